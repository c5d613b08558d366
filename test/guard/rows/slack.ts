/** Guards of everything that talks to Slack. */
import type { Guard } from '../guard.ts';

export const SLACK: readonly Guard[] = [];
