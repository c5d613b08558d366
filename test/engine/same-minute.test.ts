/** Tests of a ticket that is changed several times within the minute that Zendesk states. */
import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { receiveZendeskWebhook } from '../../src/intake/zendesk/receive-webhook.ts';
import type { Json } from '../../src/kernel/canonical-json.ts';
import { money } from '../../src/kernel/money.ts';
import { newestOf } from '../../src/run/log/fact-change.ts';
import { inWorld, START, type SimulatedWorld } from './world.ts';

/** As Zendesk's placeholder writes a time: minutes only. */
const minute = (minutes: number): string => `${new Date(START + minutes * 60_000).toISOString().slice(0, 16)}Z`;

async function changeTo(
  world: SimulatedWorld,
  claim_amount: string,
  ticket: Readonly<Record<string, Json>>,
): Promise<void> {
  await world.claim({ claim_amount }, ticket, 'ticket.updated');
  await world.settle();
}

const amountIn = async (world: SimulatedWorld): Promise<ReturnType<typeof newestOf> | null> => {
  const state = await world.state();
  return state === null ? null : newestOf(state, 'claim.amount');
};

async function whileAsked(story: (world: SimulatedWorld) => Promise<void>): Promise<void> {
  await inWorld({}, async (world) => {
    await world.claim({ claim_amount: '31000' }, { updated_at: minute(0) });
    await world.rest();
    await world.ask('approval');
    await world.after(60_000);
    await story(world);
  });
}

describe('two changes within the same minute', () => {
  it.each([
    ['32000', '4100'],
    ['4100', '32000'],
  ])('are not guessed about when nothing orders them, whichever arrives first: %s, %s', (first, second) =>
    whileAsked(async (world) => {
      await changeTo(world, first, { updated_at: minute(1) });
      await changeTo(world, second, { updated_at: minute(1) });
      expect(await amountIn(world)).toMatchObject({
        value: null,
        problem:
          'Its record was changed to $32,000.00 and to $4,100.00 at the same stated time, and does not say which came last',
      });
      await world.after(300_000);
      expect(JSON.stringify(await world.events('Parked'))).toContain('does not say which came last');
      expect(world.vendors.doneOf('jira.create_issue')).toBe(0);
    }),
  );

  it('are ordered by the number of the audit, whichever arrives first', () =>
    whileAsked(async (world) => {
      await changeTo(world, '4100', { updated_at: minute(1), audit_id: '12' });
      await changeTo(world, '32000', { updated_at: minute(1), audit_id: '11' });
      expect((await amountIn(world))?.value).toEqual(money('USD', 410_000));
      expect((await world.events('FactsCorrected')).at(-1)?.changes).toMatchObject([{ standing: 'late' }]);
    }));

  it('do not matter once the record changes again', () =>
    whileAsked(async (world) => {
      await changeTo(world, '32000', { updated_at: minute(1) });
      await changeTo(world, '4100', { updated_at: minute(1) });
      await changeTo(world, '31500', { updated_at: minute(2) });
      expect(await amountIn(world)).toMatchObject({ value: money('USD', 3_150_000), problem: null });
    }));

  it('that say the same are one', () =>
    whileAsked(async (world) => {
      await changeTo(world, '32000', { updated_at: minute(1) });
      await changeTo(world, '32000', { updated_at: minute(1), description: 'It broke, too' });
      expect((await amountIn(world))?.problem).toBe(null);
    }));

  it('are in order when one of them is the creation', () =>
    inWorld({}, async (world) => {
      await world.claim({ claim_amount: '7200' }, { updated_at: minute(0) });
      await changeTo(world, '4100', { updated_at: minute(0) });
      expect((await amountIn(world))?.value).toEqual(money('USD', 410_000));
    }));
});

describe('a ticket that changes to another value and back within a minute', () => {
  const SECRET = 'secret';

  /** As Zendesk sends it: a body without anything that tells the first update from the third one. */
  async function send(world: SimulatedWorld, claim_amount: string, invocation: string): Promise<string> {
    const fields = { account_id: 'ACC-1', claim_amount, claim_currency: 'USD', bol: 'BOL-1' };
    const body = JSON.stringify({
      type: 'ticket.updated',
      field_names: Object.keys(fields),
      ticket: {
        id: '101',
        created_at: minute(0),
        updated_at: minute(1),
        subject: 'Claim',
        description: 'It broke',
        channel: 'Web form',
        form: 'Freight claim',
        requester: { name: 'Wobbly Widget Works', email: 'carla@wobbly.example' },
        submitter_name: 'Carla',
        submitter_email: 'carla@wobbly.example',
        fields,
      },
    });
    const at = new Date(world.clock.now()).toISOString();
    const answer = await receiveZendeskWebhook(
      {
        headers: {
          'x-zendesk-webhook-signature': createHmac('sha256', SECRET)
            .update(at + body)
            .digest('base64'),
          'x-zendesk-webhook-signature-timestamp': at,
          'x-zendesk-webhook-invocation-id': invocation,
        },
        body: Buffer.from(body),
      },
      { secrets: [SECRET], clock: world.clock, inbox: world.inbox },
    );
    for (const { wakeUps } of world.processes) await wakeUps.send({ kind: 'inbox' });
    await world.settle();
    return answer.code;
  }

  it.each([
    ['that it had before', '31000', '4100'],
    ['that it did not have before', '32000', '4100'],
  ])('%s is asked about, since nothing says that it changed back', (_, first, second) =>
    whileAsked(async (world) => {
      expect(await send(world, first, 'one')).toBe('stored');
      expect(await send(world, second, 'two')).toBe('stored');
      // Whatever is signed in the same second and says the same is one delivery.
      await world.after(1_000);
      expect(await send(world, first, 'three')).toBe('stored');
      expect(await send(world, first, 'three')).toBe('duplicate');
      expect(await amountIn(world)).toMatchObject({
        value: null,
        problem: expect.stringContaining('does not say which came last'),
      });
    }),
  );
});
