/**
 * Text for Slack. Any shown text may come from outside, so all of it passes through here: invisible characters and
 * direction changes are made visible, and long text is cut with an ellipsis, by code points.
 */
import { formatInstant } from '../../../kernel/time.ts';

/** Shown for an empty text, which Slack refuses. */
const NOTHING = '—';

/**
 * Control and format characters (bidi, zero width, tags), lone surrogates, blank characters that Unicode counts as
 * letters, and extra variation selectors.
 */
const HIDDEN =
  /(?!\n)(?:[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u115F\u1160\u2800\u3164\uFFA0]|\u034F|\u17B4|\u17B5|[\u180B-\u180F]|[\uFE00-\uFE0D]|[\u{E0100}-\u{E01EF}])/gu;
const LINE_ENDS = /\r\n?|\u2028|\u2029/g;
const SPACES = /[\t\p{Zs}]/gu;
/** Nothing of it is hidden: most texts, and a shorter way through. */
const PLAIN = /^[ -~]*$/;
/** A text from outside may have tens of thousands of hidden characters, of which there are few different ones. */
const spelledOut = new Map<string, string>();

/**
 * The text with every hidden character spelled out: `⟨U+202E⟩`. Line ends stay, tabs and special spaces become spaces.
 *
 * @param units it may end after a hidden character that comes after so many UTF-16 units
 */
export function visible(text: string, units = Infinity): string {
  if (PLAIN.test(text)) return text;
  const spaced = text.replace(LINE_ENDS, '\n').replace(SPACES, ' ');
  let [shown, from] = ['', 0];
  // A message has thousands of texts, and `matchAll` would copy the expression for each.
  HIDDEN.lastIndex = 0;
  for (let found = HIDDEN.exec(spaced); found !== null; found = HIDDEN.exec(spaced)) {
    shown += spaced.slice(from, found.index) + spellOut(found[0]);
    if (shown.length > units) return shown;
    from = HIDDEN.lastIndex;
  }
  return shown + spaced.slice(from);
}

function spellOut(character: string): string {
  let spelled = spelledOut.get(character);
  if (spelled === undefined) {
    spelled = `⟨U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`;
    spelledOut.set(character, spelled);
  }
  return spelled;
}

/** At most `max` code points; a longer text ends in `…`. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  let [points, units, whole] = [0, 0, 0];
  for (const point of text) {
    points += 1;
    if (points === max) whole = units;
    if (points > max) return `${text.slice(0, beforeTime(text, whole))}…`;
    units += point.length;
  }
  return text;
}

/** A time as `formatInstant` writes it is shown in the reader's zone: half of one would be read as another time. */
const INSTANT = /\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2} UTC/gu;
const INSTANT_LENGTH = '2026-11-28 09:00:00 UTC'.length;

/** The place of the cut, or that of the time that it would cut in two. */
function beforeTime(text: string, at: number): number {
  const from = Math.max(0, at - INSTANT_LENGTH + 1);
  const around = text.slice(from, at + INSTANT_LENGTH - 1);
  for (const { index } of around.matchAll(INSTANT)) if (from + index < at) return from + index;
  return at;
}

/** One line: a line end is shown as `↵`, so a value cannot fake a line of ours. */
export function oneLine(text: string, max: number): string {
  const line = wholeLine(text, max);
  return line === '' ? NOTHING : cut(line, max);
}

/** Whether `oneLine` would cut the text. */
export function isCut(text: string, max: number): boolean {
  const line = wholeLine(text, max);
  return cut(line, max) !== line;
}

/** The line, or so much of it that it is cut after `max` code points: there are at most 2 × `max` spaces to trim. */
function wholeLine(text: string, max: number): string {
  return visible(startOf(text, max), 4 * max + 8)
    .replaceAll('\n', ' ↵ ')
    .trim();
}

/** Whether a form can show the text in full, with its lines. */
export function isWithin(text: string, max: number): boolean {
  return text.length <= 2 * max && [...visible(text)].length <= max;
}

/** The text, or enough of its start to be cut after `max` code points: a long text from outside must cost no time. */
export function startOf(text: string, max: number): string {
  if (text.length <= 2 * max) return text;
  const trimmed = text.trim();
  // Shown characters never have fewer code points than half the units of the text; the mark has it cut in any case.
  return trimmed.length <= 2 * max ? trimmed : `${trimmed.slice(0, 2 * max + 2)}…`;
}

/** The three characters by which mrkdwn starts mentions and links. */
export function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/**
 * Maximum code points of a message's `text`: escaping makes it at most five times longer, and chat.update accepts
 * 4,000.
 */
const FALLBACK_MAX = 700;

/** The top-level `text` of a message: for notifications, screen readers and search, none of which shows code as code. */
export function fallback(...parts: readonly (string | null)[]): string {
  const whole = parts
    .filter((part) => part !== null && part !== '')
    .join(' · ')
    .replaceAll(/`([^`]+)`/gu, '$1');
  return escapeMarkup(oneLine(whole, FALLBACK_MAX));
}

/** An instant as text, for places where Slack does not convert it to the reader's time zone. */
export { formatInstant as instantText };
