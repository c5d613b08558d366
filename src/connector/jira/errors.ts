/**
 * Maps Jira's errors to our codes. Their shape is `{ errorMessages, errors }`, with `errors` by field name.
 */
import { z } from 'zod';
import type { CallResult } from '../../tool/tool.ts';
import type { VendorFailure } from '../exchange.ts';
import { clip, outcomeFrom } from '../outcome.ts';

const errorSchema = z.object({
  errorMessages: z.array(z.string()).optional(),
  errors: z.record(z.string(), z.string()).optional(),
  message: z.string().optional(),
});

/** A field that is not on the screen means that the project's set-up is wrong, not the value. */
const NOT_ON_SCREEN = /cannot be set|not on the appropriate screen/i;

/** How Jira Cloud reports credentials that it does not accept. */
/** Of Seraph's reasons one says that it accepted us. */
const ACCEPTED = /^(?:\s*OK\s*,?)*$/i;

/**
 * Whether Jira did not accept our credentials. It then serves the request as anyone's, without an error: a search finds
 * nothing, and an issue does not exist.
 */
export function isLoginFailure(headers: Headers | null): boolean {
  return !ACCEPTED.test(headers?.get('x-seraph-loginreason') ?? '');
}

export function jiraOutcome(failure: VendorFailure): CallResult {
  const { fields, detail } = explain(failure.body);
  if (isUnauthorized(failure))
    return {
      kind: 'failed',
      code: 'unauthorized',
      message: "Jira refused our credentials and served the request as anyone's; run `sop doctor`",
    };
  // Only Jira itself knows what it has: a page of a site that is switched off says nothing about it.
  if (failure.status === 404 && !isOfJira(failure))
    return {
      kind: 'not_now',
      message: 'Something else than Jira answered with `404`; the site may be switched off',
      afterMs: failure.retryAfterMs,
    };
  if (failure.status === 409)
    return {
      kind: 'not_now',
      message: `Jira is making another change that conflicts with ours${detail === '' ? '' : `: ${clip(detail)}`}`,
      afterMs: failure.retryAfterMs,
    };
  const reason = failure.headers?.get('ratelimit-reason') ?? failure.headers?.get('x-ratelimit-reason') ?? null;
  if (failure.status === 429 && reason !== null) {
    return {
      kind: 'not_now',
      message: `Jira has no room for the request now (\`${clip(reason, 80)}\`)`,
      afterMs: failure.retryAfterMs,
    };
  }
  if (failure.status === 400 && failure.purpose === 'write') {
    const named = (name: string): string | null => fields.get(name) ?? null;
    const project = named('project') ?? named('pid');
    if (project !== null && !NOT_ALLOWED.test(project))
      return { kind: 'failed', code: 'unknown_project', message: `Jira does not know the project: ${clip(project)}` };
    const priority = named('priority');
    if (priority !== null && !NOT_ON_SCREEN.test(priority))
      return {
        kind: 'failed',
        code: 'unknown_priority',
        message: `Jira does not know the priority: ${clip(priority)}`,
      };
    const components = named('components');
    if (components !== null && !NOT_ON_SCREEN.test(components))
      return { kind: 'failed', code: 'unknown_team', message: `Jira does not know the component: ${clip(components)}` };
  }
  return outcomeFrom(failure, 'Jira', detail);
}

const isOfJira = ({ body }: VendorFailure): boolean =>
  errorSchema.extend({ errorMessages: z.array(z.string()) }).safeParse(body).success;

/** Jira knows the project: a right of our user is missing, or it is archived. */
const NOT_ALLOWED = /\b(?:cannot|can't|permission|not allowed|archived|read.?only)\b/i;

/** For tools that work on one issue. A 404 may also mean that our user may not see it. */
export function jiraIssueOutcome(failure: VendorFailure): CallResult {
  if (failure.status !== 404 || isLoginFailure(failure.headers) || !isOfJira(failure)) return jiraOutcome(failure);
  return {
    kind: 'failed',
    code: 'not_found',
    message: `Jira has no such issue, or our user may not see it: ${clip(explain(failure.body).detail)}`,
  };
}

/** A write that anyone may do was done: only its refusal proves that it was not. */
function isUnauthorized({ headers, purpose, status }: VendorFailure): boolean {
  if (!isLoginFailure(headers) || status === null || status >= 500 || status === 408) return false;
  return purpose !== 'write' || status >= 400;
}

/** Jira's own reasons in one line: `customfield_10010: Reason is required`. */
export function reasonOf({ body }: VendorFailure): string {
  return explain(body).detail;
}

function explain(body: unknown): { readonly fields: ReadonlyMap<string, string>; readonly detail: string } {
  const parsed = errorSchema.safeParse(body);
  if (!parsed.success) return { fields: new Map(), detail: '' };
  const { errorMessages = [], errors = {}, message } = parsed.data;
  const fields = new Map(Object.entries(errors));
  const detail = [
    ...errorMessages,
    ...[...fields].map(([name, text]) => `${name}: ${text}`),
    ...(message === undefined ? [] : [message]),
  ].join('; ');
  return { fields, detail };
}
