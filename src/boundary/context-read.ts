/**
 * The part of the context that the policies of a tool read. Only this part is handed to the engine: converting and
 * checking what no policy reads took most of the time of a verdict. Nothing else can change the decision, which depends
 * on the policies and on what they read.
 */
import type { CedarValueJson, Context, SchemaJson, TypeOfAttribute } from '@cedar-policy/cedar-wasm/nodejs';
import { own } from '../kernel/own.ts';
import type { Path } from './policy-context.ts';

/** The fields that are read of a record, or all of it. */
type Read = 'all' | ReadonlyMap<string, Read>;

type Policy = { readonly tools: readonly string[] | null; readonly reads: readonly Path[] };

export type ContextRead = {
  /** The schema with the contexts that `pick` gives, so the engine checks all that it gets. */
  readonly schema: SchemaJson<string>;
  /** @param tool of the schema */
  pick(tool: string, context: Context): Context;
};

/** @param policies all policies of the boundary */
export function contextRead(schema: SchemaJson<string>, policies: readonly Policy[]): ContextRead {
  const reads = new Map<string, Read>();
  const readOf = (tool: string): Read => {
    const known = reads.get(tool);
    if (known !== undefined) return known;
    const read = readOfPaths(
      policies.filter(({ tools }) => tools === null || tools.includes(tool)).flatMap((policy) => policy.reads),
    );
    reads.set(tool, read);
    return read;
  };
  return {
    schema: Object.fromEntries(
      Object.entries(schema).map(([namespace, definition]) => [
        namespace,
        {
          ...definition,
          actions: Object.fromEntries(
            Object.entries(definition.actions).map(([tool, action]) => [tool, narrowAction(action, readOf(tool))]),
          ),
        },
      ]),
    ),
    pick: (tool, context) => {
      const read = readOf(tool);
      return read === 'all' ? context : pickFields(context, read);
    },
  };
}

type Action = SchemaJson<string>[string]['actions'][string];

function narrowAction(action: Action, read: Read): Action {
  const { appliesTo } = action;
  return appliesTo?.context === undefined
    ? action
    : { ...action, appliesTo: { ...appliesTo, context: narrow(appliesTo.context, read) } };
}

function narrow(type: TypeOfAttribute<string>, read: Read): TypeOfAttribute<string> {
  if (read === 'all' || !isRecordType(type)) return type;
  const kept = Object.entries(type.attributes).flatMap(([name, inner]): [string, TypeOfAttribute<string>][] => {
    const below = read.get(name);
    return below === undefined ? [] : [[name, narrow(inner, below)]];
  });
  return { ...type, attributes: Object.fromEntries(kept) };
}

type Attributes = Readonly<Record<string, TypeOfAttribute<string>>>;

function isRecordType(
  type: TypeOfAttribute<string>,
): type is TypeOfAttribute<string> & { readonly type: 'Record'; readonly attributes: Attributes } {
  return type.type === 'Record';
}

function pickFields(record: Context, read: ReadonlyMap<string, Read>): Record<string, CedarValueJson> {
  const picked: Record<string, CedarValueJson> = {};
  for (const [name, below] of read) {
    const value = own(record, name);
    if (value !== undefined) picked[name] = below !== 'all' && isFields(value) ? pickFields(value, below) : value;
  }
  return picked;
}

function isFields(value: CedarValueJson): value is Record<string, CedarValueJson> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readOfPaths(paths: readonly Path[]): Read {
  const below = new Map<string, Path[]>();
  for (const [name, ...rest] of paths) {
    if (name === undefined) return 'all';
    below.set(name, [...(below.get(name) ?? []), rest]);
  }
  return new Map([...below].map(([name, rest]) => [name, readOfPaths(rest)]));
}
