/**
 * How a kind maps EDI: which set opens a case or is an event, and from which elements facts come. Whether a set has what
 * is mapped, `review/edi-mappings.ts` says.
 */
import { z } from 'zod';
import { EDI_PATH } from './edi-path.ts';

const NO_PATH = 'Expected an element such as `F01-03`, `N1[CL]-02` or `L11[02=BM]-01`';
const path = z.string().regex(EDI_PATH, NO_PATH);
const set = z
  .union([z.string(), z.int()])
  .transform(String)
  .refine((text) => /^\d{3}$/.test(text), 'Expected the number of a set such as `920`');
const code = z.string().min(1).max(30);

/** Elements and the codes that each must have: one of them. */
const where = z.record(path, z.union([code.transform((one) => [one]), z.array(code).min(1)]));

/** Several elements where the value may be in one or another. */
const from = z
  .union([z.string().transform((one) => [one]), z.array(z.string()).min(1).max(10)])
  .superRefine((paths, context) => {
    const wrong = paths.find((one) => !EDI_PATH.test(one));
    if (wrong !== undefined) context.addIssue({ code: 'custom', message: `${NO_PATH}, got \`${wrong.slice(0, 60)}\`` });
  });

/** Elements of one event that name its case. */
const NAMING_MAX = 5;

export const ediOpeningSchema = z.strictObject({
  /** The set that opens a case. */
  set,
  where: where.optional(),
  /** The number under which the partner knows the case, in an id space of its own. */
  record: from,
});

export const ediEventSchema = z.strictObject({
  set,
  where: where.optional(),
  /** What names the case. Without `system` it is a number of the partner's own id space. */
  case: z
    .array(
      z.strictObject({
        from,
        system: z
          .string()
          .regex(/^[a-z][a-z0-9_]*$/, 'Expected a system such as `tms`')
          .optional(),
      }),
    )
    .min(1)
    .max(NAMING_MAX),
});

export const ediValueSchema = z.strictObject({
  from,
  /** For money: the element with its currency, or the currency that was agreed on. */
  currency: z
    .string()
    .refine(
      (text) => EDI_PATH.test(text) || /^[A-Z]{3}$/.test(text),
      'Expected an element such as `F01-06`, or a currency such as `USD`',
    )
    .optional(),
  /** What each code means; another code is refused. */
  codes: z.record(code, z.string().min(1)).optional(),
  /** A set without it is rejected, although a case may lack the fact. */
  required: z.boolean().default(false),
});

export type EdiOpening = z.infer<typeof ediOpeningSchema>;
export type EdiEvent = z.infer<typeof ediEventSchema>;
export type EdiValue = z.infer<typeof ediValueSchema>;
