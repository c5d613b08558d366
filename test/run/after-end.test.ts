/** What counts as decided otherwise once the run has ended: payments too, and what it went without. */
import { describe, expect, it } from 'vitest';
import { money } from '../../src/kernel/money.ts';
import { openAsks } from '../../src/run/log/state.ts';
import { asking, filesOf, handbookOf, LENA, PERMISSIVE, sopFile } from './handbook.ts';
import { walk, type Walk } from './walk.ts';

const usd = (dollars: number) => money('USD', dollars * 100);
const PAY = `  - step: 1
    says: Pay it
    use: tms.pay_claim
    with:
      claim: = case.id
      account_id: = case.claimant.account_id
      amount: = case.claim.amount
`;

const knownIn = (run: Walk): readonly string[] =>
  openAsks(run.state).flatMap((ask) => (ask.kind === 'recovery' ? ask.known : []));

describe('a change after the end', () => {
  it('counts if another amount would be paid now', () => {
    const run = walk({
      handbook: handbookOf(
        filesOf(
          sopFile(PAY, { needs: '  - case.claim.amount\n  - case.claimant.account_id' }),
          asking('tms.pay_claim', 'claims-leads:1'),
        ),
      ),
      script: { 'tms.pay_claim': { kind: 'done', output: { payment: 'PAY-1' } } },
    });
    run.click({ type: 'GiveApproval', askId: run.ask('approval').askId }, LENA);
    expect(run.state.ended?.kind).toBe('completed');
    run.correct({ 'claim.bol': '9' });
    expect(knownIn(run)).toEqual([]);
    run.correct({ 'claim.amount': usd(4_100) });
    expect(knownIn(run).join('\n')).toMatch(/Step 1 would do otherwise now: Pay \$7,200\.00 to the account/);
    expect(knownIn(run).join('\n')).toMatch(/Done already: step 1, Pay \$7,200\.00/);
  });

  it('counts if the run went without what is known now', () => {
    const run = walk({
      handbook: handbookOf(
        filesOf(
          sopFile('  - step: 1\n    says: Note it\n    flag: noted\n', {
            needs: '  - case.claim.pro',
            top: 'if_missing:\n  says: Stop without\n  stop: Nothing to do without the PRO\n',
          }),
          PERMISSIVE,
        ),
      ),
      facts: { 'claim.pro': null },
    });
    expect(run.state.ended?.kind).toBe('stopped');
    run.correct({ 'claim.bol': '9' });
    expect(knownIn(run)).toEqual([]);
    run.correct({ 'claim.pro': '77' });
    expect(knownIn(run)).toContain('The run went without the PRO, which is known now');
  });

  describe('that came between two payments', () => {
    const WAIT = `  - step: 2
    says: Wait a day
    wait: { for: 1 day }
`;
    const between = (): Walk =>
      walk({
        handbook: handbookOf(
          filesOf(
            sopFile(`${PAY}${WAIT}${PAY.replace('step: 1', 'step: 3')}`, {
              needs: '  - case.claim.amount\n  - case.claimant.account_id',
            }),
            PERMISSIVE,
          ),
        ),
        script: { 'tms.pay_claim': { kind: 'done', output: { payment: 'PAY-1' } } },
      })
        .correct({ 'claimant.account_id': 'ACC-2' })
        .after(25 * 3_600_000);

    it('is not asked about again, once a person has stopped the run instead of starting the case again', () => {
      const run = between();
      expect(run.ask('recovery').choices).toContain('start_again');
      run.recover('stop', LENA);
      expect([run.state.ended?.kind, openAsks(run.state)]).toEqual(['stopped', []]);
      run.correct({ 'claimant.account_id': 'ACC-3' });
      expect(knownIn(run).join('\n')).toContain('ACC-1 → ACC-3');
    });

    it('is asked about if it came after the question that the person decided', () => {
      const run = between().correct({ 'claim.amount': usd(4_100) });
      run.recover('stop', LENA);
      expect(knownIn(run).join('\n')).toContain('claim value $7,200.00 → $4,100.00');
    });
  });

  it('counts if it came after a payment and before the end', () => {
    const run = walk({
      handbook: handbookOf(
        filesOf(
          sopFile(`${PAY}  - step: 2\n    says: Wait a day\n    wait: { for: 1 day }\n`, {
            needs: '  - case.claim.amount\n  - case.claimant.account_id',
          }),
          PERMISSIVE,
        ),
      ),
      script: { 'tms.pay_claim': { kind: 'done', output: { payment: 'PAY-1' } } },
    });
    run.correct({ 'claim.amount': usd(4_100) });
    expect(knownIn(run)).toEqual([]);
    run.after(2 * 86_400_000);
    expect(run.ask('recovery').because).toBe(
      'The case states other values than the run has used to its end, and the run would decide otherwise now',
    );
    expect(JSON.stringify(run.view())).not.toMatch(/changed since|changed after/);
    expect(run.state.ended?.kind).toBe('completed');
    expect(knownIn(run).join('\n')).toMatch(/Step 1 would do otherwise now: Pay \$7,200\.00 to the account/);
  });
});
