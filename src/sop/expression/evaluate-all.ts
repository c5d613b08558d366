/**
 * Conditions that must all hold: evaluated in order, up to the first that does not.
 */
import { evaluateCondition } from './evaluate.ts';
import type { Expression, Scope, Trace, Truth } from './expression.ts';

/**
 * An empty list holds. The result is that of the last condition evaluated; the others held.
 *
 * @returns one trace for each condition evaluated, in order
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
