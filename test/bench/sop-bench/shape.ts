/**
 * The shape of a tool's answers, inferred from the recorded ones: only field names and types, never values. Answers are
 * adapted to what the SOP language supports: keys with blanks become words, `null` becomes an absent field, a field
 * that is sometimes a number and sometimes text becomes text, and an answer that is not a record becomes the field
 * `value` of one.
 */
import { z } from 'zod';
import type { Json } from '../../../src/kernel/canonical-json.ts';
import type { Value } from '../../../src/kernel/value.ts';

type ShapeField = { readonly key: string; readonly shape: Shape; readonly optional: boolean };
export type RecordShape = { readonly kind: 'record'; readonly fields: Readonly<Record<string, ShapeField>> };
export type Shape =
  | { readonly kind: 'text' | 'number' | 'boolean' }
  | { readonly kind: 'list'; readonly of: Shape }
  | RecordShape;
export type AnswerShape = { readonly record: RecordShape; readonly isBare: boolean };

/** `is account id valid` and `assessmentFormId` as words of the language. */
export function wordOf(key: string): string {
  return key
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
}

export function shapeOfAnswers(answers: readonly Json[]): AnswerShape {
  const shape = shapeOf(answers.filter((answer) => answer !== null));
  if (shape.kind === 'record') return { record: shape, isBare: false };
  return {
    record: {
      kind: 'record',
      fields: { value: { key: 'value', shape, optional: answers.length === 0 || answers.includes(null) } },
    },
    isBare: true,
  };
}

/**
 * The answer as the run sees it. A value that does not fit is left unchanged, so the tool's schema refuses it by name.
 */
export function readAs({ record, isBare }: AnswerShape, answer: Json): Record<string, Value> {
  return convert(record, isBare ? { value: answer } : answer) as Record<string, Value>;
}

export function schemaOfRecord({ fields }: RecordShape): z.ZodType<Record<string, Value>> {
  const entries = Object.entries(fields).map(
    ([name, { shape, optional }]) => [name, optional ? schemaOf(shape).optional() : schemaOf(shape)] as const,
  );
  // An absent field has no value; the type of a generated schema cannot distinguish it from an undefined one.
  return z.strictObject(Object.fromEntries(entries)) as z.ZodType<Record<string, Value>>;
}

function schemaOf(shape: Shape): z.ZodType<Value> {
  switch (shape.kind) {
    case 'text':
      return z.string();
    case 'number':
      return z.number();
    case 'boolean':
      return z.boolean();
    case 'list':
      return z.array(schemaOf(shape.of));
    case 'record':
      return schemaOfRecord(shape);
  }
}

function shapeOf(values: readonly Json[]): Shape {
  const are = (kind: string): boolean => values.length > 0 && values.every((value) => typeof value === kind);
  if (are('number')) return { kind: 'number' };
  if (are('boolean')) return { kind: 'boolean' };
  if (values.length > 0 && values.every((value) => Array.isArray(value)))
    return { kind: 'list', of: shapeOf(values.flat().filter((item) => item !== null)) };
  const records = values.filter((value) => isJsonRecord(value));
  return values.length > 0 && records.length === values.length ? shapeOfRecords(records) : { kind: 'text' };
}

function shapeOfRecords(records: readonly Readonly<Record<string, Json>>[]): RecordShape {
  const keys = [...new Set(records.flatMap((each) => Object.keys(each)))];
  return {
    kind: 'record',
    fields: Object.fromEntries(
      keys.map((key) => {
        const values = records.map((each) => (Object.hasOwn(each, key) ? (each[key] ?? null) : null));
        return [
          wordOf(key),
          { key, shape: shapeOf(values.filter((value) => value !== null)), optional: values.includes(null) },
        ];
      }),
    ),
  };
}

function convert(shape: Shape, value: Json): Json {
  switch (shape.kind) {
    case 'text':
      return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
    case 'number':
    case 'boolean':
      return value;
    case 'list':
      return Array.isArray(value) ? value.map((item: Json) => convert(shape.of, item)) : value;
    case 'record': {
      if (!isJsonRecord(value)) return value;
      return Object.fromEntries(
        Object.entries(shape.fields).flatMap(([name, field]) => {
          const given = Object.hasOwn(value, field.key) ? (value[field.key] ?? null) : null;
          return given === null ? [] : [[name, convert(field.shape, given)]];
        }),
      );
    }
  }
}

const isJsonRecord = (value: Json): value is Readonly<Record<string, Json>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
