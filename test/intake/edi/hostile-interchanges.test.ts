/** Interchanges that are damaged in any way: each is answered, and what was taken is read again without a surprise. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { signedInbox } from '../../../src/engine/signed-inbox.ts';
import { normaliseEdi } from '../../../src/intake/edi/normalise.ts';
import { readInterchange } from '../../../src/intake/edi/read-interchange.ts';
import { receiveInterchange } from '../../../src/intake/edi/receive-interchange.ts';
import { SimulatedClock } from '../../../src/kernel/clock.ts';
import { createMemoryStore } from '../../../src/store/memory-store.ts';
import { histories, reaching } from '../../histories.ts';
import { KEYS } from '../../record-keys.ts';
import { HANDBOOK } from './handbook.ts';
import { bytes, CLAIM, interchange, STATUS } from './sample.ts';

const NOW = Date.UTC(2026, 2, 5, 9, 30);
const WHOLE = interchange([{ sets: [CLAIM, STATUS.map((one) => one.replace('0001', '0002'))] }]);

/** One thing that networks, editors and programs do to a file. */
const damage = fc.oneof(
  fc
    .record({
      at: fc.nat(),
      text: fc.constantFrom('', '~', '*', '>', '\n', '\0', 'ü', '*'.repeat(40), 'ISA*', 'SE*1*0001~'),
    })
    .map(({ at, text }) => (whole: string): string => {
      const place = at % (whole.length + 1);
      return whole.slice(0, place) + text + whole.slice(place);
    }),
  fc
    .record({ from: fc.nat(), count: fc.integer({ min: 1, max: 60 }) })
    .map(({ from, count }) => (whole: string): string => {
      const place = from % (whole.length + 1);
      return whole.slice(0, place) + whole.slice(place + count);
    }),
  fc.record({ from: fc.nat(), to: fc.nat() }).map(({ from, to }) => (whole: string): string => {
    const segments = whole.split('~');
    const [taken = ''] = segments.splice(from % segments.length, 1);
    segments.splice(to % (segments.length + 1), 0, taken);
    return segments.join('~');
  }),
  fc.record({ at: fc.nat(), text: fc.string({ maxLength: 12 }) }).map(({ at, text }) => (whole: string): string => {
    const elements = whole.split('*');
    elements[at % elements.length] = text;
    return elements.join('*');
  }),
);

it('are answered, stored as a whole or not at all, and normalised without an error', async () => {
  let taken = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(damage, { maxLength: 4 }), async (damages) => {
      const text = damages.reduce((whole, hurt) => hurt(whole), WHOLE);
      const store = createMemoryStore();
      const context = {
        clock: new SimulatedClock(NOW),
        inbox: signedInbox(store.inbox, KEYS),
        handbook: () => Promise.resolve(HANDBOOK),
        takesTests: false,
      };
      const send = () => receiveInterchange({ body: bytes(text), signedBy: null, eventId: 'msg-1' }, context);
      const answer = await send();
      expect([200, 409, 413, 422]).toContain(answer.status);
      expect(answer.sentence).not.toBe('');
      const items = await store.inbox.take(99, NOW, NOW + 1);
      if (answer.status !== 200) {
        expect(items).toEqual([]);
        return;
      }
      taken += 1;
      for (const item of items) expect(['event', 'ignored', 'refused']).toContain(normaliseEdi(item, HANDBOOK).kind);
      if (answer.reply !== undefined) expect(readInterchange(bytes(answer.reply.body))).toMatchObject({ ok: true });
      expect(await send()).toMatchObject({ status: 200, code: 'duplicate' });
    }),
    { numRuns: histories(600), seed: 20_261_130 },
  );
  expect(taken).toBeGreaterThan(reaching(120));
});
