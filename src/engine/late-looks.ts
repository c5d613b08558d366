/**
 * Looks for earlier calls that were answered, and found none, after the intent had become too old to start its call: a
 * system may need as long for each. The next intent, which is stored at once, goes by what was just seen.
 */
import { hashOf } from '../kernel/canonical-json.ts';
import type { Clock, Instant } from '../kernel/clock.ts';
import { intentAgeMsMax } from '../kernel/limits.ts';
import { isYounger } from '../kernel/remembered.ts';
import type { EarlierCall } from './look-for-earlier.ts';

type Looked = { readonly key: string; readonly earlier: readonly Pick<EarlierCall, 'key' | 'attempt'>[] };

export type LateLooks = {
  /** Whether a look for the same calls has just found none; counts once. */
  has(request: Looked): boolean;
  add(request: Looked): void;
};

export function createLateLooks(clock: Clock): LateLooks {
  const answered = new Map<string, Instant>();
  const idOf = ({ key, earlier }: Looked): string => hashOf([key, ...earlier.map((call) => [call.key, call.attempt])]);
  return {
    has(request) {
      for (const [id, at] of answered) if (!isYounger(intentAgeMsMax, at, clock.now())) answered.delete(id);
      return answered.delete(idOf(request));
    },
    add: (request) => void answered.set(idOf(request), clock.now()),
  };
}
