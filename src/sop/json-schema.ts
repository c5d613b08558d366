/**
 * The JSON Schema of SOP files, for editors. Made from the parser's own schemas. With a registry it also covers the
 * tools, so an editor offers their names, arguments and error codes.
 */
import { z } from 'zod';
import type { Type } from '../kernel/value.ts';
import { filledFields, type RegisteredTool, type Registry } from '../tool/registry.ts';
import { JUDGE_TOOL } from '../tool/judgment.ts';
import { sopFileSchema } from './schema.ts';

type Schema = { [key: string]: unknown };

export function sopJsonSchema(registry?: Registry): Schema {
  const schema = z.toJSONSchema(sopFileSchema, { io: 'input', target: 'draft-2020-12' }) as Schema;
  schema['title'] = 'Standard operating procedure';
  const definitions = (schema['$defs'] ?? {}) as Record<string, Schema>;
  for (const name of ['step', 'handler', 'watcher']) {
    const definition = definitions[name];
    if (definition === undefined) continue;
    const properties = definition['properties'] as Record<string, Schema>;
    // YAML reads the label `3` as a number; the parser takes it as written.
    for (const key of ['step', 'otherwise'])
      if (properties[key] !== undefined) properties[key] = { ...properties[key], type: ['string', 'integer'] };
    const wait = properties['wait']?.['properties'] as Record<string, Schema> | undefined;
    if (wait?.['since'] !== undefined) wait['since'] = { ...wait['since'], type: ['string', 'integer'] };
    if (registry !== undefined) offerTools(definition, properties, registry);
  }
  return schema;
}

function offerTools(definition: Schema, properties: Record<string, Schema>, registry: Registry): void {
  const usable = [...registry.values()].filter(({ tool }) => tool.id !== JUDGE_TOOL);
  properties['use'] = { ...properties['use'], enum: usable.map(({ tool }) => tool.id) };
  definition['allOf'] = usable.map((registered) => ({
    if: { properties: { use: { const: registered.tool.id } }, required: ['use'] },
    then: {
      properties: {
        with: argumentsOf(registered),
        if_error: { propertyNames: codesOf(Object.keys(registered.errors)) },
      },
    },
  }));
}

function argumentsOf({ tool, input }: RegisteredTool): Schema {
  const fields = Object.entries(input.fields).filter(([name]) => !filledFields(tool).includes(name));
  return {
    description: tool.summary.replaceAll(/[[\]]/g, ''),
    properties: Object.fromEntries(fields.map(([name, field]) => [name, argumentOf(field.label, field.type)])),
    required: fields.filter(([, field]) => !field.optional).map(([name]) => name),
    additionalProperties: false,
  };
}

/** One code is offered; one key may have several. */
function codesOf(codes: readonly string[]): Schema {
  const one = `(${codes.join('|')})`;
  return { anyOf: [{ enum: codes }, { pattern: `^${one}( *, *${one})+$` }] };
}

/** The schema of an argument: the values of an enumeration are offered, and a computed value is always allowed. */
function argumentOf(label: string, type: Type): Schema {
  if (type.kind !== 'text' || type.oneOf === undefined) return { description: label };
  return { description: label, anyOf: [{ enum: [...type.oneOf] }, { type: 'string', pattern: '^=' }] };
}
