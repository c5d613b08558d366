/**
 * A tool that a handbook declares: its contract, as the rest of the program sees any tool, next to the request and the
 * answer that make it.
 */
import { z } from 'zod';
import { hashOf } from '../kernel/canonical-json.ts';
import type { Value } from '../kernel/value.ts';
import { wellFormed } from '../kernel/well-formed.ts';
import { labelled, moneySchema, timeSchema } from '../tool/schema.ts';
import type { System, Tool } from '../tool/tool.ts';
import type { contractSchema, Declaration, InputField, OutputField } from './declaration.ts';

export type DeclaredTool = {
  readonly tool: Tool;
  readonly declaration: Declaration;
  /** `tools/find_shipment.tool.yaml`. */
  readonly file: string;
};

/** Of `turvo.find_shipment`: `turvo`. */
export const systemOf = (id: string): System => id.slice(0, id.indexOf('.'));

export function declaredTool(declaration: Declaration, file: string): DeclaredTool {
  return { tool: { ...contractOf(declaration), declared: hashOfDeclaration(declaration) }, declaration, file };
}

/** The tool as steps are checked against it. */
export function contractOf({ tool: id, says, record, takes, gives, errors }: z.infer<typeof contractSchema>): Tool {
  return {
    id,
    system: systemOf(id),
    summary: says,
    effect: 'read',
    input: shapeOf(takes),
    output: shapeOf(gives),
    errors,
    probe: 'none',
    record,
    scopes: [],
    vendorFields: [],
    tellsPerson: false,
  };
}

/**
 * The examples are not part of it: they only check the rest.
 *
 * INVARIANT: what the schema gives to a file that lacks it is part of the hash, so a new member of a declaration is
 * optional, and has no default: with one, every open run would stop at its next call of a declared tool.
 */
function hashOfDeclaration({ examples: _, ...declared }: Declaration): string {
  return hashOf(wellFormed(declared));
}

type Shape = z.ZodType<Record<string, Value>>;

function shapeOf(fields: readonly (InputField | OutputField)[]): Shape {
  return z.strictObject(Object.fromEntries(fields.map((field) => [field.field, schemaOf(field)]))) as unknown as Shape;
}

function schemaOf(field: InputField | OutputField): z.ZodType {
  const note = {
    ...('headline' in field && field.headline ? { headline: true } : {}),
    ...('untrusted' in field && field.untrusted ? { untrusted: true } : {}),
  };
  const schema = labelled(valueOf(field), field.label, note);
  return field.optional ? schema.optional() : schema;
}

function valueOf({ type, one_of: choices }: InputField | OutputField): z.ZodType {
  switch (type) {
    case 'text':
      return choices === undefined ? z.string().min(1) : z.enum(choices as [string, ...string[]]);
    case 'number':
      return z.number();
    case 'boolean':
      return z.boolean();
    case 'money':
      return moneySchema();
    case 'time':
      return timeSchema();
    case 'list':
      return z.array(choices === undefined ? z.string() : z.enum(choices as [string, ...string[]]));
  }
}
