/**
 * What was read, in words.
 */
import { formatValue } from '../../kernel/value.ts';
import type { Reading } from '../../sop/expression/expression.ts';

/** `$7,200.00`; `missing`, with what the source wrote for it, if anything; `unreadable` for what was given but cannot be read. */
export function readingText({ value, refused, saidNone }: Pick<Reading, 'value' | 'refused' | 'saidNone'>): string {
  if (value !== null) return formatValue(value);
  return refused === undefined ? missingText(saidNone) : 'unreadable';
}

/** `missing (“n/a”)`: the words of the source stand where its value would be. */
export const missingText = (said: string | undefined): string =>
  said === undefined ? 'missing' : `missing (“${said}”)`;
