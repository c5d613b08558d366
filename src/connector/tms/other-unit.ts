/**
 * Finds in a shipment a stated unit or currency that is another one than its facts are read in: `weight_uom: 'KGS'`.
 *
 * Pure.
 */
import { plainText } from '../plain-text.ts';
import { statementShown, statementsIn, wordsOfName } from '../statements.ts';

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

const UNIT = words('unit units uom measure');
const OF_WEIGHT = words(
  'unit units uom measure measurement system of weight weights mass liability limit affected per code type',
);
const CURRENCY_OF = words('currency liability limit amount code iso');
const POUNDS = /^(?:(?:per|\/) ?)?(?:lbs?|pounds?|lbr|us|imperial|english)$/;

/** @returns the rest of a sentence: *`weight_unit` is `KG`*; null when none is another one */
export function otherUnit(shipment: unknown, currency: string): string | null {
  const found = statementsIn(shipment).find(({ path, value }) => {
    const all = path.flatMap(wordsOfName);
    const isUnit = all.some((word) => UNIT.has(word)) && all.every((word) => OF_WEIGHT.has(word));
    if (isUnit) return !POUNDS.test(plainText(value));
    const isCurrency = all.includes('currency') && all.every((word) => CURRENCY_OF.has(word));
    return isCurrency && plainText(value) !== plainText(currency);
  });
  return found === undefined ? null : statementShown(found);
}
