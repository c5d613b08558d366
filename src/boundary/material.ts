/**
 * Policy material: the arguments and facts that a policy may read, by tool and by kind of case.
 *
 * Hidden from policies are untrusted texts of a case, input fields that the run fills, and
 * facts whose type differs between kinds. A call may contain them, but no policy can read them.
 */
import { own } from '../kernel/own.ts';
import { caseType, type Kind } from '../case/kind.ts';
import { NO_LIMITS, type Limits } from '../handbook/limits.ts';
import type { Field, RecordType, Type } from '../kernel/value.ts';
import { filledFields, type Registry } from '../tool/registry.ts';

/** `hidden` are dotted paths, such as `case.claim.description`. */
export type Shown = { readonly type: RecordType; readonly hidden: ReadonlySet<string> };

export type Material = {
  /** Arguments by tool id, paths below `args`. */
  readonly tools: ReadonlyMap<string, Shown>;
  /** Facts by kind, paths below `case`. */
  readonly kinds: ReadonlyMap<string, Shown>;
  /** What a case of any kind may show: a field is required only if every kind requires it. */
  readonly anyCase: RecordType;
  readonly limits: Limits;
};

export function materialOf(registry: Registry, kinds: readonly Kind[], limits: Limits = NO_LIMITS): Material {
  const tools = new Map(
    [...registry].map(([id, { tool, input }]) => {
      const filled = filledFields(tool);
      return [id, show(input, 'args', (_, path) => filled.some((name) => path === `args.${name}`))];
    }),
  );
  const own = kinds.map((kind) => ({ kind, shown: show(caseType(kind), 'case', (field) => field.untrusted === true) }));
  const { type: anyCase, conflicts } = mergeRecords(
    own.map(({ shown }) => shown.type),
    'case',
  );
  const byKind = own.map(({ kind, shown }): [string, Shown] => {
    const agreed = show(shown.type, 'case', (_, path) => conflicts.includes(path));
    return [kind.kind, { type: agreed.type, hidden: new Set([...shown.hidden, ...agreed.hidden]) }];
  });
  return { tools, kinds: new Map(byKind), anyCase, limits };
}

function show(type: RecordType, path: string, isHidden: (field: Field, path: string) => boolean): Shown {
  const hidden = new Set<string>();
  const fields: [string, Field][] = [];
  for (const [name, field] of Object.entries(type.fields)) {
    const place = `${path}.${name}`;
    if (isHidden(field, place)) {
      hidden.add(place);
      continue;
    }
    if (field.type.kind !== 'record') {
      fields.push([name, field]);
      continue;
    }
    const inner = show(field.type, place, isHidden);
    for (const item of inner.hidden) hidden.add(item);
    fields.push([name, { ...field, type: inner.type }]);
  }
  return { type: { kind: 'record', fields: Object.fromEntries(fields) }, hidden };
}

function mergeRecords(
  types: readonly RecordType[],
  path: string,
): { readonly type: RecordType; readonly conflicts: readonly string[] } {
  const conflicts: string[] = [];
  const fields: [string, Field][] = [];
  for (const name of new Set(types.flatMap((type) => Object.keys(type.fields)))) {
    const found = types.map((type) => own(type.fields, name)).filter((field) => field !== undefined);
    const merged = mergeTypes(
      found.map((field) => field.type),
      `${path}.${name}`,
      conflicts,
    );
    const first = found[0];
    if (merged === null || first === undefined) {
      conflicts.push(`${path}.${name}`);
      continue;
    }
    fields.push([
      name,
      {
        type: merged,
        label: first.label,
        optional: found.length < types.length || found.some((field) => field.optional),
      },
    ]);
  }
  return { type: { kind: 'record', fields: Object.fromEntries(fields) }, conflicts };
}

/** The common type; null when the types differ, which hides the field. */
function mergeTypes(types: readonly Type[], path: string, conflicts: string[]): Type | null {
  const first = types[0];
  if (first === undefined || types.some((type) => type.kind !== first.kind)) return null;
  switch (first.kind) {
    case 'record': {
      const merged = mergeRecords(
        types.filter((type) => type.kind === 'record'),
        path,
      );
      conflicts.push(...merged.conflicts);
      return merged.type;
    }
    case 'list': {
      const of = mergeTypes(
        types.filter((type) => type.kind === 'list').map((type) => type.of),
        path,
        conflicts,
      );
      return of === null ? null : { kind: 'list', of };
    }
    case 'text': {
      const texts = types.filter((type) => type.kind === 'text').map((type) => type.oneOf);
      return texts.includes(undefined)
        ? { kind: 'text' }
        : { kind: 'text', oneOf: [...new Set(texts.flatMap((oneOf) => oneOf ?? []))] };
    }
    default:
      return first;
  }
}
