/** Tests of follow-ups: a ticket that Zendesk makes of a closed one when someone answers it. */
import { describe, expect, it } from 'vitest';
import { asCaseId } from '../../src/kernel/ids.ts';
import { FILES, LENA } from '../run/handbook.ts';
import { inWorld, type SimulatedWorld } from './world.ts';

async function followUp(world: SimulatedWorld, keys: readonly string[], type = 'opened'): Promise<void> {
  const eventId = `follow-up-${type}-${keys.join('-')}`;
  await world.inbox.receive({
    source: 'events',
    sender: 'tms',
    eventId,
    receivedAt: world.clock.now(),
    payload: {
      type,
      channel: 'zendesk_web',
      eventId,
      receivedAt: world.clock.now(),
      kind: 'freight_claim',
      keys: keys.map((record) => ({ system: 'zendesk', record })),
      followsUp: true,
      requester: { name: 'Carla', email: 'carla@wobbly.example' },
      refused: [],
      facts: [],
    },
  });
  for (const { wakeUps } of world.processes) await wakeUps.send({ kind: 'inbox' });
  await world.settle();
}

const cases = async (world: SimulatedWorld): Promise<number> =>
  (await Promise.all(['CASE-1', 'CASE-2'].map(async (id) => (await world.events('CaseOpened', id)).length))).reduce(
    (sum, each) => sum + each,
  );

describe('a follow-up of a closed ticket', () => {
  it('opens no case, and a person says whether it belongs to the case of the closed ticket', () =>
    inWorld({ thread: true, files: FILES }, async (world) => {
      await world.claim();
      await world.rest();
      await followUp(world, ['207', '101']);
      expect(await cases(world)).toBe(1);
      const [item] = await world.store.inbox.setAside(9);
      expect(item).toMatchObject({
        outcome: 'choice',
        note: 'it follows up a closed record; it may belong to CASE-1, or to none',
      });
      const [which] = world.slack.messages.flatMap(({ content }) =>
        content.kind === 'which_case' ? [content.which] : [],
      );
      expect(which).toMatchObject({
        event: 'an answer to a closed record, which repeats its facts, for zendesk 207 and zendesk 101',
        candidates: [{ caseId: 'CASE-1' }],
      });
      const shown = { item: item?.id ?? '', shown: which?.shown ?? '' };
      const { commands } = world.engine;
      expect(await commands.assignEvent(shown, 0, LENA, async () => true)).toMatchObject({ ok: true });
      await world.settle();
      expect(await cases(world)).toBe(1);
      expect((await commands.explain(asCaseId('CASE-1')))?.caseId).toBe('CASE-1');
      expect(await world.store.inbox.setAside(9)).toEqual([]);
    }));

  it('opens none when a person says that it belongs to none', () =>
    inWorld({ thread: true, files: FILES }, async (world) => {
      await world.claim();
      await world.rest();
      await followUp(world, ['207', '101']);
      const [item] = await world.store.inbox.setAside(9);
      const [which] = world.slack.messages.flatMap(({ content }) =>
        content.kind === 'which_case' ? [content.which] : [],
      );
      const shown = { item: item?.id ?? '', shown: which?.shown ?? '' };
      expect(await world.engine.commands.assignEvent(shown, null, LENA, async () => true)).toMatchObject({ ok: true });
      await world.settle();
      expect(await cases(world)).toBe(1);
    }));

  it.each([
    [['207', '55'], 'refused: zendesk 207 follows up the closed zendesk 55 and repeats its facts'],
    [['207'], 'refused: zendesk 207 follows up a closed record that is not named and repeats its facts'],
  ])('of %j without a case here is refused, and operators read why', (keys, note) =>
    inWorld({ thread: true, files: FILES }, async (world) => {
      await world.claim();
      await followUp(world, keys);
      expect(await cases(world)).toBe(1);
      expect(await world.store.inbox.setAside(9)).toMatchObject([{ note: expect.stringContaining(note) as string }]);
      expect(world.operatorNotices.join()).toContain('follows up');
    }),
  );

  it('changes no case when it changes', () =>
    inWorld({ thread: true, files: FILES }, async (world) => {
      await world.claim();
      await world.rest();
      await followUp(world, ['207', '101'], 'corrected');
      expect(await world.store.inbox.setAside(9)).toMatchObject([
        { outcome: 'ignored', note: expect.stringContaining('its changes are not given to a case') as string },
      ]);
    }));
});
