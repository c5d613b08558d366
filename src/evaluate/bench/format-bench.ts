/**
 * The report of the bench as a table for people.
 */
import type { BenchReport } from './run-bench.ts';
import type { BenchRow } from './statistics.ts';

const HEADERS = ['measured', 'unit', 'n', 'p50', 'p95', 'min', 'max', 'against', 'earlier'] as const;

export function formatBench({ machine, at, rows }: BenchReport): string {
  const cells = [[...HEADERS], ...rows.map(cellsOf)];
  const widths = HEADERS.map((_, column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  // Names and comparisons are left-aligned, figures right-aligned.
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        column < 2 || column >= 7 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  const skipped = rows.flatMap(({ name, skipped: why }) => (why === undefined ? [] : [`skipped: ${name}: ${why}`]));
  return [
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGib} GiB, ${machine.platform}, Node ${machine.node}, ${at}`,
    '',
    ...cells.map(line),
    ...(skipped.length === 0 ? [] : ['', ...skipped]),
    '',
  ].join('\n');
}

function cellsOf(row: BenchRow): string[] {
  if (row.skipped !== undefined) return [row.name, row.unit, '0', 'skipped', '', '', '', '', ''];
  const against = row.peer === undefined ? '' : `${row.ratio === undefined ? '?' : row.ratio} × ${row.peer.name}`;
  return [
    row.name,
    row.unit,
    String(row.n),
    ...[row.p50, row.p95, row.min, row.max].map(figure),
    against,
    row.earlier ?? '',
  ];
}

/** As many digits as the repetitions justify: three significant digits below one hundred, no decimals above. */
function figure(value: number | null): string {
  if (value === null) return '';
  return Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
