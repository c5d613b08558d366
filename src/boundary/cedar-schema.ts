/**
 * The Cedar schema that policies are validated against, built from the tool registry and the kinds.
 *
 * One principal `Bot`, one resource `Case`, one action for each tool, and the context `{ args, case, run, limits }`. Principal
 * and resource have no attributes: policies read only the context.
 *
 * How values appear to a policy:
 * - text is a String, true or false a Boolean, a list a Set (without order or duplicates), a record a Record;
 * - money is `{ currency: String, minor: Long }` in whole minor units, so a rule that ignores the currency is easy to
 *   see;
 * - a point in time is a Long, epoch milliseconds;
 * - a span is `{ text: String, ms?: Long }`: months and business days have no `ms`;
 * - a number is a Long and always optional, since Cedar has only whole numbers. If a value has no such form (`2.5`, the
 *   `ms` of `9 months`) and a policy reads it, the call is unclear (`policy-context.ts`).
 */
import type { RecordType as CedarRecord, SchemaJson, TypeOfAttribute } from '@cedar-policy/cedar-wasm/nodejs';
import type { Kind } from '../case/kind.ts';
import { unreachable } from '../kernel/assert.ts';
import type { Field, RecordType, Type } from '../kernel/value.ts';
import type { Registry } from '../tool/registry.ts';
import { limitsType } from './known-limits.ts';
import { materialOf, type Material } from './material.ts';

type CedarType = TypeOfAttribute<string>;

const RUN_TYPE: CedarType = record({
  sop: { type: 'String' },
  version: { type: 'Long' },
  step: { type: 'String' },
  requester: { type: 'String', required: false },
});

/** The schema as Cedar's JSON, in the empty namespace. */
export function cedarSchema(registry: Registry, kinds: readonly Kind[]): SchemaJson<string> {
  return schemaOf(materialOf(registry, kinds));
}

export function schemaOf(material: Material): SchemaJson<string> {
  const cases = cedarType(material.anyCase);
  const limits = record(
    Object.fromEntries(
      Object.entries(limitsType(material.limits).fields).map(([name, { type }]) => [name, cedarType(type)]),
    ),
  );
  const actions = [...material.tools].map(([id, shown]) => [
    id,
    {
      appliesTo: {
        principalTypes: ['Bot'],
        resourceTypes: ['Case'],
        context: record({ args: cedarType(shown.type), case: cases, run: RUN_TYPE, limits }),
      },
    },
  ]);
  return { '': { entityTypes: { Bot: {}, Case: {} }, actions: Object.fromEntries(actions) } };
}

/** Whether every value of the type can be expressed in Cedar; a number or a list of numbers may not. */
function isCertain(type: Type): boolean {
  if (type.kind === 'list') return isCertain(type.of);
  return type.kind !== 'number';
}

function cedarType(type: Type): CedarType {
  switch (type.kind) {
    case 'text':
      return { type: 'String' };
    case 'boolean':
      return { type: 'Boolean' };
    case 'number':
    case 'time':
      return { type: 'Long' };
    case 'money':
      return record({ currency: { type: 'String' }, minor: { type: 'Long' } });
    case 'duration':
      return record({ text: { type: 'String' }, ms: { type: 'Long', required: false } });
    case 'list':
      return { type: 'Set', element: cedarType(type.of) };
    case 'record':
      return record(attributes(type));
    default:
      return unreachable(type);
  }
}

function attributes(type: RecordType): Record<string, CedarType> {
  return Object.fromEntries(Object.entries(type.fields).map(([name, field]) => [name, attribute(field)]));
}

function attribute(field: Field): CedarType {
  return { ...cedarType(field.type), required: !field.optional && isCertain(field.type) };
}

function record(fields: Record<string, CedarType>): { type: 'Record' } & CedarRecord<string> {
  return { type: 'Record', attributes: fields };
}
