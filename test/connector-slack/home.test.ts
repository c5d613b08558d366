import type { types } from '@slack/bolt';
import { describe, expect, it } from 'vitest';
import { renderContent } from '../../src/connector/slack/render/message.ts';
import { questionForm } from '../../src/connector/slack/render/question-form.ts';
import { renderHome } from '../../src/connector/slack/render/home.ts';
import { answerableOf, type AskView } from '../../src/run/view/thread-view.ts';
import { viewComplaints } from '../../src/sandbox/slack/block-kit/views.ts';
import { approval, card, NOW, question, recovery, told, unposted } from './fixtures.ts';

/** Every text that a reader sees, in order, and the confirmation before a button. */
function words(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(words);
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([name, value]) =>
    typeof value === 'string' ? (['text', 'url'].includes(name) ? [value] : []) : words(value),
  );
}

const home = (...asks: Parameters<typeof renderHome>[0]['asks']) =>
  renderHome({ notice: [], asks, told: [], cases: [], missing: null, workspaceUrl: 'https://our.slack.com/' });

// Only the card in the thread mentions people.
const inThread = (ask: AskView) => ({ ...ask, mention: [], ...unposted });

const ASKS: readonly AskView[] = [
  approval({
    facts: [{ label: 'resident', text: 'Rosa Reyes' }],
    bounds: [{ label: 'handover protocol', text: '“n/a”, which counts as none' }],
    changed: ['Arrived since this was asked: objection of the resident'],
    given: [{ name: 'Leo Lindgren', at: NOW }],
    stepDue: { label: 'deadline of step 3', dueAt: NOW + 900_000 },
  }),
  question({
    facts: [{ label: 'deposit', text: '900.00 EUR' }],
    changed: ['Arrived since this was asked: objection of the resident'],
    form: [
      {
        name: 'amount',
        label: 'Amount to deduct',
        type: 'money',
        currency: 'EUR',
        optional: false,
        bounds: { max: { value: null, shown: '900.00 EUR' } },
      } as never,
    ],
    choices: null,
  }),
  recovery({
    known: ['Correct the claim value in Zendesk ticket 104; then press "Try again"'],
    kept: [
      {
        label: 'claim value',
        text: '$7,200.00',
        now: '$9,000.00',
        later: null,
        isForGood: false,
        isWritten: false,
      } as never,
    ],
    choices: ['go_on', 'stop'],
  }),
];

describe('the Home tab', () => {
  it.each(ASKS.map((ask) => [ask.kind, ask] as const))(
    'shows with a request of kind %s every line that its card in the thread shows',
    (_kind, ask) => {
      const shown = words(home(inThread(ask)).blocks).join('');
      const [, ...card] = renderContent({ kind: 'ask', ask: { ...ask, mention: [] } }).blocks;
      for (const line of words(card).join('').split('\n')) expect(shown).toContain(line);
    },
  );

  it('names the case of a request and links to its message in the thread', () => {
    const view = home({
      ...approval(),
      title: 'Deposit · Rosa Reyes',
      posted: { channel: 'CFREIGHT1', ts: '1700000000.000200', thread: '1700000000.000100' },
    });
    expect(viewComplaints(view, 'home')).toEqual([]);
    expect(words(view.blocks).join(' ')).toContain('Deposit · Rosa Reyes');
    expect(words(view.blocks)).toContain(
      'https://our.slack.com/archives/CFREIGHT1/p1700000000000200?thread_ts=1700000000.000100&cid=CFREIGHT1',
    );
  });

  it('offers no Approve next to a request that it does not show in full', () => {
    const long = { ...approval({ facts: [{ label: 'note', text: 'x'.repeat(400) }] }), ...unposted };
    expect(words(home(long).blocks)).toContain('Review and approve');
    expect(words(home(long).blocks)).not.toContain('Approve');
  });

  it('shows more facts and longer ones than a list of requests could, rather than a request in part next to Approve', () => {
    const facts = Array.from({ length: 9 }, (_, index) => ({
      label: `fact ${index}`,
      text: `${index} ${'x'.repeat(90)}`,
    }));
    const shown = words(home({ ...approval({ facts }), ...unposted }).blocks);
    expect(shown).toContain('Approve');
    for (const { text } of facts) expect(shown.join('')).toContain(text);
  });

  it('shows without links what waits while Slack has not said the address of the workspace', () => {
    const posted = { channel: 'CFREIGHT1', ts: '1700000000.000200', thread: '1700000000.000100' };
    const { blocks } = renderHome({
      notice: [],
      asks: [{ ...approval(), title: '', posted }],
      told: [],
      cases: [{ card: card(), posted }],
      missing: null,
      workspaceUrl: null,
    });
    expect(words(blocks)).toContain('1 thing is waiting for you');
    expect(words(blocks)).not.toContain('Thread');
  });

  it('says where the things are that do not fit', () => {
    const asks = Array.from({ length: 34 }, () => ({ ...question(), ...unposted, title: '' }));
    expect(words(home(...asks).blocks)).toContain('and 14 more, which /sop list mine shows');
  });

  it('links each of the newest cases to its thread, and says who approved what was done there', () => {
    const { blocks } = renderHome({
      notice: [],
      asks: [],
      told: [],
      cases: [
        {
          card: card({ approvedBy: ['Lena Lindqvist', 'Leo Lindgren'] }),
          posted: { channel: 'CFREIGHT1', ts: '1700000000.000100', thread: '1700000000.000100' },
        },
      ],
      missing: null,
      workspaceUrl: 'https://our.slack.com/',
    });
    expect(words(blocks)).toContain('https://our.slack.com/archives/CFREIGHT1/p1700000000000100');
    expect(words(blocks).join('')).toContain('approved by Lena Lindqvist and Leo Lindgren');
  });

  it('shows the facts and the words of a direct message that waits for an answer', () => {
    const { blocks } = renderHome({
      notice: [],
      asks: [],
      told: [{ ...told({ message: 'Please call them' }), ...unposted }],
      cases: [],
      missing: null,
      workspaceUrl: null,
    });
    expect(words(blocks).join('')).toContain('Message: “Please call them”');
    expect(words(blocks).join('')).toContain('Tier: Enterprise');
  });
});

describe('a payment that was made before the case started again', () => {
  const again = recovery({
    choices: ['try_again', 'it_was_done', 'stop'],
    repeats: { movesMoney: true, before: ['Pay 805.00 EUR (PAY-00001)'], now: 'Pay 855.00 EUR' },
  });

  it.each([
    ['in the thread', renderContent({ kind: 'ask', ask: again }).blocks],
    ['in the Home tab', home(inThread(again)).blocks],
  ])('is paid again only by a button that says so and asks once more, %s', (_where, blocks) => {
    const actions = blocks.find((block) => block.type === 'actions');
    expect((actions as types.ActionsBlock).elements[0]).toMatchObject({
      text: { text: 'Pay again' },
      confirm: {
        title: { text: 'Pay again?' },
        text: { text: 'Done before: Pay 805.00 EUR (PAY-00001). In addition now: Pay 855.00 EUR' },
      },
    });
    expect(words(blocks)).not.toContain('Try again');
  });

  it('is not hidden in that dialog by a longer one before it', () => {
    const long = `Record that a concession of 1 percent of 90.00 EUR is approved${'; no one is told'.repeat(9)}`;
    const before = [long, 'Pay 4,000.00 EUR to the account ACC-1 (PAY-1)', long, long];
    const ask = recovery({ choices: ['try_again', 'stop'], repeats: { movesMoney: true, before, now: long } });
    const shown = JSON.stringify(renderContent({ kind: 'ask', ask }).blocks);
    expect(shown).toMatch(
      /"Done before: Record [^;]*…; Pay 4,000\.00 EUR to the account ACC-1 \(PAY-1\); and 2 more\. In/,
    );
  });
});

describe('what was done before the case started again', () => {
  const asked = { before: ['Notify Ava (1700.1)'], now: 'Notify Ava' };

  it('is done once more only by a button that says so and asks once more, even if it moves no money', () => {
    const again = recovery({ choices: ['try_again', 'stop'], repeats: { movesMoney: false, ...asked } });
    const actions = home(inThread(again)).blocks.find((block) => block.type === 'actions');
    expect((actions as types.ActionsBlock).elements[0]).toMatchObject({
      text: { text: 'Do it again' },
      confirm: { title: { text: 'Do it again?' } },
    });
  });

  it('is tried again without a second question where nothing was done before', () => {
    const actions = home(inThread(recovery({ choices: ['try_again', 'stop'] }))).blocks.find(
      (block) => block.type === 'actions',
    );
    expect((actions as types.ActionsBlock).elements[0]).toMatchObject({ text: { text: 'Try again' } });
    expect((actions as types.ActionsBlock).elements[0]).not.toHaveProperty('confirm');
  });
});

describe('the form of a question', () => {
  it('shows the facts of its card, and what arrived since it was asked', () => {
    const asked = question({
      facts: [{ label: 'deposit', text: '900.00 EUR' }],
      changed: ['Arrived since this was asked: objection of the resident'],
    });
    const shown = words(questionForm(answerableOf(asked) ?? asked).blocks).join('');
    expect(shown).toContain('Deposit: 900.00 EUR');
    expect(shown).toContain('Changed: Arrived since this was asked: objection of the resident');
  });
});

it('the Home tab has what is due first on top, and what has no end below', () => {
  const due = (caseId: string, expiresAt: number) => inThread({ ...approval({ expiresAt }), caseId } as AskView);
  const view = home(
    inThread({ ...recovery({}), caseId: 'CASE-1' } as AskView),
    due('CASE-2', NOW + 900_000),
    due('CASE-3', NOW + 60_000),
    inThread({
      ...approval({ expiresAt: NOW + 9_000_000, stepDue: { label: 'deadline', dueAt: NOW + 1_000 } }),
      caseId: 'CASE-4',
    } as AskView),
  );
  const order = words(view).flatMap((text) => /^CASE-\d/.exec(text)?.[0] ?? []);
  expect([...new Set(order)]).toEqual(['CASE-4', 'CASE-3', 'CASE-2', 'CASE-1']);
});
