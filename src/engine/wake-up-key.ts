import type { WakeUp } from './ports.ts';

/** `run:run-1`: the same text for the same wake-up. */
export function wakeUpKey(wakeUp: WakeUp): string {
  return wakeUp.kind === 'inbox' ? 'inbox' : `${wakeUp.kind}:${wakeUp.runId}`;
}
