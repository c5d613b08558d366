/**
 * Which bindings an expression can read. Each round of a loop, and each handling of a `watch`, starts without the names
 * that an earlier one bound, except those that were bound before the loop: all rounds share them. After a `repeat` the
 * names of its last round remain; after a `for_each` or a handler, only shared ones.
 */
import { baseLabel, labelIn, roundsOf } from '../../sop/rounds.ts';
import { loopsAround, type LoopAround } from '../../sop/loops-around.ts';
import type { Sop } from '../../sop/sop.ts';
import type { Binding } from '../log/binding.ts';
import { belongsTo, type Inside } from '../log/inside.ts';
import type { RunState } from '../log/state.ts';
import { loopOf } from '../log/step/loop.ts';
import { watchOf } from '../log/step/watch.ts';

/** One round that is being visited; `loop` is the label, as in the file, of the loop or of the `watch` handler. */
export type Frame = { readonly loop: string; readonly round: number };

/** Where an expression is read: in which SOP of the run, and in which rounds of it, the outermost first. */
export type View = { readonly sop: Sop | null; readonly frames: readonly Frame[]; readonly inside: Inside };

export function isVisible(state: RunState, { source, path }: Binding, { sop, frames, inside }: View): boolean {
  const { step } = source;
  if (!belongsTo(step, inside)) return false;
  const { prefix } = inside;
  const base = baseLabel(step).slice(prefix.length);
  const around = sop === null ? [] : loopsAround(sop, base);
  const isItem = source.kind === 'item';
  const loops: readonly LoopAround[] = isItem ? [...around, { label: base, watch: null }] : around;
  if (loops.length === 0) return true;
  const rounds = roundsOf(step);
  const outer = inside.rounds.length;
  const roundIn = (index: number): number =>
    isItem && index === around.length ? source.number : (rounds[outer + index] ?? 1);
  let isReaderInside = true;
  for (const [index, loop] of loops.entries()) {
    const round = roundIn(index);
    const frame = isReaderInside ? frames[index] : undefined;
    const isSameLoop = frame?.loop === `${prefix}${loop.label}`;
    if (isSameLoop && frame.round === round) continue;
    isReaderInside = false;
    const before = [...inside.rounds, ...loops.slice(0, index).map((_, earlier) => roundIn(earlier))];
    const { shared, last } = sharedBy(state, loop, prefix, before);
    const isShared = !(isItem && index === around.length) && shared.includes(path[0] ?? '');
    if (isSameLoop ? !isShared || round > frame.round : !isShared && round !== last) return false;
  }
  return true;
}

/** The root names that hold something here. */
export function isNameBound(state: RunState, name: string, view: View): boolean {
  const binding = state.bindings.findLast((one) => one.path[0] === name && isVisible(state, one, view));
  return binding !== undefined && binding.value !== null;
}

type Sharing = {
  readonly shared: readonly string[];
  /** The round whose names remain outside; null where none remain. */
  readonly last: number | null;
};

function sharedBy(state: RunState, { label, watch }: LoopAround, prefix: string, rounds: readonly number[]): Sharing {
  if (watch !== null) return { shared: watchOf(state, labelIn(`${prefix}${watch}`, rounds))?.shared ?? [], last: null };
  const loop = loopOf(state, labelIn(`${prefix}${label}`, rounds));
  return { shared: loop?.shared ?? [], last: loop?.kind === 'repeat' ? loop.round : null };
}
