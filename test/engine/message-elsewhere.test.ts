/**
 * Someone with every right on the database changes where a message of a case is said to be. The log says to which channel a
 * case belongs, and whom it asks, so nothing of it is written or shown anywhere else.
 */
import { expect, it } from 'vitest';
import type { ThreadMessage } from '../../src/engine/ports.ts';
import { directKey } from '../../src/engine/message-key.ts';
import { asCaseId } from '../../src/kernel/ids.ts';
import { LENA } from '../run/handbook.ts';
import { inWorld, type SimulatedWorld } from './world.ts';

const OTHER = 'C-other-team';

/** A case with an open approval, and a message of the bot in a channel of others. */
async function waiting(world: SimulatedWorld): Promise<{ readonly at: (key: string) => ThreadMessage }> {
  await world.claim({ claim_amount: '30000' });
  await world.after(20_000);
  const card = world.slack.messages[0];
  if (card === undefined) throw new Error('Expected a card');
  world.slack.messages.push({ ...card, channel: OTHER, ts: '900.000', key: 'run-other:card' });
  const messages = await world.messages();
  return {
    at: (key) => {
      const found = messages.find((message) => message.key.startsWith(key));
      if (found === undefined) throw new Error(`Expected ${key}`);
      return found;
    },
  };
}

const inOther = ({ slack }: SimulatedWorld) => slack.messages.filter(({ channel }) => channel === OTHER);
const place = { channel: OTHER, ts: '900.000', contentHash: null };

it.each(['card', 'ask:'])('a message whose row names another channel is written anew in its own: %s', (key) =>
  inWorld({ thread: true, isTampered: true }, async (world) => {
    const { at } = await waiting(world);
    const before = JSON.stringify(inOther(world));
    await world.store.thread.put({ ...at(key), ...place });
    await world.approve(LENA);
    await world.after(60_000);
    expect(JSON.stringify(inOther(world))).toBe(before);
    const notice = world.operatorNotices.join('\n');
    expect(world.operatorNotices).toHaveLength(1);
    expect(notice).toContain('where it does not belong');
    expect(notice).toContain('in `C-freight-claims`');
    expect(notice).not.toContain('renamed');
    const { channel } = at(key);
    const own = (await world.messages()).find((message) => message.key === at(key).key);
    expect(own).toMatchObject({ channel, state: 'posted' });
    expect(world.slack.messages.find(({ ts }) => ts === own?.ts)).toMatchObject({ channel });
    expect(await world.store.thread.behind(9)).toEqual([]);
  }),
);

it('a row that says that someone was asked directly shows nothing to those whom no one asks', () =>
  inWorld({ thread: true, isTampered: true }, async (world) => {
    const { at } = await waiting(world);
    const before = JSON.stringify(inOther(world));
    const key = directKey(at('ask:').key, 'other-team');
    await world.store.thread.put({ ...at('ask:'), ...place, key });
    await world.approve(LENA);
    await world.after(60_000);
    expect(JSON.stringify(inOther(world))).toBe(before);
  }));

it('a row that names another channel for the direct message to someone who was asked shows nothing there', () =>
  inWorld({ thread: true, isTampered: true }, async (world) => {
    const { at } = await waiting(world);
    const before = JSON.stringify(inOther(world));
    const key = directKey(at('ask:').key, LENA.userId);
    await world.store.thread.put({ ...at('ask:'), ...place, key });
    await world.approve(LENA);
    await world.after(60_000);
    expect(JSON.stringify(inOther(world))).toBe(before);
    expect(world.operatorNotices.join('\n')).toContain('where it does not belong');
  }));

it('a row that names another channel lets no one of it read the case', () =>
  inWorld({ thread: true, isTampered: true }, async (world) => {
    const { at } = await waiting(world);
    await world.store.thread.put({ ...at('card'), ...place });
    const isOther = async ({ channel }: { readonly channel: string | null }) => channel === OTHER;
    expect(await world.engine.commands.list(9, LENA, isOther)).toEqual([]);
    expect(await world.engine.commands.access(asCaseId('CASE-1'), LENA)).toMatchObject({ channel: 'C-freight-claims' });
  }));
