/**
 * The one reader of facts and event fields, for live runs and replay: turns what a source sent into the type that the
 * kind declares. What does not fit, or can be read in two ways, is refused with its readings, never guessed.
 */
import { unreachable } from '../kernel/assert.ts';
import { normalOf, readIdentifier, type NormalForm } from '../kernel/identifier.ts';
import { itemCharactersMax, listItemsMax } from '../kernel/limits.ts';
import { isSpreadsheetError } from '../kernel/odd-number.ts';
import { readAmount } from '../kernel/read-amount.ts';
import { readNumber } from '../kernel/read-number.ts';
import { readSpan } from '../kernel/read-span.ts';
import { readTime } from '../kernel/read-time.ts';
import type { TimeNotation } from '../kernel/time-notation.ts';
import { readTruth } from '../kernel/read-truth.ts';
import { maySayNone, saysNone, saysNoValue, saysOpen, saysUnknown } from '../kernel/says-none.ts';
import { expectedText, type TextBounds } from '../kernel/text-bounds.ts';
import { unseenIn } from '../kernel/unseen.ts';
import type { Value } from '../kernel/value.ts';
import type { EventField, FactDeclaration } from './kind.ts';
import { isScalar, isTexts, kindOf, shownOf } from './given-in-words.ts';
import { isBracketed, jsonItems } from './json-items.ts';
import { choicesIn, choicesOf, itemsMeant, likeChoices } from './like-choices.ts';
import { visible } from './list-doubts.ts';
import { listItems, statedItems } from './list-items.ts';
import { expectedOfList } from './long-list.ts';
import { isOnlyWhole } from './only-whole.ts';

export type ReadFact =
  | { readonly value: Value }
  | {
      /** A sentence that shows the text and its readings. */
      readonly problem: string;
      /** What was sent, cut to size. */
      readonly text: string;
      /** Each value that the text can mean, for a person to choose from. */
      readonly readings: readonly Value[];
    }
  | null;

export type FactSource = {
  /** The currency that the source states next to an amount; null when it states none. */
  readonly currency: string | null;
  /** Of the handbook: a date is the start of that day there. */
  readonly timeZone: string;
  /** How the source writes times, if it declares it. */
  readonly notation?: TimeNotation;
};

/** `zero`: an amount of zero is one. Without it, nothing is paid or claimed by it, so it is a slip. */
type Declaration = Pick<
  FactDeclaration | EventField,
  'type' | 'one_of' | 'decimal' | 'zero' | 'normal' | keyof TextBounds
> &
  Partial<Pick<FactDeclaration, 'optional'>>;

const SHOWN_MAX = 60;
/** Behind the text in a sentence. */
const OTHER_REASON = /(?<=got `[^`]{0,200}`), (?:which|whose|where|with) .*$/su;

/**
 * @param given what was sent: a JSON value, or `{ amount, currency }`
 * @returns null when the field is empty, or says that there is none and the fact is optional: it is missing, which is
 *   not an error
 */
export function readFact(declaration: Declaration, given: unknown, source: FactSource): ReadFact {
  const read = readGiven(declaration, given, source);
  const unseen = typeof given === 'string' && read !== null && 'problem' in read ? unseenIn(given) : null;
  if (unseen === null || read === null || !('problem' in read)) return read;
  // What people see is offered, if it would be read.
  const seen = read.readings.length > 0 ? null : readGiven(declaration, unseen.seen, source);
  const readings = seen === null ? read.readings : 'value' in seen ? [seen.value] : seen.readings;
  // Nothing else is wrong with what is read once these letters are out of it.
  const got = seen !== null && 'value' in seen ? read.problem.replace(OTHER_REASON, '') : read.problem;
  return { ...read, problem: `${got}, ${unseen.why}`, readings };
}

function readGiven(declaration: Declaration, given: unknown, source: FactSource): ReadFact {
  if (given === undefined || given === null) return null;
  if (isNone(declaration, given)) return null;
  const open = openText(declaration, given);
  if (open !== null) return open;
  if (declaration.type === 'list') return readList(declaration, given);
  if (Array.isArray(given)) return refuse('Expected one value, got a list', shownOf(given));
  if (typeof given === 'object') return readRecord(declaration, given, source);
  if (typeof given === 'string' && given.trim() === '') return null;
  switch (typeof given) {
    case 'string':
    case 'number':
    case 'boolean':
      return readScalar(declaration, given, source);
    default:
      return refuse('Expected a text, a number or a truth, got another value', typeof given);
  }
}

/** What a source wrote to say that an optional fact has no value: `n/a`; null when the field is empty, or has a value. */
export function saidNone(declaration: Declaration, given: unknown): string | null {
  return isNone(declaration, given) ? clip(String(given).trim()) : null;
}

/** Whether an optional fact is said to have no value: `n/a`. */
const isNone = (declaration: Declaration, given: unknown): boolean =>
  declaration.optional === true && typeof given === 'string' && meansNone(declaration, given);

/** Whether a text says that there is nothing, and is none of the texts that the fact may have. */
const meansNone = ({ type, one_of: choices = [], normal }: Declaration, text: string): boolean =>
  likeChoices(choices, text).length === 0 &&
  (type === 'boolean' ? saysNoValue(text) : saysNone(text, normal !== undefined));

/** What can be no text such as `unknown`, whether it may be missing or not. */
const isQuantity = (type: Declaration['type']): boolean => ['money', 'number', 'duration'].includes(type);

/** A text that says that there is a value which no one knows yet, or that may say that there is none. Null otherwise. */
function openText(declaration: Declaration, given: unknown): ReadFact {
  const { type, one_of: choices = [], normal, optional = false } = declaration;
  if (typeof given !== 'string' || likeChoices(choices, given).length > 0) return null;
  const mayBeNone = optional && type !== 'list' && type !== 'boolean' && maySayNone(given);
  if (saysUnknown(given) && (mayBeNone || isQuantity(type)))
    return refuse(
      `\`${clip(given.trim())}\` says that no one knows it, not that there is none`,
      given.trim(),
      asText(declaration, given),
    );
  if (mayBeNone)
    return refuse(
      `\`${clip(given.trim())}\` may say that there is none, or be what is meant`,
      given.trim(),
      asText(declaration, given),
    );
  // An identifier is read by its own rules; a text that must be there may be any text.
  const isAny = type === 'text' && (normal !== undefined || !optional);
  if (isAny || !saysOpen(given, type === 'text')) return null;
  return refuse(`\`${clip(given.trim())}\` says that there is one, which is still to come`, given.trim());
}

/** A free text may be any text, so this one is offered; nothing else can be it. */
const asText = ({ type, one_of, normal }: Declaration, given: string): readonly string[] =>
  type === 'text' && one_of === undefined && normal === undefined ? [given.trim()] : [];

/** Money may come as a record with its currency; one without a currency is read as the amount alone. */
function readRecord(declaration: Declaration, given: object, source: FactSource): ReadFact {
  const { amount, currency = null, ...others } = given as Readonly<Record<string, unknown>>;
  const isAmount = isScalar(amount) && typeof amount !== 'boolean';
  if (declaration.type !== 'money')
    return refuse(
      `Expected one value, got ${isAmount && typeof currency === 'string' ? 'an amount' : 'a record'}`,
      shownOf(given),
    );
  const [other] = Object.keys(others);
  if (!isAmount || other !== undefined || (currency !== null && typeof currency !== 'string')) {
    const got =
      other !== undefined
        ? `\`${clip(other)}\` too`
        : isAmount
          ? `${kindOf(currency)} as currency`
          : `${kindOf(amount)} as amount`;
    return refuse(`Expected \`amount\` and \`currency\`, the currency as a text, got ${got}`, shownOf(given));
  }
  const written = typeof amount === 'string' ? amount.trim() : amount;
  if (currency === null || currency.trim() === '') return readFact(declaration, written, source);
  return readScalar(declaration, written, { ...source, currency }, `${String(amount).trim()} ${currency.trim()}`);
}

/** @param text what people are shown of it */
function readScalar(
  declaration: Declaration,
  given: string | number | boolean,
  source: FactSource,
  text = String(given).trim(),
): ReadFact {
  const shown = `\`${clip(text)}\``;
  const expected = (what: string, why = ''): ReadFact =>
    refuse([`Expected ${what}, got ${shown}`, ...(why === '' ? [] : [why])].join(', '), text);
  const { type, one_of, normal, decimal = null } = declaration;
  switch (type) {
    case 'text':
      if (isErrorOf(one_of, text)) return expected('a text', 'which is an error of a spreadsheet');
      if (one_of !== undefined) return readChoice(one_of, normal, text);
      return within(declaration, normal === undefined ? { value: text } : readId(given, text, normal), text);
    case 'boolean': {
      const read = readTruth(text);
      return read.truth === null
        ? refuse(`Expected true or false, or yes or no, got ${shown}`, text, read.readings)
        : { value: read.truth };
    }
    case 'number': {
      const read = readNumber(typeof given === 'number' ? given : text, decimal);
      return read.kind === 'number' ? { value: read.number } : refuse(read.why, text, read.readings);
    }
    case 'time': {
      const read = readTime(text, source.timeZone, source.notation);
      return read.kind === 'time' ? { value: read.time } : refuse(read.why, text, read.readings);
    }
    case 'duration': {
      const read = readSpan(text);
      return read.kind === 'span' ? { value: read.span } : refuse(read.why, text, read.readings);
    }
    case 'money':
      return readMoney(declaration, given, source, text);
    case 'list':
      return readList(declaration, given);
    default:
      return unreachable(type);
  }
}

function readMoney({ decimal, zero }: Declaration, given: unknown, { currency }: FactSource, shown: string): ReadFact {
  const source = { currency, decimal: decimal ?? null, shown };
  const isOne = (minor: number): boolean => minor > 0 || (zero === true && minor === 0);
  const read = readAmount(typeof given === 'number' ? given : String(given).trim(), source);
  if (read.kind === 'refused')
    return refuse(
      read.why,
      shown,
      // `45.00-` may be below zero: its positive half alone is no choice.
      read.readings.filter(
        ({ minor }) => isOne(minor) && !read.readings.some((other) => other.minor < 0 && other.minor === -minor),
      ),
    );
  const { minor } = read.amount;
  if (isOne(minor)) return { value: read.amount };
  return refuse(
    `Expected an amount ${zero === true ? 'of zero or more' : 'above zero'}, got \`${clip(shown)}\``,
    shown,
  );
}

/** An error of a spreadsheet is no text, unless it is declared. */
const isErrorOf = (choices: readonly string[] = [], text: string): boolean =>
  isSpreadsheetError(text) && !choices.includes(text);

/** One of the declared choices. An identifier is one of them in its normal form. */
function readChoice(choices: readonly string[], normal: NormalForm | undefined, text: string): ReadFact {
  const value = normal === undefined ? text : (normalOf(text, normal) ?? text);
  const values = choicesOf(choices, normal);
  if (values.includes(value)) return { value };
  return refuse(`Expected one of ${choices.join(', ')}, got \`${clip(text)}\``, text, likeChoices(values, text));
}

function readId(given: string | number | boolean, text: string, normal: NormalForm): ReadFact {
  const shown = `\`${clip(text)}\``;
  if (typeof given === 'number' && given < 0)
    return refuse(`Expected an identifier, got ${shown} as a number below zero`, text);
  if (typeof given === 'number' && !Number.isSafeInteger(given))
    return refuse(`Expected the number as a text, got ${shown} as a number, which loses digits`, text);
  const read = readIdentifier(text, normal);
  return read.kind === 'identifier' ? { value: read.id } : refuse(read.why, text, read.readings);
}

/** A text that breaks the bounds of its fact is refused, and so is a reading that does. */
function within(bounds: TextBounds, read: ReadFact, text: string): ReadFact {
  if (read === null) return null;
  const expectedOf = (value: Value): string | null => expectedText(bounds, String(value));
  if ('problem' in read) {
    const readings = read.readings.filter((one) => expectedOf(one) === null);
    const [whole, second] = readings;
    const isAnswer = whole !== undefined && second === undefined && isOnlyWhole(bounds, text, String(whole));
    return isAnswer ? { value: whole } : { ...read, readings };
  }
  const expected = expectedOf(read.value);
  return expected === null ? read : refuse(`Expected ${expected}, got \`${clip(text)}\``, text);
}

/** A list, or else what people choose from: lists of the declared choices alone, where there are any. */
function readList(declaration: Declaration, given: unknown): ReadFact {
  const read = readAnyList(declaration, given);
  const { one_of: choices } = declaration;
  if (choices === undefined || read === null || 'value' in read) return read;
  const meant = read.readings.flatMap((items) => (isTexts(items) ? itemsMeant(choices, items) : []));
  return { ...read, readings: [...new Map(meant.map((items) => [JSON.stringify(items), items])).values()] };
}

/** Items of a list, or of a text with commas, semicolons or lines. Blank ones are none. */
function readAnyList(declaration: Declaration, given: unknown): ReadFact {
  if (Array.isArray(given)) return readStated(declaration, given);
  if (!isScalar(given)) return refuse('Expected a list of texts, got a record', shownOf(given));
  const text = String(given);
  const expected = expectedOfList(text);
  if (expected !== null) return refuse(`Expected ${expected}, got \`${clip(text)}\``, text);
  const error = text.split(/[,;\r\n]/).find((item) => isErrorOf(declaration.one_of, item.trim()));
  if (error !== undefined) return refuseError(error.trim(), text);
  const chosen = choicesIn(declaration.one_of ?? [], text);
  if (chosen !== null) return readItems(declaration, chosen);
  const stated = isBracketed(text) ? jsonItems(visible(text)) : null;
  if (stated !== null) return readStated(declaration, stated);
  const read = listItems(text);
  if (read.kind === 'refused') return refuse(`${read.why} \`${clip(text)}\``, text, read.readings);
  return read.items.length === 0 && !isBracketed(text) ? null : readItems(declaration, read.items);
}

/** Items of a JSON list. Those that are no declared choices are looked at as those of a text. */
function readStated(declaration: Declaration, given: readonly unknown[]): ReadFact {
  const read = readItems(declaration, given);
  if (declaration.one_of !== undefined || read === null || 'problem' in read || !given.every(isScalar)) return read;
  const looked = statedItems(given);
  const shown = shownOf(given);
  return looked.kind === 'items' ? read : refuse(`${looked.why} \`${clip(shown)}\``, shown, looked.readings);
}

function readItems(declaration: Declaration, given: readonly unknown[]): ReadFact {
  const wrong = given.find((item) => !isScalar(item));
  if (wrong !== undefined) return refuse(`Expected a list of texts, got ${kindOf(wrong)} in it`, shownOf(given));
  const items = given.map((item) => visible(String(item)).trim()).filter((item) => item !== '');
  // An empty list says that there are none; a list of blanks is a field that was left empty.
  if (items.length === 0) return given.length === 0 ? { value: [] } : null;
  if (items.length > listItemsMax)
    return refuse(`Expected at most ${listItemsMax} items, got ${items.length}`, `a list of ${items.length}`);
  const long = items.find(({ length }) => length > itemCharactersMax);
  if (long !== undefined)
    return refuse(`Expected items of at most ${itemCharactersMax} characters, got \`${clip(long)}\` in the list`, long);
  const error = items.find((item) => isErrorOf(declaration.one_of, item));
  if (error !== undefined) return refuseError(error, shownOf(items));
  const open = items.find((item) => saysOpen(item));
  if (open !== undefined)
    return refuse(`\`${clip(open)}\` in the list says that there is more, which is still to come`, shownOf(items));
  const doubtful = items.find((item) => maySayNone(item));
  if (doubtful !== undefined)
    return refuse(
      `\`${clip(doubtful)}\` in the list may say that there is none, or be an item`,
      shownOf(items),
      items.length === 1 ? [items] : [items.filter((item) => !maySayNone(item)), items],
    );
  const some = items.filter((item) => !meansNone(declaration, item));
  if (some.length === items.length) {
    const { one_of: choices = items } = declaration;
    const other = items.find((item) => !choices.includes(item));
    if (other === undefined) return { value: items };
    const why = `Expected a list of ${choices.join(', ')}, got \`${clip(other)}\` in it`;
    return refuse(why, shownOf(items), itemsMeant(choices, items));
  }
  if (some.length === 0 && declaration.optional === true) return null;
  const none = items.find((item) => !some.includes(item)) ?? '';
  return refuse(
    `\`${clip(none)}\` in the list says that there is none`,
    shownOf(items),
    some.length === 0 ? [items] : [some, items],
  );
}

const refuseError = (error: string, text: string): ReadFact =>
  refuse(`Expected a list of texts, got \`${clip(error)}\` in it, which is an error of a spreadsheet`, text);

/** A text from outside, cut to the size that people are shown. */
export const clip = (text: string): string => (text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text);

function refuse(problem: string, text: string, readings: readonly Value[] = []): ReadFact {
  return { problem, text: clip(text), readings };
}
