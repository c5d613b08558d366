/**
 * Evaluates conditions that must all hold, in order, and stops at the first that does not.
 */
import { evaluateCondition } from './evaluate.ts';
import type { Expression, Scope, Trace, Truth } from './expression.ts';

/**
 * @returns the traces of the evaluated conditions and the result of the last; without conditions the result is `true`
 */
export function evaluateAll(
  conditions: readonly Expression[],
  scope: Scope,
): { readonly result: Truth; readonly traces: readonly Trace[] } {
  const traces: Trace[] = [];
  for (const condition of conditions) {
    const trace = evaluateCondition(condition, scope);
    traces.push(trace);
    if (trace.result !== 'true') return { result: trace.result, traces };
  }
  return { result: 'true', traces };
}
