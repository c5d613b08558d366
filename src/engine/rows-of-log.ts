/** The rows that follow from a log, made again: as the last append signed them, or as the handbook of today gives them. */
import type { Instant } from '../kernel/clock.ts';
import { projectRun } from '../run/view/project-run.ts';
import { derivedHash } from './derived-hash.ts';
import { deriveRows } from './derived-rows.ts';
import { wordsOf } from './open-run.ts';
import type { Projection } from './ports.ts';
import type { Shell } from './shell.ts';
import { timersOf } from './timers-of.ts';
import type { WholeRun } from './verified-runs.ts';

type TitleAndTimers = Pick<Projection, 'title' | 'timers'>;

/** @param stored what is still there; null when the row of the run is gone */
export async function rowsOfLog(
  shell: Shell,
  { rows, state }: WholeRun,
  stored: TitleAndTimers | null,
): Promise<{ readonly projection: Projection; readonly openedAt: Instant; readonly updatedAt: Instant }> {
  const inForce = await shell.handbooks.current();
  const { asks, openedAt, updatedAt } = deriveRows(rows, state);
  const planned = projectRun(state, await timersOf(shell, inForce, state), wordsOf(inForce, state));
  const signed = likeSigned(planned, stored ?? planned, rows.at(-1)?.signed?.derived);
  return { projection: { ...planned, ...signed, asks }, openedAt, updatedAt };
}

/** Title and timers as the last append signed them, if either those stored or those of today are; otherwise today's. */
function likeSigned(planned: Projection, stored: TitleAndTimers, signed: string | undefined): TitleAndTimers {
  const all = [planned.title, stored.title].flatMap((title) =>
    [planned.timers, stored.timers].map((timers) => ({ title, timers })),
  );
  return all.find((one) => derivedHash({ ...planned, ...one }) === signed) ?? planned;
}
