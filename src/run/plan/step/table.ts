/**
 * A `table`: its rows are looked at in order. The first that holds gives the result, or the only one, or all, by the
 * hit policy. A row that is unclear parks the run even if a later one holds; so does a case without a row, or with two
 * in a `unique` table.
 */
import type { Value } from '../../../kernel/value.ts';
import { evaluateAll } from '../../../sop/expression/evaluate-all.ts';
import { evaluateValue } from '../../../sop/expression/evaluate.ts';
import type { Trace } from '../../../sop/expression/expression.ts';
import { renderSentence } from '../../../sop/sentence.ts';
import type { Step, TableBody, TableRow } from '../../../sop/sop.ts';
import type { MatchedRow } from '../../log/event.ts';
import { formatReading } from '../../cite/origin-text.ts';
import { openPark } from '../../log/state.ts';
import { emit, knownFrom, park, type Turn } from '../turn.ts';

/** True once the table has given its result. */
export function visitTable(turn: Turn, step: Step, body: TableBody): boolean {
  if (turn.state.choices.includes(step.label)) return true;
  return openPark(turn.state, step.label) === null ? read(turn, step, body) : false;
}

function read(turn: Turn, step: Step, body: TableBody): false {
  const matched: { readonly row: TableRow; readonly traces: readonly Trace[] }[] = [];
  let unclear: (typeof matched)[number] | null = null;
  for (const row of body.rows) {
    const { result, traces } = evaluateAll(row.if, turn.scope);
    if (result === 'unclear') unclear = { row, traces };
    else if (result === 'true') matched.push({ row, traces });
    if (result === 'unclear' || (result === 'true' && body.hit === 'first')) break;
  }
  const told = (found: typeof matched): MatchedRow[] =>
    found.map(({ row, traces }) => ({ row: row.number, line: row.place.line, traces }));
  const readings = body.columns.flatMap((column) => evaluateValue(column, turn.scope).trace.readings);
  const result =
    unclear !== null
      ? 'unclear'
      : body.hit === 'collect' || matched.length === 1
        ? 'matched'
        : matched.length === 0
          ? 'none'
          : 'several';
  const table = body.from === null ? 'the table' : `table ${body.from}`;
  emit(turn, {
    type: 'TableRead',
    step: step.label,
    says: renderSentence(step.says, turn.scope).text,
    table,
    result,
    rows: told(unclear === null ? matched : [unclear]),
    readings,
    save: body.save,
    value:
      result === 'matched'
        ? valueOf(
            body,
            matched.map(({ row }) => row),
          )
        : null,
  });
  if (result === 'matched') return false;
  const because = {
    none: `No row of ${table} matches in step ${step.label}`,
    several: `Rows ${matched.map(({ row }) => row.number).join(' and ')} of ${table} both match in step ${step.label}, where only one may`,
    unclear: `Row ${unclear?.row.number ?? '?'} of ${table} in step ${step.label} cannot be decided: ${unclear?.traces.at(-1)?.unclear ?? 'a condition could not be decided'}`,
  }[result];
  return park(turn, {
    step: step.label,
    code: result === 'unclear' ? 'unclear_condition' : `table_${result}`,
    because,
    known: [...new Set([...readings.map(formatReading), ...knownFrom(unclear?.traces ?? [], formatReading)])],
  });
}

function valueOf({ gives, hit }: TableBody, rows: readonly TableRow[]): Readonly<Record<string, Value>> {
  return Object.fromEntries(
    gives.flatMap((name, index): [string, Value][] => {
      const values = rows.flatMap(({ values: given }) => given.slice(index, index + 1));
      const [first] = values;
      return hit === 'collect' ? [[name, values]] : first === undefined ? [] : [[name, first]];
    }),
  );
}
