/** Reads the rows next to a log as one statement gives them: timers and asks as JSON, the last signature as it is stored. */
import type { AskRow, FoundRows } from '../engine/ports.ts';
import { asAskId, asRunId } from '../kernel/ids.ts';
import type { HeadSignature } from '../run/log/event.ts';

export function foundRows(row: Readonly<Record<string, unknown>>): FoundRows {
  const timers = listOf<[string, number]>(row['timers']);
  const asks = listOf<[string, AskRow['kind'], boolean, string[] | null]>(row['asks']);
  return {
    runId: asRunId(String(row['run_id'])),
    before: row['before'] === null ? null : asRunId(String(row['before'])),
    head: { seq: Number(row['head_seq']), hash: String(row['head_hash']) },
    status: row['status'] as FoundRows['status'],
    sop: row['sop'] === null ? null : String(row['sop']),
    sopVersion: row['sop_version'] === null ? null : Number(row['sop_version']),
    outcome: row['outcome'] === null ? null : String(row['outcome']),
    title: String(row['title']),
    about: listOf<string>(row['about']),
    timers: timers.map(([key, dueAt]) => ({ key, dueAt })),
    asks: asks.map(([askId, kind, open, groups]) => ({ askId: asAskId(askId), kind, open, groups: groups ?? [] })),
    derived: derivedOf(row['signed']),
  };
}

const listOf = <T>(json: unknown): T[] => (json === null ? [] : (JSON.parse(String(json)) as T[]));

/** Null when there is no signature, or one that someone has changed so that it cannot be read. */
function derivedOf(signed: unknown): string | null {
  try {
    return signed === null ? null : ((JSON.parse(String(signed)) as HeadSignature | null)?.derived ?? null);
  } catch {
    return null;
  }
}
