/**
 * A deadline, `notify_within of case.received_at`: where its `of` is, and what an author meant who left it out.
 */
import { parseDuration } from '../../kernel/time.ts';
import { spanMeant } from '../values.ts';

const NAME = String.raw`[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*`;
const SPAN = new RegExp(String.raw`^(?:duration\("[^"]*"\)|${NAME})$`);
const FROM = new RegExp(String.raw`^(.+?)\s+(?:after|from|since)\s+(${NAME})$`);

/** How to write a deadline without `of`: `2 days`, the name of a span, or `2 days after case.received_at`. */
export function deadlineMeant(text: string): string {
  const [, written = text, from = 'case.received_at'] = FROM.exec(text) ?? [];
  const meant = parseDuration(written) === null ? spanMeant(written) : written;
  const span = SPAN.test(written) ? written : meant === null ? null : `duration("${meant}")`;
  return span === null
    ? 'Write a span, then `of` and the time that it is counted from: `NAME of case.received_at`'
    : `Write \`${span} of ${from}\``;
}

/** The position of `word` as a separate word outside quotes. */
export function wordOutsideQuotes(text: string, word: string): number | null {
  const pattern = new RegExp(`"(?:[^"\\\\]|\\\\.)*"|'(?:[^'\\\\]|\\\\.)*'|(?<=\\s)${word}(?=\\s)`, 'g');
  for (const match of text.matchAll(pattern)) if (match[0] === word) return match.index;
  return null;
}
