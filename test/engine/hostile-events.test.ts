/** What an outsider may try with events and corrections: floods, another kind, a busy run. */
import { describe, expect, it } from 'vitest';
import { arrivalsMax, correctionsMax } from '../../src/kernel/limits.ts';
import { asking, filesOf, PERMISSIVE, sopFile, withEvents } from '../run/handbook.ts';
import { inWorld, type SimulatedWorld } from './world.ts';

const STEPS = `  - step: 1
    says: Follow the claim
    watch:
      - on: carrier_offer
        save: offer
        at_most: 2
        says: The carrier offers
        do:
          - step: 1
            says: Note it
            use: zendesk.add_internal_note
            with:
              ticket: = case.zendesk.ticket_id
              text: Offered {offer.amount}
    do:
      - step: 1a
        says: Wait for the end
        wait:
          event: claim_closed
          for: 1 day
        if_late:
          says: It never came
          flag: never_closed
`;
const offer = { amount: { $money: 'USD', minor: 90_000 } };
const files = (boundary = PERMISSIVE) => withEvents(filesOf(sopFile(STEPS), boundary));
const story = (act: (world: SimulatedWorld) => Promise<void>): Promise<void> => inWorld({ files: files() }, act);

describe('a hostile sender', () => {
  it("cannot fill a log with an event that is watched for, or hold up another case's events", () =>
    story(async (world) => {
      await world.claim();
      await world.settle();
      for (let sent = 0; sent < arrivalsMax + 60; sent++) await world.arrive('carrier_offer', offer, `offer-${sent}`);
      await world.settle();
      expect(await world.events('EventArrived')).toHaveLength(arrivalsMax);
      expect(await world.events('HandlingStarted')).toHaveLength(2);
      await world.arrive('claim_closed', {}, 'end');
      await world.settle();
      expect((await world.events('WaitEnded')).map(({ how }) => how)).toEqual(['event']);
      expect(world.troubles).toEqual([]);
    }));

  it('cannot make two workers do one thing twice', () =>
    story(async (world) => {
      await world.claim();
      await world.settle();
      await world.boot(Infinity, 'second');
      for (let sent = 0; sent < 2; sent++) await world.arrive('carrier_offer', offer, `offer-${sent}`);
      await world.after(60_000);
      expect((await world.events('HandlingStarted')).map(({ number }) => number)).toEqual([1, 2]);
      expect(world.vendors.doneOf('zendesk.add_internal_note')).toBe(2);
      expect(
        new Set(world.vendors.calls.filter(({ tool }) => tool === 'zendesk.add_internal_note').map(({ key }) => key))
          .size,
      ).toBe(2);
      expect(world.troubles).toEqual([]);
    }));

  it('cannot reach a run with an event of another kind that has the same name', () =>
    story(async (world) => {
      await world.claim();
      await world.settle();
      await world.inbox.receive({
        source: 'events',
        eventId: 'foreign',
        receivedAt: world.clock.now(),
        payload: {
          channel: 'events',
          eventId: 'foreign',
          type: 'declared',
          event: 'carrier_offer',
          receivedAt: world.clock.now(),
          kind: 'customer_account',
          keys: [{ system: 'zendesk', record: '101' }],
          requester: { name: 'x', email: null },
          refused: [],
          facts: [],
        },
      });
      for (const { wakeUps } of world.processes) await wakeUps.send({ kind: 'inbox' });
      await world.settle();
      expect(await world.events('EventArrived')).toEqual([]);
    }));
});

describe('a claimant who keeps changing the ticket', () => {
  it('cannot fill a log either', () =>
    inWorld(
      {
        files: filesOf(
          sopFile(
            '  - step: 1\n    says: Note\n    use: zendesk.add_internal_note\n    with: { ticket: = case.zendesk.ticket_id, text: Hello }\n',
            { needs: '  - case.claim.pro' },
          ),
          asking('jira.create_issue', 'claims-leads:1'),
        ),
      },
      async (world) => {
        await world.claim();
        await world.settle();
        expect((await world.ask('recovery')).step).toBeNull();
        for (let change = 0; change < correctionsMax + 20; change++)
          await world.claim({ claim_amount: String(7_300 + change) }, {}, 'ticket.updated');
        await world.settle();
        expect(await world.events('FactsCorrected')).toHaveLength(correctionsMax + 1);
      },
    ));

  it('is heard even when the run is busy: an acknowledged event is retried', () =>
    story(async (world) => {
      const waits = STEPS.replace('event: claim_closed', 'event: corrected');
      await world.publish(withEvents(filesOf(sopFile(waits), PERMISSIVE)));
      await world.claim();
      await world.settle();
      const append = world.store.runs.append.bind(world.store.runs);
      let refused = 0;
      world.store.runs.append = async (request) =>
        request.events.some(({ type }) => type === 'FactsCorrected') && refused++ < 6 ? 'conflict' : append(request);
      await world.claim({ bol: 'BOL-2' }, {}, 'ticket.updated');
      await world.after(30_000);
      expect(await world.events('FactsCorrected')).toHaveLength(1);
    }));
});
