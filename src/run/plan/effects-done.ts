/**
 * What a run has done outside, and what people left out of it, for whoever decides whether it goes on.
 */
import { systemName } from '../../tool/system-name.ts';
import { effectText } from '../cite/effect-text.ts';
import { leftOutText } from '../cite/left-out-text.ts';
import type { Registry } from '../../tool/registry.ts';
import type { CallState } from '../log/call.ts';
import { leftOutInRun, type LeftOutPayment } from '../log/left-out.ts';
import { isLeftOut, mayBeDone } from '../log/may-be-done.ts';
import { foundOf, lookAfter } from '../log/said-done.ts';
import type { RunState } from '../log/state.ts';

/** Writes that were done or may have been done, as sentences. */
export function effectsDone({ calls }: RunState): string[] {
  return Object.values(calls).filter(mayBeDone).map(effectSentence);
}

/** `step 2, Pay $900.00 to ACC-1 (TMS payment 7)`. */
export function effectSentence(call: CallState): string {
  const { proposed, progress } = call;
  const found = foundOf(call);
  if (found !== undefined) {
    const { record } = found;
    const says = progress.kind === 'settled' ? `, done as ${progress.by} says` : ', not known whether it was done';
    const doubt = record === null ? says : '';
    return `step ${found.step}, ${found.summary} (${systemName(found.system)}${record === null ? '' : ` ${record}`}${doubt})`;
  }
  const { step } = call;
  if (progress.kind === 'settled') {
    const look = lookAfter(call);
    return `step ${step}, ${proposed.summary} (as ${progress.by} says${look === null ? '' : `; ${look}`})`;
  }
  const where = progress.kind === 'succeeded' ? (progress.reference?.record ?? '') : '';
  return `step ${step}, ${proposed.summary} (${systemName(proposed.system)}${where === '' ? '' : ` ${where}`}${isKnownDone(call) ? '' : ', not known whether it was done'})`;
}

/** While its answer is lost, no one knows whether it was. */
export const isKnownDone = (call: CallState): boolean => {
  const found = foundOf(call);
  return call.progress.kind === 'succeeded' || call.progress.kind === 'settled' || typeof found?.record === 'string';
};

const doneText = (isKnown: boolean): string => (isKnown ? 'Done already' : 'Perhaps done already');

/**
 * The same for a card, with what was done before the case started again, and what people left out: money first. A
 * payment that several others found is named once.
 */
export function doneAlready(state: RunState, registry: Registry): string[] {
  const before = (state.opened?.earlier?.effects ?? []).map((effect) => ({
    tool: effect.tool,
    text: `${doneText(effect.isKnown)}, before the case started again: ${effectText(effect)}`,
  }));
  const calls = Object.values(state.calls)
    .filter((call) => mayBeDone(call) || (isLeftOut(call) && foundOf(call) !== undefined))
    .map((call) => ({ tool: call.proposed.tool, text: `${doneText(isKnownDone(call))}: ${effectSentence(call)}` }));
  const isMoney = ({ tool }: { readonly tool: string }): boolean => registry.get(tool)?.tool.movesMoney !== undefined;
  const done = [...before, ...calls];
  const inOrder = [...done.filter(isMoney), ...done.filter((one) => !isMoney(one))];
  return [
    ...new Set(inOrder.map(({ text }) => text)),
    ...(state.opened?.earlier?.leftOut ?? []).map((one) => `Left out before the case started again, ${leftOut(one)}`),
    ...leftOutInRun(state).map((one) => `Left out ${leftOut(one)}`),
  ];
}

const leftOut = (one: LeftOutPayment): string => `${leftOutText(one)}: step ${one.step}, ${one.summary}`;
