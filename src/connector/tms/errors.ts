/**
 * Maps the TMS's errors to our codes. There is no common shape, so the usual places for a text are tried.
 */
import { z } from 'zod';
import type { CallResult, Tool } from '../../tool/tool.ts';
import type { VendorFailure } from '../exchange.ts';
import { clip, outcomeFrom } from '../outcome.ts';

/** RFC 9457 and the other common shapes. */
const errorSchema = z.object({
  detail: z.string().optional(),
  title: z.string().optional(),
  message: z.string().optional(),
  error: z.string().optional(),
  code: z.string().optional(),
});

/** @param tool the tool whose own codes the TMS may return in the member `code` of a problem (RFC 9457) */
export function tmsOutcome(failure: VendorFailure, tool?: Tool): CallResult {
  const body = errorSchema.safeParse(failure.body);
  const { detail, message, error, title } = body.success ? body.data : {};
  const code = body.success ? body.data.code : undefined;
  const isNo =
    failure.what === 'answered' &&
    failure.status !== null &&
    failure.status >= 400 &&
    failure.status < 500 &&
    failure.status !== 408;
  if (isNo && code !== undefined && tool !== undefined && Object.hasOwn(tool.errors, code)) {
    return {
      kind: 'failed',
      code,
      message: `The TMS said no with \`${code}\`: ${clip(detail ?? title ?? tool.errors[code] ?? '')}`,
    };
  }
  return outcomeFrom(failure, 'The TMS', detail ?? message ?? error ?? title ?? '');
}
