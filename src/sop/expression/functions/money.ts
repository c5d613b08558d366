/**
 * Functions on money: its currency, and the same amount in another currency by a named rate.
 */
import { formatMoney, isCurrency, isMoney, minorDigits } from '../../../kernel/money.ts';
import { moneyOf, wholeMinor } from '../arithmetic.ts';
import { clearly, unclear } from '../computed.ts';
import { decimalOf, divideHalfEven } from '../decimal.ts';
import { MONEY, TEXT, type ExpressionFunction } from './function.ts';

export const MONEY_FUNCTIONS: readonly ExpressionFunction[] = [
  {
    name: 'currency',
    takes: [{ name: 'money', kinds: ['money'] }],
    gives: () => TEXT,
    compute: ([amount]) =>
      isMoney(amount) && isCurrency(amount.$money)
        ? clearly(amount.$money)
        : unclear('Only an amount of money has a currency'),
  },
  {
    name: 'convert',
    takes: [
      { name: 'money', kinds: ['money'] },
      { name: 'rate', kinds: ['number'], named: true },
      { name: 'currency', kinds: ['text'], written: true },
    ],
    gives: () => MONEY,
    problem: ([, rate, currency]) => {
      if (typeof currency?.constant === 'string' && !isCurrency(currency.constant))
        return {
          index: 2,
          message: `\`${currency.constant}\` is not a known currency`,
          suggestion: 'Write its three letters, as `"USD"`',
        };
      const says = ratePair(rate?.path ?? null);
      if (says !== null && typeof currency?.constant === 'string' && says.to !== currency.constant)
        return {
          index: 1,
          message: `\`${rate?.path ?? ''}\` is a rate to ${says.to}, not to ${currency.constant}`,
          suggestion: null,
        };
      return typeof rate?.constant === 'number' && rate.constant <= 0
        ? { index: 1, message: 'A rate is larger than zero', suggestion: null }
        : null;
    },
    compute: ([amount, rate, currency], { paths }) => {
      if (!isMoney(amount) || typeof rate !== 'number' || typeof currency !== 'string')
        return unclear('Only money can be converted');
      if (amount.minor === 0 && isCurrency(currency)) return clearly({ $money: currency, minor: 0 });
      const [from, to] = [minorDigits(amount.$money), minorDigits(currency)];
      if (from === null || to === null)
        return unclear(`\`${from === null ? amount.$money : currency}\` is not a known currency`);
      // An amount already in the wanted currency stays as it is, whatever the rate says.
      if (amount.$money === currency) return clearly(amount);
      const says = ratePair(paths[1] ?? null);
      if (says !== null && (says.from !== amount.$money || says.to !== currency))
        return unclear(
          `Cannot convert ${formatMoney(amount)} to ${currency} by \`${paths[1] ?? ''}\`, a rate from ${says.from} to ${says.to}`,
        );
      const decimal = decimalOf(rate);
      if (decimal === null || decimal.digits <= 0n)
        return unclear(`Cannot convert ${formatMoney(amount)} at a rate of \`${rate}\``);
      return moneyOf(
        currency,
        divideHalfEven(wholeMinor(amount) * decimal.digits * 10n ** BigInt(to), 10n ** BigInt(decimal.scale + from)),
      );
    },
  },
];

/** The two currencies of a rate called `eur_to_usd`; null for a name without currencies. */
function ratePair(path: string | null): { readonly from: string; readonly to: string } | null {
  const match = /(?:^|[._])([a-z]{3})_to_([a-z]{3})$/.exec(path ?? '');
  const [from, to] = [match?.[1]?.toUpperCase() ?? '', match?.[2]?.toUpperCase() ?? ''];
  return isCurrency(from) && isCurrency(to) ? { from, to } : null;
}
