/**
 * Thread content as a run produces it, plain and hostile.
 */
import type { MessageContent } from '../../src/engine/thread-port.ts';
import { asAskId, asCaseId, asRunId } from '../../src/kernel/ids.ts';
import type { Explanation } from '../../src/run/view/explanation.ts';
import type { AskView, Post, RunCard, ToldView } from '../../src/run/view/thread-view.ts';
import type { ApprovalView } from '../../src/connector/slack/render/approval-card.ts';
import type { QuestionView } from '../../src/connector/slack/render/question-card.ts';
import type { RecoveryView } from '../../src/connector/slack/render/recovery-card.ts';

export const NOW = 1_700_000_000_000;
/** As the Home tab has it, before its message is posted. */
export const unposted = { title: 'Freight claim · Wobbly Widget Works', posted: null } as const;
export const CASE = asCaseId('CASE-1');
export const RUN = asRunId('run-1');
export const ASK = asAskId('ask-4tq8zv1m6x');

/** Texts with which an outsider might try to ping, disguise a link, shout, or fake one of our cards. */
export const HOSTILE: readonly string[] = [
  '<!channel> <!here> <@ULENA0001> <!subteam^SFINANCE1> <#CFREIGHT1>',
  '[x](http://evil) <http://evil|invoice> http://evil',
  '*bold* _italic_ ~strike~ `code` > quote',
  'harmless\n✅ Approved · CASE-1, step 3a\nApproved by Lena Lindqvist',
  'invoice\u202Efdp.exe pay\u200B\u2066pal\u2069 \u0007bell',
  ':white_check_mark: &lt;!channel&gt; @channel @here',
  '{date} ^1700000000^{time}|x> "}],"type":"actions"',
  '\u3164\u2800',
  '',
  'x'.repeat(9_000),
  '😀'.repeat(4_000),
];

export const card = (over: Partial<RunCard> = {}): RunCard => ({
  caseId: CASE,
  title: 'Freight claim · Wobbly Widget Works',
  sop: 'freight-damage-claim v1',
  status: 'waiting',
  standing: 'Waiting for an approval',
  unread: [],
  facts: [
    { label: 'claim value', text: '$7,200.00' },
    { label: 'account tier', text: 'Enterprise' },
  ],
  because: 'account tier Enterprise, claim value $7,200.00 (above $5,000.00)',
  done: [],
  owner: 'Claims leads',
  clock: { label: 'Escalate', dueAt: NOW + 900_000 },
  outcome: 'priority',
  approvedBy: [],
  isMissed: false,
  towards: null,
  flags: ['account_not_found'],
  ...over,
});

export const post = (over: Partial<Post> = {}): Post => ({
  key: 'post:17',
  seq: 17,
  at: NOW,
  tone: 'done',
  title: 'Step 3a: issue created',
  lines: [
    { label: 'issue', text: 'CLM-12', url: 'https://our.example/browse/CLM-12' },
    { label: 'answer by', text: '14:30', time: NOW + 900_000 },
  ],
  ...over,
});

export const otherwise = (text: string): ApprovalView['otherwise'] => [
  { label: 'if denied', text },
  { label: 'if no one answers', text },
];

export const approval = (over: Partial<ApprovalView> = {}): ApprovalView => ({
  kind: 'approval',
  key: 'ask:1',
  seq: 9,
  askId: ASK,
  caseId: CASE,
  step: '3a',
  willDo: 'Create a High priority issue in CLM: Damage claim CASE-1 for $7,200.00',
  because: 'Priority issues need approval by claims-leads: claim value $7,200.00 is over $5,000.00',
  facts: [],
  bounds: [],
  otherwise: otherwise('It goes to the claims manager'),
  changed: [],
  changing: null,
  approvers: 'any one of claims-leads',
  mention: ['ULENA0001'],
  given: [],
  expiresAt: NOW + 14_400_000,
  state: { kind: 'open' },
  ...over,
});

export const recovery = (over: Partial<RecoveryView> = {}): RecoveryView => ({
  kind: 'recovery',
  cost: null,
  repeats: null,
  kept: [],
  corrections: [],
  correctable: false,
  key: 'ask:2',
  seq: 12,
  askId: ASK,
  caseId: CASE,
  step: '3a',
  because: 'Nobody knows whether Jira created the issue',
  known: ['The request left at 14:05', 'A search for the key found nothing, and the index may lag'],
  choices: ['try_again', 'it_was_done', 'stop'],
  fact: null,
  group: 'claims-leads',
  mention: ['ULENA0001', 'UMARCUS01'],
  state: { kind: 'open' },
  ...over,
});

export const question = (over: Partial<QuestionView> = {}): QuestionView => ({
  kind: 'question',
  key: 'ask:3',
  seq: 14,
  askId: ASK,
  caseId: CASE,
  step: '5',
  question: 'Was the packaging damaged?',
  changed: [],
  changing: null,
  isReminder: false,
  facts: [],
  choices: ['Damaged', 'Whole'],
  form: null,
  group: 'claims-leads',
  mention: ['ULENA0001'],
  dueAt: NOW + 14_400_000,
  corrections: [],
  correctable: false,
  state: { kind: 'open' },
  ...over,
});

export const told = (over: Partial<ToldView> = {}): ToldView => ({
  key: 'told:1',
  callId: 'call-1',
  askId: ASK,
  channel: 'DAVA00001',
  ts: '1700000000.000100',
  answerBy: NOW + 900_000,
  state: { kind: 'open' },
  message: 'Please call them',
  brief: {
    case: 'CASE-1',
    title: 'Freight claim of Wobbly Widget Works',
    happened: 'Escalated as priority: $7,200.00 over $5,000.00',
    asked: 'Say that you have it',
    facts: [{ label: 'tier', text: 'Enterprise' }],
  },
  ...over,
});

export const notice = {
  kind: 'notice',
  title: 'Handbook 7 waits for a yes',
  lines: ['freight-damage-claim v2: escalate_above $5,000.00 → $2,500.00'],
  proposal: 'proposal-8f3',
} as const;

export const explanation = (over: Partial<Explanation> = {}): Explanation => ({
  caseId: CASE,
  title: 'Freight claim',
  unread: [],
  headline: 'SOP freight-damage-claim v1, step 3: account tier Enterprise, claim value $7,200.00, threshold $5,000.00',
  short: {
    says: 'If account tier is Enterprise',
    values: [{ label: 'account tier', value: 'Enterprise', origin: 'Salesforce Account 001' }],
    allowed: ['Lena Lindqvist approved: Create a priority issue'],
  },
  judged: 0,
  steps: [
    {
      step: '3',
      at: NOW,
      citation: 'SOP freight-damage-claim v1, step 3: claim value $7,200.00 over $5,000.00',
      result: 'The conditions held',
      says: 'If account tier is Enterprise',
      line: 45,
      evidence: [{ label: 'account tier', value: 'Enterprise', origin: 'Salesforce Account 001, step 1' }],
      authority: ['permit create-issue, policy claims-agent.cedar line 12'],
      details: ['Session session-1 of attempt 1, key abc'],
    },
  ],
  remarks: ['Flag account_not_found, step 1'],
  ...over,
});

/** Every kind of content, with `text` in each place where text from outside may appear. */
export function contentsWith(text: string): readonly MessageContent[] {
  const asks: readonly AskView[] = [
    approval({
      willDo: text,
      because: text,
      otherwise: otherwise(text),
      approvers: text,
      mention: [text, 'ULENA0001'],
      given: [{ name: text, at: NOW }],
    }),
    approval({ willDo: text, because: text, state: { kind: 'closed', how: 'denied', by: text, at: NOW, note: text } }),
    recovery({ because: text, known: [text, text], group: text }),
    question({ question: text, group: text, choices: [text, 'No'], mention: [text, 'ULENA0001'] }),
    question({ question: text, choices: null, isReminder: true }),
    question({ question: text, state: { kind: 'closed', how: 'answered', by: text, at: NOW, note: text } }),
    recovery({ because: text, state: { kind: 'closed', how: 'recovered', by: text, at: NOW, note: text } }),
  ];
  const brief = { case: 'CASE-1', title: text, happened: text, asked: text, facts: [{ label: text, text }] };
  return [
    {
      kind: 'card',
      card: card({
        title: text,
        standing: text,
        facts: [{ label: text, text }],
        owner: text,
        clock: { label: text, dueAt: NOW },
        outcome: text,
        flags: [text],
        sop: text,
      }),
    },
    {
      kind: 'posts',
      posts: [
        post({
          title: text,
          lines: [
            { label: text, text, url: text, time: NOW },
            { label: '', text },
          ],
        }),
        post({ title: text, lines: [] }),
      ],
    },
    ...asks.map((ask): MessageContent => ({ kind: 'ask', ask })),
    { kind: 'told', told: told({ brief, message: text }) },
    {
      kind: 'told',
      told: told({ brief, message: text, state: { kind: 'answered', by: text, at: NOW, isLate: true } }),
    },
    { kind: 'notice', title: text, lines: [text, text], proposal: 'proposal-1' },
  ];
}
