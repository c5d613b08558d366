/**
 * The write at which a run stopped to ask people.
 */
import { own } from '../../kernel/own.ts';
import { callOf, type Calls, type CallState } from './call.ts';

/** Null for a stop that is about no write. */
export function writeAt(
  state: Calls,
  { callId = null, step }: { readonly callId?: string | null; readonly step: string | null },
): CallState | null {
  const call = callId !== null ? own(state.calls, callId) : step === null ? null : callOf(state, step);
  return call?.proposed.effect === 'write' ? call : null;
}
