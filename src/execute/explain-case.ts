/**
 * The explanation of a case's latest run: from its log and the text of its SOP version, for the desk and the terminal alike.
 */
import type { CaseId } from '../kernel/ids.ts';
import { explainRun } from '../run/explain-run.ts';
import type { Explanation } from '../run/view/explanation.ts';
import { walkSteps } from '../sop/sop.ts';
import type { Handbooks } from './handbooks.ts';
import { readRun } from './open-run.ts';
import type { Store } from './ports.ts';

/** @returns null when there is no such case */
export async function explainCase(store: Store, handbooks: Pick<Handbooks, 'sop'>, caseId: CaseId): Promise<Explanation | null> {
  const row = (await store.runs.ofCase(caseId)).at(-1);
  const run = row === undefined ? null : await readRun({ store }, row.runId);
  if (run === null) return null;
  const { sop: followed } = run.state;
  const sop = followed === null ? null : await handbooks.sop(followed);
  const lines = new Map([...walkSteps(sop?.steps ?? [])].map(({ label, place }) => [label, place.line]));
  return explainRun(run.state, run.log, lines);
}
