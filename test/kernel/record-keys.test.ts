import { createPublicKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { keyBytes, privateKeyOf, publicKeyOf } from '../../src/kernel/ed25519.ts';
import { createRecordKeys, createRecordVerifier } from '../../src/kernel/record-keys.ts';

const seed = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);
const publicOf = (byte: number) => createPublicKey(privateKeyOf(seed(byte)));

describe('the keys of the record', () => {
  const keys = createRecordKeys(seed(1));

  it('verify what they signed, and nothing else', () => {
    const signature = keys.sign('head 7');
    expect(keys.verify(keys.keyId, 'head 7', signature)).toBe(true);
    expect(keys.verify(keys.keyId, 'head 8', signature)).toBe(false);
    expect(keys.verify(keys.keyId, 'head 7', createRecordKeys(seed(2)).sign('head 7'))).toBe(false);
    expect(keys.verify(keys.keyId, 'head 7', 'not a signature')).toBe(false);
    expect(createRecordKeys(seed(1)).verify(keys.keyId, 'head 7', `${signature}x`)).toBe(false);
    expect(keys.verify('another', 'head 7', signature)).toBe(false);
  });

  it('are verified by the public half alone, as an auditor has it', () => {
    const raw = keyBytes(keys.publicKey);
    if (raw === null) throw new Error('Expected a public key in base64');
    const auditor = createRecordVerifier([publicKeyOf(raw)]);
    expect(auditor.verify(keys.keyId, 'head 7', keys.sign('head 7'))).toBe(true);
    expect(auditor.verify(keys.keyId, 'head 8', keys.sign('head 7'))).toBe(false);
  });

  it('accept after a rotation what an earlier key signed, if its public key is accepted', () => {
    const signature = keys.sign('head 7');
    expect(createRecordKeys(seed(3), [publicOf(1)]).verify(keys.keyId, 'head 7', signature)).toBe(true);
    expect(createRecordKeys(seed(3)).verify(keys.keyId, 'head 7', signature)).toBe(false);
  });

  it('are 32 bytes in base64, and nothing else is', () => {
    expect(keyBytes(Buffer.from(seed(1)).toString('base64'))).toEqual(Buffer.from(seed(1)));
    for (const text of ['', 'secret', Buffer.from(seed(1)).toString('hex'), `${'A'.repeat(42)}==`, ' '.repeat(44)])
      expect(keyBytes(text), text).toBeNull();
  });
});
