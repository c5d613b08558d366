/**
 * The size of a value in units of cost, so a computed list cannot exceed the budget by repeating one large value.
 */
import { evaluationCostMax } from '../../kernel/limits.ts';
import { isRecord, type Value } from '../../kernel/value.ts';

/** Characters of text that weigh one unit. */
const CHARACTERS_PER_COST = 100;

/** Stops counting once the budget is exceeded. */
export function weightOf(value: Value): number {
  let weight = 0;
  const stack: Value[] = [value];
  for (let top = stack.pop(); top !== undefined && weight <= evaluationCostMax; top = stack.pop()) {
    weight += typeof top === 'string' ? 1 + Math.floor(top.length / CHARACTERS_PER_COST) : 1;
    for (const item of partsOf(top)) if (weight + stack.length <= evaluationCostMax) stack.push(item);
  }
  return weight;
}

/** Money, times and spans have no parts. */
function partsOf(value: Value): readonly Value[] {
  if (Array.isArray(value)) return value as readonly Value[];
  return isRecord(value) ? Object.values(value) : [];
}
