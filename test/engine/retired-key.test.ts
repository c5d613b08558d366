/**
 * A signing key was replaced and retired. Someone has it, and every right on the database: nothing that it signs from then
 * on counts, and everything that it signed before does.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sealEntries, type RegisterEvent } from '../../src/engine/register.ts';
import { retireKey } from '../../src/engine/retire-key.ts';
import { signedInbox } from '../../src/engine/signed-inbox.ts';
import { anchorOf, problemsOfAnchor } from '../../src/evaluate/anchor.ts';
import { auditRecord } from '../../src/evaluate/audit.ts';
import { publicKeyOf } from '../../src/kernel/ed25519.ts';
import { asCaseId, asRunId } from '../../src/kernel/ids.ts';
import { createRecordKeys } from '../../src/kernel/record-keys.ts';
import { emptyHead } from '../../src/run/log/chain.ts';
import { createPostgresStore } from '../../src/store/postgres-store.ts';
import { filesWith, LENA, SOP_PATH } from '../run/handbook.ts';
import { openEmbeddedDatabase } from '../store/embedded-database.ts';
import {
  choose,
  keysOf,
  OLD,
  NEW,
  ACCOUNT,
  RETIRED,
  tables,
  store,
  world,
  runId,
  thief,
  retire,
  seed,
  restart,
  faults,
  forgeEvent,
  forgeRun,
  forgeEntry,
  item,
  expectHeld,
  begin,
  beginInMemory,
} from './retired-world.ts';

beforeEach(beginInMemory);
afterEach(() => world.close());

describe('a key that was retired', () => {
  it('leaves all that it signed valid, for this process, the next one, and the audit; a run in flight goes on', async () => {
    expect(await retire()).toEqual({ ok: true, runs: 1, items: 2 });
    expect(await faults()).toEqual([]);
    await restart(keysOf(32), 'the next one');
    expect(await world.approve(LENA)).toMatchObject({ ok: true });
    await world.rest();
    expect(world.vendors.doneOf('jira.create_issue')).toBe(1);
    await world.claim({ claim_amount: '4100' }, { id: '103' });
    await world.rest();
    await restart(keysOf(32, [OLD]), 'one whose settings say so too');
    await world.after(10_000);
    expect(await faults()).toEqual([]);
    expect(await faults(keysOf(32, [OLD]))).toEqual([]);
    expect(world.troubles).toEqual([]);
    expect(world.operatorNotices).toEqual([]);
  });

  it('signs no event of a run, whether a process has read the run before or starts now', async () => {
    await retire();
    await forgeEvent();
    await expectHeld(runId);
    expect(await world.engine.commands.approve((await world.ask('approval')).askId, LENA)).toMatchObject({
      code: 'record_changed',
    });
    await restart(keysOf(32), 'the next one');
    await expectHeld(runId);
    expect(world.vendors.doneOf('jira.create_issue')).toBe(0);
    expect(await faults()).toContainEqual(RETIRED);
  });

  it('signs no event for a process that has not swept since', async () => {
    world.keys = keysOf(32);
    const { engine } = await world.boot(Infinity, 'a third');
    await engine.shell.verified.read(store, runId);
    const [first] = world.processes;
    if (first === undefined) throw new Error('Expected a process');
    await retireKey(first.engine.shell, { keyId: OLD, person: 'lena-lead', account: ACCOUNT });
    await forgeEvent();
    await expect(engine.shell.verified.read(store, runId)).rejects.toMatchObject({ code: 'run.broken' });
  });

  it('opens no run', async () => {
    await retire();
    const id = asRunId('run-forged');
    await forgeRun(id);
    await expectHeld(id);
    expect(await faults()).toContainEqual(RETIRED);
  });

  it('opens no run that an entry of the register names which it signed anew', async () => {
    await retire();
    const id = asRunId('run-forged');
    await forgeRun(id);
    const row = await store.runs.find(id);
    const [first] = (await store.register.read('runs', 1, 1)).entries;
    if (row === null || first === undefined) throw new Error('Expected a run and an entry');
    const event: RegisterEvent = { type: 'RunsWitnessed', heads: [{ runId: id, ...row.head }] };
    const [forged] = sealEntries('runs', emptyHead, first.at, [event], thief());
    if (forged !== undefined) tables.register.runs[0] = forged;
    await expectHeld(id);
    expect(await faults()).not.toEqual([]);
  });

  it('stores no item of the inbox, and chooses no case', async () => {
    await retire();
    const { inbox } = store;
    await signedInbox(inbox, thief()).receive(item('forged', 'pay'));
    await world.engine.worker.sweep();
    await world.settle();
    expect(await inbox.setAside(9)).toMatchObject([{ outcome: 'refused', note: RETIRED }]);
    expect(world.operatorNotices).toContainEqual(RETIRED);

    await choose('CASE-1', 0);
    await world.engine.worker.sweep();
    await world.settle();
    expect(await inbox.setAside(9)).toContainEqual(
      expect.objectContaining({ eventId: 'chosen', outcome: 'refused', note: RETIRED }),
    );
    expect(await faults()).toContainEqual(RETIRED);
  });

  it('does not lend its signature to an item that was changed before', async () => {
    for (const row of tables.inbox.values()) row.item = { ...row.item, payload: 'another' };
    expect(await retire()).toMatchObject({ ok: true, items: 0 });
    expect(await faults()).toContainEqual(RETIRED);
  });

  it('publishes nothing', async () => {
    await retire();
    const proved = (await world.engine.shell.handbooks.current()).published.number;
    const last = await store.register.last('handbooks');
    await forgeEntry('handbooks', { type: 'HandbookPublished', ...last?.body, number: proved + 1 } as RegisterEvent);
    expect((await world.engine.shell.handbooks.current()).published.number).toBe(proved);
    expect(world.operatorNotices).toContainEqual(RETIRED);
    expect(await faults()).toContainEqual(RETIRED);
  });

  it.each([
    ['as long', 2],
    ['shorter', 1],
  ])('signs no chain of handbooks that was written anew, %s', async (_, length) => {
    await world.publish(filesWith(SOP_PATH, '5,000.00 USD', '2,500.00 USD'));
    await retire();
    const published = (await store.register.read('handbooks', 1)).entries;
    expect(published).toHaveLength(2);
    tables.register.handbooks.length = 0;
    // It names that chain, too.
    tables.register.runs.length = 0;
    for (const { body } of published.slice(0, length)) {
      const publisher = { name: 'thief', person: null };
      await forgeEntry('handbooks', { ...body, type: 'HandbookPublished', publisher } as RegisterEvent);
    }
    await world.close();
    world.processes.length = 0;
    world.keys = keysOf(32);
    await world.boot(Infinity, 'the next one');
    await expect(world.engine.shell.handbooks.current()).rejects.toMatchObject({ code: 'register.broken' });
    expect(await faults()).not.toEqual([]);
  });

  it('signs no entry from which the register goes on', async () => {
    await retire();
    const [first] = tables.register.runs;
    const [forged] = sealEntries('runs', emptyHead, first?.at ?? 0, [{ type: 'RunsWitnessed', heads: [] }], thief());
    if (forged === undefined) throw new Error('Expected an entry');
    tables.register.runs.splice(0, Infinity, forged);
    await restart(keysOf(32), 'the next one');
    await expect(world.claim({ claim_amount: '4100' }, { id: '103' })).rejects.toMatchObject({
      code: 'register.broken',
    });
    await world.after(10_000);
    expect(tables.register.runs).toEqual([forged]);
    expect(world.troubles).toContainEqual(expect.stringContaining('Expected the register of runs as it was written'));
  });

  it('retires no other key', async () => {
    await retire();
    const ends = { handbooks: emptyHead, runs: emptyHead };
    const by = { person: 'lena-lead', name: 'Lena', account: ACCOUNT };
    await forgeEntry('keys', { type: 'KeyRetired', key: NEW, by, ends });
    await world.after(5_000);
    expect(world.troubles).toContainEqual(expect.stringContaining('which signing keys were retired, got a change'));
    // The key in use still signs, and the old one still does not.
    await world.claim({ claim_amount: '4100' }, { id: '103' });
    await world.rest();
    expect(await store.runs.ofCase(asCaseId('CASE-3'))).toHaveLength(1);
    await forgeEvent();
    await expectHeld(runId);
    await restart(keysOf(32), 'the next one');
    await expectHeld(runId);
    expect(await faults()).toContainEqual(expect.stringContaining('got a change: entry 2'));
  });

  it('does not retire itself', async () => {
    const by = { person: 'lena-lead', name: 'Lena', account: ACCOUNT };
    await forgeEntry('keys', {
      type: 'KeyRetired',
      key: OLD,
      by,
      ends: { handbooks: emptyHead, runs: emptyHead },
    });
    await world.after(5_000);
    expect(world.troubles).toContainEqual(expect.stringContaining(`another key to retire \`${OLD}\`, got itself`));
  });

  it('stays retired where the settings say so, although the register lost the end of its chains', async () => {
    await retire();
    await forgeEvent();
    tables.register.keys.length = 0;
    await restart(keysOf(32, [OLD]), 'the next one');
    await expect(world.engine.shell.verified.read(store, runId)).rejects.toMatchObject({
      message: expect.stringContaining('Expected the register to say which signing keys were retired') as string,
    });
    expect(await faults(keysOf(32, [OLD]))).toContainEqual(expect.stringContaining('Expected an entry that retires'));
  });

  it('is missed by the anchor of that day when the register lost it', async () => {
    await retire();
    const anchor = anchorOf(
      await auditRecord(store, keysOf(32)),
      new Date(world.clock.now()).toISOString(),
      keysOf(32),
    );
    expect(await problemsOfAnchor(store, keysOf(32), anchor)).toEqual([]);
    tables.register.keys.length = 0;
    expect(await problemsOfAnchor(store, keysOf(32), anchor)).toMatchObject([{ table: 'register', seq: 1 }]);
  });

  it('signs anchors that count only of the time before', async () => {
    const at = new Date(world.clock.now()).toISOString();
    const before = anchorOf(await auditRecord(store, keysOf(32)), at, thief());
    await retire();
    await world.claim({ claim_amount: '4100' }, { id: '103' });
    await world.rest();
    await world.after(5_000);
    const keys = keysOf(32);
    const after = anchorOf(await auditRecord(store, keys), at, thief());
    expect(await problemsOfAnchor(store, keys, before)).toEqual([]);
    expect(await problemsOfAnchor(store, keys, after)).toMatchObject([{ table: 'anchor', problem: RETIRED }]);
  });

  it('signs no anchor that counts where only the settings call it retired', async () => {
    const anchor = anchorOf(await auditRecord(store, keysOf(32)), new Date(world.clock.now()).toISOString(), thief());
    expect(await problemsOfAnchor(store, keysOf(32), anchor)).toEqual([]);
    expect(await problemsOfAnchor(store, keysOf(32, [OLD]), anchor)).toMatchObject([{ table: 'anchor' }]);
  });

  it('stops the process that still signs with it', async () => {
    world.keys = createRecordKeys(seed(31), [publicKeyOf(Buffer.from(keysOf(32).publicKey, 'base64'))]);
    const { engine } = await world.boot(Infinity, 'one that was forgotten');
    const [first] = world.processes;
    if (first === undefined) throw new Error('Expected a process');
    await retireKey(first.engine.shell, { keyId: OLD, person: 'lena-lead', account: ACCOUNT });
    await engine.worker.sweep();
    const { keys } = engine.shell;
    expect(() => keys.sign('anything')).toThrow(`got \`${OLD}\`, which was retired`);
  });

  it('is refused when it is in use, unknown, retired already, or by someone who is not known', async () => {
    expect(await retire(NEW)).toMatchObject({
      ok: false,
      sentence: expect.stringContaining('is the key in use') as string,
    });
    expect(await retire('0123456789abcdef')).toMatchObject({
      ok: false,
      sentence: expect.stringContaining('accepted') as string,
    });
    expect(await retireKey(world.engine.shell, { keyId: OLD, person: 'mallory', account: ACCOUNT })).toMatchObject({
      ok: false,
      sentence: 'Expected a person of `people.yaml`, got `mallory`',
    });
    expect(await retire()).toMatchObject({ ok: true });
    expect(await retire()).toEqual({ ok: false, sentence: `\`${OLD}\` is retired already` });
  });

  it('may be followed by the retirement of the key that replaced it', async () => {
    await retire();
    await world.claim({ claim_amount: '31000' }, { id: '103' });
    await world.rest();
    await restart(keysOf(33), 'with the third key');
    expect(await retire(NEW)).toMatchObject({ ok: true });
    await restart(keysOf(33), 'the next one');
    expect(await faults(keysOf(33))).toEqual([]);
    expect(await faults(keysOf(33, [OLD, NEW]))).toEqual([]);
    expect(await world.approve(LENA)).toMatchObject({ ok: true });
    await forgeEvent((await store.runs.ofCase(asCaseId('CASE-3')))[0]?.runId);
    expect(await faults(keysOf(33))).toContainEqual(RETIRED);
  });

  it('is looked up once: later reads ask the register no more than before', async () => {
    await retire();
    await restart(keysOf(32), 'the next one');
    const { read } = store.register;
    let asked = 0;
    Object.assign(store.register, {
      read: (...args: Parameters<typeof read>) => {
        if (args[0] === 'keys') asked += 1;
        return read(...args);
      },
    });
    const { shell } = world.engine;
    for (let times = 0; times < 20; times++) await shell.verified.readAnew(store, runId);
    expect(asked).toBe(0);
  });

  it('leaves all that it signed valid in a database too', async () => {
    await world.close();
    const database = await openEmbeddedDatabase();
    try {
      await begin(createPostgresStore(database));
      expect(await retire()).toEqual({ ok: true, runs: 1, items: 2 });
      expect(await faults()).toEqual([]);
      await restart(keysOf(32, [OLD]), 'the next one');
      expect(await world.approve(LENA)).toMatchObject({ ok: true });
      await world.rest();
      expect(world.vendors.doneOf('jira.create_issue')).toBe(1);
      expect(await faults()).toEqual([]);
      await forgeEvent();
      await expectHeld(runId);
      await world.close();
    } finally {
      await database.close();
    }
  });
});
