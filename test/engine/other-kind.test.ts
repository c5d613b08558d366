/** Tests of records that have a case, and look like another kind or like none. */
import { describe, expect, it } from 'vitest';
import { asCaseId } from '../../src/kernel/ids.ts';
import { setAsideMax } from '../../src/kernel/limits.ts';
import { FILES, LENA } from '../run/handbook.ts';
import { inWorld, START, type SimulatedWorld } from './world.ts';

const at = (seconds: number): { readonly updated_at: string } => ({
  updated_at: new Date(START + seconds * 1_000).toISOString(),
});
const MAJOR = { claim_amount: '31000' };
const REFUND = `kind: refund
title: Refund
channel: freight-claims
if_unforeseen: claims-leads
zendesk:
  form: Refund
facts:
  - fact: refund.amount
    label: refund
    type: money
    optional: true
    zendesk: claim_amount
    zendesk_currency: claim_currency
  - fact: zendesk.ticket_id
    label: ticket
    type: text
    zendesk: ticket.id
`;

async function whileAsked(world: SimulatedWorld): Promise<void> {
  await world.publish([...FILES, { path: 'kinds/refund.yaml', text: REFUND }]);
  await world.claim(MAJOR, at(0));
  await world.rest();
  await world.ask('approval');
  await world.after(20_000);
}

describe.each([
  ['of no kind', 'General'],
  ['of another kind', 'Refund'],
  ['that is empty', ''],
])('a ticket with an open case that moves to a form %s', (_, form) => {
  it.each(['ticket.updated', 'ticket.created'] as const)('corrects its case (%s)', (type) =>
    inWorld({}, async (world) => {
      await whileAsked(world);
      await world.claim({ claim_amount: '100' }, { ...at(10), form }, type);
      await world.settle();
      const [corrected] = await world.events('FactsCorrected');
      expect(JSON.stringify(corrected)).toContain('claim.amount');
      await expect(world.approve(LENA)).resolves.toMatchObject({ ok: false });
      await world.after(300_000);
      expect(world.vendors.doneOf('jira.create_issue')).toBe(0);
      expect(await world.store.runs.list({ limit: 9, newestFirst: true })).toHaveLength(1);
    }),
  );

  it('is listed when none of its facts changed', () =>
    inWorld({}, async (world) => {
      await whileAsked(world);
      await world.claim(MAJOR, { ...at(10), form }, 'ticket.updated');
      await world.settle();
      const [listed] = await world.store.inbox.setAside(9);
      expect(listed?.note).toContain('stays `freight_claim`; none of its facts changed');
      await world.claim(MAJOR, { ...at(20), form }, 'ticket.updated');
      await world.settle();
      expect(await world.events('EventSetAside')).toMatchObject([
        { because: expect.stringContaining('stays `freight_claim`; none of its facts changed') },
      ]);
    }));
});

it('a ticket that moves to a form without the facts of its case stops what depends on them, with the reason', () =>
  inWorld({}, async (world) => {
    await whileAsked(world);
    await world.claim({}, { ...at(10), form: 'General', fields: {} }, 'ticket.updated');
    await world.settle();
    await world.after(300_000);
    expect(await world.events('ApprovalWithdrawn')).toHaveLength(1);
    expect(JSON.stringify(await world.events('Parked'))).toContain('has the form `General` now');
  }));

it.each(['corrected', 'opened'] as const)('an event of another kind for the record of a case is listed: %s', (type) =>
  inWorld({}, async (world) => {
    await whileAsked(world);
    const event = {
      type,
      channel: 'events',
      eventId: 'e1',
      receivedAt: world.clock.now(),
      kind: 'refund',
      keys: [{ system: 'zendesk', record: '101' }],
      requester: { name: 'crm', email: null },
      refused: [],
      cleared: [],
      facts: [
        {
          path: 'claim.amount',
          value: { $money: 'USD', minor: 100 },
          source: { system: 'crm', record: 'event 1', field: 'claim.amount' },
        },
      ],
    } as const;
    await world.inbox.receive({ source: 'events', eventId: 'e1', receivedAt: event.receivedAt, payload: event });
    for (const { wakeUps } of world.processes) await wakeUps.send({ kind: 'inbox' });
    await world.settle();
    expect(await world.events('FactsCorrected')).toEqual([]);
    const [listed] = await world.store.inbox.setAside(9);
    expect(listed?.note).toContain('is of the kind `freight_claim`, and this event is of the kind `refund`');
    expect(await world.events('EventSetAside')).toMatchObject([
      { label: 'a change of its record', because: expect.stringContaining('of the kind `refund`') },
    ]);
    expect(world.operatorNotices.join('\n')).toContain('had no effect');
  }),
);

describe('an event of another kind for the record of a case', () => {
  const PAID = REFUND.replace('facts:', 'events:\n  - event: refund_paid\n    label: payment of the refund\nfacts:');

  async function paid(world: SimulatedWorld, eventId: string): Promise<void> {
    await world.inbox.receive({
      source: 'events',
      eventId,
      receivedAt: world.clock.now(),
      payload: {
        type: 'declared',
        event: 'refund_paid',
        channel: 'events',
        eventId,
        receivedAt: world.clock.now(),
        kind: 'refund',
        keys: [{ system: 'zendesk', record: '101' }],
        requester: { name: 'crm', email: null },
        refused: [],
        facts: [],
      },
    });
    for (const { wakeUps } of world.processes) await wakeUps.send({ kind: 'inbox' });
    await world.settle();
  }

  async function withPaid(story: (world: SimulatedWorld) => Promise<void>): Promise<void> {
    await inWorld({ thread: true, files: [...FILES, { path: 'kinds/refund.yaml', text: PAID }] }, async (world) => {
      await world.claim(MAJOR, at(0));
      await world.rest();
      await story(world);
    });
  }

  it('is shown in the thread, on the card and in the explanation', () =>
    withPaid(async (world) => {
      await paid(world, 'e1');
      await world.after(1_000);
      const why = 'CASE-1 is of the kind `freight_claim`, and this event of the kind `refund`';
      const posts = world.slack.messages.flatMap(({ content }) => (content.kind === 'posts' ? content.posts : []));
      expect(posts).toContainEqual(
        expect.objectContaining({
          title: '`refund_paid` arrived and has no effect',
          lines: [{ label: 'because', text: why }],
        }),
      );
      const status = await world.engine.commands.status(asCaseId('CASE-1'));
      expect(status?.card.unread).toEqual(['`refund_paid`, without effect']);
      const explained = await world.engine.commands.explain(asCaseId('CASE-1'));
      expect(explained?.remarks.join('\n')).toContain(why);
      expect(await world.store.inbox.setAside(9)).toMatchObject([{ outcome: 'ignored' }]);
    }));

  it('is mentioned once, also when it is worked again, and many of them fill no log', () =>
    withPaid(async (world) => {
      await paid(world, 'e1');
      const [listed] = await world.store.inbox.setAside(9);
      await world.store.inbox.tryAgain(listed?.id ?? '', world.clock.now());
      await world.engine.worker.sweep();
      await world.settle();
      expect(await world.events('EventSetAside')).toHaveLength(1);
      for (let sent = 0; sent < setAsideMax + 5; sent++) await paid(world, `n${sent}`);
      const mentioned = await world.events('EventSetAside');
      expect(mentioned).toHaveLength(setAsideMax);
      expect(mentioned.at(-1)?.because).toContain('`sop inbox` lists what else has no effect');
      expect(await world.store.inbox.setAside(99)).toHaveLength(setAsideMax + 6);
    }));
});
