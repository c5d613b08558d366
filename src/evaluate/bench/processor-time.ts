/**
 * The processor time of other processes, which the other work of a machine changes far less than their duration.
 */
import { existsSync, readFileSync } from 'node:fs';

/** Linux counts in hundredths of a second. */
const TICK_MS = 10;

/** User and system time in ms of all threads so far; null where the system does not report it. */
export const processorMsOf = (pid: number): number | null => read(String(pid), 11);

/** The same, of all processes that this one has started and that have ended. */
export const processorMsOfEnded = (): number | null => read('self', 13);

/** @param field the first of two, counted after the name of the process: its own 11 and 12, its children's 13 and 14 */
function read(process: string, field: number): number | null {
  const path = `/proc/${process}/stat`;
  if (!existsSync(path)) return null;
  const text = readFileSync(path, 'utf8');
  // The name is in parentheses and may contain any character.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[field]) + Number(fields[field + 1])) * TICK_MS;
}
