/**
 * Tool schemas: zod schemas that carry labels for people, and their conversion to the types of expressions.
 */
import { z } from 'zod';
import { assert } from '../kernel/assert.ts';
import { INSTANT_MAX, isDate, type Timestamp } from '../kernel/time.ts';
import type { Field, Type } from '../kernel/value.ts';

type Note = { label?: string; headline?: boolean; untrusted?: boolean; value?: 'money' | 'duration' | 'time' };
const notes = z.registry<Note>();

/** An amount of money as `{ $money, minor }`. */
export const moneySchema = (): z.ZodType<{ $money: string; minor: number }> =>
  z.strictObject({ $money: z.string().length(3), minor: z.int() }).register(notes, { value: 'money' });

/** A point in time as `{ $time }`, epoch milliseconds; for a date, the start of its day and `$date`. */
export const timeSchema = (): z.ZodType<Timestamp> =>
  z
    .strictObject({
      $time: z.int().min(-INSTANT_MAX).max(INSTANT_MAX),
      $date: z.string().refine(isDate, 'Expected a date').optional(),
    })
    .register(notes, { value: 'time' });

/** Gives a schema the label that explanations and cards cite. */
export function labelled<S extends z.ZodType>(schema: S, label: string, note: Omit<Note, 'label' | 'value'> = {}): S {
  const known = notes.get(schema) ?? {};
  const copy = schema.meta({}) as S;
  notes.add(copy, { ...known, ...note, label });
  return copy;
}

/** The type of the values that `schema` accepts. A tool may use only shapes that the SOP language can express. */
export function typeOf(schema: z.ZodType): Type {
  const note = noteOf(schema);
  if (note.value !== undefined) return { kind: note.value };
  const definition = schema._zod.def as { type: string; [key: string]: unknown };
  switch (definition.type) {
    case 'string':
      return { kind: 'text' };
    case 'number':
      return { kind: 'number' };
    case 'boolean':
      return { kind: 'boolean' };
    case 'enum':
      return { kind: 'text', oneOf: Object.values(definition['entries'] as Record<string, string>) };
    case 'literal':
      return { kind: 'text', oneOf: (definition['values'] as unknown[]).map(String) };
    case 'array':
      return { kind: 'list', of: typeOf(definition['element'] as z.ZodType) };
    case 'optional':
    case 'default':
    case 'readonly':
      return typeOf(definition['innerType'] as z.ZodType);
    case 'object': {
      const shape = definition['shape'] as Record<string, z.ZodType>;
      return {
        kind: 'record',
        fields: Object.fromEntries(Object.entries(shape).map(([name, field]) => [name, fieldOf(name, field)])),
      };
    }
    default:
      assert(false, `a tool schema has only values the SOP language can express, not \`${definition.type}\``);
  }
}

function fieldOf(name: string, schema: z.ZodType): Field {
  const note = noteOf(schema);
  return {
    type: typeOf(schema),
    label: note.label ?? name.replaceAll('_', ' '),
    optional: schema._zod.def.type === 'optional' || schema._zod.def.type === 'default',
    ...(note.headline ? { headline: true } : {}),
    ...(note.untrusted ? { untrusted: true } : {}),
  };
}

/** The note of a schema, or of the schema it wraps: `.optional()` wraps the annotated one. */
function noteOf(schema: z.ZodType): Note {
  const inner = (schema._zod.def as { innerType?: z.ZodType }).innerType;
  return { ...(inner === undefined ? {} : noteOf(inner)), ...notes.get(schema) };
}

type Definition = {
  readonly type: string;
  readonly innerType?: z.ZodType;
  readonly checks?: readonly {
    readonly _zod: { readonly def: { readonly check: string; readonly maximum?: number } };
  }[];
};

/** The most characters of a text that a schema takes; null without a bound, and for what is no text. */
export function textMaxOf(schema: z.ZodType): number | null {
  const { type, innerType, checks = [] } = schema._zod.def as Definition;
  if (innerType !== undefined) return textMaxOf(innerType);
  const bounds = checks.flatMap(({ _zod: { def } }) => (def.check === 'max_length' ? [def.maximum ?? Infinity] : []));
  return type === 'string' && bounds.length > 0 ? Math.min(...bounds) : null;
}
