/**
 * What `sop doctor` says of the register: whether it has how far each log has come. A log whose end is removed before
 * that is not missed.
 */
import { seenHeads } from '../engine/seen-heads.ts';
import { NOT_VERIFIED } from '../kernel/record-keys.ts';
import { formatInstant } from '../kernel/time.ts';
import type { OpenStore } from './cli-context.ts';
import type { Diagnosis } from './diagnosis.ts';
import { count } from './text-style.ts';

/** Milliseconds in which a program that runs has written a head. */
const WRITTEN_MS = 60_000;
/** How much earlier than the last entry a head may have been appended that it lacks. */
const LATE_MS = 60_000;
const RUNS_MAX = 1_000;

export async function diagnoseWitness(
  { store, keys }: Pick<OpenStore, 'store' | 'keys'>,
  now: number,
): Promise<Diagnosis[]> {
  const last = await store.register.last('runs');
  const changed = await store.runs.headsSince(Math.max(0, (last?.at ?? 0) - LATE_MS), RUNS_MAX);
  const due = changed.filter(({ updatedAt }) => updatedAt < now - WRITTEN_MS);
  const seen = await seenHeads(
    store,
    due.map(({ runId }) => runId),
    keys ?? NOT_VERIFIED,
  );
  const missing = due.filter(({ runId, head }) => (seen.get(runId)?.seq ?? 0) < head.seq);
  const [first] = missing;
  return first === undefined
    ? []
    : [
        {
          area: 'register',
          state: 'missing',
          message: `Expected the register to have how far each log has come, got ${count(missing.length, 'run')} of which it lacks the end, since ${formatInstant(first.updatedAt)}: the program is not running, or cannot write to the table \`register\`; see \`witness.failed\` in its log. Calls that people approve wait until it can`,
        },
      ];
}
