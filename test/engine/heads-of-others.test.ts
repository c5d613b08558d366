import { expect, it } from 'vitest';
import { noteAppends } from '../../src/engine/appended-heads.ts';
import { seenHeads } from '../../src/engine/seen-heads.ts';
import { createWitness } from '../../src/engine/witness-runs.ts';
import { KEYS } from '../record-keys.ts';
import { LENA } from '../run/handbook.ts';
import { inWorld, SECOND } from './world.ts';

it('names the log of a run to which another process appended before a call may start', () =>
  inWorld({ isTampered: true }, async (world) => {
    await world.claim({ claim_amount: '30000' });
    await world.after(10 * SECOND);
    const { askId } = await world.ask('approval');
    world.outages.push({ method: 'register.append', when: 'before', times: Infinity });
    await world.engine.commands.approve(askId, LENA);
    const row = await world.row();
    if (row === null) throw new Error('Expected a run');
    const { store, appended } = noteAppends(world.store);
    const witness = createWitness({ ...world.engine.shell, store, appended });
    const seqOf = async () => (await seenHeads(world.store, [row.runId], KEYS)).get(row.runId)?.seq;
    expect(await seqOf()).toBeLessThan(row.head.seq);
    expect(await witness.hasNamed(row)).toBe(true);
    expect(await seqOf()).toBe(row.head.seq);
  }));

it('a row whose time has not come hides no later head of another process', () =>
  inWorld({ isTampered: true }, async (world) => {
    await world.claim({ claim_amount: '30000' });
    await world.after(10 * SECOND);
    const { headsSince } = world.store.runs;
    const froms: number[] = [];
    Object.assign(world.store.runs, {
      headsSince: async (from: number, limit: number) => {
        froms.push(from);
        return (await headsSince(0, limit)).map((found) => ({ ...found, updatedAt: world.clock.now() + 1e9 }));
      },
    });
    const { store, appended } = noteAppends(world.store);
    const witness = createWitness({ ...world.engine.shell, store, appended });
    await witness.sweep();
    await witness.sweep();
    Object.assign(world.store.runs, { headsSince });
    expect(froms.at(-1)).toBeLessThanOrEqual(world.clock.now());
  }));

it('names what another process appended after the clock was set back', () =>
  inWorld({ isTampered: true }, async (world) => {
    await world.claim({ claim_amount: '30000' });
    await world.after(10 * SECOND);
    let aheadMs = 3_600 * SECOND;
    const { headsSince } = world.store.runs;
    Object.assign(world.store.runs, {
      headsSince: async (from: number, limit: number) =>
        (await headsSince(from - aheadMs, limit)).map((one) => ({ ...one, updatedAt: one.updatedAt + aheadMs })),
    });
    const { shell } = world.engine;
    const clock = { ...shell.clock, now: () => world.clock.now() + aheadMs };
    const { store, appended } = noteAppends(world.store);
    const witness = createWitness({ ...shell, clock, store, appended });
    await witness.sweep();
    aheadMs = 0;
    const { askId } = await world.ask('approval');
    world.outages.push({ method: 'register.append', when: 'before', times: Infinity });
    await world.engine.commands.approve(askId, LENA);
    const row = await world.row();
    if (row === null) throw new Error('Expected a run');
    await witness.sweep();
    expect((await seenHeads(world.store, [row.runId], KEYS)).get(row.runId)?.seq).toBe(row.head.seq);
  }));

it('names the furthest head of a run, although this process has appended less to it than another', () =>
  inWorld({ isTampered: true }, async (world) => {
    await world.claim({ claim_amount: '30000' });
    await world.after(10 * SECOND);
    const { askId } = await world.ask('approval');
    world.outages.push({ method: 'register.append', when: 'before', times: Infinity });
    await world.engine.commands.approve(askId, LENA);
    const row = await world.row();
    if (row === null) throw new Error('Expected a run');
    const [earlier] = (await world.store.runs.log(row.runId, 0)).slice(-2);
    if (earlier === undefined) throw new Error('Expected an event');
    const { store, appended } = noteAppends(world.store);
    const own = { runId: row.runId, head: { seq: earlier.seq, hash: earlier.hash }, updatedAt: world.clock.now() };
    const witness = createWitness({ ...world.engine.shell, store, appended: { ...appended, heads: () => [own] } });
    expect(await witness.sweep()).toBe(true);
    expect((await seenHeads(world.store, [row.runId], KEYS)).get(row.runId)?.seq).toBe(row.head.seq);
  }));
