/**
 * What the run before the case started again did that may stand for a call of now, if a person says so: the same deed,
 * by its tool and arguments, wherever its step was then. Only a step that is in no rounds is also the same by its label,
 * though it would do something else now: the third item of a list may be another one than then.
 */
import { baseLabel } from '../../sop/rounds.ts';
import type { CallProposed } from '../log/call.ts';
import type { EarlierEffect } from '../log/earlier-effect.ts';
import { freeEffects } from '../log/free-effects.ts';
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
  const isFree = freeEffects({ opened, calls }, proposed.callId);
  const ofTool = effects.flatMap((effect, place) => (effect.tool === proposed.tool ? [{ effect, place }] : []));
  const free = ofTool.filter(({ place }) => isFree.has(place));
  const same = free.filter(({ effect }) => isSameDeed(effect, proposed));
  const [first] = [...same.filter(({ effect }) => effect.step === proposed.step), ...same];
  if (first !== undefined) return [first.place];
  const base = baseLabel(proposed.step);
  if (isInRounds || ofTool.some(({ effect: { step } }) => step !== base && baseLabel(step) === base)) return [];
  // What is the deed of another step of now stands for that one.
  const others = Object.values(calls).filter(
    (other) => other.step !== proposed.step && other.proposed.tool === proposed.tool,
  );
  const left = free.filter(({ effect }) => !others.some((other) => isSameDeed(effect, other.proposed)));
  const ofStep = left.filter(({ effect }) => effect.step === proposed.step);
  return (isMoney || ofStep.length > 0 ? ofStep : left).map(({ place }) => place);
}

/** The hash is not there where the system did not answer; what was sent is then known by its words. */
const isSameDeed = ({ argsSha256, summary }: EarlierEffect, proposed: Proposed): boolean =>
  argsSha256 === undefined ? summary === proposed.summary : argsSha256 === proposed.argsSha256;
