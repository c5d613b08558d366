/**
 * The processor time of other processes, which the other work of a machine changes far less than their duration.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** Linux counts in hundredths of a second. */
const TICK_MS = 10;

/** User and system time in ms of all threads so far; null where the system does not report it. */
export const processorMsOf = (pid: number): number | null => read(String(pid), 11);

/** The same, of all processes that this one has started and that have ended. */
export const processorMsOfEnded = (): number | null => read('self', 13);

/** The same, of a process, of those that it has started, and of those of them that have ended. */
export function processorMsOfAll(pid: number): number | null {
  const own = read(String(pid), 11);
  if (own === null) return null;
  const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && parentOf(name) === pid);
  return children.reduce((sum, child) => sum + (read(child, 11) ?? 0), own + (read(String(pid), 13) ?? 0));
}

const parentOf = (process: string): number => Number(fieldsOf(process)?.[1]);

/** @param field the first of two, counted after the name of the process: its own 11 and 12, its children's 13 and 14 */
function read(process: string, field: number): number | null {
  const fields = fieldsOf(process);
  return fields === null ? null : (Number(fields[field]) + Number(fields[field + 1])) * TICK_MS;
}

/** From the state of the process on. Null when there is no such process, or it ends meanwhile. */
function fieldsOf(process: string): string[] | null {
  const path = `/proc/${process}/stat`;
  if (!existsSync(path)) return null;
  try {
    const text = readFileSync(path, 'utf8');
    // The name is in parentheses and may contain any character.
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}
