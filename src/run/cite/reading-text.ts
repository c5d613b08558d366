/**
 * What was read, in words.
 */
import { formatValue } from '../../kernel/value.ts';
import type { Reading } from '../../sop/expression/expression.ts';

/** `$7,200.00`; `missing`; `unreadable` for what was given but cannot be read. */
export function readingText({ value, refused }: Pick<Reading, 'value' | 'refused'>): string {
  if (value !== null) return formatValue(value);
  return refused === undefined ? 'missing' : 'unreadable';
}
