/**
 * What was done and would be done otherwise now, once the run has ended: what the boundary would say of it, and what
 * letters say.
 */
import { describe, expect, it } from 'vitest';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { openAsks } from '../../src/run/log/state.ts';
import { filesOf, handbookOf, LENA, PERMISSIVE, sopFile } from './handbook.ts';
import { usd } from './refund.ts';
import { walk, type Walk } from './walk.ts';

const knownIn = (run: Walk): readonly string[] =>
  openAsks(run.state).flatMap((ask) => (ask.kind === 'recovery' ? ask.known : []));

describe('a change after the end', () => {
  const LARGE: HandbookFile = {
    ...PERMISSIVE,
    text: `${PERMISSIVE.text}@id("major")\n@outcome("approval")\n@approvers("claims-leads:1")\n@expires("PT4H")\n@reason("Only a lead opens a major-loss file")
permit (principal is Bot, action == Action::"jira.create_issue", resource is Case)
when { context.case has claim.amount && context.case.claim.amount.currency == "USD" && context.case.claim.amount.minor > 2500000 };\n`,
  };
  const ISSUE = `  - step: 1
    says: Open a file
    use: jira.create_issue
    with: { project: CLM, priority: High, summary: A claim has arrived }
`;
  const opened = (steps = ISSUE, facts = {}): Walk =>
    walk({
      handbook: handbookOf(
        filesOf(sopFile(steps, { needs: '  - case.claim.amount', values: '  small: 1.00 USD' }), LARGE),
      ),
      facts,
    });

  it('counts if the boundary would demand an approval of what was done without one', () => {
    const run = opened().correct({ 'claim.amount': usd(31_000) });
    expect(knownIn(run)).toContainEqual(
      expect.stringMatching(/^Step 1 would need another approval now, as Only a lead opens a major-loss file: /),
    );
  });

  it('counts in the same way if it came before the end and was not used', () => {
    const flag = '  - { step: 2, says: Flag it, if: [case.claim.amount > small], flag: of_size }\n';
    const run = opened(`${ISSUE}${flag}  - step: 3\n    says: Wait a day\n    wait: { for: 1 day }\n`);
    run.correct({ 'claim.amount': usd(31_000) });
    expect(knownIn(run)).toEqual([]);
    run.after(2 * 86_400_000);
    expect(knownIn(run).join('\n')).toContain('Step 1 would need another approval now');
  });

  it('asks no one if the boundary would demand less', () => {
    const run = opened(ISSUE, { 'claim.amount': usd(31_000) });
    run.click({ type: 'GiveApproval', askId: run.ask('approval').askId }, LENA);
    expect(run.state.ended?.kind).toBe('completed');
    expect(knownIn(run.correct({ 'claim.amount': usd(7_200) }))).toEqual([]);
  });

  const LETTER = `  - step: 1
    says: Deny it
    use: zendesk.send_denial
    with: { ticket: = case.zendesk.ticket_id, reason: "Your claim of {case.claim.amount} is denied" }
`;
  const denied = (steps = LETTER): Walk =>
    walk({
      handbook: handbookOf(
        filesOf(sopFile(steps, { needs: '  - case.claim.amount\n  - case.claim.documents' }), PERMISSIVE),
      ),
      script: { 'zendesk.send_denial': { kind: 'done', output: { ticket: '101', sent: true } } },
      facts: { 'claim.documents': ['a'] },
    });

  it('counts if a letter would be another one now, or go to someone else', () => {
    expect(knownIn(denied().correct({ 'claim.amount': usd(4_000) })).join('\n')).toMatch(
      /Step 1 would do otherwise now: .*Your claim of \$4,000\.00.*, instead of: .*Your claim of \$7,200\.00/,
    );
    expect(knownIn(denied().correct({ 'zendesk.ticket_id': '143' })).join('\n')).toMatch(
      /Step 1 would do otherwise now: .*143.*, instead of: .*101/,
    );
  });

  it('counts if what a letter says has no clear value now', () => {
    const rounds = `  - { step: 1, says: None so far, set: { papers: 0 } }
  - step: 2
    says: Count them
    for_each: { item: paper, in: = case.claim.documents, at_most: 9 }
    do:
      - { step: 2a, says: One more, set: { papers: = papers + 1 } }
${LETTER.replace('step: 1', 'step: 3').replace('{case.claim.amount}', '{papers} papers')}`;
    const known = knownIn(denied(rounds).correct({ 'claim.documents': ['a', 'b'] }));
    expect(known).toContain('The list of step 2 would be another now');
    // What only follows from that is no cause of its own.
    expect(known.join('\n')).not.toMatch(/Step 3 would not do now|no clear reason/);
  });
});
