/**
 * `judge`: a bounded question to a language model about named texts. Its answer is one of those offered, with quotes of the text.
 */
import { z } from 'zod';
import type { Field, RecordType, Type } from '../../kernel/value.ts';
import { typeOfArgument } from '../check/type-of-argument.ts';
import { diffSentences, diffTexts } from '../diff/difference.ts';
import type { Meanings } from '../diff/same-meaning.ts';
import { humanise, isReservedName } from '../names.ts';
import { child, textScalar, type Nodes } from '../parse/nodes.ts';
import { readArgument } from '../parse/read-argument.ts';
import { readExpression } from '../parse/read-sentence.ts';
import type { Tree } from '../parse/read-yaml.ts';
import { plain } from '../parse/shown.ts';
import { markdownText } from '../render/escape.ts';
import { either, type Words } from '../render/words.ts';
import { sentence, text, word } from '../schema-parts.ts';
import type { JudgeBody, JudgedText } from '../sop.ts';
import { asArgument, inArgument, inSentence, savedAs, writesSave } from './parts.ts';
import type { Declaring, StepKind } from './step-kind.ts';

/** The name of the one text that has no name of its own. */
const ONLY_TEXT = 'text';

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
          .describe('The only answers there can be, or a list computed from the case'),
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
    // A text that is not there is nothing to judge, which the judgment itself can tell.
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

function readTexts(nodes: Nodes, tree: Tree | null): readonly JudgedText[] {
  const entries =
    tree?.kind === 'map' ? tree.entries : tree === null ? [] : [{ key: ONLY_TEXT, keyRange: tree, value: tree }];
  return entries.flatMap(({ key, keyRange, value }): JudgedText[] => {
    if (isReservedName(key)) {
      nodes.reader.report('reserved-name', keyRange, `The name \`${key}\` is reserved`, 'Choose another name');
      return [];
    }
    const argument = readArgument(nodes, value);
    return argument === null ? [] : [{ name: key, value: argument }];
  });
}

/** Written answers are text, however they read: `yes` is the word. */
function readAnswers({ reader }: Nodes, tree: Tree | null): JudgeBody['answers'] {
  const scalar = textScalar(tree);
  if (scalar !== null) {
    if (!scalar.text.startsWith('=')) {
      const suggestion = `Write \`[yes, no]\`, or \`= ${scalar.text}\``;
      reader.report('expression-syntax', scalar.tree, 'Expected a list of answers', suggestion);
      return null;
    }
    const list = readExpression(reader, scalar.tree, 1, scalar.text.length);
    return list === null ? null : { kind: 'computed', list };
  }
  if (tree?.kind !== 'list') return null;
  const texts: string[] = [];
  for (const item of tree.items) {
    const answer = textScalar(item);
    if (answer === null) continue;
    if (texts.includes(answer.text))
      reader.report('duplicate-key', item, `\`${answer.text}\` stands here twice`, 'Keep one of them');
    else texts.push(answer.text);
  }
  return { kind: 'closed', texts };
}

/**
 * Of written answers the answer is exactly one of these; of computed ones an item of the list, as much from outside as the list is,
 * and absent when none fits. What the model quotes is text from outside.
 *
 * @param item what the computed answers are
 */
function judgmentType(
  { answers, save }: JudgeBody,
  item: { readonly type: Type; readonly untrusted: boolean },
): RecordType {
  const label = humanise(save ?? 'answer');
  const answer: Field =
    answers?.kind === 'closed'
      ? { type: { kind: 'text', oneOf: answers.texts }, label, optional: false }
      : { type: item.type, label, optional: true, ...(item.untrusted ? { untrusted: true } : {}) };
  return {
    kind: 'record',
    fields: {
      answer,
      evidence: {
        type: { kind: 'list', of: { kind: 'text' } },
        label: `evidence of ${label}`,
        optional: false,
        untrusted: true,
      },
    },
  };
}

/** Gives computed answers the type of their list, as far as the names before it tell. */
function declareAnswer(names: Declaring, body: JudgeBody): void {
  const { save, answers } = body;
  if (save === null || answers?.kind !== 'computed' || names.constants.has(save)) return;
  const existing = names.roots.get(save);
  if (existing === null || existing === undefined) return;
  const { list } = answers;
  const { type, untrusted } = typeOfArgument(names, { kind: 'expression', expression: list, place: list.place });
  if (type?.kind === 'list')
    names.roots.set(save, { ...existing, type: judgmentType(body, { type: type.of, untrusted }) });
}

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
