/**
 * From when on a `wait` counts events: `since` names a step, or the start of the wait itself.
 */
import { loopsAround } from '../../sop/loops-around.ts';
import { baseLabel, isInside, roundsOf, stepAt } from '../../sop/rounds.ts';
import { OPENING, sinceLabel, START } from '../../sop/since.ts';
import { toolOf, type Step } from '../../sop/sop.ts';
import { allBegun } from '../log/begun.ts';
import type { When } from '../log/log-part.ts';
import type { Since } from '../log/step/wait.ts';
import type { Turn } from './turn.ts';

/**
 * A step with a tool counts from when its call was sent, since no answer to it can come before. A step that was not
 * reached, or whose call was not sent, counts from the start of the wait: nothing older can be the answer to it.
 *
 * @returns null when every unread event counts
 */
export function sinceOf(turn: Turn, step: Step, since: string): Since | null {
  if (since === OPENING) return null;
  const when = since === START ? null : whenOf(turn, step, since);
  return when === null ? { label: START, at: turn.context.now, seq: null } : { label: since, ...when };
}

function whenOf(turn: Turn, { label, rounds = [] }: Step, since: string): When | null {
  const { state, reads, inside } = turn;
  const written = baseLabel(label).slice(inside.prefix.length);
  const named = sinceLabel(reads, written, since);
  const step = named === null ? null : stepAt(reads, named);
  if (named === null || step === null) return null;
  const [around, ofWait] = [loopsAround(reads, named), loopsAround(reads, written)];
  const apart = around.findIndex((loop, index) => loop.label !== ofWait[index]?.label);
  const shared = rounds.slice(0, inside.rounds.length + (apart === -1 ? around.length : apart));
  const target = `${inside.prefix}${named}`;
  const isIt = (other: string): boolean => shared.every((round, index) => (roundsOf(other)[index] ?? 1) === round);
  if (toolOf(step.body) !== null) {
    const sent = Object.values(state.calls).filter((call) => baseLabel(call.step) === target && isIt(call.step));
    return (
      sent
        .flatMap(({ sentAt }) => sentAt ?? [])
        .toSorted(bySeq)
        .at(-1) ?? null
    );
  }
  const begun = allBegun(state).filter(([other]) => isIt(other));
  const own = begun.filter(([other]) => baseLabel(other) === target);
  if (own.length > 0)
    return (
      own
        .map(([, when]) => when)
        .toSorted(bySeq)
        .at(-1) ?? null
    );
  // A block without conditions has no event of its own: it began with its first step.
  const within = begun.filter(([other]) => isInside(baseLabel(other), target));
  return within.map(([, when]) => when).toSorted(bySeq)[0] ?? null;
}

const bySeq = (a: When, b: When): number => a.seq - b.seq;
