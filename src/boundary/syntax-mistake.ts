/**
 * Says what is wrong with a text that is not Cedar, in plain words and at the place to change. The policy engine names
 * tokens, often on the line after the one with the mistake. Only used for files that are refused anyway.
 */
import { suggest } from '../handbook/suggest.ts';
import { formatAmount, money } from '../kernel/money.ts';
import { tokensOf, type Token } from './policy-text.ts';

export type SyntaxMistake = { readonly at: number; readonly message: string; readonly suggestion: string | null };

const KEYWORDS = ['permit', 'forbid'] as const;
const isEffect = (text: string): boolean => KEYWORDS.some((word) => word === text);
const SMART_QUOTES = /^[“”„‟«»‘’‚]/;
/** What other languages and plain words use for a sign of Cedar. */
const SIGNS: ReadonlyMap<string, string> = new Map([
  ['and', '&&'],
  ['or', '||'],
  ['&', '&&'],
  ['|', '||'],
  ['=', '=='],
  ['is', '=='],
  ['equals', '=='],
  ['<>', '!='],
  ['not', '!'],
]);
/** Marks that open something, with what closes it. */
const CLOSES: Readonly<Record<string, string>> = { '(': ')', '{': '}', '[': ']' };

/**
 * The mistake that caused the engine's first error.
 *
 * @param offset where the engine stopped
 * @param message what the engine said, which is only shown when nothing better is known
 */
export function syntaxMistake(source: string, offset: number, message: string): SyntaxMistake {
  const tokens = [...tokensOf(source)];
  return (
    openQuote(source) ??
    twice(message, offset) ??
    wordAt(source, offset, tokens) ??
    annotationAt(offset, tokens) ??
    missingMark(source, offset, tokens) ??
    effectAt(message, tokens) ??
    toolAt(message, offset) ?? { at: offset, ...plain(message) }
  );
}

/** The first line with quotes that do not close on it. */
function openQuote(source: string): SyntaxMistake | null {
  let start = 0;
  for (const line of source.split('\n')) {
    const bare = line.replace(/"(?:[^"\\]|\\.)*"/g, (text) => ' '.repeat(text.length));
    const comment = bare.indexOf('//');
    const open = bare.indexOf('"');
    if (open !== -1 && (comment === -1 || open < comment))
      return {
        at: start + open,
        message: 'The quotes opened here are not closed on this line',
        suggestion: 'Add `"` at the end of the text',
      };
    start += line.length + 1;
  }
  return null;
}

/** What stands between quotes of another kind, or an example. */
const textIn = (rest: string): string => /^.([^'"“”„‟«»‘’‚`\n]{1,60})['“”„‟«»‘’‚]/u.exec(rest)?.[1] ?? 'text';

/** A sign, quote or number of another language, at the place where the engine stopped. */
function wordAt(source: string, offset: number, tokens: readonly Token[]): SyntaxMistake | null {
  const rest = source.slice(offset);
  const at = (message: string, suggestion: string, from = offset): SyntaxMistake => ({ at: from, message, suggestion });
  if (SMART_QUOTES.test(rest))
    return at(`Expected straight quotes, got \`${rest.charAt(0)}\``, `Write text as \`"${textIn(rest)}"\``);
  if (rest.startsWith("'")) return at("Expected double quotes, got `'`", `Write text as \`"${textIn(rest)}"\``);
  if (rest.startsWith('#')) return at('Expected a policy, got `#`', 'A comment begins with `//`');
  const amount = /^[$€£¥]\s?([\d,]*\d)(?:\.(\d{2}))?/.exec(rest);
  if (amount !== null) {
    const minor = Number(`${(amount[1] ?? '').replaceAll(',', '')}${amount[2] ?? '00'}`);
    return at(
      `Expected a whole number, got \`${amount[0]}\``,
      `Write the minor units, \`${minor}\` for ${formatAmount(money('USD', minor))}, and compare the \`currency\` too`,
    );
  }
  const index = tokens.findIndex(({ start }) => start >= offset);
  const before = tokens[index - 1];
  if (before?.text === '.' && /\d/.test(source.charAt(before.start - 1))) {
    const decimals = /\d+\.\d+$/.exec(source.slice(0, offset) + (/^\d+/.exec(rest)?.[0] ?? ''))?.[0] ?? '';
    const from = before.start - decimals.indexOf('.');
    return at(
      `Expected a whole number, got \`${decimals}\``,
      `Amounts are whole minor units: write \`${Math.round(Number(decimals) * 100)}\` for ${decimals}`,
      from,
    );
  }
  const token = tokens[index];
  const single = tokens.find(
    (one, position) =>
      one.start >= offset &&
      source.slice(offset, one.start).split('\n').length === 1 &&
      one.text === '=' &&
      !['=', '!', '<', '>'].includes(tokens[position - 1]?.text ?? '') &&
      tokens[position + 1]?.text !== '=',
  );
  const wrong = token !== undefined && SIGNS.has(token.text) ? token : single;
  const sign = wrong === undefined ? undefined : SIGNS.get(wrong.text);
  return wrong === undefined || sign === undefined
    ? null
    : at(`Expected \`${sign}\`, got \`${wrong.text}\``, `Write \`${sign}\``, wrong.start);
}

/** An annotation that a policy has twice. */
function twice(message: string, offset: number): SyntaxMistake | null {
  const name = /^duplicate annotation: @(\w+)/i.exec(message)?.[1];
  return name === undefined
    ? null
    : { at: offset, message: `\`@${name}\` appears twice in one policy`, suggestion: 'Keep one of them' };
}

/** `@outcome(approval)`, `@outcome: approval`. */
function annotationAt(offset: number, tokens: readonly Token[]): SyntaxMistake | null {
  const index = tokens.findIndex(({ start }) => start >= offset);
  const mark = tokens.slice(Math.max(0, index - 3), Math.max(0, index)).findLast(({ text }) => text === '@');
  if (mark === undefined) return null;
  const position = tokens.indexOf(mark);
  const name = tokens[position + 1]?.text ?? '';
  const value = tokens.slice(position + 2, position + 4).find(({ kind }) => kind !== 'mark')?.text ?? 'text';
  const written = value.startsWith('"') ? value : `"${value}"`;
  return {
    at: tokens[index]?.start ?? offset,
    message: `Expected a text in quotes and brackets after \`@${name}\`, got \`${tokens[index]?.text ?? ''}\``,
    suggestion: `Write \`@${name}(${written})\``,
  };
}

/** A `;`, a comma, or a bracket that is missing before the place where the engine stopped. */
function missingMark(source: string, offset: number, tokens: readonly Token[]): SyntaxMistake | null {
  const until = tokens.filter(({ start }) => start < offset);
  const last = until.at(-1);
  const next = tokens[until.length];
  if (last === undefined) return null;
  const end = last.start + last.text.length;
  const missing = (mark: string, before: string): SyntaxMistake => ({
    at: last.start,
    message: `A \`${mark}\` is missing after \`${last.text}\`${before}`,
    suggestion: `Write \`${source.slice(source.lastIndexOf('\n', end - 1) + 1, end).trim()}${mark}\``,
  });
  const open = openIn(until);
  if (open === null) {
    const own = until.slice(until.findLastIndex(({ text }) => text === ';') + 1);
    const hasEffect = own.some(({ text }, index) => isEffect(text) && own[index + 1]?.text === '(');
    const isEnd = hasEffect && (last.text === ')' || last.text === '}');
    const begins = next === undefined || next.text === '@' || isEffect(next.text);
    return isEnd && begins ? missing(';', ', at the end of the policy') : null;
  }
  const parts = ['principal', 'action', 'resource'];
  if (open.text === '(' && next !== undefined && parts.includes(next.text) && last.text !== '(')
    return missing(',', `, before \`${next.text}\``);
  if (open.text === '[' && next?.text === 'Action') return missing(',', ', before the next action');
  const ends = next === undefined || [';', '@', 'when', 'unless', '}', ')'].includes(next.text);
  return ends && next?.text !== CLOSES[open.text]
    ? missing(CLOSES[open.text] ?? '', `, which closes \`${open.text}\``)
    : null;
}

/** The last mark that is still open. */
function openIn(tokens: readonly Token[]): Token | null {
  const open: Token[] = [];
  for (const token of tokens) {
    if (token.kind !== 'mark') continue;
    if (CLOSES[token.text] !== undefined) open.push(token);
    else if (Object.values(CLOSES).includes(token.text)) open.pop();
  }
  return open.at(-1) ?? null;
}

/** A word other than `permit` and `forbid`. */
function effectAt(message: string, tokens: readonly Token[]): SyntaxMistake | null {
  const word = /^Invalid policy effect: (\w+)/i.exec(message)?.[1];
  const token = tokens.find(({ kind, text }) => kind === 'name' && text === word);
  if (word === undefined || token === undefined) return noPolicy(tokens);
  const meant = /^(?:allow|grant|accept)$/i.test(word)
    ? 'permit'
    : /^(?:deny|block|reject)$/i.test(word)
      ? 'forbid'
      : null;
  return {
    at: token.start,
    message: `Expected \`permit\` or \`forbid\`, got \`${word}\``,
    suggestion: meant === null ? suggest(word, KEYWORDS) : `Write \`${meant}\``,
  };
}

/** A file of sentences. */
function noPolicy(tokens: readonly Token[]): SyntaxMistake | null {
  const [first] = tokens;
  const isPolicy = first?.text === '@' || tokens.some(({ text }) => isEffect(text));
  return first === undefined || isPolicy
    ? null
    : {
        at: first.start,
        message: `Expected a policy, got \`${first.text}\``,
        suggestion: 'Begin with `@id("name")`, then `permit (…);` or `forbid (…);`; other text is a comment after `//`',
      };
}

/** `action == "jira.create_issue"`. */
function toolAt(message: string, offset: number): SyntaxMistake | null {
  const text = /^Expected an entity uid, found literal `"([^"`]*)"`/i.exec(message)?.[1];
  return text === undefined
    ? null
    : {
        at: offset,
        message: `Expected an action, got the text \`"${text}"\``,
        suggestion: `Write \`Action::"${text}"\``,
      };
}

/** The engine's message without its lists of tokens. */
function plain(message: string): Omit<SyntaxMistake, 'at'> {
  const token = /^Unexpected token `([^`]*)`/i.exec(message)?.[1];
  if (token !== undefined)
    return { message: `Expected no \`${token}\` here`, suggestion: 'Compare it with the policies around it' };
  if (/^Unexpected end/i.test(message))
    return { message: 'The file ends within a policy', suggestion: 'Finish it with `);` or `};`' };
  if (/^Invalid token/i.test(message)) return { message: 'Expected no such character here', suggestion: 'Remove it' };
  return { message, suggestion: null };
}
