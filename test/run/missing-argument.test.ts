/** A call that lacks an argument because a fact of the case is missing: people are asked for the fact by its label. */
import { expect, it } from 'vitest';
import { filesOf, handbookOf, PERMISSIVE, sopFile } from './handbook.ts';
import { walk } from './walk.ts';

const LOOK_UP = `  - step: 1
    says: Look up the account
    use: salesforce.get_account
    with: { name: = case.claimant.name }
    save: account
`;

it('asks for the fact that an argument needs, by its label, instead of naming the argument', () => {
  const handbook = handbookOf(filesOf(sopFile(LOOK_UP, { needs: '  - case.zendesk.ticket_id' }), PERMISSIVE));
  const walked = walk({ handbook, facts: { 'claimant.name': null } });
  expect(walked.ask('recovery')).toMatchObject({
    step: '1',
    code: 'missing_fact',
    because: expect.stringMatching(/^The claimant is missing\. Give it here, or enter it in Zendesk ticket 101/),
    fact: { path: 'claimant.name', label: 'claimant' },
  });
  expect(walked.made).toEqual([]);
});
