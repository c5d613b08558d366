/**
 * The register cannot be written for a while: someone locks its table, or forbids its rows. Logs can be cut meanwhile
 * without being missed, so people are notified, and nothing that they approved is done.
 */
import { describe, expect, it } from 'vitest';
import { diagnoseWitness } from '../../src/cli/diagnose-witness.ts';
import { renderMetrics } from '../../src/http/metrics.ts';
import { KEYS } from '../record-keys.ts';
import { LENA } from '../run/handbook.ts';
import { inWorld, SECOND, type SimulatedWorld } from './world.ts';

const NOTICE = 'The register cannot be written';
const noticesOf = ({ operatorNotices }: SimulatedWorld): number =>
  operatorNotices.filter((text) => text.includes(NOTICE)).length;
const forbid = ({ outages }: SimulatedWorld) => {
  const outage = { method: 'register.append', when: 'before', times: Infinity } as const;
  outages.push({ ...outage });
  return () => {
    outages.splice(0);
  };
};
const none = { counts: () => [] };
const metricsOf = ({ store, engine }: SimulatedWorld): Promise<string> =>
  renderMetrics(store, none, none, engine.shell.witness);

/** A claim whose call waits for an approval. */
async function waiting(world: SimulatedWorld) {
  await world.claim({ claim_amount: '30000' });
  await world.after(10 * SECOND);
  return world.ask('approval');
}

describe('a register that cannot be written', () => {
  it('lets no call start that people approved, and lets it start by itself once it can be written', () =>
    inWorld({}, async (world) => {
      const { askId } = await waiting(world);
      const before = world.vendors.calls.length;
      const allow = forbid(world);
      expect(await world.engine.commands.approve(askId, LENA)).toMatchObject({ ok: true });
      await world.after(5 * 60 * SECOND);
      expect(world.vendors.calls).toHaveLength(before);
      allow();
      await world.after(30 * SECOND);
      expect(world.vendors.calls.length).toBeGreaterThan(before);
      expect([...world.vendors.effects.values()].every((times) => times === 1)).toBe(true);
    }));

  it('is told to the operators once, after a minute, and shown in the metrics; other work goes on', () =>
    inWorld({}, async (world) => {
      await waiting(world);
      expect(await metricsOf(world)).toContain('sopwith_register_behind_seconds 0\n');
      const allow = forbid(world);
      await world.claim({}, { id: '102' });
      await world.after(50 * SECOND);
      expect(noticesOf(world)).toBe(0);
      await world.after(20 * SECOND);
      expect(noticesOf(world)).toBe(1);
      const [, seconds = '0'] = /sopwith_register_behind_seconds (\d+)/.exec(await metricsOf(world)) ?? [];
      expect(Number(seconds)).toBeGreaterThanOrEqual(60);
      await world.claim({}, { id: '103' });
      await world.after(10 * 60 * SECOND);
      expect(await world.store.runs.list({ limit: 10, newestFirst: true })).toHaveLength(3);
      expect(noticesOf(world)).toBe(1);
      allow();
      await world.after(10 * SECOND);
      expect(await metricsOf(world)).toContain('sopwith_register_behind_seconds 0\n');
    }));

  it('is noticed by the clock while a write hangs', () =>
    inWorld({}, async (world) => {
      await waiting(world);
      const { register } = world.store;
      const { append } = register;
      const gate = Promise.withResolvers<undefined>();
      Object.assign(register, {
        append: async (...given: Parameters<typeof append>) => {
          await gate.promise;
          return append(...given);
        },
      });
      await world.claim({}, { id: '102' });
      const { worker } = world.engine;
      await worker.idle();
      const sweep = worker.sweep();
      await world.clock.advanceTo(world.clock.now() + 70 * SECOND);
      worker.watch();
      expect(noticesOf(world)).toBe(1);
      Object.assign(register, { append });
      gate.resolve(undefined);
      await sweep;
      await world.after(10 * SECOND);
      expect(await metricsOf(world)).toContain('sopwith_register_behind_seconds 0\n');
    }));

  it('is what an orderly stop says that could not write it', () =>
    inWorld({}, async (world) => {
      await world.claim();
      await world.settle();
      const allow = forbid(world);
      expect(await world.engine.worker.stop()).toBe(false);
      allow();
      await world.boot(Infinity, 'another');
      await world.settle();
      expect(await world.engine.worker.stop()).toBe(true);
    }));
});

it('the doctor says when the register lacks the end of a log for a minute', () =>
  inWorld({}, async (world) => {
    await waiting(world);
    const says = async (): Promise<string> =>
      (await diagnoseWitness({ store: world.store, keys: KEYS }, world.clock.now())).map((one) => one.message).join();
    expect(await says()).toBe('');
    const allow = forbid(world);
    await world.claim({}, { id: '102' });
    await world.after(30 * SECOND);
    expect(await says()).toBe('');
    await world.after(40 * SECOND);
    expect(await says()).toContain('got 1 run of which it lacks the end');
    allow();
    await world.after(10 * SECOND);
    expect(await says()).toBe('');
  }));

it('an index that hides what the register holds is named by the audit, with the run', () =>
  inWorld({ isTampered: true }, async (world) => {
    await waiting(world);
    expect(await world.auditProblems()).toEqual([]);
    Object.assign(world.store.register, { lastSeen: async () => [] });
    expect((await world.auditProblems()).join('\n')).toMatch(
      /look-up of `\S+` to find entry \d+ .* got none: the index/,
    );
  }));
