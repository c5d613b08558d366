/**
 * Validates a vendor's answer at the edge. The SDKs declare types that they do not check; from here on the type is
 * true.
 */
import type { z } from 'zod';
import { VendorFailure, type Purpose } from './exchange.ts';

/** @throws VendorFailure `unreadable`: after a write it proves nothing, after a read the answer is useless */
export function readAnswer<T>(schema: z.ZodType<T>, answer: unknown, purpose: Purpose): T {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new VendorFailure(
    'unreadable',
    purpose,
    `its answer does not fit at \`${issue?.path.map(String).join('.') ?? ''}\` (${issue?.message ?? 'no reason given'})`,
  );
}
