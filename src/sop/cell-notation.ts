/**
 * A cell of a table that was most likely meant as a condition in another notation: `≥ 5`, `is damage`, `A, B or C`, `—`.
 * Taken as text it would silently be compared with these very characters, so it is refused, with the cell that is meant.
 * That cell is read before it is advised, so that whoever copies it is never refused again.
 */
import { parsePattern } from '../kernel/pattern/parse-pattern.ts';
import { BARE_INTERVAL, itemsOf, notationIn, NUMBER, SIGN, type Lookalike } from './looks-like-notation.ts';

export type CellReading = {
  /** The column, as an expression. */
  readonly input: string;
  /** The values and inputs of the procedure: a text that is one of these names was meant as a value. */
  readonly names: ReadonlySet<string>;
  /** The whole cell with another part, as its file has it, in backquotes. */
  readonly shown: (cell: string) => string;
  /** The head of a column as its file has it, in backquotes. */
  readonly shownHead: (column: string) => string;
  /** Whether it comes after a sign that orders, or is an end of an interval: then no text is meant. */
  readonly isOrdered: boolean;
  /** Whether the text is one of a list. */
  readonly isItem: boolean;
  /** Whether a cell can be read. */
  readonly isCell: (cell: string) => boolean;
};

const BOTH = /^(?:<=|>=|<|>)\s*\S.*?\s+(?:and|&&)\s+(?:<=|>=|<|>)\s*\S/i;
const EITHER = /^(?:<=|>=|<|>|==|!=)\s*\S.*?\s+(?:or|\|\|)\s+(?:<=|>=|<|>|==|!=)\s*\S/i;
/** `[0..50[`, `50..label_claim`, `[50…label_claim)`: an interval in another notation, or without its brackets. */
const END = String.raw`[-+]?[$€£¥]?\d[\d,]*(?:\.\d+)?(?:\s*[A-Za-z]{3})?|[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*`;
const OTHER_INTERVAL = new RegExp(String.raw`^([[(\]]?)\s*(${END})\s*(?:\.\.\.?|…)\s*(${END})\s*([\])[]?)$`);
const WORDS: Readonly<Record<string, string>> = {
  '>': 'more than|greater than|larger than|higher than|over|above|exceeds|exceeding',
  '<': 'less than|fewer than|smaller than|lower than|under|below',
  '>=': 'at least|no less than|not less than|not under|not below|minimum|min|greater than or equal to|more than or equal to',
  '<=': 'at most|up to|no more than|not more than|not over|not above|maximum|max|less than or equal to|fewer than or equal to',
};
const WORDED = Object.entries(WORDS).map(
  ([sign, words]) => [sign, new RegExp(String.raw`^(?:${words})\s+(${NUMBER})$`, 'i')] as const,
);
/** `5 or more`, `2 days or less`, `5+`. */
const MORE = 'more|above|over|higher|greater|later|longer|older|up';
const OR_MORE = new RegExp(
  String.raw`^([-+$€£¥]*\d.*?)\s*(?:\+|\s(?:or|and)\s+(?:(${MORE})|less|fewer|below|under|lower|earlier|shorter|down))$`,
  'i',
);
const BETWEEN = new RegExp(String.raw`^(?:between|from)\s+(${NUMBER})\s+(?:and|to)\s+(${NUMBER})$`, 'i');
const SIGNS: Readonly<Record<string, string>> = { '=<': '<=', '=>': '>=', '<>': '!=', '≤': '<=', '≥': '>=', '≠': '!=' };

const NEGATED =
  /^(?:!\s*|not\s*:\s*|not\s+|none\s+of\s+|(?:is\s*n['’]t|is\s+not|other\s+than|without|excluding|neither)\s+|(?:all|an[y]|anything|everything)\s+(?:but|except(?:\s+for)?|other\s+than)\s+|except(?:\s+for)?\s+)(.+)$/i;
/** `*`, `—`, `anything else`. */
export const isAnything = (cell: string): boolean => ANYTHING.test(cell);

/** `no damage`. More words are mostly a text, and so are capitals: `no fault of ours`, `No Action`. */
const NO = /^no\s+([^\sA-Z]\S*)$/;
const ANYTHING =
  /^(?:\*|[–—−‐]|-{2,}|an[y]|anything|everything|otherwise|else|default|all|others|(?:the\s+)?rest|(?:everything|anything|all|an[y])\s+(?:else|others?)|all\s+the\s+(?:others?|rest)|whatever)$/i;
const NOTHING =
  /^(?:(?:is|are)\s+)?(?:(?:not\s+|non-)?(?:blank|null|nil|undefined|missing|empty)|not\s+(?:there|set|given))$/i;
/** `A..C`, `A to C`, `A-C`: single letters, or two dots between any words. */
const TEXT_INTERVAL = /^(?:\S+\s*\.{2,3}\s*\S+|[A-Z]\s*(?:-|–|to|through|until)\s*[A-Z])$/;
const SAME = /^(?:is|are|equals?(?:\s+to)?|same\s+as)\s+/i;
const ANY_OF = /^(?:(?:an[y]\s+of|one\s+of|either)\s+|in\s*(?=[[({]))/i;
const BEFORE_ITEMS = /^(?:an[y]\s+of|one\s+of|either|in)(?:\s+|(?=[[({]))/i;
/** An item that begins with the word before the last of several: `or theft`. */
const LAST_ITEM = /^(?:and|or)\s+(.+)$/;

/** `'saddle'`: double quotes are those of a cell. */
const IN_SINGLE_QUOTES = /^['‘’‚](.*)['’‘]$/s;
/** `[saddle`, `saddle]`: a list with one of its brackets. */
const HALF_OF_A_LIST = /^(?:\[\s*([^[\]]+)|([^[\]]+?)\s*\])$/;
/** `bell,`: what separates items, and only one. */
const WITH_AN_END = /^(?:([^,;|]+?)\s*[,;|]|[,;|]\s*([^,;|]+))$/;

/** Whether the text of a cell would be compared as text, though it looks like a condition; null where it does not. `cell` has no quotes of its own. */
export function notationInCell(cell: string, reading: CellReading): Lookalike | null {
  const { names, shown, isOrdered, isItem, isCell } = reading;
  const asText = isOrdered ? '' : `, or ${shown(JSON.stringify(cell))} with its own quotes if it is this text`;
  const meant = (...forms: readonly string[]): Lookalike => {
    const sound = [...new Set(forms)].filter(isCell);
    const example = isItem ? 'each item by itself' : 'a condition such as `> 5000.00 USD`, `not: A` or `[A, B]`';
    return {
      message: `\`${cell}\` looks like a condition but would be compared as text`,
      suggestion: `Write ${sound.length > 0 ? sound.map(shown).join(' or ') : example}${asText}`,
    };
  };
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
  if (braced !== undefined) return meant(itemsOf(braced).length > 1 ? listOf(itemsOf(braced), reading) : `= ${braced}`);
  const same = cell.replace(SAME, '');
  const compared = inOrder(same, names);
  if (compared !== null) return meant(compared);
  const negated = (NEGATED.exec(cell) ?? NO.exec(cell) ?? /^[Nn]on-([A-Z].*)$/.exec(cell))?.[1];
  if (negated !== undefined) return meant(`not: ${listOr(negated.replace(/\snor\s/gi, ', '))}`);
  if (ANYTHING.test(cell))
    return {
      message: `\`${cell}\` would be compared as text`,
      suggestion: `Write ${shown('-')} for anything${asText}`,
    };
  const part = isOrdered ? null : partIn(cell, asText, reading);
  if (part !== null) return part;
  if (TEXT_INTERVAL.test(cell))
    return {
      message: `\`${cell}\` looks like an interval, but texts have no order`,
      suggestion: `List them as \`[A, B, C]\`${asText}`,
    };
  if (/^(?:case|limits)(?:\.[a-z][a-z0-9_]*)+$/.test(cell)) return meant(`= ${cell}`);
  if (isComparison(cell))
    return {
      message: `\`${cell}\` is not a condition`,
      suggestion: `Write ${shown('> 5000.00 USD')}, ${shown('not: A')}${asText}`,
    };
  const several = itemsOf(unlisted(same));
  if (several.length > 1 || ANY_OF.test(same)) return meant(...listsOf(several, reading));
  const last = LAST_ITEM.exec(cell)?.[1];
  if (last !== undefined) return meant(last);
  if (/\s&&\s/.test(cell) && !/[(.<>=]/.test(cell)) return meant(listOf(cell.split(/\s*&&\s*/), reading));
  const computed = notationIn(cell, asText, shown);
  if (computed !== null) return computed;
  const bare = unmarked(cell, reading);
  if (bare !== null) return meant(bare);
  return same === cell ? null : meant(same);
}

/** What is meant by a text in marks that are not those of a cell; null without such marks. */
function unmarked(cell: string, { isItem }: Pick<CellReading, 'isItem'>): string | null {
  const inner = IN_SINGLE_QUOTES.exec(cell)?.[1];
  if (inner !== undefined) return itemsOf(inner).length === 1 ? inner : null;
  const opened = HALF_OF_A_LIST.exec(cell)
    ?.slice(1)
    .find((part) => part !== undefined);
  if (opened !== undefined) return isItem ? opened : `[${opened}]`;
  const ended = WITH_AN_END.exec(cell);
  if (ended !== null) return (ended[1] ?? ended[2] ?? '').trim();
  const parts = cell.split(/\s+:\s+/);
  return parts.length > 1 ? listOf(parts, { isItem }) : null;
}

/** `research and development` is one text, or two: said to the author, and read as one. More words are mostly a text. */
export function joinedInCell(cell: string, { shown, isCell }: Pick<CellReading, 'shown' | 'isCell'>): Lookalike | null {
  const items = cell.split(/\s+(?:and|und|&)\s+/);
  const list = `[${items.join(', ')}]`;
  if (items.length < 2 || items.some((item) => !/^\S+$/.test(item)) || !isCell(list)) return null;
  return {
    message: `\`${cell}\` is compared as one text`,
    suggestion: `Write ${shown(list)} for any of these, or ${shown(JSON.stringify(cell))} with its own quotes if it is this text`,
  };
}

const isComparison = (cell: string): boolean => SIGN.test(cell) && !/^!?~/.test(cell);

/** A comparison by size in words or other signs, as a cell; null for anything else. */
function inOrder(cell: string, names: ReadonlySet<string>): string | null {
  const interval = BARE_INTERVAL.exec(cell) ?? BETWEEN.exec(cell);
  if (interval !== null) return `[${interval[1] ?? ''}..${interval[2] ?? ''}]`;
  const other = otherInterval(cell, names);
  if (other !== null) return other;
  for (const [sign, written] of WORDED) {
    const end = written.exec(cell)?.[1];
    if (end !== undefined) return `${sign} ${end}`;
  }
  const orMore = OR_MORE.exec(cell);
  if (orMore !== null)
    return `${orMore[2] !== undefined || cell.endsWith('+') ? '>=' : '<='} ${(orMore[1] ?? '').trim()}`;
  const sign = /^(?:=<|=>|<>|≤|≥|≠)/.exec(cell)?.[0];
  return sign === undefined ? null : `${SIGNS[sign] ?? sign} ${cell.slice(sign.length).trim()}`;
}

/** The interval that is meant; null where no end is a number or a value, since texts have no order. */
function otherInterval(cell: string, names: ReadonlySet<string>): string | null {
  const [, opens, low = '', high = '', closes] = OTHER_INTERVAL.exec(cell) ?? [];
  if (![low, high].some((end) => /\d/.test(end.charAt(0)) || /^[-+$€£¥]/.test(end) || names.has(end))) return null;
  return `${opens === '(' || opens === ']' ? '(' : '['}${low}..${high}${closes === ')' || closes === '[' ? ')' : ']'}`;
}

const CALLS: readonly (readonly [RegExp, string])[] = [
  [/^(?:starts|starting|begins|beginning)\s+with\s+(.+)$/i, 'starts_with'],
  [/^(?:ends|ending)\s+(?:with|in)\s+(.+)$/i, 'ends_with'],
  [/^(?:contains|containing|includes|including)\s+(.+)$/i, 'contains'],
];
const LIKE = /^(?:(?:like|matches|matching)\s+|=~\s*|~\s*)(.+)$/i;
const WILDCARDS: readonly (readonly [RegExp, string])[] = [
  [/^[*%]([^*%]+)[*%]$/, 'contains'],
  [/^([^*%]*[^*%\d\s.\])])(?:\*|%)$/, 'starts_with'],
  [/^\*([^*]+)$/, 'ends_with'],
];
const IN_SLASHES = /^\/(.+)\/([a-z]{0,6})$/;
/** Marks of a pattern that no text has. */
const PATTERN = /^\^|[\p{Ll})\]*+]\$$|\.[*+]|\\[dwsbDWSB.]|\[[^\]]*\w-\w[^\]]*\][*+{]?|\(\?|[\])\w]\{\d+(?:,\d*)?\}/u;
const STAR_INSIDE = /^([\w -]*\p{L})\*(\p{L}[\w -]*)$/u;

/** `starts with roof`, `roof*`, `^roof`: a cell compares the whole text. */
function partIn(cell: string, asText: string, { input, shown, shownHead, isItem }: CellReading): Lookalike | null {
  const call = callIn(cell);
  if (call === null) return null;
  const column = `${call.name}(${input}, ${JSON.stringify(call.part)})`;
  const isSound = call.name !== 'matches' || parsePattern(call.part).problem === null;
  const asked = isSound ? `Add a column ${shownHead(column)}` : 'Add a column that asks with `matches`';
  return {
    message: `\`${cell}\` would be compared as text: a cell compares the whole text, not a part of it`,
    suggestion: `${asked}${isItem ? ' for it' : ` and write ${shown('true')} here`}${asText}`,
  };
}

function callIn(cell: string): { readonly name: string; readonly part: string } | null {
  const unquoted = (part: string): string => part.replace(/^(["'])(.*)\1$/, '$2');
  for (const [written, name] of CALLS) {
    const part = written.exec(cell)?.[1];
    if (part !== undefined) return { name, part: unquoted(part) };
  }
  const liked = LIKE.exec(cell)?.[1];
  const text = unquoted(liked ?? cell);
  const [, inner, flags = ''] = IN_SLASHES.exec(text) ?? [];
  if (inner !== undefined) return { name: 'matches', part: flags.includes('i') ? `(?i)${inner}` : inner };
  if (PATTERN.test(text)) return { name: 'matches', part: text };
  for (const [written, name] of WILDCARDS) {
    const part = written.exec(text)?.[1];
    if (part !== undefined) return { name, part: unquoted(part) };
  }
  const [, before, after] = STAR_INSIDE.exec(text) ?? [];
  if (before !== undefined) return { name: 'matches', part: `^${before}.*${after ?? ''}$` };
  return liked === undefined ? null : { name: 'contains', part: text };
}

const unlisted = (text: string): string =>
  text
    .replace(BEFORE_ITEMS, '')
    .replace(/\s\/\s/g, ', ')
    .trim();

const listOf = (items: readonly string[], { isItem }: Pick<CellReading, 'isItem'>): string =>
  isItem ? items.join(', ') : `[${items.join(', ')}]`;

/** After a comma, `and` in the last item may join two: `A, B and C`. */
function listsOf(items: readonly string[], reading: CellReading): readonly string[] {
  const [last = '', ...before] = items.toReversed();
  const joined = last.split(/\s+(?:and|und)\s+/i);
  if (before.length === 0 || joined.length < 2) return [listOf(items, reading)];
  return [listOf([...before.toReversed(), ...joined], reading), listOf(items, reading)];
}

function listOr(text: string): string {
  const items = itemsOf(unlisted(text));
  return items.length > 1 ? `[${items.join(', ')}]` : (items[0] ?? text.trim());
}

/** `> 5 and < 9`, `< 5 or > 9`: two conditions in one cell. */
export function bothInCell(cell: string, write: (cell: string) => string): Lookalike | null {
  if (EITHER.test(cell))
    return { message: `\`${cell}\` is two conditions in one cell`, suggestion: 'Write two rows, one for each' };
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
