/**
 * What a case has paid so far, in this run and before it started again, each amount as it was paid: whoever decides
 * about another payment need not look for it in the thread.
 */
import { own } from '../../kernel/own.ts';
import { formatMoney, isMoney, money, type Money } from '../../kernel/money.ts';
import type { Registry } from '../../tool/registry.ts';
import type { CallState } from '../log/call.ts';
import type { EarlierEffect } from '../log/earlier-effect.ts';
import { asFound, asSaid } from '../log/said-done.ts';
import type { RunState } from '../log/state.ts';
import { firstAndLast } from './first-and-last.ts';
import type { LabelledText } from './labelled-text.ts';

/** Payments that are named; the total counts all. */
const SHOWN_MAX = 5;

type How = 'pays' | 'credits';

type Paid = {
  readonly how: How;
  /** None where the log does not say them. */
  readonly amounts: readonly Money[];
  readonly isKnown: boolean;
  /** `500.00 GBP (step 3b/1, PAY-00022)`. */
  readonly text: string;
};

/** One line; none while nothing was paid. What is on its way, or may have been refused, is no part of it. */
export function paidSoFar({ opened, calls }: Pick<RunState, 'opened' | 'calls'>, registry: Registry): LabelledText[] {
  const all = [
    ...(opened?.earlier?.effects ?? []).map((effect) => ({
      effect,
      amounts: amountsOf(registry, { tool: effect.tool, args: effect.moved ?? {} }),
    })),
    ...Object.values(calls).flatMap((call) => paidBy(call, registry)),
  ];
  const keys = all.map(({ effect }) => effect.key);
  const paid = all
    .filter(({ effect: { key } }, index) => key === undefined || keys.lastIndexOf(key) === index)
    .flatMap(({ effect, amounts }) => {
      const how = registry.get(effect.tool)?.tool.movesMoney?.how;
      return how === undefined ? [] : [paidOf(effect, amounts, how)];
    });
  if (paid.length === 0) return [];
  const texts = firstAndLast(
    paid.map(({ text }) => text),
    SHOWN_MAX,
    (count) => `${count} more in between`,
  );
  const total = paid.length === 1 ? null : totalOf(paid);
  return [{ label: 'paid in this case so far', text: `${total === null ? '' : `${total}: `}${texts.join(', ')}` }];
}

function amountsOf(registry: Registry, { tool, args }: Pick<CallState['proposed'], 'tool' | 'args'>): Money[] {
  const names = registry.get(tool)?.tool.movesMoney?.amounts ?? [];
  return names.flatMap((name) => {
    const value = own(args, name);
    return isMoney(value) ? [value] : [];
  });
}

type Effect = { readonly effect: EarlierEffect; readonly amounts: readonly Money[] };

/** What stands for something of an earlier run is named there, and what was found is named as it was sent. */
function paidBy(call: CallState, registry: Registry): Effect[] {
  const { step, proposed, progress } = call;
  const { tool, summary, key } = proposed;
  const found = asFound(call);
  if (found !== null) return [{ effect: asSaid(call) ?? found, amounts: [] }];
  const said = asSaid(call);
  if (said !== null) return [{ effect: said, amounts: amountsOf(registry, proposed) }];
  if (progress.kind !== 'succeeded') return [];
  const record = progress.reference?.record ?? null;
  return [
    {
      effect: { step, tool, summary, isKnown: true, output: null, record, key },
      amounts: amountsOf(registry, proposed),
    },
  ];
}

function paidOf({ step, summary, record, isKnown, saidBy }: EarlierEffect, amounts: readonly Money[], how: How): Paid {
  const what = amounts.length === 0 ? summary : amounts.map(formatMoney).join(' and ');
  const about = [
    `step ${step}`,
    ...(record === null ? [] : [record]),
    ...(saidBy === undefined ? [] : [`as ${saidBy} says`]),
    ...(isKnown ? [] : ['not known whether it was done']),
  ];
  return { how, amounts, isKnown, text: `${what} (${about.join(', ')})` };
}

/** `560.00 GBP in all`; null where an amount is not known, or where they are no sum. */
function totalOf(paid: readonly Paid[]): string | null {
  const [first] = paid.flatMap(({ amounts }) => amounts);
  const isSum = paid.every(
    ({ how, amounts }) =>
      how === 'pays' && amounts.length > 0 && amounts.every(({ $money }) => $money === first?.$money),
  );
  if (first === undefined || !isSum) return null;
  const sum = paid.flatMap(({ amounts }) => amounts).reduce((minor, amount) => minor + amount.minor, 0);
  return `${paid.every(({ isKnown }) => isKnown) ? '' : 'perhaps '}${formatMoney(money(first.$money, sum))} in all`;
}
