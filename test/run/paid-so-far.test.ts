/** What whoever decides about a payment reads of the payments before it, and of what its amount was computed from. */
import { describe, expect, it } from 'vitest';
import { asAskId } from '../../src/kernel/ids.ts';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import type { ApprovalCard } from '../../src/run/log/asks.ts';
import { briefSchema } from '../../src/tool/brief.ts';
import { filesOf, handbookOf, LENA, registry, slackUser, sopFile } from './handbook.ts';
import { APPROVED, DONE, NEEDS, usd } from './refund.ts';
import { openAsks } from '../../src/run/log/state.ts';
import { paidSoFar } from '../../src/run/cite/paid-so-far.ts';
import { walk, type Script, type Walk, type WalkOptions } from './walk.ts';

const LEO = slackUser('ULEO00001');
const pays = (step: string, amount: string, more = ''): string => `  - step: ${step}
    says: Pay it
    use: tms.pay_claim
    with: { claim: = case.id, account_id: = case.claimant.account_id, amount: = ${amount} }
${more}`;
const asks = (step: string, name: string, label: string): string => `  - step: ${step}
    says: Ask
    ask:
      of: claims-leads
      question: What does it cost?
      form: { cost: { label: ${label}, type: money, currency: USD } }
      within: 10 days
    save: ${name}
    if_late: { says: No one has said, stop: No one has said }
`;
const PAID: Script = {
  ...DONE,
  'tms.pay_claim': { kind: 'done', output: { payment: 'PAY-1' }, reference: { record: 'PAY-1' } },
};

type Options = Pick<WalkOptions, 'effects'> & {
  boundary?: HandbookFile;
  others?: HandbookFile[];
  values?: string;
};
const run = (steps: string, { boundary = APPROVED, others = [], values = '', ...more }: Options = {}): Walk =>
  walk({
    handbook: handbookOf(filesOf(sopFile(steps, { needs: NEEDS, values }), boundary, ...others)),
    script: PAID,
    ...more,
  });
const answer = (walked: Walk, cost: string): Walk =>
  walked.click({ type: 'AnswerQuestion', askId: walked.ask('question').askId, given: { cost } }, LENA);
const card = (walked: Walk): ApprovalCard => walked.ask('approval').card;
const lines = (walked: Walk, start: string): string[] =>
  card(walked).facts.flatMap(({ label, text }) => (label.startsWith(start) ? [`${label}: ${text}`] : []));
const soFar = (walked: Walk): string[] => lines(walked, 'paid in this case so far');
const from = (walked: Walk): string[] => ['computed from', 'taken from'].flatMap((start) => lines(walked, start));

const HALF = `  - step: 1
    says: The first half
    set: { half: = case.claim.amount / 2 }
`;
const EARLIER = { tool: 'tms.pay_claim', isKnown: true, output: null, record: 'PAY-0' } as const;

describe('what the case has paid so far', () => {
  it('is on the card of the next payment, in the amounts as they were paid, with their total', () => {
    const walked = run(`${HALF}${pays('2', 'half')}${pays('3', 'case.claim.amount - half')}${pays('4', 'half')}`);
    expect(soFar(walked)).toEqual([]);
    walked.approve(LENA);
    expect(soFar(walked)).toEqual(['paid in this case so far: $3,600.00 (step 2, PAY-1)']);
    walked.approve(LENA);
    expect(soFar(walked)).toEqual([
      'paid in this case so far: $7,200.00 in all: $3,600.00 (step 2, PAY-1), $3,600.00 (step 3, PAY-1)',
    ]);
  });

  it('counts what was paid before the case started again, and what is not known as perhaps', () => {
    const before = { step: '2', summary: 'Pay $500.00 to ACC-1', moved: { amount: usd(500) }, ...EARLIER };
    const perhaps = {
      ...before,
      step: '3',
      summary: 'Pay $60.00',
      moved: { amount: usd(60) },
      isKnown: false,
      record: null,
    };
    const walked = run(pays('4', 'case.claim.amount'), { effects: [before, perhaps] });
    expect(soFar(walked)).toEqual([
      'paid in this case so far: perhaps $560.00 in all: $500.00 (step 2, PAY-0), $60.00 (step 3, not known whether it was done)',
    ]);
  });

  it('has no total where an earlier log does not say the amount', () => {
    const before = { step: '2', summary: 'Pay $500.00 to ACC-1', ...EARLIER };
    const walked = run(`${pays('4', 'case.claim.amount')}${pays('5', 'case.claim.amount')}`, { effects: [before] });
    expect(soFar(walked.approve(LENA))).toEqual([
      'paid in this case so far: Pay $500.00 to ACC-1 (step 2, PAY-0), $7,200.00 (step 4, PAY-1)',
    ]);
  });

  it('is one total for many payments, of which a few are named', () => {
    const effects = Array.from({ length: 9 }, (_, n) => ({
      step: `1#${n + 1}`,
      summary: 'Pay $10.00',
      moved: { amount: usd(10) },
      ...EARLIER,
    }));
    const [line] = paidSoFar({ ...run(HALF, { effects }).state }, registry);
    expect(line?.text).toMatch(/^\$90\.00 in all: \$10\.00 \(step 1#1, PAY-0\), 4 more in between, /);
  });

  it('asks anew where another payment is made while people are asked, and keeps what was approved', () => {
    const both = `  - step: 2
    says: Both at once
    together:
${pays('2a', 'case.claim.amount').replaceAll(/^/gm, '    ').trimEnd()}
${pays('2b', 'case.claim.amount').replaceAll(/^/gm, '    ').trimEnd()}
`;
    const walked = run(both);
    const [first, second] = openAsks(walked.state);
    walked.click({ type: 'GiveApproval', askId: asAskId(first?.askId ?? '') }, LENA);
    expect(walked.state.asks[second?.askId ?? '']?.closed).toMatchObject({
      how: 'withdrawn',
      note: 'It is known since that another payment of the case was made, and this did not say so',
    });
    expect(soFar(walked)).toEqual(['paid in this case so far: $7,200.00 (step 2a, PAY-1)']);
    walked.approve(LENA);
    expect(walked.made).toHaveLength(2);
  });

  it('is bound to the approval: another line is not what was approved', () => {
    const walked = run(`${HALF}${pays('2', 'half')}${pays('3', 'half')}`).approve(LENA);
    const ask = walked.ask('approval');
    const facts = ask.card.facts.filter(({ label }) => !label.startsWith('paid'));
    walked.state = {
      ...walked.state,
      asks: { ...walked.state.asks, [ask.askId]: { ...ask, card: { ...ask.card, facts } } },
    };
    expect(walked.decide({ type: 'GiveApproval', askId: ask.askId }, LENA)).toMatchObject({ code: 'record_changed' });
  });
});

describe('what the amount was computed from', () => {
  const loop = `  - step: 1
    says: Nothing yet
    set: { damage: = case.claim.amount - case.claim.amount }
  - step: 2
    says: Ask about each
    for_each: { item: thing, in: = things, at_most: 6 }
    do:
${asks('2a', 'check', 'Cost of the repair').replaceAll(/^/gm, '    ').trimEnd()}
      - step: 2b
        says: Add it up
        set: { damage: = damage + check.cost }
`;

  it('names each value and who said it, through a loop, a name and a nested SOP, without its other inputs', () => {
    const nested: HandbookFile = {
      path: 'pay-back.sop.yaml',
      text: sopFile(`  - step: 1
    says: Pay {amount}
    use: tms.pay_claim
    with: { claim: = case.id, account_id: = account, amount: = amount }
`)
        .text.replace('sop: test', 'sop: pay-back')
        .replace(
          /starts:[\s\S]*?steps:/,
          'takes:\n  account: { label: account, type: text }\n  amount: { label: amount to pay, type: money }\nsteps:',
        ),
    };
    const steps = `${loop}  - step: 3
    says: Pay it
    run: pay-back
    with: { account: = case.claimant.account_id, amount: = damage }
    save: back
`;
    const walked = run(steps, { others: [nested], values: '  things: [door, roof]' });
    answer(answer(walked, '5'), '10');
    expect(card(walked).willDo).toContain('Pay $15.00');
    expect(from(walked)).toEqual(['computed from cost of the repair: $5.00 + $10.00 (answered by Lena Lindqvist)']);
  });

  it('leaves out what another line of the card says', () => {
    expect(from(run(pays('1', 'case.claim.amount')))).toEqual([]);
    expect(from(run(`${HALF}${pays('2', 'half')}`))).toEqual([]);
    expect(lines(run(`${HALF}${pays('2', 'half')}`), 'claim value')).toEqual(['claim value: $7,200.00']);
  });

  it('has its first lines before what the case is about, and the others last', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const steps = names.map((name, at) => asks(`${at + 1}`, name, `Cost ${name}`)).join('');
    const walked = run(`${steps}${pays('9', names.map((name) => `${name}.cost`).join(' + '))}`);
    for (const [at] of names.entries()) answer(walked, `${at + 1}`);
    expect(card(walked).facts.map(({ label }) => label)).toEqual([
      ...['a', 'b', 'c', 'd'].map((name) => `computed from cost ${name}`),
      'claimant',
      'claim value',
      ...['e', 'f'].map((name) => `computed from cost ${name}`),
    ]);
  });

  it('says who entered an amount that no form bounds', () => {
    const walked = answer(run(`${asks('1', 'part', 'Amount to pay')}${pays('2', 'part.cost')}`), '80');
    expect(from(walked)).toEqual(['taken from amount to pay: $80.00 (answered by Lena Lindqvist)']);
  });

  it('joins by a plus only what was added up', () => {
    const two = `${asks('1', 'a', 'Cost')}${asks('2', 'b', 'Cost')}`;
    const of = (amount: string): string[] => from(answer(answer(run(`${two}${pays('3', amount)}`), '5'), '10'));
    expect(of('b.cost - a.cost')).toEqual(['computed from cost: $10.00, $5.00 (answered by Lena Lindqvist)']);
    expect(of('a.cost + b.cost')).toEqual(['computed from cost: $5.00 + $10.00 (answered by Lena Lindqvist)']);
  });

  it('is in the message of whoever hears that it was denied, with what was paid so far', () => {
    const denied = `    if_denied:
      says: It was denied
      use: slack.escalate
      with: { to: lena-lead, message: Please speak with them }
      outcome: denied
`;
    const steps = `${asks('1', 'part', 'Cost')}${pays('2', 'part.cost')}${pays('3', 'part.cost + part.cost', denied)}`;
    const walked = answer(run(steps), '80').approve(LEO);
    walked.click({ type: 'DenyApproval', askId: walked.ask('approval').askId, reason: 'Too much' }, LEO);
    const brief = briefSchema.parse(walked.made.at(-1)?.args['brief']);
    expect(brief.facts).toEqual(
      expect.arrayContaining([
        { label: 'paid in this case so far', value: '$80.00 (step 2, PAY-1)' },
        { label: 'computed from cost', value: '$80.00 (answered by Lena Lindqvist)' },
      ]),
    );
  });
});

describe('the flags of the case', () => {
  it('are on the card that is decided on', () => {
    const flagged = `  - step: 1
    says: Mark it
    flag: not_inspected
`;
    expect(lines(run(`${flagged}${pays('2', 'case.claim.amount')}`), 'flag')).toEqual(['flag: not inspected']);
    expect(lines(run(pays('2', 'case.claim.amount')), 'flag')).toEqual([]);
  });
});
