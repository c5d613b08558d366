/**
 * What the checker knows at one point of an SOP: the types of all names, and what is certainly or possibly there.
 */
import { own } from '../../kernel/own.ts';
import type { Field, RecordType, Type, Value } from '../../kernel/value.ts';
import { listed } from '../../handbook/suggest.ts';

/** How many fields a finding lists for a missing one. */
const FIELDS_SHOWN_MAX = 12;

/** Paths, joined by dots, that are there on every way to this point (`present`) or on some way (`possible`). */
export type Facts = {
  readonly present: ReadonlySet<string>;
  readonly possible: ReadonlySet<string>;
  /** Why a possible path is not present, as the end of a sentence: `step 1 may end in \`not_found\``. */
  readonly reasons: ReadonlyMap<string, string>;
};

export type Environment = {
  /** Names that expressions may begin with. A null field is a name of unknown type: reading it is never an error. */
  readonly roots: ReadonlyMap<string, Field | null>;
  /** Paths that are set to something of unknown type, below names of a known one. */
  readonly untyped?: ReadonlySet<string>;
  /** The named values of the SOP, so two of them can be compared before a run. */
  readonly constants: ReadonlyMap<string, Value>;
  /** The only currency of the SOP, for advice; null or absent when it names none, or several. */
  readonly currency?: string | null;
  readonly facts: Facts;
};

/** The names of one SOP, with their types and the values among them. */
export type Names = Pick<Environment, 'roots' | 'untyped' | 'constants' | 'currency'> & {
  /** The inputs of the SOP from the SOP that runs it; no step writes them. */
  readonly inputs?: ReadonlySet<string>;
  /** What the kind calls its events. */
  readonly events?: ReadonlyMap<string, string>;
};

export type Looked =
  | {
      readonly kind: 'field';
      readonly field: Field /** A part of the path comes from outside as free text. */;
      readonly untrusted: boolean;
    }
  | { readonly kind: 'unchecked' }
  /** No such name: `index` is the first unknown part of the path, `owner` what precedes it. */
  | {
      readonly kind: 'unknown';
      readonly index: number;
      readonly owner: string | null;
      readonly candidates: readonly string[];
    };

export const NO_FACTS: Facts = { present: new Set(), possible: new Set(), reasons: new Map() };

export function lookUp(environment: Pick<Environment, 'roots' | 'untyped'>, path: readonly string[]): Looked {
  const [root = '', ...rest] = path;
  const start = environment.roots.get(root);
  if (start === undefined) return { kind: 'unknown', index: 0, owner: null, candidates: [...environment.roots.keys()] };
  if (start === null) return { kind: 'unchecked' };
  let field: Field = start;
  let untrusted = field.untrusted === true;
  for (const [index, name] of rest.entries()) {
    const owner = path.slice(0, index + 1).join('.');
    if (field.type.kind !== 'record') return { kind: 'unknown', index: index + 1, owner, candidates: [] };
    const { fields }: RecordType = field.type;
    const next = own(fields, name);
    if (next === undefined && environment.untyped?.has(`${owner}.${name}`) === true) return { kind: 'unchecked' };
    if (next === undefined) return { kind: 'unknown', index: index + 1, owner, candidates: Object.keys(fields) };
    field = next;
    untrusted ||= field.untrusted === true;
  }
  return { kind: 'field', field, untrusted };
}

/** All paths below a field, including the field; `isSure` means that the path is there whenever the field is. */
export function* pathsOf(
  path: string,
  type: Type,
  isSure = true,
): Generator<{ readonly path: string; readonly isSure: boolean }> {
  yield { path, isSure };
  if (type.kind !== 'record') return;
  for (const [name, field] of Object.entries(type.fields))
    yield* pathsOf(`${path}.${name}`, field.type, isSure && !field.optional);
}

/** No fact is so deep; a name that is nothing but dots is refused elsewhere. */
const PARTS_MAX = 30;

/** The facts once `paths` and everything above them are known to be there. */
export function withPresent(facts: Facts, paths: readonly string[]): Facts {
  if (paths.length === 0) return facts;
  const present = new Set(facts.present);
  const possible = new Set(facts.possible);
  for (const path of paths) {
    const parts = path.split('.', PARTS_MAX);
    for (let length = 1; length <= parts.length; length++) {
      const prefix = parts.slice(0, length).join('.');
      present.add(prefix);
      possible.add(prefix);
    }
  }
  return { present, possible, reasons: facts.reasons };
}

/** The facts once a name or path was written: what was known below it no longer holds. */
export function withWritten(facts: Facts, path: string, type: Type): Facts {
  const below = `${path}.`;
  const keep = (known: string): boolean => known !== path && !known.startsWith(below);
  const cleared: Facts = {
    present: new Set([...facts.present].filter(keep)),
    possible: facts.possible,
    reasons: new Map([...facts.reasons].filter(([known]) => keep(known))),
  };
  const all = [...pathsOf(path, type)];
  const next = withPresent(
    cleared,
    all.filter(({ isSure }) => isSure).map((item) => item.path),
  );
  return { ...next, possible: new Set([...next.possible, ...all.map((item) => item.path)]) };
}

/** No step sets a fact of the case: a step only asked whether it is there. */
const OPTIONAL = 'it is optional';

/** The facts where two paths join: only what is certain on both is certain. */
export function mergeFacts(left: Facts, right: Facts, why: string): Facts {
  if (left === right) return left;
  const present = new Set([...left.present].filter((path) => right.present.has(path)));
  const reasons = new Map([...left.reasons, ...right.reasons]);
  for (const path of [...left.present, ...right.present])
    if (!present.has(path) && !reasons.has(path)) reasons.set(path, path.startsWith('case.') ? OPTIONAL : why);
  return { present, possible: new Set([...left.possible, ...right.possible]), reasons };
}

/**
 * What an owner has instead of a missing field, and for a case where to declare another fact; null for a name without
 * an owner.
 */
export function whatItHas(
  { roots }: Pick<Environment, 'roots'>,
  { owner, candidates }: Pick<Extract<Looked, { kind: 'unknown' }>, 'owner' | 'candidates'>,
): string | null {
  if (owner === null || candidates.length === 0) return null;
  const more = candidates.length - FIELDS_SHOWN_MAX;
  const has = `It has ${listed(candidates.slice(0, FIELDS_SHOWN_MAX), 'and')}${more > 0 ? ` and ${more} more` : ''}`;
  if (owner !== 'case' && !owner.startsWith('case.')) return has;
  const kind = lookUp({ roots }, ['case', 'kind']);
  const name = kind.kind === 'field' && kind.field.type.kind === 'text' ? kind.field.type.oneOf?.[0] : undefined;
  return name === undefined ? has : `${has}. Another fact is declared in \`kinds/${name}.yaml\``;
}
