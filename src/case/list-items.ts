/**
 * The items of a list that came as one text: in quotes, in brackets, with bullets, or with commas, semicolons or lines
 * between them. What has two meanings is refused with both.
 */
import { escapeDoubt, itemDoubt, statedDoubt } from './item-doubts.ts';
import { isBracketed, jsonItems } from './json-items.ts';
import {
  andItems,
  bulletDoubt,
  choiceDoubt,
  frontDoubt,
  mailDoubt,
  nothingDoubt,
  numberDoubt,
  tagDoubt,
  visible,
  type ListDoubt,
} from './list-doubts.ts';
import { quotedItems } from './quoted-items.ts';

export type ListItems =
  | { readonly kind: 'items'; readonly items: readonly (string | number | boolean)[] }
  /** `why` is the start of a sentence that ends with the text. */
  | { readonly kind: 'refused'; readonly why: string; readonly readings: readonly (readonly string[])[] };

/** An item that may be offered to people out of brackets that are no JSON. */
const PLAIN_ITEM = /^[^[\]{}"'`:]+$/;
const IN_PARENTHESES = /^\s*\(([^()]*[,;][^()]*)\)\s*$/;
const BULLET =
  /^(?:[•‣◦▪●○∙]\s*|(?:[·*–—-]|\+(?=\s+\D)|\(?\d{1,3}[.)]|\(?(?:[a-z]|i{2,3}|iv|vi{1,3}|ix|xi{1,2})[.)])\s+)(?=\S)/u;
/** In a single line these are more likely a part of the item, or an abbreviation: `n. d.`. */
const LETTERED = /^\(?[a-z]{1,4}[.)]\s/u;
const NUMBERED = /^\(?(\d{1,3})[.)]\s/;
const BOX = /^(?:[•*–-]\s+)?(?:\[( |x|X|✓|✔)?\]|([☐□☑☒✅✓✔]))\s*(?=\S)/u;
/** In front of a box behind another one in the same line. */
const INNER_BOX = /(?<![\s,;])[\s,;]+(?=(?:\[[ xX✓✔]?\]|[☐□☑☒✅✓✔✗✘])\s*\S)/u;
const CROSS = /[✗✘]/u;
const TICKED = /[xX✓✔☑☒✅]/u;
const PAIRS: Readonly<Record<string, string>> = {
  '(': ')',
  '[': ']',
  '{': '}',
  '“': '”',
  '„': '“',
  '«': '»',
  '‹': '›',
};
const QUOTED = /^(?:“([^“”]*)”|„([^„“”]*)[“”]|«\s?([^«»]*?)\s?»|»([^«»]*)«|‹([^‹›]*)›|‘([^‘’]*)’|'([^']*)')$/u;
const DECIMAL_COMMA = /\d,\d/;
/** With blanks around them, a hyphen or a star is a sign of its own: `invoice - photos`. */
const OTHER_SIGNS = /[;\r\n,\t|、，；،؛•·・∙‣◦●▪■]| {3,}|<br\s*\/?>|\s(?:->|→|[*–—-])\s/iu;
/** What a program left of its own notation, a text in single quotes that a comma cuts, and a list that goes on. */
const LEFT_OVER =
  /&(?:[a-z]{2,8}|#\w{1,7});|(?:^|[,;])\s*'[^',;]*[,;][^']*'\s*(?:[,;]|$)|[,;\s](?:et al|etc|usw|u\.\s?a|e\.\s?a|u\.\s?v\.\s?m|and (?:more|others|so on))\.?\s*$|\.{2,}|…|^\s*"[^"]*"(?:\s+"[^"]*")+\s*$/iu;

export function listItems(given: string): ListItems {
  const text = visible(given);
  const read = separateItems(text);
  if (read.kind === 'refused' || isBracketed(text) || quotedItems(text) !== null) return read;
  const doubt = doubtOf(read.items.map(String), isQuotedAll(outside(text)));
  return doubt === null ? read : doubted(doubt);
}

/** The items between the signs of a text, whatever they say. */
function separateItems(text: string): ListItems {
  if (isBracketed(text)) {
    const items = jsonItems(text);
    return items === null
      ? bracketed(
          text
            .trim()
            .slice(1)
            .replace(/[\]}]$/, ''),
        )
      : statedItems(items);
  }
  const [, inner] = IN_PARENTHESES.exec(text) ?? [];
  if (inner !== undefined) return bracketed(inner);
  const quoted = quotedItems(text);
  if (quoted !== null) return { kind: 'items', items: quoted };
  const mail = mailDoubt(text);
  if (mail !== null) return doubted(mail);
  if (LEFT_OVER.test(text)) return refused('Expected all items, in double quotes where they have a comma, got', []);
  const marked = tagDoubt(text) ?? choiceDoubt(text) ?? escapeDoubt(text);
  if (marked !== null) return doubted(marked);
  return markedLines(text) ?? separated(text);
}

/**
 * Items that a program stated one by one, as JSON: each is one, whatever signs it has. What an item says of itself is
 * looked at: that it is not there, or stands for others.
 */
export function statedItems(given: readonly (string | number | boolean)[]): ListItems {
  const items = given.map((item) => visible(String(item)).trim()).filter((item) => item !== '');
  const doubt = nothingDoubt(items, true) ?? statedDoubt(items);
  return doubt === null ? { kind: 'items', items: given } : doubted(doubt);
}

/**
 * Why items of a text are no plain ones.
 *
 * @param isQuoted whether a person put each in quotes
 */
const doubtOf = (items: readonly string[], isQuoted: boolean): ListDoubt | null =>
  nothingDoubt(items, false) ?? (isQuoted ? null : itemDoubt(items));

const doubted = ({ why, readings }: ListDoubt): ListItems => refused(why, readings);

const bracketed = (inner: string): ListItems =>
  refused('Expected items with a comma between them, or a JSON list of texts, got', [
    unquoted(split(inner, /[;\r\n,]/)),
  ]);

/** Lines with a bullet, a number or a box in front; null when there is none. */
function markedLines(text: string): ListItems | null {
  const lines = split(text, /[\r\n]/);
  if (lines.some((line) => BOX.test(line))) return boxedLines(lines);
  const marked = lines.filter((line) => BULLET.test(line));
  const two = lines.map((line) => bulletDoubt(line, BULLET)).find((doubt) => doubt !== null);
  if (two !== undefined) return doubted(two);
  const numbers = lines.flatMap((line) => NUMBERED.exec(line)?.[1] ?? []);
  if (
    marked.length === 0 ||
    (lines.length === 1 && LETTERED.test(text.trim())) ||
    (lines.length === 1 && numbers.length > 0)
  )
    return null;
  const bare = lines.map((line) => line.replace(BULLET, ''));
  const only = marked.map((line) => line.replace(BULLET, ''));
  const isCounted = numbers.every((number, index) => Number(number) === index + 1);
  if (marked.length < lines.length || !isCounted)
    return refused('Expected a bullet in front of each item or of none, got', [only, bare, lines]);
  const finer = bare.flatMap((item) => split(item, /[;,]/)).map((item) => item.replace(BULLET, ''));
  if (finer.length === bare.length) return { kind: 'items', items: bare };
  return refused('Expected items with one sign between them, got commas and others in', [bare, finer]);
}

/** What is ticked, and all; not what a cross says that it is not, nor several things behind one box. */
function boxedLines(lines: readonly string[]): ListItems {
  const boxed = lines.flatMap((line) => split(line, INNER_BOX));
  const ticked = boxed.filter((line) => TICKED.test(BOX.exec(line)?.[0] ?? ''));
  const isSeveral = boxed.length > lines.length && boxed.some((line) => /[,;]/.test(line));
  const isCrossed = boxed.some((line) => CROSS.test(line));
  const meant = isSeveral ? [] : isCrossed ? [ticked] : [ticked, boxed];
  const readings = meant.map((some) => some.map((line) => line.replace(BOX, '').replace(BULLET, '')));
  return refused('Expected items without boxes to tick, got', readings);
}

function separated(text: string): ListItems {
  const [parts, finer] = [split(text, /[;\r\n]/), split(text, /[;\r\n,]/)];
  const outer = outside(text);
  if (outer.length < finer.length && finer.length > 1)
    return isQuotedAll(outer)
      ? { kind: 'items', items: unquoted(outer) }
      : refused('Expected items without commas in brackets or quotes, got', [unquoted(outer), finer]);
  // `Smith, John; Doe, Jane` are two people, `crm, ledger; billing` may be three systems.
  if (parts.length > 1 && finer.length > parts.length)
    return refused('Expected items with one sign between them, got commas and others in', [parts, finer]);
  if (finer.some((item) => QUOTED.test(item)))
    return isQuotedAll(finer)
      ? { kind: 'items', items: unquoted(finer) }
      : refused('Expected all items in quotes or none, got', [unquoted(finer), finer]);
  const number = numberDoubt(text, finer);
  if (number !== null) return doubted(number);
  // `3,5 mm Schraube` is one thing, `Room 1,2` may be two.
  if (DECIMAL_COMMA.test(text) && /\p{L}/u.test(text))
    return refused('Expected a blank after each comma, got a comma between digits in', [
      split(text, /[;\r\n]|,(?!\d)|(?<!\d),/),
      finer,
    ]);
  // Forms and systems of other countries and programs separate with these, and names have some of them.
  const others = split(text, OTHER_SIGNS);
  if (others.length > finer.length)
    return refused('Expected items with a comma between them, got other signs in', [others, finer]);
  const front = frontDoubt(finer, parts.length > 1);
  if (front !== null) return doubted(front);
  const items = parts.length > 1 ? finer : andItems(finer);
  return 'why' in items ? doubted(items) : { kind: 'items', items };
}

/** Split where no bracket or pair of quotes is open. A pair that is not closed has no meaning. */
function outside(text: string): readonly string[] {
  const [items, open]: [string[], string[]] = [[''], []];
  for (const sign of text) {
    if (open.at(-1) === sign) open.pop();
    else if (PAIRS[sign] !== undefined) open.push(PAIRS[sign]);
    else if (open.length === 0 && /[;\r\n,]/.test(sign)) {
      items.push('');
      continue;
    }
    items.push((items.pop() ?? '') + sign);
  }
  return open.length > 0 ? split(text, /[;\r\n,]/) : items.map((item) => item.trim()).filter((item) => item !== '');
}

const isQuotedAll = (items: readonly string[]): boolean => items.every((item) => QUOTED.test(item));

const unquoted = (items: readonly string[]): string[] =>
  items.map(
    (item) =>
      QUOTED.exec(item)
        ?.slice(1)
        .find((inner) => inner !== undefined)
        ?.trim() ?? item,
  );

/** Readings that are the same, or that have signs of a notation that is not read, are not offered. */
function refused(why: string, readings: readonly (readonly string[])[]): ListItems {
  const distinct = new Map(readings.filter((items) => items.length > 0).map((items) => [JSON.stringify(items), items]));
  const isNotation = why.includes('JSON');
  const offered = [...distinct.values()].filter((items) => !isNotation || items.every((item) => PLAIN_ITEM.test(item)));
  return { kind: 'refused', why, readings: offered };
}

const split = (text: string, separator: RegExp): string[] =>
  text
    .split(separator)
    .map((item) => item.trim())
    .filter((item) => item !== '');
