/**
 * How a `table` is shown: the rows that matched, and the result.
 */
import { answerText, citedValues, citePlace, citeTraces } from '../../cite/cite.ts';
import type { TableEvent } from '../../log/step/table.ts';
import { stepTitle } from '../step-name.ts';
import type { StepView } from './step-view.ts';

export const tableView: StepView<TableEvent> = {
  events: {
    TableRead: {
      post: ({ step, says, rows, value }) => {
        if (value === null) return null;
        const label = rows.length === 1 ? `row ${rows[0]?.row ?? ''}` : `${rows.length} rows`;
        const values = citedValues(rows.flatMap(({ traces }) => traces));
        return {
          tone: 'decision',
          title: stepTitle(step, says),
          lines: [...values, { label, text: answerText(value) }],
        };
      },
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
