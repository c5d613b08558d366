/**
 * Advances one run as far as it goes: plan, append, perform, again; until it waits, is parked or has ended.
 *
 * One append a round: the outcome of the calls before, what follows from it, and the intents of the calls after. A
 * person's command may come in between; then the log is read again, outcomes are kept and everything planned is planned
 * anew.
 */
import { isSatisfied } from '../boundary/approvers.ts';
import { mintSession, type SessionScope } from '../boundary/session.ts';
import { assert } from '../kernel/assert.ts';
import { leaseMs, runEventsMax, sessionMs } from '../kernel/limits.ts';
import { codeOf } from '../kernel/trouble.ts';
import type { RunId } from '../kernel/ids.ts';
import type { System } from '../tool/tool.ts';
import { bindingProblem } from '../run/approval-binding.ts';
import type { ToSeal } from '../run/log/chain.ts';
import { excludedOf } from '../run/plan/decide.ts';
import type { RunEvent } from '../run/log/event.ts';
import { planNext, type Plan } from '../run/plan/plan-next.ts';
import type { CallState, RunState } from '../run/log/state.ts';
import type { Sop } from '../sop/sop.ts';
import { chooseSop } from './choose-sop.ts';
import type { GatewayRequest } from './gateway.ts';
import type { HandbookInForce } from './handbooks.ts';
import { appendTo, caseTypeOf, extend, readRun, type OpenRun } from './open-run.ts';
import { bindsAlike, authorizerOf, authorizeAgain } from './authorizer-of.ts';
import { eventOfProbe, eventOfResult, refuseAttempt } from './outcome.ts';
import type { AppendResult, Lease } from './ports.ts';
import type { Slot } from './rate-limiter.ts';
import type { Shell } from './shell.ts';
import { planContextOf } from './plan-context-of.ts';

type Outcome = { readonly callId: string; readonly event: RunEvent };

/**
 * Resolves when the run rests; false when another worker has it.
 *
 * @param moved called after each append, so that the thread can follow a run that is long on its way
 */
export async function advanceRun(shell: Shell, runId: RunId, moved: () => void = () => undefined): Promise<boolean> {
  const { clock, store } = shell;
  const lease = await store.runs.lease(runId, shell.worker, clock.now(), clock.now() + leaseMs);
  if (lease === null) return false;
  const over = new AbortController();
  const beat = keepLease(shell, lease, over);
  try {
    await advance(shell, runId, lease, over.signal, moved);
    return true;
  } finally {
    over.abort();
    await beat;
    await store.runs.release(lease);
  }
}

async function advance(shell: Shell, runId: RunId, lease: Lease, lost: AbortSignal, moved: () => void): Promise<void> {
  let run = await readRun(shell, runId);
  if (run === null) return;
  const inFlight = new Map<string, Promise<Outcome>>();
  let outcomes: ToSeal[] = [];
  while (!lost.aborted) {
    const round = await planRound(shell, run, outcomes, inFlight);
    const { result, run: after, calls } = await commitRound(shell, run, round, lease, inFlight);
    if (result === 'lease_lost') return;
    if (result !== 'appended') {
      // Outcomes are facts and stay; what was planned is planned again on what others have appended meanwhile.
      run = await readRun(shell, runId);
      assert(run !== null, 'a log never shrinks');
      continue;
    }
    if (after.head.seq > run.head.seq) moved();
    run = after;
    outcomes = [];
    for (const { call, slot, outcome } of calls)
      inFlight.set(
        call.callId,
        outcome.finally(() => {
          slot.release();
        }),
      );
    if (round.chooses) {
      outcomes = [stamp(shell, chooseSop(run.state, round.inForce, shell.registry))];
    } else if (round.changes.length === 0) {
      if (inFlight.size === 0 && round.busy.length === 0) return;
      const first = await Promise.race([
        ...inFlight.values(),
        ...round.busy.map((system) => shell.limiter.whenFree(system).then(() => null)),
      ]);
      if (first === null) continue;
      inFlight.delete(first.callId);
      outcomes = [stamp(shell, first.event)];
    }
  }
}

type Started = { readonly call: CallState; readonly slot: Slot };

type Round = {
  readonly inForce: HandbookInForce;
  readonly sop: Sop | null;
  readonly plan: Plan;
  /** Outcomes, what follows from them, and changed verdicts. */
  readonly events: readonly ToSeal[];
  /**
   * Verdicts that changed under calls about to start: they are written down and planned again before anything starts.
   */
  readonly changes: readonly RunEvent[];
  readonly starts: readonly Started[];
  readonly probes: readonly Started[];
  /** Systems towards which no slot was free. */
  readonly busy: readonly System[];
  readonly chooses: boolean;
};

async function planRound(
  shell: Shell,
  run: OpenRun,
  outcomes: readonly ToSeal[],
  inFlight: ReadonlyMap<string, unknown>,
): Promise<Round> {
  const inForce = await shell.handbooks.current();
  const { state } = extend(shell, run, outcomes).run;
  const sop = state.sop === null ? null : await shell.handbooks.sop(state.sop);
  const plan = planNext({
    sop,
    state,
    context: planContextOf(shell, inForce, state, sop),
    inFlight: new Set(inFlight.keys()),
  });
  const now = shell.clock.now();
  const changes: RunEvent[] = [];
  const starts: Started[] = [];
  const probes: Started[] = [];
  const busy: System[] = [];
  const free: { readonly kind: 'call' | 'probe'; readonly call: CallState }[] = [];
  for (const effect of plan.effects) {
    if (effect.kind === 'choose_sop') continue;
    const call = plan.state.calls[effect.callId];
    assert(call !== undefined, 'an effect belongs to a proposed call');
    const ask = call.approval === null ? undefined : plan.state.asks[call.approval];
    const unbound = ask?.kind === 'approval' ? bindingProblem(plan.state, ask) : null;
    if (unbound !== null) throw shell.verified.broken(run.runId, { seq: ask?.seq ?? run.head.seq, problem: unbound });
    const refused = effect.kind === 'call' ? refuseStart(plan.state, sop, call, inForce) : [];
    changes.push(...refused);
    if (refused.length === 0) free.push({ kind: effect.kind, call });
  }
  const events = [
    ...outcomes,
    ...plan.events.map((planned) => ({ ...planned, at: now })),
    ...changes.map((event) => stamp(shell, event)),
  ];
  assert(run.log.length + events.length <= runEventsMax, `a run has at most ${runEventsMax} events`);
  // Slots come last, when nothing can fail any more: one that is never given back would be lost to all runs.
  for (const { kind, call } of free) {
    const slot = shell.limiter.take(call.proposed.system);
    if (slot === null) busy.push(call.proposed.system);
    else (kind === 'call' ? starts : probes).push({ call, slot });
  }
  return {
    inForce,
    sop,
    plan,
    events,
    changes,
    starts,
    probes,
    busy,
    chooses: plan.effects.some(({ kind }) => kind === 'choose_sop'),
  };
}

type Committed = {
  readonly result: AppendResult;
  readonly run: OpenRun;
  readonly calls: readonly (Started & { readonly outcome: Promise<Outcome> })[];
};

/** Appends the round together with the intents of its calls, and starts them behind it. */
async function commitRound(
  shell: Shell,
  run: OpenRun,
  round: Round,
  lease: Lease,
  inFlight: ReadonlyMap<string, unknown>,
): Promise<Committed> {
  const { plan, inForce, changes, probes } = round;
  const starts = changes.length > 0 ? [] : round.starts;
  const idle = [...(changes.length > 0 ? [...round.starts, ...probes] : [])];
  const abandon = (): void => {
    for (const { slot } of [...round.starts, ...probes]) slot.release();
  };
  try {
    for (const { slot } of idle) slot.release();
    const prepared = await Promise.all(
      starts.map(({ call }) => prepareCall(shell, plan.state, round, call, call.attempts + 1)),
    );
    // A process that dies with something in hand or still to do is noticed by these waits, whatever else the run waits
    // for.
    const effects = plan.effects.flatMap((effect) => (effect.kind === 'choose_sop' ? [] : [effect.callId]));
    const watched = [...new Set([...inFlight.keys(), ...effects])].map((callId) => ({
      key: `call:${callId}`,
      dueAt: shell.clock.now() + leaseMs,
    }));
    let after = run;
    const commit = async (sessions: readonly string[]): Promise<AppendResult> => {
      const events = [...round.events, ...prepared.map(({ intent }) => stamp(shell, intent))];
      if (events.length === 0) return 'appended';
      const appended = await appendTo(shell, run, events, {
        lease,
        sessions,
        waits: [...plan.waits, ...watched],
        words: { caseType: caseTypeOf(inForce, plan.state) },
      });
      after = appended.run;
      return appended.result;
    };
    const requests = prepared.map(({ request }) => request);
    const { appended, calls } =
      requests.length === 0 ? { appended: await commit([]), calls: [] } : await shell.gateway.start(requests, commit);
    if (appended !== 'appended') {
      abandon();
      return { result: appended, run, calls: [] };
    }
    const called = starts.map((start, index) => {
      const answer = calls[index];
      assert(answer !== undefined, 'every prepared call was started');
      const attempt = start.call.attempts + 1;
      return {
        ...start,
        outcome: answer.then(
          (result): Outcome => ({
            callId: start.call.callId,
            event: eventOfResult(start.call, attempt, result, shell.clock.now()),
          }),
        ),
      };
    });
    const probed = (changes.length > 0 ? [] : probes).map((probe) => ({
      ...probe,
      outcome: probeCall(shell, plan.state, round, probe.call),
    }));
    return { result: 'appended', run: after, calls: [...called, ...probed] };
  } catch (error) {
    abandon();
    throw error;
  }
}

/**
 * The second look, before a call starts: after a policy change the verdict must be the same, obligations included; the
 * people who approved must still be entitled to; and attempts have an end. What is refused is an event, and planned on
 * from.
 */
function refuseStart(state: RunState, sop: Sop | null, call: CallState, inForce: HandbookInForce): RunEvent[] {
  const verdict = authorizeAgain(authorizerOf(inForce.handbook, sop), state, call, caseTypeOf(inForce, state));
  const ask = call.approval === null ? undefined : state.asks[call.approval];
  const change: RunEvent = { type: 'VerdictChanged', callId: call.callId, verdict };
  if (!bindsAlike(verdict, call.verdict)) {
    return ask === undefined
      ? [change]
      : [
          { type: 'ApprovalWithdrawn', askId: ask.askId, because: 'The boundary has changed since it was given' },
          change,
        ];
  }
  if (
    ask?.kind === 'approval' &&
    !isSatisfied(
      ask.demands,
      ask.given.map(({ by }) => by.person),
      inForce.handbook.people,
      excludedOf(state),
    )
  ) {
    return [
      { type: 'ApprovalWithdrawn', askId: ask.askId, because: 'Somebody who approved is no longer entitled to' },
      change,
    ];
  }
  const refusal = refuseAttempt(state, call);
  return refusal === null ? [] : [refusal];
}

type Prepared = { readonly request: GatewayRequest; readonly intent: RunEvent };

async function prepareCall(
  shell: Shell,
  state: RunState,
  { sop, inForce }: Pick<Round, 'sop' | 'inForce'>,
  call: CallState,
  attempt: number,
): Promise<Prepared> {
  assert(sop !== null, 'a call belongs to an SOP');
  const { proposed, callId, approval } = call;
  const { signing } = shell.sessionKeys;
  const jti = shell.random.id('session');
  const now = shell.clock.now();
  // The policies in force now: `refuseStart` has seen that they bind as those of the proposal did.
  const policyHash = inForce.handbook.boundaries.get(sop.boundary)?.hash ?? call.verdict.policyHash;
  const scope: SessionScope = {
    run: state.runId,
    step: call.step,
    callId,
    attempt,
    tool: proposed.tool,
    argsSha256: proposed.argsSha256,
    sopHash: sop.source.hash,
    policyHash,
    approvalId: approval,
  };
  const token = await mintSession({ ...scope, key: signing, jti, now });
  return {
    request: { token, scope, args: proposed.args, key: proposed.key, intendedAt: call.proposedAt },
    intent: {
      type: 'CallStarted',
      callId,
      attempt,
      session: { jti, keyId: signing.id, expiresAt: now + sessionMs },
      policyHash,
      approval,
    },
  };
}

async function probeCall(
  shell: Shell,
  state: RunState,
  round: Pick<Round, 'sop' | 'inForce'>,
  call: CallState,
): Promise<Outcome> {
  const { request } = await prepareCall(shell, state, round, call, call.attempts);
  const result = await shell.gateway.probe(request);
  const tool = shell.registry.get(call.proposed.tool)?.tool;
  assert(tool !== undefined, 'a call was proposed for a registered tool');
  return { callId: call.callId, event: eventOfProbe(call, tool, result, shell.clock.now()) };
}

function stamp(shell: Shell, event: RunEvent): ToSeal {
  return { at: shell.clock.now(), actor: { kind: 'runner' }, event };
}

/** Renews the lease until the work is over; a lost lease ends the work. */
async function keepLease(shell: Shell, lease: Lease, over: AbortController): Promise<void> {
  while (!over.signal.aborted) {
    try {
      await shell.clock.sleep(leaseMs / 3, over.signal);
      if (!(await shell.store.runs.renew(lease, shell.clock.now() + leaseMs))) over.abort();
    } catch (error) {
      if (over.signal.aborted) return;
      // While the database is away nobody can take the run either; its own time-out decides.
      if (codeOf(error) !== 'store.unavailable')
        shell.logger.error('lease.renewal_failed', error, { run: lease.runId });
    }
  }
}
