import type { Type, Value } from '../../kernel/value.ts';
import { typeOfValue } from '../values.ts';

/** The type of a value known before the run: of a text, exactly that text. */
export function constantType(value: Value): Type {
  return typeof value === 'string' ? { kind: 'text', oneOf: [value] } : typeOfValue(value);
}
