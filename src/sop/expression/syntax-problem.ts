/**
 * What the library says about a text that is no expression, in our words.
 */
import { classFor } from '../../handbook/yaml/escaped-sign.ts';
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
  if (word === '\\') return backslash(text, from);
  const negated = /(?:^|[\s(!])(not\s+)$/i.exec(text.slice(0, from))?.[1];
  if (negated !== undefined && word !== undefined && !/^in\b/.test(rest))
    return {
      message: 'Expected no `not` here',
      suggestion: `Write \`!(${negatedPart(rest)})\` for not${from === negated.length ? ', the whole condition in single quotes' : ''}`,
      start: from - negated.length,
      end: from - negated.length + 'not'.length,
    };
  const brace = word === '}' || word === '{' ? text.lastIndexOf('{', from) : -1;
  if (brace !== -1 && suggestion !== null)
    return { message: 'Expected no `{` here', suggestion, start: brace, end: brace + 1 };
  if (word === undefined)
    return { message: 'The expression ends too early', suggestion: whatIsMissing(text), start: from, end };
  const message = `Expected no \`${word}\` here`;
  return { message, suggestion, start: from, end };
}

/** In a text in quotes, a backslash begins an escape, and `\.` is none. */
function backslash(text: string, at: number): SyntaxProblem {
  const sign = text.slice(at + 1).match(/^./u)?.[0] ?? '';
  const meant = classFor(text.slice(0, at), sign);
  return {
    message: `In a text in quotes \`\\${sign}\` means nothing`,
    suggestion:
      meant === null
        ? `Write the backslash twice, \`\\\\${sign}\`, and put the whole condition in single quotes`
        : `Write \`${meant}\``,
    start: at,
    end: at + 1 + sign.length,
  };
}

/** What is negated: up to the next `&&` or `||` outside brackets. */
function negatedPart(rest: string): string {
  let depth = 0;
  for (let index = 0; index < rest.length; index++) {
    const character = rest.charAt(index);
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (depth < 0 || (depth === 0 && /^(?:&&|\|\||and\b|or\b)/i.test(rest.slice(index))))
      return rest.slice(0, index).trim();
  }
  return rest.trim();
}

/** What to add to an expression that ends too early; null when there is no guess. */
function whatIsMissing(text: string): string | null {
  const bare = text.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '');
  const open: string[] = [];
  for (const mark of bare)
    if ('([{'.includes(mark)) open.push(mark);
    else if (')]}'.includes(mark)) open.pop();
  const last = open.at(-1);
  if (last !== undefined) return `Add \`${last === '(' ? ')' : last === '[' ? ']' : '}'}\``;
  if (/\?[^:]*$/.test(bare)) return 'Add what it is otherwise: `condition ? value : other value`';
  if (/\d\s*%\s*$/.test(bare)) return 'Write a percentage as a number: `0.1` for 10%';
  if (/\w\s*%\s*$/.test(bare)) return 'Leave out the `%`, and divide by 100 what is in percent: `share / 100`';
  if (/\.\s*$/.test(bare)) return 'Leave out the `.` at the end';
  return /(?:[=!<>]=?|[-+*/]|&&|\|\||\bin)\s*$/.test(bare) ? 'Add what comes after the last sign' : null;
}
