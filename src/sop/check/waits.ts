/**
 * Every wait ends: it has a span or a time. An event it waits for is declared by the kind, and `if_late` says what
 * happens when that event does not come.
 */
import { CORRECTED } from '../../case/kind.ts';
import { listed, suggest } from '../../handbook/suggest.ts';
import type { Body, Step } from '../sop.ts';
import { sinceRemarks } from './wait-since.ts';
import { placeOfKey, remarkAt, type Context, type Remark, type Rule } from './rule.ts';

export const waits: Rule = {
  name: 'waits',
  check: (context) =>
    context.steps.flatMap((step) => (step.body.kind === 'wait' ? waitOf(context, step, step.body) : [])),
};

/** What is wrong with the name of an event; null when the kind declares it, or when the kind is not known. */
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

function waitOf(context: Context, step: Step, body: Extract<Body, { kind: 'wait' }>): Remark[] {
  const { event } = body;
  return [
    ...boundOf(step, body),
    ...(event === null ? ofTime(step, body.save) : ofEvent(context, step, event)),
    ...sinceRemarks(context, step, body),
    ...(step.within === null
      ? []
      : [at(step, 'within', 0, 'A wait sets its own time limit', 'Put `for` or `until` under `wait`')]),
  ];
}

/** A span or a point in time, and not both. */
function boundOf(step: Step, { for: span, until, event }: Extract<Body, { kind: 'wait' }>): Remark[] {
  if (span !== null && until !== null)
    return [at(step, 'wait.until', 5, 'A wait has a span or a point in time, not both', 'Remove one of them')];
  if (span !== null || until !== null) return [];
  return [
    event === null
      ? at(step, 'wait', 4, 'Nothing says what is waited for', 'Add `for`, `until`, or `event` with one of them')
      : at(step, 'wait', 4, `Nothing says for how long \`${event}\` is waited for`, 'Add `for` or `until`'),
  ];
}

function ofTime(step: Step, save: string | null): Remark[] {
  const remarks: Remark[] = [];
  const suggestion = 'Put what happens after the wait into the next step';
  if (step.handlers.ifLate !== null)
    remarks.push(at(step, 'if_late', 'if_late'.length, 'A wait for a time is never late', suggestion));
  if (save !== null)
    remarks.push(at(step, 'save', save.length, 'A wait for a time has nothing to save', 'Remove `save`'));
  return remarks;
}

function ofEvent(context: Context, step: Step, event: string): Remark[] {
  const remarks: Remark[] = [];
  const message = `Nothing says what happens when \`${event}\` does not come in time`;
  if (step.handlers.ifLate === null) remarks.push(at(step, 'wait.event', 'event'.length, message, 'Add `if_late`'));
  const problem = eventProblem(context, event, [CORRECTED]);
  if (problem !== null) remarks.push(at(step, 'wait.event', event.length, problem.message, problem.suggestion));
  return remarks;
}

const at = (step: Step, key: string, length: number, message: string, suggestion: string | null): Remark =>
  remarkAt(placeOfKey(step, key), length, message, suggestion);
