/**
 * Stores the stand-ins' records: tables in memory, and every change as one line of a file.
 *
 * A line is written before `put` returns, so a killed process loses nothing it has acknowledged. A table returns
 * exactly what the file would: rows have been through JSON and are frozen.
 */
import {
  appendFileSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { frozenAsJson } from '../kernel/as-json.ts';
import { Trouble } from '../kernel/trouble.ts';
import { freezeDeep } from '../kernel/value.ts';
import type { Journal, Table } from './vendor.ts';

/** One change: table, id, and row; no row means a deletion. */
type Change = readonly [table: string, id: string, row?: unknown];
type Rows = Map<string, unknown>;

/**
 * Opens the journal in `file`, or an in-memory journal when `file` is null.
 *
 * Opening rewrites the file with the current rows, so it does not grow with every restart. Only one process may have it
 * open at a time.
 *
 * @throws Trouble `sandbox.journal_broken` when a line other than the last cannot be read
 */
export function openJournal(file: string | null): Journal {
  const tables = file === null ? new Map<string, Rows>() : readTables(file);
  const descriptor = file === null ? null : compact(file, tables);
  let closed = false;

  const write = (change: Change): void => {
    if (closed)
      throw new Trouble('sandbox.journal_closed', {
        message: `Cannot store \`${change[1]}\` in \`${change[0]}\`: the journal is closed`,
      });
    if (descriptor !== null) appendFileSync(descriptor, `${JSON.stringify(change)}\n`);
  };

  return {
    table<Row>(name: string): Table<Row> {
      const rows = tables.get(name) ?? new Map<string, unknown>();
      tables.set(name, rows);
      return {
        get: (id) => rows.get(id) as Row | undefined,
        all: () => [...rows.values()] as Row[],
        put(id, row) {
          const frozen = frozenAsJson<unknown>(row);
          write([name, id, frozen]);
          rows.set(id, frozen);
        },
        delete(id) {
          if (!rows.has(id)) return;
          write([name, id]);
          rows.delete(id);
        },
      };
    },
    close() {
      if (closed) return;
      closed = true;
      if (descriptor !== null) closeSync(descriptor);
    },
  };
}

function readTables(file: string): Map<string, Rows> {
  const tables = new Map<string, Rows>();
  if (!existsSync(file)) return tables;
  const lines = readFileSync(file, 'utf8').split('\n');
  // A last line without a newline was cut off when the process died; its change was never acknowledged.
  lines.pop();
  lines.forEach((line, index) => {
    const [table, id, row] = parseChange(line, file, index + 1);
    const rows = tables.get(table) ?? new Map<string, unknown>();
    tables.set(table, rows);
    if (row === undefined) rows.delete(id);
    else rows.set(id, freezeDeep(row));
  });
  return tables;
}

function parseChange(line: string, file: string, number: number): Change {
  const broken = (cause?: unknown): Trouble =>
    new Trouble('sandbox.journal_broken', {
      cause,
      message: `Expected a record change in line ${number} of \`${file}\`, got something else. Delete the file to start the sandbox afresh`,
    });
  let change: unknown;
  try {
    change = JSON.parse(line);
  } catch (cause) {
    throw broken(cause);
  }
  if (!Array.isArray(change) || typeof change[0] !== 'string' || typeof change[1] !== 'string') throw broken();
  return change.length > 2 ? [change[0], change[1], change[2]] : [change[0], change[1]];
}

/** Writes all rows to a new file, swaps it in, and opens it for appending. */
function compact(file: string, tables: ReadonlyMap<string, Rows>): number {
  mkdirSync(dirname(file), { recursive: true });
  const fresh = `${file}.new`;
  const descriptor = openSync(fresh, 'w', 0o600);
  for (const [table, rows] of tables) {
    for (const [id, row] of rows) appendFileSync(descriptor, `${JSON.stringify([table, id, row])}\n`);
  }
  fsyncSync(descriptor);
  closeSync(descriptor);
  renameSync(fresh, file);
  return openSync(file, 'a', 0o600);
}
