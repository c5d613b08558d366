/**
 * Says what the run of a case that started again has done before.
 */
import { baseLabel, isInside } from '../../sop/rounds.ts';
import type { CardLine } from '../log/asks.ts';
import type { CallProgress, Calls } from '../log/call.ts';
import { asSaid } from '../log/said-done.ts';
import type { EarlierEffect } from '../log/earlier-effect.ts';

/** Effects on one card. */
const SHOWN_MAX = 5;

/** `step 6, Pay 40.00 EUR to ACC-00123 (PAY-00001)`. */
export function effectText({ step, summary, record, isKnown, ...said }: EarlierEffect): string {
  const says = saidText(said);
  return `step ${step}, ${summary}${record === null ? '' : ` (${record})`}${isKnown ? '' : '; it is not known whether it was done'}${says === null ? '' : `; done, ${says}`}`;
}

/** `as Lena Lindqvist says; TMS had no trace of it at …`. */
const saidText = ({ saidBy, look }: Pick<EarlierEffect, 'saidBy' | 'look'>): string | null =>
  saidBy === undefined ? null : `as ${saidBy} says${look === undefined ? '' : `; ${look}`}`;

/** `Pay 40.00 EUR to ACC-00123 (PAY-00001) and Pay …`, without their steps. */
export function doneText(effects: readonly EarlierEffect[]): string {
  const more = effects.length - SHOWN_MAX;
  return [...effects.slice(0, SHOWN_MAX).map(whatWasDone), ...(more > 0 ? [`${more} more`] : [])].join(' and ');
}

/** `Pay 40.00 EUR to ACC-00123 (PAY-00001)`. */
export function whatWasDone({ summary, record, isKnown, ...said }: EarlierEffect): string {
  const says = saidText(said);
  return `${summary}${record === null ? '' : ` (${record})`}${isKnown ? '' : ' (it is not known whether it was done)'}${says === null ? '' : ` (${says})`}`;
}

/** The tool of the call that people decide about; null for a question about an amount. */
type Asked = { readonly tool: string | null; readonly movesMoney: (tool: string) => boolean };

/** What the same tool did comes first, since it may be done twice; before money moves, then all that moved money. */
export function repeatedFirst(
  effects: readonly EarlierEffect[],
  { tool, movesMoney }: Asked,
): readonly EarlierEffect[] {
  const isMoney = tool === null || movesMoney(tool);
  const rank = (other: EarlierEffect): number => {
    if (other.tool === tool) return 0;
    return isMoney && movesMoney(other.tool) ? 1 : 2;
  };
  return effects.toSorted((a, b) => rank(a) - rank(b));
}

/** For whoever decides in the new run. */
export function doneBeforeLines(before: readonly EarlierEffect[], asked: Asked): readonly CardLine[] {
  const effects = repeatedFirst(before, asked);
  const more = effects.length - SHOWN_MAX;
  return [
    ...effects.slice(0, SHOWN_MAX).map((effect) => effectText(effect)),
    ...(more > 0 ? [`and ${more} more`] : []),
  ].map((text) => ({ label: 'done before', text }));
}

type Settled = Extract<CallProgress, { kind: 'settled' }>;
export type DoneBefore = Settled & { readonly before: readonly [EarlierEffect, ...EarlierEffect[]] };

/** Whether a person said that something done before stands for it. */
export function isDoneBefore(progress: CallProgress): progress is DoneBefore {
  return progress.kind === 'settled' && progress.before.length > 0;
}

/** What people said was done before, at `step` or inside it; anywhere if it is null. */
export function settledBefore({ calls }: Calls, step: string | null): readonly DoneBefore[] {
  return Object.values(calls).flatMap(({ progress, step: of }) =>
    isDoneBefore(progress) && (step === null || of === step || isInside(baseLabel(of), baseLabel(step)))
      ? [progress]
      : [],
  );
}

/**
 * `Lena Lindqvist said that it was done; TMS had no trace of it at …`;
 * `Bo Boss said that it was done before the case started again: step 6, Pay 40.00 EUR to ACC-00123 (PAY-00001)`.
 */
export function settledText({ by, before, found }: Settled, look: string | null): string {
  if (before.length === 0 && found !== undefined)
    return `${by} said that it was done: ${effectText({ ...found, isKnown: true, output: null })}`;
  if (by === null) return `the same was done ${whenText(before)}: ${before.map(effectText).join(' and ')}`;
  if (before.length === 0) return `${by} said that it was done${look === null ? '' : `; ${look}`}`;
  return `${by} said that it was done ${whenText(before)}: ${before.map(effectText).join(' and ')}`;
}

/** `before the case started again`; of what a person said was done in the same run, `already`. */
export const whenText = (before: readonly EarlierEffect[]): string =>
  before.some(({ isOfRun }) => isOfRun) ? 'already' : 'before the case started again';

/** The same as lines of the card, and what people said was done in this run. */
export function settledLines({ calls }: Calls): readonly CardLine[] {
  return Object.values(calls).flatMap((call) => {
    const { progress } = call;
    // A note that is there already is no news.
    if (isDoneBefore(progress) && progress.by === null) return [];
    if (isDoneBefore(progress)) return [{ label: 'done before', text: settledText(progress, null) }];
    const said = asSaid(call);
    return said === null ? [] : [{ label: 'said to be done', text: effectText(said) }];
  });
}
