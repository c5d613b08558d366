import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cut,
  escapeMarkup,
  fallback,
  isCut,
  oneLine,
  startOf,
  visible,
} from '../../src/connector/slack/render/text.ts';

describe('text for Slack', () => {
  it.each([
    ['a right-to-left override', 'a\u202Eb', 'a⟨U+202E⟩b'],
    ['a zero-width space', 'pay\u200Bpal', 'pay⟨U+200B⟩pal'],
    ['an isolate', '\u2066x\u2069', '⟨U+2066⟩x⟨U+2069⟩'],
    ['a control character', 'a\u0007', 'a⟨U+0007⟩'],
    ['a tag character', 'a\u{E0041}', 'a⟨U+E0041⟩'],
    ['a blank that is a letter', '\u3164', '⟨U+3164⟩'],
    ['half a pair', 'a\uD83D', 'a⟨U+D83D⟩'],
    ['a tab and a hard space', 'a\tb\u00A0c', 'a b c'],
    ['other line ends', 'a\r\nb\u2028c', 'a\nb\nc'],
    ['plain letters and signs', 'Łódź, 東京 ⚠️ 😀', 'Łódź, 東京 ⚠️ 😀'],
  ])('shows %s', (_, text, shown) => {
    expect(visible(text)).toBe(shown);
  });

  it('keeps a value on one line', () => {
    expect(oneLine('harmless\nApproved by Lena', 100)).toBe('harmless ↵ Approved by Lena');
  });

  it('shows a dash for an empty text, which Slack would refuse', () => {
    expect([oneLine('', 10), oneLine('  \n ', 10)]).toEqual(['—', '↵']);
  });

  it('cuts by code points, never inside one', () => {
    expect(cut('😀😀😀😀', 3)).toBe('😀😀…');
    expect(cut('😀😀😀', 3)).toBe('😀😀😀');
    expect([isCut('abc', 3), isCut('abcd', 3)]).toEqual([false, true]);
  });

  it('is cut where it would be if all of its hidden characters had been spelled out first', () => {
    const part = fc.constantFrom('\u200B', '\n', '\r\n', ' ', '\u00A0', 'a', '😀', '\u202E'.repeat(40), ' '.repeat(40));
    fc.assert(
      fc.property(fc.array(part, { maxLength: 60 }), fc.integer({ min: 1, max: 50 }), (parts, max) => {
        const text = parts.join('');
        const whole = visible(startOf(text, max)).replaceAll('\n', ' ↵ ').trim();
        expect(oneLine(text, max)).toBe(cut(whole, max) || '—');
        expect(isCut(text, max)).toBe(cut(whole, max) !== whole);
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it('escapes the three markup characters and no others', () => {
    expect(escapeMarkup('<!channel> & *x*')).toBe('&lt;!channel&gt; &amp; *x*');
  });

  it('keeps the escaped text of a message far below the limit of chat.update', () => {
    expect(fallback('&'.repeat(10_000)).length).toBeLessThan(4_000);
    expect(fallback('CASE-1', null, '', 'Running')).toBe('CASE-1 · Running');
  });

  it('cuts no time in two, which would be read as another one', () => {
    const text = 'It came at 2026-03-03 14:02:00 UTC and left at 2026-03-03 19:32:00 UTC';
    for (let max = 1; max <= text.length; max++)
      expect(
        cut(text, max).replaceAll('2026-03-03 14:02:00 UTC', '').replaceAll('2026-03-03 19:32:00 UTC', ''),
      ).not.toMatch(/\d/);
  });
});
