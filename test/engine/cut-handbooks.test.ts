/**
 * Someone with every right on the database, but without the key, removes the end of the chain `handbooks` with what it
 * published, so that earlier people and limits would be in force again. What is left is genuine.
 */
import { describe, expect, it } from 'vitest';
import { createHandbooks } from '../../src/engine/handbooks.ts';
import type { Store } from '../../src/engine/ports.ts';
import { seenHeads } from '../../src/engine/seen-heads.ts';
import { createWitness } from '../../src/engine/witness-runs.ts';
import { createVerifiedRuns } from '../../src/engine/verified-runs.ts';
import { createPublishing } from '../../src/engine/publish-handbook.ts';
import { eventOf, type RegisterEntry } from '../../src/engine/register.ts';
import { createMemoryStore } from '../../src/store/memory-store.ts';
import { createMemoryTables } from '../../src/store/memory-tables.ts';
import { allTools } from '../../src/connector/tools.ts';
import { createRegistry } from '../../src/tool/registry.ts';
import { KEYS } from '../record-keys.ts';
import { filesWith, LENA, SOP_PATH } from '../run/handbook.ts';
import { inWorld, type SimulatedWorld } from './world.ts';

/** What a process has appended that has appended nothing. */
const NONE = { heads: () => [], forget: () => undefined, ownEnd: () => null, missingSince: () => null };
const cheaper = filesWith(SOP_PATH, '5,000.00 USD', '2,500.00 USD');

/** What is removed: entries after these, and the handbooks after `number`. */
type Cut = { handbooks: number; runs: number };

/** A store from which the ends of chains are gone as soon as `cut` says so. */
function cutStore(cut: Cut): Store {
  const whole = createMemoryStore();
  const isThere = ({ chain, seq }: RegisterEntry): boolean => chain === 'keys' || seq <= cut[chain];
  const { register, handbook, record } = whole;
  return {
    ...whole,
    handbook: { ...handbook, find: async (number) => (number <= cut.handbooks ? handbook.find(number) : null) },
    record: {
      ...record,
      contents: async () => {
        const { handbooks, sops, ...others } = await record.contents();
        return {
          ...others,
          handbooks: handbooks.filter((number) => number <= cut.handbooks),
          sops: sops.filter((sop) => sop.handbook <= cut.handbooks),
        };
      },
    },
    register: {
      ...register,
      read: async (...args) => {
        const { entries, newestHandbook } = await register.read(...args);
        return {
          entries: entries.filter(isThere),
          newestHandbook: newestHandbook === null ? null : Math.min(newestHandbook, cut.handbooks),
        };
      },
      last: async (chain) => (await register.read(chain, 1)).entries.filter(isThere).at(-1) ?? null,
      lastSeen: async (runIds) => (await register.lastSeen(runIds)).filter(isThere),
    },
  };
}

async function inCutWorld(story: (world: SimulatedWorld, cut: Cut) => Promise<void>): Promise<void> {
  const cut = { handbooks: Infinity, runs: Infinity };
  await inWorld({ isTampered: true, store: cutStore(cut) }, async (world) => {
    await story(world, cut);
  });
}

const ending = async (world: SimulatedWorld): Promise<void> => {
  await world.close();
  world.processes.length = 0;
};
/** The power fails, so nothing is written at the end. */
const crashing = async (world: SimulatedWorld): Promise<void> => {
  for (const { power } of world.processes) power.isOff = true;
  await ending(world);
};
const restarted = async (world: SimulatedWorld) => {
  await ending(world);
  return (await world.boot(Infinity, 'another')).engine;
};
const broken = { code: 'register.broken' };

describe('the end of the chain of handbooks, removed alone', () => {
  it('puts no earlier handbook in force in a process that starts, and the audit and the doctor say so', () =>
    inCutWorld(async (world, cut) => {
      await world.publish(cheaper);
      // No log has gone on: the publication is an entry of its own.
      await world.engine.worker.sweep();
      expect(await world.auditProblems()).toEqual([]);
      cut.handbooks = 1;
      const engine = await restarted(world);
      await expect(engine.shell.handbooks.current()).rejects.toMatchObject(broken);
      await expect(
        engine.publishing.publish({ files: cheaper }, { name: 'somebody', person: null }),
      ).rejects.toMatchObject(broken);
      expect(world.operatorNotices.join('\n')).toContain('the end of the chain was removed');
      expect((await world.auditProblems()).join('\n')).toContain('Expected entry 2 as entry');
      const asked = createHandbooks(world.store, createRegistry(allTools()), { keys: KEYS });
      await expect(asked.current()).rejects.toMatchObject(broken);
      cut.handbooks = Infinity;
      expect((await engine.shell.handbooks.current()).published.number).toBe(2);
    }));

  it('is missed by the audit wherever the register of runs names it, also after an earlier end', () =>
    inCutWorld(async (world, cut) => {
      await world.claim();
      await world.settle();
      await world.engine.worker.sweep();
      await world.publish(cheaper);
      await world.engine.worker.sweep();
      cut.handbooks = 1;
      expect((await world.auditProblems()).join('\n')).toContain('Expected entry 2 as entry');
    }));

  it('is named from its publication on, before anything sweeps', () =>
    inCutWorld(async (world, cut) => {
      await world.publish(cheaper);
      await crashing(world);
      cut.handbooks = 1;
      const { engine } = await world.boot(Infinity, 'another');
      await expect(engine.shell.handbooks.current()).rejects.toMatchObject(broken);
    }));

  it('is named by a sweep where only the register of handbooks has it', () =>
    inWorld({ isTampered: true }, async ({ store, engine: { shell } }) => {
      const entry = { seq: 9, hash: 'named by no entry' };
      const handbooks = { proved: () => ({ ...shell.handbooks.proved(), head: entry }) };
      const witness = createWitness({ ...shell, store, appended: NONE, handbooks });
      expect(await witness.sweep()).toBe(true);
      const last = await store.register.last('runs');
      expect(last === null ? null : eventOf(last)).toMatchObject({ heads: [], handbooks: entry });
    }));

  it('leaves no log out that had gone on before a publication named it', () =>
    inWorld({ isTampered: true }, async (world) => {
      await world.claim();
      await world.settle();
      const row = await world.row();
      if (row === null) throw new Error('Expected a run');
      await crashing(world);
      // The process ended before its sweep, and another one, which looks at no log, publishes an hour later.
      await world.clock.advanceTo(world.clock.now() + 3_600_000);
      const registry = createRegistry(allTools());
      const handbooks = createHandbooks(world.store, registry, { keys: KEYS });
      const verified = createVerifiedRuns(KEYS, world.clock);
      const before = await world.store.register.last('runs');
      await createPublishing({ ...world, handbooks, verified }, 'at_once', null).publish(
        { files: cheaper },
        { name: 'somebody', person: null },
      );
      // The time of an entry says up to when logs were looked at.
      expect(before).not.toBeNull();
      expect((await world.store.register.last('runs'))?.at).toBe(before?.at);
      const { engine } = await world.boot(Infinity, 'another');
      await engine.worker.sweep();
      // The run may have gone on by then.
      const seen = (await seenHeads(world.store, [row.runId], KEYS)).get(row.runId);
      expect(seen?.seq).toBeGreaterThanOrEqual(row.head.seq);
      const [named] = await world.store.runs.log(row.runId, (seen?.seq ?? 0) - 1);
      expect(named?.hash).toBe(seen?.hash);
    }));

  it('of runs, removed while a process runs, is not written over by what it publishes', async () => {
    const tables = createMemoryTables();
    await inWorld({ isTampered: true, store: createMemoryStore(tables) }, async (world) => {
      await world.engine.worker.sweep();
      tables.register.runs.splice(0);
      await expect(world.publish(cheaper)).rejects.toMatchObject({ code: 'handbook.busy' });
      expect(tables.register.runs).toEqual([]);
      expect(tables.register.handbooks).toHaveLength(1);
    });
  });

  it('is known to the process that has written it, before it was read again', () =>
    inCutWorld(async (world, cut) => {
      await world.publish(cheaper);
      cut.handbooks = 1;
      await expect(world.engine.shell.handbooks.current()).rejects.toMatchObject(broken);
      cut.handbooks = Infinity;
      expect((await world.engine.shell.handbooks.current()).published.number).toBe(2);
    }));

  it('is named by every entry of the chain of runs, whichever process writes it', () =>
    inCutWorld(async (world) => {
      await world.publish(cheaper);
      await world.engine.worker.sweep();
      // This one has not read the handbooks.
      await world.claim();
      await world.after(10_000);
      await restarted(world);
      await world.after(10_000);
      const { entries } = await world.store.register.read('runs', 1);
      const named = entries
        .map((entry) => eventOf(entry))
        .map((event) => event.type === 'RunsWitnessed' && event.handbooks?.seq);
      expect(named.length).toBeGreaterThan(1);
      // Each publication is named with it.
      expect(named[0]).toBe(1);
      expect(new Set(named.slice(1))).toEqual(new Set([2]));
    }));

  it('holds the runs that follow a later handbook, even if the end of the chain of runs is gone too', () =>
    inCutWorld(async (world, cut) => {
      await world.publish(cheaper);
      await world.claim({ claim_amount: '31000' });
      await world.rest();
      const { askId } = await world.ask('approval');
      Object.assign(cut, { handbooks: 1, runs: 0 });
      const engine = await restarted(world);
      expect((await engine.shell.handbooks.current()).published.number).toBe(1);
      expect(await engine.commands.approve(askId, LENA)).toMatchObject({ ok: false });
      await world.after(60_000);
      expect(world.vendors.doneOf('jira.create_issue')).toBe(0);
      expect(world.operatorNotices.join('\n')).toContain('Expected the register to have handbook 2');
      expect((await world.auditProblems()).join('\n')).toContain('Expected the register to have handbook 2');
    }));

  it('is missed in the chain of runs by the process that has written there', () =>
    inCutWorld(async (world, cut) => {
      await world.claim();
      await world.after(10_000);
      cut.runs = 0;
      await world.claim({}, { id: '102' });
      await world.after(10_000);
      expect(world.operatorNotices.join('\n')).toContain('which this process has written');
    }));
});
