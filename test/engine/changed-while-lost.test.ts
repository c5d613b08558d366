/** A case that changes while it is not known whether a call that people approved was carried out. */
import { expect, it } from 'vitest';
import { openAsks } from '../../src/run/log/state.ts';
import { LENA, slackUser } from '../run/handbook.ts';
import { inWorld, SECOND, type SimulatedWorld } from './world.ts';

const LEO = slackUser('ULEO00001');
const RENAMED = { requester: { name: 'Dana Dale', email: 'dana@wobbly.example' } };

/**
 * Approved, then its answer is lost and the vendor cannot be searched, then the ticket names its requester otherwise,
 * which the card shows and which comes into use.
 */
async function change(world: SimulatedWorld, behaviour: 'lost before' | 'lost after'): Promise<void> {
  await world.claim({ claim_amount: '30000' });
  await world.rest();
  world.vendors.will('jira.create_issue', behaviour);
  world.vendors.blind = true;
  expect(await world.approve(LENA)).toMatchObject({ ok: true });
  await world.settle();
  await world.claim({ claim_amount: '30000' }, RENAMED, 'ticket.updated');
  await world.settle();
  world.vendors.blind = false;
}

it('is found by its key and recorded, once it was carried out', () =>
  inWorld({ thread: true }, async (world) => {
    await change(world, 'lost after');
    await world.after(1_200 * SECOND);
    expect(world.vendors.doneOf('jira.create_issue')).toBe(1);
    expect((await world.state())?.calls['3a#1']?.progress).toMatchObject({ kind: 'succeeded' });
    expect(world.operatorNotices.filter((notice) => notice.includes('was changed'))).toEqual([]);
  }));

it('is not repeated before people have approved what the case states now', () =>
  inWorld({ thread: true }, async (world) => {
    await change(world, 'lost before');
    await world.after(300 * SECOND);
    expect(world.operatorNotices.filter((notice) => notice.includes('was changed'))).toEqual([]);
    const { askId } = await world.ask('recovery');
    expect(await world.engine.commands.recover(askId, LENA, 'try_again', 'Not in Jira')).toMatchObject({ ok: true });
    await world.after(900 * SECOND);
    expect(world.vendors.doneOf('jira.create_issue')).toBe(0);
    expect(await world.approve(LEO)).toMatchObject({ ok: true });
    await world.settle();
    expect(world.vendors.doneOf('jira.create_issue')).toBe(1);
  }));

/** People are asked what became of every write that was lost, and one of them stops the run at the issue. */
async function stopAtLost(world: SimulatedWorld): Promise<void> {
  await world.claim({ claim_amount: '30000' });
  await world.rest();
  world.vendors.will('jira.create_issue', 'lost before');
  expect(await world.approve(LENA)).toMatchObject({ ok: true });
  await world.after(2_000 * SECOND);
  const asked = openAsks((await world.state()) ?? { asks: {} });
  const issue = asked.find(({ step }) => step === '3a');
  if (issue === undefined) throw new Error('Expected a question about the issue');
  expect(await world.engine.commands.recover(issue.askId, LENA, 'stop', 'Enough')).toMatchObject({ ok: true });
  await world.settle();
}

it.each([
  ['at the question about a lost write', false],
  ['while another write is still looked for', true],
])('is recorded and asked about when it changes after a person has stopped the run %s', (_, isOpen) =>
  inWorld({ thread: true }, async (world) => {
    world.vendors.blind = true;
    if (isOpen) world.vendors.will('slack.notify', 'lost before');
    await stopAtLost(world);
    expect((await world.state())?.ended?.kind).toBe(isOpen ? undefined : 'stopped');
    await world.claim({ claim_amount: '20000' }, {}, 'ticket.updated');
    await world.after(120 * SECOND);
    const because = isOpen ? 'the run is stopping' : 'the run has ended';
    expect((await world.state())?.changes).toMatchObject([{ path: 'claim.amount', standing: 'unused', because }]);
    if (isOpen) {
      const { askId } = await world.ask('recovery');
      expect(await world.engine.commands.recover(askId, LENA, 'it_was_done', 'Seen')).toMatchObject({ ok: true });
      await world.settle();
    }
    expect(await world.ask('recovery')).toMatchObject({
      code: 'changed_after_end',
      choices: ['start_again', 'leave_it'],
      known: expect.arrayContaining([expect.stringMatching(/^claim value \$30,000\.00 → \$20,000\.00/)]),
    });
  }),
);
