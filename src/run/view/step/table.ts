/**
 * How a `table` is shown: the rows that matched, and the result.
 */
import { answerText, citePlace, citeTraces } from '../../cite/cite.ts';
import type { TableEvent } from '../../log/step/table.ts';
import type { StepView } from './step-view.ts';

export const tableView: StepView<TableEvent> = {
  events: {
    TableRead: {
      explain: ({ step, says, table, result, rows, readings, value }, state) => {
        const traces = rows.flatMap((row) => row.traces);
        const values = citeTraces(traces);
        const numbers = rows.map(({ row, line }) => `${row} (line ${line})`).join(', ');
        const given = value === null ? '' : `: ${answerText(value)}`;
        return {
          step,
          says,
          citation: `${citePlace(state, step)}${values === '' ? '' : `: ${values}`}`,
          result: {
            matched: `Row ${numbers === '' ? 'none' : numbers} of ${table} matched${given}`,
            none: `No row of ${table} matched`,
            several: `Rows ${numbers} of ${table} matched, but only one may`,
            unclear: `Row ${numbers} of ${table} could not be decided`,
          }[result],
          readings: [...readings, ...traces.flatMap((trace) => trace.readings)],
        };
      },
    },
  },
};
