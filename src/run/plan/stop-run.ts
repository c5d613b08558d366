/**
 * The end of a run before its SOP is done. Writes that were sent and whose outcome is unknown are looked for first, and
 * asked about if no search tells; nothing is sent any more.
 */
import type { RunEvent } from '../log/event.ts';
import type { RunState } from '../log/state.ts';
import { unknownWrites } from '../log/unknown-writes.ts';
import { findOut } from './find-out.ts';
import { emit, type Turn } from './turn.ts';

/** @param except the call about which a person has just decided */
export function stopEvent(
  state: RunState,
  stop: { readonly step: string | null; readonly reason: string },
  except: string | null = null,
): RunEvent {
  const isOpen = unknownWrites(state).some(({ callId }) => callId !== except);
  return { type: isOpen ? 'StopDecided' : 'RunStopped', ...stop };
}

/** What is left to do in a run that is to end. */
export function finishStop(turn: Turn, { step, reason }: NonNullable<RunState['stopping']>): void {
  const open = unknownWrites(turn.state);
  if (open.length === 0) emit(turn, { type: 'RunStopped', step, reason });
  for (const call of open) findOut(turn, call);
}
