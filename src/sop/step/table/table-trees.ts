import type { Tree } from '../../../handbook/yaml/tree.ts';

/** The trees of a table, from the SOP or from a file of `tables/`. */
export type TableTrees = {
  readonly when: readonly Tree[];
  readonly give: readonly Tree[];
  readonly rows: readonly Tree[];
};
