/**
 * Every wait ends: it has a span or a time, is for an event that the kind declares, and one for an event says what happens when the event does not come (`if_late`).
 */
import { CORRECTED } from '../../case/kind.ts';
import { listed, suggest } from '../../handbook/suggest.ts';
import type { Body, Step } from '../sop.ts';
import { placeOfKey, remarkAt, type Context, type Remark, type Rule } from './rule.ts';

export const waits: Rule = {
  name: 'waits',
  check: (context) =>
    context.steps.flatMap((step) => (step.body.kind === 'wait' ? waitOf(context, step, step.body) : [])),
};

/** What is wrong with the name of an event; null when the kind declares it, or when nothing is known of the kind. */
export function eventProblem(
  { kind }: Pick<Context, 'kind'>,
  event: string,
  others: readonly string[] = [],
): { readonly message: string; readonly suggestion: string | null } | null {
  const known = [...others, ...(kind?.events ?? []).map((declared) => declared.event)];
  if (kind === null || known.includes(event)) return null;
  return {
    message: `A case of the kind \`${kind.kind}\` has no event \`${event}\``,
    suggestion:
      suggest(event, known) ??
      (known.length === 0 ? 'Declare it under `events` of the kind' : `It has ${listed(known)}`),
  };
}

function waitOf(
  context: Context,
  step: Step,
  { for: span, until, event, save }: Extract<Body, { kind: 'wait' }>,
): Remark[] {
  const remarks: Remark[] = [];
  const remark = (key: string, length: number, message: string, suggestion: string | null): void => {
    remarks.push(remarkAt(placeOfKey(step, key), length, message, suggestion));
  };
  if (span !== null && until !== null)
    remark('wait.until', 'until'.length, 'A wait has a span or a point in time, not both', 'Remove one of them');
  if (span === null && until === null) {
    remark(
      'wait',
      'wait'.length,
      event === null ? 'Nothing says what is waited for' : `Nothing says for how long \`${event}\` is waited for`,
      event === null ? 'Add `for`, `until`, or `event` with one of them' : 'Add `for` or `until`',
    );
  }
  if (event !== null && step.handlers.ifLate === null)
    remark(
      'wait.event',
      'event'.length,
      `Nothing says what happens when \`${event}\` does not come in time`,
      'Add `if_late`',
    );
  if (event === null && step.handlers.ifLate !== null)
    remark(
      'if_late',
      'if_late'.length,
      'A wait for a time is never late',
      'Put what is done behind the wait into the next step',
    );
  const problem = event === null ? null : eventProblem(context, event, [CORRECTED]);
  if (problem !== null && event !== null) remark('wait.event', event.length, problem.message, problem.suggestion);
  if (save !== null && event === null)
    remark('save', save.length, 'A wait for a time brings nothing to keep', 'Remove `save`');
  if (step.within !== null)
    remark('within', 0, 'A wait bounds itself', 'Give the bound under `wait`, as `for` or `until`');
  return remarks;
}
