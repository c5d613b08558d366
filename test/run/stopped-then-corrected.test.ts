/** A run that a person stopped where it could not go on, and whose case is corrected afterwards. */
import { describe, expect, it } from 'vitest';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { money } from '../../src/kernel/money.ts';
import type { Value } from '../../src/kernel/value.ts';
import type { CallResult } from '../../src/tool/tool.ts';
import { openAsks } from '../../src/run/log/state.ts';
import { asking, filesOf, handbookOf, LENA, PERMISSIVE, sopFile } from './handbook.ts';
import { walk, type Walk, type WalkOptions } from './walk.ts';

const usd = (dollars: number) => money('USD', dollars * 100);
const eur = (euros: number) => money('EUR', euros * 100);
const failed = (code: string): CallResult => ({ kind: 'failed', code, message: 'It does not know that' });

type Facts = Readonly<Record<string, Value>>;
type Stopped = {
  readonly why: string;
  readonly steps: string;
  readonly boundary?: HandbookFile;
  readonly options?: WalkOptions;
  /** What a person decides before the run stops. */
  readonly before?: (run: Walk) => Walk;
  readonly corrected: Facts;
  /** What the run could not go on with either, or did not read. */
  readonly inVain: Facts;
};

const LOOK_UP = `  - step: 1
    says: Look up the shipment
    use: tms.get_shipment_by_bol
    with: { bol: = case.claim.bol }
    save: shipment
`;
const PAY = `  - step: 1
    says: Pay it
    use: tms.pay_claim
    with: { claim: = case.id, account_id: = case.claimant.account_id, amount: = case.claim.amount }
`;
const NEEDS = '  - case.claim.amount\n  - case.claim.bol\n  - case.claimant.account_id';
const decided = (conditions: string): string =>
  `  - step: 1\n    says: Large\n    if: [ '${conditions}' ]\n    otherwise: nothing\n    flag: large\n`;
const FORBIDDING = {
  path: PERMISSIVE.path,
  text: `${PERMISSIVE.text}@id("cap")\n@reason("Too much")\nforbid (principal is Bot, action == Action::"tms.pay_claim", resource is Case)
when { context.args.amount.currency != "USD" || context.args.amount.minor > 500000 };\n`,
};

const STOPPED: readonly Stopped[] = [
  {
    why: 'a look-up did not find what it was given',
    steps: LOOK_UP,
    options: { script: { 'tms.get_shipment_by_bol': failed('not_found') } },
    corrected: { 'claim.bol': 'BOL-2' },
    inVain: { 'claimant.name': 'Other Works' },
  },
  {
    why: 'a look-up did not find what a step had computed',
    steps: `  - step: 1
    says: Keep the number
    set: { number: = case.claim.bol }
${LOOK_UP.replace('step: 1', 'step: 2').replace('case.claim.bol', 'number')}`,
    options: { script: { 'tms.get_shipment_by_bol': failed('not_found') } },
    corrected: { 'claim.bol': 'BOL-2' },
    inVain: { 'claimant.name': 'Other Works' },
  },
  {
    why: 'a look-up in another procedure did not find what it was given',
    steps: `  - step: 1
    says: Together
    together:
${LOOK_UP.replace('step: 1', 'step: 1a').replaceAll(/^/gm, '    ').trimEnd()}
      - step: 1b
        says: Note it
        flag: noted
`,
    options: { script: { 'tms.get_shipment_by_bol': failed('not_found') } },
    corrected: { 'claim.bol': 'BOL-2' },
    inVain: { 'claimant.name': 'Other Works' },
  },
  {
    why: 'a payment was refused by the system',
    steps: PAY,
    options: { script: { 'tms.pay_claim': failed('unknown_account') } },
    corrected: { 'claimant.account_id': 'ACC-2' },
    inVain: { 'claimant.name': 'Other Works' },
  },
  {
    why: 'a payment was forbidden',
    steps: PAY,
    boundary: FORBIDDING,
    corrected: { 'claim.amount': usd(400) },
    inVain: { 'claimant.name': 'Other Works' },
  },
  {
    why: 'a payment was denied',
    steps: PAY,
    boundary: asking('tms.pay_claim', 'claims-leads:1'),
    before: (run) => run.deny(LENA),
    corrected: { 'claim.amount': usd(400) },
    inVain: { 'claimant.name': 'Other Works' },
  },
  {
    why: 'a condition could not be decided',
    steps: decided('case.claim.amount > money("5,000.00 USD")'),
    options: { facts: { 'claim.amount': eur(9_000) } },
    corrected: { 'claim.amount': usd(9_000) },
    inVain: { 'claim.amount': eur(10_000) },
  },
  {
    why: 'a condition on a computed value could not be decided',
    steps: `  - step: 1
    says: Keep the amount
    set: { amount: = case.claim.amount }
${decided('amount > money("5,000.00 USD")').replace('step: 1', 'step: 2')}`,
    options: { facts: { 'claim.amount': eur(9_000) } },
    corrected: { 'claim.amount': usd(9_000) },
    inVain: { 'claim.amount': eur(10_000) },
  },
  {
    why: 'a branch could not be decided',
    steps: `  - step: 1
    says: Choose
    choose:
      - step: 1a
        says: Small
        if: [ 'case.claim.amount < money("5,000.00 USD")' ]
        flag: small
      - step: 1b
        says: Large
        otherwise: 1
        flag: large
`,
    options: { facts: { 'claim.amount': eur(9_000) } },
    corrected: { 'claim.amount': usd(100) },
    inVain: { 'claim.amount': eur(10_000) },
  },
  {
    why: 'an argument did not fit',
    steps: LOOK_UP,
    options: { facts: { 'claim.bol': ' ' } },
    corrected: { 'claim.bol': 'BOL-2' },
    inVain: { 'claimant.name': 'Other Works' },
  },
];

const known = (run: Walk): readonly string[] =>
  openAsks(run.state).flatMap((ask) => (ask.kind === 'recovery' ? ask.known : []));

function stopped({ steps, boundary = PERMISSIVE, options = {}, before = (run) => run }: Stopped): Walk {
  const run = before(walk({ handbook: handbookOf(filesOf(sopFile(steps, { needs: NEEDS }), boundary)), ...options }));
  run.recover('stop', LENA);
  expect([run.state.ended?.kind, known(run)]).toEqual(['stopped', []]);
  return run;
}

describe.each(STOPPED)('a run that was stopped because $why', (story) => {
  it('asks whether the case starts again, once it would go on', () => {
    const run = stopped(story).correct(story.corrected);
    expect(run.ask('recovery').choices).toEqual(['start_again', 'leave_it']);
    expect(known(run).join('\n')).toMatch(/Step \S+ .*\bnow\b/);
    expect(JSON.stringify(run.view().posts)).not.toContain('Nothing would be decided otherwise');
  });

  it('asks nothing if it would stop there as before', () => {
    const run = stopped(story).correct(story.inVain);
    expect(known(run)).toEqual([]);
    expect(JSON.stringify(run.view().posts)).toContain('Nothing would be decided otherwise');
  });
});
