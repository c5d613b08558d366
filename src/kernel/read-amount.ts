/**
 * The one reader of amounts of money that were written outside a handbook: by a claimant, a colleague or a vendor.
 *
 * A text that can be read in two ways, is finer than the unit, is in other digits, names another currency or is out of
 * range is refused with its possible readings, so a person can be asked which one is right. Nothing is rounded.
 */
import { decimalsOf, inMarks, OTHER_MARK, plainDecimal, type DecimalMark, type DecimalText } from './decimal-text.ts';
import { currencyCode, formatMoney, isCurrency, minorDigits, money, writtenAmount, type Money } from './money.ts';
import { quantityCharactersMax } from './limits.ts';
import { unmarked } from './emphasis.ts';
import { fullStopped } from './outer-marks.ts';
import { inStatedCurrency, wholeByDash } from './local-money.ts';
import { respell } from './respell.ts';

export type AmountRead =
  | { readonly kind: 'amount'; readonly amount: Money }
  | {
      readonly kind: 'refused';
      /** A sentence that shows the text and its readings. */
      readonly why: string;
      /** Each amount that the text can mean, at most four; empty when no amount can be made out. */
      readonly readings: readonly Money[];
      /** Set where the text may also mean an amount that is not among the readings. */
      readonly isOpen?: true;
    };

export type AmountSource = {
  /** The currency that the source states for the amount; null when only the text can name it. */
  readonly currency: string | null;
  /** The decimal mark of the source, if it is declared. */
  readonly decimal?: DecimalMark | null;
  /** The text as people are shown it, with the currency that the source sent next to it. By default the text. */
  readonly shown?: string;
};

const SHOWN_MAX = 60;
/** An amount as a source with this decimal mark writes it. */
const EXAMPLES: Readonly<Record<DecimalMark, string>> = { point: '7,200.00', comma: '7.200,00' };
const READINGS_MAX = 4;
/** Digits that every JavaScript number represents exactly. A longer one may have lost its last digits on the way. */
const EXACT_DIGITS = 15;

const NAMED =
  /^(US\$|[$€£¥₹₩₪₺₫฿₱₴]|[A-Za-z]{3}(?![A-Za-z]))?\s?(.*?)\s?(US\$|[$€£¥₹₩₪₺₫฿₱₴]|(?<![A-Za-z])[A-Za-z]{3})?$/u;
const SIGNED = /^([+-]?)(.*)$/u;

/** At most three digits, a comma, and too few or too many digits for a group. */
const SHORT_AFTER_COMMA = /^\D*\d{1,3},\d+\D*$/u;
/** A comma before the last three digits may group them: `1234,560`. */
const THREE_AFTER_COMMA = /,\d{3}\D*$/u;

/** Groups of three digits all the way, of which the last one has another mark: `1,234.567`, perhaps a comma for the point. */
const LAST_GROUP_OTHERWISE = /^[1-9]\d{0,2}(?:(?:,\d{3})+\.|(?:\.\d{3})+,)\d{3}$/u;

/** A whole number with a zero in front. Zero alone is no other amount in cents. */
const PADDED = /^[^\d.,]*0\d*[1-9]\d*[^\d.,]*$/u;

/** Currencies of each sign; the first is the most likely one. */
const SIGNS: Readonly<Record<string, readonly string[]>> = {
  $: ['USD', 'CAD', 'AUD', 'NZD', 'HKD', 'SGD', 'TWD', 'MXN', 'ARS', 'CLP', 'COP', 'BRL'],
  US$: ['USD'],
  '€': ['EUR'],
  '£': ['GBP'],
  '¥': ['JPY', 'CNY'],
  '₹': ['INR'],
  '₩': ['KRW'],
  '₪': ['ILS'],
  '₺': ['TRY'],
  '₫': ['VND'],
  '฿': ['THB'],
  '₱': ['PHP'],
  '₴': ['UAH'],
};

/** Currencies that are usually written with a decimal comma, so `1,234` may mean less than two. */
const COMMA_CURRENCIES: readonly string[] = [
  ...['ARS', 'BGN', 'BRL', 'CLP', 'COP', 'CZK', 'DKK', 'EUR', 'HUF', 'IDR', 'ISK', 'MAD', 'NOK', 'PLN'],
  ...['RON', 'SEK', 'TND', 'TRY', 'UAH', 'VND', 'ZAR'],
];

/** What every refusal needs: the notation and the text that people are shown. */
type Given = {
  readonly currency: string | null;
  readonly decimal: DecimalMark | null;
  readonly got: string;
};

/** A number is read as the decimal it prints as; a text as people write amounts. */
export function readAmount(given: string | number, source: AmountSource): AmountRead {
  const { currency, decimal = null } = source;
  const whole = typeof given === 'number' ? String(given) : given.trim();
  const got = cut(source.shown ?? whole);
  if (typeof given === 'number') return readNumber(whole, { currency, decimal: 'point', got });
  const expected = `Expected an amount such as \`${EXAMPLES[decimal ?? 'point']}\``;
  if (whole.length > quantityCharactersMax) return refuse(`${expected}, got ${got}`);
  const text = unmarked(whole);
  const stated = (plain: string): string => inStatedCurrency(plain, currency) ?? plain;
  const read = readPlain(stated(text), { currency, decimal, got });
  if (read !== null) return read;
  const inner = withoutFullStop(text, whole, source, `${expected}, got ${got}, with marks around it`);
  if (inner !== null) return inner;
  const withoutDash = wholeByDash(text);
  if (withoutDash !== null) {
    const dashed = readPlain(stated(withoutDash), { currency, decimal, got });
    const readings = readingsOf(dashed);
    if (readings.length > 0)
      return refuse(`${expected}, got ${got}, with a dash for its cents`, readings, isOpen(dashed));
  }
  const other = decimal === null ? null : readPlain(text, { currency, decimal: OTHER_MARK[decimal], got });
  if (decimal !== null && other !== null)
    return refuse(
      `Expected an amount with a decimal ${decimal}, such as \`${EXAMPLES[decimal]}\`, got ${got}`,
      readingsOf(other),
      isOpen(other),
    );
  const spelling = respell(text, true);
  if (spelling === null) return refuse(`${expected}, got ${got}`);
  const reads = spelling.texts.map((respelt) => readPlain(stated(respelt), { currency, decimal, got }));
  const readings = reads.flatMap(readingsOf);
  const distinct = [...new Set(readings.map(formatMoney))];
  const choices = distinct.length > 1 ? `: ${distinct.join(' or ')}` : '';
  return refuse(`${expected}, got ${got}, ${spelling.why}${choices}`, readings, reads.some(isOpen));
}

/** The full stop of a sentence alone changes nothing. With other marks it leaves a button. */
function withoutFullStop(text: string, whole: string, source: AmountSource, why: string): AmountRead | null {
  const stopped = fullStopped(text);
  if (stopped === text) return null;
  const read = readAmount(stopped, { ...source, shown: source.shown ?? whole });
  return text === whole && unmarked(stopped) === stopped ? read : refuse(why, readingsOf(read), isOpen(read));
}

const readingsOf = (read: AmountRead | null): readonly Money[] =>
  read === null ? [] : read.kind === 'amount' ? [read.amount] : read.readings;

const isOpen = (read: AmountRead | null): boolean => read?.kind === 'refused' && read.isOpen === true;

/** Null when the text is not a signed decimal with or without a currency. */
function readPlain(text: string, { currency, decimal, got }: Given): AmountRead | null {
  const { sign, body, names } = partsOf(text);
  const wanted = currency?.trim().toUpperCase() ?? null;
  if (wanted !== null && !isCurrency(wanted))
    return refuse(`Expected a currency such as \`USD\`, got ${cut(currency ?? '')}`);
  const named = currencyOf(names, wanted);
  if (named === null) return null;
  const decimals = decimalsOf(body, decimal, named.code === 'INR');
  if (decimals.length === 0) return null;
  const inUnits = (code: string): Unit => ({ code, got, isNegative: sign === '-', declared: decimal });
  if (named.others.length > 0) {
    const codes = new Set([...(named.code === null ? [] : [named.code]), ...named.others]);
    const reads = [...codes].flatMap((code) => {
      // An amount that a currency cannot have is none in it: `1.50 USD` are no yen.
      const fitting = decimals.filter((decimal) => nearest(decimal, inUnits(code)).length === 1);
      return fitting.length === 0 ? [] : [settle(text, fitting, inUnits(code))];
    });
    const expected =
      named.code === null
        ? `Expected an amount in one currency, got ${got}, which names ${[...codes].join(' and ')}`
        : `Expected an amount in ${named.code}, got ${got}, which names another currency`;
    return refuse(expected, reads.flatMap(readingsOf), reads.some(isOpen));
  }
  if (named.code === null) {
    const likely = named.likely === null ? null : settle(text, decimals, inUnits(named.likely));
    const readings = readingsOf(likely);
    const such = readings.map((each) => `\`${inMarks(writtenAmount(each), decimal ?? 'point')}\``).join(' or ');
    return refuse(
      `Expected the currency of ${got}, got none${such === '' ? '' : `. Write the code: ${such}`}`,
      readings,
      isOpen(likely),
    );
  }
  return settle(text, decimals, inUnits(named.code));
}

type Unit = {
  readonly code: string;
  readonly got: string;
  readonly isNegative: boolean;
  readonly declared: DecimalMark | null;
};

/** One amount out of one or two readings. */
function settle(text: string, decimals: readonly DecimalText[], unit: Unit): AmountRead {
  const { code, got } = unit;
  const isDeclared = unit.declared !== null;
  const digits = minorDigits(code) ?? 0;
  const [first, second] = decimals;
  const isPointCurrency = !COMMA_CURRENCIES.includes(code);
  // Three decimals are not an amount where two are usual, so a comma before them groups, as people there write it.
  const isGrouping = text.includes(',') && digits < 3 && isPointCurrency;
  const written = second === undefined || isGrouping ? first : undefined;
  const mayGroup = isPointCurrency && THREE_AFTER_COMMA.test(text) && !isDeclared;
  const only = written === undefined || mayGroup ? written : withoutPadding(written, digits);
  // Files of fixed width fill a number with zeros, and most of them state cents: `0000180000`.
  if (PADDED.test(text) && first !== undefined && digits > 0) {
    const readings = wholeAmounts([{ ...first, scale: digits }, first], unit);
    const choices = readings.map(formatMoney).join(' or ');
    return refuse(`${got} is filled with zeros in front, so it may be in the smallest unit: ${choices}`, readings);
  }
  if (only === undefined) {
    const [one = '', other = ''] = decimals.map((read) => formatReading(read, unit));
    const readings = wholeAmounts(decimals, unit);
    return refuse(`${got} can be read as ${one} or as ${other}`, readings, readings.length < decimals.length);
  }
  const amounts = nearest(only, unit);
  const [amount] = amounts;
  if (amount === undefined) return refuse(`${got} is more than the largest amount that can be recorded exactly`);
  const choices = amounts.map(formatMoney).join(' or ');
  const isFiner = amounts.length > 1 || (only.scale > digits && !isDeclared);
  if (isFiner && !isDeclared && isPointCurrency && SHORT_AFTER_COMMA.test(text))
    return refuse(`${got} may be ${choices}, or have a digit too many after its comma`, amounts, true);
  if (isFiner) return finer(text, amounts, unit);
  // `7,20` is a decimal comma, or a digit of `7,200` is missing.
  if (second === undefined && !isDeclared && isPointCurrency && SHORT_AFTER_COMMA.test(text))
    return refuse(`${got} may be ${choices}, or lack a digit`, amounts, true);
  return { kind: 'amount', amount };
}

/** What is finer than its unit, in the declared notation, is probably written in the other one. */
function finer(text: string, rounded: readonly Money[], unit: Unit): AmountRead {
  const { body } = partsOf(text);
  const declared = unit.declared === null ? [] : wholeAmounts(decimalsOf(body, OTHER_MARK[unit.declared]), unit);
  const isGrouped = LAST_GROUP_OTHERWISE.test(body);
  const grouped = isGrouped ? wholeAmounts([{ digits: BigInt(body.replace(/\D/g, '')), scale: 0 }], unit) : [];
  const other = [...grouped, ...declared];
  const readings = [...other, ...rounded];
  const names = readings.map(formatMoney);
  const choices = [names.slice(0, -1).join(', '), ...names.slice(-1)].filter((name) => name !== '').join(' or ');
  const mark = unit.declared ?? (/,\d{3}$/.test(body) ? 'comma' : 'point');
  const unless = other.length === 0 ? '' : `, unless its ${mark} groups`;
  const has = decimalsInWords(minorDigits(unit.code) ?? 0);
  return refuse(`${unit.got} is finer than ${unit.code}, which has ${has}${unless}: ${choices}`, readings);
}

/** Zeros behind the smallest unit say no more: `1234.5600`. */
function withoutPadding({ digits, scale }: DecimalText, least: number): DecimalText {
  const zeros = Math.min(Math.max(scale - least, 0), /0*$/.exec(String(digits))?.[0].length ?? 0);
  return digits === 0n
    ? { digits, scale: Math.min(scale, least) }
    : { digits: digits / 10n ** BigInt(zeros), scale: scale - zeros };
}

function readNumber(text: string, given: Given): AmountRead {
  const isExact = /^-?\d+(?:\.\d+)?$/.test(text) && text.replace(/\D/g, '').replace(/^0+/, '').length <= EXACT_DIGITS;
  if (isExact) return readPlain(text, given) ?? refuse(`Expected an amount, got ${given.got}`);
  return refuse(`Expected an amount of at most ${EXACT_DIGITS} digits, got ${given.got}`);
}

type Parts = { readonly sign: string; readonly body: string; readonly names: readonly string[] };

/** `-$5.00`, `$-5.00`, `5.00 USD`: the sign, the digits, and each currency that is named. */
function partsOf(text: string): Parts {
  const signed = (part: string): readonly [string, string] => {
    const [, sign = '', rest = ''] = SIGNED.exec(part.replace(/^−/, '-')) ?? [];
    // `- 5`: a minus, a dash or the bullet of a list.
    return sign !== '' && /^\s/.test(rest) ? ['', part] : [sign, rest];
  };
  const [outer, rest] = signed(text);
  const [, before, middle = '', after] = NAMED.exec(rest) ?? [];
  const [inner, body] = outer === '' && before !== undefined ? signed(middle) : ['', middle];
  return { sign: outer + inner, body, names: [before, after].filter((name) => name !== undefined) };
}

type Currency = {
  /** Null when the text names none and the source neither, or when its names contradict each other. */
  readonly code: string | null;
  /** What an inexact sign probably means. */
  readonly likely: string | null;
  /** Each currency that the text can mean when its names contradict each other, or `code`; otherwise empty. */
  readonly others: readonly string[];
};

/** Whatever the order of the names. Null for letters that name no currency. */
function currencyOf(names: readonly string[], wanted: string | null): Currency | null {
  const each = names.map((name) => SIGNS[name] ?? [currencyCode(name) ?? '']);
  const firsts = each.map(([first = '']) => first);
  if (!firsts.every(isCurrency)) return null;
  const isPossible = (code: string): boolean => each.every((possible) => possible.includes(code));
  if (wanted !== null) return { code: wanted, likely: null, others: isPossible(wanted) ? [] : firsts };
  const [shortest = []] = each.toSorted((left, right) => left.length - right.length);
  const [first = null, second] = shortest.filter(isPossible);
  if (first === null) return { code: null, likely: null, others: firsts };
  return second === undefined ? { code: first, likely: null, others: [] } : { code: null, likely: first, others: [] };
}

/** The amount of a decimal; the two around it when it is finer than the unit; none when it is out of range. */
function nearest({ digits, scale }: DecimalText, { code, isNegative }: Unit): readonly Money[] {
  const unit = 10n ** BigInt(minorDigits(code) ?? 0);
  const base = 10n ** BigInt(scale);
  const whole = (digits * unit) / base;
  const minors = whole * base === digits * unit ? [whole] : [whole, whole + 1n];
  return minors.every((minor) => minor <= BigInt(Number.MAX_SAFE_INTEGER))
    ? minors.map((minor) => money(code, isNegative ? -Number(minor) : Number(minor)))
    : [];
}

function wholeAmounts(decimals: readonly DecimalText[], unit: Unit): readonly Money[] {
  return decimals.flatMap((decimal) => {
    const amounts = nearest(decimal, unit);
    return amounts.length === 1 ? amounts : [];
  });
}

function formatReading(decimal: DecimalText, unit: Unit): string {
  const [amount] = wholeAmounts([decimal], unit);
  if (amount !== undefined) return formatMoney(amount);
  const text = `${unit.isNegative ? '-' : ''}${plainDecimal(decimal)} ${unit.code}`;
  return nearest(decimal, unit).length > 1 ? `${text}, which is finer than ${unit.code},` : text;
}

function refuse(why: string, readings: readonly Money[] = [], mayBeOther = false): AmountRead {
  const distinct = [...new Map(readings.map((reading) => [formatMoney(reading), reading])).values()];
  const open = mayBeOther || distinct.length > READINGS_MAX ? { isOpen: true as const } : {};
  return { kind: 'refused', why, readings: distinct.slice(0, READINGS_MAX), ...open };
}

const decimalsInWords = (digits: number): string =>
  digits === 0 ? 'no decimals' : digits === 1 ? 'one decimal' : `${digits} decimals`;

/** The text as code, cut to size. */
const cut = (text: string): string => `\`${text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text}\``;
