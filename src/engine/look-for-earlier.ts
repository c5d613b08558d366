/**
 * Before a write is sent: whether an earlier call of its step, or a payment of its case, was refused, or of an earlier
 * run is unknown, and is in its system after all. The new key would not tell the system that it is the same, and no words of a refusal prove that nothing was
 * done.
 */
import { retryAfterMsMax } from '../kernel/limits.ts';
import type { Instant } from '../kernel/clock.ts';
import { systemName } from '../tool/system-name.ts';
import {
  EARLIER_FOUND,
  type CallContext,
  type CallResult,
  type FoundCall,
  type ProbeResult,
  type Tool,
} from '../tool/tool.ts';
import type { Value } from '../kernel/value.ts';

/** What was sent, and under which key. */
export type EarlierCall = Omit<CallContext, 'signal'> & {
  readonly args: Readonly<Record<string, Value>>;
  /** Whether it is of the step that is to be sent now; otherwise the text says which it was. */
  readonly isOfStep: boolean;
  readonly step: string;
  readonly summary: string;
  /** What it was answered. */
  readonly message: string;
  /** As in `RefusedWrite`. */
  readonly isUnknown?: true;
  readonly tool: string;
  /** Until when its absence proves nothing. */
  readonly shownUntil: Instant;
};

/** What a look for one of them says, and the tool that sent it. */
export type Look = { readonly result: ProbeResult; readonly tool: Tool; readonly at: Instant };

/**
 * @param look searches for one call by its key, with the tool that sent it
 * @returns what the new call has come to, or null if no earlier call is there
 */
export async function lookForEarlier(
  tool: Tool,
  earlier: readonly EarlierCall[],
  look: (call: EarlierCall) => Promise<Look>,
): Promise<CallResult | null> {
  // A repeat cannot be distinguished from the first call there.
  const sought =
    tool.effect !== 'write' ? [] : earlier.filter((call) => call.tool !== tool.id || tool.probe !== 'none');
  const seen = await Promise.all(sought.map(async (call) => ({ call, ...(await look(call)) })));
  for (const { call, result, tool: its } of seen) {
    const found = foundAs(result, its);
    if (found !== null)
      return {
        kind: 'failed',
        code: EARLIER_FOUND,
        message: `it was not sent, since ${systemName(its.system)} has ${nameOf(call)}, with the key \`${call.key}\`: ${found}`,
        found: foundCall(call, result, its),
      };
  }
  for (const { call, result, tool: its, at } of seen) {
    if (result.kind === 'unknown' && result.isUndone !== true)
      return {
        kind: 'not_now',
        message: `It was not sent, since ${systemName(its.system)} does not show what became of ${nameOf(call)}, with the key \`${call.key}\`: ${result.message}`,
        afterMs: null,
        isUnsent: true,
      };
    if (result.kind === 'absent' && at < call.shownUntil)
      return {
        kind: 'not_now',
        message: `It was not sent yet, since ${systemName(its.system)} may still come to show ${nameOf(call)}, with the key \`${call.key}\``,
        afterMs: Math.min(call.shownUntil - at, retryAfterMsMax),
        isUnsent: true,
      };
  }
  return null;
}

const nameOf = ({ isOfStep, step, summary, message, isUnknown }: EarlierCall): string =>
  isOfStep
    ? 'an earlier attempt of this step'
    : `an earlier payment of the case, of step ${step} (${summary}), ${isUnknown ? 'of which it was not known whether it was done' : 'which did not work'} (${message})`;

const foundCall = ({ key, step, summary }: EarlierCall, result: ProbeResult, its: Tool): FoundCall => ({
  key,
  step,
  tool: its.id,
  system: its.system,
  summary,
  record: result.kind === 'found' ? (result.reference?.record ?? `a ${its.record}`) : null,
});

/** What of it is there, or null. What was taken back, or came to nothing, is not. */
function foundAs(result: ProbeResult, { record }: Tool): string | null {
  switch (result.kind) {
    case 'found':
      return result.reference?.record ?? `a ${record}`;
    case 'absent':
      return result.partly ?? null;
    default:
      return result.isThere === true && result.isUndone !== true ? result.message : null;
  }
}
