/**
 * Says what Slack would refuse in a list of blocks. Strict on purpose: a field or block that Slack does not know is an error.
 */
import {
  accessory,
  actionsElement,
  anyText,
  button,
  contextAction,
  identifier,
  image,
  inputElement,
  markedText,
  plain,
} from './elements.ts';
import {
  address,
  boolean,
  both,
  complain,
  isExactly,
  isObject,
  listOf,
  needsOneOf,
  number,
  oneOf,
  own,
  record,
  text,
  typed,
  whole,
  type Check,
} from './checks.ts';
import { richText } from './rich-text.ts';

export type Surface = 'message' | 'modal' | 'home';

const BLOCKS_MAX: Readonly<Record<Surface, number>> = { message: 50, modal: 100, home: 100 };

const block = (
  type: string,
  required: Readonly<Record<string, Check>>,
  optional: Readonly<Record<string, Check>> = {},
): readonly [string, Check] => [
  type,
  record({ type: isExactly(type), ...required }, { ...optional, block_id: identifier }),
];

const rawText = record({ type: isExactly('raw_text'), text: text(10_000) });
const rawNumber = record({ type: isExactly('raw_number'), value: number, text: text(255) });
const cell = typed(
  () =>
    new Map([
      ['raw_text', rawText],
      ['raw_number', rawNumber],
      ['rich_text', richText],
    ]),
);
const source = record({ type: isExactly('url'), url: address(3000), text: text(255) });
const onlyRichText = typed(() => new Map([['rich_text', richText]]));

const section: Check = both(
  record(
    { type: isExactly('section') },
    { block_id: identifier, text: anyText(3000), fields: listOf(anyText(2000), 10, 1), accessory, expand: boolean },
  ),
  needsOneOf('text', 'fields'),
);
const imageBlock: Check = both(
  record(
    { type: isExactly('image'), alt_text: text(2000) },
    {
      block_id: identifier,
      title: plain(2000),
      image_url: address(3000),
      slack_file: record({}, { id: text(255), url: address(3000) }),
    },
  ),
  needsOneOf('image_url', 'slack_file'),
);

const taskCard = block(
  'task_card',
  { task_id: text(255), title: text(255), status: oneOf('pending', 'in_progress', 'complete', 'error') },
  { details: onlyRichText, output: onlyRichText, sources: listOf(source, 100) },
);
const plan = block(
  'plan',
  { title: text(255) },
  {
    tasks: listOf(
      typed(() => new Map([taskCard])),
      100,
    ),
  },
);
const card = block(
  'card',
  {},
  {
    hero_image: image,
    icon: image,
    title: markedText(150),
    subtitle: markedText(150),
    body: markedText(200),
    actions: listOf(button, 5, 1),
  },
);

const everywhere: readonly (readonly [string, Check])[] = [
  ['section', section],
  ['image', imageBlock],
  ['rich_text', richText],
  block('actions', { elements: listOf(actionsElement, 25, 1) }),
  block('context', {
    elements: listOf(
      typed(
        () =>
          new Map([
            ['image', image],
            ['mrkdwn', markedText(3000)],
            ['plain_text', plain(3000)],
          ]),
      ),
      10,
      1,
    ),
  }),
  block('divider', {}),
  block('header', { text: plain(150) }, { level: whole(1, 4) }),
  block(
    'input',
    { label: plain(2000), element: inputElement },
    { hint: plain(2000), optional: boolean, dispatch_action: boolean },
  ),
  block(
    'video',
    { video_url: address(3000), thumbnail_url: address(3000), alt_text: text(2000), title: plain(200) },
    {
      title_url: address(3000),
      author_name: text(50),
      provider_name: text(50),
      provider_icon_url: address(3000),
      description: plain(200),
    },
  ),
];
const nested: ReadonlyMap<string, Check> = new Map(everywhere);
const messageOnly: readonly (readonly [string, Check])[] = [
  plan,
  taskCard,
  card,
  block('carousel', {
    elements: listOf(
      typed(() => new Map([card])),
      10,
      1,
    ),
  }),
  block(
    'container',
    {
      child_blocks: listOf(
        typed(() => nested),
        10,
        1,
      ),
    },
    {
      title: plain(150),
      rich_text_title: onlyRichText,
      subtitle: anyText(150),
      width: oneOf('narrow', 'standard', 'wide', 'full'),
      icon: image,
      is_collapsible: boolean,
      default_collapsed: boolean,
      has_header_divider: boolean,
    },
  ),
  block('context_actions', { elements: listOf(contextAction, 5, 1) }),
  block(
    'data_table',
    { rows: listOf(listOf(cell, 20, 1), 101, 1), caption: text(255) },
    { page_size: whole(1, 100), row_header_column_index: whole(0, 19) },
  ),
  block(
    'table',
    { rows: listOf(listOf(cell, 20, 1), 100, 1) },
    { column_settings: listOf(record({}, { align: oneOf('left', 'center', 'right'), is_wrapped: boolean }), 20) },
  ),
  block('markdown', { text: text(12_000) }),
  block('file', { source: text(255), external_id: text(255) }),
];
const modalOnly: readonly (readonly [string, Check])[] = [
  block('alert', { text: anyText(3000) }, { level: oneOf('default', 'info', 'warning', 'error', 'success') }),
];

const KINDS: Readonly<Record<Surface, ReadonlyMap<string, Check>>> = {
  message: new Map([...everywhere, ...messageOnly]),
  modal: new Map([...everywhere, ...modalOnly]),
  home: new Map(everywhere),
};

/** Complaints in Slack's words, each with its JSON pointer; empty when Slack would take the blocks. */
export function blockComplaints(blocks: unknown, surface: Surface, at = '/blocks'): string[] {
  const complaints: string[] = [];
  listOf(
    typed(() => KINDS[surface]),
    BLOCKS_MAX[surface],
  )(blocks, at, complaints);
  if (Array.isArray(blocks)) complainOfDoubles(blocks, at, complaints);
  return complaints;
}

function complainOfDoubles(blocks: readonly unknown[], at: string, complaints: string[]): void {
  const blockIds = new Set<string>();
  let tables = 0;
  blocks.forEach((entry, index) => {
    if (!isObject(entry)) return;
    const blockId = own(entry, 'block_id');
    if (typeof blockId === 'string') {
      if (blockIds.has(blockId))
        complain(complaints, `${at}/${index}/block_id`, `\`block_id\` already exists: ${blockId}`);
      blockIds.add(blockId);
    }
    if (own(entry, 'type') === 'table' && ++tables > 1)
      complain(complaints, `${at}/${index}`, 'only one table is allowed in a message');
    const actionIds = new Set<string>();
    const elements = own(entry, 'elements');
    if (own(entry, 'type') === 'actions' && Array.isArray(elements)) {
      elements.forEach((element: unknown, position) => {
        const actionId = own(element, 'action_id');
        if (typeof actionId !== 'string') return;
        if (actionIds.has(actionId))
          complain(
            complaints,
            `${at}/${index}/elements/${position}/action_id`,
            `\`action_id\` already exists: ${actionId}`,
          );
        actionIds.add(actionId);
      });
    }
  });
}
