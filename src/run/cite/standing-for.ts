/**
 * What the run before the case started again did that may stand for a call of now, if a person says so: the same deed,
 * by its tool and arguments, wherever its step was then. Only a step that is in no rounds is also the same by its label,
 * though it would do something else now: the third item of a list may be another one than then.
 */
import { baseLabel } from '../../sop/rounds.ts';
import type { CallProposed } from '../log/call.ts';
import type { EarlierEffect } from '../log/earlier-effect.ts';
import type { RunState } from '../log/state.ts';

type Proposed = Pick<CallProposed, 'callId' | 'tool' | 'step' | 'argsSha256' | 'summary'>;

/**
 * @param isInRounds whether the step of the call is in a loop now
 * @param isMoney of a tool that moves none, all that it did may stand for a call outside of loops
 * @returns their places in `opened.earlier.effects`; empty if nothing of then is what the call would do
 */
export function standingFor(
  { opened, calls }: Pick<RunState, 'opened' | 'calls'>,
  proposed: Proposed,
  { isInRounds, isMoney }: { readonly isInRounds: boolean; readonly isMoney: boolean },
): readonly number[] {
  const effects = opened?.earlier?.effects ?? [];
  const taken = Object.values(calls).flatMap(({ callId, progress }) =>
    progress.kind === 'settled' && callId !== proposed.callId ? progress.before : [],
  );
  const ofTool = effects.flatMap((effect, place) => (effect.tool === proposed.tool ? [{ effect, place }] : []));
  // INVARIANT: what was done once stands for one call of now alone.
  const free = ofTool.filter(
    ({ effect, place }) =>
      effects.slice(0, place + 1).filter((one) => isOne(one, effect)).length >
      taken.filter((one) => isOne(one, effect)).length,
  );
  const same = free.filter(({ effect }) => isSameDeed(effect, proposed));
  const [first] = [...same.filter(({ effect }) => effect.step === proposed.step), ...same];
  if (first !== undefined) return [first.place];
  const base = baseLabel(proposed.step);
  if (isInRounds || ofTool.some(({ effect: { step } }) => step !== base && baseLabel(step) === base)) return [];
  const ofStep = free.filter(({ effect }) => effect.step === proposed.step);
  return (isMoney || ofStep.length > 0 ? ofStep : ofTool).map(({ place }) => place);
}

/** The hash is not there where the system did not answer; what was sent is then known by its words. */
const isSameDeed = ({ argsSha256, summary }: EarlierEffect, proposed: Proposed): boolean =>
  argsSha256 === undefined ? summary === proposed.summary : argsSha256 === proposed.argsSha256;

const isOne = (a: EarlierEffect, b: EarlierEffect): boolean =>
  a.step === b.step && a.tool === b.tool && a.summary === b.summary && a.record === b.record && a.key === b.key;
