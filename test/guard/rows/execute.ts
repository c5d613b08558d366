/** Guards of the durable shell. */
import type { Guard } from '../guard.ts';

export const EXECUTE: readonly Guard[] = [];
