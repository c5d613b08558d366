/**
 * The thread of a run as a pure function of its log. The same log gives the same thread, so Slack can catch up after an
 * outage of any length without posting anything twice.
 */
import { againText, costText } from '../cite/approval-ahead.ts';
import { partOf, whoMay, whoMayStill, type OwnReason } from '../../boundary/approvers.ts';
import type { People, Person } from '../../handbook/people.ts';
import { changeText } from '../cite/change-text.ts';
import { answerText } from '../cite/cite.ts';
import { correctedText } from '../cite/correction-text.ts';
import { keptValues } from '../cite/kept-values.ts';
import { approversText, partText } from '../cite/demand-text.ts';
import {
  asksFact,
  type ApprovalAsk,
  type Closing,
  type QuestionAsk,
  type RecoveryAsk,
  type RecoveryChoice,
} from '../log/asks.ts';
import type { LoggedEvent } from '../log/event.ts';
import { cameFromTexts } from '../cite/came-from.ts';
import { inReadingOrder } from '../cite/known-order.ts';
import type { AskState, RunState } from '../log/state.ts';
import { choicesOf } from '../log/stated-otherwise.ts';
import type { RecordType } from '../../kernel/value.ts';
import { assert, unreachable } from '../../kernel/assert.ts';
import { asRunId } from '../../kernel/ids.ts';
import { own } from '../../kernel/own.ts';
import type { Registry } from '../../tool/registry.ts';
import { CHANGED_TOOL, DONE_BEFORE, UNKNOWN_TOOL } from '../log/park.ts';
import { asFound } from '../log/said-done.ts';
import { repeatedBy } from '../cite/done-before.ts';
import { whatWasDone } from '../cite/effect-text.ts';
import { excludedFromApproval, excludedOf } from '../log/excluded.ts';
import { askedAnewTexts, askKey, inPlaceOf } from './asked-anew.ts';
import { withoutPromises } from './choice-lines.ts';
import { absentPart } from './absent.ts';
import { arrivedSince } from './arrived-since.ts';
import { correctionsSought } from './correction-sought.ts';
import { resultOf as resultOfCall } from './call.ts';
import { afterNotApproved, ifNotApproved } from './if-not-approved.ts';
import { factAsked } from './fact-field.ts';
import { channelOf } from '../log/case-channel.ts';
import { weighedChanges } from '../log/fact-change.ts';
import { isTold, postsOf } from './posts.ts';
import { deadlinesAround } from './step-deadline.ts';
import { stepName } from './step-name.ts';
import { statedAtStopTexts, statedSince, stillKnown, usedSince } from './stated-since.ts';
import type { AskState as AskViewState, AskView, Changing, Post, ThreadView } from './thread-view.ts';
import { viewTold } from './told.ts';
import { viewCard } from './view-card.ts';
import { checkedUntil } from './waits-for.ts';

type RecoveryView = Extract<AskView, { kind: 'recovery' }>;

export type ViewWords = {
  readonly registry: Registry;
  readonly caseType: RecordType;
  readonly people: People;
  /** Of the days on which people are away. */
  readonly timeZone: string;
  /**
   * Whether no correction of an answer can count any more, so that none is offered. `over`: why, where what it was
   * asked in is over, as sentences; null where something has used it.
   */
  readonly settled?: (ask: AskState) => { readonly over: string | null } | null;
};

export function viewThread(state: RunState, log: readonly LoggedEvent[], words: ViewWords): ThreadView {
  const { opened } = state;
  assert(opened !== null, 'a case is opened before its thread is shown');
  return {
    runId: state.runId,
    caseId: opened.caseId,
    channel: channelOf(opened),
    channelName: opened.slackChannel,
    seq: state.seq,
    card: viewCard(state, words, log),
    posts: toldOf(log, state),
    asks: Object.values(state.asks).flatMap((ask) => viewAsk(state, ask, words)),
    told: viewTold(state, words),
    goesOn: goesOnIn(state, log),
  };
}

function goesOnIn({ ended }: RunState, log: readonly LoggedEvent[]): ThreadView['goesOn'] {
  const last = log.at(-1);
  if (last === undefined || ended === null || ended.successor === null) return null;
  return { runId: asRunId(ended.successor), at: last.at };
}

/** A person who believes the later of two times causes what follows the earlier one. */
const deadlinesOf = (state: RunState, { closed, step }: AskState, until: number) =>
  closed === null ? deadlinesAround(state, step, until) : {};

/** What a stop says; while the run is to end, each choice does something else than was said of it before. */
function knownAt(state: RunState, ask: RecoveryAsk): readonly string[] {
  const { stopping, ended, calls } = state;
  const { callId, choices } = ask;
  const known = withoutPromises(stillKnown(state, ask), ask);
  if (stopping === null || ended !== null) return known;
  const isLost = callId !== null && own(calls, callId)?.progress.kind === 'lost';
  const now: Partial<Record<RecoveryChoice, string>> = {
    try_again: isLost ? 'Sopwith looks for it once more and sends nothing' : 'nothing is sent, and the run ends',
    it_was_done: 'that is recorded, and the run ends. Look there first',
    stop: 'the run ends, and its end says that the outcome is unknown',
  };
  const ofChoices = choices.map((choice) => `${RECOVERED[choice] ?? choice}: `);
  return [
    ...known.filter((line) => !ofChoices.some((beginning) => line.startsWith(beginning))),
    `The run is stopping (${stopping.reason}): nothing is sent again, whatever is chosen here`,
    ...choices.flatMap((choice, place) => (now[choice] === undefined ? [] : [`${ofChoices[place]}${now[choice]}`])),
  ];
}

/** Nothing of a case that needs no one: it is on its card. */
function toldOf(log: readonly LoggedEvent[], state: RunState): readonly Post[] {
  const posts = postsOf(log, state);
  return isTold(posts, state) ? posts : [];
}

function viewAsk(state: RunState, ask: AskState, words: ViewWords): AskView[] {
  const { people, registry, settled = () => null } = words;
  const caseId = state.opened?.caseId;
  assert(caseId !== undefined, 'an ask belongs to a case');
  // The question is in a direct message, which `viewTold` shows.
  if (ask.kind === 'answer' || inPlaceOf(state, ask) !== undefined) return [];
  const core = {
    key: askKey(state, ask),
    seq: ask.seq,
    askId: ask.askId,
    caseId,
    state: askState(ask),
    ...absentPart(state, ask, words),
  };
  switch (ask.kind) {
    case 'approval': {
      const { card, demands, given, expiresAt } = ask;
      const approved = given.map(({ by }) => by);
      const excluded = excludedFromApproval(state);
      return [
        {
          ...core,
          kind: 'approval',
          step: stepName(ask.step ?? ''),
          willDo: card.willDo,
          because: card.because,
          facts: card.facts,
          bounds: card.bounds,
          changed: [
            ...askedAnewTexts(state, ask),
            ...card.changed,
            ...statedSince(state, ask),
            ...correctionsSought(state, ask),
            ...arrivedSince(state, ask, 'what is approved is done'),
          ],
          changing: changingOf(state, ask),
          otherwise: ifNotApproved(ask),
          ...decidedPart(state, ask),
          approvers: approversText(demands, people, excluded),
          mention: ask.closed === null ? idsOf(whoMayStill(demands, approved, people, excluded)) : [],
          given: given.map(({ by, at }) => ({ name: by.name, at, ...lostPart(partOf(by, excluded)) })),
          expiresAt,
          ...deadlinesOf(state, ask, expiresAt),
        },
      ];
    }
    case 'question': {
      const { question, choices, form, group, dueAt, step, reminded } = ask;
      const view = {
        ...core,
        kind: 'question' as const,
        step: stepName(step ?? ''),
        question,
        changed: [...ask.changed, ...statedSince(state, ask), ...arrivedSince(state, ask, 'an answer counts')],
        changing: changingOf(state, ask),
        facts: ask.facts,
        isReminder: false,
        choices,
        form,
        group,
        dueAt,
        ...deadlinesOf(state, ask, dueAt),
        corrections: ask.corrections.map((one) => correctedText(one, form)),
        correctable:
          ask.closed?.how === 'answered' && state.ended === null && state.stopping === null && settled(ask) === null,
        ...overPart(settled(ask)),
        mention: ask.closed === null ? whoMayAnswer(state, group, people) : [],
      };
      // The reminder is a separate message, because only a new message is noticed; the answer closes both.
      return reminded === null
        ? [view]
        : [view, { ...view, key: `remind:${ask.askId}`, seq: reminded, isReminder: true, correctable: false }];
    }
    case 'recovery': {
      const { because, group, step, fact } = ask;
      const choices = choicesOf(state, ask);
      const repeats = repeatsOf(state, ask, registry);
      const cost = costText(ask, choices, againText(repeats));
      return [
        {
          ...core,
          kind: 'recovery',
          step: step === null ? null : stepName(step),
          because,
          known: inReadingOrder([
            ...askedAnewTexts(state, ask),
            ...statedAtStopTexts(state, ask),
            ...usedSince(state, ask),
            ...(cost === null ? [] : [cost.text]),
            ...knownAt(state, ask),
            ...(ask.write === undefined ? [] : arrivedSince(state, ask, 'what is chosen is done')),
            ...cameFromTexts(state),
          ]),
          choices,
          kept: ask.closed === null ? keptValues(state, ask) : [],
          cost,
          repeats,
          fact: asksFact(ask) ? factAsked(ask) : null,
          group,
          corrections: ask.corrections.map((one) => correctedText(one)),
          correctable:
            fact !== null &&
            ask.closed?.how === 'answered' &&
            ask.answer !== null &&
            state.ended === null &&
            settled(ask) === null,
          ...overPart(settled(ask)),
          mention: ask.closed === null ? whoMayAnswer(state, group, people) : [],
        },
      ];
    }
    default:
      return unreachable(ask);
  }
}

const overPart = (settled: { readonly over: string | null } | null): { readonly over?: string } =>
  settled?.over == null ? {} : { over: settled.over };

/**
 * What came of an approval, for a card that was decided. What became of a call that was asked about again is on the
 * later card.
 */
function decidedPart(state: RunState, ask: ApprovalAsk): { readonly result?: string; readonly next?: string } {
  const last = Object.values(state.asks).findLast(({ kind, callId }) => kind === 'approval' && callId === ask.callId);
  if (ask.closed === null || last?.askId !== ask.askId) return {};
  const call = ask.callId === null ? undefined : own(state.calls, ask.callId);
  const next = afterNotApproved(ask);
  return {
    ...(call === undefined ? {} : { result: resultOfCall(call, state) }),
    ...(next === null ? {} : { next }),
  };
}

/** What *try again* would do once more. */
function repeatsOf(
  state: RunState,
  { code, callId, choices }: RecoveryAsk,
  registry: Registry,
): RecoveryView['repeats'] {
  const call = callId === null ? undefined : own(state.calls, callId);
  const found = call === undefined || !choices.includes('leave_out') ? null : asFound(call);
  if (call === undefined || (code !== DONE_BEFORE && found === null)) return null;
  const movesMoney = (tool: string): boolean => registry.get(tool)?.tool.movesMoney !== undefined;
  return {
    movesMoney: movesMoney(call.proposed.tool),
    before: (found === null ? repeatedBy(state, call.proposed, movesMoney).effects : [found]).map(whatWasDone),
    now: call.proposed.summary,
  };
}

const idsOf = (who: readonly Person[]): string[] => who.flatMap(({ slack_user }) => slack_user ?? []);

const lostPart = (reason: OwnReason | null): { readonly lost?: string } =>
  reason === null ? {} : { lost: partText(reason) };

/** Whoever is refused is not mentioned: the requester answers nothing in their own case. */
const whoMayAnswer = (state: RunState, group: string, people: People): string[] =>
  idsOf(whoMay([{ group, count: 1 }], people, excludedOf(state)));

/** What has just changed, while an open ask waits for it to be weighed. */
function changingOf(state: RunState, ask: AskState): Changing | null {
  const until = checkedUntil(state, ask);
  return until === null ? null : { changes: weighedChanges(state).map(changeText), until };
}

function askState(ask: AskState): AskViewState {
  const { closed } = ask;
  if (closed === null) return { kind: 'open' };
  const by =
    closed.by?.name ??
    (ask.kind === 'approval' && closed.how === 'approved'
      ? ask.given.map((given) => given.by.name).join(' and ')
      : null);
  return {
    kind: 'closed',
    how: closed.how,
    by,
    at: closed.at,
    note: noteOf(ask, closed),
  };
}

function noteOf(ask: AskState, { how, note }: Closing): string | null {
  if (ask.kind === 'question' && how === 'answered') return answerGiven(ask);
  // The others of its form have cards of their own.
  if (ask.kind === 'recovery' && how === 'answered' && ask.also !== undefined)
    return ask.answer === null
      ? 'A part of it; the rest is asked for again'
      : `${ask.fact?.label ?? ''}: ${note ?? ''}`;
  if (how !== 'recovered' || note === null) return note;
  // What was done before and is done once more is no second try.
  if (ask.kind === 'recovery' && isRepeat(ask) && note === 'try_again') return 'Do it again';
  const again = ask.kind === 'recovery' && note === 'start_again' ? own(STARTED_AGAIN, ask.code) : undefined;
  if (again !== undefined) return again;
  if (ask.callId !== null && note === 'leave_out') return 'Leave this payment out';
  return own(RECOVERED, note) ?? note;
}

/** Whether it asks about a payment beside one that was found, or about a repeat. */
const isRepeat = ({ code, callId, choices }: RecoveryAsk): boolean =>
  code === DONE_BEFORE || (callId !== null && choices.includes('leave_out'));

/** What a person chose, as its button says it. */
const RECOVERED: Readonly<Record<string, string>> = {
  try_again: 'Try again',
  it_was_done: 'It was done',
  go_on: 'Go on with the earlier values',
  start_again: 'Start again with what the case says now',
  leave_it: 'Leave it',
  leave_out: 'Leave this event out',
  stop: 'Stop the run',
} satisfies Record<RecoveryChoice, string>;

/** The same where it is not about other values. */
const STARTED_AGAIN: Readonly<Record<string, string>> = {
  [CHANGED_TOOL]: 'Start again with the tool as it is now',
  [UNKNOWN_TOOL]: 'Start again without the tool',
};

/** The first answer; its corrections are in `corrections`. */
function answerGiven({ answer, corrections, form }: QuestionAsk): string {
  return answerText(corrections[0]?.before ?? answer ?? {}, form);
}
