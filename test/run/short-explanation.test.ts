import { describe, expect, it } from 'vitest';
import { explainRun } from '../../src/run/view/explain-run.ts';
import { filesOf, handbookOf, LENA, PERMISSIVE, sopFile } from './handbook.ts';
import { walk } from './walk.ts';

const STEPS = `  - step: 1
    says: Read the account
    use: salesforce.get_account
    with: { account_id: = case.claimant.account_id }
    save: account
    if_error:
      not_found:
        says: Nothing is done for an unknown customer
        stop: No one knows this customer, so the desk works the claim
`;

describe('the first screen of an explanation', () => {
  it('says why a run was stopped, in the words of its procedure', () => {
    const run = walk({
      handbook: handbookOf(filesOf(sopFile(STEPS, { needs: '  - case.claimant.account_id' }), PERMISSIVE)),
      script: { 'salesforce.get_account': { kind: 'failed', code: 'not_found', message: 'No such account' } },
    });
    expect(run.state.ended?.kind).toBe('stopped');
    expect(explainRun(run.state, run.log, new Map()).short.allowed).toContain(
      'Stopped: No one knows this customer, so the desk works the claim',
    );
  });

  it('says it in the words of the person who stopped it', () => {
    const run = walk({
      handbook: handbookOf(
        filesOf(sopFile(STEPS.split('    if_error')[0] ?? '', { needs: '  - case.claimant.account_id' }), PERMISSIVE),
      ),
      script: { 'salesforce.get_account': { kind: 'failed', code: 'not_found', message: 'No such account' } },
    });
    run.recover('stop', LENA);
    expect(explainRun(run.state, run.log, new Map()).short.allowed.some((line) => line.startsWith('Stopped: '))).toBe(
      true,
    );
  });
});
