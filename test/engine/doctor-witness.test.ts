import { expect, it } from 'vitest';
import { diagnoseWitness } from '../../src/cli/diagnose-witness.ts';
import { KEYS } from '../record-keys.ts';
import { LENA } from '../run/handbook.ts';
import { inWorld, SECOND } from './world.ts';

it('the doctor says when the register names a run, but not the end of its log', () =>
  inWorld({}, async (world) => {
    await world.claim({ claim_amount: '30000' });
    await world.after(10 * SECOND);
    const says = async (): Promise<string> =>
      (await diagnoseWitness({ store: world.store, keys: KEYS }, world.clock.now())).map((one) => one.message).join();
    const { askId } = await world.ask('approval');
    world.outages.push({ method: 'register.append', when: 'before', times: Infinity });
    expect(await world.engine.commands.approve(askId, LENA)).toMatchObject({ ok: true });
    await world.after(70 * SECOND);
    expect(await says()).toContain('got 1 run of which it lacks the end');
    world.outages.splice(0);
    await world.after(30 * SECOND);
    expect(await says()).toBe('');
  }));
