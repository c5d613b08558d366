import { describe, expect, it } from 'vitest';
import { blockComplaints, type Surface } from '../../src/sandbox/slack/block-kit/blocks.ts';
import { viewComplaints } from '../../src/sandbox/slack/block-kit/views.ts';

const plain = (text: string) => ({ type: 'plain_text', text });
const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });
const button = (fields: object = {}) => ({ type: 'button', action_id: 'go', text: plain('Go'), ...fields });
const actions = (...elements: object[]) => ({ type: 'actions', elements });
const many = <Item>(count: number, make: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, index) => make(index));
const rich = (...elements: object[]) => ({ type: 'rich_text', elements });
describe('blocks that Slack accepts', () => {
  it.each<[string, Surface, object[]]>([
    [
      'the maximum of everything',
      'message',
      [
        section('x'.repeat(3000)),
        { type: 'header', text: plain('x'.repeat(150)) },
        actions(
          ...many(25, (index) =>
            button({ action_id: `a${index}`, value: 'x'.repeat(2000), text: plain('x'.repeat(75)) }),
          ),
        ),
        { type: 'context', elements: many(10, () => plain('x')) },
      ],
    ],
    ['fifty blocks', 'message', many(50, () => ({ type: 'divider' }))],
    ['a hundred blocks in a Home tab', 'home', many(100, () => ({ type: 'divider' }))],
    [
      'rich text of every kind',
      'message',
      [
        rich(
          {
            type: 'rich_text_section',
            elements: [
              { type: 'text', text: 'a', style: { bold: true } },
              { type: 'user', user_id: 'U1' },
              { type: 'link', url: 'https://a.example' },
            ],
          },
          { type: 'rich_text_list', style: 'bullet', elements: [{ type: 'rich_text_section', elements: [] }] },
          { type: 'rich_text_preformatted', elements: [{ type: 'text', text: '<!channel>' }] },
          { type: 'rich_text_quote', elements: [] },
        ),
      ],
    ],
    ['characters beyond the basic plane, counted once', 'message', [{ type: 'header', text: plain('🚚'.repeat(150)) }]],
  ])('%s', (_name, surface, blocks) => {
    expect(blockComplaints(blocks, surface)).toEqual([]);
  });
});

describe('blocks that Slack refuses', () => {
  it.each<[string, Surface, object[], string]>([
    [
      'a 51st block',
      'message',
      many(51, () => ({ type: 'divider' })),
      '[ERROR] no more than 50 items allowed [json-pointer:/blocks]',
    ],
    [
      'a section of 3001 characters',
      'message',
      [section('x'.repeat(3001))],
      '[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
    ],
    [
      'an empty text',
      'message',
      [section('')],
      '[ERROR] must be more than 0 characters [json-pointer:/blocks/0/text/text]',
    ],
    [
      'a header of 151 characters',
      'message',
      [{ type: 'header', text: plain('x'.repeat(151)) }],
      '[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]',
    ],
    [
      'a header in mrkdwn',
      'message',
      [{ type: 'header', text: { type: 'mrkdwn', text: 'x' } }],
      '[ERROR] must be one of: plain_text [json-pointer:/blocks/0/text/type]',
    ],
    [
      'a button of 76 characters',
      'message',
      [actions(button({ text: plain('x'.repeat(76)) }))],
      '[ERROR] must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]',
    ],
    [
      'a button value of 2001',
      'message',
      [actions(button({ value: 'x'.repeat(2001) }))],
      '[ERROR] must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]',
    ],
    [
      'a 26th element',
      'message',
      [actions(...many(26, (index) => button({ action_id: `a${index}` })))],
      '[ERROR] no more than 25 items allowed [json-pointer:/blocks/0/elements]',
    ],
    [
      'an empty row of actions',
      'message',
      [actions()],
      '[ERROR] no fewer than 1 items allowed [json-pointer:/blocks/0/elements]',
    ],
    [
      'an 11th context element',
      'message',
      [{ type: 'context', elements: many(11, () => plain('x')) }],
      '[ERROR] no more than 10 items allowed [json-pointer:/blocks/0/elements]',
    ],
    [
      'an id of 256 characters',
      'message',
      [{ type: 'divider', block_id: 'x'.repeat(256) }],
      '[ERROR] must be less than 256 characters [json-pointer:/blocks/0/block_id]',
    ],
    ['an unknown block', 'message', [{ type: 'banner' }], '[ERROR] unsupported type: banner [json-pointer:/blocks/0]'],
    [
      'a prototype name as a type',
      'message',
      [{ type: 'constructor' }],
      '[ERROR] unsupported type: constructor [json-pointer:/blocks/0]',
    ],
    [
      'an unknown field',
      'message',
      [{ type: 'divider', colour: 'red' }],
      '[ERROR] invalid additional property: colour [json-pointer:/blocks/0]',
    ],
    [
      'a section without text',
      'message',
      [{ type: 'section' }],
      '[ERROR] must have one of: text, fields [json-pointer:/blocks/0]',
    ],
    [
      'text directly in rich text',
      'message',
      [rich({ type: 'text', text: 'x' })],
      '[ERROR] unsupported type: text [json-pointer:/blocks/0/elements/0]',
    ],
    [
      'a mention in preformatted text',
      'message',
      [rich({ type: 'rich_text_preformatted', elements: [{ type: 'user', user_id: 'U1' }] })],
      '[ERROR] unsupported type: user [json-pointer:/blocks/0/elements/0/elements/0]',
    ],
    [
      'the same block id twice',
      'message',
      many(2, () => ({ type: 'divider', block_id: 'b' })),
      '[ERROR] `block_id` already exists: b [json-pointer:/blocks/1/block_id]',
    ],
    [
      'the same action id twice in a row',
      'message',
      [actions(button(), button())],
      '[ERROR] `action_id` already exists: go [json-pointer:/blocks/0/elements/1/action_id]',
    ],
  ])('%s', (_name, surface, blocks, complaint) => {
    expect(blockComplaints(blocks, surface)).toEqual([complaint]);
  });

  it('refuses blocks that Slack accepts but the bot never sends, and says so', () => {
    expect(blockComplaints([{ type: 'plan', title: 'x' }], 'message')).toEqual([
      '[ERROR] the sandbox leaves out the type plan, which the bot never sends [json-pointer:/blocks/0]',
    ]);
    expect(blockComplaints([actions({ type: 'overflow', action_id: 'more' })], 'message')).toEqual([
      '[ERROR] the sandbox leaves out the type overflow, which the bot never sends [json-pointer:/blocks/0/elements/0]',
    ]);
  });

  it('refuses anything but a list of records', () => {
    expect(blockComplaints('x', 'message')).toEqual(['[ERROR] must be an array [json-pointer:/blocks]']);
    expect(blockComplaints([null], 'message')).toEqual(['[ERROR] must be an object [json-pointer:/blocks/0]']);
  });
});

describe('views', () => {
  const modal = { type: 'modal', title: plain('Title'), blocks: [{ type: 'divider' }] };
  const input = { type: 'input', label: plain('Reason'), element: { type: 'plain_text_input', action_id: 'text' } };

  it('accepts a modal and a Home tab within the limits', () => {
    expect(
      viewComplaints(
        {
          ...modal,
          submit: plain('x'.repeat(24)),
          private_metadata: 'x'.repeat(3000),
          blocks: [input],
        },
        'modal',
      ),
    ).toEqual([]);
    expect(viewComplaints({ type: 'home', blocks: [section('x')] }, 'home')).toEqual([]);
  });

  it.each<[string, object, string]>([
    [
      'a title of 25 characters',
      { title: plain('x'.repeat(25)) },
      '[ERROR] must be less than 25 characters [json-pointer:/view/title/text]',
    ],
    [
      'a submit text of 25',
      { submit: plain('x'.repeat(25)) },
      '[ERROR] must be less than 25 characters [json-pointer:/view/submit/text]',
    ],
    [
      'a close text of 25',
      { close: plain('x'.repeat(25)) },
      '[ERROR] must be less than 25 characters [json-pointer:/view/close/text]',
    ],
    [
      'private metadata of 3001',
      { private_metadata: 'x'.repeat(3001) },
      '[ERROR] must be less than 3001 characters [json-pointer:/view/private_metadata]',
    ],
    [
      'an input without a submit button',
      { blocks: [input] },
      '[ERROR] missing required field: submit [json-pointer:/view]',
    ],
  ])('refuses %s', (_name, change, complaint) => {
    expect(viewComplaints({ ...modal, ...change }, 'modal')).toEqual([complaint]);
  });

  it('refuses a modal where a Home tab is expected', () => {
    expect(viewComplaints(modal, 'home')).toContain('[ERROR] must be home [json-pointer:/view/type]');
  });
});
