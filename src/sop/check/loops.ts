/**
 * Every loop ends: its rounds have a bound that is known before the run, and it says what happens when they are used
 * up.
 */
import { roundsMax } from '../../kernel/limits.ts';
import type { Value } from '../../kernel/value.ts';
import type { Expression } from '../expression/expression.ts';
import type { RepeatBody, Step } from '../sop.ts';
import { placeOfKey, remarkAt, remarkIn, type Context, type Remark, type Rule } from './rule.ts';

export const loops: Rule = {
  name: 'loops',
  check: (context) =>
    context.steps.flatMap((step) => {
      if (step.body.kind === 'repeat') return [...countOf(context, step.body.atMost), ...repeatOf(step, step.body)];
      return step.body.kind === 'for_each' ? countOf(context, step.body.atMost) : [];
    }),
};

/** What is wrong with a bound; its type is another rule's. */
export function countOf({ names }: Pick<Context, 'names'>, expression: Expression | null): Remark[] {
  if (expression === null) return [];
  const remark = (message: string, suggestion: string): Remark[] => [
    remarkIn(expression, 0, expression.text.length, message, suggestion),
  ];
  const value = constantOf(expression, names.constants);
  if (value === null)
    return remark(
      'The bound depends on the run, so that nobody knows how long it takes',
      'Write a number, or give it a name under `values`',
    );
  if (typeof value !== 'number') return [];
  if (!Number.isInteger(value) || value < 1)
    return remark(`Expected a whole number from 1 up, got \`${value}\``, 'Write a number such as `20`');
  return value <= roundsMax
    ? []
    : remark(
        `Expected at most ${roundsMax} rounds, got \`${value}\``,
        'Pause longer between them, or split the procedure',
      );
}

/** The value of an expression that is written out or names a value of the SOP; null for any other. */
export function constantOf({ node }: Expression, constants: ReadonlyMap<string, Value>): Value | null {
  return node.kind === 'literal'
    ? node.value
    : node.kind === 'path' && node.path.length === 1
      ? (constants.get(node.path[0] ?? '') ?? null)
      : null;
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
      'A repeat bounds itself',
      'Put it into a step with `within`, or choose `every` and `at_most` for it',
    );
  if (until.length === 0) remark('repeat', 'repeat'.length, 'Nothing says when the rounds end', 'Add `until`');
  return remarks;
}
