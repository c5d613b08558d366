/**
 * What an SOP says in each section of its file, without comments and layout: nothing else is left out, so two versions
 * with equal sections differ only in those. Compared from the file, since the parsed SOP has places next to names that
 * its author chose.
 */
import { FileReader } from '../handbook/file-reader.ts';
import { readYaml } from '../handbook/yaml/read-yaml.ts';
import type { Tree } from '../handbook/yaml/tree.ts';
import { assert } from '../kernel/assert.ts';
import type { Sop } from '../sop/sop.ts';

/** By top-level key, in the order of the file. */
export function writtenSections({ source }: Pick<Sop, 'source'>): ReadonlyMap<string, string> {
  const tree = readYaml(new FileReader(source.file, source.text), { expected: 'a procedure', keys: () => new Set() });
  assert(tree?.kind === 'map', 'the text of a procedure in force is YAML');
  return new Map(tree.entries.map(({ key, value }) => [key, JSON.stringify(writtenOf(value))]));
}

/** Quotes count: `"5"` is a text, and `5` a number. */
function writtenOf(tree: Tree): unknown {
  switch (tree.kind) {
    case 'map':
      return { map: tree.entries.map(({ key, value }) => [key, writtenOf(value)]) };
    case 'list':
      return { list: tree.items.map(writtenOf) };
    default:
      return tree.style === 'plain' ? { plain: tree.source } : { text: tree.value };
  }
}
