/**
 * Before a write is sent: whether an earlier call of its step, or a payment of its case, was refused and is in the system
 * after all. Its new key
 * would not tell the system that it is the same, and no words of a refusal prove that nothing was done.
 */
import { systemName } from '../tool/system-name.ts';
import { EARLIER_FOUND, type CallContext, type CallResult, type ProbeResult, type Tool } from '../tool/tool.ts';
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
};

/**
 * @param look searches for one call by its key
 * @returns what the new call has come to, or null if no earlier call is there
 */
export async function lookForEarlier(
  tool: Tool,
  earlier: readonly EarlierCall[],
  look: (call: EarlierCall) => Promise<ProbeResult>,
): Promise<CallResult | null> {
  // A repeat cannot be distinguished from the first call there.
  if (tool.effect !== 'write' || tool.probe === 'none') return null;
  const seen = await Promise.all(earlier.map(async (call) => ({ call, result: await look(call) })));
  const where = systemName(tool.system);
  for (const { call, result } of seen) {
    const found = foundAs(result, tool);
    if (found !== null)
      return {
        kind: 'failed',
        code: EARLIER_FOUND,
        message: `it was not sent, since ${where} has ${nameOf(call)}, with the key \`${call.key}\`: ${found}`,
      };
  }
  for (const { call, result } of seen)
    if (result.kind === 'unknown' && result.isUndone !== true)
      return {
        kind: 'not_now',
        message: `It was not sent, since ${where} does not show what became of ${nameOf(call)}, with the key \`${call.key}\`: ${result.message}`,
        afterMs: null,
      };
  return null;
}

const nameOf = ({ isOfStep, step, summary, message }: EarlierCall): string =>
  isOfStep
    ? 'an earlier attempt of this step'
    : `an earlier payment of the case, of step ${step} (${summary}), which did not work (${message})`;

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
