/**
 * The TMS's errors in our words. There is no common shape, so the usual places of a text are tried.
 */
import { z } from 'zod';
import type { CallResult } from '../../tool/tool.ts';
import type { VendorFailure } from '../exchange.ts';
import { outcomeOf } from '../outcome.ts';

/** RFC 9457 and the shapes that are met most. */
const errorSchema = z.object({ detail: z.string().optional(), title: z.string().optional(), message: z.string().optional(), error: z.string().optional() });

export function tmsOutcome(failure: VendorFailure): CallResult {
  const body = errorSchema.safeParse(failure.body);
  const { detail, message, error, title } = body.success ? body.data : {};
  return outcomeOf(failure, 'The TMS', detail ?? message ?? error ?? title ?? '');
}
