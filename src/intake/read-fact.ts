/**
 * Parses a field's text into a typed fact, as its kind declares. Text that does not fit is refused with a sentence,
 * never guessed.
 */
import type { EventField, FactDeclaration } from '../case/kind.ts';
import { isCurrency, parseAmount } from '../kernel/money.ts';
import { parseDuration, parseInstant, timestamp } from '../kernel/time.ts';
import type { Value } from '../kernel/value.ts';

export type ReadFact = { readonly value: Value } | { readonly problem: string } | null;

const SHOWN_MAX = 60;
const LIST_ITEMS_MAX = 100;

/** @returns null when the field is empty: the fact is missing, which is not an error */
export function readFact(fact: FactDeclaration | EventField, raw: string, currency: string | null): ReadFact {
  const text = raw.trim();
  if (text === '') return null;
  const shown = `\`${text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text}\``;
  switch (fact.type) {
    case 'text': {
      if (fact.one_of !== undefined && !fact.one_of.includes(text))
        return { problem: `Expected one of ${fact.one_of.join(', ')}, got ${shown}` };
      return { value: text };
    }
    case 'list':
      return {
        value: text
          .split(',')
          .map((item) => item.trim())
          .filter((item) => item !== '')
          .slice(0, LIST_ITEMS_MAX),
      };
    case 'boolean':
      return text === 'true' || text === 'false'
        ? { value: text === 'true' }
        : { problem: `Expected true or false, got ${shown}` };
    case 'number': {
      const number = /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
      return Number.isFinite(number) ? { value: number } : { problem: `Expected a number, got ${shown}` };
    }
    case 'time': {
      const instant = parseInstant(text);
      return instant === null
        ? { problem: `Expected a time such as \`2026-03-04T14:05:00Z\`, got ${shown}` }
        : { value: timestamp(instant) };
    }
    case 'duration': {
      const duration = parseDuration(text);
      return duration === null
        ? { problem: `Expected a span such as \`15 minutes\`, got ${shown}` }
        : { value: duration };
    }
    default:
      return readMoney(text, shown, currency);
  }
}

function readMoney(text: string, shown: string, currency: string | null): ReadFact {
  if (currency === null) return { problem: `Expected the currency of ${shown}, got none` };
  const code = currency.trim().toUpperCase();
  if (!isCurrency(code))
    return { problem: `Expected a currency such as \`USD\`, got \`${currency.slice(0, SHOWN_MAX)}\`` };
  const amount = parseAmount(text.startsWith('$') && code === 'USD' ? text.slice(1) : text, code);
  if (amount === null) return { problem: `Expected an amount such as \`7,200.00\`, got ${shown}` };
  return amount.minor > 0 ? { value: amount } : { problem: `Expected an amount above zero, got ${shown}` };
}
