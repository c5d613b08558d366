/**
 * Finds where a shipment states another unit or currency than the one in which its facts are read: in the name of the field that is
 * read, or of an object that it is in (`weight_kg`, `limit_cad.value`), or next to either under a few exact names (`weight_unit`,
 * `{ amount, uom }`, `currency`, `is_metric`). Other members are not read.
 *
 * INVARIANT: a unit that is stated under one of these names is a known name of the one that the field is read in.
 *
 * Pure.
 */
import { clip } from '../outcome.ts';
import { isEntries, isYes } from '../outcome-values.ts';
import { plainText } from '../plain-text.ts';
import { isSameCurrency } from '../same-amount.ts';
import { bareName, namesOf } from '../stated-value.ts';
import { wordsOfName } from '../statements.ts';
import { valueAt } from '../../kernel/value-at.ts';
import type { TmsSettings } from './config.ts';

/** Names of the pound: in words, of UNECE (`LBR`), X12 (`LB`, `L`) and UCUM (`[lb_av]`). */
const POUNDS = /^(?:(?:per|us) )?(?:lbs?|pounds?|lbr|l|#|lb av|us|u s|imperial|english|(?:us )?customary)$/;
/** Other units of weight of the same lists. */
const OTHER_WEIGHT =
  /^(?:(?:per )?(?:k|si|kgs?|kgm|kilos?|kilogram(?:me)?s?|grams?|grm|tons?|tonnes?|tne|mt|metric(?: tons?)?|ozs?|onz|ounces?|cwt|stn|ltn))$/;
/** In the name of the field itself: `weightkg`, `weight_t`. */
const GLUED = /^(?:weight|wt|wgt|mass)(?:kgs?|kgm|kilos?|grams?|tonnes?)$/;
/** Currencies as names of fields write them; other codes are words, too: `all`, `top`, `try`. */
const CURRENCIES = new Set(
  'usd cad mxn eur gbp jpy chf aud nzd cny inr brl sek nok dkk pln euro euros peso pesos'.split(' '),
);

/** What follows the name of the field, or stands alone in its object. */
const UNIT = /^(?:units?|uom|um|unitofmeasure|unitcode)$/;
const IN_OBJECT = /^(?:code|qualifier|basis|per)$/;
const CURRENCY = /^(?:currency(?:code)?|ccy)$/;
const SYSTEM = /^(?:unit|measurement)?system$/;
const METRIC = /^(?:is)?metric$/;
/** What is weighed or limited, whatever the field is called. */
const WEIGHTS: readonly string[] = ['weight', 'wt', 'wgt'];
const LIMITS: readonly string[] = ['liability', 'liabilitylimit', 'limit'];

/** @returns the rest of a sentence: *`weight_unit` is `KG`*; null when none is another one */
export function otherUnit(shipment: unknown, { fields, currency }: TmsSettings): string | null {
  const read = [
    ...[fields.weight_lbs, fields.affected_weight_lbs].map((path) => ({ path, money: null })),
    { path: fields.liability_limit_per_lb, money: currency },
  ];
  for (const { path, money } of read) {
    const value = path === null ? null : valueAt(shipment, path);
    if (path === null || value === undefined || value === null || value === '') continue;
    const names = path.split('.');
    if (isOtherName(names, currency)) return `\`${clip(path, 80)}\` is read`;
    const found = names.map((_, at) => besideIn(shipment, names, at, money)).find((each) => each !== null);
    if (found !== undefined) return found;
  }
  return null;
}

/** Next to one name of the path. */
function besideIn(shipment: unknown, path: readonly string[], at: number, money: string | null): string | null {
  const holders = path.slice(0, at);
  const holder = at === 0 ? shipment : valueAt(shipment, holders.join('.'));
  const name = path[at] ?? '';
  const found = Object.entries(isEntries(holder) ? holder : {}).find(
    ([each, value]) => each !== name && isOther(bareName(each), value, { name, money, isRoot: at === 0 }),
  );
  return found === undefined
    ? null
    : `\`${clip([...holders, found[0]].join('.'), 80)}\` is \`${clip(String(namesOf(found[1])[0]), 120)}\``;
}

type Field = { readonly name: string; readonly money: string | null; readonly isRoot: boolean };

function isOther(bare: string, value: unknown, { name, money, isRoot }: Field): boolean {
  const texts = namesOf(value).map(unitText);
  if (METRIC.test(bare)) return isYes(value);
  if (SYSTEM.test(bare)) return texts.some((text) => OTHER_WEIGHT.test(text));
  const own = bareName(name).replace(/(?:lbs?|pounds|perlb|usd)+$/, '');
  const rests = [own, ...(money === null ? WEIGHTS : LIMITS)]
    .filter((each) => each !== '' && bare.startsWith(each))
    .map((each) => bare.slice(each.length));
  const isSame = (text: string): boolean => POUNDS.test(text) || (money !== null && isSameCurrency(text, money));
  const isStatedOther = texts.some((text) => text !== '' && Number.isNaN(Number(text)) && !isSame(text));
  if (money !== null && [bare, ...rests].some((each) => CURRENCY.test(each)))
    return namesOf(value).some((each) => each !== null && each !== '') && !isSameCurrency(value, money);
  if (rests.some((each) => UNIT.test(each) || IN_OBJECT.test(each))) return isStatedOther;
  if (isRoot) return UNIT.test(bare) && texts.some((text) => OTHER_WEIGHT.test(text));
  return (UNIT.test(bare) || IN_OBJECT.test(bare)) && isStatedOther;
}

const unitText = (value: unknown): string =>
  value === null || value === undefined
    ? ''
    : plainText(
        String(value)
          .replace(/\(s\)/gi, 's')
          .replace(/[[\]().]/g, ' '),
      );

/** The names of the field and of what it is in: `weights_kg.total`, `metric.weight`, `release_value_cad`. */
function isOtherName(path: readonly string[], currency: string): boolean {
  const all = path.flatMap(wordsOfName);
  const isOtherWord = (word: string): boolean =>
    (OTHER_WEIGHT.test(word) && word !== 'k') ||
    GLUED.test(word) ||
    (CURRENCIES.has(word) && word !== currency.toLowerCase());
  return (all.length > 1 && /^(?:t|stones?)$/.test(all.at(-1) ?? '')) || all.some(isOtherWord);
}
