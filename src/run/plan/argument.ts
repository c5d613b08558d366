/**
 * Computes the value of an argument in the scope of a run, with everything it read, or says why the value is unclear.
 */
import type { Value } from '../../kernel/value.ts';
import { evaluateValue } from '../../sop/expression/evaluate.ts';
import type { Reading, Scope } from '../../sop/expression/expression.ts';
import { renderSentence } from '../../sop/sentence.ts';
import type { Argument } from '../../sop/sop.ts';
import { unreachable } from '../../kernel/assert.ts';

export type Computed =
  | { readonly value: Value; readonly readings: readonly Reading[]; readonly unclear: null; readonly missing: false }
  /** `missing`: a plain path without a value; an optional argument is then left out. */
  | {
      readonly value: null;
      readonly readings: readonly Reading[];
      readonly unclear: string;
      readonly missing: boolean;
    };

export function computeArgument(argument: Argument, scope: Scope): Computed {
  switch (argument.kind) {
    case 'literal':
      return { value: argument.value, readings: [], unclear: null, missing: false };
    case 'sentence': {
      const { text, readings, unclear } = renderSentence(argument.sentence, scope);
      return unclear === null
        ? { value: text, readings, unclear: null, missing: false }
        : { value: null, readings, unclear, missing: false };
    }
    case 'expression': {
      const { expression } = argument;
      const { value, trace } = evaluateValue(expression, scope);
      if (value !== null) return { value, readings: trace.readings, unclear: null, missing: false };
      const { node } = expression;
      const missing =
        node.kind === 'path' && scope.lookup(node.path) === null && (scope.refusal?.(node.path) ?? null) === null;
      return { value: null, readings: trace.readings, unclear: trace.unclear ?? 'The value is unclear', missing };
    }
    default:
      return unreachable(argument);
  }
}
