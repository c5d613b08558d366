/**
 * A sign by the path at which it is: for what speaks against a record wherever it is, and is declared by that path.
 *
 * Pure.
 */
import { declaredField, type Sign } from './outcome-signs.ts';

/** Whether a member is declared, by its name or its path: `treasury=queued`. */
export const isDeclaredAt = (
  done: ReadonlySet<string>,
  path: readonly string[],
  name: string,
  value: unknown,
): boolean => [name, [...path, name].join('.')].some((each) => done.has(declaredField(each, value)));

/** A member that speaks against the record, wherever it is. */
export const signAt = (kind: 'refused' | 'waiting', path: readonly string[], name: string, value: unknown): Sign => ({
  kind,
  name: [...path, name].join('.'),
  value,
  word: typeof value === 'object' && value !== null ? null : `${[...path, name].join('.')}=${String(value)}`,
  isText: false,
});
