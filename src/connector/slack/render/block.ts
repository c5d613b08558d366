/**
 * The parts of Block Kit that our messages use. Text only goes into `plain_text` and text elements of `rich_text`,
 * which Slack shows literally, so a value cannot create a mention, link or emphasis.
 *
 * Limits are Slack's (read 2026-11): header 150, button 75, 25 buttons a row, 50 blocks a message, 100 a view.
 */
import type { types } from '@slack/bolt';
import type { Instant } from '../../../kernel/clock.ts';
import { cut, instantText, oneLine, startOf, visible } from './text.ts';

export type Block = types.KnownBlock;
export type Inline = types.RichTextElement;
export type RichTextPart = types.RichTextBlock['elements'][number];

const HEADER_MAX = 150;
export const BUTTON_MAX = 75;
const BUTTONS_MAX = 25;
const CONTEXT_MAX = 1_000;
/** Maximum code points of one literal text. Slack has no documented limit; this keeps cards readable. */
export const LITERAL_MAX = 1_000;
const PREFORMATTED_MAX = 3_000;
const LABEL_MAX = 100;
export const MESSAGE_BLOCKS_MAX = 50;
export const VIEW_BLOCKS_MAX = 100;
/**
 * Maximum UTF-16 units of all texts in one message, as JSON. Slack has no documented limit and refuses more than about
 * 13,200 with `msg_blocks_too_long`; 11,341 were refused too (bolt-js#2509, #2867).
 */
export const MESSAGE_CHARACTERS_MAX = 8_000;

export type Style = {
  readonly bold?: boolean;
  readonly italic?: boolean;
  readonly strike?: boolean;
  readonly code?: boolean;
};

export const plain = (text: string, max: number): types.PlainTextElement => ({
  type: 'plain_text',
  text: oneLine(text, max),
  emoji: false,
});

export const header = (text: string): Block => ({ type: 'header', text: plain(text, HEADER_MAX) });

export const divider = (): Block => ({ type: 'divider' });

/** A literal text on one line. */
export function literal(text: string, style?: Style, max = LITERAL_MAX): Inline {
  return { type: 'text', text: oneLine(text, max), ...(style === undefined ? {} : { style }) };
}

/** A text on one line, with what is between backticks as code and its times in the reader's time zone. */
export function prose(text: string, max = LITERAL_MAX): Inline[] {
  return oneLine(text, max)
    .split(/`([^`]+)`/u)
    .flatMap((part, index): Inline[] =>
      index % 2 === 1 ? [{ type: 'text', text: part, style: { code: true } }] : withMoments(part),
    );
}

/** A literal text on one line, with its times in the reader's time zone. */
export function timed(text: string, style?: Style, max = LITERAL_MAX): Inline[] {
  return withMoments(oneLine(text, max), style);
}

/** As `formatInstant` writes it, everywhere but in Slack. */
const INSTANT = /(\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2} UTC)/u;

function withMoments(text: string, style?: Style): Inline[] {
  return text.split(INSTANT).flatMap((part, index): Inline[] => {
    const at = index % 2 === 1 ? Date.parse(`${part.slice(0, 10)}T${part.slice(11, 19)}Z`) : NaN;
    // Within a sentence, "today" would read "at today".
    if (Number.isFinite(at)) return [moment(at, '{date_short}, {time}')];
    return part === '' ? [] : [glue(part, style)];
  });
}

/** Our own words with their spaces, such as a separator; never a value. */
export const glue = (text: string, style?: Style): Inline => ({
  type: 'text',
  text,
  ...(style === undefined ? {} : { style }),
});

/** A time that Slack shows in each reader's own time zone. */
export function moment(at: Instant, format = '{date_short_pretty}, {time}'): Inline {
  return { type: 'date', timestamp: Math.floor(at / 1_000), format, fallback: instantText(at) };
}

/** Mentions; a text that is not a Slack user id is left out. */
export function mentions(users: readonly string[]): Inline[] {
  return users
    .filter((user) => /^[UW][A-Z0-9]{6,20}$/.test(user))
    .flatMap((user, index): Inline[] => [...(index === 0 ? [] : [glue(' ')]), { type: 'user', user_id: user }]);
}

/** A link to a record. An address that is not plain https (or http on this machine) is shown as text. */
export function link(text: string, url: string, max = LITERAL_MAX): Inline {
  return isSafeAddress(url) ? { type: 'link', url, text: oneLine(text, max) } : literal(text, undefined, max);
}

export const line = (...elements: readonly Inline[]): types.RichTextSection => ({
  type: 'rich_text_section',
  elements: [...elements],
});

export const bullets = (lines: readonly (readonly Inline[])[]): RichTextPart => ({
  type: 'rich_text_list',
  style: 'bullet',
  elements: lines.map((inline) => line(...inline)),
});

export const quote = (...elements: readonly Inline[]): RichTextPart => ({
  type: 'rich_text_quote',
  elements: [...elements],
});

/** Text that keeps its lines, such as a policy or an argument. */
export function preformatted(text: string, max = PREFORMATTED_MAX): RichTextPart {
  const shown = visible(startOf(text, max), 2 * max);
  return {
    type: 'rich_text_preformatted',
    elements: [{ type: 'text', text: cut(shown.trim() === '' ? '—' : shown, max) }],
  };
}

export const rich = (...parts: readonly RichTextPart[]): Block => ({ type: 'rich_text', elements: [...parts] });

/** One `rich_text` with each part on its own line. */
export function lines(...rows: readonly (readonly Inline[])[]): Block {
  return rich(line(...rows.flatMap((row, index) => (index === 0 ? row : [glue('\n'), ...row]))));
}

/** `Label: text` with the label in bold. */
export const labelled = (label: string, text: string, max = LITERAL_MAX): Inline[] => [
  labelOf(label, Math.min(LABEL_MAX, max)),
  glue(': '),
  ...prose(text, max),
];

/** A label at the start of a line, capitalised: labels are stored in lower case, as used within sentences. */
export function labelOf(label: string, max = LABEL_MAX): Inline {
  const start = startOf(label, max);
  return literal(`${start.charAt(0).toUpperCase()}${start.slice(1)}`, { bold: true }, max);
}

/** The small grey line. */
export const context = (...texts: readonly string[]): Block => contextWithin(CONTEXT_MAX, ...texts);

/** The same with at most `max` code points for each text. */
export const contextWithin = (max: number, ...texts: readonly string[]): Block => ({
  type: 'context',
  elements: texts.slice(0, 10).map((text) => plain(text, max)),
});

export type ButtonSpec = {
  readonly action: string;
  readonly text: string;
  /** An opaque id, nothing else. */
  readonly value: string;
  readonly style?: 'primary' | 'danger';
  /** What a screen reader says, when the button's text alone is not enough. */
  readonly spoken?: string;
  readonly confirm?: { readonly title: string; readonly text: string; readonly yes: string };
};

export function buttons(specs: readonly ButtonSpec[], blockId?: string): Block {
  return {
    type: 'actions',
    ...(blockId === undefined ? {} : { block_id: blockId }),
    elements: specs.slice(0, BUTTONS_MAX).map(({ action, text, value, style, spoken, confirm }) => ({
      type: 'button' as const,
      action_id: action,
      text: plain(text, BUTTON_MAX),
      value,
      ...(style === undefined ? {} : { style }),
      ...(spoken === undefined ? {} : { accessibility_label: oneLine(spoken, BUTTON_MAX) }),
      ...(confirm === undefined
        ? {}
        : {
            confirm: {
              title: plain(confirm.title, 100),
              text: plain(confirm.text, 300),
              confirm: plain(confirm.yes, 30),
              deny: plain('Cancel', 30),
            },
          }),
    })),
  };
}

/** At most `max` blocks; if blocks are left out, the last one says so. */
export function withinBlocks(blocks: readonly Block[], max: number, more: string): Block[] {
  return blocks.length <= max ? [...blocks] : [...blocks.slice(0, max - 1), context(more)];
}

/** Like `withinBlocks`, and also within the characters of one message. */
export function withinMessage(
  blocks: readonly Block[],
  max: number,
  more: string,
  charactersMax = MESSAGE_CHARACTERS_MAX,
): Block[] {
  let left = charactersMax - more.length;
  const fitting = blocks.findIndex((block) => {
    left -= charactersOf(block);
    return left < 0;
  });
  return fitting === -1
    ? withinBlocks(blocks, max, more)
    : withinBlocks([...blocks.slice(0, fitting), context(more)], max, more);
}

/**
 * The fullest of several renderings, given from the fullest to the shortest, that fits into one message. The shortest
 * fits whatever the values are.
 */
export function fullestOf<Detail>(
  details: readonly [Detail, ...Detail[]],
  render: (detail: Detail) => Block[],
  charactersMax = MESSAGE_CHARACTERS_MAX,
): Block[] {
  const [first, ...rest] = details;
  let blocks = render(first);
  for (const detail of rest) {
    if (charactersOf(blocks) <= charactersMax) break;
    blocks = render(detail);
  }
  return blocks;
}

/** The first `count` items, and a last one that counts the rest. */
export function firstOf<Item, Shown>(
  items: readonly Item[],
  count: number,
  show: (item: Item) => Shown,
  more: (hidden: number) => Shown,
): Shown[] {
  const shown = items.slice(0, count).map(show);
  return items.length > count ? [...shown, more(items.length - count)] : shown;
}

/** The texts that a reader may see. */
const SHOWN = new Set(['text', 'fallback', 'url']);

/** The UTF-16 units of all texts, as JSON. */
export function charactersOf(node: unknown): number {
  if (Array.isArray(node)) return node.reduce<number>((sum, item) => sum + charactersOf(item), 0);
  if (typeof node !== 'object' || node === null) return 0;
  return Object.entries(node).reduce(
    (sum, [name, value]) =>
      sum +
      (typeof value === 'string' ? (SHOWN.has(name) ? JSON.stringify(value).length - 2 : 0) : charactersOf(value)),
    0,
  );
}

function isSafeAddress(url: string): boolean {
  if (url.length > 2_000 || !URL.canParse(url)) return false;
  const { protocol, hostname, username, password } = new URL(url);
  if (username !== '' || password !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && (hostname === '127.0.0.1' || hostname === 'localhost'));
}
