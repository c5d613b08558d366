/**
 * The verdict of the boundary in force on a call of a run.
 */
import type { Judge, Verdict } from '../boundary/verdict.ts';
import { hashOf } from '../kernel/canonical-json.ts';
import type { RecordType } from '../kernel/value.ts';
import { caseRecord } from '../run/scope.ts';
import type { CallState, RunState } from '../run/state.ts';
import type { Handbook } from '../review/handbook.ts';
import type { Sop } from '../sop/sop.ts';

/** The judge of the SOP's boundary; a boundary that is gone has no clear answer to anything. */
export function judgeOf(handbook: Handbook, sop: Sop | null): Judge {
  const name = sop?.boundary ?? '';
  return handbook.boundaries.get(name)?.judge ?? (() => ({
    outcome: 'unclear', policies: [], approvers: [], expiresMs: null, because: `The boundary \`${name}\` is not in the handbook in force`, policyHash: hashOf(name),
  }));
}

/** The boundary's second look at a call that was proposed before. */
export function rejudge(judge: Judge, state: RunState, call: CallState, caseType: RecordType): Verdict {
  const { proposed } = call;
  return judge({
    tool: proposed.tool, args: proposed.args, case: caseRecord(state, caseType),
    run: { sop: state.sop?.name ?? '', version: state.sop?.version ?? 0, step: call.step, requester: state.opened?.requester.email ?? null },
  });
}

/** Whether two verdicts bind alike: the same outcome with the same obligations. Whose words gave it does not matter. */
export function bindsAlike(a: Verdict, b: Verdict): boolean {
  return a.outcome === b.outcome && a.expiresMs === b.expiresMs && hashOf(a.approvers) === hashOf(b.approvers);
}
