/**
 * `judge`: a bounded question to a language model about named texts. Its answer is one of those offered, with quotes
 * from the text; or it is a value that the text states, read by rule from the words that the model quotes.
 */
import { z } from 'zod';
import { currencies } from '../../../kernel/money.ts';
import { EXTRACTED } from '../../../tool/judgment.ts';
import { diffSentences, diffTexts } from '../../diff/difference.ts';
import type { Meanings } from '../../diff/same-meaning.ts';
import type { FieldType, FormField } from '../../form-field.ts';
import { child } from '../../parse/nodes.ts';
import { plain } from '../../parse/shown.ts';
import { markdownText } from '../../render/escape.ts';
import { either, type Words } from '../../render/words.ts';
import { literal, sentence, text, word } from '../../schema-parts.ts';
import type { JudgeBody } from '../../sop.ts';
import { boundsOf, boundWords, diffBounds } from '../ask/bounds.ts';
import { asArgument, inArgument, inSentence, savedAs, writesSave } from '../parts.ts';
import type { StepKind } from '../step-kind.ts';
import { declareAnswer, judgmentType } from './judgment-type.ts';
import { readAnswers, readExtract, readTexts } from './read-judge.ts';

export const judge: StepKind<'judge'> = {
  kind: 'judge',
  keys: ['save'],

  schema: () =>
    z
      .strictObject({
        question: sentence.describe('What the model is asked, in words of the SOP alone'),
        about: z
          .union([text, z.record(word, text)], { error: 'Expected `= text`, or named texts' })
          .describe('The texts it is asked about: `= case.claim.text`, or several by name'),
        answers: z
          .union([text, z.array(text.max(75)).min(2).max(20)], { error: 'Expected at least two answers, or `= list`' })
          .optional()
          .describe('The only possible answers, or a list computed from the case'),
        extract: z
          .enum(EXTRACTED, { error: 'Expected `money`, `date`, `number` or `one_of`' })
          .optional()
          .describe('Instead of `answers`: the type of the value that the text states'),
        currency: z
          .enum(currencies(), { error: 'Expected a currency such as `USD`' })
          .optional()
          .describe('For `extract: money`: the only currency that counts, and what `$` means'),
        min: literal.optional().describe('The least value that counts, or `= expression`'),
        max: literal.optional().describe('The greatest value that counts, or `= expression`'),
        one_of: literal.optional().describe('The texts or values that count, or `= expression`'),
      })
      .optional()
      .describe(
        'A bounded question to a language model; `save` keeps `answer` and `evidence`, `if_unsure` is what happens without an answer',
      ),
  example: (written) =>
    `\`judge: { question: "${plain(written) ?? 'Is it so?'}", about: = case.claim.text, answers: ["yes", "no"] }\``,
  read({ nodes, tree, save }) {
    const name = save();
    return {
      kind: 'judge',
      question: nodes.sentence(tree, 'question'),
      about: readTexts(nodes, child(tree, 'about')),
      answers: readAnswers(nodes, child(tree, 'answers')),
      extract: readExtract(nodes, tree, name),
      save: name,
    };
  },

  expressions: ({ question, about, answers, extract }) => [
    ...inSentence(question),
    ...about.flatMap(({ value }) => inArgument(value)),
    ...(answers?.kind === 'computed' ? [answers.list] : []),
    ...(extract === null ? [] : boundsOf(extract).map(({ bound }) => bound)),
  ],
  texts: ({ question }) => [asArgument(question)],
  saves: (body) => savedAs(body.save, judgmentType(body, { type: { kind: 'text' }, untrusted: true })),
  writes: writesSave,
  declare: declareAnswer,

  flow(walk, step, { question, about, answers, extract, save }, facts) {
    walk.sentence(question, step, facts, 'question');
    // A missing text needs no guard: the judgment itself handles it.
    for (const { name, value } of about)
      walk.argument(value, step, { kind: 'argument', name: `about.${name}` }, facts, true);
    if (answers?.kind === 'computed') walk.site(answers.list, step, { kind: 'argument', name: 'answers' }, facts);
    if (extract !== null)
      for (const { name, bound } of boundsOf(extract))
        walk.site(bound, step, { kind: 'bound', name, field: extract }, facts);
    return walk.saved(facts, save);
  },
  needsOtherwise: () => true,
  extent: () => ({ kind: 'call' }),

  page({ words, add }, body) {
    for (const line of inWords(body, words)) add(markdownText(line));
  },
  says: (body, words) => questionWords(body, words),

  given: ({ about }) => new Map(about.map(({ name, value }) => [`text ${name}`, value])),
  diff: (before, after, same) => [
    ...diffSentences('question', before.question, after.question, same),
    ...(hasSameAnswers(before, after, same) ? [] : diffTexts('answers', offered(before), offered(after))),
    ...diffTexts('value to extract', wantedOf(before), wantedOf(after)),
    ...diffBounds(listOf(before), listOf(after), same, 'the value'),
    ...diffTexts('name of its answer', before.save, after.save),
  ],
};

function questionWords({ question, about }: JudgeBody, words: Words): string {
  const texts = either(about.map(({ value }) => words.argument(value))).replace(/ or (?=[^,]*$)/, ' and ');
  return `A language model is asked about ${texts}: “${words.sentence(question)}”`;
}

function inWords(body: JudgeBody, words: Words): string[] {
  const { answers, extract } = body;
  if (extract !== null)
    return [
      questionWords(body, words),
      `It extracts ${EXTRACTS[extract.type]}${inCurrency(extract)}${boundWords(extract, words)}`,
      'The value counts only if it can be read from the words that it quotes; the text may not state it',
    ];
  return [
    questionWords(body, words),
    answers?.kind === 'computed'
      ? `It may answer one of ${words.value(answers.list)}, or none of them`
      : `It may answer ${either(answers?.texts ?? [])}, and nothing else`,
    'Its answer counts only with words quoted from the text',
  ];
}

const EXTRACTS: Readonly<Record<FieldType, string>> = {
  money: 'an amount',
  number: 'a number',
  date: 'a date',
  text: 'a text',
  yes_no: 'yes or no',
};

const inCurrency = ({ currency }: FormField): string => (currency === null ? '' : ` in ${currency}`);
const wantedOf = ({ extract }: JudgeBody): string | null =>
  extract === null ? null : `${EXTRACTS[extract.type]}${inCurrency(extract)}`;
const listOf = ({ extract }: JudgeBody): readonly FormField[] => (extract === null ? [] : [extract]);

function offered({ answers }: JudgeBody): string | null {
  if (answers === null) return null;
  return answers.kind === 'closed' ? answers.texts.join(', ') : `= ${answers.list.text}`;
}

function hasSameAnswers(before: JudgeBody, after: JudgeBody, same: Meanings): boolean {
  return before.answers?.kind === 'computed' && after.answers?.kind === 'computed'
    ? same.ofExpressions(before.answers.list, after.answers.list)
    : offered(before) === offered(after);
}
