/**
 * Every judgment asks about text in the SOP's own words, has a closed list of answers or extracts a typed value, and
 * says what happens without one (`if_unsure`). Text from outside may be judged but never becomes part of the question.
 */
import { describeType, type Type, type Value } from '../../kernel/value.ts';
import { JUDGE_TOOL, NONE, UNSURE } from '../../tool/judgment.ts';
import { listed } from '../../handbook/suggest.ts';
import type { Expression } from '../expression/expression.ts';
import type { JudgeBody, Step } from '../sop.ts';
import { placeOfKey, remarkAt, remarkIn, type Context, type Remark, type Rule } from './rule.ts';

export const judges: Rule = {
  name: 'judges',
  check: (context) =>
    context.steps.flatMap((step) => {
      const { body } = step;
      if (body.kind === 'use' && body.tool === JUDGE_TOOL)
        return [
          remarkAt(
            placeOfKey(step, 'use'),
            body.tool.length,
            'A model is asked with a `judge` step',
            'Write `judge` instead of `use`',
          ),
        ];
      return body.kind === 'judge' ? judgeOf(context, step, body) : [];
    }),
};

function judgeOf(context: Context, step: Step, body: JudgeBody): Remark[] {
  const remarks: Remark[] = [];
  const remark = (key: string, length: number, message: string, suggestion: string): void => {
    remarks.push(remarkAt(placeOfKey(step, key), length, message, suggestion));
  };
  if (step.handlers.ifUnsure === null)
    remark(
      'judge',
      'judge'.length,
      'Nothing says what happens when the model is unsure or cannot be asked',
      'Add `if_unsure:` to the step, as far to the left as `judge:`',
    );
  if (body.save === null)
    remark('judge', 'judge'.length, 'The judgment has no name', 'Add `save`, so later steps can read its `answer`');
  if (body.answers?.kind === 'closed' && body.answers.texts.includes(UNSURE))
    remark(
      'judge.answers',
      'answers'.length,
      `\`${UNSURE}\` cannot be one of the answers`,
      'Remove it; `if_unsure` says what happens then',
    );
  if (body.extract?.type === 'text' && constantTexts(context, step, body.extract.bounds.one_of).some(isOurs))
    remark(
      'judge.one_of',
      'one_of'.length,
      `\`${UNSURE}\` and \`${NONE}\` cannot be extracted`,
      'Remove them; `if_unsure` and `has(…)` say what happens then',
    );
  return [
    ...remarks,
    ...askedFromOutside(context, step),
    ...texts(context, step, body),
    ...offered(context, step, body),
  ];
}

const isOurs = (text: string): boolean => text === UNSURE || text === NONE;

/** The texts that a list has, when the SOP writes them all. */
function constantTexts({ flow }: Context, step: Step, list: Expression | undefined): readonly string[] {
  const constant = flow.sites.find((site) => site.step === step && site.expression === list)?.checked.constant;
  return Array.isArray(constant) ? (constant as readonly Value[]).filter((item) => typeof item === 'string') : [];
}

/** The author of a ticket must not be able to change the question. */
function askedFromOutside({ flow }: Context, step: Step): Remark[] {
  return flow.sites.flatMap(({ step: own, role, expression, checked }) =>
    own === step && role.kind === 'sentence' && role.argument === QUESTION && checked.untrusted.length > 0
      ? [
          remarkIn(
            expression,
            0,
            expression.text.length,
            `${listed(checked.untrusted)} is text from outside and must not be part of the question`,
            'Name it under `about`',
          ),
        ]
      : [],
  );
}

function texts(context: Context, step: Step, { about }: JudgeBody): Remark[] {
  return about.flatMap(({ name, value }): Remark[] => {
    const key = placeOfKey(step, 'judge.about');
    if (value.kind === 'literal')
      return [
        remarkAt(
          value.place,
          typeof value.value === 'string' ? value.value.length : 0,
          'Expected text from the case, got a fixed text',
          'Write `= case.…`',
        ),
      ];
    if (value.kind === 'sentence')
      return value.sentence.parts.some((part) => typeof part !== 'string')
        ? []
        : [remarkAt(key, 'about'.length, `\`${name}\` is a fixed text`, 'Write `= case.…`')];
    const type = typeAt(context, step, value.expression);
    if (type === null || type.kind === 'text') return [];
    return [
      remarkIn(
        value.expression,
        0,
        value.expression.text.length,
        `Expected text, got ${describeType(type)}`,
        'Write it between braces, as `"{…}"`',
      ),
    ];
  });
}

function offered(context: Context, step: Step, { answers }: JudgeBody): Remark[] {
  if (answers?.kind !== 'computed') return [];
  const type = typeAt(context, step, answers.list);
  if (type === null || (type.kind === 'list' && (type.of.kind === 'text' || type.of.kind === 'money'))) return [];
  return [
    remarkIn(
      answers.list,
      0,
      answers.list.text.length,
      `Expected a list of texts or amounts, got ${describeType(type)}`,
      'Write `= amounts_in(…)`, or a list from the case',
    ),
  ];
}

function typeAt({ flow }: Context, step: Step, expression: Expression): Type | null {
  return flow.sites.find((site) => site.step === step && site.expression === expression)?.checked.type ?? null;
}

/** The name that `flow` gives to the sentence with the question. */
export const QUESTION = 'question';
