/**
 * Maps Zendesk's errors to our codes. Their shape is `{ error, description, details }`; `error` may also be
 * `{ title, message }`.
 */
import { z } from 'zod';
import type { CallResult } from '../../tool/tool.ts';
import type { VendorFailure } from '../exchange.ts';
import { clip, outcomeFrom } from '../outcome.ts';
import { missingFields, type Problem } from './missing-fields.ts';

const problemSchema = z.object({ description: z.string().optional(), error: z.unknown().optional() });
const errorSchema = z.object({
  error: z.union([z.string(), z.object({ title: z.string().optional(), message: z.string().optional() })]).optional(),
  description: z.string().optional(),
  error_description: z.string().optional(),
  details: z.record(z.string(), z.array(problemSchema)).optional(),
});

export function zendeskOutcome(failure: VendorFailure): CallResult {
  if (isPage(failure))
    return {
      kind: 'not_now',
      message: 'Something else than Zendesk answered with `404`; the account may be switched off',
      afterMs: failure.retryAfterMs,
    };
  const { detail, status } = explain(failure.body);
  if (failure.what === 'answered' && failure.purpose !== 'login') {
    if (failure.status === 404 && isRecordNotFound(failure.body))
      return {
        kind: 'failed',
        code: 'not_found',
        message: `Zendesk has no such ticket, or our user may not see it: ${clip(detail)}`,
      };
    if (failure.status === 422 && /closed/i.test(status))
      return { kind: 'failed', code: 'closed_ticket', message: `The ticket is closed: ${clip(status)}` };
    const missing = failure.status === 422 ? missingFields(problemsIn(failure.body)) : null;
    if (missing !== null) return missing;
    // The stamp is older than the ticket: someone changed it between our read and our write, so the write was not
    // executed.
    if (failure.status === 409)
      return {
        kind: 'not_now',
        message: /database/i.test(detail)
          ? `Zendesk could not store the change, because of another one at the same moment, or for a field that it does not take: ${clip(detail)}`
          : `The ticket was changed by someone else at the same moment: ${clip(detail)}`,
        afterMs: failure.retryAfterMs,
      };
  }
  return outcomeFrom(failure, 'Zendesk', detail);
}

/** A page of an account that is switched off says nothing about what Zendesk has. */
const isPage = ({ what, purpose, status, body }: VendorFailure): boolean =>
  what === 'answered' && purpose !== 'login' && status === 404 && (typeof body !== 'object' || body === null);

/** Another 404 is about the address: no account is there, or it is switched off. */
const isRecordNotFound = (body: unknown): boolean => {
  const { data } = errorSchema.safeParse(body);
  return data?.error === 'RecordNotFound';
};

const problemsIn = (body: unknown): readonly Problem[] =>
  Object.values(errorSchema.safeParse(body).data?.details ?? {}).flat();

function explain(body: unknown): { readonly detail: string; readonly status: string } {
  const parsed = errorSchema.safeParse(body);
  if (!parsed.success) return { detail: '', status: '' };
  const { error, description, error_description, details = {} } = parsed.data;
  const title = typeof error === 'string' ? error : [error?.title, error?.message].filter(Boolean).join(' ');
  const problems = new Map(
    Object.entries(details).map(([field, items]) => [field, items.map((item) => item.description ?? '').join(' ')]),
  );
  const detail = [
    title,
    description ?? error_description ?? '',
    ...[...problems].map(([field, text]) => `${field}: ${text}`),
  ]
    .filter((part) => part !== '')
    .join('; ');
  return { detail, status: problems.get('status') ?? '' };
}
