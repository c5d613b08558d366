/** Tests of cards that Slack no longer lets us update. */
import { expect, it } from 'vitest';
import { LENA } from '../run/handbook.ts';
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
