/** Scene 4: why? */
import { describe, expect, it } from 'vitest';
import { CLAIMS, PEOPLE } from '../system/state.ts';
import { shows } from './browser-window.ts';
import type { Stage } from './stage.ts';

const CITATION =
  'SOP freight-damage-claim v1, step 3: account tier Enterprise, claim value $7,200.00, threshold $5,000.00';

export function playQuestions(here: () => Stage): void {
  describe('4. questions about a case', () => {
    it('answers `/sop explain CASE-1` with the citation, each origin, the policy and the session', async () => {
      const { window } = here();
      await window.be(PEOPLE.analyst);
      await window.openChannel('freight-claims');
      await window.say('/sop explain CASE-1');
      const text = await shows(window.whisper, CITATION);
      expect(text).toMatch(
        /Account tier: Enterprise — Salesforce Account ACC-WWW01, field account tier, read in step 1, [A-Z][a-z]{2} \d{1,2}, \d{4}, \d{1,2}:\d\d [AP]M/,
      );
      expect(text).toMatch(/Claim value: \$7,200\.00 — Zendesk ticket 101, field claim_amount, [A-Z][a-z]{2} \d/);
      expect(text).toContain('$5,000.00 — freight-damage-claim.sop.yaml line 10');
      expect(text).toMatch(/Policy priority-issue \(permit, boundary\/claims-agent\.cedar line \d+\)/);
      expect(text).toMatch(/Session session-\w+ of attempt 1, key \w+, for these arguments only/);
      await window.shot('4-explain');
    });

    it('shows it to no one else until it is shared', async () => {
      const { window, program } = here();
      const seen = async (): Promise<number> =>
        ((await program.state()).vendors.slack.messages[CLAIMS] ?? []).filter(({ text }) =>
          text.startsWith('Why CASE-1'),
        ).length;
      expect(await seen()).toBe(0);
      await window.press(window.whisper, 'explanation_share');
      await program.find('the explanation is shared', ({ vendors: { slack } }) =>
        (slack.messages[CLAIMS] ?? []).find(({ text }) => text.startsWith('Why CASE-1')),
      );
      await window.be(PEOPLE.manager);
      await shows(window.conversation, 'Shared by Ana Alvarez', CITATION);
      expect(await seen()).toBe(1);
    });

    it('answers *Why?* on the run card', async () => {
      const { window, program } = here();
      await window.openThread(await program.state(), 'CASE-1');
      await window.press(window.thread, 'case_why');
      await shows(window.whisper, CITATION, 'More', 'Share in thread');
    });

    it('answers a mention with a question inside the thread', async () => {
      const { window, program } = here();
      await window.be(PEOPLE.executive);
      await window.openChannel('freight-claims');
      await window.openThread(await program.state(), 'CASE-2');
      await window.sayInThread('@sopwith why was this not escalated?');
      await shows(window.threadWhisper, 'Step 3 was not taken: claim value $4,100.00 is $900.00 below');
      await window.shot('4-mention');
    });

    it('answers `/sop status`, `/sop list` and `/sop help`', async () => {
      const { window } = here();
      await window.say('/sop status CASE-1');
      await shows(window.whisper, 'CASE-1 · Freight claim · Wobbly Widget Works', 'Done: priority · Ava Anders has it');
      await window.say('/sop list');
      await shows(window.whisper, 'Cases', 'CASE-4', 'CASE-1');
      await window.say('/sop help');
      await shows(window.whisper, '/sop explain CASE-12', 'Slack offers no commands inside threads');
    });

    it('answers anything else with a helpful sentence', async () => {
      const { window } = here();
      await window.say('/sop explian CASE-1');
      await shows(window.whisper, 'I do not know /sop explian. Did you mean /sop explain CASE-12?');
      await window.say('/sop explain CASE-99');
      await shows(window.whisper, 'There is no case CASE-99 that you may read');
    });

    it('refuses a command typed in a thread, as Slack does', async () => {
      const { window } = here();
      await window.sayInThread('/sop explain CASE-2');
      await shows(window.threadWhisper, '/sop is not supported in threads. Sorry!');
      await window.shot('4-command-in-thread');
    });
  });
}
