/**
 * Appends a round together with the intents of its calls, and then starts them.
 */
import { mintSession, type SessionScope } from '../boundary/session.ts';
import { assert } from '../kernel/assert.ts';
import { leaseMs, sessionMs } from '../kernel/limits.ts';
import type { RunEvent } from '../run/log/event.ts';
import { earlierCalls, shownUntil } from '../run/log/earlier-calls.ts';
import type { CallState } from '../run/log/state.ts';
import type { PlannedTimer } from '../run/plan/turn.ts';
import type { CallResult, Tool } from '../tool/tool.ts';
import type { GatewayRequest } from './gateway.ts';
import { appendTo, wordsOf, readWholeRun, type OpenRun } from './open-run.ts';
import { heldBackByOthers } from './other-cases.ts';
import { eventOfProbe, eventOfResult } from './outcome.ts';
import type { AppendResult, Lease } from './ports.ts';
import { reportParked } from './report-parked.ts';
import { stamp, type Committed, type Outcome, type Round, type Started } from './round.ts';
import type { Shell } from './shell.ts';

/**
 * Slots of calls that are not started are released.
 *
 * @throws Trouble `run.broken` when a call that people approved would start, and the log was changed or lacks its intent
 */
export async function commitRound(
  shell: Shell,
  run: OpenRun,
  round: Round,
  lease: Lease,
  inFlight: ReadonlyMap<string, unknown>,
): Promise<Committed> {
  const { plan, inForce, starts, probes } = round;
  const abandon = (): void => {
    for (const { slot } of [...starts, ...probes]) slot.release();
  };
  try {
    const isApproved = starts.some(({ call }) => call.approval !== null);
    // INVARIANT: nothing that people approved is performed on a log that was rewritten since.
    if (isApproved) await readWholeRun(shell, run.runId);
    const prepared = starts.map(({ call }) => prepareCall(shell, round, call, call.attempts + 1));
    let after = run;
    const commit = async (sessions: readonly string[]): Promise<AppendResult> => {
      const events = [...round.events, ...prepared.map(({ intent }) => stamp(shell, intent))];
      if (events.length === 0) return 'appended';
      const appended = await appendTo(shell, run, events, {
        lease,
        sessions,
        // INVARIANT: no call starts under a handbook that has just been replaced.
        handbooks: round.handbooksRead,
        timers: [...plan.timers, ...callsWatched(shell, round, inFlight)],
        words: wordsOf(inForce, plan.state),
      });
      after = appended.run;
      // INVARIANT: nothing that people approved is performed while its intent is gone again, since another process would
      // perform it too. A trigger at the commit could take it back.
      if (isApproved && appended.result === 'appended') await assertThere(shell, after);
      return appended.result;
    };
    const requests = prepared.map(({ request }) => request);
    const { appended, calls } =
      requests.length === 0 ? { appended: await commit([]), calls: [] } : await shell.gateway.start(requests, commit);
    if (appended !== 'appended') {
      abandon();
      return { result: appended, run, calls: [] };
    }
    reportParked(
      shell,
      after.state,
      round.events.map(({ event }) => event),
      inForce,
    );
    return {
      result: 'appended',
      run: after,
      calls: [
        ...starts.map((start, index) => ({ ...start, outcome: outcomeOf(shell, start, calls[index]) })),
        ...probes.map((probe) => ({ ...probe, outcome: probeCall(shell, round, probe.call) })),
      ],
    };
  } catch (error) {
    abandon();
    throw error;
  }
}

/** @throws Trouble `run.broken` when the end of the run is not in the database */
async function assertThere(shell: Shell, { runId, head }: OpenRun): Promise<void> {
  if ((await shell.store.runs.missing([{ runId, ...head }])).length === 0) return;
  const problem = 'Expected the event that this process has just appended, got none: it was taken back';
  throw shell.verified.broken(runId, { seq: head.seq, problem });
}

/**
 * These timers bring a run back if the process dies with a call started or still to start, whatever else it waits for.
 */
function callsWatched(shell: Shell, { plan }: Round, inFlight: ReadonlyMap<string, unknown>): PlannedTimer[] {
  const effects = plan.effects.flatMap((effect) => (effect.kind === 'choose_sop' ? [] : [effect.callId]));
  const dueAt = shell.clock.now() + leaseMs;
  return [...new Set([...inFlight.keys(), ...effects])].map((callId) => ({ key: `call:${callId}`, dueAt }));
}

async function outcomeOf(shell: Shell, { call }: Started, answer: Promise<CallResult> | undefined): Promise<Outcome> {
  assert(answer !== undefined, 'every prepared call was started');
  const result = await answer;
  return { callId: call.callId, event: eventOfResult(call, call.attempts + 1, result, shell.clock.now()) };
}

type Prepared = { readonly request: GatewayRequest; readonly intent: RunEvent };

function prepareCall(
  shell: Shell,
  { sop, inForce, plan }: Pick<Round, 'sop' | 'inForce' | 'plan'>,
  call: CallState,
  attempt: number,
): Prepared {
  assert(sop !== null, 'a call belongs to an SOP');
  const { proposed, callId, approval } = call;
  const { signing } = shell.sessionKeys;
  const jti = shell.random.id('session');
  const now = shell.clock.now();
  const toolOf = (id: string): Tool | undefined => inForce.handbook.registry.get(id)?.tool;
  // The policies in force now: `planRound` has just checked that they give the same verdict as at the proposal.
  const policyHash = inForce.handbook.boundaries.get(sop.boundary)?.hash ?? call.verdict.policyHash;
  const scope: SessionScope = {
    run: plan.state.runId,
    step: call.step,
    callId,
    attempt,
    tool: proposed.tool,
    argsSha256: proposed.argsSha256,
    sopHash: sop.source.hash,
    policyHash,
    approvalId: approval,
  };
  const token = mintSession({ ...scope, key: signing, jti, now });
  return {
    request: {
      token,
      scope,
      args: proposed.args,
      declared: toolOf(proposed.tool)?.declared,
      key: proposed.key,
      intendedAt: call.proposedAt,
      isDoubted: isDoubted(call),
      // A process may have ended after it had sent an attempt, so all count but those that are known.
      mayBeSent: call.attempts > call.notDone,
      earlier: earlierCalls(plan.state, call, (id) => toolOf(id)?.movesMoney !== undefined).map((earlier) => ({
        ...earlier,
        shownUntil: shownUntil(earlier, toolOf(earlier.tool)),
      })),
      ...(toolOf(proposed.tool)?.movesMoney === undefined
        ? {}
        : { heldBack: () => heldBackByOthers(shell, inForce, plan.state) }),
    },
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

const isDoubted = ({ answered }: CallState): boolean => answered === 'refusal' || answered === 'unclear';

async function probeCall(shell: Shell, round: Round, call: CallState): Promise<Outcome> {
  const { request } = prepareCall(shell, round, call, call.attempts);
  const result = await shell.gateway.probe(request);
  const tool = round.inForce.handbook.registry.get(call.proposed.tool)?.tool;
  assert(tool !== undefined, 'a call was proposed for a registered tool');
  return { callId: call.callId, event: eventOfProbe(call, tool, result, shell.clock.now()) };
}
