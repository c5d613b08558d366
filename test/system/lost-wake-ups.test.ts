/** A wake-up is only a hint: on the embedded database it ends with its process, and the rows say what to continue. */
import { expect, it } from 'vitest';
import type { EngineOptions } from '../../src/engine/create-engine.ts';
import { askIn, startWhole } from './in-process.ts';
import { createPlace } from './program.ts';
import { issuesOf, PEOPLE } from './state.ts';

it('continues after a restart what no wake-up announced: a claim, an approval and the thread', async () => {
  const place = await createPlace();
  let isLost = false;
  const losing = (options: EngineOptions): EngineOptions => ({
    ...options,
    wakeUps: {
      ...options.wakeUps,
      send: async (wakeUp) => {
        if (!isLost) await options.wakeUps.send(wakeUp);
      },
    },
  });
  const before = await startWhole({ place, adapt: losing });
  const caseId = await before.file('enterprise-31000');
  const card = await before.find('the approval', (state) => askIn(state, caseId, 'Approval needed'));
  isLost = true;
  expect(await before.click(PEOPLE.lead, card, 'approval_approve')).toContain('You approved');
  await before.system.sandbox?.sandbox.act('zendesk', 'file_claim', { sample: 'enterprise-4100' });
  await before.find('the webhook is acknowledged', ({ vendors }) =>
    vendors.zendesk.tickets[1]?.unsent_webhooks === 0 ? true : undefined,
  );
  await before.stop();

  const after = await startWhole({ place });
  await after.cardSays(caseId, 'Waiting for Ava Anders to take it');
  await after.find('the card of the approval is locked', (state) => askIn(state, caseId, 'Approved'));
  await after.cardSays('CASE-2', 'Done: standard');
  expect(issuesOf(after.state(), caseId)).toHaveLength(1);
  expect(after.ticketOf('CASE-2').comments).toHaveLength(2);
  await after.stop();
  place.remove();
});
