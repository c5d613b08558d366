/**
 * The changes of one YAML file of the handbook, with what kind of thing it is about: `Kind freight_claim`.
 */
import { FileReader } from '../handbook/file-reader.ts';
import type { HandbookFile } from '../handbook/handbook-file.ts';
import { nameIn, treeChanges, type PairItems, type TreeChange } from '../handbook/yaml/tree-changes.ts';
import type { Tree } from '../handbook/yaml/tree.ts';
import { readYaml } from '../handbook/yaml/read-yaml.ts';
import { assert } from '../kernel/assert.ts';

/** The key that names what a file declares, with what people call it. */
const NAMED = [
  ['sop', 'SOP'],
  ['kind', 'Kind'],
  ['calendar', 'Calendar'],
  ['tool', 'Tool'],
] as const;
const SUBJECTS: Readonly<Record<string, string>> = { 'owners.yaml': 'Owners', 'boundary/limits.yaml': 'Limits' };

/** `Kind freight_claim`; empty for a file whose entries say by themselves what they are. */
export function subjectOf({ path }: Pick<HandbookFile, 'path'>, tree: Tree): string {
  const named = SUBJECTS[path];
  if (named !== undefined) return named;
  if (path === 'people.yaml' || path === 'senders.yaml') return '';
  for (const [key, called] of NAMED) {
    const name = nameIn(tree, key);
    if (name !== null) return `${called} ${name}`;
  }
  return path;
}

/** A file of a handbook in force is YAML. */
export function treeOf({ path, text }: HandbookFile): Tree {
  const tree = readYaml(new FileReader(path, text), { expected: 'a file of the handbook', keys: () => new Set() });
  assert(tree !== null, 'a file of a sound handbook is YAML');
  return tree;
}

export function yamlChanges(before: HandbookFile, after: HandbookFile, pairItems?: PairItems): TreeChange[] {
  return treeChanges(treeOf(before), treeOf(after), pairItems);
}
