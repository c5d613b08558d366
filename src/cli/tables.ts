/**
 * `sop tables`: a decision table of an SOP as CSV, for editing in a spreadsheet and reading back with `from`.
 */
import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { tableCsv } from '../sop/render/table-csv.ts';
import { allSteps, type TableBody } from '../sop/sop.ts';
import { EXIT, JSON_OPTION, unknown, UsageError, type CommandBody } from './command.ts';
import type { CliContext } from './cli-context.ts';
import { handbookRoot, openSop, type OpenedSop } from './gather-handbook.ts';

export const tablesCommand: CommandBody = {
  options: {
    json: JSON_OPTION,
    write: { takes: 'nothing', says: 'Write the table into its own file (`from:`), instead of printing it' },
  },
  exits: ['0  it was printed or written', '2  the file cannot be read, has mistakes, or has no such table'],
  run({ words, has }, { io }) {
    if (has('write') && has('json')) throw new UsageError('Expected `--write` or `--json`, got both');
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
      if (has('write')) writeTable(first, file, io);
      else io.out(tableCsv(first.table));
    }
    return Promise.resolve(EXIT.ok);
  },
};

/** The whole file was read before: a redirection (`> tables/NAME.csv`) would empty it first. */
function writeTable({ label, table }: LabelledTable, file: string, { cwd, out }: CliContext['io']): void {
  if (table.from === null)
    throw new UsageError(
      `Expected a table of its own file at step ${label}, got one in the SOP: print it, and name its file with \`from: NAME\``,
    );
  const path = join(handbookRoot(file, cwd), 'tables', `${table.from}.csv`);
  writeFileSync(path, tableCsv(table));
  out(`Wrote ${relative(cwd, path)}\n`);
}

type LabelledTable = { readonly label: string; readonly table: TableBody };

function tablesOf({ sop }: OpenedSop): readonly LabelledTable[] {
  return allSteps(sop).flatMap(({ label, body }) => (body.kind === 'table' ? [{ label, table: body }] : []));
}
