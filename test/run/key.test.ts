/** The idempotency key of a call: two calls of one run must not share it. */
import { describe, expect, it } from 'vitest';
import { keyFor } from '../../src/run/plan/propose-call.ts';

type Call = [step: string, iteration: number];

const RUN = 'run-0123456789abcdefghijklmn';

describe('the key of a call', () => {
  it.each([
    [
      ['9.on_offer#2', 1],
      ['9.on_offer_r2', 1],
    ],
    [
      ['5a#2', 1],
      ['5a', 2],
    ],
    [
      ['5a#2#3', 1],
      ['5a#2', 3],
    ],
    [
      ['5a#1#2', 1],
      ['5a#2#1', 1],
    ],
    [
      ['8/1', 1],
      ['8.1', 1],
    ],
    [
      ['3.not_found', 1],
      ['3.not.found', 1],
    ],
    [
      ['9.on_carrier_offer_with_a_long_name#2', 1],
      ['9.on_carrier_offer_with_a_long_name_r2', 1],
    ],
    [
      ['9.on_carrier_offer_with_a_long_name#2', 1],
      ['9.on_carrier_offer_with_a_long_name#2', 2],
    ],
  ] satisfies [Call, Call][])('of %j is not that of %j', (...calls) => {
    const [one, other] = calls.map(([step, iteration]) => keyFor(RUN, step, iteration));
    expect(one).not.toBe(other);
    expect([one, other]).toEqual([
      expect.stringMatching(/^[A-Za-z0-9-]{1,59}$/),
      expect.stringMatching(/^[A-Za-z0-9-]{1,59}$/),
    ]);
  });
});
