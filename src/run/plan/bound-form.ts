/**
 * Computes the bounds of a form, or of a value to extract, from what the run knows now. A bound without a clear value
 * is a reason to stop, never "no bound".
 */
import { isMoney } from '../../kernel/money.ts';
import { dateOf, isTimestamp } from '../../kernel/time.ts';
import { formatValue, type Value } from '../../kernel/value.ts';
import { kindOf, orderedValues } from '../../sop/expression/compare.ts';
import { evaluateValue } from '../../sop/expression/evaluate.ts';
import type { Expression, Reading, Scope } from '../../sop/expression/expression.ts';
import { parsePattern } from '../../kernel/pattern/parse-pattern.ts';
import { BOUND_NAMES, type BoundName, type FieldType, type FormField } from '../../sop/form-field.ts';
import type { AskedBound, AskedField } from '../log/asks.ts';

export type BoundForm =
  | { readonly form: readonly AskedField[]; readonly readings: readonly Reading[]; readonly unclear: null }
  /** A sentence that names the field. */
  | { readonly form: null; readonly readings: readonly Reading[]; readonly unclear: string };

const KINDS: Readonly<Record<FieldType, ReturnType<typeof kindOf>>> = {
  text: 'text',
  number: 'number',
  money: 'money',
  date: 'time',
  yes_no: 'boolean',
};

/** The end of `What the amount may be …`. */
const BOUND_WORDS: Readonly<Record<BoundName, string>> = {
  min: 'at least',
  max: 'at most',
  one_of: 'chosen from',
  matches: 'in form',
};

export function boundForm(form: readonly FormField[], scope: Scope): BoundForm {
  const readings: Reading[] = [];
  const asked: AskedField[] = [];
  const timeZone = scope.timeZone ?? 'UTC';
  for (const { bounds: written, ...field } of form) {
    const bounds: Partial<Record<BoundName, AskedBound>> = {};
    for (const name of BOUND_NAMES) {
      const expression = written[name];
      if (expression === undefined) continue;
      const { value, trace } = evaluateValue(expression, scope);
      readings.push(...trace.readings);
      const problem = value === null ? (trace.unclear ?? 'it has no value') : problemOf(field, name, value);
      if (value === null || problem !== null)
        return {
          form: null,
          readings,
          unclear: `What ${field.label} may be ${BOUND_WORDS[name]} is unclear: ${problem ?? ''}`,
        };
      const from = sourceOf(expression, trace.readings);
      bounds[name] = { value, shown: `${shown(value, timeZone)}${from === null ? '' : ` (${from})`}` };
    }
    const impossible = impossibleBounds(bounds, timeZone);
    if (impossible !== null)
      return { form: null, readings, unclear: `No answer fits ${field.label}: it must be ${impossible}` };
    asked.push({ ...field, bounds });
  }
  return { form: asked, readings, unclear: null };
}

function problemOf(
  { type, currency }: Pick<FormField, 'type' | 'currency'>,
  name: BoundName,
  value: Value,
): string | null {
  if (name === 'matches') return typeof value === 'string' ? parsePattern(value).problem : 'the pattern is not a text';
  const values: readonly Value[] =
    name !== 'one_of' ? [value] : Array.isArray(value) ? (value as readonly Value[]) : [];
  if (values.length === 0) return 'the list has no item';
  const other = values.find((item) => kindOf(item) !== KINDS[type]);
  if (other !== undefined) return `${formatValue(other)} is not what the field asks for`;
  const foreign = values.find((item) => isMoney(item) && currency !== null && item.$money !== currency);
  return foreign === undefined ? null : `${formatValue(foreign)} is not in ${currency}`;
}

/** How the bounds contradict each other; null when some answer fits. */
function impossibleBounds({ min, max }: AskedField['bounds'], timeZone: string): string | null {
  if (min === undefined || max === undefined) return null;
  const order = orderedValues('>', dayOf(min.value, timeZone), dayOf(max.value, timeZone));
  return order.kind === 'clear' && order.result ? `at least ${min.shown} and at most ${max.shown}` : null;
}

/** What the value was read from: the label of a path, or the labels of everything that a computation read. */
function sourceOf({ node }: Expression, readings: readonly Reading[]): string | null {
  if (node.kind === 'literal' || readings.length === 0) return null;
  const labels = [...new Set(readings.filter(({ origin }) => origin?.kind !== 'literal').map(({ label }) => label))];
  if (labels.length === 0) return null;
  return node.kind === 'path' ? labels.join(', ') : `from ${labels.join(' and ')}`;
}

/** A date field asks for a day, so its bound is shown as one. */
const shown = (value: Value, timeZone: string): string =>
  isTimestamp(value) ? dateOf(value.$time, timeZone) : formatValue(value);

/** An answer is a day, so a time bounds it by its day. Days are compared as numbers: 20260304. */
export function dayOf(value: Value, timeZone: string): Value {
  return isTimestamp(value) ? Number(dateOf(value.$time, timeZone).replaceAll('-', '')) : value;
}
