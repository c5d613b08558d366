/**
 * Reads the facts that a kind takes from a set. An element is put into the notation that `case/read-fact.ts` reads, by
 * the type that X12 gives it: an amount without its point gets it, a date its hyphens. Nothing else is changed.
 */
import type { Fact, RefusedFact, SaidNone } from '../../case/case-event.ts';
import type { EdiValue } from '../../case/edi-mapping.ts';
import { EDI_PATH } from '../../case/edi-path.ts';
import { elementType, type ElementType } from '../../case/edi-sets.ts';
import type { EventField, FactDeclaration } from '../../case/kind.ts';
import { clip, readFact, saidNone, type ReadFact } from '../../case/read-fact.ts';
import { listed } from '../../handbook/suggest.ts';
import { hashOf } from '../../kernel/canonical-json.ts';
import { minorDigits } from '../../kernel/money.ts';
import { own } from '../../kernel/own.ts';
import { cleanText } from '../webhook.ts';
import { pathOf, valuesAt, type ElementPlace, type Found, type Report } from './values-at.ts';

/** A code of AK4 for an element, or of AK3 where its segment is missing. */
export type Note = { readonly place: ElementPlace; readonly code: '1' | '2' | '5' | '6' | '7' | '8' };

export type Mapped = (EventField | FactDeclaration) & { readonly path: string };

export type ReadValues = {
  readonly facts: readonly Fact[];
  readonly refused: readonly RefusedFact[];
  readonly saidNone: readonly SaidNone[];
  /** What the acknowledgment names. */
  readonly notes: readonly Note[];
  /** Facts that must be there and are not, in words; with one of these the report cannot be used. */
  readonly lacking: readonly string[];
};

type Context = { readonly timeZone: string; readonly system: string; readonly record: string };

/** Notes of one set; a further one would not help its sender. */
const VALUES_MAX = 100;

export function readValues(report: Report, declared: readonly Mapped[], context: Context): ReadValues {
  const facts: Fact[] = [];
  const refused: RefusedFact[] = [];
  const said: SaidNone[] = [];
  const notes: Note[] = [];
  const lacking: string[] = [];
  for (const { path, edi, ...declaration } of declared) {
    if (edi === undefined) continue;
    const { found, place } = valuesAt(report, edi.from);
    if (found.length === 0) {
      if (declaration.optional && !edi.required) continue;
      notes.push({ place, code: '1' });
      lacking.push(`${listed(edi.from, 'or')} (${declaration.label})`);
      continue;
    }
    const given = givenOf(
      report,
      declaration,
      edi,
      meantIn(report, declaration, edi, found.slice(0, VALUES_MAX), context),
    );
    const read = 'problem' in given ? refuse(given.problem, found) : readGiven(declaration, given.value, context);
    const text = read === null && !('problem' in given) ? saidNone(declaration, given.value) : null;
    if (text !== null) said.push({ path, text });
    if (read === null) continue;
    const field = fieldOf(edi, found);
    if ('problem' in read) {
      refused.push({ path, label: declaration.label, field, ...read });
      notes.push(noteOf(report, declaration, edi, found));
    } else facts.push({ path, value: read.value, source: { system: context.system, record: context.record, field } });
  }
  return { facts, refused, saidNone: said, notes, lacking };
}

type Declaration = Omit<Mapped, 'path' | 'edi'>;

function readGiven(declaration: Declaration, given: unknown, { timeZone }: Context): ReadFact {
  // X12 writes every decimal with a point.
  return readFact({ ...declaration, decimal: 'point' }, given, { currency: null, timeZone });
}

/** Spellings of one value, such as a BOL with hyphens and without, are that value. */
function meantIn(
  report: Report,
  declaration: Declaration,
  edi: EdiValue,
  found: readonly Found[],
  context: Context,
): readonly Found[] {
  if (declaration.type === 'list' || found.length === 1) return found;
  const apart = new Map<string, Found>();
  for (const one of found) {
    const given = givenOf(report, declaration, edi, [one]);
    const read = 'problem' in given ? null : readGiven(declaration, given.value, context);
    const meaning = hashOf(read !== null && 'value' in read ? [read.value] : one.value);
    if (!apart.has(meaning)) apart.set(meaning, one);
  }
  return [...apart.values()];
}

/** What the elements say, in the notation of our other channels, or why they say nothing clear. */
function givenOf(
  report: Report,
  { type }: Declaration,
  edi: EdiValue,
  found: readonly Found[],
): { readonly value: unknown } | { readonly problem: string } {
  const values: string[] = [];
  for (const one of found) {
    const text = textOf(one, edi);
    if ('problem' in text) return text;
    values.push(text.text);
  }
  if (type === 'list') return { value: values };
  const [value = '', second] = values;
  if (second !== undefined) {
    const shown = values.slice(0, 3).map(clip);
    return { problem: `Expected one value, got ${values.length}: ${listed(shown, 'and')}` };
  }
  if (type !== 'money') return { value };
  const currency = currencyOf(report, edi);
  const problem = decimalsProblem(found[0], currency, edi);
  return problem === null ? { value: { amount: value, currency } } : { problem };
}

/** Digits after the point that X12 gives to N2. */
const N2_DIGITS = 2;

/** In yen, some partners write whole yen as N2 and others hundredths: a guess could be wrong a hundredfold. */
function decimalsProblem(found: Found | undefined, currency: string | null, { codes }: EdiValue): string | null {
  if (found === undefined || currency === null || codes !== undefined) return null;
  if (elementType(found.place.segment, found.place.element) !== 'N2') return null;
  const digits = minorDigits(currency.toUpperCase());
  return digits === null || digits === N2_DIGITS
    ? null
    : `Expected an amount of a currency with two decimals, as the element has them, got \`${clip(found.value)}\` in ${clip(currency)}, which has ${digits === 0 ? 'none' : digits}`;
}

/** One element in the notation of its type, with its code translated. */
function textOf(
  { value, place }: Found,
  { codes }: EdiValue,
): { readonly text: string } | { readonly problem: string } {
  const shown = `\`${clip(value)}\``;
  if (codes !== undefined) {
    const meaning = own(codes, value);
    return meaning === undefined
      ? { problem: `Expected one of the codes ${listed(Object.keys(codes), 'or')}, got ${shown}` }
      : { text: meaning };
  }
  switch (elementType(place.segment, place.element)) {
    case 'N2': {
      const digits = /^(-?)(\d{1,15})$/.exec(value);
      if (digits === null) return { problem: `Expected an amount as a number of cents, without a point, got ${shown}` };
      const [, sign = '', number = ''] = digits;
      const padded = number.replace(/^0+(?=\d)/, '').padStart(3, '0');
      return { text: `${sign}${padded.slice(0, -2)}.${padded.slice(-2)}` };
    }
    case 'DT': {
      const date = /^(\d{4})(\d{2})(\d{2})$/.exec(value);
      if (date === null) return { problem: `Expected a date as CCYYMMDD, got ${shown}` };
      return { text: date.slice(1).join('-') };
    }
    case 'N0':
    case 'R':
      return /^-?(?:\d{1,15}|\d{0,15}\.\d{1,15}|\d{1,15}\.)$/.test(value)
        ? { text: plainNumber(value) }
        : { problem: `Expected a number, got ${shown}` };
    default:
      return { text: cleanText(value) };
  }
}

/** X12 leaves out a zero before the point, and writes a point at the end. */
function plainNumber(value: string): string {
  const [sign, number] = value.startsWith('-') ? ['-', value.slice(1)] : ['', value];
  return `${sign}${number.startsWith('.') ? '0' : ''}${number.replace(/\.$/, '')}`;
}

/** Null where the set names none: the amount is then refused, since it may be of any currency. */
function currencyOf(report: Report, { currency }: EdiValue): string | null {
  if (currency === undefined || !EDI_PATH.test(currency)) return currency ?? null;
  const [first, second] = valuesAt(report, [currency]).found;
  return first === undefined || second !== undefined ? null : first.value;
}

const refuse = (problem: string, found: readonly Found[]): ReadFact => ({
  problem,
  text: clip(found.map(({ value }) => value).join(', ')),
  readings: [],
});

/** The element from which the value came, as the mapping names it. */
function fieldOf({ from }: EdiValue, [first]: readonly Found[]): string {
  const of = from.find((text) => {
    const { at, element } = pathOf(text);
    return at.segment === first?.place.segment && element === first.place.element;
  });
  return of ?? from[0] ?? '';
}

/** The codes of AK4 for what is wrong with an element of each type. */
const CODES: Readonly<Record<ElementType, Note['code']>> = {
  AN: '6',
  ID: '7',
  DT: '8',
  TM: '6',
  N0: '6',
  N2: '6',
  R: '6',
};

function noteOf(report: Report, { type, one_of }: Declaration, edi: EdiValue, [first]: readonly Found[]): Note {
  const { currency } = edi;
  const place = first?.place ?? valuesAt(report, edi.from).place;
  if (type === 'money' && currency !== undefined && currencyOf(report, edi) === null)
    return { place: valuesAt(report, [currency]).place, code: '2' };
  const isCode = edi.codes !== undefined || one_of !== undefined;
  return { place, code: isCode ? '7' : CODES[elementType(place.segment, place.element) ?? 'AN'] };
}
