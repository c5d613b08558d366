/**
 * `set`: paths and what they are set to.
 */
import { z } from 'zod';
import { own } from '../../kernel/own.ts';
import type { Field, Type } from '../../kernel/value.ts';
import { typeOfArgument } from '../check/type-of-argument.ts';
import { commonType } from '../expression/common-type.ts';
import { lookUp } from '../expression/environment.ts';
import { pathNodes } from '../expression/walk.ts';
import { humanise, isReservedName, whyReserved } from '../names.ts';
import { readArgument } from '../parse/read-argument.ts';
import { valued } from '../parse/shown.ts';
import { markdownText } from '../render/escape.ts';
import { upperFirst } from '../../kernel/upper-first.ts';
import { literal, path } from '../schema-parts.ts';
import type { Argument, Assignment } from '../sop.ts';
import { inArgument } from './parts.ts';
import type { BodyOf, Declaring, StepKind } from './step-kind.ts';
import type { BodySource } from '../parse/nodes.ts';

declare module '../sop.ts' {
  interface Bodies {
    readonly set: { readonly kind: 'set'; readonly assignments: readonly Assignment[] };
  }
}

export const set: StepKind<'set'> = {
  kind: 'set',
  keys: [],

  schema: () => z.record(path, literal).optional().describe('Paths and what they are set to'),
  example: (written) => `\`set: { name: ${valued(written, 'value')} }\`, or each on a line of its own`,
  read: (source) => ({ kind: 'set', assignments: readAssignments(source) }),

  expressions: ({ assignments }) => assignments.flatMap(({ value }) => inArgument(value)),
  texts: ({ assignments }) => assignments.map(({ value }) => value),
  saves: () => [],
  writes: ({ assignments }) => assignments.map((one) => ({ path: one.path.join('.'), key: 'set', at: 'set' })),
  declare(names, { assignments }: BodyOf<'set'>) {
    for (const assignment of assignments) declarePath(names, assignment);
  },

  flow(walk, step, { assignments }, facts) {
    let out = facts;
    for (const { path: written, value } of assignments) {
      walk.argument(value, step, { kind: 'assignment', path: written.join('.') }, facts);
      out = walk.written(out, written);
    }
    return out;
  },
  needsOtherwise: () => false,
  extent: () => ({ kind: 'none' }),

  page({ words, add }, { assignments }) {
    for (const { path: written, value } of assignments)
      add(`${upperFirst(markdownText(words.label(written)))} becomes ${markdownText(words.argument(value))}`);
  },

  given: ({ assignments }) => new Map(assignments.map((one) => [`value of ${one.path.join('.')}`, one.value])),
  diff: () => [],
};

function readAssignments({ nodes, tree }: BodySource): readonly Assignment[] {
  const assignments: Assignment[] = [];
  for (const { key, keyRange, value } of tree?.kind === 'map' ? tree.entries : []) {
    const [root = ''] = key.split('.');
    // The checker refuses `case`, with a reason; other words of the language could never be read back.
    if (root !== 'case' && isReservedName(root)) {
      nodes.reader.report('reserved-name', keyRange, whyReserved(root), 'Choose another name');
      continue;
    }
    const argument = readArgument(nodes, value);
    if (argument !== null)
      assignments.push({ path: key.split('.'), value: argument, place: nodes.reader.placeAt(keyRange.start) });
  }
  return assignments;
}

/**
 * Declares a path that only `set` writes. A path that a tool's output declares keeps that type, and a record that a
 * tool declares gets no new fields: a new one is a misspelling.
 */
function declarePath(names: Declaring, { path: written, value }: Assignment): void {
  const [root = '', ...rest] = written;
  const { roots, constants } = names;
  const existing = roots.get(root);
  if (root === 'case' || constants.has(root) || existing === null) return;
  const { type: given, untrusted } = typeOfArgument(names, value);
  const oneOf = names.closed.get(written.join('.'));
  const type: Type | null = oneOf === undefined ? given : { kind: 'text', oneOf };
  if (type === null) {
    if (existing === undefined) roots.set(root, null);
    // The finding about the expression is enough: nothing is said of what reads the path. One that reads only itself has none.
    if (existing === undefined ? readsRoot(value, root) : !names.saved.has(root)) names.untyped.add(written.join('.'));
    return;
  }
  const leaf: Field = {
    type,
    label: humanise(written.join(' ')),
    optional: false,
    ...(untrusted ? { untrusted } : {}),
  };
  if (existing === undefined) roots.set(root, nest(rest, leaf));
  else if (!names.saved.has(root)) {
    const known = lookUp({ roots }, written);
    if (known.kind === 'unknown') roots.set(root, withField(existing, rest, leaf));
    else if (known.kind === 'field') {
      // The type of everything that is set to it: an empty list and then items, one text or another.
      const both = commonType(known.field.type, type);
      const isOutside = untrusted || known.field.untrusted === true;
      const field: Field = { ...leaf, ...(isOutside ? { untrusted: true } : {}), type: both ?? known.field.type };
      roots.set(root, replaced(existing, rest, field));
    }
  }
  // Text from outside stays text from outside, even under a name that otherwise comes from a tool.
  else if (untrusted && existing.untrusted !== true) roots.set(root, { ...existing, untrusted: true });
}

const readsRoot = (value: Argument, root: string): boolean =>
  inArgument(value).some(({ node }) => [...pathNodes(node)].some(({ path: [name] }) => name === root));

/** `a.b` as records around `leaf`. */
function nest(inner: readonly string[], leaf: Field): Field {
  return inner.reduceRight<Field>(
    (field, name) => ({ type: { kind: 'record', fields: { [name]: field } }, label: humanise(name), optional: false }),
    leaf,
  );
}

/** A field with the field at a path below it replaced. */
function replaced(field: Field, [name, ...rest]: readonly string[], leaf: Field): Field {
  if (name === undefined) return leaf;
  const inner = field.type.kind === 'record' ? own(field.type.fields, name) : undefined;
  if (field.type.kind !== 'record' || inner === undefined) return field;
  return { ...field, type: { kind: 'record', fields: { ...field.type.fields, [name]: replaced(inner, rest, leaf) } } };
}

function withField(field: Field, inner: readonly string[], leaf: Field): Field {
  const [name, ...rest] = inner;
  if (name === undefined || field.type.kind !== 'record') return field;
  const { fields } = field.type;
  const known = own(fields, name);
  const next = known === undefined ? nest(rest, leaf) : withField(known, rest, leaf);
  return { ...field, type: { kind: 'record', fields: { ...fields, [name]: next } } };
}
