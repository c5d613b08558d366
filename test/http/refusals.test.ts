/** Anyone may send what is refused, so of many refused webhooks only some are stored; all of them are counted. */
import { expect, it } from 'vitest';
import type { OperatorNotice } from '../../src/engine/operators.ts';
import { createRefusals, recordedPerHourMax, type Refusals } from '../../src/http/refusals.ts';
import { SimulatedClock } from '../../src/kernel/clock.ts';
import { createMemoryStore } from '../../src/store/memory-store.ts';
import { KEYS } from '../record-keys.ts';

/** 12:30 on the hour's clock. */
const NOON = Date.UTC(2026, 10, 28, 12, 30);
const HOUR = 3_600_000;

function world() {
  const store = createMemoryStore();
  const clock = new SimulatedClock(NOON);
  const notices: OperatorNotice[] = [];
  const refusals: Refusals = createRefusals({
    store,
    clock,
    keys: KEYS,
    logger: { info: () => undefined, error: () => undefined },
    operators: { notify: (notice) => void notices.push(notice), flush: () => undefined },
  });
  const stored = async (): Promise<number> => (await store.inbox.setAside(9_999)).length;
  let sent = 0;
  const signed = async (sender: string, messages: number): Promise<void> => {
    for (let i = 0; i < messages; i++) {
      const id = String(++sent);
      await refusals.report({
        ...{ source: 'events', status: 400, code: 'events.invalid', sentence: 'Expected an event' },
        verified: { sender, eventId: id, payload: { id } },
      });
    }
  };
  const unsigned = (code: string): Promise<void> =>
    refusals.report({ source: 'zendesk', status: 401, code, sentence: 'Expected a valid signature' });
  return { store, clock, notices, refusals, stored, signed, unsigned };
}

it('stores at most so many refused messages of one sender in an hour, and counts and reports each', async () => {
  const { refusals, clock, stored, signed, notices } = world();
  await signed('edi', recordedPerHourMax + 3);
  expect(await stored()).toBe(recordedPerHourMax);
  expect(refusals.counts()).toEqual([{ source: 'events', code: 'events.invalid', refused: recordedPerHourMax + 3 }]);
  expect(notices).toHaveLength(recordedPerHourMax + 3);
  await signed('tms', 1);
  expect(await stored()).toBe(recordedPerHourMax + 1);
  await clock.advanceTo(NOON + HOUR);
  await signed('edi', 2);
  expect(await stored()).toBe(recordedPerHourMax + 3);
});

it('stores one refused message that is not signed in an hour for each reason, whoever sends how many', async () => {
  const { store, refusals, clock, stored, unsigned } = world();
  const { record } = store.inbox;
  let writes = 0;
  store.inbox.record = async (...given) => {
    writes += 1;
    return record(...given);
  };
  for (let i = 0; i < 50; i++) await unsigned('zendesk.signature');
  await unsigned('zendesk.stale');
  expect([await stored(), writes]).toEqual([2, 2]);
  expect(refusals.counts()).toMatchObject([{ refused: 50 }, { refused: 1 }]);
  await clock.advanceTo(NOON + HOUR);
  await unsigned('zendesk.signature');
  expect([await stored(), writes]).toEqual([3, 3]);
});
