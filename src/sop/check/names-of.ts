/**
 * The names of an SOP and their types: `case`, the values, and what steps save and set. A name has one type wherever it
 * is written, so that what reads it need not know which step wrote it last.
 */
import type { Field, Type, Value } from '../../kernel/value.ts';
import type { Kind } from '../../case/kind.ts';
import { anyCaseType, caseType } from '../../case/kind.ts';
import type { Registry } from '../../tool/registry.ts';
import { checkExpression } from '../expression/check-expression.ts';
import { lookUp, NO_FACTS, pathsOf, type Environment } from '../expression/environment.ts';
import { humanise } from '../names.ts';
import { judgeType, savings } from '../answer-type.ts';
import { walkSteps, type Argument, type ForEachBody, type JudgeBody, type Sop, type Step } from '../sop.ts';
import { typeOfValue } from '../values.ts';

export type Names = Pick<Environment, 'roots' | 'constants'> & {
  /** What the SOP takes from the one that runs it; no step writes it. */
  readonly inputs?: ReadonlySet<string>;
};

/** All steps of an SOP, its `if_missing` included. */
export function allSteps(sop: Sop): readonly Step[] {
  return [...walkSteps(sop.ifMissing === null ? [] : [sop.ifMissing]), ...walkSteps(sop.steps)];
}

/** @param kind null when the SOP names no kind we know; then nothing is known of `case` */
export function namesOf(sop: Sop, kind: Kind | null, registry: Registry): Names {
  const roots = new Map<string, Field | null>();
  const constants = new Map<string, Value>();
  // An SOP that says nothing of its cases is run in any.
  const ofCase =
    kind !== null
      ? caseType(kind)
      : sop.takes !== null && sop.kind === null && sop.starts.if.length === 0
        ? anyCaseType()
        : null;
  roots.set('case', ofCase === null ? null : { type: ofCase, label: 'case', optional: false });
  for (const value of Object.values(sop.values)) {
    roots.set(value.name, { type: value.type, label: value.label ?? humanise(value.name), optional: false });
    constants.set(value.name, value.value);
  }
  for (const { name, type, label, optional, untrusted } of Object.values(sop.takes ?? {}))
    roots.set(name, { type, label, optional, ...(untrusted ? { untrusted } : {}) });
  const steps = allSteps(sop);
  const ofTools = new Set<string>();
  for (const { body } of steps) {
    for (const { name, type } of savings(body, registry, kind)) {
      if (roots.has(name)) continue;
      ofTools.add(name);
      roots.set(name, type === null ? null : { type, label: humanise(name), optional: false });
    }
  }
  const closed = textsSet(steps);
  for (const { body } of steps) {
    if (body.kind === 'judge') declareAnswer({ roots, constants }, body);
    if (body.kind === 'for_each') declareItem({ roots, constants }, body);
    if (body.kind !== 'set') continue;
    for (const { path, value } of body.assignments) declare({ roots, constants, ofTools, closed }, path, value);
  }
  return { roots, constants, inputs: new Set(Object.keys(sop.takes ?? {})) };
}

/**
 * The texts that a path can hold, where all that ever sets it are texts written in the SOP, so that a misspelt one is found wherever
 * it is compared, and branches over it can be proved. What else writes it, or a record around it, leaves it open.
 */
function textsSet(steps: readonly Step[]): ReadonlyMap<string, readonly string[]> {
  const assignments = steps.flatMap(({ body }) => (body.kind === 'set' ? body.assignments : []));
  const items = new Set(steps.flatMap(({ body }) => (body.kind === 'for_each' ? [body.item] : [])));
  const texts = new Map<string, string[]>();
  const open = new Set<string>();
  for (const { path, value } of assignments) {
    const text = path.join('.');
    if (value.kind !== 'literal' || typeof value.value !== 'string' || items.has(path[0] ?? '')) open.add(text);
    else texts.set(text, [...new Set([...(texts.get(text) ?? []), value.value])]);
  }
  const isOpen = (path: string): boolean => [...open].some((other) => path === other || path.startsWith(`${other}.`));
  return new Map([...texts].filter(([path]) => !isOpen(path)));
}

/** What computed answers of a judgment are, as far as the names before it tell. */
function declareAnswer(
  names: { roots: Map<string, Field | null>; constants: ReadonlyMap<string, Value> },
  body: JudgeBody,
): void {
  const { save, answers } = body;
  const existing = save === null ? undefined : names.roots.get(save);
  if (
    save === null ||
    answers?.kind !== 'computed' ||
    existing === null ||
    existing === undefined ||
    names.constants.has(save)
  )
    return;
  const { type, untrusted } = typeOfArgument(names, {
    kind: 'expression',
    expression: answers.list,
    place: answers.list.place,
  });
  if (type?.kind === 'list')
    names.roots.set(save, { ...existing, type: judgeType(body, { type: type.of, untrusted }) });
}

/**
 * Declares a path that only `set` writes. One that a tool's output declares keeps that type, and a record that a tool
 * declares cannot grow fields: a new one is a misspelling.
 */
function declare(
  names: {
    roots: Map<string, Field | null>;
    constants: ReadonlyMap<string, Value>;
    ofTools: ReadonlySet<string>;
    readonly closed: ReadonlyMap<string, readonly string[]>;
  },
  path: readonly string[],
  value: Argument,
): void {
  const [root = '', ...rest] = path;
  const { roots, constants, ofTools } = names;
  if (root === 'case' || constants.has(root)) return;
  const { type: given, untrusted } = typeOfArgument(names, value);
  const oneOf = names.closed.get(path.join('.'));
  const type: Type | null = oneOf === undefined ? given : { kind: 'text', oneOf };
  const existing = roots.get(root);
  if (existing === null) return;
  if (type === null) {
    if (existing === undefined) roots.set(root, null);
    return;
  }
  const leaf: Field = { type, label: humanise(path.join(' ')), optional: false, ...(untrusted ? { untrusted } : {}) };
  if (existing === undefined) {
    roots.set(root, nest(rest, leaf));
    return;
  }
  if (!ofTools.has(root) && lookUp({ roots }, path).kind === 'unknown')
    roots.set(root, withField(existing, rest, leaf));
  // Text from outside stays text from outside, also under a name that a tool fills otherwise.
  else if (untrusted && existing.untrusted !== true) roots.set(root, { ...existing, untrusted: true });
}

/** The item of a loop has the type of what its list holds. */
function declareItem(
  names: { roots: Map<string, Field | null>; constants: ReadonlyMap<string, Value> },
  { item, in: list }: ForEachBody,
): void {
  const { roots, constants } = names;
  if (item === '' || item === 'case' || constants.has(item) || roots.has(item)) return;
  const { type, untrusted } =
    list === null
      ? { type: null, untrusted: false }
      : typeOfArgument(names, { kind: 'expression', expression: list, place: list.place });
  roots.set(
    item,
    type?.kind === 'list'
      ? { type: type.of, label: humanise(item), optional: false, ...(untrusted ? { untrusted } : {}) }
      : null,
  );
}

/** `a.b` as records around `leaf`. */
function nest(path: readonly string[], leaf: Field): Field {
  return path.reduceRight<Field>(
    (inner, name) => ({ type: { kind: 'record', fields: { [name]: inner } }, label: humanise(name), optional: false }),
    leaf,
  );
}

function withField(field: Field, path: readonly string[], leaf: Field): Field {
  const [name, ...rest] = path;
  if (name === undefined || field.type.kind !== 'record') return field;
  const { fields } = field.type;
  const inner = Object.hasOwn(fields, name) ? fields[name] : undefined;
  const next = inner === undefined ? nest(rest, leaf) : withField(inner, rest, leaf);
  return { ...field, type: { kind: 'record', fields: { ...fields, [name]: next } } };
}

/** The type of what an argument gives, as far as types alone tell. */
export function typeOfArgument(
  names: Names,
  argument: Argument,
): { readonly type: Type | null; readonly untrusted: boolean } {
  const everything = { ...names, facts: everythingPresent(names) };
  switch (argument.kind) {
    case 'literal':
      return { type: typeOfValue(argument.value), untrusted: false };
    case 'sentence':
      return {
        type: { kind: 'text' },
        untrusted: argument.sentence.parts.some(
          (part) => typeof part !== 'string' && checkExpression(part, everything).untrusted.length > 0,
        ),
      };
    case 'expression': {
      const { type, untrusted } = checkExpression(argument.expression, everything);
      return {
        type:
          type?.kind === 'text' && checkExpression(argument.expression, everything).constant !== null
            ? { kind: 'text' }
            : type,
        untrusted: untrusted.length > 0,
      };
    }
  }
}

/** All names and what is below them, as if every step had run. */
export function everythingPresent(names: Names): Environment['facts'] {
  const present = new Set<string>();
  for (const [name, field] of names.roots)
    if (field !== null) for (const { path } of pathsOf(name, field.type)) present.add(path);
  return { ...NO_FACTS, present, possible: present };
}
