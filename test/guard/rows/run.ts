/** Guards of the pure run: its decisions and plans. */
import type { Guard } from '../guard.ts';

export const RUN: readonly Guard[] = [];
