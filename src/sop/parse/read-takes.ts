/**
 * What an SOP takes from the one that runs it.
 */
import { isReservedName } from '../names.ts';
import { TAKE_TYPES } from '../schema.ts';
import type { Take } from '../sop.ts';
import { child, childText, textScalar, type Nodes } from './nodes.ts';
import type { Tree } from './read-yaml.ts';

/** Null where the SOP takes nothing and says so by leaving it out. */
export function readTakes({ reader }: Pick<Nodes, 'reader'>, tree: Tree | null): Readonly<Record<string, Take>> | null {
  if (tree?.kind !== 'map') return null;
  const takes: Record<string, Take> = {};
  for (const { key, keyRange, value } of tree.entries) {
    if (isReservedName(key)) {
      reader.report('reserved-name', keyRange, `The name \`${key}\` is reserved`, 'Choose another name');
      continue;
    }
    const kind = TAKE_TYPES.find((known) => known === childText(value, 'type'));
    if (kind === undefined) continue;
    const texts = child(value, 'one_of');
    const oneOf = texts?.kind === 'list' ? texts.items.map((item) => textScalar(item)?.text ?? '') : null;
    if (oneOf !== null && kind !== 'text')
      reader.report('shape', keyRange, 'Only text has a list of what it may be', 'Remove `one_of`');
    takes[key] = {
      name: key,
      label: childText(value, 'label'),
      place: reader.placeAt(keyRange.start),
      optional: isTrue(child(value, 'optional')),
      untrusted: isTrue(child(value, 'untrusted')),
      type:
        kind === 'list'
          ? { kind, of: { kind: 'text' } }
          : kind === 'text' && oneOf !== null
            ? { kind, oneOf }
            : { kind },
    };
  }
  return takes;
}

const isTrue = (tree: Tree | null): boolean => tree?.kind === 'scalar' && tree.value === true;
