/**
 * Opens the wake-ups that suit a database. No other process uses the embedded one, so its wake-ups stay in this process
 * and end with it: the rows are the truth, and the first sweep of the next start finds all work.
 */
import type { WakeUps } from '../engine/ports.ts';
import type { Database } from './database.ts';
import { createMemoryWakeUps } from './memory-wake-ups.ts';
import type { WakeUpsOptions } from './wake-ups.ts';

export async function openWakeUps(database: Database, options: WakeUpsOptions): Promise<WakeUps> {
  if (database.kind === 'embedded') return createMemoryWakeUps();
  // Loaded only where it is used, since pg-boss slows down the start.
  return (await import('./wake-ups.ts')).createWakeUps(database.boss, options);
}
