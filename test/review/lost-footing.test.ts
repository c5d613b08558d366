import { describe, expect, it } from 'vitest';
import type { Handbook } from '../../src/review/handbook.ts';
import { lostFooting, standsOn } from '../../src/review/lost-footing.ts';
import { handbookOf } from '../run/handbook.ts';

const whole = handbookOf();
const withGroups = (change: (members: readonly string[], group: string) => readonly string[] | null): Handbook => ({
  ...whole,
  people: {
    ...whole.people,
    groups: whole.people.groups.flatMap((one) => {
      const members = change(one.members, one.group);
      return members === null ? [] : [{ ...one, members: [...members] }];
    }),
  },
});
const without = (name: string, left: readonly string[] | null): Handbook =>
  withGroups((members, group) => (group === name ? left : members));

describe('what a new handbook takes away from open runs', () => {
  it('is nothing when it is the same', () => {
    expect(lostFooting(whole, whole)).toEqual([]);
  });

  it.each<[string, Handbook, string]>([
    ['a group', without('finance', null), 'The group `finance` is gone'],
    ['its last member', without('finance', []), 'The group `finance` has no one left who can click in Slack'],
    ['the boundary', { ...whole, boundaries: new Map() }, 'The boundary `claims-agent` is gone'],
    ['the kind', { ...whole, kinds: new Map() }, 'The kind `freight_claim` is gone'],
  ])('is named: %s', (_, after, text) => {
    expect(lostFooting(whole, after).map((lost) => lost.text)).toEqual([text]);
  });

  it('is no group that had no one before, so that such a handbook can still be changed', () => {
    expect(lostFooting(without('finance', []), without('finance', []))).toEqual([]);
    expect(lostFooting(without('finance', []), without('finance', null))).toEqual([]);
  });

  it('concerns the runs that stand on it alone', () => {
    const run = { boundary: 'claims-agent', kind: 'freight_claim', group: 'claims-leads' };
    const concerns = (after: Handbook): readonly boolean[] =>
      lostFooting(whole, after).map((lost) => standsOn(run, lost));
    expect(concerns(without('claims-leads', []))).toEqual([true]);
    expect(concerns(without('finance', []))).toEqual([false]);
  });
});
