/**
 * `judge`: a bounded question to a language model about named texts. Its answer is one of those offered, with quotes
 * from the text.
 */
import { z } from 'zod';
import { diffSentences, diffTexts } from '../../diff/difference.ts';
import type { Meanings } from '../../diff/same-meaning.ts';
import { child } from '../../parse/nodes.ts';
import { plain } from '../../parse/shown.ts';
import { markdownText } from '../../render/escape.ts';
import { either, type Words } from '../../render/words.ts';
import { sentence, text, word } from '../../schema-parts.ts';
import type { JudgeBody } from '../../sop.ts';
import { asArgument, inArgument, inSentence, savedAs, writesSave } from '../parts.ts';
import type { StepKind } from '../step-kind.ts';
import { declareAnswer, judgmentType } from './judgment-type.ts';
import { readAnswers, readTexts } from './read-judge.ts';

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
          .describe('The only possible answers, or a list computed from the case'),
      })
      .optional()
      .describe(
        'A bounded question to a language model; `save` keeps `answer` and `evidence`, `if_unsure` is what happens without an answer',
      ),
  example: (written) =>
    `\`judge: { question: "${plain(written) ?? 'Is it so?'}", about: = case.claim.text, answers: ["yes", "no"] }\``,
  read: ({ nodes, tree, save }) => ({
    kind: 'judge',
    question: nodes.sentence(tree, 'question'),
    about: readTexts(nodes, child(tree, 'about')),
    answers: readAnswers(nodes, child(tree, 'answers')),
    save: save(),
  }),

  expressions: ({ question, about, answers }) => [
    ...inSentence(question),
    ...about.flatMap(({ value }) => inArgument(value)),
    ...(answers?.kind === 'computed' ? [answers.list] : []),
  ],
  texts: ({ question }) => [asArgument(question)],
  saves: (body) => savedAs(body.save, judgmentType(body, { type: { kind: 'text' }, untrusted: true })),
  writes: writesSave,
  declare: declareAnswer,

  flow(walk, step, { question, about, answers, save }, facts) {
    walk.sentence(question, step, facts, 'question');
    // A missing text needs no guard: the judgment itself handles it.
    for (const { name, value } of about)
      walk.argument(value, step, { kind: 'argument', name: `about.${name}` }, facts, true);
    if (answers?.kind === 'computed') walk.site(answers.list, step, { kind: 'argument', name: 'answers' }, facts);
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
    ...diffTexts('name of its answer', before.save, after.save),
  ],
};

function questionWords({ question, about }: JudgeBody, words: Words): string {
  const texts = either(about.map(({ value }) => words.argument(value))).replace(/ or (?=[^,]*$)/, ' and ');
  return `A language model is asked about ${texts}: “${words.sentence(question)}”`;
}

function inWords(body: JudgeBody, words: Words): string[] {
  const { answers } = body;
  return [
    questionWords(body, words),
    answers?.kind === 'computed'
      ? `It may answer one of ${words.value(answers.list)}, or none of them`
      : `It may answer ${either(answers?.texts ?? [])}, and nothing else`,
    'Its answer counts only with words quoted from the text',
  ];
}

function offered({ answers }: JudgeBody): string | null {
  if (answers === null) return null;
  return answers.kind === 'closed' ? answers.texts.join(', ') : `= ${answers.list.text}`;
}

function hasSameAnswers(before: JudgeBody, after: JudgeBody, same: Meanings): boolean {
  return before.answers?.kind === 'computed' && after.answers?.kind === 'computed'
    ? same.ofExpressions(before.answers.list, after.answers.list)
    : offered(before) === offered(after);
}
