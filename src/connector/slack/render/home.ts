/**
 * The Home tab: what is waiting for this person, and the newest cases.
 */
import type { types } from '@slack/bolt';
import type { AskView, RunCard, ToldView } from '../../../run/view/thread-view.ts';
import { VIEWS } from '../ids.ts';
import { caseLine, NO_CASES } from './answers.ts';
import { approvalButtons, APPROVAL_LINE_MAX, changingPart } from './approval-card.ts';
import {
  context,
  divider,
  glue,
  header,
  labelled,
  lines,
  literal,
  moment,
  VIEW_BLOCKS_MAX,
  withinBlocks,
  type Block,
} from './block.ts';
import { CHANGED, CHANGED_BEFORE, haveItButton } from './told.ts';
import { questionButtons } from './question-card.ts';
import { recoveryButtons } from './recovery-card.ts';

/** Maximum asks shown; people work through a longer queue from the top. */
const ASKS_MAX = 20;
const CASES_MAX = 15;

export type Home = {
  /** What this person's last click did; empty when there was none. */
  readonly notice: readonly Block[];
  readonly asks: readonly AskView[];
  /** Direct messages that wait for this person's *I have it*. */
  readonly told: readonly ToldView[];
  readonly cases: readonly RunCard[];
  /** Why cases may be missing, as a sentence; null when none are. */
  readonly missing: string | null;
};

export function renderHome({ notice, asks, told, cases, missing }: Home): types.HomeView {
  const waiting = [...told.map(renderOwed), ...asks.map(renderAsk)];
  const blocks: Block[] = [
    ...notice,
    ...(notice.length === 0 ? [] : [divider()]),
    header(
      waiting.length === 0
        ? 'Nothing is waiting for you'
        : `${waiting.length} ${waiting.length === 1 ? 'thing is' : 'things are'} waiting for you`,
    ),
    ...waiting.slice(0, ASKS_MAX).flat(),
    ...(waiting.length > ASKS_MAX ? [context(`and ${waiting.length - ASKS_MAX} more`)] : []),
    divider(),
    header('Newest cases'),
    ...cases.slice(0, CASES_MAX).map((card): Block => lines(caseLine(card))),
    ...(missing !== null ? [context(missing)] : cases.length === 0 ? [context(NO_CASES)] : []),
  ];
  return {
    type: 'home',
    callback_id: VIEWS.home,
    blocks: withinBlocks(blocks, VIEW_BLOCKS_MAX, 'There is more than fits here'),
  };
}

function renderOwed({ askId, brief, answerBy, changed = [], changedBefore = [] }: ToldView): Block[] {
  return [
    lines(
      [
        literal(`${brief.case} · ${brief.title}`, { bold: true }, 150),
        ...(answerBy === null ? [] : [glue(' · until '), moment(answerBy)]),
      ],
      ...(changed.length === 0 ? [] : [labelled(CHANGED, changed.join('; '), APPROVAL_LINE_MAX)]),
      ...(changedBefore.length === 0 ? [] : [labelled(CHANGED_BEFORE, changedBefore.join('; '), APPROVAL_LINE_MAX)]),
      labelled('What happened', brief.happened, APPROVAL_LINE_MAX),
      labelled('What is asked', brief.asked, APPROVAL_LINE_MAX),
    ),
    ...(askId === null ? [] : [haveItButton(askId)]),
  ];
}

function renderAsk(ask: AskView): Block[] {
  const place = ask.step === null ? ask.caseId : `${ask.caseId}, step ${ask.step}`;
  if (ask.kind === 'recovery')
    return [lines([literal(place, { bold: true })], labelled('Stopped because', ask.because)), ...recoveryButtons(ask)];
  if (ask.kind === 'question')
    return [
      lines([literal(place, { bold: true }), glue(' · until '), moment(ask.dueAt)], labelled('Question', ask.question)),
      ...changingPart(ask.changing),
      ...(ask.changing === null ? [questionButtons(ask)] : []),
    ];
  return [
    lines(
      [literal(place, { bold: true }), glue(' · until '), moment(ask.expiresAt)],
      labelled('Will do', ask.willDo, APPROVAL_LINE_MAX),
      labelled('Because', ask.because, APPROVAL_LINE_MAX),
      ...ask.otherwise.map(({ label, text }) => labelled(label, text, APPROVAL_LINE_MAX)),
      ...ask.changed.map((sentence) => labelled('Changed', sentence, APPROVAL_LINE_MAX)),
    ),
    ...changingPart(ask.changing),
    approvalButtons(ask),
  ];
}
