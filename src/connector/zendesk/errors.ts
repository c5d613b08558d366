/**
 * Maps Zendesk's errors to our codes. Their shape is `{ error, description, details }`; `error` may also be
 * `{ title, message }`.
 */
import { z } from 'zod';
import type { CallResult } from '../../tool/tool.ts';
import type { VendorFailure } from '../exchange.ts';
import { clip, outcomeFrom } from '../outcome.ts';

const problemSchema = z.object({ description: z.string().optional() });
const errorSchema = z.object({
  error: z.union([z.string(), z.object({ title: z.string().optional(), message: z.string().optional() })]).optional(),
  description: z.string().optional(),
  error_description: z.string().optional(),
  details: z.record(z.string(), z.array(problemSchema)).optional(),
});

export function zendeskOutcome(failure: VendorFailure): CallResult {
  const { detail, status } = explain(failure.body);
  if (failure.what === 'answered' && failure.purpose !== 'login') {
    if (failure.status === 404)
      return {
        kind: 'failed',
        code: 'not_found',
        message: `Zendesk has no such ticket, or our user may not see it: ${clip(detail)}`,
      };
    if (failure.status === 422 && /closed/i.test(status))
      return { kind: 'failed', code: 'closed_ticket', message: `The ticket is closed: ${clip(status)}` };
    // The stamp is older than the ticket: someone changed it between our read and our write, so the write was not
    // executed.
    if (failure.status === 409)
      return {
        kind: 'not_now',
        message: `The ticket was changed by someone else at the same moment: ${clip(detail)}`,
        afterMs: failure.retryAfterMs,
      };
  }
  return outcomeFrom(failure, 'Zendesk', detail);
}

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
