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
  it('shows hostile text literally in plain text, rich text and tables', () => {
    const nodes = draw(
      { type: 'header', text: { type: 'plain_text', text: HOSTILE } },
      { type: 'section', text: { type: 'plain_text', text: HOSTILE } },
      { type: 'rich_text', elements: [{ type: 'rich_text_quote', elements: [{ type: 'text', text: HOSTILE }] }] },
      { type: 'table', rows: [[{ type: 'raw_text', text: HOSTILE }]] },
    );
    expect(nodes.map((node) => textOf(node as never))).toEqual([HOSTILE, HOSTILE, HOSTILE, HOSTILE]);
    expect(all(nodes).some((node) => node.tag === 'script' || node.tag === 'strong')).toBe(false);
  });

  it('makes links to the web only', () => {
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
    expect(pressed).toEqual([[element, 'b1', 'ap_1']]);
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

  it('says the state of each task of a plan', () => {
    const nodes = draw({
      type: 'plan',
      title: 'Run',
      tasks: [
        { task_id: '1', title: 'Look up', status: 'complete' },
        { task_id: '2', title: 'Ask', status: 'in_progress' },
        { task_id: '3', title: 'Odd', status: '__proto__' },
      ],
    });
    expect(
      all(nodes)
        .filter((node) => node.props['role'] === 'img')
        .map((node) => node.props['aria-label']),
    ).toEqual(['Done', 'In progress', 'Not started']);
  });

  it('shows a picture by its alternative text, without fetching it', () => {
    const nodes = draw({ type: 'image', image_url: 'https://tracker.example/x.png', alt_text: 'A crushed crate' });
    expect(textOf(nodes as never)).toBe('Image: A crushed crate');
    expect(JSON.stringify(nodes)).not.toContain('tracker.example');
  });

  it.each([
    null,
    7,
    'text',
    {},
    { type: 'section' },
    { type: 'constructor' },
    { type: 'rich_text', elements: 'x' },
    { type: 'table', rows: [null] },
    { type: 'input' },
  ])('survives the malformed block %j', (block) => {
    expect(() => draw(block)).not.toThrow();
  });
});
