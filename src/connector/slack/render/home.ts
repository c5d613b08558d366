/**
 * The Home tab: what is waiting for this person, and the newest cases.
 */
import type { types } from '@slack/bolt';
import type { InThread } from '../../../engine/commands.ts';
import { unreachable } from '../../../kernel/assert.ts';
import type { AskView, RunCard, ToldView } from '../../../run/view/thread-view.ts';
import { COMMAND, VIEWS } from '../ids.ts';
import { caseLine, NO_CASES } from './answers.ts';
import { APPROVAL_LINE_MAX, approvalOnHome } from './approval-card.ts';
import {
  VIEW_BLOCKS_MAX,
  context,
  divider,
  glue,
  header,
  lines,
  literal,
  moment,
  timed,
  withinBlocks,
  type Block,
  type Inline,
} from './block.ts';
import { linkAfter } from './permalink.ts';
import { haveItButton, toldLines } from './told.ts';
import { questionOnHome } from './question-card.ts';
import { recoveryOnHome } from './recovery-card.ts';

/** Maximum asks shown; people work through a longer queue from the top. */
const ASKS_MAX = 20;
const CASES_MAX = 15;

export type Home = {
  /** What this person's last click did; empty when there was none. */
  readonly notice: readonly Block[];
  readonly asks: readonly (AskView & InThread)[];
  /** Direct messages that wait for this person's *I have it*. */
  readonly told: readonly (ToldView & InThread)[];
  readonly cases: readonly { readonly card: RunCard; readonly posted: InThread['posted'] }[];
  /** Why cases may be missing, as a sentence; null when none are. */
  readonly missing: string | null;
  /** The address of the workspace, for links to threads; null until Slack has said it. */
  readonly workspaceUrl: string | null;
};

export function renderHome({ notice, asks, told, cases, missing, workspaceUrl }: Home): types.HomeView {
  // What is due first is on top: a telephone shows little more.
  const waiting = [
    ...told.map((one) => ({ dueAt: one.answerBy ?? Infinity, blocks: renderOwed(one, workspaceUrl) })),
    ...asks.map((ask) => ({ dueAt: dueAtOf(ask), blocks: renderAsk(ask, workspaceUrl) })),
  ]
    .toSorted((a, b) => (a.dueAt === b.dueAt ? 0 : a.dueAt - b.dueAt))
    .map(({ blocks }) => blocks);
  const blocks: Block[] = [
    ...notice,
    ...(notice.length === 0 ? [] : [divider()]),
    header(
      waiting.length === 0
        ? 'Nothing is waiting for you'
        : `${waiting.length} ${waiting.length === 1 ? 'thing is' : 'things are'} waiting for you`,
    ),
    ...waiting.slice(0, ASKS_MAX).flat(),
    ...(waiting.length > ASKS_MAX
      ? [context(`and ${waiting.length - ASKS_MAX} more, which ${COMMAND} list mine shows`)]
      : []),
    divider(),
    header('Newest cases'),
    ...cases
      .slice(0, CASES_MAX)
      .map(({ card, posted }): Block => lines([...caseLine(card), ...linkAfter('Thread', workspaceUrl, posted)])),
    ...(missing !== null ? [context(missing)] : cases.length === 0 ? [context(NO_CASES)] : []),
  ];
  return {
    type: 'home',
    callback_id: VIEWS.home,
    blocks: withinBlocks(blocks, VIEW_BLOCKS_MAX, 'There is more than fits here'),
  };
}

/** When it is too late, or late for its step; never for what waits until someone decides. */
function dueAtOf(ask: AskView): number {
  switch (ask.kind) {
    case 'approval':
      return Math.min(ask.expiresAt, ask.stepDue?.dueAt ?? Infinity);
    case 'question':
      return Math.min(ask.dueAt, ask.stepDue?.dueAt ?? Infinity);
    case 'recovery':
      return Infinity;
    default:
      return unreachable(ask);
  }
}

function renderOwed(view: ToldView & InThread, workspaceUrl: string | null): Block[] {
  const { askId, brief, answerBy, state } = view;
  return [
    lines(
      [
        literal(`${brief.case} · ${brief.title}`, { bold: true }, 150),
        // A time that is over is on a line of its own.
        ...(answerBy === null || state.kind === 'missed' ? [] : [glue(' · until '), moment(answerBy)]),
        ...linkAfter('Thread', workspaceUrl, view.posted),
      ],
      ...toldLines(view, APPROVAL_LINE_MAX),
    ),
    ...(askId === null ? [] : [haveItButton(askId)]),
  ];
}

function renderAsk(ask: AskView & InThread, workspaceUrl: string | null): Block[] {
  const { caseId, step, title } = ask;
  const place: Inline[] = [
    literal(step === null ? caseId : `${caseId}, step ${step}`, { bold: true }),
    ...(title === '' ? [] : [glue(' · '), ...timed(title, undefined, 150)]),
    ...linkAfter('Thread', workspaceUrl, ask.posted),
  ];
  switch (ask.kind) {
    case 'approval':
      return approvalOnHome(ask, place);
    case 'question':
      return questionOnHome(ask, place);
    case 'recovery':
      return recoveryOnHome(ask, place);
    default:
      return unreachable(ask);
  }
}
