/**
 * Literal text that was most likely meant as a notation: `>5`, `= name` in a button, `Acme, Globex` in a condition.
 * Taken as text it would silently compare with these very characters, so it is refused, with the notation that is meant
 * and with the way to write it as text.
 */
import type { Node } from './expression/expression.ts';
import { parseExpression } from './expression/parse-expression.ts';
import { walkNodes } from './expression/walk.ts';

export type Lookalike = { readonly message: string; readonly suggestion: string };

export const NUMBER = String.raw`[-+]?[$€£¥]?\d[\d.,]*(?:\s*[A-Za-z]{3})?`;
export const SIGN = /^(?:<=|>=|=<|=>|<>|==|!=|<|>|≤|≥|≠|!)\s*(.+)$/;
export const BARE_INTERVAL = new RegExp(String.raw`^(${NUMBER})\s*\.\.\.?\s*(${NUMBER})$`);
/** In any other place that takes a literal text. */
export function notationInText(text: string, names: ReadonlySet<string>): Lookalike | null {
  const asText = ', or put it in quotes if it is this text';
  if (names.has(text))
    return {
      message: `\`${text}\` is the name of a value but would be taken as text`,
      suggestion: `Write \`= ${text}\`${asText}`,
    };
  if (SIGN.test(text) && !/^<[A-Za-z]/.test(text))
    return {
      message: `\`${text}\` looks like a condition but would be taken as text`,
      suggestion: `Conditions belong below \`if\` or in a table${asText}`,
    };
  if (BARE_INTERVAL.test(text) || /^[[(].*\.\..*[\])]$/.test(text))
    return {
      message: `\`${text}\` looks like an interval but would be taken as text`,
      suggestion: `An interval belongs into a condition of a table${asText}`,
    };
  return notationIn(text, asText);
}

/** In what a row of a table gives, in quotes: YAML needs them before such a sign, so they do not say that it is text. */
export function notationInGiven(text: string): Lookalike | null {
  if (!SIGN.test(text) && !/^not[:\s]/.test(text)) return null;
  return {
    message: `\`${text}\` looks like a condition, but here the row says what it gives`,
    suggestion: `Write a value or \`= expression\`, or \`= ${JSON.stringify(text)}\` if it is this text`,
  };
}

/** `= name`, or `{name}` in a text. `{2}` of a pattern is no name. */
export const looksComputed = (text: string): boolean => /^=\s*\S|(?<!\\[pP])\{\s*[A-Za-z_][^{}]*\}/.test(text);

/** A text where only texts can be, such as a button: it is never computed. */
export function notationInName(text: string): Lookalike | null {
  if (!looksComputed(text)) return null;
  return {
    message: `\`${text}\` looks like a computed value, but only the texts themselves can be written here`,
    suggestion: 'Write the text itself; a list that is computed belongs into a `form` or under `answers`',
  };
}

/**
 * In a list of the texts that something may be (`one_of`), where each item is one text. What is computed is always
 * refused; the rest is refused without quotes, and remarked on with them.
 *
 * @param names the values of the procedure; empty in a kind of case
 */
export function notationInChoice(
  text: string,
  isPlain: boolean,
  names: ReadonlySet<string>,
): (Lookalike & { readonly severity: 'error' | 'warning' }) | null {
  const computed = notationInName(text);
  if (computed !== null) return { ...computed, severity: 'error' };
  const asText = ', or put it in quotes if it is this text';
  const items = itemsOf(text);
  const found =
    items.length > 1 && items.every((item) => !/\s/.test(item))
      ? {
          message: `\`${text}\` would be one text, not ${items.length}`,
          suggestion: `Write \`[${items.join(', ')}]\`${isPlain ? asText : ''}`,
        }
      : /^(?:not\s*:|!\s*\S)/.test(text)
        ? {
            message: `\`${text}\` looks like a condition but would be taken as text`,
            suggestion: `List the texts that it may be${isPlain ? asText : ''}`,
          }
        : isPlain
          ? notationInText(text, names)
          : null;
  return found === null ? null : { ...found, severity: isPlain ? 'error' : 'warning' };
}

/** A whole expression: `a == b`, `size(documents)`. Another rule finds paths. */
export function notationIn(
  text: string,
  asText: string,
  shown: (cell: string) => string = (form) => `\`${form}\``,
): Lookalike | null {
  const unbraced = /^\$?\{+\s*(.+?)\s*\}+$/.exec(text)?.[1] ?? text;
  if (unbraced === text && !/[.(=<>&|?]/.test(text)) return null;
  const { node } = parseExpression(unbraced);
  if (node === null || !isComputed(node)) return null;
  return {
    message: `\`${text}\` looks like an expression but would be taken as text`,
    suggestion: `Write ${shown(`= ${unbraced}`)}${asText}`,
  };
}

/** Whether only an expression can be meant. `follow-up` and `stock in transit` are words. */
function isComputed(node: Node): boolean {
  return [...walkNodes(node)].some(
    (inner) =>
      inner.kind === 'call' ||
      inner.kind === 'has' ||
      inner.kind === 'macro' ||
      (inner.kind === 'binary' && /^(?:==|!=|<|<=|>|>=|&&|\|\|)$/.test(inner.operator)),
  );
}

/** `A, B`, `A or B`, `A | B`, `A, B, or C`, outside brackets, quotes and amounts. After a comma, `and` joins the last one. */
export function itemsOf(text: string): readonly string[] {
  const bare = text.replace(/^[[({]\s*(.*?)\s*[\])}]$/, '$1');
  return bare
    .split(/\s*(?:,(?:\s*(?:and|or|und|oder)\s+|(?!\d{3}(?:\D|$)))|;|\|\|?|\s+(?:or|oder)\s+)\s*/i)
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
