/** Scene 6: the process is killed in the middle of a run. */
import { describe, expect, it } from 'vitest';
import { startProgram } from '../system/program.ts';
import { issuesOf, PEOPLE, messagesTo } from '../system/state.ts';
import { shows } from './browser-window.ts';
import { showsOnCard, type Stage } from './stage.ts';

export function playKill(here: () => Stage): void {
  describe('6. kill -9 in the middle of a run', () => {
    it('leaves the run between the intents of its calls and their outcomes', async () => {
      const { window, program } = here();
      // Both calls are executed and neither is answered, as for any call in flight during a crash.
      await program.fault({ vendor: 'jira', fault: 'hang_after', method: 'POST', path: '/rest/api/3/issue' });
      await program.fault({ vendor: 'slack', fault: 'hang_after', method: 'POST', path: '/api/chat.postMessage' });
      await window.openChannel('freight-claims');
      await window.file('enterprise-7200');
      await program.find('both effects have happened', (state) =>
        issuesOf(state, 'CASE-8').length > 0 && messagesTo(state, PEOPLE.executive, 'CASE-8').length > 0
          ? true
          : undefined,
      );
      await program.kill();
      await shows(window.page.locator('body'), 'Connection lost, trying again');
    });

    it('finishes the run after the next start, from the log', async () => {
      const stage = here();
      stage.program = await startProgram(stage.place);
      const { window, program } = stage;
      const state = await showsOnCard(program, 'CASE-8', 'Waiting for Ava Anders to take it');
      await window.openChannel('freight-claims');
      await window.openThread(state, 'CASE-8');
      await shows(
        window.thread,
        /issue CLM-\d+/,
        'Found: by its key, after the answer was lost',
        'Ava Anders was asked to take it',
      );
      await window.shot('6-after-kill');
    });

    it('has done nothing twice: one issue, one message to Ava', async () => {
      const { program, window } = here();
      const state = await program.state();
      expect(issuesOf(state, 'CASE-8')).toHaveLength(1);
      expect(messagesTo(state, PEOPLE.executive, 'CASE-8')).toHaveLength(1);
      await window.be(PEOPLE.executive);
      await window.openDirect();
      await window.press(window.conversation, 'told_have_it');
      await showsOnCard(program, 'CASE-8', 'Done: priority · Ava Anders has it');
    });

    it('knows the earlier cases, in order', async () => {
      const { window } = here();
      await window.be(PEOPLE.analyst);
      await window.openChannel('freight-claims');
      await window.say('/sop list');
      await shows(window.whisper, /CASE-8[\s\S]*CASE-1/);
    });
  });
}
