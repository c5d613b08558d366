/**
 * Every loop ends: the number of rounds has a limit known before the run, and `if_late` says what happens when it is
 * reached.
 */
import { roundsMax } from '../../kernel/limits.ts';
import type { Value } from '../../kernel/value.ts';
import type { Expression } from '../expression/expression.ts';
import type { ForEachBody, RepeatBody, Step } from '../sop.ts';
import { placeOfKey, remarkAt, remarkIn, type Context, type Remark, type Rule } from './rule.ts';

export const loops: Rule = {
  name: 'loops',
  check: (context) =>
    context.steps.flatMap((step) => {
      if (step.body.kind === 'repeat') return [...countOf(context, step.body.atMost), ...repeatOf(step, step.body)];
      return step.body.kind === 'for_each'
        ? [...countOf(context, step.body.atMost), ...countOf(context, step.body.atOnce), ...collectOf(step, step.body)]
        : [];
    }),
};

/** What is wrong with a limit. Another rule checks its type. */
export function countOf({ names }: Pick<Context, 'names'>, expression: Expression | null): Remark[] {
  if (expression === null) return [];
  const remark = (message: string, suggestion: string): Remark[] => [
    remarkIn(expression, 0, expression.text.length, message, suggestion),
  ];
  const value = constantOf(expression, names.constants);
  if (value === null)
    return remark('This limit is not known before the run', 'Write a number, or give it a name under `values`');
  if (typeof value !== 'number') return [];
  if (!Number.isInteger(value) || value < 1)
    return remark(`Expected a whole number of at least 1, got \`${value}\``, 'Write a number such as `20`');
  return value <= roundsMax
    ? []
    : remark(
        `Expected at most ${roundsMax} rounds, got \`${value}\``,
        'Pause longer between them, or split the procedure',
      );
}

/** The value of a literal or of a name under `values`; null for any other expression. */
export function constantOf({ node }: Expression, constants: ReadonlyMap<string, Value>): Value | null {
  return node.kind === 'literal'
    ? node.value
    : node.kind === 'path' && node.path.length === 1
      ? (constants.get(node.path[0] ?? '') ?? null)
      : null;
}

/** What is collected has a name to be kept under, and the other way round. */
function collectOf(step: Step, { collect, save }: ForEachBody): Remark[] {
  if ((collect === null) === (save === null)) return [];
  return collect === null
    ? [
        remarkAt(
          placeOfKey(step, 'save'),
          0,
          'Nothing says what is kept of each item',
          'Add `collect: NAME` with a name that the block sets',
        ),
      ]
    : [remarkIn(collect, 0, collect.text.length, 'What is collected is not kept', 'Add `save: NAME` to the step')];
}

function repeatOf(step: Step, { until }: RepeatBody): Remark[] {
  const remarks: Remark[] = [];
  const remark = (key: string, length: number, message: string, suggestion: string): void => {
    remarks.push(remarkAt(placeOfKey(step, key), length, message, suggestion));
  };
  if (step.handlers.ifLate === null)
    remark('repeat', 'repeat'.length, 'Nothing says what happens when the rounds are used up', 'Add `if_late`');
  if (step.within !== null)
    remark(
      'within',
      0,
      'A repeat sets its own limit',
      'Put it into a step with `within`, or set `every` and `at_most`',
    );
  if (until.length === 0) remark('repeat', 'repeat'.length, 'Nothing says when the rounds end', 'Add `until`');
  return remarks;
}
