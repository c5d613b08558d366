/**
 * In which channel a case is, and who may read it, follows from the id that its log has: no row, no name and no edit of
 * the kind leads it elsewhere.
 */
import { describe, expect, it } from 'vitest';
import { createChannelIds } from '../../src/engine/channel-ids.ts';
import { asCaseId } from '../../src/kernel/ids.ts';
import { SimulatedClock } from '../../src/kernel/clock.ts';
import { FILES, LENA } from '../run/handbook.ts';
import { inWorld, type SimulatedWorld, type Written } from './world.ts';

const OWN = 'C-freight-claims';
const NEW = 'C-taken-over';
const CASE = asCaseId('CASE-1');

/** A case whose approval is open, with its thread in the channel. */
async function waiting(world: SimulatedWorld): Promise<void> {
  await world.claim({ claim_amount: '30000' });
  await world.after(20_000);
  expect(world.slack.messages.map(({ channel }) => channel)).toEqual(expect.arrayContaining([OWN]));
}

const kindIn = (channel: string) =>
  FILES.map((file) => ({ ...file, text: file.text.replace('channel: freight-claims', `channel: ${channel}`) }));
const inChannel = ({ slack }: SimulatedWorld, of: string) => slack.messages.filter(({ channel }) => channel === of);
const channelOf = async (world: SimulatedWorld) => (await world.engine.commands.access(CASE, LENA))?.channel;

async function approved(world: SimulatedWorld): Promise<void> {
  const before = JSON.stringify(inChannel(world, OWN));
  expect(await world.approve(LENA)).toMatchObject({ ok: true });
  await world.after(60_000);
  expect(JSON.stringify(inChannel(world, OWN))).not.toBe(before);
  expect(await world.store.thread.behind(9)).toEqual([]);
}

describe('a case', () => {
  it('goes on in its channel after that was renamed, and its members read it', () =>
    inWorld({ thread: true }, async (world) => {
      await waiting(world);
      world.slack.names.set('claims-desk', OWN);
      await world.publish(kindIn('claims-desk'));
      await approved(world);
      expect(world.slack.messages.every(({ channel }) => channel === OWN)).toBe(true);
      expect(await channelOf(world)).toBe(OWN);
      expect(world.operatorNotices).toEqual([]);
    }));

  it('is neither posted nor shown in another channel that has the name now, and the operators read what to do', () =>
    inWorld({ thread: true }, async (world) => {
      await waiting(world);
      world.slack.names.set('freight-claims', NEW);
      await approved(world);
      expect(inChannel(world, NEW)).toEqual([]);
      expect(await channelOf(world)).toBe(OWN);
      expect(world.operatorNotices).toHaveLength(1);
      const [notice] = world.operatorNotices;
      expect(notice).toContain('#freight-claims is another channel now, and earlier cases stay in the old one');
      expect(notice).toContain(`CASE-1 began in the channel with the id \`${OWN}\``);
      expect(notice).toContain('Keep the old channel open until its cases are finished');
      await world.claim({}, { id: '202' });
      await world.after(20_000);
      expect(inChannel(world, NEW)).not.toEqual([]);
      expect(inChannel(world, NEW).every(({ key }) => !key.includes(String(world.slack.messages[0]?.key)))).toBe(true);
    }));

  it('is not posted to another channel that took over its name before its first message', () =>
    inWorld({ thread: true }, async (world) => {
      world.slack.isAway = true;
      await world.claim({ claim_amount: '30000' });
      await world.after(20_000);
      world.slack.names.set('freight-claims', NEW);
      world.slack.isAway = false;
      await world.after(120_000);
      expect(inChannel(world, NEW)).toEqual([]);
      expect(inChannel(world, OWN)).not.toEqual([]);
    }));

  it('is written in no channel to which its kind has moved, whatever the rows say', () =>
    inWorld({ thread: true, isTampered: true }, async (world) => {
      await waiting(world);
      await world.publish(kindIn('lost-desk'));
      const card = (await world.messages()).find(({ key }) => key === 'card');
      if (card === undefined) throw new Error('Expected a card');
      await world.store.thread.put({ ...card, channel: 'C-lost-desk', ts: '900.000', contentHash: null });
      const ofOthers = { ...inChannel(world, OWN)[0], key: 'run-other:card', channel: 'C-lost-desk', ts: '900.000' };
      world.slack.messages.push({ ...ofOthers } as Written);
      expect(await channelOf(world)).toBe(OWN);
      const isThere = async ({ channel }: { readonly channel: string | null }) =>
        channel === 'C-lost-desk' || channel === 'lost-desk';
      expect(await world.engine.commands.list(9, LENA, isThere)).toEqual([]);
      await world.approve(LENA);
      await world.after(60_000);
      expect(inChannel(world, 'C-lost-desk')).toEqual([ofOthers]);
      expect(world.operatorNotices.join()).toContain('The database was changed from outside');
    }));

  it('opens while Slack does not say which channel it is, and its name alone counts', () =>
    inWorld({ thread: true }, async (world) => {
      world.slack.namesUnknown = true;
      await world.claim({ claim_amount: '30000' });
      await world.settle();
      world.slack.namesUnknown = false;
      expect((await world.state('CASE-1'))?.opened?.slackChannelId).toBeUndefined();
      expect(await channelOf(world)).toBe('freight-claims');
      await world.after(20_000);
      expect(inChannel(world, OWN)).not.toEqual([]);
    }));
});

describe('the id of a channel', () => {
  it('is waited for two seconds, and for half a minute not at all after Slack was silent', async () => {
    const clock = new SimulatedClock(0);
    let asked = 0;
    let isSilent = true;
    const ids = createChannelIds(
      {
        placeOf: () => {
          asked += 1;
          return isSilent ? new Promise(() => undefined) : Promise.resolve({ kind: 'place', channel: OWN });
        },
      },
      clock,
    );
    const first = ids.of('freight-claims');
    await clock.advanceTo(2_000);
    expect(await first).toBeNull();
    isSilent = false;
    expect(await ids.of('freight-claims')).toBeNull();
    expect(asked).toBe(1);
    await clock.advanceTo(32_000);
    expect(await ids.of('freight-claims')).toBe(OWN);
    expect(clock.nextWake()).toBeNull();
  });

  it('is not known where there is no Slack, or Slack does not have the channel', async () => {
    const clock = new SimulatedClock(0);
    expect(await createChannelIds(null, clock).of('freight-claims')).toBeNull();
    const refused = { kind: 'refused', code: 'channel_not_found', message: 'Expected it, got none' } as const;
    expect(await createChannelIds({ placeOf: async () => refused }, clock).of('freight-claims')).toBeNull();
  });
});
