/** `sop keys`: which keys signed the record, and which of them count. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { OpenKeys } from '../../src/cli/cli-context.ts';
import type { Store } from '../../src/engine/ports.ts';
import { sealEntries } from '../../src/engine/register.ts';
import { retireKey, type RetireRequest } from '../../src/engine/retire-key.ts';
import { createRecordKeys, createRecordVerifier, type RecordKeys } from '../../src/kernel/record-keys.ts';
import { publicKeyOf } from '../../src/kernel/ed25519.ts';
import { emptyHead } from '../../src/run/log/chain.ts';
import { SimulatedWorld } from '../engine/world.ts';
import { approvedLargeClaim, playedStore } from '../evaluate/played-world.ts';
import { KEYS, OTHER_KEYS } from '../record-keys.ts';
import { sop } from './fake-world.ts';

let store: Store;
beforeAll(async () => {
  store = await playedStore(approvedLargeClaim);
});

const keys = (inUse: OpenKeys['inUse'], accepted: OpenKeys['accepted'] = []): OpenKeys => ({
  where: '`.sopwith/signing-key`',
  inUse,
  accepted,
  rotate: () => ({ before: KEYS, after: OTHER_KEYS, toSet: null }),
  markRetired: () => null,
});

/** The new key as a process has it that starts now. */
const withNewKey = (): { readonly newKeys: RecordKeys } => ({
  newKeys: createRecordKeys(new Uint8Array(32).fill(44), [publicKeyOf(Buffer.from(KEYS.publicKey, 'base64'))]),
});

/** A world whose record one key has signed and that signs with another one now. */
async function rotated(): Promise<{ readonly world: SimulatedWorld; readonly newKeys: RecordKeys }> {
  const world = await new SimulatedWorld().open();
  await world.claim({ claim_amount: '30000' });
  await world.rest();
  await world.after(5_000);
  await world.close();
  world.processes.length = 0;
  const { newKeys } = withNewKey();
  world.keys = newKeys;
  await world.boot(Infinity, 'with the new key');
  return { world, newKeys };
}

/** Of someone whose key is not accepted. */
const FORGER = OTHER_KEYS;

describe('sop keys', () => {
  it('lists the key in use and since when it signs', async () => {
    const listed = await sop(['keys'], { store: { store }, keys: keys(KEYS) });
    expect(listed).toMatchObject({ code: 0, err: '' });
    expect(listed.out).toMatch(
      new RegExp(`^${KEYS.keyId}  in use        signed from 2026-03-04 .* to 2026-03-04 .*\n$`),
    );
    expect((await sop(['keys', '--json'], { store: { store }, keys: keys(KEYS) })).json()).toEqual([
      expect.objectContaining({ id: KEYS.keyId, in_use: true, accepted: true, public_key: KEYS.publicKey }),
    ]);
  });

  it('after a rotation lists the old key as accepted, or as not accepted when it was removed', async () => {
    const rotated = await sop(['keys'], { store: { store }, keys: keys(OTHER_KEYS, [KEYS]) });
    expect(rotated.code).toBe(0);
    expect(rotated.out).toContain(`${KEYS.keyId}  accepted  `);
    expect(rotated.out).toContain(`${OTHER_KEYS.keyId}  in use        has signed nothing yet`);
    const removed = await sop(['keys'], { store: { store }, keys: keys(OTHER_KEYS) });
    expect(removed.code).toBe(1);
    expect(removed.out).toContain(`${KEYS.keyId}  not accepted  signed from`);
  });

  it('makes audits of a record without its key say so', async () => {
    const verifier = createRecordVerifier([publicKeyOf(Buffer.from(OTHER_KEYS.publicKey, 'base64'))]);
    const audited = await sop(['audit', 'verify'], { store: { store, keys: verifier } });
    expect(audited.code).toBe(1);
    expect(audited.out).toContain(`signed with a key that is not accepted, \`${KEYS.keyId}\``);
  });

  it('says what a rotation did, or what has to be set and in which order', async () => {
    const inFile = await sop(['keys', 'rotate'], { keys: keys(KEYS) });
    expect(inFile.out).toContain(
      `The new key ${OTHER_KEYS.keyId} is in \`.sopwith/signing-key\`; start the program again`,
    );
    const toSet = { first: { SOPWITH_ACCEPTED_KEYS: 'new' }, then: { SOPWITH_SIGNING_KEY: 'seed' } };
    const inVariables = await sop(['keys', 'rotate'], {
      keys: { ...keys(KEYS), rotate: () => ({ before: KEYS, after: OTHER_KEYS, toSet }) },
    });
    expect(inVariables.out).toMatch(/1\. .*\n {3}SOPWITH_ACCEPTED_KEYS=new\n2\. .*\n {3}SOPWITH_SIGNING_KEY=seed\n/);
  });

  it('retires a key that was replaced, lists it, and says what remains to be set', async () => {
    const { world, newKeys } = await rotated();
    const open = {
      store: world.store,
      keys: newKeys,
      retire: (request: RetireRequest) => retireKey(world.engine.shell, request),
    };
    const opened = { store: open, keys: keys(newKeys, [KEYS]) };
    const before = await sop(['doctor'], { store: open });
    expect(before.out).toContain(`run \`sop keys retire ${KEYS.keyId} --by PERSON\``);
    const marked: string[] = [];
    const toSet = { SOPWITH_ACCEPTED_KEYS: 'old:retired' };
    const retired = await sop(['keys', 'retire', KEYS.keyId, '--by', 'lena-lead'], {
      store: open,
      keys: {
        ...opened.keys,
        markRetired: (keyId) => {
          marked.push(keyId);
          return toSet;
        },
      },
    });
    expect(retired).toMatchObject({ code: 0, err: '' });
    expect(retired.out).toContain(`The key ${KEYS.keyId} is retired: what the register has seen of it counts`);
    expect(retired.out).toContain('and 1 item of the inbox were recorded again');
    expect(retired.out).toContain('\n   SOPWITH_ACCEPTED_KEYS=old:retired\n');
    expect(marked).toEqual([KEYS.keyId]);
    const listed = await sop(['keys'], opened);
    expect(listed).toMatchObject({ code: 0, err: '' });
    expect(listed.out).toMatch(
      new RegExp(`${KEYS.keyId}  retired       signed from .* to .*; retired since 2026-.* by Lena`),
    );
    expect((await sop(['keys', '--json'], opened)).json()).toContainEqual(
      expect.objectContaining({ id: KEYS.keyId, accepted: true, retired: expect.stringContaining('2026-') as string }),
    );
    const others = await sop(['keys', '--json'], { store: open, keys: keys(newKeys, [KEYS, OTHER_KEYS]) });
    for (const { keyId } of [newKeys, OTHER_KEYS])
      expect(others.json()).toContainEqual(expect.objectContaining({ id: keyId, accepted: true, retired: null }));
    const { newKeys: anew } = withNewKey();
    expect((await sop(['doctor'], { store: { ...open, keys: anew } })).out).toContain(
      'write `:retired` after it among the accepted keys',
    );
    await world.close();
  });

  it('makes doctor say that a retired key signs on', async () => {
    const { world } = await rotated();
    const { store } = world;
    const account = { user: 'ann', host: 'ops-1' };
    await retireKey(world.engine.shell, { keyId: KEYS.keyId, person: 'lena-lead', account });
    const doctor = async () => sop(['doctor'], { store: { store, keys: withNewKey().newKeys } });
    expect((await doctor()).out).not.toContain('Expected nothing signed');
    await world.after(5_000);
    const head = (await store.register.last('runs')) ?? emptyHead;
    const witnessed = { type: 'RunsWitnessed', heads: [] } as const;
    await store.register.append(sealEntries('runs', head, world.clock.now(), [witnessed], KEYS));
    const said = await doctor();
    expect(said.code).toBe(1);
    expect(said.out).toContain(`Expected nothing signed with \`${KEYS.keyId}\` after it was retired at`);
    await world.close();
  });

  it('says why a key cannot be retired', async () => {
    const { world, newKeys } = await rotated();
    const store = {
      store: world.store,
      keys: newKeys,
      retire: (request: RetireRequest) => retireKey(world.engine.shell, request),
    };
    const opened = { store, keys: keys(newKeys, [KEYS]) };
    expect(await sop(['keys', 'retire', newKeys.keyId, '--by', 'lena-lead'], opened)).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('is the key in use: replace it first with `sop keys rotate`') as string,
    });
    expect(await sop(['keys', 'retire', KEYS.keyId], opened)).toMatchObject({
      code: 2,
      err: expect.stringContaining('give `--by PERSON`') as string,
    });
    expect(await sop(['keys', 'retire'], opened)).toMatchObject({ code: 2 });
    await world.close();
  });

  it('fails, as doctor does, when the register is not as it was written', async () => {
    const { world, newKeys } = await rotated();
    const by = { person: 'lena-lead', name: 'Lena', account: { user: 'ann', host: 'ops-1' } };
    const ends = { handbooks: emptyHead, runs: emptyHead };
    const forged = sealEntries('keys', emptyHead, 0, [{ type: 'KeyRetired', key: newKeys.keyId, by, ends }], FORGER);
    await world.store.register.append(forged);
    const store = { store: world.store, keys: newKeys };
    expect(await sop(['keys'], { store, keys: keys(newKeys, [KEYS]) })).toMatchObject({
      code: 1,
      err: expect.stringContaining('got a change: entry 1') as string,
    });
    const doctor = await sop(['doctor'], { store });
    expect(doctor.code).toBe(1);
    expect(doctor.out).toContain('Expected the register to say which signing keys were retired, got a change');
    await world.close();
  });

  it('answers a mistyped word with the right one', async () => {
    expect(await sop(['keys', 'rotte'], { keys: keys(KEYS) })).toMatchObject({
      code: 2,
      err: expect.stringContaining('Did you mean `rotate`?') as string,
    });
  });
});
