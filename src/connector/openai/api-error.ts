/**
 * The error in an answer of OpenAI's API: `{ error: { message, type, param, code } }`, which compatible servers follow
 * more or less: vLLM leaves out the wrapper, and Mistral has the details of FastAPI as its message.
 */
import { z } from 'zod';
import type { VendorFailure } from '../exchange.ts';

const textSchema = z.string().nullable().catch(null);
const membersSchema = z.object({
  message: z.union([z.string(), z.looseObject({}).transform((details) => JSON.stringify(details))]).catch(''),
  type: textSchema,
  param: textSchema,
  code: textSchema,
});
/** A text of `error` is the message: OpenAI answers so to a key that lacks a scope. */
const errorSchema = z.object({
  error: z.union([
    membersSchema,
    z.string().transform((message) => ({ message, type: null, param: null, code: null })),
  ]),
});
/** `{ object: 'error', message }`, and FastAPI's own `{ detail }`. */
const bareSchema = z.union([
  z.looseObject({ message: z.unknown() }).pipe(membersSchema),
  z.object({ detail: z.unknown() }).transform(({ detail }) => ({
    message: typeof detail === 'string' ? detail : JSON.stringify(detail ?? ''),
    type: null,
    param: null,
    code: null,
  })),
]);

export type ApiError = {
  readonly message: string;
  readonly type: string | null;
  readonly param: string | null;
  readonly code: string | null;
};

export function apiErrorOf({ body }: VendorFailure): ApiError {
  return (
    errorSchema.safeParse(body).data?.error ??
    bareSchema.safeParse(body).data ?? { message: '', type: null, param: null, code: null }
  );
}
