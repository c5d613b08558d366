/**
 * What the run before the case started again did, and no call of now counts as yet.
 *
 * INVARIANT: what was done once stands for one call of now alone, whichever questions are open side by side.
 */
import type { Calls } from './call.ts';
import type { EarlierEffect } from './earlier-effect.ts';

type State = Pick<Calls, 'calls'> & {
  readonly opened: { readonly earlier: { readonly effects?: readonly EarlierEffect[] } | null } | null;
};

/**
 * @param callId the call of now that may count as one of them
 * @returns their places in `opened.earlier.effects`
 */
export function freeEffects({ opened, calls }: State, callId: string): ReadonlySet<number> {
  const effects = opened?.earlier?.effects ?? [];
  const taken = Object.values(calls).flatMap((call) =>
    call.progress.kind === 'settled' && call.callId !== callId ? call.progress.before : [],
  );
  const isFree = (effect: EarlierEffect, place: number): boolean =>
    effects.slice(0, place + 1).filter((one) => isOne(one, effect)).length >
    taken.filter((one) => isOne(one, effect)).length;
  return new Set(effects.flatMap((effect, place) => (isFree(effect, place) ? [place] : [])));
}

const isOne = (a: EarlierEffect, b: EarlierEffect): boolean =>
  a.step === b.step && a.tool === b.tool && a.summary === b.summary && a.record === b.record && a.key === b.key;
