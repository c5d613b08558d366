/**
 * The tool gateway: the only holder of vendor credentials. It refuses every call without a valid session, and performs
 * one only after its intent, with the session's id, is in the log.
 *
 * Gateway and runner share a process: a session stops confused code and is evidence; it does not stop a compromised
 * process.
 */
import { verifySession, type SessionKeys, type SessionScope } from '../boundary/session.ts';
import { assert } from '../kernel/assert.ts';
import { hashOf } from '../kernel/canonical-json.ts';
import type { Clock, Instant } from '../kernel/clock.ts';
import { callTimeoutMs, intentAgeMsMax } from '../kernel/limits.ts';
import { isYounger } from '../kernel/remembered.ts';
import { messageOf, Trouble } from '../kernel/trouble.ts';
import { freezeDeep, type Value } from '../kernel/value.ts';
import { wellFormed } from '../kernel/well-formed.ts';
import type { Attempt } from '../run/log/sent-payments.ts';
import { systemName } from '../tool/system-name.ts';
import type { CallContext, CallResult, ProbeResult, Tool, ToolBinding } from '../tool/tool.ts';
import { createLateLooks, type LateLooks } from './late-looks.ts';
import { lookForEarlier, type EarlierCall } from './look-for-earlier.ts';
import type { AppendResult } from './ports.ts';
import type { RecentPayments } from './recent-payments.ts';

export type GatewayRequest = {
  readonly token: string;
  readonly scope: SessionScope;
  readonly args: Readonly<Record<string, Value>>;
  /** The hash of the tool's declaration with which the call was planned; absent for a tool of the program. */
  readonly declared?: string | undefined;
  readonly key: string;
  /** When the intent of the first attempt was recorded. */
  readonly intendedAt: Instant;
  /** As in `CallContext`. */
  readonly isDoubted: boolean;
  /** As in `CallContext`. */
  readonly mayBeSent: boolean;
  /** Calls of the same step, and refused payments of the case: sent, not counted as done, each with a key of its own. */
  readonly earlier: readonly EarlierCall[];
  /** Asked once its intent is stored: why it is not sent now, and when to look again; null sends it. Absent: it is sent. */
  readonly heldBack?: () => Promise<{ readonly message: string; readonly afterMs: number } | null>;
};

export type Gateway = {
  /**
   * Verifies all sessions, lets `commit` append the intents together with the used session ids, and starts the calls.
   * Does none of this, and answers `outdated`, if a tool is declared otherwise now than when its call was planned.
   *
   * @throws Trouble `session.refused` when a session does not fit its call; nothing was appended and nothing started
   */
  start(
    requests: readonly GatewayRequest[],
    commit: (sessions: readonly string[]) => Promise<AppendResult>,
  ): Promise<{ readonly appended: AppendResult; readonly calls: readonly Promise<CallResult>[] }>;
  /**
   * Searches for a lost call. This needs a session as a call does, but changes nothing, so it is not recorded.
   */
  probe(request: GatewayRequest): Promise<ProbeResult>;
};

/** A reason of its own: without one, each abort makes an error with its stack. */
const FINISHED = new Error('finished');

/** Milliseconds a connector may take beyond its own timeout before the gateway gives up on it. */
const GRACE_MS = 5_000;

export function createGateway(options: {
  readonly bindings: readonly ToolBinding[];
  /** The tools that the handbook in force declares. */
  readonly declared?: (tool: string) => ToolBinding | undefined;
  /** Absent: what other calls paid is not known. */
  readonly recentPayments?: RecentPayments;
  readonly keys: SessionKeys;
  readonly clock: Clock;
}): Gateway {
  const { keys, clock, declared = () => undefined, recentPayments } = options;
  const builtIn = new Map(options.bindings.map((binding) => [binding.tool.id, binding]));
  assert(builtIn.size === options.bindings.length, 'every tool is bound once');
  const bindingOf: BindingOf = (tool) => builtIn.get(tool) ?? declared(tool);
  // A tool that is gone may have been one that pays.
  const isMoney = (id: string): boolean => (bindingOf(id)?.tool ?? { movesMoney: {} }).movesMoney !== undefined;
  const paymentsSince: PaymentsSince =
    ({ system }, except) =>
    async (since) =>
      (await recentPayments?.(since, { system, isMoney, except })) ?? null;
  /** Sessions used for a probe, until they expire. */
  const spent = new Map<string, Instant>();
  const looked = createLateLooks(clock);
  const performing = { bindingOf, clock, paymentsSince, looked };

  const isOutdated = ({ scope, declared: planned }: GatewayRequest): boolean =>
    bindingOf(scope.tool)?.tool.declared !== planned;

  const admit = (request: GatewayRequest): { readonly binding: ToolBinding; readonly jti: string } => {
    const { token, scope, args } = request;
    const binding = bindingOf(scope.tool);
    if (binding === undefined)
      throw new Trouble('session.refused', {
        message: `Expected a tool that this gateway holds, got \`${scope.tool}\``,
      });
    // Hash the arguments that would be sent; the caller's own hash proves nothing.
    const check = verifySession(token, { ...scope, argsSha256: hashOf(args), keys, now: clock.now() });
    if (!check.ok) throw new Trouble('session.refused', { message: check.sentence });
    const now = clock.now();
    // They live equally long, so the first that is valid is followed by valid ones.
    for (const [jti, expiresAt] of spent) {
      if (expiresAt >= now) break;
      spent.delete(jti);
    }
    if (spent.has(check.session.jti))
      throw new Trouble('session.refused', { message: 'Expected a session that was not used yet, got a used one' });
    spent.set(check.session.jti, check.session.expiresAt);
    return { binding, jti: check.session.jti };
  };

  return {
    async start(requests, commit) {
      // Another handbook came into force since the round was planned.
      if (requests.some(isOutdated)) return { appended: 'outdated', calls: [] };
      const admitted = requests.map(admit);
      const begunAt = clock.now();
      const appended = await commit(admitted.map(({ jti }) => jti));
      if (appended !== 'appended') return { appended, calls: [] };
      return {
        appended,
        calls: requests.map((request, index) => {
          const binding = admitted[index]?.binding;
          assert(binding !== undefined, 'every admitted request has its binding');
          return performLast(binding, request, { ...performing, begunAt });
        }),
      };
    },
    async probe(request) {
      const { binding } = admit(request);
      const known = { paymentsSince: paymentsSince(binding.tool, null) };
      return look(binding, clock, {
        args: request.args,
        context: (signal) => ({ ...contextOf(request, signal), ...known }),
      });
    },
  };
}

/**
 * INVARIANT: money is not sent while another case about the same may be sending some, which each sees of the other once its
 * intent is stored. A write is not sent while an earlier call of its step, or a payment while a refused one of its case, is in the
 * system or may be, whatever that was answered, nor once another worker may have taken over the run, which must know
 * after which time it can no longer start.
 */
async function performLast(
  binding: ToolBinding,
  request: GatewayRequest,
  { bindingOf, clock, paymentsSince, looked, begunAt }: Performing,
): Promise<CallResult> {
  const late: CallResult = {
    kind: 'not_now',
    message: 'Its intent was written too late to start it',
    afterMs: 0,
    isUnsent: true,
  };
  const isLate = (): boolean => !isYounger(intentAgeMsMax, begunAt, clock.now());
  if (isLate()) return late;
  const heldBack = (await request.heldBack?.()) ?? null;
  if (heldBack !== null) return { ...late, ...heldBack };
  const earlier = looked.has(request) ? [] : request.earlier;
  const found = await lookForEarlier(
    binding.tool,
    earlier,
    async ({ tool, args, key, intendedAt, attempt, isDoubted }) => {
      const its = bindingOf(tool);
      if (its === undefined) return { result: NOT_HERE, tool: { ...binding.tool, id: tool }, at: clock.now() };
      const known = { key, intendedAt, attempt, isDoubted, paymentsSince: paymentsSince(its.tool, null) };
      const context = (signal: AbortSignal): CallContext => ({ ...known, signal });
      return { result: await look(its, clock, { args, context }), tool: its.tool, at: clock.now() };
    },
  );
  if (found !== null) return found;
  if (isLate()) {
    looked.add(request);
    return {
      ...late,
      message: `${systemName(binding.tool.system)} took too long to show what became of an earlier call`,
    };
  }
  const { key, scope } = request;
  return perform(binding, request, clock, paymentsSince(binding.tool, { key, attempt: scope.attempt }));
}

type BindingOf = (tool: string) => ToolBinding | undefined;
/** `except`: the attempt that is made now. */
type PaymentsSince = (tool: Tool, except: Attempt | null) => NonNullable<CallContext['paymentsSince']>;
type Performing = {
  readonly bindingOf: BindingOf;
  readonly clock: Clock;
  readonly paymentsSince: PaymentsSince;
  readonly looked: LateLooks;
  readonly begunAt: Instant;
};

const NOT_HERE: ProbeResult = { kind: 'unknown', message: 'its tool is not available any more' };

/** Searches for a call by its key. */
async function look(
  binding: ToolBinding,
  clock: Clock,
  { args, context }: { readonly args: GatewayRequest['args']; readonly context: (signal: AbortSignal) => CallContext },
): Promise<ProbeResult> {
  const { tool } = binding;
  const probe = binding.probe?.bind(binding);
  if (probe === undefined) return { kind: 'unknown', message: `${tool.system} cannot be asked whether it was done` };
  try {
    const timed = await withinTime(clock, callTimeoutMs, (signal) =>
      probe(args, { ...context(signal), now: clock.now() }),
    );
    if (!timed.inTime) return { kind: 'unknown', message: `${tool.system} did not answer in time` };
    return checkedProbe(tool, timed.value);
  } catch (error) {
    return { kind: 'unknown', message: messageOf(error) };
  }
}

async function perform(
  binding: ToolBinding,
  request: GatewayRequest,
  clock: Clock,
  paymentsSince: NonNullable<CallContext['paymentsSince']>,
): Promise<CallResult> {
  const { tool } = binding;
  const lost = (unknown: Omit<Extract<CallResult, { kind: 'unknown' }>, 'kind'>): CallResult =>
    tool.effect === 'read'
      ? { kind: 'not_now', message: unknown.message, afterMs: null }
      : { ...unknown, kind: 'unknown' };
  try {
    const timed = await withinTime(clock, tool.answerMs ?? callTimeoutMs, (signal) =>
      binding.call(request.args, { ...contextOf(request, signal), paymentsSince, now: clock.now() }),
    );
    if (!timed.inTime) return lost({ message: `${tool.system} did not answer in time` });
    return timed.value.kind === 'unknown' ? lost(timed.value) : checkedResult(tool, timed.value);
  } catch (error) {
    return tool.effect === 'read'
      ? { kind: 'failed', code: 'refused', message: messageOf(error) }
      : { kind: 'unknown', message: messageOf(error) };
  }
}

/**
 * The only check of what a connector returns: output that fits the tool's schema, well-formed and frozen, or none.
 */
export function checkedResult(tool: Tool, result: CallResult): CallResult {
  if (result.kind !== 'done') return wellFormed(result);
  const output = tool.output.safeParse(result.output);
  if (output.success) return freezeDeep(wellFormed({ ...result, output: output.data }));
  const message = `${tool.system} answered \`${tool.id}\` in a shape the tool does not allow: ${problemOf(output.error)}`;
  // A write whose answer cannot be read may well have happened.
  if (tool.effect === 'read') return { kind: 'failed', code: 'invalid_output', message };
  return { kind: 'unknown', answered: 'taken', message };
}

/** The same check for a probe: an unreadable answer leaves open whether the call happened. */
export function checkedProbe(tool: Tool, result: ProbeResult): ProbeResult {
  if (result.kind !== 'found') return result;
  const output = tool.output.safeParse(result.output);
  return output.success
    ? freezeDeep(wellFormed({ ...result, output: output.data }))
    : { kind: 'unknown', isThere: true, message: `${tool.system} answered in a shape the tool does not allow` };
}

/** The field and what was expected of it, in the schema's words, which quote no value. */
function problemOf({ issues: [issue] }: ToolOutputError): string {
  return issue === undefined ? 'no reason given' : `\`${issue.path.map(String).join('.')}\`: ${issue.message}`;
}

type ToolOutputError = NonNullable<ReturnType<Tool['output']['safeParse']>['error']>;

type Timed<T> = { readonly inTime: true; readonly value: T } | { readonly inTime: false };

async function withinTime<T>(
  clock: Clock,
  timeoutMs: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<Timed<T>> {
  const timeout = new AbortController();
  const finished = new AbortController();
  const alarm = clock.sleep(timeoutMs + GRACE_MS, finished.signal).then(
    (): Timed<T> => {
      timeout.abort(new Trouble('timeout', { message: 'The call took too long', retry: 'later' }));
      return { inTime: false };
    },
    (): Timed<T> => ({ inTime: false }),
  );
  try {
    return await Promise.race([work(timeout.signal).then((value): Timed<T> => ({ inTime: true, value })), alarm]);
  } finally {
    finished.abort(FINISHED);
  }
}

const contextOf = (
  { key, intendedAt, isDoubted, mayBeSent, scope }: GatewayRequest,
  signal: AbortSignal,
): CallContext => ({
  key,
  intendedAt,
  attempt: scope.attempt,
  isDoubted,
  mayBeSent,
  signal,
});
