/**
 * Literal text that was most likely meant as a notation: `>5`, `= name` in a button, `Acme, Globex` in a condition.
 * Taken as text it would silently compare with these very characters, so it is refused, with the notation that is meant
 * and with the way to write it as text.
 */
import type { Node } from './expression/expression.ts';
import { parseExpression } from './expression/parse-expression.ts';
import { walkNodes } from './expression/walk.ts';

export type Lookalike = { readonly message: string; readonly suggestion: string };

const NUMBER = String.raw`[-+]?[$€£¥]?\d[\d.,]*(?:\s*[A-Za-z]{3})?`;
const SIGN = /^(?:<=|>=|=<|=>|<>|==|!=|<|>|≤|≥|≠|!)\s*(.+)$/;
const BOTH = /^(?:<=|>=|<|>)\s*\S.*?\s+(?:and|&&)\s+(?:<=|>=|<|>)\s*\S/i;
const BARE_INTERVAL = new RegExp(String.raw`^(${NUMBER})\s*\.\.\.?\s*(${NUMBER})$`);
/** `[0..50[`, `50..label_claim`, `[50…label_claim)`: an interval in another notation, or without its brackets. */
const END = String.raw`[-+]?[$€£¥]?\d[\d,]*(?:\.\d+)?(?:\s*[A-Za-z]{3})?|[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*`;
const OTHER_INTERVAL = new RegExp(String.raw`^([[(\]]?)\s*(${END})\s*(?:\.\.\.?|…)\s*(${END})\s*([\])[]?)$`);
const MORE_THAN = new RegExp(
  String.raw`^(more than|greater than|over|above|less than|under|below|at least|at most|up to|no more than|no less than)\s+(${NUMBER})$`,
  'i',
);
const BETWEEN = new RegExp(String.raw`^(?:between|from)\s+(${NUMBER})\s+(?:and|to)\s+(${NUMBER})$`, 'i');
const WORDS: Readonly<Record<string, string>> = {
  'more than': '>',
  'greater than': '>',
  over: '>',
  above: '>',
  'less than': '<',
  under: '<',
  below: '<',
  'at least': '>=',
  'no less than': '>=',
  'at most': '<=',
  'up to': '<=',
  'no more than': '<=',
};
const SIGNS: Readonly<Record<string, string>> = { '=<': '<=', '=>': '>=', '<>': '!=', '≤': '<=', '≥': '>=', '≠': '!=' };

const NEGATED =
  /^(?:!\s*|not\s*:\s*|not\s+|(?:is\s*n['’]t|is\s+not|other\s+than|without|excluding|neither)\s+|(?:all|an[y]|anything|everything)\s+(?:but|except(?:\s+for)?|other\s+than)\s+|except(?:\s+for)?\s+)(.+)$/i;
const ANYTHING =
  /^(?:\*|an[y]|anything|everything|otherwise|else|default|all|others|(?:the\s+)?rest|(?:everything|anything|all|an[y])\s+(?:else|others?)|all\s+the\s+(?:others?|rest)|whatever)$/i;
const NOTHING =
  /^(?:blank|null|nil|undefined|missing|empty|(?:is|are)\s+(?:blank|null|missing|empty)|not\s+(?:there|set|given))$/i;
/** `A..C`, `A to C`, `A-C`: single letters, or two dots between any words. */
const TEXT_INTERVAL = /^(?:\S+\s*\.{2,3}\s*\S+|[A-Z]\s*(?:-|–|to|through|until)\s*[A-Z])$/;
const PARTS: readonly (readonly [RegExp, string])[] = [
  [/^(?:starts|starting|begins|beginning)\s+with\s+(.+)$/i, 'starts_with'],
  [/^(?:ends|ending)\s+(?:with|in)\s+(.+)$/i, 'ends_with'],
  [/^(?:contains|containing|includes|including|like|matches|matching)\s+(.+)$/i, 'contains'],
  [/^[*%]([^*%]+)[*%]$/, 'contains'],
  [/^([^*%]*[^*%\d\s])(?:\*|%)$/, 'starts_with'],
  [/^\*([^*]+)$/, 'ends_with'],
];

/** `starts with roof`, `roof*`: a cell compares the whole text. */
function partIn(cell: string, asText: string, shown: (cell: string) => string): Lookalike | null {
  for (const [written, call] of PARTS) {
    const part = written.exec(cell)?.[1]?.replace(/^(["'])(.*)\1$/, '$2');
    if (part !== undefined)
      return {
        message: `\`${cell}\` would be compared as text: a cell compares the whole text, not a part of it`,
        suggestion: `Add a column \`${call}(…, ${JSON.stringify(part)})\` and write ${shown('true')} here${asText}`,
      };
  }
  return null;
}

/** The interval that is meant; null where no end is a number or a value, since texts have no order. */
function otherInterval(cell: string, names: ReadonlySet<string>): string | null {
  const [, opens, low = '', high = '', closes] = OTHER_INTERVAL.exec(cell) ?? [];
  if (![low, high].some((end) => /\d/.test(end.charAt(0)) || /^[-+$€£¥]/.test(end) || names.has(end))) return null;
  return `${opens === '(' || opens === ']' ? '(' : '['}${low}..${high}${closes === ')' || closes === '[' ? ')' : ']'}`;
}

/**
 * In a condition of a table. `cell` has no quotes of its own.
 *
 * @param names the values and inputs of the procedure: a text that is one of these names was meant as a value
 * @param shown a cell as its file has it, in backquotes
 */
export function notationInCell(
  cell: string,
  names: ReadonlySet<string>,
  shown: (cell: string) => string,
): Lookalike | null {
  const asText = `, or ${shown(JSON.stringify(cell))} with its own quotes if it is this text`;
  const meant = (form: string): Lookalike => ({
    message: `\`${cell}\` looks like a condition but would be compared as text`,
    suggestion: `Write ${shown(form)}${asText}`,
  });
  if (names.has(cell))
    return {
      message: `\`${cell}\` is the name of a value but would be compared as text`,
      suggestion: `Write ${shown(`= ${cell}`)}${asText}`,
    };
  if (NOTHING.test(cell))
    return {
      message: `\`${cell}\` would be compared as text, and a row matches only what is there`,
      suggestion: `Decide about what is missing before the table, with \`if: has(…)\`${asText}`,
    };
  const braced = /^\$?\{+\s*([^{}]+?)\s*\}+$/.exec(cell)?.[1];
  if (braced !== undefined) return meant(`= ${braced}`);
  const interval = BARE_INTERVAL.exec(cell) ?? BETWEEN.exec(cell);
  if (interval !== null) return meant(`[${interval[1] ?? ''}..${interval[2] ?? ''}]`);
  const other = otherInterval(cell, names);
  if (other !== null) return meant(other);
  const worded = MORE_THAN.exec(cell);
  if (worded !== null) return meant(`${WORDS[(worded[1] ?? '').toLowerCase()] ?? '>'} ${worded[2] ?? ''}`);
  const sign = /^(?:=<|=>|<>|≤|≥|≠)/.exec(cell)?.[0];
  if (sign !== undefined) return meant(`${SIGNS[sign] ?? sign} ${cell.slice(sign.length).trim()}`);
  const negated = (NEGATED.exec(cell) ?? /^[Nn]on-([A-Z].*)$/.exec(cell))?.[1];
  if (negated !== undefined) return meant(`not: ${listOr(negated.replace(/\snor\s/gi, ', '))}`);
  if (ANYTHING.test(cell))
    return {
      message: `\`${cell}\` would be compared as text`,
      suggestion: `Write ${shown('-')} for anything${asText}`,
    };
  const part = partIn(cell, asText, shown);
  if (part !== null) return part;
  if (TEXT_INTERVAL.test(cell))
    return {
      message: `\`${cell}\` looks like an interval, but texts have no order`,
      suggestion: `List them as \`[A, B, C]\`${asText}`,
    };
  const several = itemsOf(cell.replace(/^(?:any of|one of|either|in)\s+/i, '').replace(/\s\/\s/g, ', '));
  if (/^(?:case|limits)(?:\.[a-z][a-z0-9_]*)+$/.test(cell)) return meant(`= ${cell}`);
  if (several.length > 1 || /^(?:any of|one of|in)\s+[[(]/i.test(cell)) return meant(`[${several.join(', ')}]`);
  if (SIGN.test(cell))
    return {
      message: `\`${cell}\` is not a condition`,
      suggestion: `Write ${shown('> 5000.00 USD')}, ${shown('not: A')}${asText}`,
    };
  return notationIn(cell, asText, shown);
}

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
function notationIn(
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

/** `A, B`, `A or B`, `A | B`, outside brackets, quotes and amounts. */
function itemsOf(text: string): readonly string[] {
  const bare = text.replace(/^[[(]\s*(.*?)\s*[\])]$/, '$1');
  return bare
    .split(/\s*(?:,(?!\d{3}(?:\D|$))|;|\|\|?|\s+or\s+|\s+oder\s+)\s*/i)
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function listOr(text: string): string {
  const items = itemsOf(text);
  return items.length > 1 ? `[${items.join(', ')}]` : text.trim();
}

/** `> 5 and < 9`: two conditions in one cell. */
export function bothInCell(cell: string, write: (cell: string) => string): Lookalike | null {
  if (!BOTH.test(cell)) return null;
  const [low, high] = [
    />(=?)\s*([^\s<>&]+(?:\s[A-Z]{3})?)/.exec(cell),
    /<(=?)\s*([^\s<>&]+(?:\s[A-Z]{3})?)/.exec(cell),
  ];
  const interval =
    low === null || high === null
      ? '(5..9)'
      : `${low[1] === '=' ? '[' : '('}${low[2] ?? ''}..${high[2] ?? ''}${high[1] === '=' ? ']' : ')'}`;
  return { message: `\`${cell}\` is two conditions in one cell`, suggestion: `Write \`${write(interval)}\`` };
}
