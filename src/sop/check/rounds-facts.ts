/**
 * What is known where something else may have written in the meantime: an earlier round of a loop, a handler of a
 * `watch`. It is what is known at the entry, less what may have been overwritten with less. Anything written there is
 * possible but not certain.
 */
import { lookUp, pathsOf, type Facts, type Names } from '../expression/environment.ts';

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
