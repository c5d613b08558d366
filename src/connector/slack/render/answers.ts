/**
 * Short answers to a person's query: the status of a case, the list of cases, the help, or a sentence.
 */
import type { CaseId } from '../../../kernel/ids.ts';
import type { RunCard } from '../../../run/view/thread-view.ts';
import { ACTIONS, COMMAND } from '../ids.ts';
import {
  MESSAGE_BLOCKS_MAX,
  buttons,
  context,
  glue,
  header,
  labelled,
  line,
  lines,
  link,
  literal,
  prose,
  rich,
  timed,
  withinMessage,
  type Block,
  type Inline,
} from './block.ts';
import { cardBody, clockLine } from './run-card.ts';
import { fallback } from './text.ts';
import type { Rendered } from './rendered.ts';

type Summary = { readonly caseId: CaseId; readonly card: RunCard };

/** One sentence. */
export function renderAnswer(sentence: string): Rendered {
  return { text: fallback(sentence), blocks: [rich(line(...prose(sentence)))] };
}

/** Several sentences, one per line; what does not fit into one message is left out. */
export function renderAnswers(sentences: readonly string[]): Rendered {
  return {
    text: fallback(...sentences),
    blocks: withinMessage(
      sentences.map((sentence) => rich(line(...prose(sentence)))),
      MESSAGE_BLOCKS_MAX,
      'Other steps do this too; ask about one of them by its label',
    ),
  };
}

const LATER_MAX = 5;
const NAMES_MAX = 12;

/** The status of a case, with who may decide and all of its deadlines. The *Why?* button explains it to the person who clicks. */
export function renderStatus({ caseId, card }: Summary): Rendered {
  const later = (card.laterClocks ?? []).slice(0, LATER_MAX);
  const { mayDecide = [] } = card;
  return {
    text: fallback(caseId, card.title, card.standing),
    blocks: [
      header(`${caseId} · ${card.title}`),
      ...cardBody(card),
      ...(mayDecide.length === 0 ? [] : [lines(labelled('May decide', mayDecide.slice(0, NAMES_MAX).join(', ')))]),
      ...(later.length === 0 ? [] : [lines(...later.map(clockLine))]),
      buttons([{ action: ACTIONS.why, text: 'Why?', value: caseId, spoken: `Why? Explain ${caseId}` }]),
    ],
  };
}

/** Something that waits for the person who wrote. */
export type Waiting = {
  readonly caseId: CaseId;
  readonly title: string;
  /** What it asks of them: `press “I have it”`. */
  readonly what: string;
  readonly url: string | null;
};

const NOTHING_NOTED = 'Nothing was noted: a message to me decides nothing';

/** What waits for the person who asks, each with its link. */
export function renderWaiting(waiting: readonly Waiting[]): Rendered {
  if (waiting.length === 0) return renderAnswer('Nothing is waiting for you');
  const head = `${waiting.length} ${waiting.length === 1 ? 'thing is' : 'things are'} waiting for you`;
  return {
    text: fallback(head),
    blocks: withinMessage([rich(line(...prose(head))), ...waiting.map(waitingLine)], MESSAGE_BLOCKS_MAX, MORE),
  };
}

/**
 * To a message that decides: what is written decides nothing. Then what waits for whoever wrote, with its link, and where
 * the case stands.
 *
 * @param summary the case that the message is about, with where it stands; null if it names none or that was not asked
 * @param caseId the case, where it is not in `summary`
 */
export function renderNotNoted(
  { how, corrects }: { readonly how: string; readonly corrects: boolean },
  waiting: readonly Waiting[],
  summary: Summary | null,
  caseId: CaseId | null = summary?.caseId ?? null,
): Rendered {
  const about = caseId === null ? '' : ` in ${caseId}`;
  const next =
    waiting.length === 0
      ? `Nothing${about} is waiting for you now`
      : waiting.length === 1
        ? 'What is asked of you is decided there:'
        : how;
  // What is wrong is corrected elsewhere than where the next thing is decided.
  const sentence = `${NOTHING_NOTED}. ${corrects ? `${how}. ${waiting.length > 1 ? 'What is asked of you is decided there:' : next}` : next}`;
  return {
    text: fallback(sentence),
    blocks: withinMessage(
      [
        rich(line(...prose(sentence))),
        ...waiting.map(waitingLine),
        ...(summary === null ? [] : renderStatus(summary).blocks),
      ],
      MESSAGE_BLOCKS_MAX,
      MORE,
    ),
  };
}

/** To words about a case that say nothing to us: what may be asked. An instruction is told that nothing came of it. */
export function renderNotUnderstood(caseId: CaseId, isQuestion: boolean): Rendered {
  const can = `About ${caseId} you can ask me “why?”, “why not 3a?”, “who decides, and until when?” and “what waits for me?”`;
  return renderAnswer(isQuestion ? can : `${NOTHING_NOTED}. ${can}`);
}

const MORE = 'The rest does not fit here';

const waitingLine = ({ caseId, title, what, url }: Waiting): Block =>
  lines([
    literal(caseId, { bold: true }),
    ...(title === '' ? [] : [glue(' · '), ...timed(title, undefined, 150)]),
    glue(': '),
    ...timed(what, undefined, 300),
    ...(url === null ? [] : [glue(' · '), link('Go there', url)]),
  ]);

/** A person who is in no channel of a case reads this, too. */
export const NO_CASES = 'There are no cases that you may read yet. You see those of the channels you are in';

/**
 * One line per case, in the order given.
 *
 * @param missing why cases may be missing, as a sentence; null when none are
 */
export function renderList(cases: readonly Summary[], missing: string | null = null): Rendered {
  if (cases.length === 0) return renderAnswer(missing ?? NO_CASES);
  // First, so that a list that does not fit is not cut there.
  const blocks: Block[] = [
    header('Cases'),
    ...(missing === null ? [] : [context(missing)]),
    ...cases.map(({ card }) => lines(caseLine(card))),
  ];
  return {
    text: fallback(
      `${cases.length} ${cases.length === 1 ? 'case' : 'cases'}`,
      ...cases.slice(0, 5).map(({ caseId, card }) => `${caseId} ${card.standing}`),
    ),
    blocks: withinMessage(blocks, MESSAGE_BLOCKS_MAX, 'There are more cases than fit here'),
  };
}

/** `CASE-12 · title · Form 7KQ2M-9XDTH: standing · approved by Lena Lindqvist — now with Claims leads`. */
export function caseLine({ caseId, title, cameUnder, standing, owner, approvedBy, takenBy = [] }: RunCard): Inline[] {
  return [
    literal(caseId, { bold: true }),
    glue(' · '),
    literal(title, undefined, 150),
    ...(cameUnder === undefined ? [] : [glue(` · ${cameUnder.label} `), literal(cameUnder.number, undefined, 60)]),
    glue(': '),
    ...timed(standing, { italic: true }, 150),
    ...(approvedBy.length === 0 ? [] : [glue(' · approved by '), literal(approvedBy.join(' and '), undefined, 100)]),
    ...(takenBy.length === 0 ? [] : [glue(' · '), literal(haveIt(takenBy), undefined, 100)]),
    ...(owner === null ? [] : [glue(' — now with '), literal(owner, undefined, 100)]),
  ];
}

/** `Ed Evans has it`. */
const haveIt = (takenBy: NonNullable<RunCard['takenBy']>): string =>
  `${takenBy.map(({ name }) => name).join(' and ')} ${takenBy.length === 1 ? 'has' : 'have'} it`;

/** By what cases are found. */
export const FINDS =
  'the number of a form, of an EDI partner, of a ticket, or of what the case is about (such as a BOL), or a part of the customer’s name (3 letters or more)';

/** The help; `problem`, shown first, says what was not understood. */
export function renderHelp(problem: string | null): Rendered {
  const commands: readonly (readonly [string, string])[] = [
    [
      `${COMMAND} explain CASE-12`,
      'why each step was taken, on which values, under which rule, by whose authority; only you see it until you share it',
    ],
    [`${COMMAND} why-not CASE-12 ACTION`, 'what prevented an action, a tool or a step, and by how much'],
    [`${COMMAND} status CASE-12`, 'where the case stands and who has to act next'],
    [`${COMMAND} find WOB-2202`, `cases that you may read, by ${FINDS}; explain and status take that, too`],
    [`${COMMAND} list`, 'the newest cases'],
    [`${COMMAND} help`, 'this text'],
  ];
  return {
    text: fallback(problem, `${COMMAND} explain CASE-12, ${COMMAND} status CASE-12, ${COMMAND} list, ${COMMAND} help`),
    blocks: [
      ...(problem === null ? [] : [rich(line(...prose(problem)))]),
      rich(...commands.map(([command, meaning]) => line(glue(command, { code: true }), glue(` ${meaning}`)))),
      context(
        'Slack offers no commands inside threads. There, press Why? on the run card, choose the message shortcut Why?, or mention me with your question, such as “why?”, “why not jira.create_issue?” or “list”.',
      ),
    ],
  };
}
