/** Tests of cards that Slack no longer lets us update. */
import { expect, it } from 'vitest';
import { asking, filesOf, LENA, TWO_LEADS } from '../run/handbook.ts';
import { inWorld, START } from './world.ts';

it.each(['edit_window_closed', 'cant_update_message', 'message_not_found'])(
  'a decision on a card that cannot be updated is shown once in a reply, and the operators are notified: %s',
  (code) =>
    inWorld({ thread: true }, async (world) => {
      await world.claim({ claim_amount: '31000' }, { updated_at: new Date(START).toISOString() });
      await world.rest();
      await world.after(30_000);
      const [card] = world.slack.messages.filter(({ content }) => content.kind === 'ask');
      world.slack.refusals = (_, what) =>
        what === 'update' ? { kind: 'refused', code, message: `Slack: ${code}` } : null;
      expect(await world.approve(LENA)).toMatchObject({ ok: true });
      await world.after(900_000);
      const decided = world.slack.messages.filter(
        ({ content }) => content.kind === 'ask' && content.ask.state.kind !== 'open',
      );
      expect(decided).toHaveLength(1);
      expect(decided[0]).toMatchObject({ threadTs: card?.threadTs, channel: card?.channel });
      expect(world.operatorNotices.join('\n')).toContain('Slack refuses a message of');
    }),
);

it('a decision is shown in a reply later when Slack takes no reply now', () =>
  inWorld({ thread: true }, async (world) => {
    await world.claim({ claim_amount: '31000' }, { updated_at: new Date(START).toISOString() });
    await world.rest();
    await world.after(30_000);
    world.slack.refusals = (_, what) => ({
      kind: 'refused',
      code: what === 'update' ? 'edit_window_closed' : 'is_archived',
      message: 'Slack refuses',
    });
    expect(await world.approve(LENA)).toMatchObject({ ok: true });
    await world.after(30_000);
    world.slack.refusals = (_, what) =>
      what === 'update' ? { kind: 'refused', code: 'edit_window_closed', message: 'Slack refuses' } : null;
    await world.after(900_000);
    const decided = world.slack.messages.filter(
      ({ content }) => content.kind === 'ask' && content.ask.state.kind !== 'open',
    );
    expect(decided).toHaveLength(1);
  }));

it('a card that was deleted while it is open is posted again, since its buttons are still needed', () =>
  inWorld({ thread: true, files: filesOf(TWO_LEADS, asking('jira.create_issue', 'claims-leads:2')) }, async (world) => {
    await world.claim({ claim_amount: '31000' }, { updated_at: new Date(START).toISOString() });
    await world.rest();
    await world.after(30_000);
    const cards = () => world.slack.messages.filter(({ content }) => content.kind === 'ask');
    expect(cards()).toHaveLength(1);
    world.slack.refusals = (_, what) =>
      what === 'update' ? { kind: 'refused', code: 'message_not_found', message: 'It was deleted' } : null;
    expect(await world.approve(LENA)).toMatchObject({ ok: true });
    await world.after(30_000);
    expect(cards()).toHaveLength(2);
    expect(cards().at(-1)?.content).toMatchObject({ ask: { state: { kind: 'open' } } });
  }));

it.each(['posts', 'ask'] as const)(
  '%s that Slack refuses for its size hold back no later ask and not the card',
  (kind) =>
    inWorld({ thread: true }, async (world) => {
      const tooLong = { kind: 'refused', code: 'msg_blocks_too_long', message: 'Slack: msg_blocks_too_long' } as const;
      world.slack.refuses = (content) => (content.kind === kind ? tooLong : null);
      await world.claim({ claim_amount: '31000' }, { updated_at: new Date(START).toISOString() });
      await world.after(30_000);
      const other = kind === 'posts' ? 'ask' : 'posts';
      const [card] = world.slack.messages;
      const inThread = world.slack.messages.filter(({ threadTs }) => threadTs === card?.ts);
      expect(inThread.map(({ content }) => content.kind)).toContain(other);
      const asking = JSON.stringify(card?.content);
      expect(await world.approve(LENA)).toMatchObject({ ok: true });
      await world.after(30_000);
      const [run] = await world.store.runs.list({ limit: 1, newestFirst: true });
      const [decided] = world.slack.messages;
      expect(decided?.content).toMatchObject({ kind: 'card', card: { status: run?.status } });
      expect(JSON.stringify(decided?.content)).not.toBe(asking);
      expect(world.operatorNotices.join('\n')).toContain('Slack refuses a message of');
      // Once it fits, the thread catches up.
      world.slack.refuses = () => null;
      await world.after(180_000);
      expect(await world.store.thread.behind(9)).toEqual([]);
    }),
);
