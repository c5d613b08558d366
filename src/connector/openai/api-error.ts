/**
 * The error in an answer of OpenAI's API: `{ error: { message, type, param, code } }`, which compatible servers follow
 * more or less.
 */
import { z } from 'zod';
import type { VendorFailure } from '../exchange.ts';

const errorSchema = z.object({
  error: z.object({
    message: z.string().catch(''),
    type: z.string().nullable().catch(null),
    param: z.string().nullable().catch(null),
    code: z.string().nullable().catch(null),
  }),
});

export type ApiError = {
  readonly message: string;
  readonly type: string | null;
  readonly param: string | null;
  readonly code: string | null;
};

export function apiErrorOf({ body }: VendorFailure): ApiError {
  return errorSchema.safeParse(body).data?.error ?? { message: '', type: null, param: null, code: null };
}
