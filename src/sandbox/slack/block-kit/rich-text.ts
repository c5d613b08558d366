/**
 * The structure of `rich_text` blocks: sections, lists, quotes and preformatted text, and the elements within them.
 */
import {
  address,
  boolean,
  isExactly,
  listOf,
  number,
  oneOf,
  record,
  text,
  typed,
  whole,
  type Check,
} from './checks.ts';

/** Characters of one literal text. Slack documents no limit; this is a sanity bound. */
const LITERAL_MAX = 12_000;
const ELEMENTS_MAX = 1_000;

const style = record(
  {},
  {
    bold: boolean,
    italic: boolean,
    strike: boolean,
    code: boolean,
    underline: boolean,
    highlight: boolean,
    client_highlight: boolean,
    unlink: boolean,
  },
);

const inline: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['text', record({ type: isExactly('text'), text: text(LITERAL_MAX) }, { style })],
  [
    'link',
    record({ type: isExactly('link'), url: address(3000) }, { text: text(LITERAL_MAX), unsafe: boolean, style }),
  ],
  ['user', record({ type: isExactly('user'), user_id: text(255) }, { style })],
  ['usergroup', record({ type: isExactly('usergroup'), usergroup_id: text(255) }, { style })],
  ['channel', record({ type: isExactly('channel'), channel_id: text(255) }, { style })],
  ['team', record({ type: isExactly('team'), team_id: text(255) }, { style })],
  ['broadcast', record({ type: isExactly('broadcast'), range: oneOf('here', 'channel', 'everyone') }, { style })],
  [
    'emoji',
    record(
      { type: isExactly('emoji'), name: text(255) },
      { unicode: text(255), url: address(3000), style, skin_tone: whole(1, 6) },
    ),
  ],
  [
    'date',
    record(
      { type: isExactly('date'), timestamp: number, format: text(255) },
      { url: address(3000), fallback: text(255), style },
    ),
  ],
  ['color', record({ type: isExactly('color'), value: text(255) }, { style })],
]);
const preformatted: ReadonlyMap<string, Check> = new Map(
  [...inline].filter(([type]) => type === 'text' || type === 'link'),
);

const inlineList = listOf(typed(inline), ELEMENTS_MAX);
const section = record({ type: isExactly('rich_text_section'), elements: inlineList });
const border = whole(0, 1);

const parts: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['rich_text_section', section],
  ['rich_text_quote', record({ type: isExactly('rich_text_quote'), elements: inlineList }, { border })],
  [
    'rich_text_preformatted',
    record(
      {
        type: isExactly('rich_text_preformatted'),
        elements: listOf(typed(preformatted), ELEMENTS_MAX),
      },
      { border, language: text(255) },
    ),
  ],
  [
    'rich_text_list',
    record(
      {
        type: isExactly('rich_text_list'),
        style: oneOf('bullet', 'ordered'),
        elements: listOf(typed(new Map([['rich_text_section', section]])), ELEMENTS_MAX),
      },
      { indent: whole(0, 8), offset: whole(0, 10_000), border },
    ),
  ],
]);

export const richText: Check = record(
  {
    type: isExactly('rich_text'),
    elements: listOf(typed(parts), ELEMENTS_MAX),
  },
  { block_id: text(255) },
);
