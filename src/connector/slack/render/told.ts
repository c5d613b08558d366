/**
 * The direct message that notifies a person of a case: what happened, what is asked, by when, and one button.
 */
import { quoted } from '../../../kernel/quoted.ts';
import type { AskId } from '../../../kernel/ids.ts';
import type { ToldView } from '../../../run/view/thread-view.ts';
import type { RecordAddress } from '../../record-address.ts';
import { ACTIONS } from '../ids.ts';
import {
  buttons,
  fullestOf,
  glue,
  header,
  labelOf,
  labelled,
  lines,
  link,
  literal,
  moment,
  quote,
  rich,
  timed,
  type Block,
  type Inline,
} from './block.ts';
import { fallback, instantText, oneLine } from './text.ts';
import type { Rendered } from './rendered.ts';

const DECIDED = 'Since this was written';
const CHANGED = 'The case changed after this was written';
const CHANGED_BEFORE = 'The case had changed before, and the run does not use it';

/** Code points that a lock screen shows, and of the customer's name in them. */
const NOTIFICATION_MAX = 108;
const CUSTOMER_MAX = 40;
/** An amount as we write it: `$7,200.00`, `7,200.00 EUR`. */
const AMOUNT = /^-?(?:\p{Sc}\d[\d,]*\.\d{2}|\d[\d,]*(?:\.\d+)? [A-Z]{3})$/u;
const SECONDS = /:\d{2}(?= UTC$)/;

/** How many facts are shown, and code points of one; from the fullest to the shortest. */
const FACTS = [
  { count: 12, max: 200 },
  { count: 12, max: 60 },
  { count: 4, max: 60 },
  { count: 0, max: 60 },
] as const;

/** Records that are named, and code points of one: a case has one or two. */
const RECORDS_MAX = 5;
const RECORD_MAX = 80;

/** The content of the message. A `ToldView` has it, and so does the tool that first sends the message. */
export type Told = Pick<
  ToldView,
  'askId' | 'brief' | 'answerBy' | 'state' | 'message' | 'decided' | 'changed' | 'changedBefore'
>;

export type ToldLinks = {
  /** The address of the case's thread; null while it is not known. */
  readonly thread?: string | null;
  /** Of records, by what opens them. */
  readonly addressOf?: RecordAddress;
};

export function renderTold(
  { askId, brief, answerBy, state, message, decided = [], changed = [], changedBefore = [] }: Told,
  links: ToldLinks = {},
): Rendered {
  const factsPart = ({ count, max }: (typeof FACTS)[number]): Block[] => {
    const facts = brief.facts.slice(0, count).map((fact) => factLine(fact, max));
    return facts.length === 0 ? [] : [lines(...facts)];
  };
  return {
    text: fallback(notification({ askId, brief, answerBy, message })),
    blocks: fullestOf<(typeof FACTS)[number]>(FACTS, (detail) => [
      header(`${brief.case} · ${brief.title}`),
      ...(decided.length === 0 ? [] : [lines(labelled(DECIDED, decided.join('; ')))]),
      ...(changed.length === 0 ? [] : [lines(labelled(CHANGED, changed.join('; ')))]),
      ...(changedBefore.length === 0 ? [] : [lines(labelled(CHANGED_BEFORE, changedBefore.join('; ')))]),
      lines(...happenedLines(brief)),
      ...(isSaid(message) ? [rich(quote(...timed(message)))] : []),
      ...factsPart(detail),
      ...linksPart(brief, links),
      ...statePart(askId, answerBy, state),
    ]),
  };
}

/** The same in the Home tab, as lines. */
export function toldLines(
  { answerBy, brief, message, state, decided = [], changed = [], changedBefore = [] }: ToldView,
  max: number,
): Inline[][] {
  return [
    ...(state.kind === 'missed' ? [missedLine(state, answerBy)] : []),
    ...(state.kind === 'over' ? [overLine(state)] : []),
    ...(decided.length === 0 ? [] : [labelled(DECIDED, decided.join('; '), max)]),
    ...(changed.length === 0 ? [] : [labelled(CHANGED, changed.join('; '), max)]),
    ...(changedBefore.length === 0 ? [] : [labelled(CHANGED_BEFORE, changedBefore.join('; '), max)]),
    ...happenedLines(brief, max),
    ...(isSaid(message) ? [labelled('Message', quoted(message), max)] : []),
    ...brief.facts.slice(0, FACTS[0].count).map((fact) => factLine(fact, FACTS[0].max)),
  ];
}

const isSaid = (message: Told['message']): message is string => typeof message === 'string' && message.trim() !== '';

const happenedLines = ({ happened, asked }: Told['brief'], max?: number): Inline[][] => [
  labelled('What happened', happened, max),
  ...(asked === '' ? [] : [labelled('What is asked', asked, max)]),
];

/** What a phone shows: what is asked or told, then the customer, the amount and the time until when. */
function notification({
  askId,
  brief,
  answerBy,
  message,
}: Pick<Told, 'askId' | 'brief' | 'answerBy' | 'message'>): string {
  const customer = oneLine(brief.title.split(' · ').at(-1) ?? '', CUSTOMER_MAX);
  const amount = brief.facts.find(({ text }) => AMOUNT.test(text))?.text;
  const about = [customer, ...(amount === undefined ? [] : [amount])].join(', ');
  const until = answerBy === null ? '' : `, by ${instantText(answerBy).replace(SECONDS, '')}`;
  const said = isSaid(message) ? message : brief.happened;
  const text = askId === null ? `${about}: ${said}` : `please take ${about}${until}`;
  return oneLine(`${brief.case}: ${text}`, NOTIFICATION_MAX);
}

function factLine({ label, text, time }: Told['brief']['facts'][number], max: number): Inline[] {
  if (time === undefined) return labelled(label, text, max);
  return text === ''
    ? [labelOf(label, max), glue(': '), moment(time)]
    : [...labelled(label, text, max), glue(', '), moment(time)];
}

/** The records of the case and its thread, on one line. */
function linksPart(brief: Told['brief'], { thread = null, addressOf = () => null }: ToldLinks): Block[] {
  const known = (brief.records ?? []).filter(
    ({ name }, index, all) => all.findIndex((one) => one.name === name) === index,
  );
  const records = known.slice(0, RECORDS_MAX).map((record): Inline => {
    const url = addressOf(record);
    return url === null ? literal(record.name, undefined, RECORD_MAX) : link(record.name, url, RECORD_MAX);
  });
  const all = [...records, ...(thread === null ? [] : [link(`Thread of ${brief.case}`, thread)])];
  return all.length === 0 ? [] : [lines(all.flatMap((one, index) => (index === 0 ? [one] : [glue(' · '), one])))];
}

function statePart(askId: Told['askId'], answerBy: Told['answerBy'], state: Told['state']): Block[] {
  const until: Inline[] =
    answerBy === null
      ? []
      : [
          literal('Answer by', { bold: true }),
          glue(': '),
          moment(answerBy),
          glue(' ('),
          moment(answerBy, '{ago}'),
          glue(')'),
        ];
  switch (state.kind) {
    case 'answered': {
      const late = state.isLate && answerBy !== null ? [glue('; the time for it was until '), moment(answerBy)] : [];
      return [
        lines([
          glue(state.isLate ? '🟠 ' : '✅ '),
          literal(state.by, { bold: true }, 100),
          glue(' has it since '),
          moment(state.at),
          ...late,
        ]),
      ];
    }
    case 'missed':
      return [lines(missedLine(state, answerBy)), ...(state.isOwed && askId !== null ? [haveItButton(askId)] : [])];
    case 'over':
      return [lines(overLine(state))];
    case 'told':
      return until.length === 0 ? [] : [lines(until)];
    case 'open':
      return [...(until.length === 0 ? [] : [lines(until)]), ...(askId === null ? [] : [haveItButton(askId)])];
  }
}

const OVER = {
  started_again: 'the case started again, and goes on in another thread. If you are needed there, you are asked again',
  stopped: 'the run was stopped',
  moved_on: 'the case has moved on',
} as const;

/** Nothing was missed: it is only not asked any more. */
const overLine = ({ because, at }: Extract<Told['state'], { kind: 'over' }>): Inline[] => [
  literal('Not asked any more', { bold: true }),
  glue(' (since '),
  moment(at),
  glue(`): ${OVER[because]}`),
];

/** Whose time is over, and who was asked since. */
function missedLine(
  { isOwed, other, since }: Extract<Told['state'], { kind: 'missed' }>,
  answerBy: Told['answerBy'],
): Inline[] {
  return [
    glue('⌛ '),
    literal('You did not take it in time', { bold: true }),
    ...(answerBy === null ? [] : [glue(' (until '), moment(answerBy), glue(')')]),
    ...(since === undefined
      ? []
      : [
          glue('. '),
          literal(since.isYou ? 'You were' : since.name, undefined, 100),
          glue(since.isYou ? ' asked again (' : ' was asked ('),
          moment(since.at),
          glue(')'),
        ]),
    ...(!isOwed
      ? []
      : other === undefined
        ? [glue('. Nobody has taken it, so you still can')]
        : [glue('. Speak with '), literal(other, undefined, 100), glue(' before you take it, too')]),
  ];
}

/** Here and in the Home tab. */
export function haveItButton(askId: AskId): Block {
  return buttons([{ action: ACTIONS.haveIt, text: 'I have it', value: askId, style: 'primary' }]);
}
