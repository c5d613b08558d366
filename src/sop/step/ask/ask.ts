/**
 * `ask`: a question to a group, answered by a choice or by a form. Free text of an answer is data like the text of a
 * ticket: it may be quoted, but it never decides where a call goes.
 */
import { z } from 'zod';
import { formatDuration } from '../../../kernel/time.ts';
import type { Field, RecordType } from '../../../kernel/value.ts';
import { knownSpan, leastMs } from '../../check/known-time.ts';
import { diffExpressions, diffSentences, diffTexts } from '../../diff/difference.ts';
import { child, childText, readTexts, type Nodes } from '../../parse/nodes.ts';
import { readSpan } from '../../parse/read-computed.ts';
import { plain } from '../../parse/shown.ts';
import { markdownText } from '../../render/escape.ts';
import { either, type Words } from '../../render/words.ts';
import { sentence, slug, text, word } from '../../schema-parts.ts';
import type { FormField } from '../../form-field.ts';
import type { AskBody } from '../../sop.ts';
import { asArgument, inSentence, present, savedAs, writesSave } from '../parts.ts';
import type { Tree } from '../../../handbook/yaml/tree.ts';
import type { StepKind } from '../step-kind.ts';
import { boundsOf, diffBounds } from './bounds.ts';
import { ANSWERED_BY, fieldSchema, fieldWords, formFields, formText, readForm } from './form.ts';

export const ask: StepKind<'ask'> = {
  kind: 'ask',
  keys: ['save'],

  schema: () =>
    z
      .strictObject({
        of: slug.describe('The group; anyone in it may answer'),
        question: sentence.describe('What they are asked'),
        choices: z.array(z.string().min(1).max(75)).min(2).max(10).optional().describe('The answers, each a button'),
        form: z
          .record(word, fieldSchema)
          .optional()
          .describe('The fields of a form, by the names under which they are saved'),
        within: text.describe('How long to wait for the answer: `2 business days (us-claims)`, or `= name` of a value'),
        reminder: text.optional().describe('How long until it is asked again'),
      })
      .optional()
      .describe('A question to a group; `save` keeps the answer, `if_late` is what happens without one'),
  example: (written) =>
    `\`ask: { of: claims-leads, question: "${plain(written) ?? 'Is it so?'}", choices: [Agreed, Refused], within: 1 hour }\``,
  read: ({ nodes, tree, save }) => ({
    kind: 'ask',
    of: childText(tree, 'of'),
    question: nodes.sentence(tree, 'question'),
    // Choices are text, whatever they look like: `Yes` is the text of the button.
    choices: readChoices(nodes, child(tree, 'choices')),
    form: readForm(nodes, child(tree, 'form')),
    within: readSpan(nodes, child(tree, 'within')),
    reminder: readSpan(nodes, child(tree, 'reminder')),
    save: save(),
  }),

  expressions: ({ question, form, within, reminder }) => [
    ...inSentence(question),
    ...(form ?? []).flatMap((field) => boundsOf(field).map(({ bound }) => bound)),
    ...present(within, reminder),
  ],
  texts: ({ question }) => [asArgument(question)],
  // Another rule reports a question that cannot be answered.
  saves: (body) => savedAs(body.save, body.choices === null && body.form === null ? null : answerType(body)),
  writes: writesSave,

  flow(walk, step, body, facts) {
    walk.sentence(body.question, step, facts, null);
    for (const field of body.form ?? [])
      for (const { name, bound } of boundsOf(field)) walk.site(bound, step, { kind: 'bound', name, field }, facts);
    for (const span of present(body.within, body.reminder)) walk.site(span, step, { kind: 'span' }, facts);
    return walk.saved(facts, body.save, answerType(body));
  },
  elapsed(walk, { within }, moment) {
    const isSpan = within !== null && walk.notZero(within, 'The time to answer is over before it begins');
    const span = isSpan ? knownSpan(within, walk.names) : null;
    if (within !== null && span !== null)
      walk.mayLast(
        within,
        moment.elapsedMs + leastMs(span),
        `An answer may come up to ${formatDuration(span)} later, which is`,
        moment,
      );
    return moment.elapsedMs;
  },
  needsOtherwise: () => true,
  extent: ({ within }) => ({ kind: 'waiting', span: within }),

  page({ words, add }, body) {
    for (const line of inWords(body, words)) add(markdownText(line));
  },
  says: (body, words) => questionWords(body, words),
  late: { ending: 'may be late', when: () => 'If nobody answers in time' },

  given: () => new Map(),
  diff: (before, after, same) => [
    ...diffTexts('who is asked', before.of, after.of),
    ...diffSentences('question', before.question, after.question, same),
    ...diffTexts('answers', before.choices?.join(', ') ?? null, after.choices?.join(', ') ?? null),
    ...diffTexts('form', formText(before.form), formText(after.form)),
    ...diffBounds(before.form, after.form, same),
    ...diffExpressions('time to answer', before.within, after.within, same),
    ...diffExpressions('reminder', before.reminder, after.reminder, same),
    ...diffTexts('name of its answer', before.save, after.save),
  ],
};

/** Null when there are too few to choose from, which the shape of the file reports. */
function readChoices(nodes: Nodes, tree: Tree | null): readonly string[] | null {
  return tree?.kind === 'list' && tree.items.length > 1 ? readTexts(nodes, tree) : null;
}

function answerType({ choices, form }: AskBody): RecordType {
  const fields: Record<string, Field> = {};
  if (choices !== null) fields['answer'] = { type: { kind: 'text', oneOf: choices }, label: 'answer', optional: false };
  Object.assign(fields, formFields(form ?? []));
  fields[ANSWERED_BY] = { type: { kind: 'text' }, label: 'answered by', optional: false };
  return { kind: 'record', fields };
}

const questionWords = ({ of, question }: AskBody, words: Words): string => `Ask ${of}: “${words.sentence(question)}”`;

function inWords(body: AskBody, words: Words): string[] {
  const { choices, form, within, reminder, save } = body;
  // A field whose label others have is called here as where it is read.
  const toldApart = (field: FormField): FormField => {
    const label = save === null ? field.label : words.label([save, field.name]);
    const isSame = label.toLowerCase().startsWith(field.label.toLowerCase());
    return isSame ? { ...field, label: `${field.label}${label.slice(field.label.length)}` } : field;
  };
  return [
    questionWords(body, words),
    ...(choices === null ? [] : [`The answer is ${either(choices)}`]),
    ...(form === null ? [] : [`They fill in ${form.map((field) => fieldWords(toldApart(field), words)).join('; ')}`]),
    ...(within === null ? [] : [`The run waits for the answer, at most ${words.value(within)}`]),
    ...(reminder === null ? [] : [`They are reminded after ${words.value(reminder)}`]),
  ];
}
