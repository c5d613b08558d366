/** The setting `timeout_ms` of a vendor: how long a call may take, and no longer than the gateway waits for any. */
import { z } from 'zod';
import { callTimeoutMs } from '../kernel/limits.ts';

export const timeoutSetting = z
  .int()
  .positive()
  .max(
    callTimeoutMs,
    `Expected at most \`${callTimeoutMs}\` milliseconds: no call waits longer; take it out, or make it shorter`,
  )
  .optional();
