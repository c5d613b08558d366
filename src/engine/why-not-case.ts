/**
 * Says why the latest run of a case did not do something, from its log and the text of its SOP version.
 */
import type { CaseId } from '../kernel/ids.ts';
import { whyNot, type WhyNot } from '../run/view/why-not.ts';
import type { Handbooks } from './handbooks.ts';
import { knownCase } from './known-case.ts';
import type { Store } from './ports.ts';
import type { VerifiedRuns } from './verified-runs.ts';

export type WhyNotOfCase = WhyNot | { readonly kind: 'no_sop' };

/** @returns null when there is no such case; `no_sop` when no SOP was chosen for it */
export async function whyNotCase(
  shell: { readonly store: Store; readonly verified: VerifiedRuns; readonly handbooks: Pick<Handbooks, 'sop'> },
  caseId: CaseId,
  action: string,
): Promise<WhyNotOfCase | null> {
  const { handbooks } = shell;
  const run = (await knownCase(shell, caseId))?.newest;
  if (run === undefined) return null;
  return run.state.sop === null ? { kind: 'no_sop' } : whyNot(run.state, await handbooks.sop(run.state.sop), action);
}

/** The sentence for a question without an answer. */
export function noAnswerSentence(
  result: Exclude<WhyNotOfCase, { kind: 'told' }>,
  caseId: CaseId,
  action: string,
): string {
  if (result.kind === 'no_sop') return `No SOP has been chosen for ${caseId} yet, so none of its steps could run`;
  return `Expected an action, a tool or a step of the SOP that ${caseId} follows, got \`${action.slice(0, 60)}\`${result.nearest === null ? '' : `. Did you mean \`${result.nearest}\`?`}`;
}
