/** Which calls wait while a message about their case is not read: what people approved, and what moves money. */
import { describe, expect, it } from 'vitest';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { asking, filesOf, LENA, PERMISSIVE, sopFile } from '../run/handbook.ts';
import { NEEDS, pay } from '../run/refund.ts';
import { MINUTE } from '../run/walk.ts';
import { inWorld, type Outage, type SimulatedWorld } from './world.ts';

const TICKET = 'jira.create_issue';
const PAYMENT = 'tms.pay_claim';
const issue = `  - step: 1
    says: Create an issue
    use: ${TICKET}
    with: { project: CLM, priority: High, summary: "A claim" }
`;
const BUSY = { kind: 'not_now', message: 'Busy', afterMs: MINUTE } as const;

/** How often the call was sent while a message was not read, and after it was. */
async function sent(tool: string, steps: string, boundary: HandbookFile): Promise<readonly [number, number]> {
  let seen: [number, number] = [-1, -1];
  await inWorld({ files: filesOf(sopFile(steps, { needs: NEEDS }), boundary) }, async (world) => {
    const count = ({ vendors }: SimulatedWorld): number => vendors.calls.filter((call) => call.tool === tool).length;
    world.vendors.answers.set(PAYMENT, () => ({ kind: 'done', output: { payment: 'PAY-1' } }));
    world.vendors.will(tool, BUSY);
    await world.claim();
    await world.settle();
    if (boundary !== PERMISSIVE) expect(await world.approve(LENA)).toMatchObject({ ok: true });
    await world.settle();
    const outage: Outage = { method: 'inbox.take', when: 'before', times: Infinity };
    world.outages.push(outage);
    await world.claim({}, { updated_at: new Date(world.clock.now() + MINUTE).toISOString() }, 'ticket.updated');
    await world.after(3 * MINUTE);
    seen = [count(world), -1];
    outage.times = 0;
    await world.after(3 * MINUTE);
    seen = [seen[0], count(world)];
  });
  return seen;
}

describe('while a message about the case is not read', () => {
  it.each([
    ['a payment that people approved', PAYMENT, pay('case.claim.amount'), asking(PAYMENT, 'claims-leads:1')],
    ['a payment that needs no approval', PAYMENT, pay('case.claim.amount'), PERMISSIVE],
    ['something else that people approved', TICKET, issue, asking(TICKET, 'claims-leads:1')],
  ])('waits, and is sent once it is read: %s', async (_, tool, steps, boundary) => {
    expect(await sent(tool, steps, boundary)).toEqual([0, 1]);
  });

  it('goes on: something else that no one has to approve', async () => {
    expect(await sent(TICKET, issue, PERMISSIVE)).toEqual([1, 1]);
  });
});
