/** Changes of a ticket whose deliveries overtake each other: a replay ends with the facts of a live run. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCaseFile, readCaseFile, type TestCase } from '../../src/evaluate/case-file.ts';
import { createCast } from '../../src/evaluate/cast.ts';
import { playCase } from '../../src/evaluate/play-case.ts';
import { createReplayCompiler } from '../../src/evaluate/replay-compiler.ts';
import { createReplayWorld, type ReplayWorld } from '../../src/evaluate/replay-world.ts';
import { allTools } from '../../src/connector/tools.ts';
import { normaliseZendesk } from '../../src/intake/zendesk/normalise.ts';
import type { Json } from '../../src/kernel/canonical-json.ts';
import type { Value } from '../../src/kernel/value.ts';
import { inUse } from '../../src/run/log/fact-change.ts';
import { createRegistry } from '../../src/tool/registry.ts';
import { caseFileText, handbookFiles } from './cases.ts';

/** Waits for hours and reads no fact, so every change that is not late is in use. */
const WAITS = `sop: freight-damage-claim
title: Wait
owner: claims-operations
changes_approved_by: claims-managers
boundary: claims-agent
if_unforeseen: claims-leads
starts:
  says: A claim arrives
  if: [case.kind == "freight_claim"]
steps:
  - step: 1
    says: Wait
    wait: { for: 20 days }
`;
const FILES = handbookFiles.map((file) => (file.path.endsWith('.sop.yaml') ? { ...file, text: WAITS } : file));
const COMPILER = createReplayCompiler(createRegistry(allTools()));
const { KIND, PEOPLE } = compiled();

const INTAKE = { kinds: new Map([['freight_claim', KIND]]), timeZone: 'UTC' };

const OPENED = Date.parse('2026-03-04T14:05:00Z');
const MINUTE = 60_000;
const FIELDS = ['amount', 'bol', 'pro', 'documents'] as const;
type Field = (typeof FIELDS)[number];
/** A change of one field, made at its place in the list; null empties the field. */
type Change = { readonly field: Field; readonly value: string | null };
type Facts = Readonly<Record<string, Value | null>>;

function compiled() {
  const { handbook, findings } = COMPILER.handbook(FILES);
  const kind = handbook?.kinds.get('freight_claim');
  if (handbook === null || kind === undefined) throw new Error(`Expected a handbook, got ${JSON.stringify(findings)}`);
  return { KIND: kind, PEOPLE: handbook.people };
}

const iso = (at: number): string => new Date(at).toISOString();
/** A minute apart, and all delivered hours later. */
const madeAt = (index: number): number => OPENED + (index + 1) * MINUTE;
const arrivesAt = (place: number): number => OPENED + (180 + place) * MINUTE;

function caseOf(changes: readonly Change[], order: readonly number[]): TestCase {
  const text = caseFileText((written) => {
    written.events = order.map((index, place) => {
      const { field = 'bol', value = null } = changes[index] ?? {};
      return {
        at: iso(arrivesAt(place)),
        type: 'ticket_changed',
        changed_at: iso(madeAt(index)),
        facts: { [`claim.${field}`]: value },
      };
    });
  });
  const [testCase] = readCaseFile(text, 'order.cases.yaml').cases;
  if (testCase === undefined) throw new Error('Expected a case');
  return testCase;
}

async function factsIn(testCase: TestCase, play: (world: ReplayWorld) => Promise<unknown>): Promise<Facts> {
  const cast = createCast(PEOPLE, testCase);
  const world = await createReplayWorld({ testCase, cast, files: FILES, timeZone: 'UTC', compiler: COMPILER });
  try {
    await play(world);
    const run = await world.run();
    if (run === null) throw new Error('Expected a run');
    return Object.fromEntries(FIELDS.map((field) => [field, inUse(run.state, `claim.${field}`)]));
  } finally {
    await world.stop();
  }
}

async function replayed(changes: readonly Change[], order: readonly number[]): Promise<Facts> {
  const testCase = caseOf(changes, order);
  return factsIn(testCase, (world) => playCase(world, testCase, KIND));
}

/** The ticket as Zendesk sends it after each change, through the real intake. */
async function live(changes: readonly Change[], order: readonly number[]): Promise<Facts> {
  const testCase = caseOf(changes, []);
  const claim = testCase.written['claim'] as Readonly<Record<string, unknown>>;
  const claimant = testCase.written['claimant'] as Readonly<Record<string, string>>;
  return factsIn(testCase, async (world) => {
    const deliver = async (number: number, receivedAt: number): Promise<void> => {
      const fields: Record<string, unknown> = {
        ...claim,
        ...Object.fromEntries(changes.slice(0, number).map(({ field, value }) => [field, value])),
      };
      const payload = {
        type: number === 0 ? 'ticket.created' : 'ticket.updated',
        ticket: {
          id: world.ticket,
          created_at: iso(OPENED),
          updated_at: iso(number === 0 ? OPENED : madeAt(number - 1)),
          audit_id: String(number + 1),
          channel: 'web',
          form: 'Freight claim',
          description: claim['text'],
          requester: { name: claimant['name'], email: claimant['contact'] },
          fields: {
            account_id: claimant['account_id'],
            claim_type: claim['type'],
            claim_amount: fields['amount'],
            claim_currency: claim['currency'],
            bol: fields['bol'],
            pro: fields['pro'],
            documents: Array.isArray(fields['documents']) ? fields['documents'].join(', ') : fields['documents'],
          },
        },
      };
      const item = {
        id: String(number + 1),
        attempts: 0,
        source: 'zendesk',
        eventId: `live:${number}`,
        receivedAt,
        payload: payload as Json,
      };
      const read = normaliseZendesk(item, INTAKE);
      if (read.kind !== 'event') throw new Error(`Expected an event, got ${JSON.stringify(read)}`);
      await world.deliver(read.event);
      await world.settle();
    };
    await deliver(0, OPENED);
    for (const [place, index] of order.entries()) {
      await world.clock.advanceTo(arrivesAt(place));
      await deliver(index + 1, world.clock.now());
    }
  });
}

describe('changes of a replayed ticket that overtake each other', () => {
  it('carry the whole ticket as it was when it changed, so nothing is lost or comes back', async () => {
    const changes: Change[] = [
      { field: 'bol', value: 'BOL-7001' },
      { field: 'pro', value: null },
      { field: 'amount', value: '900.00' },
    ];
    expect(await replayed(changes, [2, 0, 1])).toMatchObject({
      bol: '7001',
      pro: null,
      amount: { $money: 'USD', minor: 90_000 },
    });
  });

  it('end with the facts that the intake of the same deliveries ends with', async () => {
    const values: Readonly<Record<Field, readonly (string | null)[]>> = {
      amount: ['900.00', '31000.00', null],
      bol: ['7001', '7002', null],
      pro: ['8001', null],
      documents: ['photos', 'photos, invoice'],
    };
    const change = fc
      .constantFrom(...FIELDS)
      .chain((field) => fc.constantFrom(...values[field]).map((value): Change => ({ field, value })));
    const history = fc
      .array(change, { minLength: 1, maxLength: 4 })
      .chain((changes) =>
        fc.shuffledSubarray([...changes.keys()], { minLength: changes.length }).map((order) => ({ changes, order })),
      );
    await fc.assert(
      fc.asyncProperty(history, async ({ changes, order }) => {
        expect(await replayed(changes, order)).toEqual(await live(changes, order));
      }),
      { numRuns: 25, seed: 7 },
    );
  }, 120_000);
});

describe('the time of a change in a case file', () => {
  const problemOf = (changed_at: string): string => {
    const text = caseFileText((written) => {
      written.events = [
        { at: '2026-03-04T15:00:00Z', type: 'ticket_changed', changed_at, facts: { 'claim.bol': '1' } },
      ];
    });
    const read = parseCaseFile(text, 'order.cases.yaml');
    return 'findings' in read ? read.findings.map(({ message }) => message).join('\n') : 'none';
  };

  it('is no later than its delivery', () => {
    expect(problemOf('2026-03-04T15:00:01Z')).toContain('Expected `changed_at` no later than `at`');
    expect(problemOf('2026-03-04T15:00:00Z')).toBe('none');
  });

  it('is no earlier than the ticket', () => {
    expect(problemOf('2026-03-04T14:04:59Z')).toContain('Expected `changed_at` no earlier than `received_at`');
    expect(problemOf('2026-03-04T14:05:00Z')).toBe('none');
  });
});
