/**
 * Checks a list of blocks as Slack would. Strict on purpose: unknown fields and blocks are errors, and so are blocks
 * that the bot never sends.
 */
import { actionsElement, anyText, identifier, inputElement, plain } from './elements.ts';
import {
  boolean,
  both,
  complain,
  isExactly,
  isObject,
  leftOut,
  listOf,
  needsOneOf,
  own,
  record,
  typed,
  whole,
  type Check,
} from './checks.ts';
import { richText } from './rich-text.ts';

export type Surface = 'message' | 'modal' | 'home';

const BLOCKS_MAX: Readonly<Record<Surface, number>> = { message: 50, modal: 100, home: 100 };
/** Slack's blocks that the bot never sends. */
const LEFT_OUT = [
  'alert',
  'card',
  'carousel',
  'container',
  'context_actions',
  'data_table',
  'file',
  'image',
  'markdown',
  'plan',
  'table',
  'task_card',
  'video',
] as const;

const block = (
  type: string,
  required: Readonly<Record<string, Check>>,
  optional: Readonly<Record<string, Check>> = {},
): readonly [string, Check] => [
  type,
  record({ type: isExactly(type), ...required }, { ...optional, block_id: identifier }),
];

const section: Check = both(
  record(
    { type: isExactly('section') },
    { block_id: identifier, text: anyText(3000), fields: listOf(anyText(2000), 10, 1) },
  ),
  needsOneOf('text', 'fields'),
);

const known = typed(
  new Map([
    ['section', section],
    ['rich_text', richText],
    block('actions', { elements: listOf(actionsElement, 25, 1) }),
    block('context', { elements: listOf(anyText(3000), 10, 1) }),
    block('divider', {}),
    block('header', { text: plain(150) }, { level: whole(1, 4) }),
    block(
      'input',
      { label: plain(2000), element: inputElement },
      { hint: plain(2000), optional: boolean, dispatch_action: boolean },
    ),
    ...LEFT_OUT.map((type) => [type, leftOut(type)] as const),
  ]),
);

/** Complaints in Slack's words, each with its JSON pointer; empty when Slack would accept the blocks. */
export function blockComplaints(blocks: unknown, surface: Surface, at = '/blocks'): string[] {
  const complaints: string[] = [];
  listOf(known, BLOCKS_MAX[surface])(blocks, at, complaints);
  if (Array.isArray(blocks)) complainOfDoubles(blocks, at, complaints);
  return complaints;
}

/** UTF-16 units of all texts at which the stand-in refuses: Slack names no limit, and was seen to refuse 11,341. */
const TEXT_MAX = 11_000;

/** Whether Slack would refuse the blocks of a message with `msg_blocks_too_long`. */
export function areTooLong(blocks: unknown): boolean {
  return unitsOf(blocks) > TEXT_MAX;
}

function unitsOf(node: unknown): number {
  if (Array.isArray(node)) return node.reduce<number>((sum, item) => sum + unitsOf(item), 0);
  if (!isObject(node)) return 0;
  return Object.entries(node).reduce(
    (sum, [name, value]) =>
      sum + (typeof value === 'string' && (name === 'text' || name === 'fallback') ? value.length : unitsOf(value)),
    0,
  );
}

function complainOfDoubles(blocks: readonly unknown[], at: string, complaints: string[]): void {
  const blockIds = new Set<string>();
  blocks.forEach((entry, index) => {
    if (!isObject(entry)) return;
    const blockId = own(entry, 'block_id');
    if (typeof blockId === 'string') {
      if (blockIds.has(blockId))
        complain(complaints, `${at}/${index}/block_id`, `\`block_id\` already exists: ${blockId}`);
      blockIds.add(blockId);
    }
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
