/**
 * Reads the inputs of an SOP from the SOP that runs it.
 */
import type { Type } from '../../kernel/value.ts';
import { isReservedName, whyReserved } from '../names.ts';
import { TAKE_TYPES } from '../schema.ts';
import type { Take } from '../sop.ts';
import { child, childText, readChoices, type Nodes } from './nodes.ts';
import type { FileReader } from '../../handbook/file-reader.ts';
import type { Entry, Tree } from '../../handbook/yaml/tree.ts';

/** Null when the SOP has no `takes`. */
export function readTakes({ reader }: Pick<Nodes, 'reader'>, tree: Tree | null): Readonly<Record<string, Take>> | null {
  if (tree?.kind !== 'map') return null;
  const takes = tree.entries.map((entry) => readTake(reader, entry));
  return Object.fromEntries(takes.flatMap((take) => (take === null ? [] : [[take.name, take]])));
}

/** Null when its type is not known, or after a finding. */
function readTake(reader: FileReader, { key, keyRange, value }: Entry): Take | null {
  if (isReservedName(key)) {
    reader.report('reserved-name', keyRange, whyReserved(key), 'Choose another name');
    return null;
  }
  const kind = TAKE_TYPES.find((known) => known === childText(value, 'type'));
  if (kind === undefined) return null;
  const texts = child(value, 'one_of');
  const oneOf = texts?.kind === 'list' ? readChoices({ reader }, texts) : null;
  if (oneOf !== null && kind !== 'text')
    reader.report('shape', keyRange, 'Only text can have `one_of`', 'Remove `one_of`');
  return {
    name: key,
    label: childText(value, 'label'),
    place: reader.placeAt(keyRange.start),
    optional: isTrue(child(value, 'optional')),
    untrusted: isTrue(child(value, 'untrusted')),
    type: typeOf(kind, oneOf),
  };
}

function typeOf(kind: (typeof TAKE_TYPES)[number], oneOf: readonly string[] | null): Type {
  if (kind === 'list') return { kind, of: { kind: 'text' } };
  return kind === 'text' && oneOf !== null ? { kind, oneOf } : { kind };
}

const isTrue = (tree: Tree | null): boolean => tree?.kind === 'scalar' && tree.value === true;
