/**
 * How to write a number as the amount that it is meant to be. Its currency is the only one of the procedure; without
 * one, an amount is only an example, since a guessed currency would compare with nothing.
 */
import { formatAmount } from '../../kernel/money.ts';
import { parseMoney } from '../../kernel/parse-money.ts';

/** The currency of an example. */
const EXAMPLE = 'USD';

/** `100 EUR`, `12.50 EUR`: a number as an amount; null when the currency has fewer decimals. */
export function asAmount(number: number, currency: string): string | null {
  const text = `${number} ${currency}`;
  const amount = parseMoney(text);
  if (amount === null) return null;
  return Number.isInteger(number) ? text : `${formatAmount(amount).replaceAll(',', '')} ${currency}`;
}

/** The currency of an amount in advice. */
export const currencyShown = (currency: string | null | undefined): string => currency ?? EXAMPLE;

export function amountInExpression(number: number, currency: string | null | undefined): string {
  const amount = asAmount(number, currencyShown(currency));
  const written = `\`money("${amount ?? `5,000.00 ${currencyShown(currency)}`}")\``;
  return currency == null || amount === null
    ? `Give the amount a name under \`values\`, with its currency, or write an amount such as ${written}`
    : `Give the amount a name under \`values\`, or write ${written}`;
}

/** Below \`values\`, where a number has no currency. */
export function amountOfValue(name: string, value: unknown, currency: string | null | undefined): string {
  const amount = typeof value === 'number' && currency != null ? asAmount(value, currency) : null;
  const example = `an amount such as \`5,000.00 ${currencyShown(currency)}\``;
  return `Write \`${name}\` with its currency under \`values\`, as ${amount === null ? example : `\`${amount}\``}`;
}
