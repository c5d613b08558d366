/**
 * Every wait ends: it has a span or a time, and one for an event says what happens when the event does not come (`if_late`).
 */
import type { Body, Step } from '../sop.ts';
import { placeOfKey, remarkAt, type Remark, type Rule } from './rule.ts';

export const waits: Rule = {
  name: 'waits',
  check: ({ steps }) => steps.flatMap((step) => (step.body.kind === 'wait' ? waitOf(step, step.body) : [])),
};

function waitOf(step: Step, { for: span, until, event }: Extract<Body, { kind: 'wait' }>): Remark[] {
  const remarks: Remark[] = [];
  const remark = (key: string, length: number, message: string, suggestion: string): void => { remarks.push(remarkAt(placeOfKey(step, key), length, message, suggestion)); };
  if (span !== null && until !== null) remark('wait.until', 'until'.length, 'A wait has a span or a point in time, not both', 'Remove one of them');
  if (span === null && until === null) {
    remark('wait', 'wait'.length, event === null ? 'Nothing says what is waited for' : `Nothing says for how long \`${event}\` is waited for`, event === null ? 'Add `for`, `until`, or `event` with one of them' : 'Add `for` or `until`');
  }
  if (event !== null && step.handlers.ifLate === null) remark('wait.event', 'event'.length, `Nothing says what happens when \`${event}\` does not come in time`, 'Add `if_late`');
  if (event === null && step.handlers.ifLate !== null) remark('if_late', 'if_late'.length, 'A wait for a time is never late', 'Put what is done behind the wait into the next step');
  if (step.within !== null) remark('within', 0, 'A wait bounds itself', 'Give the bound under `wait`, as `for` or `until`');
  return remarks;
}
