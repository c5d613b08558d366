/**
 * `sop keys`: the keys that signed the record, with which of them count; `sop keys rotate` replaces the signing key.
 */
import { formatInstant } from '../kernel/time.ts';
import type { Signer } from '../engine/ports.ts';
import type { CliIo, OpenKeys, PublicKey, Rotation } from './cli-context.ts';
import { EXIT, JSON_OPTION, unknown, UsageError, type CommandBody } from './command.ts';
import { paintFor } from './text-style.ts';
import { withStore } from './with-store.ts';

export const keysCommand: CommandBody = {
  options: { json: JSON_OPTION },
  exits: [
    '0  every key that signed the record counts, or the signing key was replaced',
    '1  the record has signatures of a key that is not accepted',
    '2  there is no signing key, or the database cannot be read',
  ],
  async run({ words, has }, context) {
    const [word, ...others] = words;
    if (others.length > 0) throw new UsageError(`Expected at most \`rotate\`, got \`${words.join(' ')}\``);
    if (word !== undefined && word !== 'rotate') throw unknown('word after `sop keys`', word, ['rotate']);
    const { io } = context;
    const keys = await context.openKeys();
    if (word === 'rotate') {
      const rotation = keys.rotate();
      io.out(has('json') ? `${JSON.stringify(rotationJson(rotation), null, 2)}\n` : rotationText(rotation, keys.where));
      return EXIT.ok;
    }
    const listed = list(keys, await withStore(context, ({ store }) => store.record.signers()));
    io.out(has('json') ? `${JSON.stringify(listed.map(keyJson), null, 2)}\n` : listText(listed, io));
    return listed.some(({ state }) => state === 'not accepted') ? EXIT.found : EXIT.ok;
  },
};

type Listed = {
  readonly keyId: string;
  readonly publicKey: string | null;
  readonly state: 'in use' | 'accepted' | 'not accepted';
  /** Null before its first signature. */
  readonly signer: Signer | null;
};

/** The key in use comes last, as the newest. */
function list({ inUse, accepted }: Pick<OpenKeys, 'inUse' | 'accepted'>, signers: readonly Signer[]): Listed[] {
  const known = new Map<string, PublicKey>(accepted.map((key) => [key.keyId, key]));
  if (inUse !== null) known.set(inUse.keyId, inUse);
  const signed = new Map(signers.map((signer) => [signer.keyId, signer]));
  const ids = [...new Set([...signed.keys(), ...known.keys()])];
  const listed = ids.map(
    (keyId): Listed => ({
      keyId,
      publicKey: known.get(keyId)?.publicKey ?? null,
      state: keyId === inUse?.keyId ? 'in use' : known.has(keyId) ? 'accepted' : 'not accepted',
      signer: signed.get(keyId) ?? null,
    }),
  );
  return listed.toSorted((a, b) => Number(a.state === 'in use') - Number(b.state === 'in use'));
}

function listText(listed: readonly Listed[], io: CliIo): string {
  const paint = paintFor(io);
  const colours = { 'in use': 'green', accepted: 'dim', 'not accepted': 'red' } as const;
  return listed
    .map(({ keyId, state, signer }) => {
      const when =
        signer === null
          ? 'has signed nothing yet'
          : `signed from ${formatInstant(signer.first)} to ${formatInstant(signer.last)}`;
      const help =
        state === 'not accepted'
          ? '; audits refuse what it signed until SOPWITH_ACCEPTED_KEYS names its public key'
          : '';
      return `${keyId}  ${paint(colours[state], state.padEnd('not accepted'.length))}  ${when}${help}\n`;
    })
    .join('');
}

function rotationText({ before, after, toSet }: Rotation, where: string): string {
  if (toSet === null)
    return [
      `The new key ${after.keyId} is in ${where}; start the program again to sign with it, and keep a copy`,
      `The old key ${before.keyId} signs nothing any more; what it signed stays valid (public key ${before.publicKey})`,
      '',
    ].join('\n');
  const lines = (variables: Readonly<Record<string, string>>): string[] =>
    Object.entries(variables).map(([name, value]) => `   ${name}=${value}`);
  return [
    `Nothing has changed yet: the key is in ${where}. Set, for every process:`,
    '1. so that each accepts the new key, then start all of them again:',
    ...lines(toSet.first),
    `2. so that each signs with the new key ${after.keyId}, then start all of them again:`,
    ...lines(toSet.then),
    `Leave the public key of ${before.keyId} in SOPWITH_ACCEPTED_KEYS: without it, audits refuse what it signed.`,
    '',
  ].join('\n');
}

/** Stable: other programs read it. */
function keyJson({ keyId, publicKey, state, signer }: Listed): unknown {
  const at = (instant: number | undefined): string | null =>
    instant === undefined ? null : new Date(instant).toISOString();
  return {
    id: keyId,
    public_key: publicKey,
    in_use: state === 'in use',
    accepted: state !== 'not accepted',
    since: at(signer?.first),
    last: at(signer?.last),
  };
}

function rotationJson({ before, after, toSet }: Rotation): unknown {
  return {
    before: { id: before.keyId, public_key: before.publicKey },
    after: { id: after.keyId, public_key: after.publicKey },
    set_first: toSet?.first ?? null,
    set_then: toSet?.then ?? null,
  };
}
