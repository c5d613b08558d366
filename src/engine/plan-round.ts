/**
 * Plans one round of a run, checks the calls about to start once more, and acquires their slots.
 */
import { isSatisfied, stillCounting } from '../boundary/approvers.ts';
import { assert } from '../kernel/assert.ts';
import type { Instant } from '../kernel/clock.ts';
import { runEventsMax } from '../kernel/limits.ts';
import type { Handbook } from '../review/handbook.ts';
import { unboundIn } from '../run/log/approval-binding.ts';
import type { ApprovalAsk } from '../run/log/asks.ts';
import type { ToSeal } from '../run/log/seal.ts';
import type { RunEvent, RunEventType } from '../run/log/event.ts';
import type { CallState, RunState } from '../run/log/state.ts';
import { excludedFromApproval } from '../run/log/excluded.ts';
import { verdictOnAsked } from '../run/plan/asked-before.ts';
import { bindsAlike, whyOtherwise } from '../run/plan/outdated-approval.ts';
import type { Plan } from '../run/plan/plan-next.ts';
import type { Sop } from '../sop/sop.ts';
import type { System } from '../tool/tool.ts';
import { authorizeAgain, authorizerOf } from './authorizer-of.ts';
import type { HandbookInForce } from './handbooks.ts';
import { remakeLostRows } from './lost-rows.ts';
import { findOtherCases, movesMoney } from './other-cases.ts';
import { caseTypeOf, lookAhead, type OpenRun } from './open-run.ts';
import { planWithOwners } from './owner-of-record.ts';
import { refuseAttempt } from './outcome.ts';
import { planContextOf } from './plan-context-of.ts';
import type { Slot } from './rate-limiter.ts';
import { stamp, type Next, type Round, type Started } from './round.ts';
import type { Shell } from './shell.ts';
import { UNREAD_PAUSE_MS } from './unread.ts';

/** @param inFlight calls that this process is performing, by id */
export async function planRound(
  shell: Shell,
  run: OpenRun,
  { outcomes, slots, isFirst = false }: Next,
  inFlight: ReadonlyMap<string, unknown>,
): Promise<Round> {
  const unused = new Set(slots);
  try {
    return await planWith(shell, run, { outcomes, isFirst }, inFlight, unused);
  } finally {
    for (const slot of unused) slot.release();
  }
}

/** @param reserved slots that the run waited for; those that it uses are removed */
async function planWith(
  shell: Shell,
  run: OpenRun,
  { outcomes: arrived, isFirst }: { readonly outcomes: readonly ToSeal[]; readonly isFirst: boolean },
  inFlight: ReadonlyMap<string, unknown>,
  reserved: Set<Slot>,
): Promise<Round> {
  // The append checks that nothing was published since.
  const inForce = await shell.handbooks.recent();
  const handbooksRead = shell.handbooks.proved().head.seq;
  const before = lookAhead(run, arrived);
  const sop = before.sop === null ? null : await shell.handbooks.sop(before.sop);
  const planFrom = async (state: RunState): Promise<Plan> => {
    const context = planContextOf(shell, inForce, state, sop);
    return planWithOwners(shell, { sop, state, context, inFlight: new Set(inFlight.keys()) });
  };
  let plan = await planFrom(before);
  let outcomes = arrived;
  // INVARIANT: no money is sent, and no one is asked to send it, before other cases about the same were looked for.
  const isMoney = movesMoney(plan, inForce.handbook.registry);
  // INVARIANT: and not before every log is found by its row, which leads from a load to its other cases.
  if (isMoney && before.named.length > 0 && !(await remakeLostRows(shell)))
    return { ...laterRound(plan, arrived, 'lost_rows', shell.clock.now()), inForce, handbooksRead, sop };
  if (isFirst || isMoney) {
    const found = await findOtherCases(shell, inForce, before);
    if (found !== null) {
      outcomes = [...arrived, stamp(shell, found)];
      plan = await planFrom(lookAhead(run, outcomes));
    }
  }
  const now = shell.clock.now();
  const todo = toDo(shell, run, plan);
  // INVARIANT: what a sender was told that we have counts before a time is over, and before people's approval is acted on.
  if (dependsOnUnread(inForce, plan, todo) && (await shell.unread.about(run)))
    return { ...laterRound(plan, outcomes, 'unread', now), inForce, handbooksRead, sop };
  const changes = todo.flatMap(({ kind, call }) =>
    kind === 'call' ? refuseStart(plan.state, sop, call, inForce) : [],
  );
  const events = [
    ...outcomes,
    ...plan.events.map((planned) => ({ ...planned, at: now })),
    ...changes.map((event) => stamp(shell, event)),
  ];
  assert(run.log.length + events.length <= runEventsMax, `a run has at most ${runEventsMax} events`);
  const isRefused = changes.length > 0;
  // INVARIANT: no call that people approved starts before the register has the log up to its approval, so none starts
  // while the register cannot be written.
  const isUnnamed = !isRefused && todo.some(isApproved) && !(await shell.witness.hasNamed(run));
  return {
    inForce,
    handbooksRead,
    sop,
    plan,
    events,
    isRefused,
    // INVARIANT: a round that changed a verdict starts nothing. Slots come last, when nothing can fail any more: a slot
    // that is never released would be lost to all runs.
    ...takeSlots(shell, isRefused ? [] : todo.filter((one) => !isUnnamed || !isApproved(one)), reserved),
    isUnnamed,
    isUnread: false,
    choosesSop: plan.effects.some(({ kind }) => kind === 'choose_sop'),
  };
}

/** What a message that was received before could have prevented. */
const TIME_IS_OVER: ReadonlySet<RunEventType> = new Set([
  'AnswerMissed',
  'ApprovalExpired',
  'ClockMissed',
  'QuestionMissed',
]);

function isTimeOver(event: RunEvent): boolean {
  if (event.type === 'HandlingStarted' || event.type === 'WaitEnded') return event.eventId === null;
  return TIME_IS_OVER.has(event.type);
}

function dependsOnUnread(inForce: HandbookInForce, plan: Plan, todo: readonly ToDo[]): boolean {
  return plan.events.some(({ event }) => isTimeOver(event)) || todo.some((one) => mustBeRead(inForce, one));
}

/** What people approved, and what moves money. */
function mustBeRead({ handbook }: HandbookInForce, { kind, call }: ToDo): boolean {
  if (kind !== 'call') return false;
  return call.approval !== null || handbook.registry.get(call.proposed.tool)?.tool.movesMoney !== undefined;
}

/** Milliseconds until the next look, by what has to come first. Lost rows need the operators. */
const LOOK_AGAIN_MS = { unread: UNREAD_PAUSE_MS, lost_rows: 10_000 };

/** A round that only keeps what came of earlier calls, and looks again. */
function laterRound(
  plan: Plan,
  outcomes: readonly ToSeal[],
  awaits: keyof typeof LOOK_AGAIN_MS,
  now: Instant,
): Omit<Round, 'inForce' | 'handbooksRead' | 'sop'> {
  return {
    plan: { ...plan, events: [], timers: [...plan.timers, { key: awaits, dueAt: now + LOOK_AGAIN_MS[awaits] }] },
    events: outcomes,
    isRefused: false,
    starts: [],
    probes: [],
    busy: [],
    isUnnamed: false,
    isUnread: awaits === 'unread',
    choosesSop: false,
  };
}

type ToDo = { readonly kind: 'call' | 'probe'; readonly call: CallState };

/**
 * The calls to start and the calls to search for.
 *
 * @throws Trouble `run.broken` when a call is no longer what its approvers saw
 */
function toDo(shell: Shell, run: OpenRun, plan: Plan): ToDo[] {
  return plan.effects.flatMap((effect): ToDo[] => {
    if (effect.kind === 'choose_sop') return [];
    const call = plan.state.calls[effect.callId];
    assert(call !== undefined, 'an effect belongs to a proposed call');
    const unbound = unboundIn(plan.state, effect);
    if (unbound !== null) throw shell.verified.broken(run.runId, unbound);
    return [{ kind: effect.kind, call }];
  });
}

function isApproved({ kind, call }: ToDo): boolean {
  return kind === 'call' && call.approval !== null;
}

function takeSlots(
  shell: Shell,
  todo: readonly ToDo[],
  reserved: Set<Slot>,
): Pick<Round, 'starts' | 'probes' | 'busy'> {
  const starts: Started[] = [];
  const probes: Started[] = [];
  const busy = new Set<System>();
  for (const { kind, call } of todo) {
    const { system } = call.proposed;
    const own = [...reserved].find((slot) => slot.system === system);
    const slot = own ?? shell.limiter.take(system);
    if (own !== undefined) reserved.delete(own);
    if (slot === null) busy.add(system);
    else (kind === 'call' ? starts : probes).push({ call, slot });
  }
  return { starts, probes, busy: [...busy] };
}

/**
 * The last check before a call starts: the verdict must not have changed since the proposal, obligations included; the
 * people who approved must still be entitled to; and attempts must be left. A refusal is an event, and planning goes on
 * from it.
 */
function refuseStart(state: RunState, sop: Sop | null, call: CallState, inForce: HandbookInForce): RunEvent[] {
  const authorize = authorizerOf(inForce.handbook, sop);
  const verdict = verdictOnAsked(authorizeAgain(authorize, state, call, caseTypeOf(inForce, state)), call);
  const ask = call.approval === null ? undefined : state.asks[call.approval];
  const change: RunEvent = { type: 'VerdictChanged', callId: call.callId, verdict };
  if (!bindsAlike(verdict, call.verdict)) {
    return ask === undefined
      ? [change]
      : [
          {
            type: 'ApprovalWithdrawn',
            askId: ask.askId,
            because: whyOtherwise(verdict, call.verdict, 'since it was given'),
          },
          change,
        ];
  }
  if (ask?.kind === 'approval' && !isStillGranted(state, ask, inForce.handbook)) {
    return [
      { type: 'ApprovalWithdrawn', askId: ask.askId, because: 'Someone who approved is no longer entitled to' },
      change,
    ];
  }
  const refusal = refuseAttempt(state, call);
  return refusal === null ? [] : [refusal];
}

function isStillGranted(state: RunState, { demands, given }: ApprovalAsk, { people }: Handbook): boolean {
  const approved = given.map(({ by }) => by);
  return isSatisfied(demands, stillCounting(approved, people, excludedFromApproval(state)), people);
}
