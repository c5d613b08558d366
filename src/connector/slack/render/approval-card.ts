/**
 * The approval card: what will be done, what the case is about, why approval is needed, what happens on denial or
 * silence, and three buttons.
 *
 * People approve what they were shown: a card that had to be cut has no *Approve*, only *Review and approve*, whose
 * form shows everything. A closed card has no buttons.
 */
import type { AskState, AskView, Changing } from '../../../run/view/thread-view.ts';
import { ACTIONS } from '../ids.ts';
import {
  buttons,
  glue,
  header,
  labelled,
  lines,
  literal,
  mentions,
  moment,
  rich,
  quote,
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
/** Maximum code points of one of them. */
const FACT_MAX = 300;

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
  const { state, caseId, step, willDo, because, otherwise, changed, facts, bounds } = view;
  const standing = state.kind === 'open' ? 'Approval needed' : CLOSED[state.how];
  const about = [...facts, ...bounds];
  const hidden = about.length - FACTS_MAX;
  return {
    text: fallback(`${standing}: ${caseId}, step ${step}`, willDo, state.kind === 'open' ? because : state.by),
    blocks: [
      header(`${state.kind === 'open' ? '✋' : SIGNS[state.how]} ${standing} · ${caseId}, step ${step}`),
      lines(
        labelled('Will do', willDo, APPROVAL_LINE_MAX),
        ...about.slice(0, FACTS_MAX).map(({ label, text }) => labelled(label, text, FACT_MAX)),
        ...(hidden > 0 ? [[literal(`… and ${hidden} more, see Review and approve`)]] : []),
        labelled('Because', because, APPROVAL_LINE_MAX),
        labelled('Otherwise', otherwise, APPROVAL_LINE_MAX),
        ...changed.map((sentence) => labelled('Changed', sentence, APPROVAL_LINE_MAX)),
      ),
      ...(state.kind === 'open' ? openPart(view) : closedPart(state)),
    ],
  };
}

/** Whether all lines are shown in full. */
export function isShownWhole({ willDo, because, otherwise, changed, facts, bounds }: ApprovalView): boolean {
  const about = [...facts, ...bounds];
  return (
    about.length <= FACTS_MAX &&
    !about.some(({ text }) => isCut(text, FACT_MAX)) &&
    ![willDo, because, otherwise, ...changed].some((text) => isCut(text, APPROVAL_LINE_MAX))
  );
}

/** The buttons of an open approval, here and in the Home tab. */
export function approvalButtons(view: ApprovalView): Block {
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

function openPart(view: ApprovalView): Block[] {
  const { approvers, given, expiresAt, mention } = view;
  const people = mentions(mention);
  const who: Inline[] = [
    literal('Asked', { bold: true }),
    glue(': '),
    literal(approvers),
    ...(people.length === 0 ? [] : [glue(' '), ...people]),
  ];
  const until: Inline[] = [
    literal('Until', { bold: true }),
    glue(': '),
    moment(expiresAt),
    glue(' ('),
    moment(expiresAt, '{ago}'),
    glue(')'),
  ];
  const yes = given.map(({ name, at }): Inline[] => [
    glue('👍 '),
    literal(name, { bold: true }, 100),
    glue(' approved, '),
    moment(at),
  ]);
  return [...changingPart(view.changing), lines(who, until, ...yes), approvalButtons(view)];
}

/** What has just changed, before and after, and when it is weighed. Shared by approvals and questions. */
export function changingPart(changing: Changing | null): Block[] {
  if (changing === null) return [];
  const { changes, until } = changing;
  return [
    lines(
      ...(changes.length === 0 ? ['the facts, and they changed back'] : changes).map((change) =>
        labelled('⚠️ Just changed', change),
      ),
      [literal('Wait until', { bold: true }), glue(': '), moment(until), glue(', then you are asked again')],
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
