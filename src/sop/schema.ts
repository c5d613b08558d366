/**
 * The shape of an SOP file, as zod schemas. The parser checks files with them, and the JSON Schema for editors is made from
 * them, so that both always say the same.
 */
import { z } from 'zod';
import { currencies } from '../kernel/money.ts';

const text = z.string().min(1);
const slug = z
  .string()
  .regex(/^[a-z][a-z0-9-]*$/, 'Expected small letters, digits and hyphens, such as `claims-leads`');
const word = z
  .string()
  .regex(/^[a-z][a-z0-9_]*$/, 'Expected small letters, digits and underscores, such as `sla_breach`');
const outcome = z
  .string()
  .regex(
    /^\+?[A-Za-z][A-Za-z0-9_]*$/,
    'Expected letters, digits and underscores, such as `priority` or `RR2`, perhaps behind `+`',
  );
const codes = z
  .string()
  .regex(
    /^[a-z][a-z0-9_]*( *, *[a-z][a-z0-9_]*)*$/,
    'Expected error codes such as `not_found`, or several as `not_found, refused`',
  );
const dotted = z
  .string()
  .regex(/^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$/, 'Expected a system and a name, such as `jira.create_issue`');
const path = z.string().regex(/^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$/, 'Expected a path such as `account.tier`');
const label = z.string().regex(/^[a-z0-9]+$/, 'Expected a label such as `3`, `3a` or `3a1`');

const scalar = z.union([z.string(), z.number(), z.boolean()], { error: 'Expected text, a number, true or false' });
const literal = z.union([z.string(), z.number(), z.boolean(), z.array(scalar)], {
  error: 'Expected text, a number, true or false, or a list of these',
}); /** A label, or the key of a handler that chooses: `if_unsure`, `not_found`. */
const target = z.string().regex(/^[a-z0-9_]+$/, 'Expected a label such as `3`, `3a` or `3a1`');
const sentence = text.describe('Text; `{name}` puts in a value, `{expression}` what it computes');
const conditions = z.array(text).min(1).describe('Every line must hold');

const valueSchema = z.union(
  [z.string(), z.number(), z.boolean(), z.array(scalar), z.strictObject({ is: literal, called: text })],
  { error: 'Expected text, a number, true or false, a list of these, or `is` with `called`' },
);

const handler = z.lazy((): z.ZodType => handlerSchema);
const watchers = z.lazy((): z.ZodType => z.array(watcherSchema).min(1));
const block = z.lazy((): z.ZodType => z.array(stepSchema).min(1));

const waiting = z.strictObject({
  for: text.optional().describe('A span: `2 business days (us-claims)`, or `= name` of a value'),
  until: text.optional().describe('A point in time, as `= case.received_at + name`'),
  event: word
    .optional()
    .describe(
      'A case event that ends the wait: `corrected`, or one that the kind declares; `for` or `until` bounds it',
    ),
});

/** What a person can be asked to fill in. */
export const FIELD_TYPES = ['text', 'number', 'money', 'date', 'yes_no'] as const;

const asking = z.strictObject({
  of: slug.describe('The group of which anybody may answer'),
  question: sentence.describe('What they are asked'),
  choices: z.array(z.string().min(1).max(75)).min(2).max(10).optional().describe('The answers, each a button'),
  form: z
    .record(
      word,
      z.strictObject({
        label: z.string().min(1).max(100),
        type: z.enum(FIELD_TYPES, { error: 'Expected `text`, `number`, `money`, `date` or `yes_no`' }),
        currency: z
          .enum(currencies(), { error: 'Expected a currency such as `USD`' })
          .optional()
          .describe('For money: in what it is given'),
        optional: z.boolean().optional(),
      }),
    )
    .optional()
    .describe('The fields of a form, by the names under which they are saved'),
  within: text.describe('How long the answer is waited for: `2 business days (us-claims)`, or `= name` of a value'),
  reminder: text.optional().describe('After which time it is asked again'),
});

const table = z.strictObject({
  hit: z
    .enum(['first', 'unique', 'collect'], { error: 'Expected `first`, `unique` or `collect`' })
    .describe('`first` row that holds; the `unique` one; or `collect` all'),
  when: z
    .array(text)
    .min(1)
    .optional()
    .describe(
      'What the columns of conditions ask about: `case.claim.amount`, or an expression such as `size(missing)`',
    ),
  give: z.array(word).min(1).optional().describe('The names of the columns behind them, as they are saved'),
  rows: z
    .array(z.array(scalar).min(1))
    .min(1)
    .optional()
    .describe('Cells: `"> 5,000.00 USD"`, `"[0..5000]"`, `SMB`, `= name`, `"-"` for anything; then what the row gives'),
  from: slug.optional().describe('The file `tables/NAME.csv` in place of `when`, `give` and `rows`'),
});

const judging = z.strictObject({
  question: sentence.describe('What the model is asked, in words of the SOP alone'),
  about: z
    .union([text, z.record(word, text)], { error: 'Expected `= text`, or named texts' })
    .describe('The texts it is asked about: `= case.claim.text`, or several by name'),
  answers: z
    .union([text, z.array(text.max(75)).min(2).max(20)], { error: 'Expected at least two answers, or `= list`' })
    .describe('The only answers there can be, or a list computed from the case'),
});

const count = z.union([z.int().min(1), z.string().min(1)], {
  error: 'Expected a whole number, or `= name` of a value',
});

const repeating = z.strictObject({
  at_most: count.describe('How many rounds there may be: `96`, or `= name` of a value'),
  every: text.optional().describe('The pause between two rounds: `15 minutes`, or `= name` of a value'),
  until: conditions.describe('Looked at after each round; the rounds end once every line holds'),
});

const each = z.strictObject({
  item: word.describe('The name under which the block reads the item'),
  in: text.describe('The list, as `= missing_documents`'),
  at_most: count.describe('How many items the list may have; a longer one stops the run to ask'),
});

/** Of what type an input of an SOP can be. */
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
const common = {
  says: sentence.describe('What happens, in the words of the team'),
  use: dotted.optional().describe('The tool that is called'),
  with: z
    .record(word, literal)
    .optional()
    .describe('What the tool is given: text, `= expression`, or text with `{name}` in it'),
  save: word.optional().describe('The name under which later steps read what the tool answered'),
  set: z.record(path, literal).optional().describe('Paths and what they are set to'),
  do: block.optional().describe('Steps in order'),
  together: block.optional().describe('Steps that do not wait for one another'),
  choose: block
    .optional()
    .describe(
      'Branches: the first whose conditions hold is taken; the last may say `otherwise` with the label of this step',
    ),
  wait: waiting.optional().describe('Waits; `if_late` is what happens when the event does not come in time'),
  ask: asking
    .optional()
    .describe('A question to a group; `save` keeps the answer, `if_late` is what happens without one'),
  repeat: repeating.optional().describe('Rounds of the block `do`; `if_late` is what happens when they are used up'),
  for_each: each.optional().describe('The block `do` for each item of a list, one after the other'),
  watch: watchers.optional().describe('Handlers for case events and times, for as long as the block `do` goes on'),
  run: slug
    .optional()
    .describe('Another SOP of the handbook, by name; `with` gives what it takes, `save` keeps its `outcome`'),
  table: table.optional().describe('A decision table; `save` keeps what its row gives'),
  judge: judging
    .optional()
    .describe(
      'A bounded question to a language model; `save` keeps `answer` and `evidence`, `if_unsure` is what happens without an answer',
    ),
  stop: sentence.optional().describe('Ends the run, and says why'),
  action: dotted.optional().describe('The business action that this counts under'),
  flag: word.optional().describe('A remark on the case; the run goes on'),
  outcome: outcome
    .optional()
    .describe('What came of the case, once this step has run; `+RR5` is added to what came of it before'),
  within: text.optional().describe('The time in which it must be done: `notify_within of case.received_at`'),
  answer_within: text.optional().describe('The time in which the person who was told must answer'),
  if_error: z
    .record(codes, handler)
    .optional()
    .describe('By error code of the tool; several with one handler as `not_found, refused`'),
  if_denied: handler.optional(),
  if_expired: handler.optional(),
  if_unanswered: handler.optional(),
  if_late: handler.optional(),
  if_unsure: handler.optional().describe('Of `judge`: the model was unsure, refused, or could not be asked'),
};

export const handlerSchema = z.strictObject(common).meta({ id: 'handler' });

export const watcherSchema = z
  .strictObject({
    on: word.optional().describe('A case event that the kind declares; `save` keeps its fields'),
    at: text.optional().describe('A point in time, as `= case.received_at + name`'),
    every: text.optional().describe('After which span that time comes again'),
    at_most: count.optional().describe('How often it is handled; one event more stops the run to ask'),
    ...common,
  })
  .meta({ id: 'watcher' });

export const stepSchema = z
  .strictObject({
    step: label.describe('The label that the team uses: `3`, `3a`, `3a1`'),
    if: conditions.optional(),
    otherwise: target
      .optional()
      .describe(
        'The earlier step of this block whose conditions did not hold; in a `choose` the step, or the handler, that chooses',
      ),
    ...common,
  })
  .meta({ id: 'step' });

export const sopFileSchema = z.strictObject({
  sop: slug.describe('The name of the procedure, which is also the name of the file'),
  title: text,
  owner: slug.describe('The group that owns it'),
  changes_approved_by: slug.describe('The group that must agree to a change'),
  boundary: slug.describe('The boundary policies it runs under'),
  if_unforeseen: slug.describe('The group that is asked when the run parks'),
  values: z.record(word, valueSchema).optional().describe('What changes most; sentences take their figures from here'),
  kind: word.optional().describe('For a procedure without `starts`: the kind of the cases in which others run it'),
  takes: taking
    .optional()
    .describe('What a procedure is given that runs it; one that takes something needs no `starts`'),
  starts: z.strictObject({ says: sentence, if: conditions }).optional(),
  needs: z
    .array(z.string().regex(/^case(\.[a-z][a-z0-9_]*)+$/, 'Expected a fact such as `case.claim.amount`'))
    .optional(),
  if_missing: handler.optional().describe('What happens when a needed fact is missing; without it the run parks'),
  steps: z.array(stepSchema).min(1),
});
