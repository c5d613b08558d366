/**
 * The smallest shapes of an SOP file, from which the schema of the file and those of the kinds of steps are made.
 */
import { z } from 'zod';

export const text = z.string().min(1);
export const slug = z
  .string()
  .regex(/^[a-z][a-z0-9-]*$/, 'Expected lowercase letters, digits and hyphens, such as `claims-leads`');
export const word = z
  .string()
  .regex(/^[a-z][a-z0-9_]*$/, 'Expected lowercase letters, digits and underscores, such as `sla_breach`');
export const dotted = z
  .string()
  .regex(/^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$/, 'Expected a system and a name, such as `jira.create_issue`');
export const path = z.string().regex(/^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$/, 'Expected a path such as `account.tier`');

export const scalar = z.union([z.string(), z.number(), z.boolean()], {
  error: 'Expected text, a number, true or false',
});
/** A record of simple values: `{ name: Acme, limit: 5,000.00 USD }`. */
export const flatRecord = z.record(word, z.union([scalar, z.array(scalar)]));
export const literal = z.union(
  [z.string(), z.number(), z.boolean(), z.array(z.union([scalar, flatRecord])), flatRecord],
  { error: 'Expected text, a number, true or false, a list of these, or a record' },
);
export const sentence = text.describe('Text; `{name}` puts in a value, `{expression}` what it computes');
export const conditions = z.array(text).min(1).describe('Every line must hold');
export const count = z.union([z.int().min(1), z.string().min(1)], {
  error: 'Expected a whole number, or `= name` of a value',
});

/**
 * The shapes that contain steps. Steps contain kinds of steps and kinds contain steps, so a kind receives these as
 * arguments and imports none.
 */
export type StepShapes = {
  /** A list of steps, at least one. */
  readonly block: z.ZodType;
  /** The keys of a handler. A function, since these keys include all kinds. */
  handlerKeys(): z.ZodRawShape;
};
