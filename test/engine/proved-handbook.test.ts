/**
 * Only what the register proves is in force, whatever someone with rights on the database writes into its tables.
 */
import { describe, expect, it } from 'vitest';
import type { PublishedHandbook } from '../../src/engine/ports.ts';
import { sealEntries, type RegisterEvent } from '../../src/engine/register.ts';
import { emptyHead } from '../../src/run/log/chain.ts';
import { KEYS, OTHER_KEYS } from '../record-keys.ts';
import { FILES, filesWith, LENA, MARCUS, SOP_PATH } from '../run/handbook.ts';
import { inWorld, type SimulatedWorld } from './world.ts';

const laxer = filesWith(SOP_PATH, '5,000.00 USD', '50,000.00 USD');
const cheaper = filesWith(SOP_PATH, '5,000.00 USD', '2,500.00 USD');
const FROM_OUTSIDE = 'The database was changed from outside';

/** What `row` says, in the table of handbooks. */
function put(world: SimulatedWorld, row: PublishedHandbook | null, newest = row?.number ?? null): void {
  const { handbook, register } = world.store;
  const { find } = handbook;
  const read = register.read.bind(register);
  Object.assign(handbook, {
    find: (number: number) => (number === row?.number || row === null ? Promise.resolve(row) : find(number)),
  });
  Object.assign(register, {
    read: async (...args: Parameters<typeof read>) => ({ ...(await read(...args)), newestHandbook: newest }),
  });
}

const toldOperators = ({ operatorNotices }: SimulatedWorld): (string | undefined)[] =>
  operatorNotices.map((text) => text.split('\n')[0]);

const inForceOf = async ({ engine }: Pick<SimulatedWorld, 'engine'>) =>
  (await engine.shell.handbooks.current()).published;

describe('the handbook in force', () => {
  it('is not a row that someone added: it is reported, and the proved one stays', () =>
    inWorld({ isTampered: true }, async (world) => {
      const proved = await inForceOf(world);
      put(world, { ...proved, number: 2, files: laxer, hash: 'f'.repeat(64) });
      expect(await inForceOf(world)).toEqual(proved);
      await world.boot(Infinity, 'another');
      expect(await inForceOf(world)).toEqual(proved);
      // Once per process, although each read sees it.
      expect(toldOperators(world)).toEqual([FROM_OUTSIDE, FROM_OUTSIDE]);
      expect(world.troubles[0]).toContain('handbook 2, which was never published');
    }));

  it('stays as it was proved when its stored files are changed or deleted, which each sweep would notice', () =>
    inWorld({ isTampered: true }, async (world) => {
      const proved = await inForceOf(world);
      for (const row of [{ ...proved, files: laxer }, null]) {
        put(world, row, 1);
        await world.engine.worker.sweep();
        expect(await inForceOf(world)).toEqual(proved);
      }
      expect(toldOperators(world)).toEqual([FROM_OUTSIDE]);
      const { engine } = await world.boot(Infinity, 'another');
      await expect(engine.shell.handbooks.current()).rejects.toMatchObject({ code: 'handbook.changed' });
    }));

  it.each([
    ['signed by someone without the key', OTHER_KEYS],
    ['that does not continue the chain', KEYS],
  ])('is not one of an entry %s', (_, keys) =>
    inWorld({ isTampered: true }, async (world) => {
      const proved = await inForceOf(world);
      const last = await world.store.register.last('handbooks');
      if (last === null) throw new Error('Expected an entry');
      const event = { type: 'HandbookPublished', ...last.body, number: 2 } as unknown as RegisterEvent;
      const head = keys === KEYS ? { seq: 1, hash: 'f'.repeat(64) } : last;
      await world.store.register.append(sealEntries('handbooks', head, world.clock.now(), [event], keys));
      expect(await inForceOf(world)).toEqual(proved);
      expect(toldOperators(world)).toEqual([FROM_OUTSIDE]);
      const { engine } = await world.boot(Infinity, 'another');
      await expect(engine.shell.handbooks.current()).rejects.toMatchObject({ code: 'register.broken' });
    }),
  );

  it('is not an earlier one after the end of the chain was removed', () =>
    inWorld({ isTampered: true }, async (world) => {
      await world.publish(cheaper);
      const { register } = world.store;
      const read = register.read.bind(register);
      // One that has written none of it.
      await world.boot(Infinity, 'another');
      const before = await inForceOf(world);
      Object.assign(register, {
        read: async (...args: Parameters<typeof read>) => {
          const found = await read(...args);
          return { ...found, entries: found.entries.filter(({ seq }) => seq < before.number) };
        },
      });
      expect(await inForceOf(world)).toEqual(before);
      expect(toldOperators(world)).toEqual([FROM_OUTSIDE]);
    }));

  it('has the name of its publisher and the hash of every file in the chain', () =>
    inWorld({ isTampered: true }, async (world) => {
      const entry = await world.store.register.last('handbooks');
      const paths = FILES.map(({ path }) => path);
      expect(entry?.body).toMatchObject({ publisher: { name: 'somebody' }, number: 1, approvers: [] });
      const files = (entry?.body['files'] ?? []) as { path: string }[];
      expect(files.map(({ path }) => path).toSorted()).toEqual(paths.toSorted());
    }));
});

describe('a proposal', () => {
  const after = { publishing: 'after_approval', isTampered: true } as const;
  const saved = async (world: SimulatedWorld, files = cheaper): Promise<string> => {
    const publication = await world.publish(files, 'ana-analyst');
    if (publication.kind !== 'proposed') throw new Error('Expected a proposal');
    return publication.proposal;
  };

  it('is served by every process, also after the one that made it has ended', () =>
    inWorld(after, async (world) => {
      const proposal = await saved(world);
      world.process.power.isOff = true;
      const { engine } = await world.boot(Infinity, 'another');
      expect(await engine.commands.decidePublication(proposal, LENA, true)).toMatchObject({ code: 'not_in_group' });
      expect(await engine.commands.decidePublication(proposal, MARCUS, true)).toMatchObject({ code: 'published' });
      expect(await inForceOf({ engine })).toMatchObject({
        number: 2,
        publisher: { name: 'Ana Alvarez, approved by Marcus Mbeki' },
      });
    }));

  it('publishes nothing when its stored files are not those that were shown', () =>
    inWorld(after, async (world) => {
      const proposal = await saved(world);
      Object.assign(world.store.handbook, { proposal: () => Promise.resolve(laxer) });
      expect(await world.engine.commands.decidePublication(proposal, MARCUS, true)).toMatchObject({
        ok: false,
        code: 'record_changed',
      });
      expect((await inForceOf(world)).number).toBe(1);
    }));

  it('is announced once when several processes see the same save', () =>
    inWorld(after, async (world) => {
      const proposal = await saved(world);
      await world.boot(Infinity, 'another');
      expect(await saved(world)).toBe(proposal);
      expect(world.notices).toHaveLength(1);
    }));

  it('is neither replaced nor made by the start of a process with another folder', () =>
    inWorld(after, async (world) => {
      const proposal = await saved(world);
      const { engine } = await world.boot(Infinity, 'another');
      const who = { name: 'ana-analyst', person: 'ana-analyst' };
      const starts = async (files: typeof FILES) => engine.publishing.publish({ files }, who, 'start');
      expect(await starts(laxer)).toMatchObject({ kind: 'differs', files: [{ how: 'changed' }] });
      expect(await starts(FILES)).toEqual({ kind: 'unchanged' });
      const told = world.notices.length;
      expect(await starts(filesWith(SOP_PATH, 'steps:', 'stepps:'))).toMatchObject({ kind: 'refused' });
      expect(world.notices).toHaveLength(told);
      expect(await engine.commands.decidePublication(proposal, MARCUS, false)).toMatchObject({ code: 'refused' });
      expect(await starts(cheaper)).toMatchObject({ kind: 'differs' });
      expect((await engine.shell.handbooks.register()).open).toBeNull();
      expect((await inForceOf({ engine })).number).toBe(1);
    }));
});

describe('the register of runs', () => {
  it('holds the head of each run after a sweep, once', () =>
    inWorld({ isTampered: true }, async (world) => {
      await world.claim();
      await world.rest();
      await world.engine.worker.sweep();
      await world.engine.worker.sweep();
      const row = await world.row();
      const { entries } = await world.store.register.read('runs', 1);
      const heads = entries.flatMap(({ body }) => body['heads'] as { runId: string; seq: number; hash: string }[]);
      expect(heads.at(-1)).toEqual({ runId: row?.runId, ...row?.head });
      expect(new Set(heads.map(({ seq }) => seq)).size).toBe(heads.length);
    }));

  it('continues after a restart, and takes no head that is not signed', () =>
    inWorld({ isTampered: true }, async (world) => {
      await world.claim();
      await world.rest();
      const { headsSince } = world.store.runs;
      Object.assign(world.store.runs, {
        headsSince: async (...args: Parameters<typeof headsSince>) =>
          (await headsSince(...args)).map((head) => ({ ...head, head: { seq: 99, hash: 'f'.repeat(64) } })),
      });
      const { engine } = await world.boot(Infinity, 'another');
      await engine.worker.sweep();
      const before = (await world.store.register.last('runs'))?.seq ?? 0;
      Object.assign(world.store.runs, { headsSince });
      await world.claim({}, { id: '102' });
      await world.rest();
      await engine.worker.sweep();
      const { entries } = await world.store.register.read('runs', 1);
      expect(entries.length).toBeGreaterThan(before);
      const heads = entries.flatMap(({ body }) => body['heads'] as { seq: number }[]);
      expect(heads.filter(({ seq }) => seq === 99)).toEqual([]);
      expect(heads).not.toEqual([]);
      expect(entries[0]?.prev).toBe(emptyHead.hash);
    }));
});
