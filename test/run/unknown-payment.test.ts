/** While the outcome of a payment is unknown, no other payment or credit of its case is sent, whatever step has it. */
import { describe, expect, it } from 'vitest';
import { fold } from '../../src/run/log/evolve.ts';
import { openAsks } from '../../src/run/log/state.ts';
import { asking, filesOf, handbookOf, LENA, PERMISSIVE, slackUser, sopFile } from './handbook.ts';
import { DONE, NEEDS, usd } from './refund.ts';
import { HOUR, MINUTE, walk, type Script, type Walk } from './walk.ts';

const LEO = slackUser('ULEO00001');
const AWAY = { kind: 'unknown', message: 'The search is away' } as const;
const LOST: Script = { ...DONE, 'tms.pay_claim': { kind: 'unknown', message: 'The line was cut' } };

const carrier = (step: string): string => `    - step: ${step}
      says: Pay the carrier
      use: tms.pay_claim
      with: { claim: = case.id, account_id: CARRIER-7, amount: = freight }
`;
const credit = (step: string, after: string): string => `    - step: ${step}
      says: Credit the customer later
      do:
      - { step: ${step}1, says: Wait, wait: { for: ${after} } }
      - step: ${step}2
        says: Credit it
        use: salesforce.record_concession
        with: { record_id: 0015g00000AbCdEAAV, percent: 5, basis_points: 500, arr: = freight, due: = case.received_at }
`;
const both = (...branches: string[]): string => `  - step: 4
    says: Settle both
    together:
${branches.join('')}`;

function begun(steps: string, { boundary = PERMISSIVE, script = LOST } = {}): Walk {
  const files = filesOf(
    sopFile(steps, { needs: NEEDS, values: '  freight: 310.00 USD\n  storage: 700.00 USD' }),
    boundary,
  );
  return walk({ handbook: handbookOf(files), facts: { 'claim.amount': usd(310) }, script });
}

/** Nobody can say what became of the first one. */
function unknown(steps: string, boundary = PERMISSIVE): Walk {
  const run = begun(steps, { boundary });
  run.probe = AWAY;
  run.script = DONE;
  for (let looks = 0; looks < 9; looks++) run.after(HOUR);
  return run;
}

const questionAt = (run: Walk, step: string) =>
  openAsks(run.state).find((ask) => ask.kind === 'recovery' && ask.step === step);

describe('a payment beside one of unknown outcome', () => {
  const STEPS = both(carrier('4a'), credit('4b', '20 minutes'));

  it('of another tool waits, and goes out once the first is found', () => {
    const run = begun(STEPS);
    run.script = DONE;
    run.probe = AWAY;
    run.after(30 * MINUTE);
    expect(run.steps).toEqual(['4a']);
    run.probe = { kind: 'found', output: { payment: 'PAY-1' } };
    run.after(3 * HOUR);
    expect(run.steps).toEqual(['4a', '4b2']);
    expect(openAsks(run.state)).toEqual([]);
  });

  it('waits as long as people are asked about the first, who see that it waits', () => {
    const run = unknown(STEPS);
    expect(run.steps).toEqual(['4a']);
    const asked = questionAt(run, '4a');
    expect(asked).toMatchObject({
      code: 'unknown_outcome',
      known: expect.arrayContaining([
        expect.stringMatching(/^Step 4b2 waits until this is known: /) as string,
      ]) as unknown,
    });
    expect(openAsks(run.state)).toHaveLength(1);
  });

  it('is named to those who were asked before it came to wait', () => {
    const run = unknown(both(carrier('4a'), credit('4b', '20 hours')));
    const before = questionAt(run, '4a');
    expect(JSON.stringify(before)).not.toContain('waits until this is known');
    run.after(12 * HOUR);
    expect(run.steps).toEqual(['4a']);
    expect(questionAt(run, '4a')?.askId).toBe(before?.askId);
    expect(JSON.stringify(questionAt(run, '4a'))).toContain('Step 4b2 waits until this is known');
  });

  it('is asked about once a person has said that the first was made', () => {
    const run = unknown(STEPS);
    run.recover('it_was_done', LEO);
    expect(run.steps).toEqual(['4a']);
    expect(run.ask('recovery')).toMatchObject({ step: '4b2', code: 'done_before' });
  });

  it('is not sent either when people approved it, on a card that names the first', () => {
    const run = unknown(STEPS, asking('salesforce.record_concession', 'claims-leads:1', 'PT240H'));
    const { card } = run.ask('approval');
    expect(card.facts).toContainEqual({
      label: 'not known whether done',
      text: expect.stringMatching(/^step 4a, Pay \$310\.00 to the account CARRIER-7 for claim CASE-1: /) as string,
    });
    run.approve(LENA).after(HOUR);
    expect(run.steps).toEqual(['4a']);
    run.probe = { kind: 'found', output: { payment: 'PAY-1' } };
    run.recover('try_again', LEO);
    expect(run.steps).toEqual(['4a', '4b2']);
  });
});

it('payments that are due at one moment are sent one after the other', () => {
  const run = begun(both(carrier('4a'), carrier('4b'), carrier('4c')), { script: DONE });
  expect(run.steps).toEqual(['4a', '4b', '4c']);
  const plans = run.log.map((_, index) => run.plan(fold(run.state.runId, run.log.slice(0, index + 1))));
  const sent = plans.map(({ effects }) => effects.filter(({ kind }) => kind === 'call').length);
  expect(Math.max(...sent)).toBe(1);
  const started = run.log.findIndex(({ event }) => event.type === 'CallStarted');
  expect(sent[started]).toBe(0);
});

it('a payment that is sent again is approved on a card that says that it was sent before', () => {
  const [permit, ask] = ['<= 50000', '> 50000'].map(
    (bound) => `when { context.args.amount.currency == "USD" && context.args.amount.minor ${bound} };\n`,
  );
  const pays = 'permit (principal is Bot, action == Action::"tms.pay_claim", resource is Case)\n';
  const limits = {
    path: PERMISSIVE.path,
    text: `${PERMISSIVE.text.replace('Action::"tms.pay_claim", ', '').replace(', Action::"tms.pay_claim"', '')}
@id("small")\n@outcome("permit")\n${pays}${permit}
@id("large")\n@outcome("approval")\n@approvers("claims-leads:1")\n@expires("PT240H")\n@reason("Large")\n${pays}${ask}`,
  };
  const large = carrier('4b')
    .replace('amount: = freight', 'amount: = storage')
    .replace(/$/, '      if_denied: { says: Leave it, flag: denied }\n');
  const run = unknown(both(carrier('4a'), large), limits).deny(LEO, 'Not ours');
  run.probe = { kind: 'absent' };
  run.recover('try_again', LENA);
  expect(run.steps).toEqual(['4a']);
  expect(run.ask('approval').card.facts).toContainEqual({
    label: 'sent before',
    text: expect.stringMatching(/^Sopwith looked for it in TMS .* it is then done twice$/) as string,
  });
});
