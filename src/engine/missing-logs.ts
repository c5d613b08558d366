/**
 * Once a minute: makes the rows of runs again that logs lack, and compares the logs with how far the signed register has
 * seen them, a page of the register at a time. So a log that was cut or deleted shows also if no one reads it any more.
 * The audit compares all at once, but someone has to run it.
 */
import type { Instant } from '../kernel/clock.ts';
import type { RunId } from '../kernel/ids.ts';
import { isYounger } from '../kernel/remembered.ts';
import { remakeLostRows } from './lost-rows.ts';
import { eventOf, type WitnessedHead } from './register.ts';
import { problemOfEntry } from './seen-heads.ts';
import type { Shell } from './shell.ts';
import { isHeld } from './verified-runs.ts';

const LOOK_MS = 60_000;
/** Entries of the register that one look compares. */
const PAGE = 200;

export type LogWatch = { sweep(): Promise<void> };

export function watchLogs(shell: Shell): LogWatch {
  const { store, verified, operators, logger, keys, clock } = shell;
  let lookedAt: Instant | null = null;
  let from = 1;
  const reported = new Set<RunId>();

  const report = ({ runId, seq }: WitnessedHead): void => {
    if (reported.has(runId)) return;
    reported.add(runId);
    const line = `Expected the run \`${runId}\`, which the register has seen with ${seq} events, got none. What was paid in its case is not known any more, and another bill for the same load is not asked about. Restore the database`;
    logger.error('run.missing', new Error(line), { run: runId });
    operators.notify({
      topic: 'run.missing',
      isEachAnother: true,
      title: 'A run was deleted from the database',
      lines: [line, '`sop audit verify` compares all runs with the register'],
    });
  };

  const compare = async (): Promise<void> => {
    const { entries } = await store.register.read('runs', from, PAGE);
    from = entries.length < PAGE ? 1 : from + PAGE;
    const heads = entries.flatMap((entry) => {
      const event = eventOf(entry);
      return event.type === 'RunsWitnessed' && problemOfEntry(entry, keys) === null ? event.heads : [];
    });
    if (heads.length === 0) return;
    const last = new Map(heads.map((head) => [head.runId, head]));
    for (const runId of new Set(await store.runs.missing(heads))) {
      try {
        const head = last.get(runId);
        // A log that is there and was cut is reported by whoever reads it.
        if ((await verified.readAnew(store, runId)) === null && head !== undefined) report(head);
      } catch (error) {
        if (!isHeld(error)) throw error;
      }
    }
  };

  return {
    async sweep() {
      if (isYounger(LOOK_MS, lookedAt, clock.now())) return;
      lookedAt = clock.now();
      await remakeLostRows(shell);
      await compare();
    },
  };
}
