/**
 * What the boundary would say of a call that was done, with the facts of now: a demand that would be added, or an outcome
 * that would not be permitted.
 */
import { hashOf } from '../../kernel/canonical-json.ts';
import type { Verdict } from '../../boundary/verdict.ts';
import { summarise } from '../../tool/registry.ts';
import type { CallProposed, CallState } from '../log/call.ts';
import type { RunState } from '../log/state.ts';
import { verdictOn } from './propose-call.ts';
import type { Turn } from './turn.ts';

/**
 * @param args what the step would give now
 * @param now the state with the facts of now
 */
export function judgedNow(
  { state, context }: Turn,
  { proposed, step }: CallState,
  args: CallProposed['args'],
  now: RunState,
): string[] {
  const before = verdictOn(context, state, { ...proposed, step });
  const verdict = verdictOn(context, now, { ...proposed, step, args });
  const tool = context.registry.get(proposed.tool);
  const input = tool?.tool.input.safeParse(args);
  // What the rule speaks of is what would be done now.
  const said = `: ${tool !== undefined && input?.success === true ? summarise(tool.tool, input.data) : proposed.summary}`;
  if (verdict.outcome === 'permitted' || (isRefused(verdict) && isRefused(before))) return [];
  if (isRefused(verdict))
    return [`The boundary would not permit step ${step} now, as ${verdict.because ?? 'no rule covers it'}${said}`];
  return isRefused(before) || demandsAll(before, verdict)
    ? []
    : [`Step ${step} would need another approval now, as ${demandText(verdict)}${said}`];
}

export const isRefused = ({ outcome }: Verdict): boolean => outcome === 'forbidden' || outcome === 'unclear';

/** Whether the first verdict has every demand of the second. */
export function demandsAll(first: Pick<Verdict, 'approvers'>, second: Pick<Verdict, 'approvers'>): boolean {
  return second.approvers.every((demand) => first.approvers.some((known) => hashOf(known) === hashOf(demand)));
}

/** Why people would be asked, by the rules that say so. */
export function demandText({ policies }: Verdict): string {
  const reasons = policies
    .filter(({ outcome }) => outcome === 'approval')
    .map(({ id, reason }) => reason ?? `rule ${id}`);
  return [...new Set(reasons)].join('; ');
}
