/** Scene 5: the handbook changes while the program runs. */
import { readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CLAIMS, issuesOf, PEOPLE, shownText, type State } from '../system/state.ts';
import type { ShownMessage } from '../../src/sandbox/slack/snapshot.ts';
import { shows } from './browser-window.ts';
import { showsOnCard, type Stage } from './stage.ts';

export function playChange(here: () => Stage): void {
  describe('5. a change of the procedure', () => {
    it('publishes a saved file as version 2, and posts to the channel what changed and by whom', async () => {
      const { window, program, place } = here();
      await window.be(PEOPLE.lead);
      await window.openChannel('freight-claims');
      await window.file('enterprise-31000');
      await showsOnCard(program, 'CASE-5', 'Waiting for approval: Create a High priority issue');
      edit(place.sops, 'escalate_above: 5,000.00 USD', 'escalate_above: 2,500.00 USD');
      await program.find('the channel is notified', notice('Published: freight-damage-claim v2'));
      await shows(
        window.conversation,
        'Published: freight-damage-claim v2',
        '$5,000.00',
        '$2,500.00',
        `By ${userInfo().username} on this computer`,
      );
      await window.shot('5-published');
    });

    it('lets the next claim follow version 2', async () => {
      const { window, program } = here();
      await window.file('enterprise-4100');
      const state = await showsOnCard(program, 'CASE-6', 'freight-damage-claim v2');
      expect(issuesOf(state, 'CASE-6')).toHaveLength(1);
      await shows(window.thread, 'CASE-6', 'Claim value: $4,100.00 (above $2,500.00)');
    });

    it('keeps a run in flight on version 1', async () => {
      const { window, program } = here();
      await window.openThread(await program.state(), 'CASE-5');
      await window.press(window.thread, 'approval_approve');
      await shows(window.thread, 'Approved · CASE-5', 'freight-damage-claim v1', /Done: Jira issue CLM-\d/);
      await window.say('/sop explain CASE-5');
      await shows(
        window.whisper,
        'SOP freight-damage-claim v1, step 3: account tier Enterprise, claim value $31,000.00, threshold $5,000.00',
      );
    });

    it('still cites $5,000 for the old case', async () => {
      const { window } = here();
      await window.say('/sop explain CASE-1');
      await shows(
        window.whisper,
        'SOP freight-damage-claim v1, step 3: account tier Enterprise, claim value $7,200.00, threshold $5,000.00',
      );
    });

    it('refuses a broken file with line and reason, and keeps version 2', async () => {
      const { window, program, place } = here();
      edit(place.sops, 'account.tier == "Enterprise"', 'account.tier == "Enterprize"');
      const notified = await program.find(
        'the channel is notified',
        notice('The saved handbook was refused; the one in force stays'),
      );
      expect(shownText(notified)).toMatch(/freight-damage-claim\.sop\.yaml line 62: .*Enterprize.*/);
      await shows(window.conversation, 'The saved handbook was refused; the one in force stays');
      await window.shot('5-refused');
      await window.file('enterprise-4100');
      const state = await showsOnCard(program, 'CASE-7', 'freight-damage-claim v2');
      expect(issuesOf(state, 'CASE-7')).toHaveLength(1);
      edit(place.sops, 'account.tier == "Enterprize"', 'account.tier == "Enterprise"');
    });
  });
}

function notice(title: string): (state: State) => ShownMessage | undefined {
  return ({ vendors: { slack } }) => (slack.messages[CLAIMS] ?? []).find(({ text }) => text.startsWith(title));
}

function edit(sops: string, from: string, to: string): void {
  const file = join(sops, 'freight-damage-claim.sop.yaml');
  const text = readFileSync(file, 'utf8');
  expect(text).toContain(from);
  writeFileSync(file, text.replace(from, to));
}
