/**
 * What a payment of this run counts as, where people said that it was made before the case started again: as it was
 * paid then, whatever its step would pay now.
 */
import { own } from '../../kernel/own.ts';
import { isMoney } from '../../kernel/money.ts';
import { toldApart } from '../../kernel/told-apart.ts';
import { formatValue, type Value } from '../../kernel/value.ts';
import { orderedValues } from '../../sop/expression/compare.ts';
import type { Tool } from '../../tool/tool.ts';
import { isDoneBefore } from '../cite/effect-text.ts';
import type { CallProposed, CallState } from '../log/call.ts';
import type { EarlierEffect } from '../log/earlier-effect.ts';
import type { Turn } from './turn.ts';

type Moved = NonNullable<Tool['movesMoney']>;
type Proposed = Pick<CallProposed, 'args' | 'argsSha256'>;

/** What an input that says how much counts as: what was paid, by this call or before. Null where that is not known. */
export function paidAs({ proposed, progress }: CallState, name: string): Value | null {
  if (!isDoneBefore(progress)) return own(proposed.args, name) ?? null;
  return paidThen(progress.before, proposed, name);
}

/** The sum of what these effects have moved; null where that is not known, or in several currencies. */
export function paidThen(effects: readonly EarlierEffect[], proposed: Proposed, name: string): Value | null {
  return sumOf(effects.map((effect) => movedBy(effect, proposed, name)));
}

function movedBy({ moved, argsSha256, summary }: EarlierEffect, proposed: Proposed, name: string): Value | null {
  if (moved !== undefined) return own(moved, name) ?? null;
  const now = own(proposed.args, name) ?? null;
  if (argsSha256 === proposed.argsSha256) return now;
  // An earlier log has only the words: they name the amount of now, or another one.
  return now !== null && names(summary, formatValue(now)) ? now : null;
}

/** Whether a text has the words of an amount, and not as the end of a larger one. */
const names = (text: string, amount: string): boolean => {
  const at = text.indexOf(amount);
  return at >= 0 && !/[\d.,]/.test(text.slice(Math.max(at - 1, 0), at));
};

function sumOf(values: readonly (Value | null)[]): Value | null {
  const [first = null, ...others] = values;
  if (others.length === 0) return first;
  if (values.every((one) => typeof one === 'number')) return values.reduce((sum, one) => sum + one, 0);
  const amounts = values.filter(isMoney).filter(({ $money }) => isMoney(first) && first.$money === $money);
  const minor = amounts.reduce((sum, one) => sum + one.minor, 0);
  return isMoney(first) && amounts.length === values.length ? { $money: first.$money, minor } : null;
}

/** Whether what was paid is no more than another amount; not where either is unknown. */
export function isAtMost(was: Value | null, now: Value | null): boolean {
  if (was === null || now === null) return false;
  const order = orderedValues('<=', was, now);
  return order.kind === 'clear' && order.result;
}

const movedOf = ({ context }: Turn, tool: string): Moved | undefined => context.registry.get(tool)?.tool.movesMoney;

/** The inputs that say how much, with what they are a share of. */
export const howMuch = ({ amounts, of = [] }: Moved): readonly string[] => [...amounts, ...of];

/** What stands for a call and was paid otherwise than its step would pay now. */
export type PaidOtherwiseThen = { readonly was: string; readonly now: string; readonly isMore: boolean };

/** Null where it was paid as it would be now, and for a call that moves no money. */
export function paidOtherwiseThen(
  turn: Turn,
  proposed: CallProposed,
  effects: readonly EarlierEffect[],
): PaidOtherwiseThen | null {
  const moved = movedOf(turn, proposed.tool);
  if (moved === undefined || effects.length === 0) return null;
  const others = howMuch(moved).flatMap((name): PaidOtherwiseThen[] => {
    const [was, now] = [paidThen(effects, proposed, name), own(proposed.args, name) ?? null];
    if (now === null || (isAtMost(was, now) && isAtMost(now, was))) return [];
    const [text = formatValue(now), before = 'another amount'] = was === null ? [] : toldApart([now, was]);
    return [{ was: before, now: text, isMore: !isAtMost(was, now) }];
  });
  return others.find(({ isMore }) => isMore) ?? others[0] ?? null;
}

/** Whether more was paid before the case started again than the calls that count as paid with it would pay now. */
export const isMorePaidThen = (turn: Turn): boolean =>
  Object.values(turn.state.calls).some(
    ({ proposed, progress }) =>
      isDoneBefore(progress) && paidOtherwiseThen(turn, proposed, progress.before)?.isMore === true,
  );
