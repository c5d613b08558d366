import { describe, expect, it } from 'vitest';
import { renderBlocks } from '../../src/sandbox/page/blocks.js';
import { textOf } from '../../src/sandbox/page/dom.js';

type Node = {
  tag: string;
  props: Record<string, unknown> & { on?: Record<string, (event: unknown) => void> };
  children: (string | Node)[];
};

const pressed: unknown[][] = [];
const surface = {
  names: { me: 'U1', user: (id: string) => `name of ${id}`, channel: (id: string) => id, group: (id: string) => id },
  where: 'test',
  busy: () => false,
  acts: (...args: unknown[]) => {
    pressed.push(args);
  },
};

const draw = (...blocks: unknown[]): Node[] => renderBlocks(blocks, surface) as unknown as Node[];
const all = (nodes: (string | Node)[]): Node[] =>
  nodes.flatMap((node) => (typeof node === 'string' ? [] : [node, ...all(node.children)]));
const byTestId = (nodes: Node[], id: string): Node | undefined =>
  all(nodes).find((node) => node.props['data-testid'] === id);
const HOSTILE = '<script>alert(1)</script> <!channel> *bold*';

describe('blocks on the page', () => {
  it('shows hostile text literally in plain text and rich text', () => {
    const nodes = draw(
      { type: 'header', text: { type: 'plain_text', text: HOSTILE } },
      { type: 'section', text: { type: 'plain_text', text: HOSTILE } },
      { type: 'rich_text', elements: [{ type: 'rich_text_quote', elements: [{ type: 'text', text: HOSTILE }] }] },
    );
    expect(nodes.map((node) => textOf(node as never))).toEqual([HOSTILE, HOSTILE, HOSTILE]);
    expect(all(nodes).some((node) => node.tag === 'script' || node.tag === 'strong')).toBe(false);
  });

  it('makes links only to the web', () => {
    const nodes = draw({
      type: 'rich_text',
      elements: [
        {
          type: 'rich_text_section',
          elements: [
            { type: 'link', url: 'https://good.example/', text: 'good' },
            { type: 'link', url: 'javascript:alert(1)', text: 'bad' },
            { type: 'link', url: 'data:text/html,x', text: 'worse' },
          ],
        },
      ],
    });
    const links = all(nodes).filter((node) => node.tag === 'a');
    expect(links.map((node) => [node.props['href'], node.props['rel'], node.props['target']])).toEqual([
      ['https://good.example/', 'noopener noreferrer', '_blank'],
    ]);
    expect(nodes.map((node) => textOf(node as never))).toEqual(['goodbadworse']);
  });

  it('presses a button with its block and value', () => {
    pressed.length = 0;
    const element = {
      type: 'button',
      action_id: 'approve',
      style: 'primary',
      text: { type: 'plain_text', text: 'Approve' },
      value: 'ap_1',
    };
    const button = byTestId(draw({ type: 'actions', block_id: 'b1', elements: [element] }), 'action-approve');
    expect(button?.props['class']).toBe('button primary');
    button?.props.on?.['click']?.({});
    expect(pressed).toEqual([[element, 'b1']]);
  });

  it('joins a field with its label, hint and error', () => {
    const block = {
      type: 'input',
      block_id: 'reason',
      label: { type: 'plain_text', text: 'Reason' },
      hint: { type: 'plain_text', text: 'Shown in the thread' },
      element: { type: 'plain_text_input', action_id: 'why', multiline: true },
    };
    const nodes = renderBlocks([block], {
      ...surface,
      errors: new Map([['reason', 'Too short']]),
    }) as unknown as Node[];
    const field = byTestId(nodes, 'input-why');
    expect(field?.tag).toBe('textarea');
    expect(field?.props['aria-invalid']).toBe('true');
    expect(field?.props['aria-describedby']).toBe('test-reason-error test-reason-hint');
    expect(all(nodes).find((node) => node.tag === 'label')?.props['for']).toBe(field?.props['id']);
    expect(textOf(byTestId(nodes, 'error-reason') as never)).toBe('Too short');
  });

  it('names a block, an element and a field that it does not draw', () => {
    const nodes = draw(
      { type: 'plan' },
      { type: 'actions', elements: [{ type: 'overflow' }] },
      { type: 'input', element: { type: 'file_input' } },
    );
    expect(all(nodes).flatMap((node) => (node.props['class'] === 'unknown' ? [textOf(node as never)] : []))).toEqual([
      'A block the sandbox does not draw: plan',
      'An element the sandbox does not draw: overflow',
      'A field the sandbox does not draw: file_input',
    ]);
  });

  it("offers the choices of radio buttons, with the block's initial option selected", () => {
    const option = (value: string) => ({ text: { type: 'plain_text', text: HOSTILE }, value });
    const element = {
      type: 'radio_buttons',
      action_id: 'route',
      options: [option('a'), option('b')],
      initial_option: option('b'),
    };
    const nodes = draw({ type: 'input', block_id: 'b1', label: { type: 'plain_text', text: 'Route' }, element });
    const group = byTestId(nodes, 'input-route');
    expect([group?.props['role'], group?.props['aria-labelledby']]).toEqual(['radiogroup', 'test-b1-label']);
    expect(
      all(nodes).flatMap(({ tag, props }) => (tag === 'input' ? [[props['value'], props['initial']]] : [])),
    ).toEqual([
      ['a', { checked: false }],
      ['b', { checked: true }],
    ]);
  });

  it.each([
    null,
    7,
    'text',
    {},
    { type: 'section' },
    { type: 'constructor' },
    { type: 'rich_text', elements: 'x' },
    { type: 'actions', elements: [null] },
    { type: 'input' },
  ])('survives the malformed block %j', (block) => {
    expect(() => draw(block)).not.toThrow();
  });
});
