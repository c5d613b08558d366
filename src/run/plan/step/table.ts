/**
 * A `table`: its rows are checked in order. By its hit policy, the result comes from the first row that matches, the
 * only one, or all of them. An unclear row parks the run even if a later one matches; so does a case with no matching
 * row, or with two in a `unique` table.
 */
import { unreachable } from '../../../kernel/assert.ts';
import type { Value } from '../../../kernel/value.ts';
import { evaluateAll } from '../../../sop/expression/evaluate-all.ts';
import { evaluateValue } from '../../../sop/expression/evaluate.ts';
import type { Reading, Scope, Trace } from '../../../sop/expression/expression.ts';
import { renderSentence } from '../../../sop/sentence.ts';
import type { Step, TableBody, TableRow } from '../../../sop/sop.ts';
import { knownFrom, valuesOf } from '../known-from.ts';
import { computeArgument } from '../argument.ts';
import { openPark } from '../../log/state.ts';
import type { TableEvent } from '../../log/step/table.ts';
import { emit, park, type Turn } from '../turn.ts';
import type { StepPlan } from './step-plan.ts';

export const planTable: StepPlan<TableBody> = {
  /** True once the table has a result. */
  visit: (turn, step, body) => {
    if (turn.state.choices.includes(step.label)) return true;
    return openPark(turn.state, step.label) === null ? read(turn, step, body) : false;
  },
  onlyKeeps: () => true,
};

/** A row that matched or was unclear, with what it read. */
type Looked = { readonly row: TableRow; readonly traces: readonly Trace[] };

type Rows = { readonly result: TableEvent['result']; readonly rows: readonly Looked[] };

function read(turn: Turn, step: Step, body: TableBody): false {
  const { result: matched, rows } = lookAt(body, turn.scope);
  const given = matched === 'matched' ? computeGiven(body, rows, turn.scope) : null;
  const result = given !== null && 'unclear' in given ? 'unclear' : matched;
  const readings = [
    ...body.columns.flatMap((column) => evaluateValue(column, turn.scope).trace.readings),
    ...(given?.readings ?? []),
  ];
  const table = body.from === null ? 'the table' : `table ${body.from}`;
  emit(turn, {
    type: 'TableRead',
    step: step.label,
    says: renderSentence(step.says, turn.scope).text,
    table,
    result,
    rows: rows.map(({ row, traces }) => ({ row: row.number, line: row.place.line, traces })),
    readings,
    save: body.save,
    value: given !== null && 'value' in given ? given.value : null,
  });
  if (result === 'matched') return false;
  const looked = result === 'unclear' ? rows.flatMap(({ traces }) => traces) : [];
  return park(turn, {
    step: step.label,
    code: result === 'unclear' ? 'unclear_condition' : `table_${result}`,
    because:
      given !== null && 'unclear' in given
        ? `What ${table} gives in step ${step.label} is unclear: ${given.unclear}`
        : whyNone(result, rows, table, step),
    known: [...new Set([...valuesOf(readings), ...knownFrom(turn.state, looked)])],
  });
}

/** The numbers of the rows that match in `scope`, such as `1, 3`; null when the table has no result. */
export function readTable(body: TableBody, scope: Scope): string | null {
  const { result, rows } = lookAt(body, scope);
  return result === 'matched' ? rows.map(({ row }) => row.number).join(', ') : null;
}

/** What the table gives in `scope`; null when it has no result, or one that is unclear. */
export function givenByTable(body: TableBody, scope: Scope): Readonly<Record<string, Value>> | null {
  const { result, rows } = lookAt(body, scope);
  const given = result === 'matched' ? computeGiven(body, rows, scope) : null;
  return given !== null && 'value' in given ? given.value : null;
}

/** The rows that matched, or the one that was unclear. */
function lookAt({ rows, hit }: TableBody, scope: Scope): Rows {
  const matched: Looked[] = [];
  for (const row of rows) {
    const { result, traces } = evaluateAll(row.if, scope);
    if (result === 'unclear') return { result, rows: [{ row, traces }] };
    if (result === 'true') matched.push({ row, traces });
    if (result === 'true' && hit === 'first') break;
  }
  if (hit === 'collect' || matched.length === 1) return { result: 'matched', rows: matched };
  return { result: matched.length === 0 ? 'none' : 'several', rows: matched };
}

function whyNone(
  result: Exclude<Rows['result'], 'matched'>,
  rows: readonly Looked[],
  table: string,
  { label }: Step,
): string {
  switch (result) {
    case 'none':
      return `No row of ${table} matches in step ${label}`;
    case 'several':
      return `Rows ${rows.map(({ row }) => row.number).join(' and ')} of ${table} both match in step ${label}, but only one may`;
    case 'unclear': {
      const why = rows[0]?.traces.at(-1)?.unclear ?? 'a condition could not be decided';
      return `Row ${rows[0]?.row.number ?? '?'} of ${table} in step ${label} cannot be decided: ${why}`;
    }
    default:
      return unreachable(result);
  }
}

type Given = { readonly readings: readonly Reading[] } & (
  | { readonly value: Readonly<Record<string, Value>> }
  | { readonly unclear: string }
);

/** What the rows give, by name; a `collect` gives lists. */
function computeGiven({ gives, hit }: TableBody, rows: readonly Looked[], scope: Scope): Given {
  const readings: Reading[] = [];
  const value: Record<string, Value> = {};
  for (const [index, name] of gives.entries()) {
    const values: Value[] = [];
    for (const { row } of rows) {
      const argument = row.gives[index];
      if (argument === undefined) continue;
      const computed = computeArgument(argument, scope);
      readings.push(...computed.readings);
      if (computed.value === null)
        return { readings, unclear: `\`${name}\` of row ${row.number}: ${computed.unclear}` };
      values.push(computed.value);
    }
    const [first] = values;
    if (hit === 'collect') value[name] = values;
    else if (first !== undefined) value[name] = first;
  }
  return { readings, value };
}
