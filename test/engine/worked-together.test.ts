import { expect, it } from 'vitest';
import type { Normalised } from '../../src/engine/normalised.ts';
import type { InboxItem } from '../../src/engine/ports.ts';
import { recordsOpened, workedTogether } from '../../src/engine/worked-together.ts';

const ITEM: InboxItem = { id: '0', source: 'zendesk', eventId: 'a', receivedAt: 0, payload: null, attempts: 1 };

function readAs(type: 'opened' | 'declared' | 'corrected'): Normalised {
  const keys = [{ system: 'zendesk', record: 'a' }];
  const event = {
    kind: 'freight_claim',
    eventId: 'a',
    channel: 'zendesk',
    keys,
    requester: { name: 'Dana', email: null },
    facts: [],
    refused: [],
    receivedAt: 0,
  };
  return { kind: 'event', event: type === 'declared' ? { ...event, type, event: 'paid' } : { ...event, type } };
}

it('takes as new only a first try of an item that opens a case', () => {
  expect(recordsOpened(ITEM, readAs('opened'))).toEqual([{ system: 'zendesk', record: 'a' }]);
  for (const type of ['declared', 'corrected'] as const) expect(recordsOpened(ITEM, readAs(type))).toBeNull();
  expect(recordsOpened(ITEM, { kind: 'refused', why: 'No amount' })).toBeNull();
  expect(recordsOpened({ ...ITEM, attempts: 2 }, readAs('opened'))).toBeNull();
});

/** `a` opens a case of the record `a`, `ab` one of two records, and `-` opens none. */
function groupsOf(...names: readonly string[]): string[] {
  const items = names.map((eventId, index): InboxItem => ({ ...ITEM, id: String(index), eventId, receivedAt: index }));
  const opens = ({ eventId }: InboxItem) =>
    eventId === '-' ? null : [...eventId].map((record) => ({ system: 'zendesk', record }));
  return workedTogether(items, opens).map((group) => group.map(({ eventId }) => eventId).join(' '));
}

it('works new records at the same time, and everything else alone and in its order', () => {
  expect(groupsOf('a', 'b', 'c')).toEqual(['a b c']);
  expect(groupsOf('a', 'b', '-', 'c', 'd')).toEqual(['a b', '-', 'c d']);
  expect(groupsOf('-', '-')).toEqual(['-', '-']);
  expect(groupsOf()).toEqual([]);
});

it('works two items that name one record one after the other', () => {
  expect(groupsOf('a', 'b', 'a', 'c')).toEqual(['a b', 'a c']);
  expect(groupsOf('ab', 'c', 'bd')).toEqual(['ab c', 'bd']);
});
