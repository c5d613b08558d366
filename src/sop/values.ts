/**
 * Literals of a handbook file: what a scalar of `values`, `with` or `set` means.
 *
 * A quoted scalar is text. A plain one is typed by how it reads: `5,000.00 USD` is money, `15 minutes` a span of time,
 * `12` a number, `true` a truth, anything else text. A scalar that almost reads as one of these is refused, never taken
 * as text.
 */
import { amountsMeant } from '../kernel/amounts-meant.ts';
import { isCurrency, isMoney } from '../kernel/money.ts';
import { parseMoney } from '../kernel/parse-money.ts';
import { readAmount } from '../kernel/read-amount.ts';
import { YEARS_TEXT } from '../kernel/meant-time.ts';
import { isDuration, isTimestamp, isTooLong, LONGEST_SPAN, parseDuration } from '../kernel/time.ts';
import { isOtherYear, writtenTime } from '../kernel/written-time.ts';
import { isRecord, type Field, type Type, type Value } from '../kernel/value.ts';
import { closest } from '../handbook/suggest.ts';
import { commonType } from './expression/common-type.ts';

const NEARLY_MONEY = /^[-+]?(?:[$€£¥]\s*)?[\d.,]*\d[\d.,]*\s*(?:[$€£¥]|[A-Za-z]{3})?$/;
/** `1e3 USD`, `25_000 USD`. */
const DIGIT_TO_CODE = /^[-+]?\d\S*\s+([A-Z]{3})$/;
/** `5k USD`, `5 000 USD`: thousands in short or apart. */
const THOUSANDS =
  /^[-+]?(?:[$€£¥]\s*)?(?:\d+(?:\.\d+)?\s?[km]|\d{1,3}(?:[ \u00a0']\d{3})+(?:[.,]\d{2})?)(?:\s*[$€£¥]|\s*[A-Z]{3})$|^[$€£¥]\s*\d+(?:\.\d+)?[km]$/i;
const PERCENT = /^[-+]?\d+(?:[.,]\d+)?\s?%$/;
/** The currency in front of the amount, or in words. */
const OTHER_MONEY = /^(?:[A-Z]{3}\s*[\d.,]*\d|[\d.,]*\d\s*(?:dollars?|euros?|bucks|pounds?\s+sterling))$/i;
const NEARLY_SPAN =
  /^[-+]?[\d.,]+\s*(?:(?:business|working|calendar)\s+)?(?:s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?|months?|years?)\b/i;

/** What a short unit most likely means: used for suggestions only. */
const UNITS: readonly (readonly [RegExp, string])[] = [
  [/^(?:s|secs?|seconds?)$/i, 'second'],
  [/^(?:mins?|minutes?)$/i, 'minute'],
  [/^(?:h|hrs?|hours?)$/i, 'hour'],
  [/^(?:d|days?)$/i, 'day'],
  [/^(?:w|wks?|weeks?)$/i, 'week'],
  [/^months?$/i, 'month'],
];

export type Literal = { readonly value: Value } | Unread;

/** What almost reads as a value. */
export type Unread = {
  readonly value: null;
  readonly problem: string;
  readonly suggestion: string | null;
  /** Each value that the author may have meant, as it is written; the suggestion names them, or shows an example. */
  readonly meant: readonly string[];
};

/** The value of one scalar; `plain` means that it has no quotes in the file. */
export function readLiteral(scalar: string | number | boolean | null, plain: boolean): Literal {
  if (scalar === null) return unread('Expected a value, got nothing', [], null);
  if (typeof scalar === 'boolean') return { value: scalar };
  if (typeof scalar === 'number') {
    const exact = Number.isFinite(scalar) && (!Number.isInteger(scalar) || Number.isSafeInteger(scalar));
    return exact
      ? { value: scalar }
      : unread(`\`${scalar}\` cannot be represented exactly as a number`, [], 'Put an identifier in quotes');
  }
  if (!plain) return { value: scalar };
  return readPercent(scalar) ?? readDecimalComma(scalar) ?? readSpan(scalar) ?? readMoney(scalar) ?? { value: scalar };
}

/** @param example the suggestion when it is not known what was meant */
const unread = (problem: string, meant: readonly string[], example: string | null): Unread => ({
  value: null,
  problem,
  meant,
  suggestion: meant.length === 0 ? example : `Write it as \`${meant.join('` or `')}\`, or in quotes if it is text`,
});

/** `0,5`: decimals have a point. `1,500` may be thousands. */
function readDecimalComma(text: string): Unread | null {
  const [, whole = '', decimals] = /^([-+]?\d+),(\d{1,2}|\d{4,9})$/.exec(text) ?? [];
  return decimals === undefined
    ? null
    : unread(`\`${text}\` has a comma, and decimals have a point`, [`${whole.replace('+', '')}.${decimals}`], null);
}

/** The type of a value. An empty list counts as a list of text. */
export function typeOfValue(value: Value): Type {
  if (typeof value === 'string') return { kind: 'text' };
  if (typeof value === 'number') return { kind: 'number' };
  if (typeof value === 'boolean') return { kind: 'boolean' };
  if (isMoney(value)) return { kind: 'money' };
  if (isDuration(value)) return { kind: 'duration' };
  if (isTimestamp(value)) return { kind: 'time' };
  if (Array.isArray(value)) {
    const [first, ...others] = (value as readonly Value[]).map(typeOfValue);
    if (first === undefined) return { kind: 'list', of: { kind: 'text', oneOf: [] } };
    // A field that only some records of a list have may be missing.
    return { kind: 'list', of: others.reduce<Type>((all, type) => commonType(all, type) ?? all, first) };
  }
  const fields = isRecord(value) ? Object.entries(value) : [];
  return {
    kind: 'record',
    fields: Object.fromEntries(
      fields.map(([name, item]) => [
        name,
        { type: typeOfValue(item), label: name.replaceAll('_', ' '), optional: false },
      ]),
    ),
  };
}

/** The type of a value that is written in the handbook: each text in a list or a record has its possible texts. */
export function typeOfWritten(value: Value, isItem = false): Type {
  const edited = isItem ? { isEdited: true as const } : {};
  if (typeof value === 'string') return { kind: 'text', oneOf: [value], ...edited };
  if (Array.isArray(value)) {
    const [first, ...others] = (value as readonly Value[]).map((item) => typeOfWritten(item, true));
    if (first === undefined) return { kind: 'list', of: { kind: 'text', oneOf: [], isEdited: true } };
    return { kind: 'list', of: others.reduce<Type>((all, type) => commonType(all, type) ?? all, first) };
  }
  if (!isRecord(value)) return typeOfValue(value);
  const fields = Object.entries(value).map(([name, item]): [string, Field] => [
    name,
    { type: typeOfWritten(item, isItem), label: name.replaceAll('_', ' '), optional: false },
  ]);
  return { kind: 'record', fields: Object.fromEntries(fields) };
}

/** A percentage, which no expression can compute with. */
function readPercent(text: string): Unread | null {
  if (!PERCENT.test(text)) return null;
  const percent = Number(text.replace(/\s?%$/, '').replace(',', '.'));
  const share = Number((percent / 100).toFixed(10));
  return {
    ...unread(`\`${text}\` looks like a percentage but would be text`, [String(percent), String(share)], null),
    suggestion: `Write it as the facts that it meets are written, \`${percent}\` or \`${share}\`, or in quotes if it is text`,
  };
}

function readMoney(text: string): Literal | null {
  const amount = parseMoney(text);
  if (amount !== null) return { value: amount };
  if (!isNearlyMoney(text)) return null;
  const read = readAmount(text, { currency: null });
  const isDoubted = read.kind === 'refused' && (read.isOpen === true || read.readings.length > 1);
  const code = OTHER_MONEY.test(text) ? undefined : /([A-Za-z]{3})$/.exec(text)?.[1];
  const unknown = code !== undefined && !isCurrency(code.toUpperCase());
  const meant = amountsMeant(text);
  return unread(
    isDoubted && !/[$€£¥]/.test(text)
      ? read.why
      : unknown
        ? `\`${text}\` looks like money, and \`${code}\` is not a known currency`
        : `\`${text}\` looks like money but cannot be read as an amount`,
    meant.length > 0 ? meant : listOf(wholeNumber(text)),
    withCurrency(text) ?? AMOUNT_EXAMPLE,
  );
}

function isNearlyMoney(text: string): boolean {
  const isOther = OTHER_MONEY.test(text) && (!/^[a-z]/i.test(text) || isCurrency(text.slice(0, 3).toUpperCase()));
  const isNearly = NEARLY_MONEY.test(text) && /[$€£¥A-Za-z,]/.test(text);
  return isOther || isNearly || THOUSANDS.test(text) || endsInCurrency(text);
}

const endsInCurrency = (text: string): boolean => isCurrency(DIGIT_TO_CODE.exec(text)?.[1] ?? '');

/** `5,000.00` alone. */
function withCurrency(text: string): string | null {
  const amounts = /[A-Za-z]/.test(text) ? [] : amountsMeant(`${text} USD`);
  return amounts.length === 0
    ? null
    : `Write it with its currency, such as \`${amounts.join('` or `')}\`, or in quotes if it is text`;
}

const AMOUNT_EXAMPLE = 'Write an amount as `5000.00 USD`, or in quotes if it is text';
const listOf = (text: string | null): readonly string[] => (text === null ? [] : [text]);

/** `5,000` without its comma; null for anything else. */
const wholeNumber = (text: string): string | null =>
  /^-?[1-9]\d{0,2}(?:,\d{3})+$/.test(text) ? text.replaceAll(',', '') : null;

function readSpan(text: string): Literal | null {
  const span = parseDuration(text);
  if (span !== null) return { value: span };
  if (isTooLong(text))
    return unread(
      `\`${text}\` is longer than ${LONGEST_SPAN}`,
      [],
      'Write the span that is meant, or in quotes if it is text',
    );
  // `5m USD` are millions, not minutes.
  if (endsInCurrency(text)) return null;
  if (!NEARLY_SPAN.test(text)) return misspeltSpan(text);
  const [, days, unit = ''] = /^(\d+)\s+calendar\s+(days?)$/i.exec(text) ?? [];
  const [, count = '2', per = 'days'] = /^(\d+)\s+(?:business|working)\s+(days?|hours?)$/i.exec(text) ?? [];
  return unread(
    `\`${text}\` looks like a span of time but cannot be read as one`,
    listOf(days === undefined ? spanMeant(text) : `${days} ${unit}`),
    /business|working/i.test(text)
      ? `Write it as \`${count} business ${per} (…)\`, with the name of a file in \`calendars/\`, or in quotes if it is text`
      : 'Write a span as `15 minutes`, or in quotes if it is text',
  );
}

const UNIT_WORDS = ['second', 'minute', 'hour', 'day', 'week', 'month'].flatMap((unit) => [unit, `${unit}s`]);

/** `15 minuts`: a count and a word that is one letter away from a unit; `2 buisness days (us)`. */
function misspeltSpan(text: string): Unread | null {
  const business = businessMeant(text);
  if (business !== null)
    return unread(`\`${text}\` looks like a span of time but cannot be read as one`, [business], null);
  const [, count = '', word = ''] = /^(\d+)\s+([a-z]{4,})$/i.exec(text) ?? [];
  const unit = closest(word, UNIT_WORDS, 1);
  const meant = unit === null ? null : spanMeant(`${count} ${unit}`);
  return meant === null
    ? null
    : unread(`\`${text}\` looks like a span of time but cannot be read as one`, [meant], null);
}

/** `2 buisness days (us)`, `2 working days (us)`: with the calendar, only the word for business is another. */
function businessMeant(text: string): string | null {
  const [, count = '', word = '', rest = ''] =
    /^(\d+)\s+([a-z]{5,})\s+((?:days?|hours?|minutes?)\s*\([^()]+\))$/i.exec(text.trim()) ?? [];
  // Only the count says whether there is an `s`: another count would be another deadline.
  const unit = (written: string): string => `${written.toLowerCase().replace(/s$/, '')}${count === '1' ? '' : 's'}`;
  const meant = `${count} business ${rest.replace(/^[a-z]+/i, unit)}`;
  return closest(word, ['business', 'working'], 2) === null || parseDuration(meant) === null ? null : meant;
}

/** A span with its unit written out: `30 min`, `2h`, `1 days`; null when the meaning is not clear. */
export function spanMeant(text: string): string | null {
  const business = businessMeant(text);
  if (business !== null) return business;
  const [, amount = '', unit = ''] = /^(\d+)\s*([a-z]+)$/i.exec(text.trim()) ?? [];
  const word = UNITS.find(([written]) => written.test(unit))?.[1];
  const meant = `${amount} ${word ?? ''}${amount === '1' ? '' : 's'}`;
  return word === undefined || parseDuration(meant) === null ? null : meant;
}

const MONTH = String.raw`(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?`;
const NEARLY_DATE = new RegExp(
  String.raw`^(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{1,2}/\d{1,2}/\d{2}|\d{4}[/.-]\d{1,2}[/.-]\d{1,2}(?:[T ]\S.*)?|\d{1,2}\.? ${MONTH},? \d{4}|${MONTH} \d{1,2},? \d{4})$`,
  'i',
);

/** A date or time under `values`; null when the text is none, not even nearly. Elsewhere a date is text, as tools take it. */
export function readTime(text: string): Literal | null {
  const time = writtenTime(text);
  if (time !== null) return { value: time };
  return NEARLY_DATE.test(text)
    ? unread(
        `\`${text}\` looks like a date but ${isOtherYear(text) ? `has not ${YEARS_TEXT}` : 'cannot be read as one'}`,
        daysMeant(text),
        'Write a day as `2026-03-04`, or in quotes if it is text',
      )
    : null;
}

/** The days that a date in another order may be: `03/04/2026` two, `4.3.2026` and `13/04/2026` one. */
function daysMeant(text: string): readonly string[] {
  const [first = '', second = '', third = ''] =
    /^(\d+)([/.-])(\d+)\2(\d+)$/.exec(text)?.filter((_, at) => at !== 0 && at !== 2) ?? [];
  const orders =
    first.length === 4
      ? [[first, second, third]]
      : third.length !== 4
        ? []
        : // Points are written between day and month.
          text.includes('.')
          ? [[third, second, first]]
          : [
              [third, second, first],
              [third, first, second],
            ];
  const days = orders.map((parts) => parts.map((part) => part.padStart(2, '0')).join('-'));
  return [...new Set(days)].filter((day) => writtenTime(day) !== null);
}
