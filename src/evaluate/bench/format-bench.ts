/**
 * The report of the bench as a table for people.
 */
import type { BenchReport } from './run-bench.ts';
import type { BenchRow } from './statistics.ts';

const HEADERS = ['measured', 'unit', 'n', 'p50', 'p95', 'p99', 'min', 'max', 'against', 'earlier'];
const COSTS = ['a claim costs', 'processor ms', 'server ms', 'statements', 'commits', 'log KiB'];

export function formatBench({ machine, at, rows }: BenchReport): string {
  // Names and comparisons are left-aligned, figures right-aligned.
  const measured = aligned([HEADERS, ...rows.map(cellsOf)], (column) => column < 2 || column >= 8);
  const costs = aligned([COSTS, ...rows.flatMap(costsOf)], (column) => column === 0);
  const skipped = rows.flatMap(({ name, skipped: why }) => (why === undefined ? [] : [`skipped: ${name}: ${why}`]));
  return [
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGib} GiB, ${machine.platform}, Node ${machine.node}, ${at}`,
    '',
    ...measured,
    ...(costs.length === 1 ? [] : ['', ...costs]),
    ...(skipped.length === 0 ? [] : ['', ...skipped]),
    '',
  ].join('\n');
}

function aligned(cells: readonly (readonly string[])[], isLeft: (column: number) => boolean): string[] {
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  const padded = (cell: string, column: number): string =>
    isLeft(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  return cells.map((row) => row.map(padded).join('  ').trimEnd());
}

function costsOf({ name, costs }: BenchRow): string[][] {
  if (costs === undefined) return [];
  const { processorMs, serverMs, statements, commits, walKib } = costs;
  return [[name, ...[processorMs, serverMs, statements, commits, walKib].map(figure)]];
}

function cellsOf(row: BenchRow): string[] {
  if (row.skipped !== undefined) return [row.name, row.unit, '0', 'skipped', '', '', '', '', '', ''];
  const against = [
    ...(row.peer === undefined ? [] : [`${row.ratio === undefined ? '?' : row.ratio} × ${row.peer.name}`]),
    ...(row.also === undefined ? [] : [`${row.also.ratio} × ${row.also.name}`]),
  ].join(', ');
  return [
    row.name,
    row.unit,
    String(row.n),
    ...[row.p50, row.p95, row.p99, row.min, row.max].map(figure),
    against,
    row.earlier ?? '',
  ];
}

/** As many digits as the repetitions justify: three significant digits below one hundred, no decimals above. */
function figure(value: number | null): string {
  if (value === null) return '';
  return Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
