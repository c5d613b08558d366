/** While a signing key is retired: all that it signed before is named and signed again, and nothing else is. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { retireKey } from '../../src/engine/retire-key.ts';
import { signedInbox } from '../../src/engine/signed-inbox.ts';
import { asCaseId } from '../../src/kernel/ids.ts';
import { forgedChoiceOf } from '../../src/engine/signed-inbox.ts';
import {
  keysOf,
  OLD,
  NEW,
  tables,
  store,
  world,
  runId,
  thief,
  retire,
  restart,
  faults,
  forgeEvent,
  item,
  beginInMemory,
  choose,
  REQUEST,
} from './retired-world.ts';

beforeEach(beginInMemory);
afterEach(() => world.close());

describe('the retirement of a key', () => {
  it('names what the process that had appended it had not named yet', async () => {
    // The last append of a process that crashed before its sweep.
    await forgeEvent();
    await retire();
    await expect(world.engine.shell.verified.readAnew(store, runId)).resolves.toMatchObject({ runId });
    expect(await faults()).toEqual([]);
  });

  it('does not sign again a choice of a case that was changed', async () => {
    const { inbox } = store;
    const { id } = await choose('CASE-1', world.clock.now() + 1e9);
    const row = tables.inbox.get(id);
    if (row?.item.chosen === undefined) throw new Error('Expected a choice');
    row.item = { ...row.item, chosen: { ...row.item.chosen, caseId: asCaseId('CASE-2') } };
    await retire();
    const now = await inbox.find(id);
    if (now === null) throw new Error('Expected an item');
    expect(forgedChoiceOf(now, { ...keysOf(32), deployment: thief().deployment })).not.toBeNull();
  });

  it('tries again when another writer was faster', async () => {
    const { register } = store;
    let tries = 0;
    const append: typeof register.append = async (...given) =>
      given[0].some(({ chain }) => chain === 'keys') && tries++ === 0 ? 'conflict' : register.append(...given);
    const { shell } = world.engine;
    expect(
      await retireKey({ ...shell, store: { ...store, register: { ...register, append } } }, REQUEST),
    ).toMatchObject({ ok: true });
    expect((await register.read('keys', 1)).entries).toMatchObject([{ type: 'KeyRetired' }]);
  });

  it('signs all items again, however many the key has signed', async () => {
    for (let n = 0; n < 600; n++) await signedInbox(store.inbox, thief()).record(item(`early-${n}`, 'read'), 'done');
    expect(await retire()).toMatchObject({ ok: true, items: 602 });
    expect(await faults()).toEqual([]);
  });

  it('signs an item again that was worked at that moment', async () => {
    const { inbox } = store;
    let tries = 0;
    const resign: typeof inbox.resign = async (...given) => (tries++ === 0 ? false : inbox.resign(...given));
    const { shell } = world.engine;
    await retireKey({ ...shell, store: { ...store, inbox: { ...inbox, resign } } }, REQUEST);
    expect(await faults()).toEqual([]);
  });

  it('is refused while the register of runs is shorter than when another key was retired', async () => {
    await retire();
    await restart(keysOf(33), 'with the third key');
    tables.register.runs.length = 1;
    await expect(retire(NEW)).rejects.toMatchObject({ code: 'register.broken' });
    expect((await store.register.read('keys', 1)).entries).toHaveLength(1);
  });

  it('is refused, with what to do, when the settings call the key retired already', async () => {
    await restart(keysOf(32, [OLD]), 'one whose settings say so');
    await expect(retire()).rejects.toMatchObject({
      code: 'register.broken',
      message: expect.stringContaining(
        'or its settings say `:retired` and `sop keys retire` was never run: then remove `:retired`, and run it',
      ) as string,
    });
  });
});
