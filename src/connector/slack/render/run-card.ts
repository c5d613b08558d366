/**
 * The run card, the root message of a run's thread: its status, who has to act next, and the next deadline.
 */
import type { RunStatus } from '../../../run/log/run-status.ts';
import type { CardEffect, RunCard } from '../../../run/view/thread-view.ts';
import { ACTIONS } from '../ids.ts';
import { lateLine } from './approval-card.ts';
import {
  buttons,
  contextWithin,
  firstOf,
  glue,
  header,
  labelled,
  labelOf,
  lines,
  link,
  literal,
  timed,
  moment,
  type Block,
  type Inline,
} from './block.ts';
import { fallback } from './text.ts';
import type { Rendered } from './rendered.ts';

/** Maximum facts on the card; more would no longer be a headline. */
const FACTS_MAX = 8;
const FLAGS_MAX = 6;
/** Maximum code points of each part, so that all of them fit into one message. */
const STANDING_MAX = 400;
const OWNER_MAX = 200;
const FACT_MAX = 120;
/** Two reasons that were computed, with both sides and their times. */
const BECAUSE_MAX = 300;
/** Several corrected facts, with both values. */
const TO_NOTE_MAX = 400;
const DONE_MAX = 5;
const ALSO_MAX = 3;
const TAKEN_MAX = 3;
const CONTEXT_MAX = 120;

/** Fixed signs for each status, recognisable before the text is read. */
const SIGNS: Readonly<Record<RunStatus, string>> = {
  running: '🔵',
  waiting: '🟡',
  parked: '🔴',
  completed: '🟢',
  stopped: '⚪',
};

/** Green is only what came out as the procedure wants it. */
/** What the standing of a run without an outcome in words begins with. */
const DONE = 'Done';

export const signOf = (status: RunStatus, isMissed: boolean): string =>
  isMissed && (status === 'completed' || status === 'stopped') ? '🟠' : SIGNS[status];

export function renderRunCard(card: RunCard): Rendered {
  const { caseId, title, standing } = card;
  return {
    text: fallback(caseId, title, standing, card.owner === null ? null : `Next: ${card.owner}`),
    blocks: [
      header(`${caseId} · ${title}`),
      ...cardBody(card),
      buttons([{ action: ACTIONS.why, text: 'Why?', value: caseId, spoken: `Why? Explain ${caseId}` }]),
    ],
  };
}

/** `Done: standard`: the outcome alone would read like a class of the claim. */
function finished({ standing, status, isMissed }: RunCard): string {
  if (status !== 'completed' || standing.startsWith(DONE)) return standing;
  return `${isMissed ? 'Ended' : DONE}: ${standing.charAt(0).toLowerCase()}${standing.slice(1)}`;
}

/** The card without its header and button, as the status answer shows it too. */
export function cardBody(card: RunCard): Block[] {
  const { status, isMissed, facts, because, done, alsoWith = [], takenBy = [], clock, late } = card;
  const { sop, flags, outcome, towards, unread, cameUnder, toNote = [] } = card;
  const place: Inline[] = [
    glue(`${signOf(status, isMissed)} `),
    ...timed(finished(card), { bold: true }, STANDING_MAX),
  ];
  const next: Inline[][] = [
    ...(late === undefined ? [] : [lateLine(late)]),
    ...ownerLines(card),
    ...firstOf(takenBy.toReversed(), TAKEN_MAX, takenLine, (hidden) => [glue(`and ${hidden} more`)]),
    ...firstOf(alsoWith, ALSO_MAX, alsoLine, (hidden) => [glue(`and ${hidden} more are asked`)]),
    ...(clock === null ? [] : [clockLine(clock)]),
  ];
  const rows = [
    ...(cameUnder === undefined ? [] : [labelled(cameUnder.label, cameUnder.number, FACT_MAX)]),
    ...facts.slice(0, FACTS_MAX).map(({ label, text }) => labelled(label, text, FACT_MAX)),
  ];
  const effects = firstOf(done, DONE_MAX, effectLine, (hidden) => [glue(`and ${hidden} more, see Why?`)]);
  return [
    lines(place, ...next, ...(because === null ? [] : [labelled('Because', because, BECAUSE_MAX)])),
    ...(rows.length === 0 ? [] : [lines(...rows)]),
    ...(effects.length === 0 ? [] : [lines(...effects)]),
    ...(toNote.length === 0 ? [] : [lines(...toNote.map((text) => [...timed(text, undefined, TO_NOTE_MAX)]))]),
    ...(unread.length === 0 ? [] : [lines(labelled('Unread', unread.join(', '), 300))]),
    contextWithin(
      CONTEXT_MAX,
      sop ?? 'No SOP',
      ...(outcome === null ? [] : [`Outcome: ${outcome}`]),
      ...(towards === null ? [] : [`On the way to: ${towards}`]),
      ...flags.slice(0, FLAGS_MAX).map((flag) => `⚑ ${flag.replaceAll('_', ' ')}`),
      ...(flags.length > FLAGS_MAX ? [`and ${flags.length - FLAGS_MAX} more flags`] : []),
    ),
  ];
}

function ownerLines({ owner, until }: RunCard): Inline[][] {
  if (owner === null) return [];
  const line = labelled('Now with', owner, OWNER_MAX);
  return [
    until === undefined
      ? line
      : [...line, glue(', until '), moment(until), glue(' ('), moment(until, '{ago}'), glue(')')],
  ];
}

function alsoLine({ who, dueAt }: NonNullable<RunCard['alsoWith']>[number]): Inline[] {
  return [...labelled('Also with', who, OWNER_MAX), ...(dueAt === null ? [] : [glue(', until '), moment(dueAt)])];
}

const takenLine = ({ name, at }: NonNullable<RunCard['takenBy']>[number]): Inline[] => [
  literal(name, { bold: true }, OWNER_MAX),
  glue(' has it since '),
  moment(at),
];

/** A deadline, with how far away it is, and what follows once it is missed. */
export function clockLine({ label, dueAt, ifLate }: NonNullable<RunCard['clock']>): Inline[] {
  return [
    labelOf(label),
    glue(': '),
    moment(dueAt),
    glue(' ('),
    moment(dueAt, '{ago}'),
    glue(')'),
    ...(ifLate === undefined ? [] : [glue('. If that is missed: '), ...timed(ifLate, undefined, FACT_MAX)]),
  ];
}

function effectLine({ text, record }: CardEffect): Inline[] {
  return [
    glue('✅ '),
    ...timed(text, undefined, FACT_MAX),
    ...(record?.url === undefined ? [] : [glue(' · '), link(record.text, record.url, FACT_MAX)]),
  ];
}
