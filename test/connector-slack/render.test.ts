import { asCaseId } from '../../src/kernel/ids.ts';
import { describe, expect, it } from 'vitest';
import type { MessageContent } from '../../src/engine/thread-port.ts';
import { ACTIONS, threadOfShareBlock, VIEWS } from '../../src/connector/slack/ids.ts';
import { renderHelp, renderList, renderAnswer, renderStatus } from '../../src/connector/slack/render/answers.ts';
import { approvalOnHome, renderApproval } from '../../src/connector/slack/render/approval-card.ts';
import {
  explanationModal,
  renderExplanation,
  renderShortExplanation,
} from '../../src/connector/slack/render/explanation.ts';
import { renderHome } from '../../src/connector/slack/render/home.ts';
import { contentHash, metadataOf, renderContent } from '../../src/connector/slack/render/message.ts';
import { denyForm, detailsModal, recoveryForm, sentenceModal } from '../../src/connector/slack/render/modal.ts';
import { noticeParts, renderNotice } from '../../src/connector/slack/render/notice.ts';
import { renderPosts } from '../../src/connector/slack/render/posts.ts';
import { money } from '../../src/kernel/money.ts';
import { renderQuestion } from '../../src/connector/slack/render/question-card.ts';
import { correctionForm, questionForm } from '../../src/connector/slack/render/question-form.ts';
import { answerableOf } from '../../src/run/view/thread-view.ts';
import { renderRecovery, type RecoveryView } from '../../src/connector/slack/render/recovery-card.ts';
import { renderRunCard } from '../../src/connector/slack/render/run-card.ts';
import { renderTold } from '../../src/connector/slack/render/told.ts';
import type { Rendered } from '../../src/connector/slack/render/rendered.ts';
import { blockComplaints } from '../../src/sandbox/slack/block-kit/blocks.ts';
import { viewComplaints } from '../../src/sandbox/slack/block-kit/views.ts';
import { findPings } from '../../src/sandbox/slack/pings.ts';
import {
  approval,
  ASK,
  card,
  CASE,
  contentsWith,
  explanation,
  HOSTILE,
  notice,
  NOW,
  post,
  question,
  recovery,
  told,
  otherwise,
  unposted,
} from './fixtures.ts';

/** The hidden characters of the hostile texts. */
const HIDDEN = /[\u0007\u200B\u202E\u2066\u2069\u2800\u3164]/;

/** Every text that a reader sees, in order. */
function words(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(words);
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([name, value]) =>
    typeof value === 'string' ? (name === 'text' ? [value] : []) : words(value),
  );
}

function buttonsOf(blocks: readonly unknown[]): { action: string; value: string; text: string }[] {
  return blocks.flatMap((block) => {
    const { type, elements } = block as {
      type: string;
      elements?: { action_id: string; value: string; text: { text: string } }[];
    };
    return type === 'actions'
      ? (elements ?? []).map(({ action_id, value, text }) => ({ action: action_id, value, text: text.text }))
      : [];
  });
}

const shown = ({ blocks }: Rendered): string => words(blocks).join('');

describe('every message', () => {
  const plain: readonly MessageContent[] = [
    { kind: 'card', card: card() },
    { kind: 'posts', posts: [post()] },
    { kind: 'ask', ask: approval() },
    { kind: 'ask', ask: recovery() },
    { kind: 'told', told: told() },
    notice,
  ];

  it('is accepted by Slack, with a text for readers who see no blocks', () => {
    for (const content of plain) {
      const { text, blocks } = renderContent(content);
      expect(blockComplaints(blocks, 'message')).toEqual([]);
      expect(text.length).toBeGreaterThan(5);
    }
  });

  it.each(HOSTILE.map((text) => [text.slice(0, 40), text]))('shows hostile text literally: %j', (_, text) => {
    const contents = contentsWith(text);
    expect(contents.length).toBeGreaterThanOrEqual(plain.length);
    for (const content of contents) {
      const { text: top, blocks } = renderContent(content);
      expect(blockComplaints(blocks, 'message')).toEqual([]);
      expect([...top].length).toBeLessThanOrEqual(4_000);
      const { pings, links } = findPings(top, blocks, true);
      // `@channel` in plain text pings only with link_names, which none of our calls sets.
      const mentionsOfOurs =
        content.kind === 'ask' && content.ask.state.kind === 'open'
          ? content.ask.mention.filter((user) => user.startsWith('U'))
          : [];
      expect(pings.filter((ping) => !ping.startsWith('@'))).toEqual(mentionsOfOurs.map((user) => `<@${user}>`));
      expect(links).toEqual([]);
      expect(top + words(blocks).join('')).not.toMatch(HIDDEN);
    }
  });

  it.each(HOSTILE.map((text) => [text.slice(0, 40), text]))(
    'shows hostile text literally in answers and forms too: %j',
    (_, text) => {
      const details = {
        view: approval({ willDo: text, because: text, otherwise: otherwise(text), approvers: text }),
        digest: 'abc',
        tool: text,
        args: [{ label: text, text }],
        policies: [text],
      };
      const step = {
        step: text,
        at: NOW,
        citation: text,
        result: text,
        says: text,
        line: 1,
        evidence: [{ label: text, value: text, origin: text }],
        authority: [text],
        details: [text],
      };
      const short = { says: text, values: [{ label: text, value: text, origin: text }], allowed: [text] };
      const rendered = [
        renderExplanation(explanation({ title: text, headline: text, short, steps: [step, step], remarks: [text] }), {
          kind: 'private',
          threadTs: null,
        }),
        renderShortExplanation(explanation({ title: text, headline: text, short }), { kind: 'shared', by: text }),
        renderStatus({ caseId: CASE, card: card({ title: text }) }),
        renderList([{ caseId: CASE, card: card({ title: text, standing: text, owner: text }) }]),
        renderHelp(text),
        renderAnswer(text),
      ];
      for (const { text: top, blocks } of rendered) {
        expect(blockComplaints(blocks, 'message')).toEqual([]);
        expect(findPings(top, blocks)).toEqual({ pings: [], links: [] });
        expect(top + words(blocks).join('')).not.toMatch(HIDDEN);
      }
      for (const view of [detailsModal(details), sentenceModal(text, text)]) {
        expect(viewComplaints(view, 'modal')).toEqual([]);
        expect(findPings('', view.blocks)).toEqual({ pings: [], links: [] });
      }
      const home = renderHome({
        told: [],
        missing: null,
        notice: renderAnswer(text).blocks,
        workspaceUrl: null,
        asks: [details.view, recovery({ because: text }), question({ question: text })].map((ask) => ({
          ...ask,
          ...unposted,
          title: text,
        })),
        cases: [{ card: card({ title: text }), posted: null }],
      });
      expect(viewComplaints(home, 'home')).toEqual([]);
      expect(findPings('', home.blocks)).toEqual({ pings: [], links: [] });
    },
  );

  it('cannot be made to look like one of our cards by a value with line breaks', () => {
    const { blocks } = renderApproval(approval({ willDo: 'Pay\nBecause: it is approved\nOtherwise: nothing' }));
    const lines = words(blocks[1]).join('').split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[0]).toBe('Will do: Pay ↵ Because: it is approved ↵ Otherwise: nothing');
  });

  it('is found again by the key and case in its metadata, which holds nothing else', () => {
    expect(metadataOf('run-1:card', asCaseId('CASE-1'))).toEqual({
      event_type: 'sopwith',
      event_payload: { key: 'run-1:card', case: 'CASE-1' },
    });
  });

  it('hashes what is shown: an unchanged rendering of a later event is not new content', () => {
    const hash = (over: Parameters<typeof post>[0]): string =>
      contentHash(renderContent({ kind: 'posts', posts: [post(over)] }));
    expect(hash({ seq: 18 })).toBe(hash({ seq: 17 }));
    expect(hash({ title: 'Other' })).not.toBe(hash({}));
  });

  it('stays within the limits of one message', () => {
    const long = Array.from({ length: 80 }, (_, index) =>
      post({
        title: `Step ${index}`,
        lines: Array.from({ length: 40 }, () => ({ label: 'note', text: 'y'.repeat(2_000) })),
      }),
    );
    const steps = Array.from({ length: 200 }, (_, index) =>
      explanation()
        .steps.slice(0, 1)
        .map((step) => ({ ...step, step: String(index), citation: 'c'.repeat(3_000) })),
    ).flat();
    for (const { blocks } of [
      renderPosts(long),
      renderExplanation(explanation({ steps, remarks: Array.from({ length: 90 }, () => 'r'.repeat(900)) }), {
        kind: 'private',
        threadTs: null,
      }),
      renderList(Array.from({ length: 200 }, () => ({ caseId: CASE, card: card() }))),
      renderNotice({ title: 't', lines: Array.from({ length: 300 }, () => 'l'.repeat(900)), proposal: 'p' }),
    ]) {
      expect(blockComplaints(blocks, 'message')).toEqual([]);
      expect(blocks.length).toBeLessThanOrEqual(50);
      expect(words(blocks).join('').length).toBeLessThan(30_000);
    }
    const home = renderHome({
      told: [],
      missing: null,
      notice: [],
      workspaceUrl: null,
      asks: Array.from({ length: 60 }, () => ({ ...approval(), ...unposted })),
      cases: Array.from({ length: 90 }, () => ({ card: card(), posted: null })),
    });
    expect(viewComplaints(home, 'home')).toEqual([]);
  });
});

describe('a run card', () => {
  it('shows the case, its status and who has to act next, with a "Why?" button that holds only the id', () => {
    const { text, blocks } = renderRunCard(card());
    expect(text).toBe('CASE-1 · Freight claim · Wobbly Widget Works · Waiting for an approval · Next: Claims leads');
    expect(shown({ text, blocks })).toContain('Now with: Claims leads');
    expect(shown({ text, blocks })).toContain('Claim value: $7,200.00');
    expect(shown({ text, blocks })).toContain('freight-damage-claim v1');
    expect(JSON.stringify(blocks)).toContain(`"timestamp":${(NOW + 900_000) / 1_000}`);
    expect(buttonsOf(blocks)).toEqual([{ action: ACTIONS.why, value: 'CASE-1', text: 'Why?' }]);
  });

  it('names who else is asked, and as a status each later deadline', () => {
    const shown = {
      alsoWith: [{ who: 'Ava Anders', dueAt: NOW }],
      laterClocks: [{ label: 'deadline of step 4', dueAt: NOW }],
      until: NOW,
      mayDecide: ['Lena Lindqvist', 'Leo Lindgren'],
    };
    expect(words(renderRunCard(card(shown)).blocks).join('')).toMatch(
      /Now with: Claims leads, until .*\nAlso with: Ava Anders, until /,
    );
    expect(words(renderStatus({ caseId: CASE, card: card(shown) }).blocks).join('')).toMatch(
      /May decide: Lena Lindqvist, Leo Lindgren[\s\S]*Deadline of step 4: /,
    );
  });

  it('names the latest of those who have it since when, and so does the line of a list', () => {
    const takenBy = ['Ed Evans', 'Eva Ek', 'Mona Mills', 'Ava Anders'].map((name) => ({ name, at: NOW }));
    expect(words(renderRunCard(card({ takenBy })).blocks).join('')).toMatch(
      /Now with: Claims leads\S*\nAva Anders has it since .*\nMona Mills has it since .*\nEva Ek has it since .*\nand 1 more/,
    );
    const listed = (names: number): string =>
      words(renderList([{ caseId: CASE, card: card({ takenBy: takenBy.slice(0, names) }) }]).blocks).join('');
    expect(listed(1)).toContain('Ed Evans has it — now with Claims leads');
    expect(listed(2)).toContain('Ed Evans and Eva Ek have it');
  });

  it('leaves out what is not there', () => {
    const { blocks } = renderRunCard(
      card({ facts: [], because: null, owner: null, clock: null, outcome: null, flags: [], sop: null }),
    );
    expect(words(blocks)).toEqual([
      'CASE-1 · Freight claim · Wobbly Widget Works',
      '🟡 ',
      'Waiting for an approval',
      'No SOP',
      'Why?',
    ]);
  });
});

describe('the notification of a direct message', () => {
  const facts = [{ label: 'claim value', text: '$31,000.00' }];
  const textOf = (over: Partial<Parameters<typeof told>[0]> = {}): string =>
    renderContent({
      kind: 'told',
      told: told({ answerBy: Date.UTC(2026, 2, 2, 14, 15), brief: { ...told().brief, facts }, ...over }),
    }).text;

  it('says what is asked, of whom, for which amount and until when', () => {
    expect(textOf()).toMatch(/^CASE-1: please take .+, \$31,000\.00, by 2026-03-02 14:15 UTC$/);
  });

  it.each(HOSTILE)("has at most 108 characters before Slack's markup is escaped: %j", (text) => {
    const brief = { case: 'CASE-1', title: text, happened: text, asked: text, facts };
    const shown = textOf({ brief, message: text }).replaceAll(/&(?:amp|lt|gt);/g, '&');
    expect([...shown].length).toBeLessThan(110);
  });
});

describe('posts', () => {
  it('with only a time shows it without anything before it', () => {
    const text = JSON.stringify(
      renderPosts([post({ lines: [{ label: 'waits until', text: '', time: 1_772_460_000_000 }] })]).blocks,
    );
    expect(text).toContain('1772460000');
    expect(text).not.toContain(' · ');
  });

  it('link a record only with a plain https address', () => {
    const urls = [
      'https://our.example/CLM-12',
      'http://evil.example/',
      'javascript:alert(1)',
      'https://user:pass@evil.example/',
      'not an address',
      'http://127.0.0.1:8080/x',
    ];
    const links = (url: string): unknown[] =>
      findPings('', renderPosts([post({ lines: [{ label: 'record', text: 'CLM-12', url }] })]).blocks).links;
    expect(urls.map((url) => links(url).length)).toEqual([1, 0, 0, 0, 0, 1]);
  });
});

describe('a time in a sentence', () => {
  const SAID = 'Already approved by Leo Lindgren at 2026-03-02 14:00:00 UTC; your click changed nothing';
  const MOMENT = { type: 'date', timestamp: Date.UTC(2026, 2, 2, 14) / 1_000, format: '{date_short}, {time}' };

  it.each([
    ['an answer', renderAnswer(SAID).blocks],
    ['a form', sentenceModal('Not approved', SAID).blocks],
    ['an explanation', renderExplanation(explanation({ remarks: [SAID] }), { kind: 'alone' }).blocks],
    ['a milestone', renderPosts([post({ lines: [{ label: 'result', text: SAID }] })]).blocks],
    ['a list of cases', renderList([{ caseId: CASE, card: card({ standing: SAID }) }]).blocks],
    [
      'the sentence of a step',
      renderExplanation(explanation({ steps: [{ ...explanation().steps[0], says: SAID } as never] }), { kind: 'alone' })
        .blocks,
    ],
    [
      'the sentence of the decision',
      renderShortExplanation(explanation({ short: { says: SAID, values: [], allowed: [] } }), { kind: 'alone' }).blocks,
    ],
    [
      'a reason that was computed',
      renderShortExplanation(
        explanation({
          short: {
            says: null,
            values: [
              {
                label: 'arrived + early by',
                value: `2026-03-02 13:32:00 UTC, not before the appointment at the second receiver of the load (2026-03-02 14:00:00 UTC)`,
                origin: 'computed',
              },
            ],
            allowed: [],
          },
        }),
        { kind: 'alone' },
      ).blocks,
    ],
    ['a message to a person', renderTold(told({ message: SAID })).blocks],
    [
      'what follows a missed deadline',
      renderApproval(approval({ stepDue: { label: 'deadline', dueAt: NOW, ifLate: SAID } })).blocks,
    ],
    [
      'a request on Home',
      renderHome({
        told: [],
        missing: null,
        notice: [],
        workspaceUrl: null,
        asks: [{ ...question(), ...unposted, title: SAID }],
        cases: [],
      }).blocks,
    ],
  ])('is shown by Slack in the time zone of its reader: %s', (_, blocks) => {
    expect(JSON.stringify(blocks)).toContain(JSON.stringify(MOMENT).slice(0, -1));
    expect(words(blocks).join('')).not.toContain('UTC');
  });
});

describe('an approval card', () => {
  it('says what, why, and what follows a denial and silence, the approvers, the deadline, and three buttons with the opaque id', () => {
    const { blocks } = renderApproval(approval());
    expect(
      words(blocks[1])
        .join('')
        .split('\n')
        .map((line) => line.slice(0, 11)),
    ).toEqual(['Will do: Cr', 'Because: Pr', 'If denied: ', 'If no one a']);
    expect(JSON.stringify(blocks)).toContain('{"type":"user","user_id":"ULENA0001"}');
    expect(buttonsOf(blocks)).toEqual([
      { action: ACTIONS.approve, value: ASK, text: 'Approve' },
      { action: ACTIONS.deny, value: ASK, text: 'Deny' },
      { action: ACTIONS.details, value: ASK, text: 'Details' },
    ]);
  });

  it('shows what bounds an amount below the reason, each bound once', () => {
    const view = approval({
      facts: [{ label: 'claim value', text: '$7,200.00' }],
      bounds: [{ label: 'checked in step 12', text: 'at most $5,600.00 (max recoverable)' }],
    });
    const shown = words(renderApproval(view).blocks[1]).join('').split('\n');
    expect(shown.slice(1, 4).map((line) => line.split(':')[0])).toEqual([
      'Claim value',
      'Because',
      'Checked in step 12',
    ]);
  });

  it('offers no plain *Approve* when it could not be shown in full', () => {
    const { blocks } = renderApproval(approval({ willDo: 'x'.repeat(601) }));
    expect(buttonsOf(blocks).map(({ text }) => text)).toEqual(['Review and approve', 'Deny']);
    expect(buttonsOf(blocks)[0]?.action).toBe(ACTIONS.details);
  });

  it.each([
    ['approved', 'Approved by Lena Lindqvist, '],
    ['denied', 'Denied by Lena Lindqvist, '],
  ] as const)('is locked once it is %s, with name, time and note', (how, line) => {
    const { blocks } = renderApproval(
      approval({ state: { kind: 'closed', how, by: 'Lena Lindqvist', at: NOW, note: 'The photos are missing' } }),
    );
    expect(buttonsOf(blocks)).toEqual([]);
    expect(words(blocks).join('')).toContain(line);
    expect(words(blocks).join('')).toContain('The photos are missing');
    expect(JSON.stringify(blocks)).toContain(`"timestamp":${NOW / 1_000}`);
    expect(JSON.stringify(blocks)).not.toContain('"type":"user"');
  });

  it.each([
    ['approved', 'Done: Jira CLM-12', undefined, ['Asked for: Cr', 'Because: Prio', 'Result: Done:']],
    [
      'approved',
      'Not done yet: it will be tried again',
      undefined,
      ['Asked for: Cr', 'Because: Prio', 'Result: Not d'],
    ],
    [
      'denied',
      'Not done: the approval was denied',
      'A denied issue goes to the claims manager',
      ['Asked for: Cr', 'Because: Prio', 'Result: Not d', 'Then: A denie'],
    ],
    [
      'expired',
      'Not done: no one decided in time',
      'nothing is done, and claims-leads is asked how to go on',
      ['Asked for: Cr', 'Because: Prio', 'Result: Not d', 'Then: nothing'],
    ],
    ['withdrawn', undefined, undefined, ['Asked for: Cr', 'Because: Prio']],
  ] as const)(
    'that was %s says what became of it, and nothing of what it would do: %s',
    (how, result, next, expected) => {
      const state = {
        kind: 'closed',
        how,
        by: how === 'expired' ? null : 'Lena Lindqvist',
        at: NOW,
        note: null,
      } as const;
      const view = approval({
        state,
        ...(result === undefined ? {} : { result }),
        ...(next === undefined ? {} : { next }),
      });
      const { blocks } = renderApproval(view);
      const lines = words(blocks[1]).join('').split('\n');
      expect(lines.map((line) => line.slice(0, 13))).toEqual(expected);
      const form = JSON.stringify(
        detailsModal({ view, digest: 'd1', tool: 'jira.create_issue', args: [], policies: [] }),
      );
      for (const text of [JSON.stringify(blocks), form])
        expect(text).not.toMatch(/Will do|Otherwise|will be sent|Until/);
      if (result !== undefined) expect(form).toContain(result);
    },
  );

  it('is locked without a name when it expired', () => {
    const { text, blocks } = renderApproval(
      approval({ state: { kind: 'closed', how: 'expired', by: null, at: NOW, note: null } }),
    );
    expect(text).toContain('Expired: CASE-1, step 3a');
    expect(buttonsOf(blocks)).toEqual([]);
  });

  it('names the earlier deadline of a step around it first, as the form and a question do', () => {
    const stepDue = { label: 'deadline of step 3', dueAt: NOW + 900_000 };
    const shown = [
      renderApproval(approval({ stepDue })).blocks,
      renderQuestion(question({ stepDue })).blocks,
      detailsModal({ view: approval({ stepDue }), digest: 'd', tool: 't', args: [], policies: [] }).blocks,
    ].map((blocks) => words(blocks).join(''));
    const after = (how: string) => new RegExp(`Deadline of step 3: .*\\nCan be ${how} after that, until: `);
    expect(shown[0]).toMatch(after('decided'));
    expect(shown[1]).toMatch(after('answered'));
    expect(shown[2]).toMatch(after('decided'));
    expect(words(renderApproval(approval()).blocks).join('')).not.toContain('after that');
  });

  it('says of the deadline of a step around it what follows, and once it was missed that it is late', () => {
    const step = {
      label: 'deadline of step 3',
      dueAt: NOW + 900_000,
      ifLate: 'Not complete in time; the case is flagged “sla breach”',
    };
    const textOf = (view: Parameters<typeof renderApproval>[0]): string => words(renderApproval(view).blocks).join('');
    expect(textOf(approval({ stepDue: step }))).toContain(
      '. If it is missed: Not complete in time; the case is flagged “sla breach”',
    );
    const late = /⚠️ Late: the deadline of step 3 was .*\. Not complete in time; the case is flagged “sla breach”\n/;
    expect(textOf(approval({ late: step }))).toMatch(new RegExp(`${late.source}Still open until: `));
    expect(words(renderRunCard(card({ late: step })).blocks).join('')).toMatch(new RegExp(`${late.source}Now with: `));
    expect(words(approvalOnHome(approval({ late: step }), [])).join('')).toMatch(late);
  });

  it('shows who has already approved', () => {
    expect(shown(renderApproval(approval({ given: [{ name: 'Dora Dahl', at: NOW }] })))).toContain(
      'Dora Dahl approved',
    );
    const lost = shown(
      renderApproval(approval({ given: [{ name: 'Dora Dahl', at: NOW, lost: 'who requested this' }] })),
    );
    expect(lost).toMatch(
      /↩️ Dora Dahl approved, .*\. This does not count any more: it is the person who requested this/,
    );
    expect(lost).not.toContain('👍');
  });
});

describe('an approval card with more facts than it has room for', () => {
  it('says how many it leaves out, and is approved in the form that shows them all', () => {
    const facts = Array.from({ length: 15 }, (_, n) => ({ label: `fact ${n}`, text: 'x'.repeat(290) }));
    const { blocks } = renderApproval(approval({ facts }));
    expect(words(blocks[1]).join('')).toContain('… and 3 more, see Review and approve');
    expect(words(blocks[1]).join('')).not.toContain('Fact 12');
    expect(buttonsOf(blocks).map(({ text }) => text)).toEqual(['Review and approve', 'Deny']);
    const form = detailsModal({
      view: approval({ facts }),
      digest: 'd1',
      tool: 'jira.create_issue',
      args: [],
      policies: [],
    });
    expect(JSON.stringify(form)).toContain('Fact 14');
    expect(form.submit?.text).toBe('Approve');
  });
});

describe('the details of an approval', () => {
  const details = (over: Partial<Parameters<typeof detailsModal>[0]> = {}) =>
    detailsModal({
      view: approval(),
      digest: 'd1',
      tool: 'jira.create_issue',
      args: [{ label: 'summary', text: 'Damage\nclaim' }],
      policies: ['permit (…);'],
      ...over,
    });

  it('show every argument and can be approved there', () => {
    const view = details();
    expect(viewComplaints(view, 'modal')).toEqual([]);
    expect(view.submit?.text).toBe('Approve');
    expect(view.private_metadata).toBe(ASK);
    expect(words(view.blocks)).toContain('Damage\nclaim');
  });

  it.each([
    ['an argument is too long', { args: [{ label: 'description', text: 'x'.repeat(3_001) }] }],
    ['there are too many arguments', { args: Array.from({ length: 41 }, () => ({ label: 'a', text: 'b' })) }],
    [
      'it is decided',
      { view: approval({ state: { kind: 'closed', how: 'approved', by: 'Lena', at: NOW, note: null } }) },
    ],
  ])('cannot be approved when %s', (_, over) => {
    const view = details(over);
    expect(viewComplaints(view, 'modal')).toEqual([]);
    expect(view.submit).toBeUndefined();
  });
});

describe('a recovery card', () => {
  it('says what is known and offers the choices it was given', () => {
    const { blocks } = renderRecovery(recovery());
    expect(shown({ text: '', blocks })).toContain('A search for the key found nothing');
    expect(buttonsOf(blocks).map(({ text }) => text)).toEqual(['Try again', 'It was done', 'Stop the run']);
    expect(buttonsOf(renderRecovery(recovery({ choices: ['stop'] })).blocks).map(({ action }) => action)).toEqual([
      ACTIONS.stop,
    ]);
  });

  it('says on its button which value the run goes on with, and shows both values', () => {
    const once = { later: null, isForGood: false };
    const value = { label: 'claim value', text: '$7,200.00', isWritten: false, now: '$4,100.00', ...once };
    const asked = (...kept: RecoveryView['kept']) => {
      const { blocks } = renderRecovery(recovery({ choices: ['go_on', 'start_again', 'stop'], kept }));
      return { text: buttonsOf(blocks)[0]?.text, card: shown({ text: '', blocks }) };
    };
    const one = asked(value);
    expect(one.text).toBe('Go on with $7,200.00');
    expect(one.card).toContain('claim value $7,200.00; the case states $4,100.00 now');
    const days = { ...value, label: 'days', text: '3', now: '5' };
    expect(asked(value, days).text).toBe('Go on with claim value $7,200.00 and days 3');
    // A sender must not write on our buttons.
    expect(asked({ ...value, label: 'BOL', text: 'Approve', isWritten: true }).text).toBe('Go on with the earlier BOL');
    const many = Array.from({ length: 9 }, () => value);
    expect(asked(...many).text).toBe('Go on with the 9 earlier values');
  });

  it('says on its button when later values are covered, too', () => {
    const value = { label: 'claim value', text: '$7,200.00', isWritten: false, now: '$4,100.00', later: null };
    const asked = (...kept: RecoveryView['kept']) => {
      const { blocks } = renderRecovery(recovery({ choices: ['go_on', 'start_again', 'stop'], kept }));
      return { text: buttonsOf(blocks)[0]?.text, card: shown({ text: '', blocks }) };
    };
    const good = { ...value, isForGood: true };
    expect(asked(good).text).toBe('Go on with $7,200.00, whatever the case states later');
    expect(asked(good).card).toContain('claim value $7,200.00, whatever the case states later');
    const days = { ...value, label: 'days', text: '3', now: '5', isForGood: false };
    expect(asked(good, days).text).toBe('Go on with the earlier values, and for later ones as listed above');
    const long = { ...good, label: 'number of the account of the claimant', isWritten: true };
    expect(asked(long).text).toBe('Go on with the earlier values, whatever the case states later');
    expect(asked({ ...days, later: '7' }).card).toContain(
      'days 3; the case stated 5 when this was asked, and states 7 now, which is looked at next',
    );
  });

  it('offers the readings of a fact that cannot be read, and a form for another value', () => {
    const form = [
      { name: 'value', label: 'claim value', type: 'money', currency: 'USD', optional: false, bounds: {} },
    ] as const;
    const fact = { label: 'claim value', readings: ['$31.00', '$31,000.00'], isWhole: false, form };
    const view = recovery({ choices: ['stop'], fact });
    expect(buttonsOf(renderRecovery(view).blocks).map(({ text }) => text)).toEqual([
      '$31.00',
      '$31,000.00',
      'Another value',
      'Stop the run',
    ]);
    const answerable = answerableOf(view);
    expect(answerable).toMatchObject({ choices: ['$31.00', '$31,000.00'], question: view.because });
    expect(answerable === null ? [] : viewComplaints(questionForm(answerable), 'modal')).toEqual([]);
  });

  it('has no buttons once it is settled', () => {
    expect(
      buttonsOf(
        renderRecovery(recovery({ state: { kind: 'closed', how: 'recovered', by: 'Lena', at: NOW, note: 'CLM-12' } }))
          .blocks,
      ),
    ).toEqual([]);
  });
});

describe('a form with bounds', () => {
  const amount = {
    name: 'amount',
    label: 'Amount to pay',
    type: 'money',
    currency: 'USD',
    optional: false,
    bounds: { max: { value: money('USD', 720_000), shown: '$7,200.00 (claim value)' } },
  } as const;
  const choice = (items: readonly string[]) =>
    ({
      name: 'reason',
      label: 'Reason',
      type: 'text',
      currency: null,
      optional: false,
      bounds: { one_of: { value: items, shown: items.join(', ') } },
    }) as const;

  it('shows the bound on the card and at the field', () => {
    const view = question({ choices: null, form: [amount] });
    expect(shown(renderQuestion(view))).toContain('Amount to pay: at most $7,200.00 (claim value)');
    const modal = questionForm({ ...view, step: view.step });
    expect(viewComplaints(modal, 'modal')).toEqual([]);
    expect(JSON.stringify(modal)).toContain('An amount in USD, at most $7,200.00 (claim value)');
  });

  it('shows who corrected an answer, and offers Correct while that is possible', () => {
    const state = { kind: 'closed', how: 'answered', by: 'Ann', at: NOW, note: 'amount $7,200.00' } as const;
    const corrections = ['amount $2,700.00, by Bob at 14:02'];
    const rendered = renderQuestion(question({ state, corrections, correctable: true }));
    expect(shown(rendered)).toContain('Corrected: amount $2,700.00, by Bob at 14:02');
    expect(buttonsOf(rendered.blocks)).toEqual([{ action: ACTIONS.correct, value: ASK, text: 'Correct' }]);
    expect(buttonsOf(renderQuestion(question({ state, corrections })).blocks)).toEqual([]);
    const over = 'Round 1 of step 4b, in which it was asked, is over. If it is wrong, tell claims-leads';
    expect(shown(renderQuestion(question({ state, over })))).toContain(`Can no longer be corrected: ${over}`);
    expect(shown(rendered)).not.toContain('Can no longer be corrected');
  });

  it('shows who corrected a given fact, and offers Correct while that is possible', () => {
    const state = { kind: 'closed', how: 'answered', by: 'Ann', at: NOW, note: '$31.00' } as const;
    const rendered = renderRecovery(
      recovery({ state, corrections: ['$31,000.00, by Bob at 14:02'], correctable: true }),
    );
    expect(shown(rendered)).toContain('Corrected: $31,000.00, by Bob at 14:02');
    expect(buttonsOf(rendered.blocks)).toEqual([{ action: ACTIONS.correct, value: ASK, text: 'Correct' }]);
    expect(buttonsOf(renderRecovery(recovery({ state })).blocks)).toEqual([]);
  });

  it('has the answer in the form of a correction, and the choices as radio buttons', () => {
    const view = question({ choices: null, form: [amount, choice(['Agreed', 'Goodwill'])] });
    const modal = correctionForm({ view, typed: { [amount.name]: '7,200.00', reason: 'Goodwill' }, corrected: 2 });
    expect(viewComplaints(modal, 'modal')).toEqual([]);
    expect(modal).toMatchObject({ callback_id: VIEWS.correct, private_metadata: `${ASK} 2` });
    expect(JSON.stringify(modal)).toContain('"initial_value":"7,200.00"');
    const buttons = correctionForm({ view: question(), typed: { answer: 'Whole' }, corrected: 0 });
    expect(viewComplaints(buttons, 'modal')).toEqual([]);
    expect(JSON.stringify(buttons)).toMatch(/"initial_option":\{"text":\{[^}]*"text":"Whole"/);
  });

  it('offers the possible texts as radio buttons, many in a menu, unless they do not fit', () => {
    const typesOf = (items: readonly string[]): (string | undefined)[] =>
      questionForm(question({ choices: null, form: [choice(items)] })).blocks.flatMap((block) =>
        'element' in block ? [block.element.type] : [],
      );
    expect(typesOf(['Agreed', 'Goodwill'])).toEqual(['radio_buttons']);
    expect(typesOf(['x'.repeat(76)])).toEqual(['plain_text_input']);
    expect(typesOf(Array.from({ length: 11 }, (_, index) => `Reason ${index}`))).toEqual(['static_select']);
    expect(typesOf(Array.from({ length: 101 }, (_, index) => `Reason ${index}`))).toEqual(['plain_text_input']);
    for (const count of [2, 40]) {
      const items = Array.from({ length: count }, (_, index) => `Reason ${index}`);
      const modal = questionForm(question({ choices: null, form: [choice(items)] }));
      expect(viewComplaints(modal, 'modal')).toEqual([]);
      expect(JSON.stringify(modal)).not.toContain('"hint"');
    }
  });
});

describe('a direct message about a case', () => {
  it('says what happened, what is asked, until when, with one button', () => {
    const rendered = renderTold(told());
    expect(shown(rendered)).toContain('What happened: Escalated as priority');
    expect(shown(rendered)).toContain('Please call them');
    expect(buttonsOf(rendered.blocks)).toEqual([{ action: ACTIONS.haveIt, value: ASK, text: 'I have it' }]);
  });

  it('ends with the records of the case and its thread, linked where their address is known', () => {
    const records = [
      { system: 'zendesk', record: '103', name: 'Zendesk ticket 103' },
      { system: 'wms', record: '7', name: 'Wms order 7' },
      // A case that opened its own ticket names it twice.
      { system: 'zendesk', record: '103', name: 'Zendesk ticket 103' },
    ];
    const { blocks } = renderTold(told({ brief: { ...told().brief, records } }), {
      thread: 'https://our.slack.com/archives/C1/p1',
      addressOf: ({ system, record }) =>
        system === 'zendesk' ? `https://our.zendesk.com/agent/tickets/${record}` : null,
    });
    expect(shown({ text: '', blocks })).toContain('Zendesk ticket 103 · Wms order 7 · Thread of CASE-1');
    const links = JSON.stringify(blocks).match(/"url":"[^"]+"/g);
    expect(links).toEqual([
      '"url":"https://our.zendesk.com/agent/tickets/103"',
      '"url":"https://our.slack.com/archives/C1/p1"',
    ]);
  });

  it("has the procedure's message as its request where no answer is expected", () => {
    const { brief } = told();
    const rendered = renderTold(told({ askId: null, brief: { ...brief, asked: '' }, state: { kind: 'told' } }));
    expect(shown(rendered)).not.toContain('What is asked');
    expect(shown(rendered)).toContain('Please call them');
    expect(rendered.text).toContain('Please call them');
  });

  it.each([
    ['answered', { kind: 'answered', by: 'Ava Anders', at: NOW, isLate: false }, 'Ava Anders has it'],
    [
      'missed, and another has it',
      { kind: 'answered', by: 'Marcus Mbeki', at: NOW, isLate: true },
      'Marcus Mbeki has it',
    ],
    [
      'over since its case started again',
      { kind: 'over', because: 'started_again', at: NOW },
      'the case started again, and goes on in another thread',
    ],
    ['over since its run was stopped', { kind: 'over', because: 'stopped', at: NOW }, 'the run was stopped'],
    ['missed for good', { kind: 'missed', isOwed: false }, 'You did not take it in time'],
    ['only told', { kind: 'told' }, 'Answer by'],
  ] as const)('is locked when it is %s', (_, state, words_) => {
    const rendered = renderTold(told({ state }));
    expect(buttonsOf(rendered.blocks)).toEqual([]);
    expect(shown(rendered)).toContain(words_);
    expect(shown(rendered).includes('in time')).toBe(state.kind === 'missed');
  });
});

describe('a direct message that nobody answered in time', () => {
  it('keeps its button and says so', () => {
    const rendered = renderTold(told({ askId: ASK, state: { kind: 'missed', isOwed: true } }));
    expect(buttonsOf(rendered.blocks)).toHaveLength(1);
    expect(shown(rendered)).toContain('Nobody has taken it, so you still can');
  });

  it('says who was asked since, in the message and on Home', () => {
    const view = (isYou: boolean) =>
      told({ askId: ASK, state: { kind: 'missed', isOwed: true, since: { name: 'Marcus Mbeki', isYou, at: NOW } } });
    expect(shown(renderTold(view(false)))).toContain('. Marcus Mbeki was asked (');
    const home = renderHome({
      notice: [],
      asks: [],
      told: [{ ...view(true), ...unposted }],
      cases: [],
      missing: null,
      workspaceUrl: null,
    });
    expect(words(home.blocks).join('')).toMatch(/⌛ You did not take it in time.*You were asked again \(/);
    expect(words(home.blocks).join('')).not.toContain(' · until ');
  });
});

describe('a notice', () => {
  it('has buttons only while a handbook waits', () => {
    expect(buttonsOf(renderNotice(notice).blocks).map(({ value }) => value)).toEqual(['proposal-8f3', 'proposal-8f3']);
    expect(buttonsOf(renderNotice({ ...notice, proposal: null }).blocks)).toEqual([]);
  });

  const textsOf = (rendered: ReturnType<typeof renderNotice>): string => words(rendered.blocks).join('\n');
  const actionsOf = (rendered: ReturnType<typeof renderNotice>): string[] =>
    buttonsOf(rendered.blocks).map(({ text }) => String(text));
  const linesOf = (count: number, length: number): string[] =>
    Array.from({ length: count }, (_, index) => `line ${index} ${'x'.repeat(length)} end ${index}.`);

  it('of a proposal shows every line, however many come before it', () => {
    const rendered = renderNotice({ ...notice, lines: [...linesOf(40, 30), 'Limit major_loss: $1 → $9'] });
    expect(textsOf(rendered)).toContain('Limit major_loss: $1 → $9');
    expect(actionsOf(rendered)).toEqual(['Publish', 'Refuse']);
  });

  it.each([
    ['too many lines', linesOf(300, 300)],
    ['one line that is too long', linesOf(1, 20_000)],
  ])('of a proposal that was cut has no *Publish* and says how to see all: %s', (_, lines) => {
    const rendered = renderNotice({ ...notice, lines });
    expect(actionsOf(rendered)).toEqual(['Refuse']);
    expect(textsOf(rendered)).toContain('sop diff FOLDER');
  });

  it.each([
    ['many lines', linesOf(300, 100)],
    ['long lines', linesOf(5, 9_000)],
    ['hidden characters', [`a${'\u202e'.repeat(2_000)}b`, ...linesOf(20, 300)]],
  ])('of a long proposal has all of it in several messages, and its buttons on the last: %s', (_, lines) => {
    const parts = noticeParts({ ...notice, lines }).map(renderNotice);
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.map(actionsOf)).toEqual(
      parts.map((__, index) => (index === parts.length - 1 ? ['Publish', 'Refuse'] : [])),
    );
    const frame = [notice.title, / \(\d+ of \d+\)/, /This goes on in the thread.*the last one/];
    const all = frame
      .reduce<string>((text, part) => text.replaceAll(new RegExp(part, 'g'), ''), parts.map(textsOf).join('\n'))
      .replaceAll(/\s|…/g, '');
    const expected = lines.map((line) => line.replaceAll('\u202e', '⟨U+202E⟩').replaceAll(/\s/g, ''));
    for (const line of expected) expect(all).toContain(line);
    for (const { blocks } of parts) expect(blockComplaints(blocks, 'message')).toEqual([]);
  });

  it('of a proposal that is too long for its thread has no *Publish* anywhere', () => {
    const parts = noticeParts({ ...notice, lines: linesOf(3_000, 300) }).map(renderNotice);
    expect(parts.flatMap(actionsOf)).toEqual(['Refuse']);
    expect(parts.map(textsOf).join()).toMatch(/and \d+ more, which do not fit here/);
  });
});

describe('an explanation', () => {
  it('counts what an explanation leaves out: values, lines on who decided, and remarks', () => {
    const [step] = explanation().steps;
    if (step === undefined) throw new Error('Expected a step');
    const [value] = step.evidence;
    if (value === undefined) throw new Error('Expected a value');
    const long = {
      ...step,
      evidence: Array.from({ length: 14 }, () => value),
      authority: Array.from({ length: 11 }, () => 'a'),
    };
    const shown = words(
      renderExplanation(explanation({ steps: [long], remarks: Array.from({ length: 16 }, () => 'r') }), {
        kind: 'private',
        threadTs: null,
      }).blocks,
    );
    expect(shown).toEqual(
      expect.arrayContaining(['and 2 more values', 'and 3 more lines on who decided', 'and 1 more remarks']),
    );
  });

  it('is private first, with the thread where it would be shared', () => {
    const { blocks } = renderExplanation(explanation(), { kind: 'private', threadTs: '1700000000.000100' });
    expect(buttonsOf(blocks)).toEqual([{ action: ACTIONS.share, value: 'CASE-1', text: 'Share in thread' }]);
    const actions = blocks.find(({ type }) => type === 'actions');
    expect(threadOfShareBlock(actions?.block_id ?? '')).toBe('1700000000.000100');
    expect(buttonsOf(renderExplanation(explanation(), { kind: 'private', threadTs: null }).blocks)[0]?.text).toBe(
      'Share in channel',
    );
  });

  it('has the decision, its values and who allowed it on the first screen, and no key or session', () => {
    const { blocks } = renderShortExplanation(explanation(), { kind: 'private', threadTs: null });
    const text = words(blocks).join('');
    for (const part of [
      '“If account tier is Enterprise”',
      'Account tier: Enterprise · Salesforce Account 001',
      'Lena Lindqvist approved: Create a priority issue',
      'None was asked in this case',
    ])
      expect(text).toContain(part);
    expect(text).not.toMatch(/session|key|line 45/i);
    expect(buttonsOf(blocks).map(({ text: label }) => label)).toEqual(['More', 'Share in channel']);
  });

  it('shows every step in a window, and what only an audit compares last', () => {
    const text = words(explanationModal(explanation()).blocks).join('');
    const at = (part: string): number => text.indexOf(part);
    expect(at('Lena Lindqvist approved')).toBeGreaterThan(-1);
    expect(at('The conditions held')).toBeGreaterThan(at('Lena Lindqvist approved'));
    expect(at('Session session-1')).toBeGreaterThan(at('Flag account_not_found'));
  });

  it('says of the case whether a language model was asked', () => {
    const text = shown(renderExplanation(explanation({ judged: 2 }), { kind: 'alone' }));
    expect(text).toContain('In this case one was asked 2 times');
  });

  it('cites value, origin, rule, line and authority', () => {
    const text = shown(renderExplanation(explanation(), { kind: 'alone' }));
    for (const part of [
      'Account tier: Enterprise — Salesforce Account 001, step 1',
      'threshold $5,000.00',
      '(line 45)',
      'permit create-issue',
    ])
      expect(text).toContain(part);
  });

  it('says who shared it, and has no button then', () => {
    const { blocks } = renderExplanation(explanation(), { kind: 'shared', by: 'Ana Alvarez' });
    expect(buttonsOf(blocks)).toEqual([]);
    expect(words(blocks).join('')).toContain('Shared by Ana Alvarez');
  });

  it('reads no thread from a block id that is not ours', () => {
    expect(['share:', 'share:1', 'share:1700000000.000100x', 'x'].map(threadOfShareBlock)).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });
});

describe('forms', () => {
  const CHOICES = ['stop', 'it_was_done', 'leave_it', 'go_on', 'start_again', 'leave_out'] as const;

  it('ask for a reason of the minimum length and hold only the id of the ask', () => {
    for (const form of [denyForm(approval()), ...CHOICES.map((choice) => recoveryForm(recovery(), choice))]) {
      expect(viewComplaints(form, 'modal')).toEqual([]);
      expect(form.private_metadata).toBe(ASK);
      expect(JSON.stringify(form.blocks)).toContain('"min_length":3');
    }
  });

  it('name the case, the step and what would be denied, before they ask why', () => {
    const form = JSON.stringify(denyForm(approval()).blocks[0]);
    for (const said of [`${CASE}, step 3a`, 'Create a High priority issue in CLM', 'It goes to the claims manager'])
      expect(form).toContain(said);
  });

  it.each(CHOICES)('name the case and why it was asked, before they ask for the note of %s', (choice) => {
    const form = JSON.stringify(recoveryForm(recovery({ step: null }), choice).blocks[0]);
    for (const said of [CASE, 'Nobody knows whether Jira created the issue']) expect(form).toContain(said);
    const settled = recovery({ choices: ['start_again', 'leave_it'] });
    expect(JSON.stringify(recoveryForm(settled, choice).blocks[0])).toContain('Asked because');
  });

  it('stay within what Slack accepts for a text of any length', () => {
    const long = 'x'.repeat(20_000);
    for (const form of [
      denyForm(approval({ willDo: long, otherwise: otherwise(long) })),
      recoveryForm(recovery({ because: long }), 'stop'),
    ])
      expect(viewComplaints(form, 'modal')).toEqual([]);
  });
});

const REPEATS = { movesMoney: true, before: ['Pay 805.00 EUR (PAY-00001)'], now: 'Pay 855.00 EUR' };

describe('a text of ours that Slack limits', () => {
  const choices = ['stop', 'it_was_done', 'leave_it', 'go_on', 'start_again', 'leave_out'] as const;
  const dialogs = [
    ...choices.map((choice) => [`the dialog ${choice}`, recoveryForm(recovery(), choice)] as const),
    ['the dialog of a payment that is left out', recoveryForm(recovery({ repeats: REPEATS }), 'leave_out')] as const,
    ['the dialog of a denial', denyForm(approval())] as const,
  ];

  it.each(dialogs)('is whole in %s', (_, modal) => {
    expect(JSON.stringify(modal)).not.toContain('…');
    expect(viewComplaints(modal, 'modal')).toEqual([]);
  });

  it('is whole in each message', () => {
    const cards = [
      approval(),
      question(),
      recovery({ choices: ['try_again', ...choices] }),
      recovery({ repeats: REPEATS }),
    ];
    for (const ask of cards) expect(JSON.stringify(renderContent({ kind: 'ask', ask }))).not.toContain('…');
    for (const state of ['open', 'told'] as const)
      expect(JSON.stringify(renderTold(told({ state: { kind: state } })))).not.toContain('…');
    expect(JSON.stringify(renderRunCard(card()))).not.toContain('…');
  });
});

describe('the card of a run that has ended', () => {
  const place = (over: Parameters<typeof card>[0]): string => shown(renderRunCard(card(over)));

  it('says that it is done, next to its outcome', () => {
    expect(place({ status: 'completed', standing: 'Standard' })).toContain('🟢 Done: standard');
    expect(place({ status: 'completed', standing: 'Done: paid $5.00' })).toContain('🟢 Done: paid $5.00');
    expect(place({ status: 'completed', isMissed: true, standing: 'Not taken in time' })).toContain(
      '🟠 Ended: not taken in time',
    );
  });
});
