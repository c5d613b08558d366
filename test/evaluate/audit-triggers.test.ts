/**
 * The audit of rounds, handlers and case events: accepts a genuine record, and names an invented trigger.
 */
import { describe, expect, it } from 'vitest';
import { KEYS, OTHER_KEYS } from '../record-keys.ts';
import { asking, filesOf, sopFile, withEvents } from '../run/handbook.ts';
import { createVerifiedRuns } from '../../src/engine/verified-runs.ts';
import { audit } from '../../src/evaluate/audit.ts';
import { allTools } from '../../src/connector/tools.ts';
import { eraseFields } from '../../src/engine/erase-fields.ts';
import { explainCase } from '../../src/engine/explain-case.ts';
import { createHandbooks } from '../../src/engine/handbooks.ts';
import { asCaseId, asRunId } from '../../src/kernel/ids.ts';
import type { RunEvent } from '../../src/run/log/event.ts';
import { createRegistry } from '../../src/tool/registry.ts';
import { followedClaim } from '../engine/followed-claim.ts';
import { inWorld, type SimulatedWorld } from '../engine/world.ts';
import { MINUTE } from '../run/walk.ts';
import { forged } from './played-world.ts';

const files = [
  ...followedClaim(2),
  { path: 'owners.yaml', text: 'may_erase: claims-leads\nowners:\n  - files: "**"\n    approved_by: claims-leads\n' },
];
const offer = { amount: { $money: 'USD', minor: 90_000 } };

const story = (play: (world: SimulatedWorld) => Promise<void>): Promise<void> =>
  inWorld({ files }, async (world) => {
    await world.claim();
    await world.after(11 * MINUTE);
    await world.arrive('carrier_offer', offer);
    await world.after(50 * MINUTE);
    await world.arrive('claim_closed');
    await world.rest();
    await play(world);
  });

type Of<Type extends RunEvent['type']> = Extract<RunEvent, { type: Type }>;
const change =
  <Type extends RunEvent['type']>(type: Type, to: (event: Of<Type>) => RunEvent) =>
  (events: RunEvent[]): RunEvent[] =>
    events.map((event) => (event.type === type ? to(event as Of<Type>) : event));
const twice =
  (type: RunEvent['type']) =>
  (events: RunEvent[]): RunEvent[] =>
    events.flatMap((event) => (event.type === type ? [event, { ...event }] : [event]));

describe('a record of rounds and events', () => {
  it('is whole as it was written', () =>
    story(async (world) => {
      expect((await audit(world.store, KEYS, null))[0]?.problem).toBeNull();
      expect(await world.events('HandlingStarted')).toHaveLength(2);
      expect((await world.state())?.ended?.kind).toBe('completed');
    }));

  it('is whole when everything erasable was erased, and is still checked', () =>
    story(async (world) => {
      const { shell } = world.engine;
      const everything = {
        caseId: asCaseId('CASE-1'),
        fields: null,
        containing: null,
        reason: 'Asked by the customer',
        account: { user: 'ann', host: 'ops-1' },
      };
      expect(await eraseFields(shell, { ...everything, person: 'lena-lead' })).toMatchObject({ ok: true });
      expect((await audit(world.store, KEYS, null))[0]).toMatchObject({ isErased: true, problem: null });
      const explanation = await explainCase(
        world.store,
        createHandbooks(world.store, createRegistry(allTools()), { keys: KEYS }),
        asCaseId('CASE-1'),
      );
      expect(explanation?.steps.length).toBeGreaterThan(3);
      expect(JSON.stringify(explanation)).not.toContain('$900.00');
      const rows = (await world.store.runs.log((await world.row())?.runId ?? asRunId('none'), 0)).map((row) =>
        row.type === 'HandlingStarted' ? { ...row, body: { ...row.body, eventId: 'made-up' } } : row,
      );
      const made = { ...world.store, runs: { ...world.store.runs, log: async () => rows } };
      expect((await audit(made, KEYS, null))[0]?.problem).not.toBeNull();
    }));

  it.each<[string, (events: RunEvent[]) => RunEvent[], string]>([
    ['an event that arrived twice', twice('EventArrived'), 'got a duplicate'],
    [
      'a handler of an event that never arrived',
      change('HandlingStarted', (event) => (event.eventId === null ? event : { ...event, eventId: 'made-up' })),
      'without a trigger',
    ],
    [
      'a handler before its time',
      change('HandlingStarted', (event) => (event.dueAt === null ? event : { ...event, dueAt: event.dueAt - MINUTE })),
      'without a trigger',
    ],
    [
      'a round that nothing requires',
      change('RoundStarted', (event) => ({ ...event, round: event.round + 1 })),
      'the next round of an open loop',
    ],
    [
      'a wait that ended by another event',
      change('WaitEnded', (event) => ({ ...event, eventId: 'made-up' })),
      'with an event that arrived for it in time',
    ],
    [
      'a wait that ended before its time',
      change('WaitEnded', (event) => ({ ...event, how: 'late', eventId: null })),
      'an earlier end',
    ],
  ])('is named when it holds %s', (_says, forge, problem) =>
    story(async (world) => {
      expect((await audit(forged(world.store, forge), KEYS, null))[0]?.problem?.problem).toContain(problem);
    }),
  );
});

/** An offer waits for approval, another one for its turn; then the claim is closed, which supersedes both. */
const SUPERSEDED = withEvents(
  filesOf(
    sopFile(`  - step: 1
    says: Follow the claim
    watch:
    - on: carrier_offer
      at_most: 3
      superseded_by: [claim_closed]
      says: The offer
      do:
        - step: 1
          says: Note it
          use: zendesk.add_internal_note
          with:
            ticket: = case.zendesk.ticket_id
            text: An offer
    - on: claim_closed
      at_most: 3
      says: The end
      flag: closed
    do:
    - step: 1a
      says: Wait
      wait:
        for: 30 days
`),
    asking('zendesk.add_internal_note', 'claims-leads:1', 'PT168H'),
  ),
);

describe('a record of an event that was skipped', () => {
  const skipped = (play: (world: SimulatedWorld) => Promise<void>): Promise<void> =>
    inWorld({ files: SUPERSEDED }, async (world) => {
      await world.claim();
      await world.rest();
      for (const [event, id] of [
        ['carrier_offer', 'first'],
        ['carrier_offer', 'second'],
        ['claim_closed', 'end'],
      ] as const) {
        await world.arrive(event, event === 'carrier_offer' ? offer : {}, id);
        await world.after(MINUTE);
      }
      await play(world);
    });
  const problem = async (world: SimulatedWorld, forge: (events: RunEvent[]) => RunEvent[]) =>
    (await audit(forged(world.store, forge), KEYS, null))[0]?.problem?.problem;

  it('is whole as it was written', () =>
    skipped(async (world) => {
      expect(await world.events('HandlingSkipped')).toHaveLength(1);
      expect((await audit(world.store, KEYS, null))[0]?.problem).toBeNull();
    }));

  it.each<[string, (events: RunEvent[]) => RunEvent[], string]>([
    [
      'an event that never arrived',
      change('HandlingSkipped', (event) => ({ ...event, eventId: 'made-up' })),
      'an event that waits for its turn',
    ],
    [
      'one that is superseded by an event that never came',
      change('HandlingSkipped', (event) => ({ ...event, by: { ...event.by, eventId: 'made-up' } })),
      'one that nothing supersedes',
    ],
    ['the same event twice', twice('HandlingSkipped'), 'an event that waits for its turn'],
  ])('is named when it skips %s', (_says, forge, expected) =>
    skipped(async (world) => {
      expect(await problem(world, forge)).toContain(expected);
    }),
  );

  it('is named when it skips what was to be handled, since nothing came after it', () =>
    story(async (world) => {
      const forge = change('HandlingStarted', (event) =>
        event.eventId === null
          ? event
          : { ...event, type: 'HandlingSkipped', by: { event: 'carrier_offer', eventId: event.eventId } },
      );
      expect(await problem(world, forge)).toContain('one that nothing supersedes');
    }));

  it('is held when someone without the key writes it into a log', () =>
    skipped(async (world) => {
      const row = await world.row();
      if (row === null) throw new Error('Expected a run');
      const written = forged(
        world.store,
        change('HandlingSkipped', (event) => ({ ...event, number: 9 })),
      );
      const verified = createVerifiedRuns(OTHER_KEYS, world.clock);
      await expect(verified.read(written, row.runId)).rejects.toMatchObject({ code: 'run.broken' });
      expect(
        await createVerifiedRuns(world.engine.shell.keys, world.clock).read(world.store, row.runId),
      ).not.toBeNull();
    }));
});
