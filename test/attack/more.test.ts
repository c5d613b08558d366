/** Attack: a flood before the creation; a question with an attachment. */
import { expect, it } from 'vitest';
import { correctionsMax } from '../../src/kernel/limits.ts';
import { money } from '../../src/kernel/money.ts';
import { inUse } from '../../src/run/log/fact-change.ts';
import { directMessage } from '../../src/slack/events/direct-message.ts';
import { inWorld, START } from '../engine/world.ts';

it('many updates before the creation do not make the newest amount disappear', () =>
  inWorld({}, async (world) => {
    const updated_at = new Date(START).toISOString();
    for (let n = 0; n < correctionsMax; n++)
      await world.claim({ claim_amount: '31000' }, { updated_at, description: `It broke ${n}` }, 'ticket.updated');
    await world.claim({ claim_amount: '100' }, { updated_at }, 'ticket.updated');
    await world.settle();
    await world.claim({ claim_amount: '31000' }, { updated_at: new Date(START - 60_000).toISOString() });
    await world.rest();
    const state = await world.state();
    expect(state === null ? null : inUse(state, 'claim.amount')).toEqual(money('USD', 10_000));
  }));

it('a question in a direct message with a picture or sent to the channel too is answered', async () => {
  for (const subtype of ['file_share', 'thread_broadcast']) {
    const posted: string[] = [];
    const context = {
      botUserId: 'UBOT', commands: {}, logger: { warn: () => undefined },
      people: { lookUp: async () => ({ kind: 'known', name: 'Ana', actor: { userId: 'UANA0001', teamId: 'TSOPWITH1', isBot: false, isGuest: false, isDeleted: false, isStranger: false } }) },
      replies: { postMessage: async () => { posted.push(subtype); return { kind: 'answer' }; } },
    };
    await directMessage({ type: 'message', subtype, channel_type: 'im', channel: 'D1', user: 'UANA0001', text: 'help', ts: '1700000000.000100', files: [] }, context as never);
    expect(posted).toEqual([subtype]);
  }
});
