/**
 * Explains the latest run of a case from its log and the text of its SOP version, for Slack and the terminal alike.
 */
import type { CaseId } from '../kernel/ids.ts';
import { Trouble } from '../kernel/trouble.ts';
import { unsealErased } from '../run/log/erasable.ts';
import { fold } from '../run/log/evolve.ts';
import { explainRun } from '../run/view/explain-run.ts';
import type { Explanation } from '../run/view/explanation.ts';
import { walkSteps } from '../sop/sop.ts';
import type { Handbooks } from './handbooks.ts';
import type { Store } from './ports.ts';
import { CASE_ASTRAY } from './verified-runs.ts';

/** @returns null when there is no such case @throws Trouble `case.astray` when the newest run is of another case by its log */
export async function explainCase(
  store: Store,
  handbooks: Pick<Handbooks, 'sop'>,
  caseId: CaseId,
): Promise<Explanation | null> {
  const row = (await store.runs.ofCase(caseId)).at(-1);
  const rows = row === undefined ? [] : await store.runs.log(row.runId, 0);
  if (row === undefined || rows.length === 0) return null;
  // Erased values are shown as empty; why the run did what it did can still be explained.
  const log = rows.map(unsealErased);
  const state = fold(row.runId, log);
  if (state.opened?.caseId !== caseId)
    throw new Trouble(CASE_ASTRAY, {
      message: `Expected the run \`${row.runId}\` to be of ${caseId}, as its row says, got a log of ${state.opened?.caseId ?? 'none'}: the row was changed, see \`sop audit verify\``,
    });
  const { sop: followed } = state;
  const sop = followed === null ? null : await handbooks.sop(followed);
  const lines = new Map(walkSteps(sop?.steps ?? []).map(({ label, place }) => [label, place.line]));
  return explainRun(state, log, lines);
}
