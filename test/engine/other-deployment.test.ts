/**
 * Two deployments have one signing key, such as a trial next to the real one, and someone with every right on both
 * databases copies what is genuine in one into the other.
 */
import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../src/store/memory-store.ts';
import { createMemoryTables, type MemoryTables } from '../../src/store/memory-tables.ts';
import { LENA } from '../run/handbook.ts';
import { inWorld, START, type SimulatedWorld } from './world.ts';

/** The tables of a deployment in which a person has approved a payment that the power kept from being made. */
async function approvedElsewhere(): Promise<MemoryTables> {
  const tables = createMemoryTables();
  await inWorld({ isTampered: true, store: createMemoryStore(tables) }, async (world) => {
    await world.claim({ claim_amount: '30000' });
    await world.rest();
    const { askId } = await world.ask('approval');
    world.outages.push({ method: 'register.append', when: 'before', times: Infinity });
    expect(await world.engine.commands.approve(askId, LENA)).toMatchObject({ ok: true });
  });
  return tables;
}

/** A deployment that began at another time, in which nothing has arrived. */
async function here(story: (world: SimulatedWorld, tables: MemoryTables) => Promise<void>): Promise<void> {
  const tables = createMemoryTables();
  await inWorld({ isTampered: true, store: createMemoryStore(tables), now: START + 1_000 }, (world) =>
    story(world, tables),
  );
}

function copyAll<Key, Value>(from: ReadonlyMap<Key, Value>, to: Map<Key, Value>): void {
  for (const [key, value] of from) to.set(key, value);
}

describe('what is genuine in another deployment with the same key', () => {
  it('is no log that is acted on: the run is held, the operators are notified, and the audit names it', async () => {
    const other = await approvedElsewhere();
    await here(async (world, tables) => {
      copyAll(other.cases, tables.cases);
      copyAll(other.caseKeys, tables.caseKeys);
      copyAll(other.runs, tables.runs);
      copyAll(other.asks, tables.asks);
      copyAll(other.inbox, tables.inbox);
      for (const run of tables.runs.values()) run.leaseUntil = 0;
      const events = [...tables.runs.values()].map(({ log }) => log.length);
      await world.boot();
      await world.after(120_000);
      expect(world.vendors.calls).toEqual([]);
      expect([...tables.runs.values()].map(({ log }) => log.length)).toEqual(events);
      expect(world.operatorNotices).toContainEqual(expect.stringContaining('of another deployment'));
      expect(await world.auditProblems()).toContainEqual(expect.stringContaining('of another deployment'));
    });
  });

  it('is no item of the inbox that is worked', async () => {
    const other = await approvedElsewhere();
    await here(async (world, tables) => {
      for (const [id, row] of other.inbox) {
        const { became: _, ...item } = row.item;
        tables.inbox.set(id, { item, dueAt: 0, isFinished: false, heldFor: null });
      }
      await world.after(120_000);
      expect(await world.row()).toBeNull();
      expect(await world.store.inbox.setAside(9)).toMatchObject([
        { outcome: 'refused', note: expect.stringContaining('of another deployment') as string },
      ]);
      expect(await world.auditProblems()).toContainEqual(expect.stringContaining('of another deployment'));
    });
  });

  it.each(['runs', 'handbooks'] as const)('is no chain `%s` of its register', async (chain) => {
    const other = await approvedElsewhere();
    await here(async (world, tables) => {
      await world.claim();
      await world.rest();
      await world.after(30_000);
      tables.register[chain].splice(0, Infinity, ...other.register[chain]);
      expect(tables.register[chain].length).toBeGreaterThan(0);
      expect((await world.auditProblems()).join('\n')).toMatch(/register/);
      await world.boot();
      await expect(world.engine.shell.handbooks.current()).rejects.toMatchObject({ code: 'register.broken' });
    });
  });

  it('is the same deployment after its database was restored from a dump', async () => {
    const other = await approvedElsewhere();
    await inWorld({ store: createMemoryStore(other), now: START + 3_600_000 }, async (world) => {
      await world.after(120_000);
      expect(world.operatorNotices).toEqual([]);
    });
  });
});
