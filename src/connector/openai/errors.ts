/**
 * Maps the errors of OpenAI's API, and of compatible servers, to our codes.
 */
import type { CallResult } from '../../tool/tool.ts';
import type { VendorFailure } from '../exchange.ts';
import { clip, outcomeFrom } from '../outcome.ts';
import { apiErrorOf } from './api-error.ts';
import { waitOf } from './rate-limit.ts';

/** Kinds of 429 and 400 that do not go away by waiting: the account has to be paid for. */
const UNPAID = new Set(['insufficient_quota', 'billing_not_active', 'billing_hard_limit_reached']);
/** A request that alone exceeds the limit of a minute is refused as if it came too soon. */
const TOO_LARGE = /^Request too large\b/i;

/** vLLM, llama.cpp and LiteLLM say it in words only. */
const TOO_LONG =
  /\bmaximum (?:model )?context length\b|\bexceeds? the (?:available |model's )?context (?:size|length|window)\b|\bContextWindowExceeded/i;

/** The texts and the room that an answer is given are more than the model can take at once. */
export function isTooLong(failure: VendorFailure): boolean {
  const { message, code } = apiErrorOf(failure);
  return (
    failure.status === 413 ||
    code === 'context_length_exceeded' ||
    TOO_LONG.test(message) ||
    (failure.status === 429 && TOO_LARGE.test(message))
  );
}

export function openaiOutcome(failure: VendorFailure): CallResult {
  const { status } = failure;
  const error = apiErrorOf(failure);
  const { message, code, type } = error;
  const failed = (own: string, sentence: string): CallResult => ({
    kind: 'failed',
    code: own,
    message: `${sentence}${message === '' ? '' : `: ${clip(message)}`}`,
  });
  // Some answers name it as their type only.
  if (status === 402 || UNPAID.has(code ?? '') || UNPAID.has(type ?? ''))
    return failed('over_budget', 'The account of the model has no credit left, or is not active');
  if (status === 404 || code === 'model_not_found')
    return failed(
      'no_model',
      'The server does not have the model; check OPENAI_MODEL (on Azure, the name of a deployment) and OPENAI_BASE_URL',
    );
  if (isTooLong(failure)) return failed('too_long', 'The texts are longer than the model can read');
  const outcome = outcomeFrom(failure, 'The model', message);
  return outcome.kind === 'not_now' ? { ...outcome, afterMs: waitOf(failure, error) } : outcome;
}
