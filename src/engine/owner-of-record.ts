/**
 * Whose record a call has opened. A trigger of the vendor that reports our own records may have opened another case for
 * it before the call was answered; then the record stays there, and people decide which case goes on.
 */
import type { Registry } from '../tool/registry.ts';
import type { RunEvent } from '../run/log/event.ts';
import type { CallState, RunState } from '../run/log/state.ts';
import { openedKey } from '../run/plan/take-record.ts';
import type { Shell } from './shell.ts';

/** The event, with the other case that has the record. */
export async function withOwner(
  { store }: Pick<Shell, 'store'>,
  registry: Registry,
  { opened }: RunState,
  { proposed }: CallState,
  event: RunEvent,
): Promise<RunEvent> {
  if (event.type !== 'CallSucceeded') return event;
  const key = openedKey(registry.get(proposed.tool)?.tool, event);
  if (key === null) return event;
  const row = await store.cases.findByKey(key);
  return row === null || row.caseId === opened?.caseId ? event : { ...event, ofCase: row.caseId };
}
