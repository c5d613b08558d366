/** The facts of which a kind says that they say who sends it name someone who approves nothing, whoever states them. */
import { describe, expect, it } from 'vitest';
import { withStatedRequester } from '../../src/case/stated-requester.ts';
import { ANY_DOOR, handbookOf, LENA, slackUser } from '../run/handbook.ts';
import { postEvent, TMS } from './post-event.ts';
import { inWorld, type SimulatedWorld } from './world.ts';

const FACTS = {
  'zendesk.ticket_id': '101',
  'claimant.name': 'Carla Shipper',
  'claimant.account_id': 'ACC-1',
  'claim.amount': { amount: '30000.00', currency: 'USD' },
  'claim.bol': 'BOL-4711',
};
const story = (act: (world: SimulatedWorld) => Promise<void>): Promise<void> =>
  inWorld({ files: [...ANY_DOOR.filter(({ path }) => path !== TMS.path), TMS] }, act);

const LEO = slackUser('ULEO00001');
let stated = 0;

/** A sender states facts of a claim. It names no requester. */
async function states(world: SimulatedWorld, type: 'opens' | 'corrects', facts: Readonly<Record<string, unknown>>) {
  const at = new Date(world.clock.now() + ++stated).toISOString();
  const answer = await postEvent(world, {
    [type]: 'freight_claim',
    case: { system: 'zendesk', record: '101' },
    at,
    facts,
  });
  expect(answer.status).toBeLessThan(300);
  await world.settle();
}

const approve = async (world: SimulatedWorld, actor: typeof LENA) =>
  world.engine.commands.approve((await world.ask('approval')).askId, actor);

describe('someone whom the facts name that say who sends a claim', () => {
  it.each([
    ['by name', { 'claimant.name': 'lena lindqvist' }],
    ['by address', { 'claimant.contact': 'lena@our.example' }],
    ['by both in one', { 'claimant.contact': 'Lena Lindqvist <lena@our.example>' }],
  ])('approves nothing, though the sender names no requester: %s', (_, said) =>
    story(async (world) => {
      await states(world, 'opens', { ...FACTS, ...said });
      await world.rest();
      expect(await approve(world, LENA)).toMatchObject({ ok: false, code: 'requester' });
      expect(await approve(world, LEO)).toMatchObject({ ok: true });
    }),
  );

  it('approves nothing after a correction has named them, also once another one names someone else', () =>
    story(async (world) => {
      await states(world, 'opens', FACTS);
      await world.rest();
      await states(world, 'corrects', { 'claimant.contact': 'lena@our.example' });
      await states(world, 'corrects', { 'claimant.contact': 'carla@shipper.example' });
      await world.after(200_000);
      expect(await approve(world, LENA)).toMatchObject({ ok: false, code: 'requester' });
    }));

  it('is one of those who ask also where only what their text may mean names them', () => {
    const path = 'claimant.contact';
    const kind = handbookOf().kinds.get('freight_claim');
    const event = withStatedRequester(
      {
        type: 'opened',
        channel: 'events',
        eventId: 'e1',
        receivedAt: 0,
        kind: 'freight_claim',
        keys: [],
        requester: { name: 'the portal', email: null },
        facts: [],
        refused: [
          {
            path,
            label: 'contact',
            problem: 'It has two readings',
            text: 'L. L.',
            readings: ['lena@our.example', 'leo@our.example'],
          },
        ],
      },
      kind,
    );
    expect(event.requester.others).toEqual(['L. L.', 'lena@our.example', 'leo@our.example']);
  });

  it('approves as anyone else does what names others', () =>
    story(async (world) => {
      await states(world, 'opens', FACTS);
      await world.rest();
      expect(await approve(world, LENA)).toMatchObject({ ok: true });
    }));
});
