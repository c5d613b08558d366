/**
 * Writes what a TMS shows of a payment under the names of the contract, where the settings declare other ones
 * (`records.payments.id`, `.amount`), and the currency of a TMS that has one and does not show it (`.currency`).
 *
 * INVARIANT: what is declared must be there. A record of ours without it shows nothing, and a currency that is shown
 * counts.
 *
 * Pure.
 */
import { isOurs } from '../own-record.ts';
import { isEntries, type Entries } from '../outcome-values.ts';
import { isSameCurrency } from '../same-amount.ts';
import { bareName, isStated } from '../stated-value.ts';
import { valueAt } from '../../kernel/value-at.ts';
import type { TmsSettings } from './config.ts';

/** @param status the path of the status: each object that leads to it may be the record */
export function withDeclaredNames(answer: unknown, { records }: TmsSettings, status: string | null): unknown {
  const { id, amount, currency } = records.payments;
  if (id === undefined && amount === undefined && currency === undefined) return answer;
  const renamed = (record: Entries): Entries => {
    const named = withMember(withMember(record, 'id', id), 'amount', amount);
    return currency === undefined ? named : withCurrency(named, currency);
  };
  return along(answer, (status ?? '').split('.').slice(0, -1), renamed);
}

function along(value: unknown, [name, ...rest]: readonly string[], renamed: (record: Entries) => Entries): unknown {
  if (Array.isArray(value)) return value.map((each: unknown) => along(each, [name, ...rest].filter(isName), renamed));
  if (!isEntries(value)) return value;
  const own = renamed(value);
  return name === undefined || !Object.hasOwn(own, name) ? own : { ...own, [name]: along(own[name], rest, renamed) };
}

const isName = (name: string | undefined): name is string => name !== undefined;

function withMember(record: Entries, name: 'id' | 'amount', path: string | undefined): Entries {
  if (path === undefined || path === name) return record;
  const value = valueAt(record, path);
  const others = Object.entries(record).filter(([each]) => bareName(each) !== name);
  if (isStated(value)) return { ...Object.fromEntries(others), [name]: withAround(record, value, path) };
  return isOurs(record) ? Object.fromEntries(others) : record;
}

/** What is next to an amount in an object of its own is of it, such as its currency. */
function withAround(record: Entries, value: unknown, path: string): unknown {
  const names = path.split('.');
  const around = names.length === 1 ? null : valueAt(record, names.slice(0, -1).join('.'));
  if (!isEntries(around) || isEntries(value)) return value;
  const currencies = Object.entries(around).filter(([name]) => OF_CURRENCY.test(bareName(name)));
  return currencies.length === 0 ? value : { ...Object.fromEntries(currencies), amount: value };
}

/** Any name of a currency, also one that is not read: it may say that this payment is in another one. */
const OF_CURRENCY = /currency|^(?:iso)?(?:ccy|curr?)(?:cd|code|id)?$/;

function withCurrency(record: Entries, currency: string): Entries {
  const { amount } = record;
  if (!isStated(amount)) return record;
  const shown = [record, amount]
    .flatMap((each) => (isEntries(each) ? Object.entries(each) : []))
    .filter(([name, value]) => OF_CURRENCY.test(bareName(name)) && isStated(value));
  return shown.some(([, value]) => !isSameCurrency(value, currency)) ? record : { ...record, currency };
}
