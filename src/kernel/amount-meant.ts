/**
 * Guesses the amount that an author meant, for suggestions only.
 */
import { formatAmount, isCurrency } from './money.ts';
import { parseMoney } from './parse-money.ts';

/** What a sign and a word most likely mean. */
const SIGNS: Readonly<Record<string, string>> = { $: 'USD', '€': 'EUR', '£': 'GBP', '¥': 'JPY' };
const CURRENCY_WORDS: readonly (readonly [RegExp, string])[] = [
  [/dollars?$|bucks$/i, 'USD'],
  [/euros?$/i, 'EUR'],
  [/sterling$/i, 'GBP'],
];

/** An amount in the correct notation: `500,00 usd`, `USD 500`, `$2,500`; `$` is suggested as US dollars. */
export function amountMeant(text: string): string | null {
  const sign = /[$€£¥]/.exec(text)?.[0];
  const word = CURRENCY_WORDS.find(([written]) => written.test(text))?.[1];
  const letters = /[A-Za-z]{3}/.exec(text)?.[0].toUpperCase() ?? '';
  // Letters after an amount with a sign may be another word of the line.
  const code = word ?? (sign !== undefined && !isCurrency(letters) ? (SIGNS[sign] ?? '') : letters);
  const [, whole = '', cents = ''] = /([\d.,]*?\d)(?:[.,](\d{2}))?(?=\s|$|[^\d.,])/.exec(text) ?? [];
  const amount =
    isCurrency(code) && /^\d{1,3}(?:[.,]?\d{3})*$/.test(whole)
      ? parseMoney(`${whole.replace(/[.,]/g, '')}${cents === '' ? '' : `.${cents}`} ${code}`)
      : null;
  return amount === null ? null : `${formatAmount(amount)} ${amount.$money}`;
}
