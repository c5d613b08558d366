/**
 * How approvals, recoveries and the answers of notified people are shown, in addition to their cards.
 */
import { undecidedText } from '../cite/undecided-text.ts';
import { factOf, givenText } from '../log/asks.ts';
import { CHANGED_AFTER_END } from '../log/after-end.ts';
import type { ApprovalEvent } from '../log/approval.ts';
import { DONE_BEFORE, type ParkEvent } from '../log/park.ts';
import { isDoneBefore } from '../cite/effect-text.ts';
import { doneBeforePost } from './call.ts';
import { inPlaceOf } from './asked-anew.ts';
import { namedText } from './named-text.ts';
import type { AskId } from '../../kernel/ids.ts';
import type { RunState } from '../log/state.ts';
import { askedForSame } from '../log/taken.ts';
import type { EventViews, PostText } from './event-view.ts';
import { quoted } from '../../kernel/quoted.ts';
import { upperFirst } from '../../kernel/upper-first.ts';
import { nameOf } from './result-of.ts';
import { stepOfAsk } from './step-of-ask.ts';

export const approvalViews: EventViews<ApprovalEvent> = {
  ApprovalRequested: {
    remarks: ({ step, card }) => [`approval of step ${step} was requested: ${card.because}`],
  },
  ApprovalGiven: {
    remarks: ({ askId, by }, state) => [`${by.name} approved ${stepOfAsk(state, askId)}`],
  },
  ApprovalGranted: {},
  ApprovalDenied: {
    remarks: ({ askId, by, reason }, state) => [`${by.name} denied ${stepOfAsk(state, askId)}: ${quoted(reason)}`],
  },
  ApprovalExpired: {
    remarks: ({ askId }, state) => [undecidedOf(state, askId)],
  },
  ApprovalWithdrawn: {
    post: ({ askId, because }, state) => {
      const ask = state.asks[askId];
      // The card that took its place says so.
      return ask !== undefined && inPlaceOf(state, ask) !== undefined
        ? null
        : { tone: 'remark', title: 'An approval was withdrawn', lines: [{ label: 'because', text: because }] };
    },
    remarks: ({ askId, because }, state) => [`the approval of ${stepOfAsk(state, askId)} was withdrawn: ${because}`],
  },
  AnswerRequested: {},
  Answered: {
    post: ({ askId, by }, state) => takenPost(state, askId, `${by.name} has it`),
    remarks: ({ by }) => [`${by.name} has it`],
  },
  AnswerMissed: {
    post: ({ askId }, state) => {
      const ask = state.asks[askId];
      return ask?.kind !== 'answer'
        ? null
        : {
            tone: 'trouble',
            title: `${upperFirst(nameOf(state, ask))} did not take it in time`,
            lines: [{ label: 'due', text: '', time: ask.dueAt }],
          };
    },
    remarks: ({ askId }, state) => [`no one answered ${stepOfAsk(state, askId)} in time`],
  },
  AnsweredLate: {
    post: ({ askId, by }, state) => takenPost(state, askId, `${by.name} has it, although late`),
    remarks: ({ by }) => [`${by.name} has it, after the time to answer was over`],
  },
};

function undecidedOf(state: RunState, askId: AskId): string {
  const ask = state.asks[askId];
  const when = ` on ${stepOfAsk(state, askId)} in time`;
  return ask?.kind === 'approval' ? undecidedText(state, ask, when) : `no one decided${when}`;
}

/** Only where the thread has said that someone did not take it: the card names who has it. */
function takenPost(state: RunState, askId: string, title: string): PostText | null {
  const ask = state.asks[askId];
  if (ask?.kind !== 'answer') return null;
  const wasMissed = askedForSame(state, ask).some(({ seq, closed }) => seq <= ask.seq && closed?.how === 'missed');
  return wasMissed ? { tone: 'remark', title, lines: [] } : null;
}

export const parkViews: EventViews<ParkEvent> = {
  Parked: {
    remarks: ({ group, because, code }) => [
      code === CHANGED_AFTER_END
        ? `${group} is asked whether the case starts again`
        : `the run stopped to ask ${group}: ${because}`,
    ],
  },
  FactGiven: {
    remarks: ({ askId, by, label, value, isNone = false, names }, { asks }) => {
      const text = givenText(value, factOf(asks, askId));
      return [
        isNone
          ? `${by.name} said that there is no ${label}`
          : `${by.name} said that ${label} is ${text}${namedText(names)}`,
      ];
    },
  },
  Recovered: {
    post: ({ askId, by }, state) => {
      const ask = state.asks[askId];
      const call = ask?.callId == null ? undefined : state.calls[ask.callId];
      if (ask?.kind !== 'recovery' || ask.code !== DONE_BEFORE || call === undefined || !isDoneBefore(call.progress))
        return null;
      const { title, lines } = doneBeforePost(call.step, call.progress.before);
      return { tone: 'done', title, lines: [...lines, { label: 'says', text: by.name }] };
    },
    remarks: ({ by, choice, note }) => [
      `${by.name} chose ${choice.replaceAll('_', ' ')}${note === null ? '' : `: ${quoted(note)}`}`,
    ],
  },
};
