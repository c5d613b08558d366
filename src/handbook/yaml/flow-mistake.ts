/**
 * Guesses the mistake in a text with brackets, braces or quotes. Only used for files that cannot be read anyway.
 */
import type { Line, Mistake } from './line.ts';
import { yamlQuoted } from './yaml-quoted.ts';

const CLOSES: Readonly<Record<string, string>> = { '[': ']', '{': '}' };
const HEAD = /^(?:- +)*(?:[A-Za-z_][\w.-]*:\s+)?/;

/** Where a bracket or brace opens a value at `lines[index]` that does not close before the block ends. */
export function openBracketOf(lines: readonly Line[], index: number): Mistake | null {
  const line = lines[index];
  if (line === undefined) return null;
  const head = HEAD.exec(line.content)?.[0] ?? '';
  const value = line.content.slice(head.length);
  const mark = value.charAt(0);
  const close = CLOSES[mark];
  if (close === undefined) return null;
  let depth = depthAfter(value, 0);
  for (const next of lines.slice(index + 1)) {
    if (depth <= 0) return null;
    if (next.content === '') continue;
    if (next.indent <= line.indent && !/^[\]}]/.test(next.content)) break;
    depth = depthAfter(next.content, depth);
  }
  if (depth <= 0) return null;
  const from = line.start + line.text.indexOf(value);
  return {
    range: { start: from, end: from + value.length },
    message: `The \`${mark}\` here is not closed`,
    suggestion: `Add \`${close}\` at the end, as in \`${head}${value}${mark === '{' ? ' }' : ']'}\``,
  };
}

/** How many brackets are open after a text, outside quotes. */
function depthAfter(text: string, before: number): number {
  const bare = text.replace(/(?<=^|[\s,[{:])(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')/g, '');
  return before + (bare.match(/[[{]/g)?.length ?? 0) - (bare.match(/[\]}]/g)?.length ?? 0);
}

/**
 * What is wrong within brackets, braces or quotes that do close on their line: a quote within quotes, or no comma
 * between two keys.
 *
 * @param value from its first character to the end of the line
 */
export function withinOf(value: string): Omit<Mistake, 'range'> | null {
  const mark = value.charAt(0);
  const inner = value.slice(1, -1);
  if ((mark === '"' || mark === "'") && value.length > 2 && value.endsWith(mark) && inner.includes(mark)) {
    const whole = mark === "'" && !/["\\]/.test(inner) ? `"${inner}"` : `'${inner.replaceAll("'", "''")}'`;
    return { message: `The \`${mark}\` within the text ends it`, suggestion: `Write \`${whole}\`` };
  }
  if (CLOSES[mark] === undefined || !value.endsWith(CLOSES[mark])) return null;
  const computed = mark === '{' ? computedIn(value) : null;
  if (computed !== null)
    return {
      message: 'Between braces, commas, brackets and quotes end a value',
      suggestion: `Put the computed value in quotes: \`${computed}\``,
    };
  const [, at = '', name = ''] = mark === '{' ? (/[{,]\s*([\w.-]+):\s+@([\w-]+)(?=\s*[,}])/.exec(value) ?? []) : [];
  if (name !== '') return nameWithSign(at, name);
  const apostrophe = /(?<=^|[\s,[{:])'([^',]*\w'\w[^',]*)'/.exec(value)?.[1];
  if (apostrophe !== undefined)
    return { message: "The `'` within a text ends it", suggestion: `Write \`"${apostrophe}"\`` };
  const place = /(?<=[,{]\s*[\w.-]+:\s+)[\w.-]*\w(?:\[\d+\][\w.-]*)+(?=\s*[,}])/.exec(value)?.[0];
  if (place !== undefined)
    return {
      message: `Between braces, the brackets of \`${place}\` end a value`,
      suggestion: `Write \`${place.replace(/\[(\d+)\]/g, '.$1')}\`: the places of a list are named from 0`,
    };
  // A capital begins a text; of `a b: c`, the author may have left out a comma before `b`.
  const colon = mark === '{' ? /[{,]\s*([\w.-]+):\s+([A-Z][^,{}[\]"':]*:\s[^,{}[\]"']*?)\s*[,}]/.exec(value) : null;
  const [, key = '', text = ''] = colon ?? [];
  if (colon !== null)
    return {
      message: 'A text that contains a colon followed by a space needs quotes',
      suggestion: `Write \`${key}: ${yamlQuoted(text)}\``,
    };
  const glued = mark === '{' ? /:\s+[^,{}[\]"']*?\S\s+(\w+):\s/.exec(value)?.[1] : undefined;
  return glued === undefined
    ? null
    : { message: `A comma is missing before \`${glued}\``, suggestion: 'Separate the keys within `{ }` by commas' };
}

/** The first `key: = expression` between braces that needs quotes, with them; null when none does. */
function computedIn(value: string): string | null {
  for (const [, key = '', written = ''] of value.matchAll(/(?<=[{,]\s*)([\w.]+):\s+(=\s.*?)(?=,\s*[\w.]+:\s|\s*\}$)/g))
    if (/[[\]{},"']/.test(written)) return `${key}: ${yamlQuoted(written)}`;
  return null;
}

/**
 * `{name}` without quotes, which YAML reads as keys without values.
 *
 * @param isNamed whether it is the value of one argument, and not all of them
 */
export function bracesWithoutQuotes(
  written: string,
  { takesExpressions, isNamed }: { readonly takesExpressions: boolean; readonly isNamed: boolean },
): Omit<Mistake, 'range'> {
  const name = /^\{+\s*([a-z][\w.]*)\s*\}+$/.exec(written)?.[1];
  return {
    message: `YAML, the format of this file, reads \`${written}\` as keys without values, since it has no quotes`,
    suggestion:
      name !== undefined && takesExpressions && !isNamed
        ? `Write \`{ name: = ${name} }\`, with the name that it is given under`
        : name !== undefined && takesExpressions
          ? `Write \`= ${name}\` for the value itself, or \`${yamlQuoted(`{${name}}`)}\` for it as text`
          : `Write \`${yamlQuoted(written)}\``,
  };
}

/** `@fritz`, which YAML cannot read: a member's id of Slack, an address, or a person by their name. */
export function nameWithSign(key: string, name: string): Omit<Mistake, 'range'> {
  const message = `A value cannot begin with \`@\``;
  if (key === 'slack_user')
    return {
      message,
      suggestion: `Write the member ID, such as \`slack_user: U0123ABCD\`: in Slack, open the profile of ${name}, then "Copy member ID"`,
    };
  if (key === 'email')
    return { message, suggestion: `Write the whole address, such as \`email: ${name}@example.com\`` };
  return { message: 'A name has no `@` in front', suggestion: `Write \`${key === '' ? '' : `${key}: `}${name}\`` };
}
