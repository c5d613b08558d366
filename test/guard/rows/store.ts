/** Guards of the stores. */
import type { Guard } from '../guard.ts';

export const STORE: readonly Guard[] = [];
