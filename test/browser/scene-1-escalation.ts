/** Scene 1: a damage claim of $7,200 by an Enterprise customer. */
import { describe, expect, it } from 'vitest';
import { issuesOf, PEOPLE, shownText, messagesTo } from '../system/state.ts';
import { shows } from './browser-window.ts';
import { showsOnCard, type Stage } from './stage.ts';

export function playEscalation(here: () => Stage): void {
  describe('1. a $7,200 claim of an Enterprise customer', () => {
    it('gets its number and opens a thread with the run card', async () => {
      const { window } = here();
      await window.file('enterprise-7200');
      await shows(
        window.thread,
        'CASE-1 · Freight claim · Wobbly Widget Works',
        'Claimant: Wobbly Widget Works',
        'Account tier: Enterprise',
        'Claim value: $7,200.00',
      );
      await shows(
        window.thread,
        'Waiting for Ava Anders to take it',
        'Now with: Ava Anders',
        /Now with: Ava Anders, until (?:today|tomorrow), \d{1,2}:\d\d [AP]M \(in (?:\d|1[0-5]) minutes?\)/,
      );
    });

    it('posts the decision with its values as a milestone', async () => {
      await shows(
        here().window.thread,
        'If account tier is Enterprise and claim value exceeds $5,000.00, escalate within 15 minutes',
        'Account tier: Enterprise\nClaim value: $7,200.00 (above $5,000.00)',
      );
    });

    it('creates one Jira issue and posts its key', async () => {
      const { window, program } = here();
      await shows(window.thread, 'issue CLM-1');
      await shows(await window.record('jira', 'CLM-1'), 'Damage claim CASE-1 for $7,200.00', 'High');
      expect(issuesOf(await program.state(), 'CASE-1')).toHaveLength(1);
      await window.shot('1-escalation');
    });

    it('notifies the account executive of what happened, what is asked, the open contract value and the deadline, with one button', async () => {
      const { window } = here();
      await shows(window.thread, 'Ava Anders was asked to take it');
      await window.be(PEOPLE.executive);
      await window.openDirect();
      await shows(
        window.conversation,
        'What happened: CASE-1 comes to you because the account tier is Enterprise and the claim value is $7,200.00 (above $5,000.00)',
      );
      await shows(
        window.conversation,
        'What is asked: Take CASE-1 over: press "I have it". If you do not, Marcus Mbeki will be asked.',
      );
      await shows(
        window.conversation,
        'Open contract value: $640,000.00',
        /Answer by: (?:today|tomorrow), .*in (?:\d|1[0-5]) minutes?/,
      );
      expect(await window.conversation.locator('[data-testid^="action-"]').allInnerTexts()).toEqual(['I have it']);
      await window.shot('1-direct-message');
    });

    it('locks the message when she has it, and ends the run', async () => {
      const { window, program } = here();
      await window.press(window.conversation, 'told_have_it');
      await shows(window.conversation, /Ava Anders has it since /);
      expect(await window.conversation.getByTestId('action-told_have_it').count()).toBe(0);
      await window.be(PEOPLE.analyst);
      await window.openChannel('freight-claims');
      await showsOnCard(program, 'CASE-1', 'Done: priority · Ava Anders has it');
      await shows(window.conversation, 'Done: priority · Ava Anders has it');
    });

    it('does no more: the claimant gets no acknowledgment, and no one else is notified', async () => {
      const state = await here().program.state();
      const [ticket] = state.vendors.zendesk.tickets;
      expect(ticket?.comments).toHaveLength(1);
      expect(ticket).toMatchObject({ group: null, status: 'new' });
      expect(messagesTo(state, PEOPLE.executive, 'CASE-1').map(shownText)).toHaveLength(1);
      expect(
        Object.values(state.vendors.slack.dms).flatMap((dm) => state.vendors.slack.messages[dm] ?? []),
      ).toHaveLength(1);
    });
  });
}
