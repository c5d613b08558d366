/**
 * The case that a record or a person names, with its runs. The rows that lead there are not signed: `case_keys`, the case
 * of a run, the order of runs. So what they say counts only as far as the signed logs say the same. Otherwise nothing
 * reaches the case, what arrived waits in the inbox, and the operators read why.
 *
 * A missing row shows, too: the id of the run that opens the case of a record follows from the record. So a record whose
 * case was hidden finds the log that it opened, or the register names the log that is missing.
 */
import type { CorrelationKey } from '../case/case-event.ts';
import { hashOf } from '../kernel/canonical-json.ts';
import { asRunId, type CaseId, type RunId } from '../kernel/ids.ts';
import { Trouble } from '../kernel/trouble.ts';
import { storedText } from '../kernel/stored-text.ts';
import { readRun } from './open-run.ts';
import { seenHeads } from './seen-heads.ts';
import type { Shell } from './shell.ts';
import { CASE_ASTRAY, type VerifiedRun } from './verified-runs.ts';

/** What the logs say of a case. */
export type KnownCase = {
  readonly caseId: CaseId;
  readonly kind: string;
  readonly keys: readonly CorrelationKey[];
  /** Oldest first, each the successor of the one before. */
  readonly runs: readonly VerifiedRun[];
  readonly newest: VerifiedRun;
};

type Reading = Pick<Shell, 'store' | 'verified' | 'keys'>;

const ID_DIGITS = 32;

/**
 * The run that opens the case of a record. Its id differs between deployments, since vendors are searched for what a run
 * has done.
 *
 * @param origin as in `HandbookInForce`
 */
export function firstRunOf(key: CorrelationKey, origin: string): RunId {
  const { system, record } = asStored(key);
  return asRunId(`run-${hashOf(['first run', origin, system, record]).slice(0, ID_DIGITS)}`);
}

/**
 * @returns null when the record has no case
 * @throws Trouble `case.astray` when the logs do not say the same
 */
export async function caseOfRecord(shell: Reading, key: CorrelationKey, origin: string): Promise<KnownCase | null> {
  const row = (await shell.store.cases.findByKey(key)) ?? (await hiddenCase(shell, key, origin));
  if (row === null) return null;
  const known = await knownCase(shell, row.caseId);
  if (known === null || !isOfCase(known, [key]))
    throw astray(`Expected ${textOf(key)} to belong to the case whose log names it, got ${row.caseId}`);
  return known;
}

/** A case that was opened while this was asked for has a row by now; one that was opened before and has none is hidden. */
async function hiddenCase(
  { store, keys }: Reading,
  key: CorrelationKey,
  origin: string,
): Promise<{ readonly caseId: CaseId } | null> {
  const runId = firstRunOf(key, origin);
  const isOpened = (await store.runs.find(runId)) !== null || (await seenHeads(store, [runId], keys)).has(runId);
  if (!isOpened) return null;
  const row = await store.cases.findByKey(key);
  if (row === null)
    throw astray(`Expected ${textOf(key)} to lead to the case that \`${runId}\` has opened for it, got no case`);
  return row;
}

/**
 * The runs of a case, by their logs.
 *
 * @returns null when there is no such case
 * @throws Trouble `run.broken` when one of them was changed or is of another case
 */
export async function knownCase(shell: Pick<Shell, 'store' | 'verified'>, caseId: CaseId): Promise<KnownCase | null> {
  const read: VerifiedRun[] = [];
  for (const row of await shell.store.runs.ofCase(caseId)) {
    const run = await readRun(shell, row.runId, row);
    if (run !== null) read.push(run);
  }
  const runs = inOrder(read);
  const newest = runs.at(-1);
  const opened = newest?.state.opened ?? null;
  if (newest === undefined || opened === null) return null;
  return { caseId, kind: opened.kind, keys: opened.keys, runs, newest };
}

/** Each run after the one that names it as its successor, whatever the rows say about when it was opened. */
function inOrder(runs: readonly VerifiedRun[]): readonly VerifiedRun[] {
  const successorOf = ({ state }: VerifiedRun): VerifiedRun | undefined =>
    runs.find(({ runId }) => runId === state.ended?.successor);
  const successors = new Set(runs.map(successorOf));
  const ordered: VerifiedRun[] = [];
  for (const first of runs.filter((run) => !successors.has(run)))
    for (let next: VerifiedRun | undefined = first; next !== undefined; next = successorOf(next)) ordered.push(next);
  return ordered;
}

/** Whether an event with these keys belongs to the case. */
export function isOfCase(known: Pick<KnownCase, 'keys'>, keys: readonly CorrelationKey[]): boolean {
  const own = new Set(known.keys.map((key) => hashOf(asStored(key))));
  return keys.some((key) => own.has(hashOf(asStored(key))));
}

/** Whether the run may still take events. */
export const isOpen = ({ state }: VerifiedRun): boolean => state.ended === null;

/** As the database has it: it has no NUL and no half surrogate pairs, so two texts that differ only there are one. */
function asStored({ system, record }: CorrelationKey): CorrelationKey {
  return { system: storedText(system), record: storedText(record) };
}

const textOf = ({ system, record }: CorrelationKey): string => `${system} ${record}`;

function astray(problem: string): Trouble {
  return new Trouble(CASE_ASTRAY, {
    message: `${problem}. Nothing was done; restore the tables \`case_keys\` and \`runs\`, see \`sop audit verify\``,
  });
}
