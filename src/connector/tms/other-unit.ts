/**
 * Finds where a shipment states another unit or currency than the one in which its facts are read: in the name of the
 * field that is read, or of an object that it is in (`weight_kg`, `limit_cad.value`), next to it (`totals: { weight: 1200, weight_unit: 'KG' }`), or in the object that it is
 * in (`gross: { amount: 1200, uom: 'KGM' }`).
 *
 * INVARIANT: a unit that is stated in words of a field that is read is a known name of the one it is read in.
 *
 * Pure.
 */
import { isEntries, isYes } from '../outcome-values.ts';
import { plainText } from '../plain-text.ts';
import { isSameCurrency } from '../same-amount.ts';
import { isDeclaredNeutral, statementShown, statementsIn, wordsOfName, type Statement } from '../statements.ts';
import { valueAt } from '../../kernel/value-at.ts';
import type { TmsSettings } from './config.ts';

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

const UNIT = words('unit units uom um measure measurement basis per');
const CURRENCY = words('currency ccy curr');
/** They say in which form the unit is given, or which number it has in a table of the TMS. */
const FORM = words('code type name iso symbol system of text value amount abbreviation');
const NUMBER = words('id ids no count number');
/** What is weighed or limited, whatever the field is called. */
const QUANTITY = words('weight weights mass liability limit');
/** Names of the pound: in words, of UNECE (`LBR`), X12 (`LB`, `L`) and UCUM (`[lb_av]`). */
const POUNDS = /^(?:(?:per|us) )?(?:lbs?|pounds?|lbr|l|#|lb av|us|u s|imperial|english|(?:us )?customary)$/;
/** Other units of weight of the same lists, which a field of any name next to a weight may state. */
const OTHER_WEIGHT =
  /^(?:(?:per )?(?:k|si|kgs?|kgm|kilos?|kilogram(?:me)?s?|grams?|grm|tons?|tonnes?|tne|mt|metric(?: tons?)?|ozs?|onz|ounces?|cwt|stn|ltn))$/;
/** Nothing else is written so, whatever the name of the field is. */
const KILOGRAMS = /^(?:kgs?|kgm|kilos?|kilogram(?:me)?s?|kilogramm)$/;
/** In the name of the field itself: `weightkg`, `weight_t`. */
const GLUED = /^(?:weight|wt|wgt|mass)(?:kgs?|kgm|kilos?|grams?|tonnes?)$/;
const OF_TONNES = /^(?:t|stones?)$/;
/** Currencies as names of fields write them; other codes are words, too: `all`, `top`, `try`. */
const CURRENCIES = words('usd cad mxn eur gbp jpy chf aud nzd cny inr brl sek nok dkk pln euro euros peso pesos');
/** Of a weight of any name, what states its unit without the word: `weight_in`, `wt_code`, UNECE's `{ value, code }`. */
const ASIDE = words('in id code type name iso wt wgt unit units');
/** Words of `is_metric`. */
const OF_METRIC = words('is uses use metric unit units system weight weights in');

/** @returns the rest of a sentence: *`weight_unit` is `KG`*; null when none is another one */
export function otherUnit(shipment: unknown, { fields, currency, neutral }: TmsSettings): string | null {
  const declared = new Set(neutral.in_shipments.map(plainText));
  const read = [
    ...[fields.weight_lbs, fields.affected_weight_lbs].map((path) => ({ path, isMoney: false })),
    { path: fields.liability_limit_per_lb, isMoney: true },
  ];
  for (const { path, isMoney } of read) {
    if (path === null || isNothing(valueAt(shipment, path))) continue;
    const found = statementsAbout(shipment, path.split('.'), isMoney).find(
      (each) => !isDeclaredNeutral(each, declared) && isOther(each, path.split('.'), currency),
    );
    if (found !== undefined) return statementShown(found);
  }
  return null;
}

const isNothing = (value: unknown): boolean => value === undefined || value === null || value === '';

/** The field itself, what is next to it, and what is next to an object that only holds it. */
function statementsAbout(shipment: unknown, path: readonly string[], isMoney: boolean): readonly Statement[] {
  const own: Statement = { path, value: path.at(-1) ?? '' };
  const around = path.flatMap((_, at) => {
    const holders = path.slice(0, at);
    const holder = at === 0 ? shipment : valueAt(shipment, holders.join('.'));
    if (!isEntries(holder)) return [];
    const siblings = Object.entries(holder).filter(([name]) => name !== path[at]);
    return statementsIn(Object.fromEntries(siblings))
      .map((each): Statement => ({ path: [...holders, ...each.path], value: each.value }))
      .filter((each) => {
        const name = each.path.slice(at);
        const isText = typeof each.value === 'string' && !/^[\d.,\s-]+$/.test(each.value);
        const whose = { isRoot: at === 0, isMoney };
        // A number is an amount: `weight_per_unit: 40`, but for that of a currency: `currency: 124`.
        const isRead = isText || (isMoney && isNumberOfCurrency(name, each.value));
        return (isRead && isAbout(name, path.slice(at), whose)) || isAside(name, each.value, path.slice(at), whose);
      });
  });
  return [own, ...around];
}

type Whose = { readonly isRoot: boolean; readonly isMoney: boolean };

/** As ISO 4217 numbers them. */
const isNumberOfCurrency = (name: readonly string[], value: Statement['value']): boolean =>
  name.flatMap(wordsOfName).some((word) => CURRENCY.has(word)) && /^\d{2,3}$/.test(String(value).trim());

/** Whether a member that is called after no unit has one all the same: `code: 'KGM'`, `weight_in: 'KG'`, `is_metric: true`. */
function isAside(
  name: readonly string[],
  value: Statement['value'],
  field: readonly string[],
  { isRoot, isMoney }: Whose,
): boolean {
  const all = name.flatMap(wordsOfName);
  if (isMetric(all, value)) return true;
  if (typeof value !== 'string') return false;
  const text = plainText(value);
  // In a language of its own, a name may still have this word for weight: `gewichtseinheit`.
  if (KILOGRAMS.test(text) && !all.every((word) => FORM.has(word))) return true;
  if (text === 'si' && all.every((word) => FORM.has(word) || UNIT.has(word))) return true;
  const isOfWeight = all.some((word) => QUANTITY.has(word) || word === 'wt' || word === 'wgt');
  const isUnit = OTHER_WEIGHT.test(text) && (text.length > 1 || isOfWeight);
  if (!isUnit && !(isMoney && CURRENCIES.has(text))) return false;
  const known = new Set([...wordsOfName(field[0] ?? ''), ...QUANTITY]);
  if (!all.every((word) => ASIDE.has(word) || FORM.has(word) || UNIT.has(word) || known.has(word))) return false;
  // Of the whole shipment, `code` may be anything.
  return !isRoot || all.some((word) => known.has(word) || UNIT.has(word) || word === 'wt' || word === 'wgt');
}

const isMetric = (all: readonly string[], value: unknown): boolean =>
  all.includes('metric') && isYes(value) && all.every((word) => OF_METRIC.has(word));

/** Whether a member next to the field states its unit: `gross_weight_uom` of `gross_weight`; `unit` within an object of it. */
function isAbout(name: readonly string[], field: readonly string[], { isRoot, isMoney }: Whose): boolean {
  const all = name.flatMap(wordsOfName);
  const isUnit = all.some((word) => UNIT.has(word) || word === 'qualifier');
  const isCurrency = all.some((word) => CURRENCY.has(word));
  if (!(isUnit || isCurrency) || all.some((word) => NUMBER.has(word))) return false;
  const [first = ''] = field;
  const known = new Set([...wordsOfName(first), ...QUANTITY]);
  const left = all.filter((word) => !UNIT.has(word) && !CURRENCY.has(word) && !FORM.has(word) && word !== 'qualifier');
  if (left.some((word) => known.has(word))) return true;
  if (left.length > 0) return false;
  // Of the whole shipment, `unit` may be a trailer or a pallet; `currency` is that of its amounts.
  return isCurrency ? isMoney : !isRoot || OTHER_UNIT_OF_ALL.test(all.join(' '));
}

/** Also of a whole shipment, about all that is measured in it. */
const OTHER_UNIT_OF_ALL =
  /^(?:(?:(?:unit|measurement|measure) )?system|system of (?:units|measurement)|units?|uom|unit of measure|basis)$/;

function isOther({ path, value }: Statement, field: readonly string[], currency: string): boolean {
  const all = path.flatMap(wordsOfName);
  const text = plainText(
    String(value)
      .replace(/\(s\)/gi, 's')
      .replace(/[[\]().]/g, ' '),
  );
  if (path.length === field.length && path.join('.') === field.join('.')) return isOtherName(path, currency);
  if (isMetric(path.slice(-1).flatMap(wordsOfName), value)) return true;
  if (all.some((word) => CURRENCY.has(word))) return !isSameCurrency(value, currency);
  // A word that is none of weight says what the shipment consists of.
  const isBare =
    path.length === 1 && !all.some((word) => QUANTITY.has(word) || wordsOfName(field.at(-1) ?? '').includes(word));
  if (isBare || all.includes('qualifier')) return OTHER_WEIGHT.test(text) || KILOGRAMS.test(text);
  return !POUNDS.test(text);
}

/** The names of the field and of what it is in: `weights_kg.total`, `metric.weight`, `release_value_cad`. */
function isOtherName(path: readonly string[], currency: string): boolean {
  const all = path.flatMap(wordsOfName);
  const own = all.length > 1 ? (all.at(-1) ?? '') : '';
  const isOtherUnit = (word: string): boolean =>
    (OTHER_WEIGHT.test(word) && word !== 'k') || GLUED.test(word) || word === 'metric';
  const isOtherCurrency = (word: string): boolean => CURRENCIES.has(word) && word !== currency.toLowerCase();
  return OF_TONNES.test(own) || all.some((word) => isOtherUnit(word) || isOtherCurrency(word));
}
