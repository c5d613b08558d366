/**
 * The next state after one event. Pure, total over the events of any legal log, and never changes the state it is
 * given.
 */
import { CORRECTED } from '../../case/kind.ts';
import { assert, unreachable } from '../../kernel/assert.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { RunId } from '../../kernel/ids.ts';
import { JUDGE_TOOL, keptOf } from '../../tool/judgment.ts';
import { baseLabel, labelIn } from '../../sop/rounds.ts';
import { ANSWERED_BY } from '../../sop/answer-type.ts';
import { decisionsOfBranches } from './branches.ts';
import { arrive, arriveDeclared, bindArrival, bindCorrection, evolveWatch } from './evolve-watch.ts';
import { evolveLoop } from './evolve-loop.ts';
import type { LoggedEvent, RunEvent } from './event.ts';
import {
  initialState,
  type AskState,
  type Binding,
  type CallProgress,
  type CallState,
  type Closing,
  type RunState,
} from './state.ts';

export function evolve(before: RunState, { seq, at, event }: LoggedEvent): RunState {
  // INVARIANT: events of one run have numbers 1..n without a gap.
  assert(seq === before.seq + 1, `event ${seq} follows event ${before.seq}`);
  const state = { ...before, seq, at };
  switch (event.type) {
    case 'CaseOpened': {
      const {
        caseId,
        kind,
        kindTitle,
        channel,
        receivedAt,
        requester,
        keys,
        slackChannel,
        facts,
        refused,
        ifUnforeseen,
      } = event;
      return {
        ...state,
        ifUnforeseen,
        refused,
        facts: facts.map((fact) => ({ ...fact, at })),
        opened: { caseId, kind, kindTitle, channel, receivedAt, openedAt: at, requester, keys, slackChannel },
      };
    }
    case 'SopChosen':
      return { ...state, sop: event.sop, ifUnforeseen: event.ifUnforeseen, unchosen: null };
    case 'SopNotChosen':
      return { ...state, unchosen: { reason: event.reason, candidates: event.candidates } };
    case 'FactsCorrected': {
      const isRefused = (path: string): boolean => event.refused.some((refused) => refused.path === path);
      const isCorrected = (path: string): boolean => event.facts.some((fact) => fact.path === path);
      return {
        // What was replaced by something unreadable is not known any more: the old value must not decide.
        ...state,
        waits: arrive(state, CORRECTED, event.eventId, at),
        facts: [...state.facts.filter(({ path }) => !isRefused(path)), ...event.facts.map((fact) => ({ ...fact, at }))],
        refused: [...state.refused.filter(({ path }) => !isCorrected(path) && !isRefused(path)), ...event.refused],
      };
    }
    case 'StepDecided':
      return {
        ...state,
        decisions: {
          ...state.decisions,
          [event.step]: { result: event.result, otherwise: event.otherwise, traces: event.traces, at },
        },
      };
    case 'BranchChosen':
      return {
        ...state,
        decisions: { ...state.decisions, ...decisionsOfBranches(event, at) },
        choices: event.result === 'taken' ? [...state.choices, event.step] : state.choices,
      };
    case 'TableRead': {
      const { step, table, rows, save, value } = event;
      if (value === null) return state;
      const source = { kind: 'table' as const, step, table, rows: rows.map(({ row }) => row) };
      return {
        ...state,
        choices: [...state.choices, step],
        bindings: save === null ? state.bindings : [...state.bindings, { path: [save], value, source, at }],
      };
    }
    case 'FlagRaised':
      return { ...state, flags: [...state.flags, { step: event.step, flag: event.flag, at }] };
    case 'ActionCounted':
      return { ...state, actions: [...state.actions, { step: event.step, action: event.action, at }] };
    case 'OutcomeReached':
      return { ...state, outcomes: [...state.outcomes, { step: event.step, outcome: event.outcome, at }] };
    case 'ValueSet':
      return {
        ...state,
        bindings: [
          ...state.bindings,
          { path: event.path, value: event.value, source: { kind: 'set', step: event.step }, at },
        ],
      };
    case 'ClockStarted':
      return {
        ...state,
        clocks: {
          ...state.clocks,
          [event.step]: { step: event.step, span: event.span, dueAt: event.dueAt, state: 'open', at },
        },
      };
    case 'ClockMet':
      return withClock(state, event.step, 'met', at);
    case 'ClockMissed':
      return withClock(state, event.step, 'missed', at);
    case 'WaitStarted': {
      const { step, event: awaited, span, from, dueAt } = event;
      return {
        ...state,
        waits: {
          ...state.waits,
          [step]: { step, event: awaited, save: event.save ?? null, span, from, dueAt, arrived: null, ended: null },
        },
      };
    }
    case 'WaitEnded':
      return endWait(state, event, at);
    case 'NestedSopStarted':
      return call(state, event, at);
    case 'NestedSopEnded':
      return returnFrom(state, event, at);
    case 'EventArrived':
      return arriveDeclared(state, event, at);
    case 'WatchStarted':
    case 'HandlingStarted':
    case 'HandlingEnded':
    case 'WatchEnded':
      return evolveWatch(state, event, at);
    case 'LoopStarted':
    case 'RoundStarted':
    case 'RoundChecked':
    case 'LoopEnded':
      return evolveLoop(state, event, at);
    case 'CallProposed':
      return propose(state, event, at);
    case 'VerdictChanged':
      return withCall(state, event.callId, (call) => ({
        ...call,
        verdict: event.verdict,
        approval: null,
        progress: progressFor(event.verdict.outcome),
      }));
    case 'ApprovalRequested': {
      const { askId, callId, step, card, digest, demands, expiresAt } = event;
      const ask: AskState = {
        kind: 'approval',
        askId,
        callId,
        step,
        seq,
        at,
        closed: null,
        card,
        digest,
        demands,
        expiresAt,
        given: [],
      };
      return withCall({ ...state, asks: { ...state.asks, [askId]: ask } }, callId, (call) => ({
        ...call,
        approval: askId,
        progress: { kind: 'awaiting' },
      }));
    }
    case 'ApprovalGiven':
      return withAsk(state, event.askId, (ask) => {
        assert(ask.kind === 'approval', 'an approval is given to an approval');
        return { ...ask, given: [...ask.given, { by: event.by, groups: event.groups, digest: event.digest, at }] };
      });
    case 'ApprovalGranted':
      return closeApproval(state, event.askId, { how: 'approved', by: null, at, note: null }, { kind: 'ready' });
    case 'ApprovalDenied':
      return closeApproval(
        state,
        event.askId,
        { how: 'denied', by: event.by, at, note: event.reason },
        { kind: 'denied' },
      );
    case 'ApprovalExpired':
      return closeApproval(state, event.askId, { how: 'expired', by: null, at, note: null }, { kind: 'expired' });
    case 'ApprovalWithdrawn':
      return withdraw(state, event.askId, { how: 'withdrawn', by: null, at, note: event.because });
    case 'CallStarted':
      return withCall(state, event.callId, (call) => ({
        ...call,
        attempts: event.attempt,
        sessions: [...call.sessions, { attempt: event.attempt, ...event.session }],
        progress: { kind: 'started', startedAt: at },
      }));
    case 'CallSucceeded':
      return withCall(state, event.callId, (call) => ({
        ...call,
        progress: { kind: 'succeeded', output: event.output, reference: event.reference, at },
      }));
    case 'CallFailed':
      return withCall(state, event.callId, (call) => ({
        ...call,
        progress: { kind: 'failed', code: event.code, message: event.message },
      }));
    case 'CallDeferred':
      return withCall(state, event.callId, (call) => ({
        ...call,
        progress: { kind: 'deferred', retryAt: event.retryAt },
      }));
    case 'CallLost':
      return withCall(state, event.callId, (call) => ({
        ...call,
        progress: {
          kind: 'lost',
          startedAt: startOf(call, at),
          probeAt: event.probeAt,
          probes: 0,
          repeat: false,
          message: event.message,
        },
      }));
    case 'CallProbed':
      return withCall(state, event.callId, (call) => ({ ...call, progress: afterProbe(call, event, at) }));
    case 'AnswerRequested': {
      const { askId, callId, step, person, dueAt } = event;
      return {
        ...state,
        asks: { ...state.asks, [askId]: { kind: 'answer', askId, callId, step, seq, at, closed: null, person, dueAt } },
      };
    }
    case 'Answered':
      return close(state, event.askId, { how: 'answered', by: event.by, at, note: null });
    case 'AnswerMissed':
      return close(state, event.askId, { how: 'missed', by: null, at, note: null });
    case 'QuestionAsked': {
      const { askId, step, question, group, choices, form, timeZone, save, dueAt, remindAt } = event;
      const ask: AskState = {
        kind: 'question',
        askId,
        callId: null,
        step,
        seq,
        at,
        closed: null,
        question,
        group,
        choices,
        form,
        timeZone,
        save,
        dueAt,
        remindAt,
        reminded: null,
        answer: null,
      };
      return { ...state, asks: { ...state.asks, [askId]: ask } };
    }
    case 'QuestionReminded':
      return withQuestion(state, event.askId, (ask) => ({ ...ask, reminded: seq }));
    case 'QuestionAnswered':
      return answerQuestion(state, event, at);
    case 'QuestionMissed':
      return close(state, event.askId, { how: 'missed', by: null, at, note: null });
    case 'Parked': {
      const { askId, callId, step, code, because, known, choices, group } = event;
      return {
        ...state,
        asks: {
          ...state.asks,
          [askId]: {
            kind: 'recovery',
            askId,
            callId,
            step,
            seq,
            at,
            closed: null,
            code,
            because,
            known,
            choices,
            group,
          },
        },
      };
    }
    case 'Recovered':
      return recover(state, event, at);
    case 'RunCompleted':
      return { ...state, ended: { kind: 'completed', at, reason: null, by: null } };
    case 'RunStopped':
      return closeAll({ ...state, ended: { kind: 'stopped', at, reason: event.reason, by: null } }, at);
    default:
      return unreachable(event);
  }
}

/** The state after a whole log. */
export function fold(runId: RunId, log: Iterable<LoggedEvent>): RunState {
  let state = initialState(runId);
  for (const event of log) state = evolve(state, event);
  return state;
}

/** What the SOP is given stands at a place inside it, where no step of another can read it. */
function call(
  state: RunState,
  { step, around, sop, title, inputs, lacking }: Extract<RunEvent, { type: 'NestedSopStarted' }>,
  at: Instant,
): RunState {
  const inside = labelIn(`${baseLabel(step)}/`, around);
  const given = Object.entries(inputs).map(
    ([name, value]): Binding => ({ path: [name], value, source: { kind: 'input', step: inside, from: step }, at }),
  );
  return {
    ...state,
    nestedSops: { ...state.nestedSops, [step]: { step, sop, title, lacks: lacking.length > 0, outcome: null, at } },
    bindings: [...state.bindings, ...given],
  };
}

function returnFrom(
  state: RunState,
  { step, sop, outcome, save }: Extract<RunEvent, { type: 'NestedSopEnded' }>,
  at: Instant,
): RunState {
  const called = state.nestedSops[step];
  assert(called !== undefined, `step ${step} ran an SOP before that one was done`);
  const kept: Binding[] =
    save === null ? [] : [{ path: [save], value: { outcome }, source: { kind: 'sop', step, sop }, at }];
  return {
    ...state,
    nestedSops: { ...state.nestedSops, [step]: { ...called, outcome } },
    bindings: [...state.bindings, ...kept],
  };
}

function propose(state: RunState, event: Extract<RunEvent, { type: 'CallProposed' }>, at: Instant): RunState {
  const call: CallState = {
    callId: event.callId,
    step: event.step,
    proposed: event,
    proposedAt: at,
    verdict: event.verdict,
    approval: null,
    attempts: 0,
    sessions: [],
    progress: progressFor(event.verdict.outcome),
  };
  return {
    ...state,
    calls: { ...state.calls, [event.callId]: call },
    callOfStep: { ...state.callOfStep, [event.step]: event.callId },
    iterations: { ...state.iterations, [event.step]: event.iteration },
  };
}

function progressFor(outcome: CallState['verdict']['outcome']): CallProgress {
  switch (outcome) {
    case 'permitted':
      return { kind: 'ready' };
    case 'needs approval':
      return { kind: 'awaiting' };
    case 'forbidden':
    case 'unclear':
      return { kind: 'refused' };
    default:
      return unreachable(outcome);
  }
}

function afterProbe(call: CallState, event: Extract<RunEvent, { type: 'CallProbed' }>, at: Instant): CallProgress {
  const lost =
    call.progress.kind === 'lost' ? call.progress : { startedAt: startOf(call, at), probes: 0, repeat: false };
  const settled = event.againAt === null;
  if (settled && (lost.repeat || event.result === 'absent')) return { kind: 'ready' };
  return {
    kind: 'lost',
    startedAt: lost.startedAt,
    probeAt: event.againAt,
    probes: lost.probes + 1,
    repeat: lost.repeat,
    message: event.message,
  };
}

function startOf(call: CallState, at: Instant): Instant {
  return call.progress.kind === 'started' ? call.progress.startedAt : at;
}

function recover(before: RunState, event: Extract<RunEvent, { type: 'Recovered' }>, at: Instant): RunState {
  const ask = before.asks[event.askId];
  assert(ask?.kind === 'recovery', 'a recovery is answered once it was asked');
  const state = {
    ...close(before, event.askId, { how: 'recovered', by: event.by, at, note: event.choice }),
    unchosen: null,
  };
  const call = ask.callId === null ? undefined : state.calls[ask.callId];
  if (call === undefined || event.choice === 'stop') return state;
  if (event.choice === 'it_was_done')
    return withCall(state, call.callId, (known) => ({ ...known, progress: { kind: 'settled' } }));
  if (call.progress.kind === 'lost') {
    const { progress } = call;
    return withCall(state, call.callId, (known) => ({
      ...known,
      progress: { ...progress, probeAt: at, repeat: true },
    }));
  }
  // The call is certainly not done: its step proposes a new one, judged and keyed anew.
  const { [call.step]: _, ...callOfStep } = state.callOfStep;
  return { ...state, callOfStep };
}

function withCall(state: RunState, callId: string, change: (call: CallState) => CallState): RunState {
  const call = state.calls[callId];
  assert(call !== undefined, `call \`${callId}\` was proposed before anything happened to it`);
  const changed = change(call);
  const { progress } = changed;
  const isNew = progress.kind === 'succeeded' && call.progress.kind !== 'succeeded';
  const { tool, system, step, save } = call.proposed;
  const bindings =
    isNew && save !== null
      ? [
          ...state.bindings,
          {
            path: [save],
            value: tool === JUDGE_TOOL ? keptOf(progress.output) : progress.output,
            source: { kind: 'call' as const, callId, tool, system, record: progress.reference?.record ?? '', step },
            at: progress.at,
          },
        ]
      : state.bindings;
  return { ...state, calls: { ...state.calls, [callId]: changed }, bindings };
}

function withClock(state: RunState, step: string, to: 'met' | 'missed', at: Instant): RunState {
  const clock = state.clocks[step];
  assert(clock !== undefined, `the clock of step ${step} was started before it ended`);
  return { ...state, clocks: { ...state.clocks, [step]: { ...clock, state: to, at } } };
}

function endWait(
  state: RunState,
  { step, how, eventId }: Extract<RunEvent, { type: 'WaitEnded' }>,
  at: Instant,
): RunState {
  const wait = state.waits[step];
  assert(wait !== undefined, `the wait of step ${step} was started before it ended`);
  const bindings =
    how !== 'event'
      ? state.bindings
      : wait.event === CORRECTED
        ? bindCorrection(state, wait, step)
        : bindArrival(state, wait.save, eventId, step);
  return { ...state, bindings, waits: { ...state.waits, [step]: { ...wait, ended: { how, at } } } };
}

function withAsk(state: RunState, askId: string, change: (ask: AskState) => AskState): RunState {
  const ask = state.asks[askId];
  assert(ask !== undefined, `ask \`${askId}\` was made before it was answered`);
  return { ...state, asks: { ...state.asks, [askId]: change(ask) } };
}

type Question = Extract<AskState, { kind: 'question' }>;

function withQuestion(state: RunState, askId: string, change: (ask: Question) => Question): RunState {
  return withAsk(state, askId, (ask) => {
    assert(ask.kind === 'question', 'a question is answered under the id of a question');
    return change(ask);
  });
}

/** Closes the question, and keeps the answer under the name that the step gives it. */
function answerQuestion(
  state: RunState,
  { askId, by, answer }: Extract<RunEvent, { type: 'QuestionAnswered' }>,
  at: Instant,
): RunState {
  const after = withQuestion(close(state, askId, { how: 'answered', by, at, note: null }), askId, (ask) => ({
    ...ask,
    answer,
  }));
  const ask = after.asks[askId];
  if (ask?.kind !== 'question' || ask.save === null) return after;
  const value = { ...answer, [ANSWERED_BY]: by.name };
  return {
    ...after,
    bindings: [
      ...after.bindings,
      { path: [ask.save], value, source: { kind: 'answer', step: ask.step ?? '', person: by.name }, at },
    ],
  };
}

function close(state: RunState, askId: string, closed: Closing): RunState {
  return withAsk(state, askId, (ask) => ({ ...ask, closed: ask.closed ?? closed }));
}

function closeApproval(state: RunState, askId: string, closed: Closing, progress: CallProgress): RunState {
  const after = close(state, askId, closed);
  const callId = after.asks[askId]?.callId;
  return callId === null || callId === undefined ? after : withCall(after, callId, (call) => ({ ...call, progress }));
}

/** Voids an approval, given or not: its call waits again, and is asked about anew. */
function withdraw(state: RunState, askId: string, closed: Closing): RunState {
  const after = withAsk(state, askId, (ask) => ({ ...ask, closed }));
  const callId = after.asks[askId]?.callId;
  return callId === null || callId === undefined
    ? after
    : withCall(after, callId, (call) => ({ ...call, progress: { kind: 'awaiting' } }));
}

function closeAll(state: RunState, at: Instant): RunState {
  const asks = Object.fromEntries(
    Object.entries(state.asks).map(([id, ask]) => [
      id,
      ask.closed === null ? { ...ask, closed: { how: 'over' as const, by: null, at, note: null } } : ask,
    ]),
  );
  return { ...state, asks };
}
