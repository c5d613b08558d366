/** Scene 3: claims of $31,000, whose priority issue needs a claims lead's approval. */
import { describe, expect, it } from 'vitest';
import { issuesOf, messagesTo, PEOPLE, shownText, threadOf } from '../system/state.ts';
import { shows } from './browser-window.ts';
import { showsOnCard, type Stage } from './stage.ts';

const SUMMARY = 'Damage claim CASE-3 for $31,000.00';

export function playApproval(here: () => Stage): void {
  describe('3. a $31,000 claim', () => {
    let shownArguments: Record<string, string> = {};

    it('notifies the account executive at once, while the issue waits', async () => {
      const { window, program } = here();
      await window.file('enterprise-31000');
      const state = await showsOnCard(program, 'CASE-3', 'Waiting for approval: Create a High priority issue');
      expect(messagesTo(state, PEOPLE.executive, 'CASE-3')).toHaveLength(1);
      expect(issuesOf(state, 'CASE-3')).toEqual([]);
      await shows(window.thread, 'Ava Anders was asked to take it', 'Now with: any one of claims-leads');
    });

    it('says what will be done, why, and the effect of denial and of silence', async () => {
      const { window } = here();
      const text = await shows(window.thread, 'Approval needed · CASE-3, step 3a');
      const lines = text
        .slice(text.indexOf('Approval needed'))
        .split('\n')
        .filter((line) => /^(Will do|Because|If denied|If no one answers): /.test(line));
      expect(lines).toEqual([
        `Will do: Create a High priority issue in CLM: ${SUMMARY}`,
        'Because: A priority issue above $25,000.00 opens a major-loss file; only a claims lead may open one (rule major-loss-issue: claim value $31,000.00). Why this step: account tier Enterprise, claim value $31,000.00, threshold $5,000.00',
        'If denied: The claims manager decides how a claim goes on whose issue was denied',
        'If no one answers: nothing is done, and claims-leads, the same people, are asked how to go on',
      ]);
      await window.shot('3-approval');
    });

    it('shows every argument exactly as it will be sent', async () => {
      const { window } = here();
      await window.press(window.thread, 'approval_details');
      const text = await shows(
        window.modal,
        'Exactly as it will be sent',
        'Tool: jira.create_issue',
        'Policies that require approval',
        'major-loss-issue',
      );
      await window.shot('3-details');
      const part = text
        .slice(text.indexOf('Tool: jira.create_issue'), text.indexOf('Policies that require approval'))
        .split('\n')
        .filter((line) => line.trim() !== '')
        .slice(1);
      shownArguments = Object.fromEntries(
        part.flatMap((line, index) => (index % 2 === 0 ? [[line, part[index + 1] ?? '']] : [])),
      );
      expect(shownArguments).toMatchObject({ project: 'CLM', priority: 'High', summary: SUMMARY });
      expect(Object.keys(shownArguments).sort()).toEqual([
        'description',
        'issue_type',
        'priority',
        'project',
        'summary',
      ]);
      await window.page.getByTestId('modal-close').click();
      await window.modal.waitFor({ state: 'detached' });
    });

    it('refuses the analyst and says who may', async () => {
      const { window } = here();
      await window.press(window.thread, 'approval_approve');
      await shows(window.threadWhisper, 'You are not in claims-leads; these people may: Lena Lindqvist, Leo Lindgren');
      await window.shot('3-analyst-refused');
    });

    it('refuses the guest likewise', async () => {
      const { window, program } = here();
      await window.be(PEOPLE.guest);
      await window.openThread(await program.state(), 'CASE-3');
      await window.press(window.thread, 'approval_approve');
      await shows(window.threadWhisper, /A guest cannot decide; these people may: Lena Lindqvist/);
      expect(issuesOf(await program.state(), 'CASE-3')).toEqual([]);
    });

    it('lets the lead approve, and locks the card with name and time', async () => {
      const { window, program } = here();
      await window.be(PEOPLE.lead);
      await window.openThread(await program.state(), 'CASE-3');
      await window.press(window.thread, 'approval_approve');
      await shows(
        window.thread,
        'Approved · CASE-3, step 3a',
        /Approved by Lena Lindqvist, (?:today|yesterday), \d{1,2}:\d\d [AP]M/,
      );
      expect(await window.thread.getByTestId('action-approval_approve').count()).toBe(0);
      await shows(window.thread, 'Done: Jira issue CLM-2');
      await window.shot('3-approved');
    });

    it('creates the issue with exactly the arguments that were shown', async () => {
      const issues = issuesOf(await here().program.state(), 'CASE-3');
      expect(issues).toHaveLength(1);
      expect(issues[0]).toMatchObject({
        key: 'CLM-2',
        summary: shownArguments['summary'],
        description: shownArguments['description'],
        priority: shownArguments['priority'],
      });
    });

    it('runs `if_denied` when the lead denies with a reason', async () => {
      const { window, program } = here();
      await window.file('enterprise-31000');
      await showsOnCard(program, 'CASE-4', 'Waiting for approval: Create a High priority issue');
      await shows(window.thread, 'Approval needed · CASE-4, step 3a');
      await window.press(window.thread, 'approval_deny');
      await window.modal.getByTestId('input-reason_text').fill('The shipper is insured with the carrier.');
      await window.page.getByTestId('modal-submit').click();
      await shows(
        window.thread,
        'Denied · CASE-4, step 3a',
        /Denied by Lena Lindqvist, (?:today|yesterday)/,
        'The shipper is insured with the carrier.',
      );
      const state = await program.find('the claims manager is asked in the thread', (now) => {
        const asked = threadOf(now, 'CASE-4').filter(({ pings }) => pings.includes(`<@${PEOPLE.manager}>`));
        return asked.some((message) => shownText(message).includes('How does this claim go on?')) ? now : undefined;
      });
      expect(issuesOf(state, 'CASE-4')).toEqual([]);
      await shows(window.thread, 'Ask the claims leads again', 'Send it to the standard queue', 'I work it by hand');
      await showsOnCard(program, 'CASE-4', 'issue denied');
      expect(threadOf(await program.state(), 'CASE-4').length).toBeGreaterThan(2);
      await window.shot('3-denied');
      await window.page.getByTestId('modal-close').click();
    });
  });
}
