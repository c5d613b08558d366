/**
 * What is known where something else may have written in the meantime: an earlier round of a loop, a handler of a
 * `watch`. It is what is known at the entry, less what may have been overwritten with less. Anything written there is
 * possible but not certain.
 */
import { lookUp, pathsOf, type Facts, type Names } from '../expression/environment.ts';
import { isLoop, stepsInside, walkSteps, watchHandlersOf, type Step } from '../sop.ts';

/** A path that may be written; `isSure` when every write leaves it there. */
export type WrittenPath = { readonly path: string; readonly isSure: boolean };

/** The facts once some of the paths may have been written, and some not. */
export function withUnsure(facts: Facts, written: readonly WrittenPath[], why: string): Facts {
  const unsure = unsureOf(written);
  const reasons = new Map(facts.reasons);
  for (const { path } of written) if (!facts.present.has(path) || unsure.has(path)) reasons.set(path, why);
  return {
    present: new Set([...facts.present].filter((path) => !unsure.has(path))),
    possible: new Set([...facts.possible, ...written.map(({ path }) => path)]),
    reasons,
  };
}

/** Paths that some write may leave absent. */
export function unsureOf(written: readonly WrittenPath[]): ReadonlySet<string> {
  return new Set(written.filter(({ isSure }) => !isSure).map(({ path }) => path));
}

/** Paths and everything below them, without names that no step may write, since those do not change. */
export function writtenBelow(paths: readonly string[], names: Names): readonly WrittenPath[] {
  return paths
    .filter((path) => !isTaken(names, path))
    .flatMap((path) => {
      const looked = lookUp(names, path.split('.'));
      return looked.kind === 'field' ? [...pathsOf(path, looked.field.type)] : [{ path, isSure: true }];
    });
}

/** Names that no step may write. The rule `names` reports such a write, so their content stays known. */
export function isTaken({ constants, inputs }: Names, path: string): boolean {
  const [root = ''] = path.split('.');
  return root === 'case' || constants.has(root) || inputs?.has(root) === true;
}

/** `a` of `a.b`. */
export function rootOf(path: string): string {
  return path.split('.')[0] ?? '';
}

/**
 * The names of some written paths: `local` are bound on no path before, so they belong to one round; `doubtful` are
 * bound on some paths only. All others are shared.
 */
export function sortNames(
  paths: readonly string[],
  { present, possible }: Facts,
): { readonly local: ReadonlySet<string>; readonly doubtful: readonly string[] } {
  const names = [...new Set(paths.map(rootOf))];
  return {
    local: new Set(names.filter((name) => !possible.has(name))),
    doubtful: names.filter((name) => possible.has(name) && !present.has(name)),
  };
}

/** The facts without some names and everything below them. */
export function withoutNames(facts: Facts, names: ReadonlySet<string>, why: string): Facts {
  const isGone = (path: string): boolean => names.has(rootOf(path));
  const reasons = new Map(facts.reasons);
  for (const path of facts.possible) if (isGone(path)) reasons.set(path, why);
  return {
    present: new Set([...facts.present].filter((path) => !isGone(path))),
    possible: new Set([...facts.possible].filter((path) => !isGone(path))),
    reasons,
  };
}

/** The facts with what others know about some names. @param why for a name that the others do not know */
export function withNamesOf(facts: Facts, names: readonly string[], others: Facts, why: string): Facts {
  const without = withoutNames(facts, new Set(names), why);
  const of = (paths: ReadonlySet<string>): string[] => [...paths].filter((path) => names.includes(rootOf(path)));
  return {
    present: new Set([...without.present, ...of(others.present)]),
    possible: new Set([...without.possible, ...of(others.possible)]),
    reasons: without.reasons,
  };
}

/** The steps below some that are done in rounds of which no names remain: those of a `for_each` or a handler. */
export function* roundsIn(steps: readonly Step[]): Generator<Step> {
  for (const { body } of walkSteps(steps)) {
    if (isLoop(body) && body.kind === 'for_each') yield* walkSteps(stepsInside(body));
    yield* walkSteps(watchHandlersOf(body));
  }
}
