/**
 * What an author can have meant by an amount in another notation than the handbook's, for suggestions.
 */
import { writtenAmount } from './money.ts';
import { parseMoney } from './parse-money.ts';
import { readAmount } from './read-amount.ts';

/**
 * Each amount that the text can mean, as a handbook writes it: `25,000.00 USD` for `25k USD`, two for `31.000 USD`.
 * Empty when it may mean one that is not known, so advice never names a wrong one.
 */
export function amountsMeant(text: string): readonly string[] {
  const written = parseMoney(text);
  if (written !== null) return [writtenAmount(written)];
  const read = readAmount(text, { currency: null });
  if (read.kind === 'amount') return [writtenAmount(read.amount)];
  return read.isOpen === true ? [] : read.readings.map(writtenAmount);
}
