/**
 * A payment is never more than the case allows as it is stated now, whatever people decided to go on with: a returns
 * desk refunds, an insurer pays a part, and the customer lowers the amount meanwhile.
 */
import { describe, expect, it } from 'vitest';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { money } from '../../src/kernel/money.ts';
import type { CallResult } from '../../src/tool/tool.ts';
import { filesOf, handbookOf, LENA, MARCUS, PERMISSIVE, slackUser, sopFile } from './handbook.ts';
import {
  DAY,
  usd,
  NEEDS,
  APPROVED,
  CAPPED,
  DONE,
  NOTE,
  waitAt,
  WAIT,
  pay,
  ASK,
  run,
  paid,
  lower,
  answer,
  refused,
  BEYOND,
  wentOn,
} from './refund.ts';
import { walk, type Walk } from './walk.ts';

describe('a refund of the amount that the customer states', () => {
  const waiting = (): Walk => run(`${NOTE}${WAIT}${pay('case.claim.amount')}`);

  it('is not paid once the amount was lowered, and people start again or stop', () => {
    const walked = lower(waiting()).after(DAY);
    expect(refused(walked)).toMatchObject({
      ...BEYOND,
      known: expect.arrayContaining([
        'claim value $7,200.00 → $4,100.00 (Zendesk ticket 101, field claim.amount)',
        'Step 9 would compute $4,100.00 now instead of $7,200.00',
      ]),
    });
    expect(paid(walked.recover('stop', LENA))).toEqual([]);
  });

  it('is asked about by the same question while only something else is corrected', () => {
    const walked = lower(waiting()).after(DAY);
    const { askId } = walked.ask('recovery');
    walked.correct({ 'claim.text': 'Two crates' }).after(DAY);
    expect(walked.state.asks[askId]?.closed).toBeNull();
  });

  it('is paid once the amount is what it was', () => {
    const walked = lower(waiting()).after(DAY);
    expect(paid(lower(walked, 7_200))).toEqual([usd(7_200)]);
  });

  it('goes on with the earlier amount when the case states more now', () => {
    const walked = lower(waiting(), 9_000).after(DAY);
    expect(walked.ask('recovery')).toMatchObject({ code: 'other_facts', choices: ['go_on', 'start_again', 'stop'] });
    expect(paid(wentOn(walked))).toEqual([usd(7_200)]);
  });

  it('is not paid when the amount is lowered after people went on', () => {
    const walked = lower(run(`${NOTE}${WAIT}${pay('case.claim.amount')}`), 9_000).after(DAY);
    walked.script = { ...DONE, 'tms.pay_claim': { kind: 'not_now', message: 'Busy', afterMs: 60_000 } };
    wentOn(walked);
    walked.script = DONE;
    expect(refused(lower(walked).after(DAY))).toMatchObject({ ...BEYOND, paid: [usd(7_200)] });
  });

  it('is not paid in another currency, nor when the amount was withdrawn or cannot be read', () => {
    const euros = waiting()
      .correct({ 'claim.amount': money('EUR', 900_000) })
      .after(DAY);
    const cleared = waiting()
      .correct({}, [], { cleared: ['claim.amount'] })
      .after(DAY);
    const unread = waiting()
      .correct({}, [{ path: 'claim.amount', label: 'claim value', problem: 'it has two readings', text: '4.100' }])
      .after(DAY);
    expect([euros, cleared, unread].map(refused)).toMatchObject([BEYOND, BEYOND, BEYOND]);
  });
});

describe('an amount that the procedure computes', () => {
  it('is not paid when it would be less now', () => {
    const set = '  - step: 2\n    says: Half of it is owed\n    set: { owed: = case.claim.amount * 0.5 }\n';
    const walked = lower(run(`${NOTE}${set}${WAIT}${pay('owed')}`)).after(DAY);
    expect(refused(walked)).toMatchObject({
      ...BEYOND,
      known: expect.arrayContaining(['Step 9 would compute $2,050.00 now instead of $3,600.00']),
    });
  });

  it('is not paid when a table would give less now', () => {
    const table = `  - step: 2
    says: Read what is paid
    table: { hit: first, when: [case.claim.amount], give: [amount], rows: [['> 5,000.00 USD', '= money("1,000.00 USD")'], ['-', '= money("500.00 USD")']] }
    save: tier
`;
    expect(refused(lower(run(`${NOTE}${table}${WAIT}${pay('tier.amount')}`)).after(DAY))).toMatchObject(BEYOND);
  });

  it.each([
    [
      'chose it',
      '      - { step: 2a, says: Much, if: ["case.claim.amount > money(\'5,000.00 USD\')"], set: { owed: \'= money("1,000.00 USD")\' } }\n      - { step: 2b, says: Little, otherwise: 2, set: { owed: \'= money("500.00 USD")\' } }\n',
    ],
    [
      'was passed over',
      '      - { step: 2a, says: Little, if: ["case.claim.amount < money(\'5,000.00 USD\')"], set: { owed: \'= money("500.00 USD")\' } }\n      - { step: 2b, says: Much, otherwise: 2, set: { owed: \'= money("1,000.00 USD")\' } }\n',
    ],
  ])('is not paid when the branch that %s would be decided otherwise now', (_which, branches) => {
    const tiers = `  - step: 2\n    says: Choose what is owed\n    choose:\n${branches}`;
    expect(refused(lower(run(`${NOTE}${tiers}${WAIT}${pay('owed')}`)).after(DAY))).toMatchObject(BEYOND);
  });

  it('is not paid when the procedure states it and the condition of the payment would not hold now', () => {
    const steps = `${NOTE}${WAIT}  - step: 8
    says: Much is refunded at a flat rate
    if: ["case.claim.amount > money('5,000.00 USD')"]
    do:
${pay('money("1,000.00 USD")').replaceAll(/^/gm, '  ').replace('step: 9', 'step: 8a').trimEnd()}
`;
    const walked = run(steps, { boundary: APPROVED });
    walked.after(DAY);
    wentOn(lower(walked).after(DAY));
    expect(refused(walked)).toMatchObject(BEYOND);
  });

  it('is not paid when a nested procedure is given less now', () => {
    const nested: HandbookFile = {
      path: 'refund.sop.yaml',
      text: sopFile(`${WAIT}${pay('owed * 0.5')}`)
        .text.replace('sop: test', 'sop: refund')
        .replace('= case.claimant.account_id', '= account')
        .replace('claim: = case.id', 'claim: = claim')
        .replace(
          /starts:[\s\S]*?steps:/,
          'takes:\n  owed: { label: what is owed, type: money }\n  account: { label: account, type: text }\n  claim: { label: claim, type: text }\nsteps:',
        ),
    };
    // Nothing was done with the amount, so the new one may come into use.
    const steps = `${NOTE.replace('case.claim.amount', 'case.claimant.account_id')}  - step: 3\n    says: Refund\n    run: refund\n    with: { owed: = case.claim.amount, account: = case.claimant.account_id, claim: = case.id }\n`;
    expect(refused(lower(run(steps, { others: [nested] })).after(DAY))).toMatchObject(BEYOND);
  });

  it('is paid when the case states something else that no amount depends on', () => {
    const walked = run(`${NOTE}  - step: 2
    says: Note the BOL
    if: [has(case.claim.bol)]
    flag: has_bol
${WAIT}${pay('case.claim.amount')}`);
    walked.correct({ 'claim.bol': 'BOL-2' }).after(DAY);
    expect(paid(wentOn(walked))).toEqual([usd(7_200)]);
  });
});

describe('a part that a person entered', () => {
  const BOUND = ', max: = case.claim.amount';
  const open = (amount: string, steps = `${NOTE}${ASK(BOUND)}${pay('part.amount')}`, boundary = APPROVED): Walk =>
    answer(run(steps, { boundary }), amount);

  it('is not paid above the amount of now, although people go on with the earlier one', () => {
    const walked = lower(open('5,000.00')).after(DAY);
    const { askId, code, known } = walked.ask('recovery');
    expect(code).toBe('facts_changed');
    expect(known).toContainEqual(expect.stringMatching(/^The run cannot go on with the earlier values/));
    expect(walked.view().asks).toContainEqual(expect.objectContaining({ kind: 'recovery', kept: [] }));
    expect(walked.decide({ type: 'Recover', askId, choice: 'go_on', note: null }, LENA)).toMatchObject({
      code: 'gone',
    });
    wentOn(walked);
    expect(refused(walked)).toMatchObject({
      ...BEYOND,
      known: expect.arrayContaining(['Amount to pay $5,000.00 is out of bounds now: at most $4,100.00 (claim value)']),
    });
    expect(walked.view().asks.filter(({ kind, state }) => kind === 'approval' && state.kind === 'open')).toEqual([]);
  });

  it('is paid below it, once it is approved', () => {
    const walked = wentOn(lower(open('3,000.00')).after(DAY));
    expect(paid(walked.approve(slackUser('ULEO00001')))).toEqual([usd(3_000)]);
  });

  it('is not paid when a `set` passed it on, and a later change breaks its bound', () => {
    const steps = `${NOTE}${ASK(BOUND)}  - step: 3\n    says: Round it\n    set: { owed: = part.amount }\n${waitAt(4)}${pay('owed')}`;
    const walked = lower(open('5,000.00', steps, PERMISSIVE)).after(DAY);
    expect(refused(walked)).toMatchObject(BEYOND);
  });

  it('is not paid when a condition bounded it and would not hold now', () => {
    const steps = `${NOTE}${ASK('')}${WAIT}  - step: 8
    says: Never more than is asked for
    if: [part.amount <= case.claim.amount]
    do:
${pay('part.amount').replaceAll(/^/gm, '  ').replace('step: 9', 'step: 8a').trimEnd()}
`;
    const walked = open('5,000.00', `${steps}`, APPROVED);
    walked.after(DAY);
    wentOn(lower(walked).after(DAY));
    expect(refused(walked)).toMatchObject(BEYOND);
  });

  it('is not paid when the boundary would forbid it now', () => {
    const steps = `${NOTE}${ASK(`, max: '= money("6,000.00 USD")'`)}${WAIT}${pay('part.amount')}`;
    const walked = lower(open('5,000.00', steps, CAPPED)).after(DAY);
    expect(refused(walked)).toMatchObject({
      ...BEYOND,
      known: expect.arrayContaining(['The boundary would not permit it now: Never more than the claim']),
    });
  });
});

describe('an amount that a model read', () => {
  it('is not paid above the bound that it would have now', () => {
    const steps = `${NOTE}  - step: 2
    says: Read what is asked for
    judge: { question: What is asked for?, about: = case.claim.text, extract: money, max: = case.claim.amount }
    save: claimed
    if_unsure: { says: It cannot be read, stop: It cannot be read }
${WAIT}${pay('claimed.answer', '    if: [has(claimed.answer)]\n')}`;
    const read: CallResult = {
      kind: 'done',
      output: {
        answer: '5,250.00 USD',
        amount: usd(5_250),
        read: { input: 'text', words: 'five thousand two hundred and fifty dollars' },
        evidence: [{ input: 'text', quote: 'five thousand two hundred and fifty dollars' }],
        asked: true,
        model: 'some-model',
        prompt_sha256: 'a'.repeat(64),
        tokens_in: 40,
        tokens_out: 7,
      },
    };
    const walked = walk({
      handbook: handbookOf(filesOf(sopFile(steps, { needs: NEEDS }), PERMISSIVE)),
      script: { ...DONE, 'openai.judge': read },
      facts: { 'claim.text': 'We claim five thousand two hundred and fifty dollars.' },
    });
    expect(refused(lower(walked).after(DAY))).toMatchObject(BEYOND);
    expect(paid(lower(walked, 6_000))).toEqual([]);
    expect(walked.ask('recovery').choices).toContain('go_on');
    expect(paid(wentOn(walked))).toEqual([usd(5_250)]);
  });
});

describe('a credit', () => {
  it('is not recorded above the percentage of now', () => {
    const steps = `${NOTE}  - step: 2
    says: The percentage follows the amount
    table: { hit: first, when: [case.claim.amount], give: [percent], rows: [['> 5,000.00 USD', 10], ['-', 5]] }
    save: rate
${WAIT}  - step: 9
    says: Grant it
    use: salesforce.record_concession
    with:
      record_id: "001000000000001"
      owner: ava@our.example
      percent: = rate.percent
      basis_points: = rate.percent * 100
      arr: = case.claim.amount
      due: = case.received_at
`;
    const walked = lower(run(steps)).after(DAY);
    expect(walked.made.filter(({ tool }) => tool === 'salesforce.record_concession')).toEqual([]);
    expect(walked.ask('recovery')).toMatchObject({ code: 'beyond_case', choices: ['start_again', 'stop'] });
  });
});

describe('an approval of a payment', () => {
  const STEPS = `${NOTE}${WAIT}${pay('case.claim.amount')}`;

  it('is withdrawn when the case states less after people decided to go on', () => {
    const walked = run(STEPS, { boundary: APPROVED });
    lower(walked, 9_000).after(DAY);
    expect(walked.ask('approval').card.changed).toEqual([expect.stringContaining('$9,000.00')]);
    lower(walked, 4_100).after(DAY);
    expect(walked.events('ApprovalWithdrawn')).toHaveLength(1);
    expect(paid(walked)).toEqual([]);
  });

  it('is not asked for when the case states less already', () => {
    const walked = lower(run(STEPS, { boundary: APPROVED })).after(DAY);
    expect(walked.events('ApprovalRequested')).toEqual([]);
    expect(refused(walked)).toMatchObject(BEYOND);
  });
});

describe('a payment without an approval', () => {
  it('waits while a change is weighed that arrived while others were asked', () => {
    // Nothing was done with the amount, so the new one may come into use.
    const steps = `${NOTE.replace('case.claim.amount', 'case.claimant.account_id')}  - step: 3
    says: Both at once
    together:
      - step: 3a
        says: Ask
        ask: { of: claims-leads, question: Were the goods returned, choices: [All of them, Some], within: 3 days }
        if_late: { says: No one said, flag: silent }
      - step: 3b
        says: Pay after a minute
        do:
          - { step: 3b1, says: Wait, wait: { for: 1 minute } }
${pay('case.claim.amount').replaceAll(/^/gm, '        ').replace('step: 9', 'step: 3b2').trimEnd()}
`;
    const walked = lower(run(steps)).after(60_000);
    expect(paid(walked)).toEqual([]);
    expect(paid(walked.after(60_000))).toEqual([usd(4_100)]);
  });
});

it('names the people who may decide', () => {
  const walked = lower(run(`${NOTE}${WAIT}${pay('case.claim.amount')}`)).after(DAY);
  expect(
    walked.decide({ type: 'Recover', askId: walked.ask('recovery').askId, choice: 'go_on', note: null }, LENA),
  ).toMatchObject({ ok: false });
  expect(
    walked.decide({ type: 'Recover', askId: walked.ask('recovery').askId, choice: 'stop', note: null }, MARCUS),
  ).toMatchObject({ ok: false });
});
