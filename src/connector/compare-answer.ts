/**
 * Compares what a vendor answers with what was sent. A 2xx alone proves nothing: the record in the answer may be another
 * one, hold other values, or come with an error. Only the members are read by which an API says that a request failed; no
 * other word of an answer is interpreted.
 *
 * Pure.
 */
import { differenceIn, type SentValues } from './find-difference.ts';
import { clip } from './outcome.ts';
import { isEntries, isNo, isSaid, isYes } from './outcome-values.ts';
import { bareName, shown } from './stated-value.ts';

/**
 * `agrees`: what the answer states is what was sent. Otherwise `why` is the rest of a sentence: it answered `200`, but
 * *`error` is `Vendor on hold`*.
 */
export type Judgement =
  | { readonly kind: 'agrees' }
  | { readonly kind: 'differs'; readonly why: string }
  | { readonly kind: 'refused'; readonly why: string };

const SHOWN_MAX = 60;
const DEPTH_MAX = 6;
/** Members that hold what went wrong, by their bare names. */
const ERRORS =
  /^(?:(?:is|has)?errors?|err|errormessages?|error(?:code|count|description|detail|details|text)|faults?|fault(?:code|string)|exceptions?|exceptionmessage)$/;
/** Members that say whether the request worked. */
const FLAGS = /^(?:is)?(?:success|successful|succeeded|ok)$/;

export function judge(answer: unknown, sent: SentValues): Judgement {
  if (!isEntries(answer)) return { kind: 'differs', why: 'with no record' };
  const failure = failureIn(answer);
  if (failure !== null) return { kind: 'refused', why: failure };
  const difference = differenceIn(answer, sent);
  return difference === null ? { kind: 'agrees' } : { kind: 'differs', why: difference.why };
}

/** What says that a request failed although its answer is a 2xx: *`error` is `Database timeout`*. Null when nothing does. */
export function failureIn(answer: unknown, depth = 0): string | null {
  if (!isEntries(answer) || depth > DEPTH_MAX) return null;
  const members = Object.entries(answer);
  // What an error says is more than that there is one.
  const failed =
    members.find(([name, value]) => ERRORS.test(bareName(name)) && isSaid(value)) ??
    members.find(([name, value]) => FLAGS.test(bareName(name)) && isNo(value));
  if (failed !== undefined) return `\`${clip(failed[0], SHOWN_MAX)}\` is ${shown(failed[1])}`;
  for (const [, inner] of members) {
    const why = failureIn(inner, depth + 1);
    if (why !== null) return why;
  }
  return null;
}

/** Whether a member by which an API says that a request failed says that it did not: `errors: []`, `success: true`. */
export const saysNoFailure = (name: string, value: unknown): boolean =>
  (ERRORS.test(bareName(name)) && !isSaid(value)) || (FLAGS.test(bareName(name)) && (isYes(value) || value === 1));

/** The same of the answer itself: what is in it has errors of its own, such as the audits of a ticket. */
export const ownFailureIn = (answer: unknown): string | null => failureIn(answer, DEPTH_MAX);
