/** `sop keys`: which keys signed the record, and which of them count. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { OpenKeys } from '../../src/cli/cli-context.ts';
import type { Store } from '../../src/engine/ports.ts';
import { createRecordVerifier } from '../../src/kernel/record-keys.ts';
import { publicKeyOf } from '../../src/kernel/ed25519.ts';
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
});

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

  it('answers a mistyped word with the right one', async () => {
    expect(await sop(['keys', 'rotte'], { keys: keys(KEYS) })).toMatchObject({
      code: 2,
      err: expect.stringContaining('Did you mean `rotate`?') as string,
    });
  });
});
