/** A payment that people were asked to approve and did not: no other step, branch, round or event pays without them. */
import { describe, expect, it } from 'vitest';
import type { SlackActor } from '../../src/boundary/approvers.ts';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { openAsks } from '../../src/run/log/state.ts';
import {
  filesOf,
  handbookOf,
  LENA,
  MARCUS,
  ONE_LEAD,
  PERMISSIVE,
  slackUser,
  sopFile,
  THREE_LEADS,
} from './handbook.ts';
import { ASK, DAY, DONE, NEEDS, paid, pay, usd } from './refund.ts';
import { HOUR, MINUTE, walk, type Walk } from './walk.ts';

const LEO = slackUser('ULEO00001');

const VALUES = '  small: 500.00 USD\n  less: 400.00 USD\n  least: 300.00 USD';

/** Payments of up to $500 are permitted; above that a lead approves. */
const LIMITS: HandbookFile = {
  path: PERMISSIVE.path,
  text: `${PERMISSIVE.text.replace('Action::"tms.pay_claim", ', '').replace(', Action::"tms.pay_claim"', '')}
@id("small")\n@outcome("permit")\npermit (principal is Bot, action == Action::"tms.pay_claim", resource is Case)
when { context.args.amount.currency == "USD" && context.args.amount.minor <= 50000 };
@id("large")\n@outcome("approval")\n@approvers("claims-leads:1")\n@expires("PT240H")\n@reason("A lead approves")
permit (principal is Bot, action == Action::"tms.pay_claim", resource is Case)
when { context.args.amount.currency == "USD" && context.args.amount.minor > 50000 };\n`,
};

function begun(steps: string, limits = LIMITS, ...others: readonly HandbookFile[]): Walk {
  const files = filesOf(...others, sopFile(steps, { needs: NEEDS, values: VALUES }), limits);
  return walk({ handbook: handbookOf(files), facts: { 'claim.amount': usd(900) }, script: DONE });
}

const say = (run: Walk, amount: string): Walk =>
  run.click({ type: 'AnswerQuestion', askId: run.ask('question').askId, given: { amount } }, LENA);

const deny = (run: Walk): Walk => run.deny(LEO, 'This is a fraud').after(MINUTE);

const payIn = (step: string, amount: string, more = ''): string => `    - step: ${step}
      says: Pay it
      use: tms.pay_claim
      with: { claim: = case.id, account_id: = case.claimant.account_id, amount: = ${amount} }
${more}`;

const BRANCHES = `${ASK('')}  - step: 3
    says: Choose the way
    choose:
${payIn('3a', 'part.amount', '      if: [part.amount <= small]\n')}${payIn('3b', 'part.amount', '      otherwise: 3\n')}`;

const LOOP = `  - step: 2
    says: Pay until it is paid
    repeat:
      at_most: 3
      until: [has(p.payment)]
    do:
    - step: 2a
      says: Ask how much is paid
      ask:
        of: claims-leads
        question: How much is paid?
        form: { amount: { label: Amount to pay, type: money, currency: USD } }
        within: 10 days
      save: part
      if_late: { says: No one has said, stop: No one has said }
${payIn('2b', 'part.amount', '      save: p\n      if_denied: { says: Ask again, flag: denied_once }\n')}    if_late: { says: Too often, stop: Too often }
`;

/** The one who may approve has the card before them, and nothing was paid. */
function expectAsked(run: Walk, because: string): void {
  expect(paid(run)).toEqual([]);
  const { demands, card } = run.ask('approval');
  expect(demands).toEqual([{ group: 'claims-leads', count: 1 }]);
  expect(card.because).toContain(because);
}

describe('a payment that the boundary permits, after people were asked about another one', () => {
  it('is asked about when a correction makes it another branch', () => {
    const run = say(begun(BRANCHES), '900').correctAnswer('2', { amount: '400' }, LENA);
    expectAsked(
      run,
      'Asked of any one of claims-leads, since an approval of Pay $900.00 to the account ACC-1 for claim CASE-1 was withdrawn before',
    );
    expect(paid(run.approve(LEO))).toEqual([usd(400)]);
  });

  it('is asked about when the other branch was denied', () => {
    const run = deny(say(begun(BRANCHES), '900')).correctAnswer('2', { amount: '400' }, LENA);
    expectAsked(run, 'Pay $900.00 to the account ACC-1 for claim CASE-1 was denied before, by Leo');
    expect(run.ask('approval').card.because).toContain('“This is a fraud”');
  });

  it('is asked about in the next round after a denial', () => {
    const run = say(deny(say(begun(LOOP), '900')), '400');
    expectAsked(run, 'was denied before, by Leo');
    expect(paid(run.approve(LEO))).toEqual([usd(400)]);
  });

  it('is asked about in the next round when no one decided', () => {
    const loop = LOOP.replace('if_denied: { says: Ask again,', 'if_expired: { says: Ask again,');
    const run = say(say(begun(loop), '900').after(11 * DAY), '400');
    expectAsked(run, 'was not decided in time before');
  });

  it('is asked about when it was proposed before the denial and not sent yet', () => {
    const both = `  - step: 2
    says: Pay both
    together:
${payIn('2a', 'case.claim.amount', '      if_denied: { says: Leave it, flag: denied_once }\n')}${payIn('2b', 'least')}`;
    const busy = { 'tms.pay_claim': { kind: 'not_now', message: 'Busy', afterMs: 5 * MINUTE } } as const;
    const files = filesOf(sopFile(both, { needs: NEEDS, values: VALUES }), LIMITS);
    const run = walk({ handbook: handbookOf(files), facts: { 'claim.amount': usd(900) }, script: busy });
    expect(run.made).toHaveLength(1);
    run.script = DONE;
    deny(run).after(10 * MINUTE);
    expect(run.made).toHaveLength(1);
    expect(run.ask('approval').step).toBe('2b');
  });
});

/** Up to $200 permitted, up to $500 one of the operations, up to $800 the manager, above that two leads. */
const rung = (id: string, above: number, upTo: number, approvers: string): string =>
  `@id("${id}")\n@outcome("${approvers === '' ? 'permit' : 'approval'}")
${approvers === '' ? '' : `@approvers("${approvers}")\n@expires("PT240H")\n@reason("${id} payments")\n`}permit (principal is Bot, action == Action::"tms.pay_claim", resource is Case)
when { context.args.amount.currency == "USD" && context.args.amount.minor > ${above}00 && context.args.amount.minor <= ${upTo}00 };\n`;
const LADDER: HandbookFile = {
  ...LIMITS,
  text: `${LIMITS.text.slice(0, LIMITS.text.indexOf('@id("small")'))}${rung('tiny', 0, 200, '')}${rung('middle', 200, 500, 'claims-manager:1')}${rung('large', 500, 9_000, 'claims-leads:1')}`,
};
const THEN = (...steps: string[]): string => `  - step: 3
    says: Pay the rest
    do:
${steps.join('')}`;
const MANAGER = { group: 'claims-manager', count: 1 };
const LEADS = { group: 'claims-leads', count: 1 };

describe('a payment that the boundary lets other people approve', () => {
  it('is asked of those who denied another one, too, with why each of them is asked', () => {
    const run = say(deny(say(begun(LOOP, LADDER), '900')), '450');
    const { demands, card } = run.ask('approval');
    expect(demands).toEqual([MANAGER, LEADS]);
    expect(card.because).toMatch(
      /middle payments .*; Asked of any one of claims-leads, since an approval of Pay \$900\.00 .* was denied before, by Leo/,
    );
    run.approve(MARCUS);
    expect(paid(run)).toEqual([]);
    run.approve(LEO);
    expect(paid(run)).toEqual([usd(450)]);
  });

  it('is asked of those who let another one expire, too', () => {
    const loop = LOOP.replace('if_denied: { says: Ask again,', 'if_expired: { says: Ask again,');
    const run = say(say(begun(loop, LADDER), '900').after(11 * DAY), '450');
    expect(run.ask('approval').demands).toEqual([MANAGER, LEADS]);
  });

  it('may be approved for as long as the shortest of all that are asked allows', () => {
    const brief = { ...LADDER, text: LADDER.text.replace('"PT240H")\n@reason("middle', '"PT6H")\n@reason("middle') };
    for (const limits of [
      brief,
      { ...LADDER, text: LADDER.text.replace('"PT240H")\n@reason("large', '"PT6H")\n@reason("large') },
    ]) {
      const { at, demands, expiresAt } = say(deny(say(begun(LOOP, limits), '900')), '450').ask('approval');
      expect([demands, expiresAt - at]).toEqual([[MANAGER, LEADS], 6 * HOUR]);
    }
  });

  it('is asked of those who had the card of its step before the answer was corrected', () => {
    const run = say(begun(ASK('') + pay('part.amount'), LADDER), '900').correctAnswer('2', { amount: '450' }, LENA);
    expect(run.ask('approval').demands).toEqual([MANAGER, LEADS]);
    expect(run.ask('approval').card.because).toContain('Pay $900.00 to the account ACC-1');
  });

  const BOTH = `  - step: 2
    says: Pay both
    together:
${payIn('2a', 'case.claim.amount', '      if_denied: { says: Leave it, flag: denied_once }\n')}${payIn('2b', 'less')}`;
  const asked = (run: Walk, step: string) =>
    openAsks(run.state).find((ask) => ask.kind === 'approval' && ask.step === step);
  const requests = (run: Walk, step: string) => run.events('ApprovalRequested').filter((one) => one.step === step);

  it('is asked for anew, while it is asked, once another one was denied', () => {
    const run = begun(BOTH, LADDER);
    expect(asked(run, '2b')).toMatchObject({ demands: [MANAGER] });
    deny(run);
    expect(run.events('ApprovalWithdrawn')).toMatchObject([
      { because: expect.stringContaining('Another payment of the case was not approved') as string },
    ]);
    expect(asked(run, '2b')).toMatchObject({ demands: [MANAGER, LEADS] });
    run.approve(MARCUS).approve(LEO);
    expect([paid(run), requests(run, '2b').length]).toEqual([[usd(400)], 2]);
  });

  it('keeps its card while another one is only asked for again', () => {
    const run = begun(BOTH, LADDER);
    const reworded = { ...LADDER, text: LADDER.text.replace('large payments', 'very large payments') };
    run.handbook = handbookOf(filesOf(sopFile(BOTH, { needs: NEEDS, values: VALUES }), reworded));
    run.go();
    expect([requests(run, '2a').length, requests(run, '2b').length]).toEqual([2, 1]);
    expect(asked(run, '2b')).toMatchObject({ demands: [MANAGER] });
  });

  it('is asked of those who were asked about the late one in whose place it is, at once', () => {
    const late = `${pay('case.claim.amount').trimEnd()}
    within: duration("1 hour") of case.received_at
    if_late:
      says: Pay the part that no one disputes
      use: tms.pay_claim
      with: { claim: = case.id, account_id: = case.claimant.account_id, amount: = less }
`;
    const run = begun(late, LADDER).after(2 * HOUR);
    expect(openAsks(run.state)).toMatchObject([{ step: '9.if_late', demands: [MANAGER, LEADS] }]);
    expect(requests(run, '9.if_late')).toHaveLength(1);
    expect(paid(run.approve(MARCUS).approve(LEO))).toEqual([usd(400)]);
  });

  it.each([
    ['first', '900', '450'],
    ['last', '450', '900'],
  ])('needs as many people of a group as the strictest of them, which was asked %s', (_, denied, next) => {
    const two = {
      ...LADDER,
      text: LADDER.text.replace('claims-leads:1', 'claims-leads:2').replace('claims-manager:1', 'claims-leads:1'),
    };
    const run = say(deny(say(begun(LOOP, two, THREE_LEADS), denied)), next);
    expect(run.ask('approval').demands).toEqual([{ group: 'claims-leads', count: 2 }]);
    run.approve(LEO);
    expect(paid(run)).toEqual([]);
    run.approve(MARCUS);
    expect(paid(run)).toEqual([usd(Number(next))]);
  });

  it('is not paid, and people are asked, when a group that denied before has no one left', () => {
    const run = deny(say(begun(LOOP, LADDER), '900'));
    run.handbook = handbookOf(filesOf(ONE_LEAD, sopFile(LOOP, { needs: NEEDS, values: VALUES }), LADDER));
    expect(say(run, '450').ask('recovery')).toMatchObject({
      code: 'too_few_approvers',
      because: expect.stringMatching(/Too few people may approve .*: only Marcus/) as string,
    });
    expect(paid(run)).toEqual([]);
  });
});

describe('after a payment was not approved', () => {
  it('each later one is still asked of them when they approved a small one', () => {
    const run = say(deny(say(begun(LOOP + THEN(payIn('3a', 'least'), payIn('3b', 'less'))), '900')), '10');
    for (const step of ['2b#2', '3a', '3b']) {
      expect(run.ask('approval')).toMatchObject({ step, demands: [LEADS] });
      run.approve(LEO).after(MINUTE);
    }
    expect(paid(run)).toEqual([usd(10), usd(300), usd(400)]);
  });

  it('the next one is still asked of them when the one that they approved did not work', () => {
    const refused = '      if_error: { refused: { says: Ask again, flag: refused_once } }\n';
    const loop = LOOP.replace('      save: p\n', `      save: p\n${refused}`);
    const run = say(deny(say(begun(loop), '900')), '10');
    run.script = { 'tms.pay_claim': { kind: 'failed', code: 'refused', message: 'No' } };
    say(run.approve(LEO), '400');
    expect(run.ask('approval')).toMatchObject({ step: '2b#3', demands: [LEADS] });
  });

  it('each later one is asked of those whose card was withdrawn, whichever other step asks its own people', () => {
    const steps = BRANCHES.replace(/(?<=otherwise: 3\n)$/, `${pay('less').replace('9', '4')}${pay('least')}`);
    const run = say(begun(steps, LADDER), '900').correctAnswer('2', { amount: '450' }, LENA);
    for (const step of ['3a', '4', '9']) {
      expect(run.ask('approval').demands).toEqual([MANAGER, LEADS]);
      expect(run.ask('approval').step).toEqual(step);
      run.approve(MARCUS).approve(LEO).after(MINUTE);
    }
  });

  it('a small one beside it is not made while too few are left to approve that one', () => {
    const steps = `  - step: 8
    says: Pay both
    together:
${payIn('8a', 'case.claim.amount')}    - step: 8b
      says: Pay the rest later
      do:
      - { step: 8b1, says: Wait, wait: { for: 1 day } }
${payIn('8b2', 'least').replaceAll('\n  ', '\n    ').replace('    -', '      -')}`;
    const run = begun(steps);
    run.correct({ 'claim.text': 'More' }, [], { editor: { name: 'Lena Lindqvist', email: 'lena@our.example' } });
    run.handbook = handbookOf(filesOf(ONE_LEAD, sopFile(steps, { needs: NEEDS, values: VALUES }), LIMITS));
    run.go().after(2 * DAY);
    expect(openAsks(run.state)).toMatchObject([
      { step: '8a', code: 'too_few_approvers' },
      { step: '8b2', code: 'too_few_approvers' },
    ]);
    expect(paid(run)).toEqual([]);
  });

  it('one that the boundary forbids is not asked about, but stops', () => {
    const never = `@id("never")\n@reason("Never above 5,000")\nforbid (principal is Bot, action == Action::"tms.pay_claim", resource is Case)
when { context.args.amount.currency != "USD" || context.args.amount.minor > 500000 };\n`;
    const run = say(deny(say(begun(LOOP, { ...LIMITS, text: LIMITS.text + never }), '900')), '6000');
    expect(openAsks(run.state)).toMatchObject([{ kind: 'recovery', step: '2b#2', code: 'forbidden' }]);
    expect(paid(run)).toEqual([]);
  });

  it('the next one is still asked of them when its approval expired and was given on a second try', () => {
    const run = begun(pay('case.claim.amount') + pay('least').replace('step: 9', 'step: 10')).after(11 * DAY);
    run.recover('try_again', LENA).approve(LEO).after(MINUTE);
    expect(paid(run)).toEqual([usd(900)]);
    expect(run.ask('approval')).toMatchObject({ step: '10', demands: [LEADS] });
  });

  it('a credit by another tool is asked of them, too', () => {
    const run = deny(
      say(
        begun(`${LOOP.replace('says: Too often, stop: Too often', 'says: Too often, flag: too_often').replace('at_most: 3', 'at_most: 1')}  - step: 3
    says: Credit it in place
    use: salesforce.record_concession
    with: { record_id: 0015g00000AbCdEAAV, percent: 5, basis_points: 500, arr: = least, due: = case.received_at }
`),
        '900',
      ),
    );
    expect(run.ask('approval')).toMatchObject({ step: '3', demands: [LEADS] });
  });
});

describe('a payment after people approved', () => {
  const FREE = pay('less');

  it('is made at once when what they were asked about was approved', () => {
    const run = say(begun(BRANCHES + FREE), '900')
      .approve(LEO)
      .after(MINUTE);
    expect(paid(run)).toEqual([usd(900), usd(400)]);
  });

  it('is made at once when its step was asked about again, after a correction, and approved then', () => {
    const run = say(begun(ASK('') + pay('part.amount') + FREE.replace('step: 9', 'step: 10')), '900')
      .correctAnswer('2', { amount: '700' }, LENA)
      .approve(LEO)
      .after(MINUTE);
    expect(paid(run)).toEqual([usd(700), usd(400)]);
  });

  it('is made at once beside one that they are still asked about', () => {
    const both = `  - step: 2
    says: Pay both
    together:
${payIn('2a', 'case.claim.amount')}${payIn('2b', 'least')}`;
    expect(paid(begun(both))).toEqual([usd(300)]);
  });
});

describe('the card of a payment names what was denied before', () => {
  const lineOf = (run: Walk) => run.ask('approval').card.facts.filter(({ label }) => label === 'denied before');
  const DENIED = 'by Leo Lindgren at 2026-03-02 14:00:00 UTC';

  it('in another round, of another amount, with who, when and why', () => {
    const run = say(deny(say(begun(LOOP), '900')), '899');
    expect(lineOf(run)).toEqual([
      {
        label: 'denied before',
        text: `${DENIED} (then: Pay $900.00 to the account ACC-1 for claim CASE-1): “This is a fraud”`,
      },
    ]);
    expect(lineOf(say(begun(LOOP), '900'))).toEqual([]);
  });

  const deniedBy = (run: Walk, who: SlackActor, note: string): Walk =>
    run.deny(who, note).after(MINUTE).recover('try_again', LENA);

  it('once for one person with the same words', () => {
    const run = begun(pay('case.claim.amount'), LIMITS, THREE_LEADS);
    deniedBy(run, LEO, 'This is a fraud');
    for (let denials = 0; denials < 5; denials++) deniedBy(run, MARCUS, 'Typo');
    expect(lineOf(run).map(({ text }) => text)).toEqual([
      `${DENIED}: “This is a fraud”`,
      'by Marcus Mbeki at 2026-03-02 14:01:00 UTC: “Typo”, and 4 more times until 2026-03-02 14:05:00 UTC',
    ]);
  });

  it('the first of many never pushed off, also at the question whether the case starts again', () => {
    const run = begun(pay('case.claim.amount'), LIMITS, THREE_LEADS);
    deniedBy(run, LEO, 'This is a fraud');
    for (let denials = 0; denials < 6; denials++) deniedBy(run, MARCUS, `Typo ${denials}`);
    const notes = (texts: readonly string[]) => texts.map((text) => /“(.*)”/.exec(text)?.[1] ?? text);
    const shown = ['This is a fraud', 'and 2 more in between', 'Typo 2', 'Typo 3', 'Typo 4', 'Typo 5'];
    expect(notes(lineOf(run).map(({ text }) => text))).toEqual(shown);
    run.deny(LEO, 'Typo 5').recover('stop', LENA);
    run.correct({ 'claim.amount': usd(800) }).after(2 * MINUTE);
    const known = run.ask('recovery').known.filter((line) => /denied before|in between/.test(line));
    expect(notes(known)).toEqual(['This is a fraud', 'and 3 more in between', ...shown.slice(3), 'Typo 5']);
  });

  it('in another branch', () => {
    const run = deny(say(begun(BRANCHES), '900')).correctAnswer('2', { amount: '400' }, LENA);
    expect(lineOf(run)[0]?.text).toContain('“This is a fraud”');
  });
});
