/**
 * The shape of `sops/tools/NAME.tool.yaml`: a look-up in a system of the customer's own, as one HTTP request.
 *
 * The file names a system and says what is asked and read there. The system's address and credential are the operator's
 * configuration: nothing in a handbook reaches another host.
 */
import { z } from 'zod';
import { checkTextBounds, checkZero } from '../case/check-bounds.ts';
import { checkChoices } from '../case/check-choices.ts';
import { eventFieldShape, normalForm } from '../case/kind.ts';
import { isTimeZone } from '../kernel/time.ts';

/** `turvo.find_shipment`: system, dot, name. */
export const TOOL_ID = /^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$/;
const NAME = /^[a-z][a-z0-9_]*$/;
/** Members of an answer, by their names: `data.loads`. A member of a list by its place, from 0: `stops.0.city`. */
const path = z
  .string()
  .regex(/^[^.\s](?:[^.\n]*[^.\s])?(?:\.[^.\n]+)*$/, 'Expected the path of a member such as `data.loads`')
  .regex(
    /^(?!\$\.|\/|.*\[\d+\])/,
    'Expected the names of members with points between them, and the places of a list from 0, such as `stops.0.city`',
  );

/** How a system writes times: where those without an offset are meant, and whether the day or the month is first. */
const notation = {
  time_zone: z.string().refine(isTimeZone, 'Expected a time zone such as `America/Chicago`').optional(),
  date: z.enum(['day_first', 'month_first']).optional(),
};

/** What a tool takes: values that a request can hold. */
const inputShape = z
  .strictObject({
    field: z.string().regex(NAME, 'Expected a name such as `pro_number`'),
    label: z.string().min(1),
    type: z.enum(['text', 'number', 'boolean', 'money', 'time']),
    one_of: z.array(z.string().min(1)).min(1).optional(),
    /** The form in which the record's own number is compared with the one that was asked for. */
    normal: normalForm,
    optional: z.boolean().default(false),
  })
  .superRefine(checkChoices);

const outputShape = eventFieldShape
  .omit({ identifies: true })
  .extend({
    type: z.enum(['text', 'number', 'boolean', 'money', 'time', 'list']),
    /** Where it is in the record. */
    from: path,
    /** For money: the member that names its currency, or the currency itself. */
    currency_from: path.optional(),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, 'Expected the code of a currency such as `USD`')
      .optional(),
    ...notation,
    headline: z.boolean().default(false),
  })
  .superRefine(checkTextBounds)
  .superRefine(checkChoices)
  .superRefine(checkZero)
  .superRefine((field, context) => {
    for (const [key, type] of [
      ['time_zone', 'time'],
      ['date', 'time'],
    ] as const)
      if (field[key] !== undefined && field.type !== type)
        context.addIssue({
          code: 'custom',
          path: [key],
          message: `Expected \`${key}\` next to \`type: ${type}\` only, got it for a ${field.type}`,
        });
  });

/** An answer that means an error of the tool: by its status, or by a member that is exactly this text. */
const refusalShape = z.strictObject({
  status: z.int().min(200).max(599).optional(),
  at: path.optional(),
  is: z.union([z.string().min(1), z.number(), z.boolean()]).optional(),
  error: z.string().regex(NAME, 'Expected a code such as `not_found`'),
});

const requestShape = z.strictObject({
  method: z.enum(['GET', 'POST']).default('GET'),
  path: z.string().min(1),
  query: z.record(z.string().min(1), z.string()).default({}),
  /** Fixed; those that carry credentials belong to the operator's configuration. */
  headers: z
    .record(
      z.string().regex(/^[A-Za-z][A-Za-z0-9._-]*$/, 'Expected the name of a header'),
      z.string().regex(/^[ -~]*$/),
    )
    .default({}),
  body: z.json().optional(),
});

const answerShape = z.strictObject({
  /** The record that was asked for: a member of the answer; the answer itself unless it is named. */
  record: path.optional(),
  /** A list in which it is one entry. `.` is the answer itself. */
  list: z.union([z.literal('.'), path]).optional(),
  /** That the system leaves the list out, or writes null, where it has no entry. */
  empty_list: z.literal('left_out').optional(),
  /** Members of the record that must be what was asked for, each with the field that was sent. */
  matches: z.record(path, z.string().regex(NAME, 'Expected the name of a field in `takes`')).default({}),
  /**
   * What may stand next to an empty list, by its path: `{ status: OK }`. Anything else says that the answer is none. In a
   * text `#` is the number of records that came, so a member that is `#` is no limit next to any list; `*` is any value.
   */
  beside: z.record(path, z.union([z.string(), z.number(), z.boolean()])).default({}),
  /** The member by which the system names the record, for the record of the run: `load 0071104`. */
  id: path.optional(),
  refusals: z.array(refusalShape).default([]),
});

export const exampleShape = z.strictObject({
  with: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  status: z.int().min(200).max(599).default(200),
  body: z.json(),
  /** What the tool gives then, as a person would write it; or the error it ends in. */
  gives: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])).optional(),
  error: z.string().optional(),
});

export const declarationSchema = z.strictObject({
  tool: z.string().regex(TOOL_ID, 'Expected a system, a dot and a name, such as `turvo.find_shipment`'),
  /** One line for people, with `{field}` in place of values. */
  says: z.string().min(1).max(200),
  effect: z.literal('read'),
  /** The kind of record that it reads, for provenance: `shipment`. */
  record: z.string().min(1),
  /** For fields that do not declare their own. */
  ...notation,
  takes: z.array(inputShape).default([]),
  gives: z.array(outputShape).min(1),
  errors: z.record(z.string().regex(NAME, 'Expected a code such as `not_found`'), z.string().min(1)).default({}),
  request: requestShape,
  answer: answerShape,
  examples: z.array(exampleShape).min(1),
});

/** What steps are checked against, whatever else is in the file. */
export const contractSchema = z.object(declarationSchema.shape).pick({
  tool: true,
  says: true,
  record: true,
  takes: true,
  gives: true,
  errors: true,
});

export type Declaration = z.infer<typeof declarationSchema>;
export type InputField = Declaration['takes'][number];
export type OutputField = Declaration['gives'][number];
export type Example = Declaration['examples'][number];
