/** Events in any order against procedures with waits, handlers, branches side by side and rounds. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inMailOrder, type Arrival } from '../../src/run/log/arrival.ts';
import { fold } from '../../src/run/log/evolve.ts';
import { filesOf, handbookOf, PERMISSIVE, sopFile, withEvents } from './handbook.ts';
import { MINUTE, RUN, walk, type Walk } from './walk.ts';

const late = (label: string, by: number): string =>
  `  if_late:\n    says: Go on\n    flag: late_${label}\n`.replaceAll(/^(?=.)/gm, ' '.repeat(by));
const wait = (label: string, event: string, by = 2, more = ''): string =>
  `- step: ${label}\n  says: Wait\n  wait:\n    event: ${event}\n    for: 2 hours\n${more}`.replaceAll(
    /^(?=.)/gm,
    ' '.repeat(by),
  ) + late(label, by);

const PROCEDURES = {
  waits: wait('1', 'carrier_offer') + wait('2', 'claim_closed') + wait('3', 'carrier_offer'),
  together: `  - step: 1\n    says: Both\n    together:\n${wait('1a', 'carrier_offer', 6)}${wait('1b', 'claim_closed', 6)}${wait('2', 'carrier_offer')}`,
  watch: `  - step: 1
    says: Follow it
    watch:
      - on: carrier_offer
        at_most: 2
        says: Look at the offer
        do:
          - step: 1
            says: Think
            wait:
              for: 20 minutes
          - step: 2
            says: Say so
            flag: offered
    do:
      - step: 1a
        says: Think
        wait:
          for: 30 minutes
${wait('1b', 'carrier_offer', 6)}${wait('1c', 'claim_closed', 6)}${wait('2', 'carrier_offer')}`,
  superseding: `  - step: 1
    says: Follow it
    watch:
      - on: carrier_offer
        at_most: 3
        superseded_by: [claim_closed]
        says: Look at the offer
        do:
${wait('1', 'claim_closed', 10).replace('claim_closed', 'carrier_offer')}      - on: claim_closed
        at_most: 2
        side_by_side: true
        says: It is closed
        flag: closed
    do:
      - step: 1a
        says: Think
        wait:
          for: 3 hours
`,
  rounds: `  - step: 1
    says: Twice
    repeat:
      at_most: 2
      until:
        - case.kind != "freight_claim"
    do:
${wait('1a', 'carrier_offer', 6, '    since: start\n')}    if_late:
      says: Go on
      flag: twice
${wait('2', 'carrier_offer')}`,
};
const handbooks = Object.fromEntries(
  Object.entries(PROCEDURES).map(([name, steps]) => [
    name,
    handbookOf(withEvents(filesOf(sopFile(steps), PERMISSIVE))),
  ]),
);
type Name = keyof typeof PROCEDURES;
type Act = { readonly event: string | null; readonly minutes: number; readonly sent: number };

const act = fc.record({
  event: fc.constantFrom('carrier_offer', 'claim_closed', null),
  minutes: fc.constantFrom(0, 0, 1, 25, 90),
  sent: fc.constantFrom(0, 0, 5),
});

function arrive(walked: Walk, event: string, eventId: string, sent = 0): void {
  if (walked.state.ended !== null) return;
  walked.append(
    { kind: 'channel', channel: 'tms' },
    { type: 'EventArrived', eventId, event, label: event, fields: [], refused: [], sentAt: walked.now - sent * MINUTE },
  );
}

function play(name: Name, acts: readonly Act[]): Walk {
  const walked = walk({ handbook: handbooks[name] });
  acts.forEach(({ event, minutes, sent }, index) => {
    walked.now += minutes * MINUTE;
    if (event !== null) arrive(walked, event, `e${index}`, sent);
    if (minutes > 0) walked.go();
  });
  return walked.go();
}

const names = fc.constantFrom(...(Object.keys(PROCEDURES) as Name[]));

describe('the mailbox of any run', () => {
  it('has each event taken by at most one step at a time, read once, or unread and shown', () => {
    let read = 0;
    let unread = 0;
    fc.assert(
      fc.property(names, fc.array(act, { maxLength: 9 }), (name, acts) => {
        const { state, log, explain, view } = (() => {
          const walked = play(name, acts);
          return { state: walked.state, log: walked.log, explain: walked.explain(), view: walked.view() };
        })();
        const readers = log.flatMap(({ event }) =>
          (event.type === 'WaitEnded' || event.type === 'HandlingStarted' || event.type === 'HandlingSkipped') &&
          event.eventId !== null
            ? [event.eventId]
            : [],
        );
        const tooMany = Object.values(state.watches).reduce((sum, { exceeded }) => sum + exceeded.length, 0);
        const arrived = log.filter(({ event }) => event.type === 'EventArrived').length;
        expect(new Set(readers).size).toBe(readers.length);
        // An event too many is with the people who were asked, and counts as unread.
        expect(readers.length + explain.unread.length).toBe(arrived);
        expect(tooMany).toBeLessThanOrEqual(explain.unread.length);
        expect(view.card.unread.length > 0).toBe(explain.unread.length > 0);
        expect(fold(RUN, log)).toEqual(state);
        read += readers.length;
        unread += explain.unread.length;
      }),
      { numRuns: 150 },
    );
    expect(Math.min(read, unread)).toBeGreaterThan(20);
  });

  it('gives each event to the same step, whatever the order in which events of one moment arrive', () => {
    fc.assert(
      fc.property(
        names,
        fc.constantFrom(0, 10, 40),
        fc.shuffledSubarray(['carrier_offer:a', 'carrier_offer:b', 'claim_closed:c', 'claim_closed:d'], {
          minLength: 2,
        }),
        fc.nat(),
        (name, minutes, events, turn) => {
          const taken = (order: readonly string[]): readonly string[] => {
            const walked = walk({ handbook: handbooks[name] }).after(minutes * MINUTE);
            // Sources say when each happened; we receive them in another order.
            const sentAt = new Map(events.map((event, index) => [event, events.length - index]));
            for (const item of order) {
              const [event = '', id = ''] = item.split(':');
              arrive(walked, event, id, sentAt.get(item));
            }
            walked.go();
            for (let hours = 0; hours < 8; hours++) walked.after(60 * MINUTE);
            return walked
              .events('EventTaken')
              .map(({ eventId, step, handler }) => `${eventId} ${handler ?? step}`)
              .toSorted();
          };
          const at = turn % events.length;
          expect(taken([...events.slice(at), ...events.slice(0, at)])).toEqual(taken(events));
          expect(taken(events.toReversed())).toEqual(taken(events));
        },
      ),
      { numRuns: 100 },
    );
  });

  it('lets nothing begin that an event supersedes which came after it and was read', () => {
    let skipped = 0;
    fc.assert(
      fc.property(fc.array(act, { maxLength: 9 }), (acts) => {
        const { log, state } = play('superseding', acts);
        const arrivalOf = (eventId: string | null): Arrival | undefined =>
          state.arrivals.find((known) => known.eventId === eventId);
        const closed = new Map<string, number>();
        for (const { event, seq } of log) {
          if (event.type === 'EventTaken' && arrivalOf(event.eventId)?.event === 'claim_closed')
            closed.set(event.eventId, seq);
          if (event.type === 'HandlingSkipped') skipped += 1;
          const offer = event.type === 'HandlingStarted' ? arrivalOf(event.eventId) : undefined;
          if (offer?.event !== 'carrier_offer') continue;
          for (const eventId of closed.keys()) {
            const other = arrivalOf(eventId);
            expect(other === undefined || inMailOrder(other, offer) < 0).toBe(true);
          }
        }
      }),
      { numRuns: 150 },
    );
    expect(skipped).toBeGreaterThan(10);
  });
});
