/** Scene 2: a damage claim of $4,100. */
import { describe, expect, it } from 'vitest';
import { issuesOf, threadOf } from '../system/state.ts';
import { shows } from './browser-window.ts';
import { showsOnCard, type Stage } from './stage.ts';

export function playStandard(here: () => Stage): void {
  describe('2. a $4,100 claim', () => {
    it('is acknowledged and assigned to the standard queue', async () => {
      const { window, program } = here();
      await window.file('enterprise-4100');
      await showsOnCard(program, 'CASE-2', 'Done: standard');
      await shows(
        window.thread,
        'CASE-2 · Freight claim',
        'Because: claim value $4,100.00 (not above $5,000.00)',
        'Assign ticket 102 to the group Standard Claims',
      );
      const ticket = await window.record('zendesk', '102');
      await shows(ticket, 'Standard Claims');
      const shown = (await program.state()).vendors.zendesk.tickets.find(({ id }) => id === 102);
      expect(shown?.group).toBe('Standard Claims');
      expect(shown?.comments.map((comment) => comment.public)).toEqual([true, true]);
      await window.shot('2-standard');
    });

    it('creates no Jira issue and pings no one', async () => {
      const state = await here().program.state();
      expect(issuesOf(state, 'CASE-2')).toEqual([]);
      const direct = Object.values(state.vendors.slack.dms).flatMap((dm) => state.vendors.slack.messages[dm] ?? []);
      expect(direct.filter(({ text }) => text.includes('CASE-2'))).toEqual([]);
      expect(threadOf(state, 'CASE-2').flatMap(({ pings }) => pings)).toEqual([]);
      // One message, without a reply.
      expect(threadOf(state, 'CASE-2')).toHaveLength(1);
    });
  });
}
