/**
 * What the library says about a text that is no expression, in our words.
 */
import { hintAt } from './other-notations.ts';

/** What is wrong with an expression, from `start` to `end` of its text. */
export type SyntaxProblem = {
  readonly message: string;
  readonly suggestion: string | null;
  readonly start: number;
  readonly end: number;
};

/** The library's complaint in our words; its messages have several lines and are about tokens. */
export function syntaxProblem(text: string, error: unknown): SyntaxProblem {
  const range =
    typeof error === 'object' && error !== null && 'range' in error
      ? (error.range as { start?: unknown; end?: unknown } | undefined)
      : undefined;
  const from = typeof range?.start === 'number' ? Math.min(range.start, text.length) : 0;
  const to = typeof range?.end === 'number' ? Math.min(Math.max(range.end, from + 1), text.length) : text.length;
  const rest = text.slice(from);
  const suggestion = hintAt(text, from);
  const word = /^(?:\w+|[^ ])/.exec(rest)?.[0];
  const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : '';
  const end = word === undefined ? Math.max(to, from + 1) : from + word.length;
  if (reason.startsWith('Unterminated string'))
    return {
      message: 'The quoted text has no closing quote',
      suggestion: 'Add the closing quote; in a list on one line, put the whole item in single quotes',
      start: from,
      end: text.length,
    };
  if (/maxDepth|limit/i.test(reason) || error instanceof RangeError)
    return { message: 'The expression is nested too deeply', suggestion: null, start: 0, end: text.length };
  const message = word === undefined ? 'The expression ends too early' : `Expected no \`${word}\` here`;
  return { message, suggestion, start: from, end };
}
