/**
 * The years that a date of a procedure can be in. Another is a slip, such as `0026-11-29`, and as a real date it would
 * be over long ago, or hold a run for ever.
 */
import type { Instant } from './clock.ts';

const YEAR_MIN = 1800;
const YEAR_MAX = 2199;
const START = Date.UTC(YEAR_MIN, 0, 1);
const END = Date.UTC(YEAR_MAX + 1, 0, 1);

/** As part of a sentence. */
export const YEARS_TEXT = `a year from ${YEAR_MIN} to ${YEAR_MAX}`;

export const isMeantTime = (instant: Instant): boolean => instant >= START && instant < END;
