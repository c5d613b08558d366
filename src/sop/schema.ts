/**
 * The shape of an SOP file, as zod schemas. The parser checks files with them, and the JSON Schema for editors is made
 * from them, so both always agree.
 */
import { z } from 'zod';
import { KIND_LIST } from './step/kinds.ts';
import { conditions, dotted, literal, sentence, slug, text, word, type StepShapes } from './schema-parts.ts';

const outcome = z
  .string()
  .regex(
    /^\+?[A-Za-z][A-Za-z0-9_]*$/,
    'Expected letters, digits and underscores, such as `priority` or `RR2`, with or without a `+` before it',
  );
const codes = z
  .string()
  .regex(
    /^[a-z][a-z0-9_]*( *, *[a-z][a-z0-9_]*)*$/,
    'Expected error codes such as `not_found`, or several as `not_found, refused`',
  );
const label = z.string().regex(/^[a-z0-9]+$/, 'Expected a label such as `3`, `3a` or `3a1`');
/** A label, or the key of a handler that chooses: `if_unsure`, `not_found`. */
const target = z.string().regex(/^[a-z0-9_]+$/, 'Expected a label such as `3`, `3a` or `3a1`');

const valueSchema = z.union([literal, z.strictObject({ is: literal, called: text })], {
  error: 'Expected text, a number, true or false, a list of these, a record, or `is` with `called`',
});

const handler = z.lazy((): z.ZodType => handlerSchema);
const shapes: StepShapes = {
  block: z.lazy((): z.ZodType => z.array(stepSchema).min(1)),
  handlerKeys: () => common,
};
/** The value of each kind of step at its own key. */
const bodies: Readonly<Record<string, z.ZodType>> = Object.fromEntries(
  KIND_LIST.flatMap(({ kind, schema }) => (schema === null ? [] : [[kind, schema(shapes)]])),
);

/** The types that an input of an SOP can have. */
export const TAKE_TYPES = ['text', 'number', 'boolean', 'money', 'time', 'duration', 'list'] as const;

const taking = z.record(
  word,
  z.strictObject({
    label: z.string().min(1).max(100),
    type: z.enum(TAKE_TYPES, { error: 'Expected `text`, `number`, `boolean`, `money`, `time`, `duration` or `list`' }),
    one_of: z.array(z.string().min(1)).min(1).optional().describe('For text: what it may be'),
    optional: z.boolean().optional(),
    untrusted: z.boolean().optional().describe('It may hold text from outside'),
  }),
);

/** What a step and a handler share. */
const common: z.ZodRawShape = {
  says: sentence.describe('What happens, in the words of the team'),
  // `with` and `save` come after the kind that most often has them.
  ...(bodies['use'] === undefined ? {} : { use: bodies['use'] }),
  with: z
    .record(word, literal)
    .optional()
    .describe('What the tool is given: text, `= expression`, or text with `{name}` in it'),
  save: word.optional().describe('The name under which later steps read what the tool answered'),
  ...bodies,
  action: dotted.optional().describe('The business action that this counts as'),
  flag: word.optional().describe('A remark on the case; the run goes on'),
  outcome: outcome
    .optional()
    .describe('The outcome of the case once this step has run; `+RR5` is added to the outcome so far'),
  within: text.optional().describe('The deadline for the step: `notify_within of case.received_at`'),
  answer_within: text.optional().describe('The time the notified person has to answer'),
  if_error: z
    .record(codes, handler)
    .optional()
    .describe('By error code of the tool; several with one handler as `not_found, refused`'),
  if_denied: handler.optional(),
  if_expired: handler.optional(),
  if_unanswered: handler.optional(),
  if_late: handler.optional(),
  if_unsure: handler.optional().describe('For `judge`: the model was unsure, refused, or could not be asked'),
};

export const handlerSchema = z.strictObject(common).meta({ id: 'handler' });

export const stepSchema = z
  .strictObject({
    step: label.describe('The label that the team uses: `3`, `3a`, `3a1`'),
    if: conditions.optional(),
    otherwise: target
      .optional()
      .describe(
        'The earlier step of this block whose conditions did not hold; in a `choose` the step, or the handler, that chooses. `nothing`: nothing is done when the conditions of this step do not hold',
      ),
    ...common,
  })
  .meta({ id: 'step' });

export const sopFileSchema = z.strictObject({
  sop: slug.describe('The name of the procedure, which is also the name of the file'),
  title: text,
  owner: slug.describe('The group that owns it'),
  changes_approved_by: slug.describe('The group that must approve a change'),
  boundary: slug.describe('The boundary policies it runs under'),
  if_unforeseen: slug.describe('The group that is asked when the run parks'),
  values: z.record(word, valueSchema).optional().describe('What changes most; sentences take their figures from here'),
  kind: word.optional().describe('For a procedure without `starts`: the kind of the cases in which others run it'),
  takes: taking.optional().describe('The inputs of a procedure that others run; with inputs it needs no `starts`'),
  starts: z.strictObject({ says: sentence, if: conditions }).optional(),
  needs: z
    .array(z.string().regex(/^case(\.[a-z][a-z0-9_]*)+$/, 'Expected a fact such as `case.claim.amount`'))
    .optional(),
  if_missing: handler.optional().describe('What happens when a needed fact is missing; without it the run parks'),
  steps: z.array(stepSchema).min(1),
});

/** Every key of the file and of its steps. */
export const FILE_KEYS: ReadonlySet<string> = new Set([
  ...Object.keys(stepSchema.shape),
  ...Object.keys(sopFileSchema.shape),
]);
