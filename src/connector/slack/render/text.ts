/**
 * Text for Slack. Everything that is shown may come from outside, so that every text passes through here: what is
 * invisible or turns the direction of writing is made visible, what is too long is cut with an ellipsis, by code
 * points.
 */
import { formatInstant } from '../../../kernel/time.ts';

/** Slack refuses an empty text. */
const NOTHING = '—';

/**
 * Control and format characters (bidi, zero width, tags), lone surrogates, blanks that are letters to Unicode, and
 * extra variation selectors.
 */
const HIDDEN =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u034F\u115F\u1160\u17B4\u17B5\u180B-\u180F\u2800\u3164\uFE00-\uFE0D\uFFA0\u{E0100}-\u{E01EF}]/gu;
const LINE_ENDS = /\r\n?|\u2028|\u2029/g;

/**
 * The text with every hidden character spelled out: `⟨U+202E⟩`. Line ends stay, tabs and special spaces become spaces.
 */
export function visible(text: string): string {
  return text
    .replace(LINE_ENDS, '\n')
    .replace(/[\t\p{Zs}]/gu, ' ')
    .replace(HIDDEN, (found) =>
      found === '\n' ? found : `⟨U+${(found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`,
    );
}

/** At most `max` code points; a longer text ends in `…`. */
export function cut(text: string, max: number): string {
  const points = [...text];
  return points.length <= max ? text : `${points.slice(0, max - 1).join('')}…`;
}

/** One line: a line end is shown as `↵`, so that a value cannot write a line of ours. */
export function oneLine(text: string, max: number): string {
  const line = visible(text).replaceAll('\n', ' ↵ ').trim();
  return line === '' ? NOTHING : cut(line, max);
}

/** Whether `oneLine` would lose something. */
export function isCut(text: string, max: number): boolean {
  return [...visible(text).replaceAll('\n', ' ↵ ').trim()].length > max;
}

/** The three characters by which mrkdwn starts mentions and links. */
export function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Code points of a message's `text`; escaping grows it at most fivefold, and chat.update takes 4,000. */
const FALLBACK_MAX = 700;

/** The top-level `text` of a message: for notifications, screen readers and search. */
export function fallback(...parts: readonly (string | null)[]): string {
  const whole = parts.filter((part) => part !== null && part !== '').join(' · ');
  return escapeMarkup(oneLine(whole, FALLBACK_MAX));
}

/** An instant where no client shows it in the reader's zone. */
export { formatInstant as instantText };
