/**
 * A handbook that another process publishes between the planning of a round and its append. The clock does not move, so
 * this process has not asked the database again.
 */
import { expect, it } from 'vitest';
import { filesOf, PERMISSIVE, sopFile } from '../run/handbook.ts';
import { inWorld, type SimulatedWorld } from './world.ts';

const SOP = sopFile(
  `  - step: 1
    says: Look up the account
    use: salesforce.get_account
    with:
      account_id: = case.claimant.account_id
  - step: 2
    says: Assign it
    use: zendesk.assign_group
    with:
      ticket: = case.zendesk.ticket_id
      group: Standard Claims
`,
  { needs: '  - case.zendesk.ticket_id\n  - case.claimant.account_id' },
);
const FORBIDS = `${PERMISSIVE.text}@id("dear")\n@reason("Not above $50")\nforbid (principal is Bot, action == Action::"zendesk.assign_group", resource is Case) when {
  context.case has claim.amount && (context.case.claim.amount.currency != "USD" || context.case.claim.amount.minor > 5000)
};\n`;

/** Another process publishes right before the append that starts the second call. */
async function overtake(world: SimulatedWorld): Promise<void> {
  const { engine: other } = await world.boot(Infinity, 'another');
  // It works on no run, and is not the process of the test.
  await other.shell.handbooks.current();
  await other.worker.stop();
  world.processes.reverse();
  const { append } = world.store.runs;
  let isPublished = false;
  Object.assign(world.store.runs, {
    append: async (request: Parameters<typeof append>[0]) => {
      const starts = request.events.some(({ type, body }) => type === 'CallStarted' && body['callId'] === '2#1');
      if (starts && !isPublished) {
        isPublished = true;
        const files = filesOf(SOP, { ...PERMISSIVE, text: FORBIDS });
        expect(await other.publishing.publish({ files }, { name: 'lena-lead', person: 'lena-lead' })).toMatchObject({
          kind: 'published',
        });
      }
      return append(request);
    },
  });
}

it('starts no call under a boundary that was replaced a moment ago', () =>
  inWorld({ files: filesOf(SOP, PERMISSIVE) }, async (world) => {
    await overtake(world);
    await world.claim({ claim_amount: '100' });
    await world.settle();
    expect(world.vendors.doneOf('zendesk.assign_group')).toBe(0);
    expect(await world.ask('recovery')).toMatchObject({ step: '2' });
  }));
