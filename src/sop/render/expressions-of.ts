/**
 * The expressions of an SOP by the step in which they stand, handlers and `if_missing` included, in the order of the file.
 */
import { unreachable } from '../../kernel/assert.ts';
import { allSteps } from '../check/names-of.ts';
import type { Expression } from '../expression/expression.ts';
import type { Argument, Body, Sentence, Sop, Step } from '../sop.ts';

/** `label` is null for `starts`. */
export type Written = { readonly label: string | null; readonly expressions: readonly Expression[] };

export function expressionsOf(sop: Sop): readonly Written[] {
  const starts = { label: null, expressions: [...inSentence(sop.starts.says), ...sop.starts.if] };
  return [starts, ...allSteps(sop).map((step) => ({ label: step.label, expressions: inStep(step) }))];
}

function inStep({ says, if: conditions, within, answerWithin, body }: Step): Expression[] {
  return [
    ...inSentence(says),
    ...conditions,
    ...(within === null ? [] : [within.span, within.of]),
    ...(answerWithin === null ? [] : [answerWithin.span]),
    ...inBody(body),
  ];
}

function inBody(body: Body): Expression[] {
  switch (body.kind) {
    case 'use':
      return Object.values(body.with).flatMap(inArgument);
    case 'set':
      return body.assignments.flatMap(({ value }) => inArgument(value));
    case 'stop':
      return inSentence(body.reason);
    case 'wait':
      return written(body.for, body.until);
    case 'ask':
      return [...inSentence(body.question), ...written(body.within, body.reminder)];
    case 'table':
      return [...body.columns, ...body.rows.flatMap((row) => row.if)];
    case 'judge':
      return [
        ...inSentence(body.question),
        ...body.about.flatMap(({ value }) => inArgument(value)),
        ...(body.answers?.kind === 'computed' ? [body.answers.list] : []),
      ];
    case 'repeat':
      return [...written(body.atMost, body.every), ...body.until];
    case 'run':
      return Object.values(body.with).flatMap(inArgument);
    case 'watch':
      return body.watchers.flatMap(({ at, every, atMost }) => written(at, every, atMost));
    case 'for_each':
      return written(body.in, body.atMost);
    case 'do':
    case 'together':
    case 'choose':
    case 'nothing':
      return [];
    default:
      return unreachable(body);
  }
}

function written(...expressions: readonly (Expression | null)[]): Expression[] {
  return expressions.filter((expression) => expression !== null);
}

function inArgument(argument: Argument): Expression[] {
  switch (argument.kind) {
    case 'literal':
      return [];
    case 'sentence':
      return inSentence(argument.sentence);
    case 'expression':
      return [argument.expression];
    default:
      return unreachable(argument);
  }
}

function inSentence({ parts }: Sentence): Expression[] {
  return parts.filter((part) => typeof part !== 'string');
}
