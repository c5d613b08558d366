/** Where the key that signs the record comes from, and when the program refuses to make one. */
import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readConfiguration } from '../../src/app/config.ts';
import { markRetired, rotateRecordKey } from '../../src/app/rotate-record-key.ts';
import { problemOfSignature } from '../../src/kernel/record-keys.ts';
import { openRecordKeys, readRecordKeys, readRecordVerifier } from '../../src/app/record-keys.ts';

const directories: string[] = [];
afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

const KEY = createHash('sha256').update('one').digest('base64');
const SLACK = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' };

function settings(environment: Readonly<Record<string, string>> = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'sopwith-key-'));
  directories.push(directory);
  const { configuration, problems } = readConfiguration({ SOPWITH_DATA: directory, ...environment });
  if (configuration === null) throw new Error(problems.join('; '));
  return { configuration, file: join(directory, 'signing-key') };
}

const existing = {
  hasRecord: true,
  created: (): void => {
    throw new Error('Expected no new key');
  },
};

describe('the key that signs the record', () => {
  it.each([
    ['in the sandbox', {}],
    ['with real systems and the embedded database', SLACK],
    ['in the sandbox on a shared database', { DATABASE_URL: 'postgres://localhost/sopwith' }],
  ])('is made once, in a file for its owner only: %s', (_, environment) => {
    const { configuration, file } = settings(environment);
    expect(readRecordKeys(configuration)).toBeNull();
    const created: string[] = [];
    const made = openRecordKeys(configuration, { hasRecord: false, created: (path) => created.push(path) });
    expect(created).toEqual([file]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const again = openRecordKeys(configuration, existing);
    expect(again.verify(made.keyId, 'head', made.sign('head'))).toBe(true);
    expect(again.keyId).toBe(made.keyId);
  });

  it('is never made where several processes act on real systems: each would make its own', () => {
    const { configuration } = settings({ ...SLACK, DATABASE_URL: 'postgres://localhost/sopwith' });
    expect(() => openRecordKeys(configuration, { ...existing, hasRecord: false })).toThrow(/SOPWITH_SIGNING_KEY/);
  });

  it('is never made for a database whose record another key has signed', () => {
    const { configuration, file } = settings();
    expect(() => openRecordKeys(configuration, existing)).toThrow(`restore \`${file}\``);
    expect(() => readFileSync(file)).toThrow(/ENOENT/);
  });

  it('comes from SOPWITH_SIGNING_KEY, which leaves no file', () => {
    const { configuration, file } = settings({
      ...SLACK,
      DATABASE_URL: 'postgres://localhost/sopwith',
      SOPWITH_SIGNING_KEY: KEY,
    });
    const keys = openRecordKeys(configuration, existing);
    expect(keys.verify(keys.keyId, 'head', keys.sign('head'))).toBe(true);
    expect(() => readFileSync(file)).toThrow(/ENOENT/);
  });

  it('is refused in a file that others may read, or that holds no key', () => {
    const { configuration, file } = settings();
    openRecordKeys(configuration, { hasRecord: false, created: () => undefined });
    chmodSync(file, 0o644);
    expect(() => readRecordKeys(configuration)).toThrow(/others may read/);
    chmodSync(file, 0o600);
    writeFileSync(file, 'not a key');
    expect(() => readRecordKeys(configuration)).toThrow(/32 bytes in base64/);
  });

  it('is refused in a variable that holds no key, without repeating it', () => {
    const { problems } = readConfiguration({ SOPWITH_SIGNING_KEY: 'a-typo-of-a-secret', SOPWITH_ACCEPTED_KEYS: KEY });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain('SOPWITH_SIGNING_KEY');
    expect(problems[0]).not.toContain('a-typo-of-a-secret');
  });

  it('is replaced while the earlier public key is accepted, and verified by public keys alone', () => {
    const before = openRecordKeys(settings({ SOPWITH_SIGNING_KEY: KEY }).configuration, existing);
    const signature = before.sign('head');
    const rotated = settings({
      SOPWITH_SIGNING_KEY: createHash('sha256').update('another').digest('base64'),
      SOPWITH_ACCEPTED_KEYS: before.publicKey,
    });
    expect(openRecordKeys(rotated.configuration, existing).verify(before.keyId, 'head', signature)).toBe(true);
    const auditor = settings({ SOPWITH_ACCEPTED_KEYS: before.publicKey });
    expect(readRecordVerifier(auditor.configuration)?.verify(before.keyId, 'head', signature)).toBe(true);
    expect(readRecordVerifier(settings().configuration)).toBeNull();
  });

  it('in a file is replaced there, and what the old one signed stays valid', () => {
    const { configuration, file } = settings();
    const first = openRecordKeys(configuration, { hasRecord: false, created: () => undefined });
    const signatures = [first.sign('head')];
    const ids = [first.keyId];
    for (const text of ['second', 'third']) {
      const { before, after, toSet } = rotateRecordKey(configuration);
      const keys = openRecordKeys(configuration, existing);
      expect([before.keyId, after.keyId, toSet]).toEqual([ids.at(-1), keys.keyId, null]);
      ids.push(keys.keyId);
      signatures.push(keys.sign(text));
    }
    expect(new Set(ids).size).toBe(3);
    const now = openRecordKeys(configuration, existing);
    expect(
      ['head', 'second', 'third'].map((text, at) => now.verify(ids[at] ?? '', text, signatures[at] ?? '')),
    ).toEqual([true, true, true]);
    expect(
      [file, `${file.replace('signing-key', 'accepted-keys')}`].map((path) => statSync(path).mode & 0o777),
    ).toEqual([0o600, 0o600]);
    rmSync(file.replace('signing-key', 'accepted-keys'));
    const without = openRecordKeys(configuration, existing);
    expect([without.accepts(ids[0] ?? ''), without.verify(ids[0] ?? '', 'head', signatures[0] ?? '')]).toEqual([
      false,
      false,
    ]);
  });

  it('is not accepted from a file that others may write, or that holds something else', () => {
    const { configuration, file } = settings();
    openRecordKeys(configuration, { hasRecord: false, created: () => undefined });
    rotateRecordKey(configuration);
    const accepted = file.replace('signing-key', 'accepted-keys');
    chmodSync(accepted, 0o622);
    expect(() => readRecordKeys(configuration)).toThrow(/others may write/);
    chmodSync(accepted, 0o600);
    writeFileSync(accepted, 'not a key\n');
    expect(() => readRecordVerifier(configuration)).toThrow(/32 bytes in base64/);
  });

  it('in a variable is replaced in two steps, in each of which every process accepts what another signs', () => {
    const environment = { ...SLACK, DATABASE_URL: 'postgres://localhost/sopwith', SOPWITH_SIGNING_KEY: KEY };
    const { toSet } = rotateRecordKey(settings(environment).configuration);
    const steps = [{}, toSet?.first ?? {}, { ...toSet?.first, ...toSet?.then }].map((set) =>
      openRecordKeys(settings({ ...environment, ...set }).configuration, existing),
    );
    const [start, accepting, signing] = steps;
    expect(accepting?.keyId).toBe(start?.keyId);
    expect(signing?.keyId).not.toBe(start?.keyId);
    for (const [index, keys] of steps.entries())
      for (const neighbour of steps.slice(Math.max(0, index - 1), index + 2))
        expect(neighbour.verify(keys.keyId, 'head', keys.sign('head'))).toBe(true);
  });

  it('in a variable is replaced again, and what the first one signed stays valid', () => {
    let environment: Readonly<Record<string, string>> = {
      ...SLACK,
      DATABASE_URL: 'postgres://localhost/sopwith',
      SOPWITH_SIGNING_KEY: KEY,
    };
    const first = openRecordKeys(settings(environment).configuration, existing);
    const signature = first.sign('head');
    for (let times = 0; times < 2; times++) {
      const { toSet } = rotateRecordKey(settings(environment).configuration);
      for (const step of [toSet?.first, toSet?.then]) {
        environment = { ...environment, ...step };
        const keys = openRecordKeys(settings(environment).configuration, existing);
        expect(keys.verify(first.keyId, 'head', signature)).toBe(true);
      }
    }
  });

  it('in a file is marked as retired there, and signs nothing that the register has not seen', () => {
    const { configuration, file } = settings();
    const first = openRecordKeys(configuration, { hasRecord: false, created: () => undefined });
    rotateRecordKey(configuration);
    expect(openRecordKeys(configuration, existing).retired(first.keyId)).toBeNull();
    expect(markRetired(configuration, first.keyId)).toBeNull();
    expect(readFileSync(file.replace('signing-key', 'accepted-keys'), 'utf8')).toBe(`${first.publicKey}:retired\n`);
    const keys = openRecordKeys(configuration, existing);
    expect(keys.retired(first.keyId)).toEqual({ at: null, ends: {} });
    const signed = { keyId: first.keyId, text: 'head', signature: first.sign('head') };
    expect(problemOfSignature(keys, signed)).toContain('which was retired: the register had not seen this then');
    expect(problemOfSignature(keys, signed, true)).toBeNull();
    // Another rotation leaves the mark.
    rotateRecordKey(configuration);
    expect(openRecordKeys(configuration, existing).retired(first.keyId)).not.toBeNull();
  });

  it('in a variable is marked as retired by what is printed, which the next rotation repeats', () => {
    const environment = { ...SLACK, DATABASE_URL: 'postgres://localhost/sopwith', SOPWITH_SIGNING_KEY: KEY };
    const first = openRecordKeys(settings(environment).configuration, existing);
    const { toSet } = rotateRecordKey(settings(environment).configuration);
    const after = { ...environment, ...toSet?.then };
    const marked = markRetired(settings(after).configuration, first.keyId);
    expect(marked).toEqual({ SOPWITH_ACCEPTED_KEYS: `${first.publicKey}:retired` });
    const { configuration } = settings({ ...after, ...marked });
    expect(openRecordKeys(configuration, existing).knownRetired()).toEqual([first.keyId]);
    expect(rotateRecordKey(configuration).toSet?.then['SOPWITH_ACCEPTED_KEYS']).toContain(`${first.publicKey}:retired`);
  });
});
