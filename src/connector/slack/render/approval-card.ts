/**
 * The approval card: what will be done, what the case is about, why approval is needed, what happens on denial or
 * silence, and three buttons.
 *
 * People approve what they were shown: a card that had to be cut has no *Approve*, only *Review and approve*, whose
 * form shows everything. A closed card has no buttons.
 */
import type { Instant } from '../../../kernel/clock.ts';
import { upperFirst } from '../../../kernel/upper-first.ts';
import type { StepDeadline } from '../../../run/view/step-deadline.ts';
import type { AskState, AskView, Changing } from '../../../run/view/thread-view.ts';
import { ACTIONS } from '../ids.ts';
import {
  LITERAL_MAX,
  MESSAGE_CHARACTERS_MAX,
  buttons,
  charactersOf,
  firstOf,
  fullestOf,
  glue,
  header,
  labelled,
  lines,
  literal,
  mentions,
  moment,
  quote,
  rich,
  timed,
  type Block,
  type ButtonSpec,
  type Inline,
} from './block.ts';
import { fallback, isCut } from './text.ts';
import type { Rendered } from './rendered.ts';

export type ApprovalView = Extract<AskView, { kind: 'approval' }>;

/** Maximum code points of one line. */
export const APPROVAL_LINE_MAX = 600;
/** Maximum headline facts and bounds on the card; *Review and approve* shows them all. */
const FACTS_MAX = 12;

/** How much of an approval is shown: numbers of lines, and code points of one line. */
type Detail = {
  readonly facts: number;
  readonly fact: number;
  readonly changes: number;
  readonly change: number;
  /** Why it is needed, and what follows a denial or silence. */
  readonly reason: number;
};

const WHOLE: Detail = {
  facts: FACTS_MAX,
  fact: 300,
  changes: 10,
  change: APPROVAL_LINE_MAX,
  reason: APPROVAL_LINE_MAX,
};
const SHORT: Detail = { ...WHOLE, facts: 6, fact: 60, changes: 4, change: 200 };
/** From the fullest to the shortest: facts and bounds go first, what will be done never does. */
const DETAILS: readonly [Detail, ...Detail[]] = [
  WHOLE,
  { ...WHOLE, fact: 100, change: 300 },
  SHORT,
  { facts: 3, fact: 60, changes: 2, change: 200, reason: 400 },
  { facts: 0, fact: 60, changes: 1, change: 200, reason: 300 },
];
/** Code points of what an SOP says of a missed deadline. */
const LATE_MAX = 200;
/** Maximum code points of who is asked, and maximum given approvals shown. */
const APPROVERS_MAX = 300;
const GIVEN_MAX = 5;
/** UTF-16 units of the header and the buttons. */
const FRAME_UNITS = 500;

const CLOSED: Readonly<Record<Extract<AskState, { kind: 'closed' }>['how'], string>> = {
  approved: 'Approved',
  denied: 'Denied',
  expired: 'Expired',
  withdrawn: 'Withdrawn',
  superseded: 'Superseded by a later event',
  recovered: 'Settled',
  answered: 'Answered',
  corrected: 'Corrected where it was given',
  missed: 'Not answered',
  over: 'No longer needed',
};
const SIGNS: Readonly<Record<Extract<AskState, { kind: 'closed' }>['how'], string>> = {
  approved: '✅',
  denied: '⛔',
  expired: '⌛',
  withdrawn: '↩️',
  superseded: '↩️',
  recovered: '🔧',
  answered: '✅',
  corrected: '✅',
  missed: '⌛',
  over: '⚪',
};

export function renderApproval(view: ApprovalView): Rendered {
  const { state, caseId, step, willDo, because } = view;
  const standing = state.kind === 'open' ? 'Approval needed' : CLOSED[state.how];
  return {
    text: fallback(`${standing}: ${caseId}, step ${step}`, willDo, state.kind === 'open' ? because : state.by),
    blocks: fullestOf(DETAILS, (detail) => [
      header(`${state.kind === 'open' ? '✋' : SIGNS[state.how]} ${standing} · ${caseId}, step ${step}`),
      ...body(view, detail),
      ...(state.kind === 'open' ? [approvalButtons(view)] : []),
    ]),
  };
}

/** The request in the Home tab, below the line `place`: everything that its card shows, without the mentions. */
export function approvalOnHome(view: ApprovalView, place: readonly Inline[]): Block[] {
  const detail = isShownWhole(view) ? WHOLE : SHORT;
  return [...body({ ...view, mention: [] }, detail, [place]), approvalButtons(view)];
}

/** The card without its header and buttons. */
function body(view: ApprovalView, detail: Detail, above: readonly (readonly Inline[])[] = []): Block[] {
  const { state, because, changed, facts, bounds } = view;
  const shownFacts = facts.slice(0, detail.facts);
  const shownBounds = bounds.slice(0, detail.facts - shownFacts.length);
  const hidden = facts.length + bounds.length - shownFacts.length - shownBounds.length;
  return [
    lines(
      ...above,
      askedLine(view, APPROVAL_LINE_MAX),
      ...shownFacts.map(({ label, text }) => labelled(label, text, detail.fact)),
      labelled('Because', because, detail.reason),
      // What bounds an amount belongs to why it may be paid.
      ...shownBounds.map(({ label, text }) => labelled(label, text, detail.fact)),
      ...(hidden > 0 ? [[literal(`… and ${hidden} more, see Review and approve`)]] : []),
      ...followLines(view, detail.reason),
      ...changeLines(changed, detail),
    ),
    ...(state.kind === 'open' ? openPart(view, detail) : closedPart(state)),
  ];
}

/** What will be done; once it is decided, what was asked for. */
export function askedLine({ state, willDo }: ApprovalView, max: number): Inline[] {
  return labelled(state.kind === 'open' ? 'Will do' : 'Asked for', willDo, max);
}

/** What follows a denial or silence; once it is decided, what came of it. */
export function followLines({ state, otherwise, result, next }: ApprovalView, max: number): Inline[][] {
  if (state.kind === 'open') return otherwise.map(({ label, text }) => labelled(label, text, max));
  return [
    ...(result === undefined ? [] : [labelled('Result', result, max)]),
    ...(next === undefined ? [] : [labelled('Then', next, max)]),
  ];
}

const changeLines = (changed: readonly string[], { changes, change }: Detail): Inline[][] =>
  firstOf(
    changed,
    changes,
    (sentence) => labelled('Changed', sentence, change),
    (hidden) => [literal(`… and ${hidden} more changes`)],
  );

/** Whether all lines are shown in full. */
export function isShownWhole(view: ApprovalView): boolean {
  const { willDo, because, otherwise, changed, facts, bounds } = view;
  const about = [...facts, ...bounds];
  return (
    about.length <= FACTS_MAX &&
    changed.length <= WHOLE.changes &&
    !about.some(({ text }) => isCut(text, WHOLE.fact)) &&
    ![willDo, because, ...otherwise.map(({ text }) => text), ...changed].some((text) =>
      isCut(text, APPROVAL_LINE_MAX),
    ) &&
    charactersOf(body(view, WHOLE)) <= MESSAGE_CHARACTERS_MAX - FRAME_UNITS
  );
}

/** The buttons of an open approval, here and in the Home tab. */
function approvalButtons(view: ApprovalView): Block {
  const { askId, caseId, step } = view;
  const about = `${caseId}, step ${step}`;
  const approve: ButtonSpec = {
    action: ACTIONS.approve,
    text: 'Approve',
    value: askId,
    style: 'primary',
    spoken: `Approve ${about}`,
  };
  const review: ButtonSpec = {
    action: ACTIONS.details,
    text: 'Review and approve',
    value: askId,
    style: 'primary',
    spoken: `Review and approve ${about}`,
  };
  const deny: ButtonSpec = {
    action: ACTIONS.deny,
    text: 'Deny',
    value: askId,
    style: 'danger',
    spoken: `Deny ${about}`,
  };
  const details: ButtonSpec = { action: ACTIONS.details, text: 'Details', value: askId, spoken: `Details of ${about}` };
  // While changed facts are weighed, a decision would be refused.
  if (view.changing !== null) return buttons([details]);
  return buttons(isShownWhole(view) ? [approve, deny, details] : [review, deny]);
}

function openPart(view: ApprovalView, { changes, change }: Detail): Block[] {
  const { approvers, given, mention } = view;
  const people = mentions(mention);
  const who: Inline[] = [
    literal('Asked', { bold: true }),
    glue(': '),
    literal(approvers, undefined, APPROVERS_MAX),
    ...(people.length === 0 ? [] : [glue(' '), ...people]),
  ];
  const yes = given
    .slice(0, GIVEN_MAX)
    .map(({ name, at, lost }): Inline[] => [
      glue(lost === undefined ? '👍 ' : '↩️ '),
      literal(name, { bold: true }, 100),
      glue(' approved, '),
      moment(at),
      ...(lost === undefined ? [] : [glue('. This does not count any more: it is the person '), literal(lost)]),
    ]);
  return [
    ...changingPart(view.changing, changes, change),
    lines(who, ...absentLines(view), ...untilLines(view), ...yes),
  ];
}

/**
 * Who of those asked is away; where no one is there, what to do, for whoever is. In the Home tab no one is mentioned.
 */
export function absentLines({ absent, mention }: Pick<ApprovalView, 'absent' | 'mention'>): Inline[][] {
  if (absent === undefined) return [];
  const { away, nobodyThere } = absent;
  const people = nobodyThere === undefined || mention.length === 0 ? [] : mentions(nobodyThere.mention);
  return [
    labelled('Away', away.join('; '), APPROVERS_MAX),
    ...(nobodyThere === undefined
      ? []
      : [[glue('⚠️ '), literal(nobodyThere.text), ...(people.length === 0 ? [] : [glue(' '), ...people])]]),
  ];
}

/**
 * The deadline of a step around it that ends first, with what follows once that is missed, and then until when it can be
 * decided all the same.
 */
export function untilLines(
  view: { readonly stepDue?: StepDeadline; readonly late?: StepDeadline } & (
    | { readonly expiresAt: Instant }
    | { readonly dueAt: Instant }
  ),
): Inline[][] {
  const { stepDue, late } = view;
  const [until, decided] = 'expiresAt' in view ? [view.expiresAt, 'decided'] : [view.dueAt, 'answered'];
  const line = (label: string, at: Instant): Inline[] => [
    literal(label, { bold: true }),
    glue(': '),
    moment(at),
    glue(' ('),
    moment(at, '{ago}'),
    glue(')'),
  ];
  const lateLines = late === undefined ? [] : [lateLine(late)];
  if (stepDue === undefined) return [...lateLines, line(late === undefined ? 'Until' : 'Still open until', until)];
  const { label, dueAt, ifLate } = stepDue;
  const missed = ifLate === undefined ? [] : timed(`. If it is missed: ${ifLate}`, undefined, LATE_MAX);
  return [
    ...lateLines,
    [...line(upperFirst(label), dueAt), ...missed],
    line(`Can be ${decided} after that, until`, until),
  ];
}

/** `⚠️ Late: the deadline of step 3 was 2:50 AM (3 hours ago). The escalation was not complete in time`. */
export function lateLine({ label, dueAt, ifLate }: StepDeadline): Inline[] {
  return [
    glue('⚠️ '),
    literal('Late', { bold: true }),
    glue(': the '),
    literal(label, undefined, 100),
    glue(' was '),
    moment(dueAt),
    glue(' ('),
    moment(dueAt, '{ago}'),
    glue(')'),
    ...(ifLate === undefined ? [] : [glue('. '), ...timed(ifLate, undefined, LATE_MAX)]),
  ];
}

/** What has just changed, before and after, and when it is weighed. Shared by approvals and questions. */
export function changingPart(changing: Changing | null, count = 10, max = LITERAL_MAX): Block[] {
  if (changing === null) return [];
  const { changes, until } = changing;
  return [
    lines(
      ...firstOf(
        changes.length === 0 ? ['the facts, and they changed back'] : changes,
        count,
        (change) => labelled('⚠️ Just changed', change, max),
        (hidden) => [literal(`… and ${hidden} more changes`)],
      ),
      [
        literal('Wait until', { bold: true }),
        glue(': '),
        moment(until),
        glue(', then you are asked again if that is still needed'),
      ],
    ),
  ];
}

/** How an ask ended: by whom, when, and the note if there is one. Shared by all closed cards. */
export function closedPart({ how, by, at, note }: Extract<AskState, { kind: 'closed' }>): Block[] {
  const person: Inline[] = by === null ? [] : [glue(' by '), literal(by, { bold: true }, 100)];
  return [
    lines([literal(CLOSED[how], { bold: true }), ...person, glue(', '), moment(at)]),
    ...(note === null ? [] : [rich(quote(literal(note)))]),
  ];
}
