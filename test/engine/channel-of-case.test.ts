/**
 * In which channel a case is, and who may read it, follows from the id that its log has: no row, no name and no edit of
 * the kind leads it elsewhere.
 */
import { describe, expect, it } from 'vitest';
import { createChannelIds } from '../../src/engine/channel-ids.ts';
import type { ThreadMessage } from '../../src/engine/ports.ts';
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

/** A case whose opening did not learn the id of its channel. */
async function openWithoutId(world: SimulatedWorld): Promise<void> {
  world.slack.namesUnknown = true;
  await world.claim({ claim_amount: '30000' });
  await world.settle();
  expect((await world.state('CASE-1'))?.opened?.slackChannelId).toBeUndefined();
}

/** The same with the card that an earlier program posted. */
async function openedEarlier(world: SimulatedWorld, channel: string): Promise<ThreadMessage> {
  await openWithoutId(world);
  const runId = (await world.row())?.runId;
  if (runId === undefined) throw new Error('Expected a run');
  const content = { kind: 'notice', title: '', lines: [], proposal: null } as const;
  world.slack.messages.push({ channel, ts: '0.500', threadTs: null, key: `${runId}:card`, content });
  const card: ThreadMessage = {
    runId,
    key: 'card',
    channel,
    ts: '0.500',
    contentHash: null,
    state: 'posted',
    updatedAt: world.clock.now(),
  };
  await world.store.thread.put(card);
  world.slack.namesUnknown = false;
  return card;
}

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

  it('is posted only once Slack has said which channel it is, and stays there after another one took over the name', () =>
    inWorld({ thread: true }, async (world) => {
      await openWithoutId(world);
      expect(await channelOf(world)).toBe('freight-claims');
      await world.after(60_000);
      expect(world.slack.messages).toEqual([]);
      expect((await world.state('CASE-1'))?.asks).not.toEqual({});
      world.slack.namesUnknown = false;
      await world.after(60_000);
      expect(inChannel(world, OWN)).not.toEqual([]);
      expect((await world.log()).filter(({ event }) => event.type === 'ChannelKnown')).toHaveLength(1);
      world.slack.names.set('freight-claims', NEW);
      await approved(world);
      expect(inChannel(world, NEW)).toEqual([]);
      expect(await channelOf(world)).toBe(OWN);
      expect(world.slack.finds).toBeLessThan(3);
    }));

  it('is posted also while the text of its SOP is not the one that it began with', () =>
    inWorld({ thread: true, isTampered: true }, async (world) => {
      await openWithoutId(world);
      const { handbooks } = world.engine.shell;
      const { sop } = handbooks;
      Object.assign(handbooks, { sop: () => Promise.reject(new Error('Expected the text that it began with')) });
      world.slack.namesUnknown = false;
      await world.after(60_000);
      expect(inChannel(world, OWN)).not.toEqual([]);
      Object.assign(handbooks, { sop });
      await world.after(60_000);
      await approved(world);
    }));

  it('has the id in its log before its first message is posted', () =>
    inWorld({ thread: true }, async (world) => {
      await openWithoutId(world);
      world.slack.namesUnknown = false;
      world.slack.isAway = true;
      await world.after(60_000);
      expect(world.slack.messages).toEqual([]);
      expect(await channelOf(world)).toBe(OWN);
    }));

  it('whose people cannot be asked in its channel, since Slack knows none of that name, asks them directly', () =>
    inWorld({ thread: true }, async (world) => {
      await openWithoutId(world);
      world.slack.namesUnknown = false;
      world.slack.hasNo = 'freight-claims';
      await world.after(60_000);
      expect(world.slack.messages.length).toBeGreaterThan(0);
      expect(inChannel(world, OWN)).toEqual([]);
      expect(world.operatorNotices.join()).toContain('Slack takes no messages for #freight-claims');
      world.slack.hasNo = null;
      await world.after(120_000);
      expect(inChannel(world, OWN)).not.toEqual([]);
      expect(await channelOf(world)).toBe(OWN);
    }));
});

describe('a case that an earlier program opened, whose log has no id,', () => {
  it('stays in the channel in which Slack has its card, also after another one took over the name', () =>
    inWorld({ thread: true }, async (world) => {
      await openedEarlier(world, OWN);
      world.slack.names.set('freight-claims', NEW);
      await approved(world);
      expect(await channelOf(world)).toBe(OWN);
      expect(inChannel(world, NEW)).toEqual([]);
      expect(world.operatorNotices.join()).toContain('#freight-claims is another channel now');
    }));

  it('goes on under its card after its channel was renamed', () =>
    inWorld({ thread: true }, async (world) => {
      await openedEarlier(world, OWN);
      world.slack.hasNo = 'freight-claims';
      world.slack.names.set('claims-desk', OWN);
      await approved(world);
      expect(await channelOf(world)).toBe(OWN);
    }));

  it('is read by the members of its channel once that was renamed and the kind has the new name', () =>
    inWorld({ thread: true }, async (world) => {
      await openedEarlier(world, OWN);
      world.slack.findsNothingOut = true;
      await world.after(20_000);
      const { finds } = world.slack;
      expect(await channelOf(world)).toBe('freight-claims');
      expect(world.slack.finds).toBe(finds);
      world.slack.hasNo = 'freight-claims';
      world.slack.names.set('claims-desk', OWN);
      await world.publish(kindIn('claims-desk'));
      expect(await channelOf(world)).toBe('freight-claims');
      world.slack.findsNothingOut = false;
      expect(await channelOf(world)).toBe(OWN);
      const isMember = async ({ channel }: { readonly channel: string | null }) => channel === OWN;
      expect(await world.engine.commands.list(9, LENA, isMember)).toHaveLength(1);
    }));

  it('is not posted where a row says that its card is, if Slack has none there', () =>
    inWorld({ thread: true, isTampered: true }, async (world) => {
      const card = await openedEarlier(world, OWN);
      await world.store.thread.put({ ...card, channel: NEW });
      expect(await world.approve(LENA)).toMatchObject({ ok: true });
      await world.after(60_000);
      expect(inChannel(world, NEW)).toEqual([]);
      expect(await channelOf(world)).toBe(OWN);
      expect(world.operatorNotices.join()).toContain('The database was changed from outside');
    }));

  it('waits while Slack does not say whether its card is there, and asks people directly if it takes none', () =>
    inWorld({ thread: true }, async (world) => {
      await openedEarlier(world, OWN);
      world.slack.names.set('freight-claims', NEW);
      world.slack.findsNothingOut = true;
      const before = JSON.stringify(world.slack.messages);
      expect(await world.approve(LENA)).toMatchObject({ ok: true });
      await world.after(60_000);
      expect(JSON.stringify(world.slack.messages)).toBe(before);
      world.slack.findsNothingOut = false;
      await world.after(60_000);
      expect(JSON.stringify(inChannel(world, OWN))).not.toBe(before);
      expect(inChannel(world, NEW)).toEqual([]);
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
