/**
 * What is known where something else may have written meanwhile: an earlier round of a loop, a handler of a `watch`.
 * That is what is known at the entry, less what may have been overwritten with less. Whatever is written there may be
 * there, and is not sure to be.
 */
import { lookUp, pathsOf, type Facts, type Names } from '../expression/environment.ts';

/** A path that may be written; `isSure` where it is there whenever it was written. */
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

/** What is not there after every writing of it. */
export function unsureOf(written: readonly WrittenPath[]): ReadonlySet<string> {
  return new Set(written.filter(({ isSure }) => !isSure).map(({ path }) => path));
}

/** Paths and all below them; names that no step may write are left out, since what they hold stays known. */
export function writtenBelow(paths: readonly string[], names: Names): readonly WrittenPath[] {
  return paths
    .filter((path) => !isTaken(names, path))
    .flatMap((path) => {
      const looked = lookUp(names, path.split('.'));
      return looked.kind === 'field' ? [...pathsOf(path, looked.field.type)] : [{ path, isSure: true }];
    });
}

/** Names that no step may write; the rule `names` says so, and what they hold stays known. */
export function isTaken({ constants, inputs }: Names, path: string): boolean {
  const [root = ''] = path.split('.');
  return root === 'case' || constants.has(root) || inputs?.has(root) === true;
}
