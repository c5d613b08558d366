/**
 * `sop tables`: a decision table of an SOP as CSV, for editing in a spreadsheet and reading back with `from`.
 */
import { tableCsv } from '../sop/render/table-csv.ts';
import { allSteps, type TableBody } from '../sop/sop.ts';
import { EXIT, JSON_OPTION, unknown, UsageError, type CommandBody } from './command.ts';
import { openSop, type OpenedSop } from './gather-handbook.ts';

export const tablesCommand: CommandBody = {
  options: { json: JSON_OPTION },
  exits: ['0  it was printed', '2  the file cannot be read, has mistakes, or has no such table'],
  run({ words, has }, { io }) {
    const [file, step, ...others] = words;
    if (file === undefined || others.length > 0)
      throw new UsageError(
        `Expected one SOP and at most one step, got ${file === undefined ? 'none' : `\`${words.join(' ')}\``}`,
      );
    const tables = tablesOf(openSop(file, io.cwd));
    if (tables.length === 0) throw new UsageError(`Expected a step with a table in \`${file}\`, got none`);
    const labels = tables.map(({ label }) => label);
    if (step !== undefined && !labels.includes(step)) throw unknown('step with a table', step, labels);
    const wanted = tables.filter(({ label }) => step === undefined || label === step);
    if (has('json'))
      io.out(
        `${JSON.stringify(
          wanted.map(({ label, table }) => ({ step: label, hit: table.hit, from: table.from, csv: tableCsv(table) })),
          null,
          2,
        )}\n`,
      );
    else {
      const [first, second] = wanted;
      if (second !== undefined || first === undefined)
        throw new UsageError(
          `Expected a step after the file, got none; the steps with a table are ${labels.join(', ')}`,
        );
      io.out(tableCsv(first.table));
    }
    return Promise.resolve(EXIT.ok);
  },
};

function tablesOf({ sop }: OpenedSop): readonly { readonly label: string; readonly table: TableBody }[] {
  return allSteps(sop).flatMap(({ label, body }) => (body.kind === 'table' ? [{ label, table: body }] : []));
}
