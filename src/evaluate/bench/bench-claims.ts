/** The claims that the bench files, and who approves those that need it. */
import type { SlackActor } from '../../boundary/approvers.ts';
import { readRun } from '../../engine/open-run.ts';
import type { AskId } from '../../kernel/ids.ts';
import { openAsks } from '../../run/log/state.ts';
import type { BenchEngine } from './open-engine.ts';

/** Under every limit: four calls, and the run completes. */
export const STANDARD = '4100.00';

/** Above the limit of the shipped boundary, so the Jira issue needs an approval. */
export const LARGE = '30000.00';

/** A claims lead of the shipped handbook. */
export const CLICKER: SlackActor = {
  userId: 'ULENA0001',
  teamId: 'TSOPWITH1',
  isBot: false,
  isGuest: false,
  isDeleted: false,
  isStranger: false,
};

/** The open approvals, the oldest first. */
export async function approvalsOf({ engine: { shell } }: BenchEngine): Promise<AskId[]> {
  const rows = await shell.store.runs.list({ limit: 1_000, newestFirst: false });
  const states = await Promise.all(rows.map(({ runId }) => readRun(shell, runId)));
  return states.flatMap((run) =>
    (run === null ? [] : openAsks(run.state)).flatMap(({ kind, askId }) => (kind === 'approval' ? [askId] : [])),
  );
}
