/** A run that has had its most events takes one more only for a step that waits for it. */
import { expect, it } from 'vitest';
import type { CaseEvent } from '../../src/case/case-event.ts';
import { takeDeclared } from '../../src/engine/arrive-at.ts';
import { arrivalsMax } from '../../src/kernel/limits.ts';
import type { Arrival } from '../../src/run/log/arrival.ts';
import { filesOf, handbookOf, PERMISSIVE, sopFile, withEvents } from '../run/handbook.ts';
import { START, walk } from '../run/walk.ts';

const handbook = handbookOf(
  withEvents(
    filesOf(
      sopFile(`  - step: 1
    says: Wait for the offer
    wait: { event: carrier_offer, for: 1 day }
    save: offer
    if_late: { says: It never came, flag: never_offered }
`),
      PERMISSIVE,
    ),
  ),
);
const offer = {
  channel: 'tms',
  eventId: 'one-more',
  type: 'declared',
  event: 'carrier_offer',
  receivedAt: START,
  kind: 'freight_claim',
  keys: [{ system: 'zendesk', record: '101' }],
  requester: { name: 'the carrier', email: null },
  refused: [],
  facts: [],
} as const satisfies Extract<CaseEvent, { type: 'declared' }>;

it.each([
  ['takes it while no unread event is for that step', 0, 'event'],
  ['sets it aside when an unread one is for that step already', 1, 'aside'],
])('%s', (_says, offers, what) => {
  const { state } = walk({ handbook });
  expect(Object.values(state.waits)).toHaveLength(1);
  const arrivals = Array.from(
    { length: arrivalsMax },
    (_, index): Arrival => ({
      eventId: `earlier-${index}`,
      event: index < offers ? 'carrier_offer' : 'claim_closed',
      label: 'earlier',
      fields: [],
      refused: [],
      at: START,
      stated: START,
      order: START,
      seq: index + 3,
      taken: null,
    }),
  );
  const change = takeDeclared({ ...state, arrivals }, offer, handbook);
  if (typeof change === 'string') throw new Error(`Expected an event, got ${change}`);
  expect(change.event.type).toBe(what === 'event' ? 'EventArrived' : 'EventSetAside');
});

it('keeps the number that the source gives its event, which orders it in the mailbox', () => {
  const { state } = walk({ handbook });
  const mark = { source: 'gateway zendesk 101', at: null, sequence: 7 };
  expect(takeDeclared(state, { ...offer, mark: { ...mark, isPartial: true } }, handbook)).toMatchObject({
    event: { mark },
  });
  expect(takeDeclared(state, { ...offer, mark: { ...mark, at: START, sequence: null } }, handbook)).toMatchObject({
    event: { sentAt: START },
  });
});
