import { describe, expect, it } from 'vitest';
import { isAhead, isLate, isOlder, isUnordered, withMark, type SourceMark } from '../../src/case/source-mark.ts';

const TICKET = 'zendesk ticket 101';
const mark = (at: number | null, sequence: number | null = null, more: Partial<SourceMark> = {}): SourceMark => ({
  source: TICKET,
  at,
  sequence,
  ...more,
});

describe('an event is older than another one', () => {
  it.each<[string, SourceMark, SourceMark, boolean]>([
    ['by its time', mark(1_000), mark(2_000), true],
    ['not at the same time', mark(2_000), mark(2_000), false],
    ['by its sequence, whatever the times say', mark(9_000, 1), mark(2_000, 2), true],
    ['by its time where one has no sequence', mark(1_000, 9), mark(2_000), true],
    ['not where nothing can be compared', mark(null, 1), mark(2_000), false],
    [
      'by its control number at the same time',
      mark(1_000, null, { control: 101 }),
      mark(1_000, null, { control: 104 }),
      true,
    ],
    [
      'by its time, whatever the control numbers say',
      mark(1_000, null, { control: 9 }),
      mark(2_000, null, { control: 1 }),
      true,
    ],
    [
      'not by control numbers that began again',
      mark(1_000, null, { control: 1 }),
      mark(1_000, null, { control: 999_999_998 }),
      false,
    ],
    ['not of another source', mark(1_000, 1, { source: 'zendesk ticket 102' }), mark(2_000, 2), false],
  ])('%s', (_, one, other, older) => {
    expect(isOlder(one, other)).toBe(older);
  });
});

describe('two events have no order', () => {
  it.each<[string, SourceMark, SourceMark, boolean]>([
    ['at one time that the source rounds', mark(1_000, null, { isRounded: true }), mark(1_000), true],
    ['not at one exact time', mark(1_000), mark(1_000), false],
    [
      'at one time where the control numbers began again',
      mark(1_000, null, { isRounded: true, control: 1 }),
      mark(1_000, null, { control: 999_999_998 }),
      true,
    ],
    [
      'not with control numbers',
      mark(1_000, null, { isRounded: true, control: 104 }),
      mark(1_000, null, { control: 101 }),
      false,
    ],
    ['not with sequences', mark(1_000, 1, { isRounded: true }), mark(1_000, 2), false],
    ['not of two sources', mark(1_000, null, { isRounded: true, source: 'tms' }), mark(1_000), false],
  ])('%s', (_, one, other, unordered) => {
    expect(isUnordered(one, other)).toBe(unordered);
  });
});

describe('the marks of a source', () => {
  it('are late for what a later event stated, and for the whole record', () => {
    const partial = withMark({}, mark(2_000, null, { isPartial: true }), ['claim.amount']);
    expect([isLate(partial, mark(1_000), 'claim.amount'), isLate(partial, mark(1_000), 'claim.bol')]).toEqual([
      true,
      false,
    ]);
    expect(isLate(withMark({}, mark(2_000)), mark(1_000), 'claim.bol')).toBe(true);
    expect(isLate(withMark({}, mark(2_000)), null, 'claim.bol')).toBe(false);
  });

  it('keep the control number of the newest', () => {
    const [first, second] = [mark(1_000, null, { control: 101 }), mark(1_000, null, { control: 104 })];
    for (const marks of [withMark(withMark({}, first), second), withMark(withMark({}, second), first)]) {
      expect(isLate(marks, mark(1_000, null, { control: 103 }), 'claim.bol')).toBe(true);
      expect(isLate(marks, mark(1_000, null, { control: 105 }), 'claim.bol')).toBe(false);
    }
  });

  it('keep the newest, in whatever order they come', () => {
    const marks = withMark(withMark({}, mark(2_000)), mark(1_000));
    expect(isLate(marks, mark(1_500), 'claim.bol')).toBe(true);
    expect([isAhead(marks, mark(1_500), []), isAhead(marks, mark(3_000), [])]).toEqual([false, true]);
  });
});
