/** Slack refuses a message whose texts are too long together, so every message stays within a total. */
import { describe, expect, it } from 'vitest';
import { renderAnswers, renderList, renderStatus } from '../../src/connector/slack/render/answers.ts';
import { renderExplanation } from '../../src/connector/slack/render/explanation.ts';
import { renderContent } from '../../src/connector/slack/render/message.ts';
import { detailsModal } from '../../src/connector/slack/render/modal.ts';
import type { Rendered } from '../../src/connector/slack/render/rendered.ts';
import { startOf } from '../../src/connector/slack/render/text.ts';
import type { MessageContent } from '../../src/engine/thread-port.ts';
import { areTooLong, blockComplaints } from '../../src/sandbox/slack/block-kit/blocks.ts';
import { viewComplaints } from '../../src/sandbox/slack/block-kit/views.ts';
import { approval, card, CASE, explanation, NOW, post, question, recovery, told, otherwise } from './fixtures.ts';

const many = <Item>(count: number, make: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** The UTF-16 units of every text in the blocks, as JSON. */
function unitsOf(node: unknown): number {
  if (Array.isArray(node)) return node.reduce<number>((sum, item) => sum + unitsOf(item), 0);
  if (typeof node !== 'object' || node === null) return 0;
  return Object.entries(node).reduce(
    (sum, [name, value]) =>
      sum +
      (typeof value !== 'string'
        ? unitsOf(value)
        : name === 'text' || name === 'fallback'
          ? JSON.stringify(value).length - 2
          : 0),
    0,
  );
}

const wordsOf = ({ blocks }: Rendered): string => JSON.stringify(blocks);

const TEXTS: readonly (readonly [string, string])[] = [
  ['letters', 'x'.repeat(5_000)],
  ['signs of two units', '😀'.repeat(3_000)],
  ['families', '👩‍👩‍👧‍👦'.repeat(400)],
  ['quotation marks', '"'.repeat(5_000)],
  ['line ends', 'line\n'.repeat(800)],
  ['hidden characters', '\u200B'.repeat(65_536)],
  ['sentences of 500', 'y'.repeat(500)],
];

describe.each(TEXTS)('a message of %s', (_, text) => {
  const facts = many(60, () => ({ label: text, text }));
  const changes = many(20, () => text);
  const changing = { changes, until: NOW };
  const amount = `Pay $7,200.00 ${text}`;
  const closed = { kind: 'closed', how: 'answered', by: text, at: NOW, note: text } as const;
  const form = many(40, (index) => ({
    name: `f${index}`,
    label: text,
    type: 'text' as const,
    currency: null,
    optional: false,
    bounds: { one_of: { value: many(40, (each) => `${each} ${text.slice(0, 60)}`), shown: 'x' } },
  }));
  const given = many(12, () => ({ name: text, at: NOW }));
  const contents: readonly MessageContent[] = [
    {
      kind: 'ask',
      ask: approval({
        willDo: amount,
        because: text,
        otherwise: otherwise(text),
        approvers: text,
        facts,
        bounds: facts,
        changed: changes,
        changing,
        given,
      }),
    },
    {
      kind: 'ask',
      ask: approval({
        willDo: amount,
        because: text,
        otherwise: otherwise(text),
        approvers: text,
        facts,
        changed: changes,
        given,
      }),
    },
    {
      kind: 'ask',
      ask: approval({
        willDo: amount,
        because: text,
        otherwise: otherwise(text),
        facts,
        changed: changes,
        state: closed,
      }),
    },
    {
      kind: 'ask',
      ask: question({
        question: amount,
        group: text,
        facts,
        changed: changes,
        choices: many(10, (n) => `${n}${text}`),
      }),
    },
    {
      kind: 'ask',
      ask: question({ question: amount, group: text, facts, changed: changes, changing, choices: null, form }),
    },
    { kind: 'ask', ask: question({ question: amount, group: text, facts, changed: changes, choices: null, form }) },
    { kind: 'ask', ask: question({ question: amount, corrections: changes, correctable: true, state: closed }) },
    {
      kind: 'ask',
      ask: recovery({
        because: amount,
        known: changes,
        group: text,
        fact: { label: text, readings: changes, isWhole: false, form: [] },
      }),
    },
    { kind: 'ask', ask: recovery({ because: amount, known: changes, group: text, state: closed }) },
    {
      kind: 'card',
      card: card({
        title: text,
        standing: text,
        facts,
        flags: changes,
        outcome: text,
        sop: text,
        owner: text,
        unread: changes,
        clock: { label: text, dueAt: NOW },
      }),
    },
    ...[1, 2, 50, 51, 60, 300].map(
      (count): MessageContent => ({
        kind: 'posts',
        posts: many(count, () =>
          post({
            title: text,
            lines: many(30, () => ({ label: text, text, url: 'https://our.example/x', time: NOW })),
          }),
        ),
      }),
    ),
    {
      kind: 'told',
      told: told({ message: text, brief: { case: 'CASE-1', title: text, happened: text, asked: text, facts } }),
    },
    { kind: 'notice', title: text, lines: facts.map((fact) => fact.text), proposal: 'p' },
    {
      kind: 'which_case',
      which: {
        item: 'x',
        shown: 'd'.repeat(64),
        event: text,
        fields: facts,
        candidates: many(10, () => ({ caseId: CASE, title: text })),
        mention: [],
        closed: null,
      },
    },
  ];
  const messages: readonly (readonly [string, Rendered])[] = [
    ...contents.map((content, index) => [`${content.kind} ${index}`, renderContent(content)] as const),
    [
      'explanation',
      renderExplanation(
        explanation({
          title: text,
          headline: text,
          short: {
            says: text,
            values: many(3, () => ({ label: text, value: text, origin: text })),
            allowed: changes,
          },
          remarks: facts.map((fact) => fact.text),
          steps: many(60, () => ({
            step: text,
            at: NOW,
            citation: text,
            result: text,
            says: text,
            line: 1,
            evidence: many(60, () => ({ label: text, value: text, origin: text })),
            authority: changes,
            details: changes,
          })),
        }),
        { kind: 'private', threadTs: null },
      ),
    ],
    ['list', renderList(many(60, () => ({ caseId: CASE, card: card({ title: text, standing: text, owner: text }) })))],
    ['answers', renderAnswers(changes)],
    [
      'status',
      renderStatus({
        caseId: CASE,
        card: card({ title: text, standing: text, facts, unread: changes, flags: changes }),
      }),
    ],
  ];

  it.each(messages)('fits into what Slack accepts: %s', (_name, rendered) => {
    expect(blockComplaints(rendered.blocks, 'message')).toEqual([]);
    expect(areTooLong(rendered.blocks)).toBe(false);
    expect(unitsOf(rendered.blocks)).toBeLessThanOrEqual(8_000);
  });

  it('that asks never loses what will be done, the amount, the question or the buttons', () => {
    for (const content of contents) {
      if (content.kind !== 'ask') continue;
      const shown = wordsOf(renderContent(content));
      expect(shown).toContain('$7,200.00');
      const { ask } = content;
      if (ask.state.kind === 'open' && (ask.kind === 'recovery' || ask.changing === null))
        expect(shown).toContain('"type":"actions"');
    }
  });

  it('is a form within the bytes that Slack accepts, and only approvable when it shows everything', () => {
    for (const count of [1, 12, 40, 60]) {
      const args = many(count, () => ({ label: text, text }));
      const view = approval({ willDo: text, because: text, otherwise: otherwise(text), facts, changed: changes });
      const modal = detailsModal({ view, digest: 'd', tool: 'zendesk.x', args, policies: changes });
      expect(viewComplaints(modal, 'modal')).toEqual([]);
      expect(Buffer.byteLength(JSON.stringify(modal))).toBeLessThanOrEqual(250_000);
      if (modal.submit !== undefined) for (const arg of args) expect(JSON.stringify(modal.blocks)).toContain(arg.text);
    }
  });
});

describe('a card that is cut to fit', () => {
  it('is approved in the form that shows everything', () => {
    const facts = many(12, (index) => ({ label: `fact ${index}`, text: '😀'.repeat(290) }));
    const shown = wordsOf(
      renderContent({ kind: 'ask', ask: approval({ facts, changed: many(10, () => 'c'.repeat(500)) }) }),
    );
    expect(shown).toContain('Review and approve');
    expect(shown).not.toContain('"text":"Approve"');
  });
});

describe('a burst of milestones', () => {
  const paid = post({ title: 'Step 9: paid', lines: [{ label: 'payment', text: '$7,200.00' }] });
  const long = (text: string, lines: number) =>
    post({ title: 'The facts of the case were corrected', lines: many(lines, (n) => ({ label: `fact ${n}`, text })) });

  it.each([
    ['letters', 'x'.repeat(2_000)],
    ['signs of two units', '😀'.repeat(1_000)],
    ['quotation marks', '"'.repeat(2_000)],
  ])('shows each title and a short payment, however long another milestone is: %s', (_, text) => {
    for (const posts of [
      [long(text, 6), paid],
      [paid, long(text, 20)],
      [...many(12, () => long(text, 20)), paid],
      [...many(48, () => long(text, 20)), paid],
    ]) {
      const shown = wordsOf(renderContent({ kind: 'posts', posts }));
      expect(shown).toContain('Step 9: paid');
      expect(shown).toContain('$7,200.00');
      expect(shown.split('The facts of the case').length - 1).toBe(posts.length - 1);
    }
  });

  it('shows the title of a payment that comes after more milestones than blocks', () => {
    const shown = wordsOf(renderContent({ kind: 'posts', posts: [...many(80, () => long('x'.repeat(900), 9)), paid] }));
    expect(shown).toContain('Step 9: paid');
  });

  it('shows the start of a single milestone that is too long', () => {
    expect(wordsOf(renderContent({ kind: 'posts', posts: [long('x'.repeat(2_000), 20)] }))).toContain('"Fact 0"');
  });
});

describe('a text of 65,536 hidden characters', () => {
  it('is cut before its characters are spelled out', () => {
    expect(startOf('\u200B'.repeat(65_536), 700).length).toBeLessThan(1_500);
    expect(startOf(`a${' '.repeat(9_000)}b`, 700)).toMatch(/…$/);
    expect(startOf(`${' '.repeat(9_000)}a${' '.repeat(9_000)}`, 700)).toBe('a');
  });
});
