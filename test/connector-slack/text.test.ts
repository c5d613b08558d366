import { describe, expect, it } from 'vitest';
import { cut, escapeMarkup, fallback, isCut, oneLine, visible } from '../../src/connector/slack/render/text.ts';

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

  it('escapes the three markup characters and no others', () => {
    expect(escapeMarkup('<!channel> & *x*')).toBe('&lt;!channel&gt; &amp; *x*');
  });

  it('keeps the escaped text of a message far below the limit of chat.update', () => {
    expect(fallback('&'.repeat(10_000)).length).toBeLessThan(4_000);
    expect(fallback('CASE-1', null, '', 'Running')).toBe('CASE-1 · Running');
  });
});
