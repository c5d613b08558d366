import { expect, it } from 'vitest';
import type { InboxItem } from '../../src/engine/ports.ts';
import { workedTogether } from '../../src/engine/worked-together.ts';

/** `a` opens a case of the record `a`, `ab` one of two records, and `-` opens none. */
function groupsOf(...names: readonly string[]): string[] {
  const items = names.map(
    (eventId, index): InboxItem => ({
      id: String(index),
      source: 'zendesk',
      eventId,
      receivedAt: index,
      payload: null,
      attempts: 1,
    }),
  );
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
