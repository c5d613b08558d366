/**
 * What is known on each path through a block, as long as later steps still ask which path it was.
 *
 * Terminology: a *world* is one set of answers to the conditions that later `otherwise` steps of the same block refer
 * to.
 */
import { mergeFacts, type Facts } from '../expression/environment.ts';

/**
 * At most this many worlds of one block. They double with each condition that a later `otherwise` still refers to.
 * Beyond this number they become one that may have answered either way, so a file with many conditions is still checked
 * in time.
 */
const WORLDS_MAX = 256;

/** `held`, `not`, or `skipped`: an `otherwise` step that was not reached. `either` is no longer distinguished. */
export type Answer = 'held' | 'not' | 'skipped' | 'either';
export type World = { readonly facts: Facts; readonly answers: ReadonlyMap<string, Answer> };

export function answered(world: World, label: string, answer: Answer, facts: Facts): World {
  return { facts, answers: new Map(world.answers).set(label, answer) };
}

/** Merges worlds that differ in no answer still needed, so their number stays small. */
export function joined(worlds: readonly World[], awaited: ReadonlySet<string | null>, why: string): World[] {
  const byAnswers = new Map<string, World>();
  for (const { facts, answers } of worlds) {
    const open = new Map([...answers].filter(([label]) => awaited.has(label)));
    const key = JSON.stringify([...open]);
    const other = byAnswers.get(key);
    byAnswers.set(key, { answers: open, facts: other === undefined ? facts : mergeFacts(other.facts, facts, why) });
  }
  const merged = [...byAnswers.values()];
  if (merged.length <= WORLDS_MAX) return merged;
  const labels = new Set(merged.flatMap(({ answers }) => [...answers.keys()]));
  const facts = mergeAll(
    merged.map((world) => world.facts),
    why,
  );
  return facts === null ? [] : [{ facts, answers: new Map([...labels].map((label) => [label, 'either'])) }];
}

/**
 * `base` after what a step made of `entry`: what it wrote is added, what it overwrote is no longer certain.
 *
 * @param lost paths that the step may leave absent, even if `entry` did not know them
 */
export function applied(base: Facts, entry: Facts, after: Facts, lost: ReadonlySet<string> = new Set()): Facts {
  const unchanged = [...base.present].filter(
    (path) => after.present.has(path) || (!entry.present.has(path) && !lost.has(path)),
  );
  return {
    present: new Set([...unchanged, ...after.present]),
    possible: new Set([...base.possible, ...after.possible]),
    reasons: new Map([...base.reasons, ...after.reasons]),
  };
}

export function mergeAll(all: readonly Facts[], why: string): Facts | null {
  const [first, ...others] = all;
  return first === undefined ? null : others.reduce((left, right) => mergeFacts(left, right, why), first);
}
