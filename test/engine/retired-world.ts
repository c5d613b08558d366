/** A world whose signing key was replaced, and what someone does who has the old one. */
import { expect } from 'vitest';
import { sealAppend } from '../../src/engine/open-run.ts';
import type { InboxItem, Store } from '../../src/engine/ports.ts';
import { signChoice } from '../../src/engine/signed-inbox.ts';
import { sealEntries, type RegisterEntry, type RegisterEvent } from '../../src/engine/register.ts';
import { retireKey, type Retired, type RetireRequest } from '../../src/engine/retire-key.ts';
import { auditRecord } from '../../src/evaluate/audit.ts';
import { publicKeyOf } from '../../src/kernel/ed25519.ts';
import { asCaseId, asRunId, type RunId } from '../../src/kernel/ids.ts';
import { createRecordKeys, type RecordKeys } from '../../src/kernel/record-keys.ts';
import { emptyHead, unseal, type Head } from '../../src/run/log/chain.ts';
import type { RunEvent } from '../../src/run/log/event.ts';
import { initialState } from '../../src/run/log/state.ts';
import { createMemoryStore } from '../../src/store/memory-store.ts';
import { createMemoryTables, type MemoryTables } from '../../src/store/memory-tables.ts';
import { SimulatedWorld } from './world.ts';

export const seed = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);
/** As a process has them when it starts: the key made of `byte`, which accepts those before it. */
export function keysOf(byte: number, retired: readonly string[] = []): RecordKeys {
  const earlier = [31, 32, 33].filter((other) => other < byte).map((other) => createRecordKeys(seed(other)).publicKey);
  return createRecordKeys(
    seed(byte),
    earlier.map((key) => publicKeyOf(Buffer.from(key, 'base64'))),
    retired,
  );
}
export const OLD = keysOf(31).keyId;
export const NEW = keysOf(32).keyId;
export const ACCOUNT = { user: 'ann', host: 'ops-1' };
const FLAG: RunEvent = { type: 'FlagRaised', step: '3', flag: 'pay_at_once' };
export const RETIRED = expect.stringContaining(`one of the key \`${OLD}\`, which was retired`) as string;

/** Of the test that runs. */
export let tables: MemoryTables;
export let store: Store;
export let world: SimulatedWorld;
export let runId: RunId;

/** What someone without the new key has. */
export const thief = (): RecordKeys => ({
  ...keysOf(31),
  deployment: { id: () => tables.register.handbooks[0]?.hash ?? '', learn: () => Promise.resolve() },
});
export const REQUEST: RetireRequest = { keyId: OLD, person: 'lena-lead', account: ACCOUNT };
export const retire = (keyId = OLD): Promise<Retired> => retireKey(world.engine.shell, { ...REQUEST, keyId });

/** Stops every process and starts one with other keys. */
export async function restart(keys: RecordKeys, name: string): Promise<void> {
  await world.close();
  world.processes.length = 0;
  world.keys = keys;
  await world.boot(Infinity, name);
  await world.after(5_000);
}

/** What an audit by another process finds. */
export async function faults(keys = keysOf(32)): Promise<string[]> {
  const { problems, runs } = await auditRecord(store, keys);
  return [...problems.map(({ problem }) => problem), ...runs.flatMap(({ problem }) => problem?.problem ?? [])];
}

/** Adds an event to a log, signed with the old key, with all rows that follow from it. */
export async function forgeEvent(id = runId): Promise<void> {
  const rows = await store.runs.log(id, 0);
  const row = await store.runs.find(id);
  if (row === null) throw new Error('Expected a run');
  const log = rows.map(unseal);
  const run = { runId: id, head: row.head, log, state: await world.stateOf(id) };
  const first = { at: world.clock.now(), actor: { kind: 'runner' } as const, event: FLAG };
  const {
    rows: events,
    projection,
    now,
  } = sealAppend({ ...world.engine.shell, keys: thief() }, run, [first], {
    timers: [],
    words: { registry: new Map(), caseType: { kind: 'record', fields: {} } },
  });
  const appended = await store.runs.append({
    runId: id,
    expected: row.head,
    events,
    projection,
    lease: null,
    sessions: [],
    now,
  });
  expect(appended).toBe('appended');
}

/** Opens a run of a new case with the events of the first one, signed with the old key. */
export async function forgeRun(id: RunId): Promise<void> {
  const [opened] = (await store.runs.log(runId, 0)).map(unseal);
  if (opened?.event.type !== 'CaseOpened') throw new Error('Expected a case');
  const caseId = asCaseId('CASE-66');
  const keys = [{ system: 'zendesk', record: '666' }];
  const empty = { runId: id, head: emptyHead, log: [], state: initialState(id) };
  const { rows, projection, now } = sealAppend(
    { ...world.engine.shell, keys: thief() },
    empty,
    [{ ...opened, event: { ...opened.event, caseId, keys } }],
    { timers: [], words: { registry: new Map(), caseType: { kind: 'record', fields: {} } } },
  );
  const { kind, requester } = opened.event;
  await store.cases.open({ caseId, kind, requester, keys, runId: id, events: rows, projection, now });
}

export async function forgeEntry(chain: RegisterEntry['chain'], event: RegisterEvent, at?: Head): Promise<void> {
  const head = at ?? (await store.register.last(chain)) ?? emptyHead;
  await store.register.append(sealEntries(chain, head, world.clock.now(), [event], thief()));
}

export const item = (eventId: string, payload: string) => ({
  source: 'zendesk',
  eventId,
  receivedAt: world.clock.now(),
  payload,
});

/**
 * An item for which someone chose a case, signed with the old key.
 *
 * @param until when the item is worked next
 */
export async function choose(caseId: string, until: number): Promise<InboxItem> {
  await world.inbox.receive(item('chosen', 'pay'));
  const found = (await store.inbox.page(null, 9)).find(({ eventId }) => eventId === 'chosen');
  if (found === undefined) throw new Error('Expected an item');
  const chosen = { caseId: asCaseId(caseId), by: { name: 'Lena', person: 'lena-lead' }, at: world.clock.now() };
  await store.inbox.askWhich(found.id, { candidates: [asCaseId(caseId)], posts: [] }, until, 'which');
  expect(await store.inbox.choose(found.id, signChoice(found, chosen, thief()), chosen.at)).toBe(true);
  return found;
}

export async function expectHeld(id: RunId): Promise<void> {
  const { engine } = world;
  await expect(engine.shell.verified.read(store, id)).rejects.toMatchObject({ code: 'run.broken' });
  const before = (await store.runs.find(id))?.head;
  await world.after(30_000);
  expect((await store.runs.find(id))?.head).toEqual(before);
  expect(world.operatorNotices).toContainEqual(RETIRED);
}

/** A claim that waits for an approval, and a later one, signed with the old key; then every process signs with the new one. */
export async function begin(on: Store): Promise<void> {
  store = on;
  world = new SimulatedWorld({ store });
  world.keys = keysOf(31);
  await world.open();
  await world.claim({ claim_amount: '30000' });
  await world.rest();
  runId = (await world.row())?.runId ?? asRunId('none');
  await world.after(70_000, 35_000);
  await world.claim({ claim_amount: '4100' }, { id: '102' });
  await world.rest();
  await world.after(10_000);
  await restart(keysOf(32), 'with the new key');
}

/** The same, in memory, with its tables. */
export async function beginInMemory(): Promise<void> {
  tables = createMemoryTables();
  await begin(createMemoryStore(tables));
}
