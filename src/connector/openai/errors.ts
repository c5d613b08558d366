/**
 * Maps the errors of OpenAI's API to our codes. Their shape is `{ error: { message, type, param, code } }`, which
 * compatible servers follow more or less.
 */
import { z } from 'zod';
import type { CallResult } from '../../tool/tool.ts';
import type { VendorFailure } from '../exchange.ts';
import { clip, outcomeFrom } from '../outcome.ts';

const errorSchema = z.object({
  error: z.object({
    message: z.string().catch(''),
    param: z.string().nullable().catch(null),
    code: z.string().nullable().catch(null),
  }),
});

export type ApiError = { readonly message: string; readonly param: string | null; readonly code: string | null };

export function apiErrorOf({ body }: VendorFailure): ApiError {
  return errorSchema.safeParse(body).data?.error ?? { message: '', param: null, code: null };
}

export function openaiOutcome(failure: VendorFailure): CallResult {
  const { status } = failure;
  const { message, code } = apiErrorOf(failure);
  const failed = (own: string, sentence: string): CallResult => ({
    kind: 'failed',
    code: own,
    message: `${sentence}${message === '' ? '' : `: ${clip(message)}`}`,
  });
  // This kind of 429 does not go away by waiting.
  if (code === 'insufficient_quota') return failed('over_budget', 'The account of the model has no credit left');
  if (status === 404 || code === 'model_not_found')
    return failed('no_model', 'The server does not have the model; check OPENAI_MODEL and OPENAI_BASE_URL');
  if (status === 413 || code === 'context_length_exceeded')
    return failed('too_long', 'The texts are longer than the model can read');
  return outcomeFrom(failure, 'The model', message);
}
