/**
 * Evaluates conditions that must all hold, in order, up to the first that does not: what comes after it is not looked
 * at.
 */
import { evaluateCondition } from './evaluate.ts';
import type { Expression, Scope, Trace, Truth } from './expression.ts';

/** @returns the traces of the conditions that were looked at, and the result of the last; no condition at all holds */
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
