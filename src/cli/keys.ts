/**
 * `sop keys`: the keys that signed the record, with which of them count; `sop keys rotate` replaces the signing key, and
 * `sop keys retire` ends what the replaced one may sign.
 */
import { formatInstant } from '../kernel/time.ts';
import type { Signer } from '../engine/ports.ts';
import { brokenKeys, proveRetired, type RetiredKey } from '../engine/retired-keys.ts';
import { NOT_VERIFIED } from '../kernel/record-keys.ts';
import type { CliContext, CliIo, OpenKeys, PublicKey, Rotation } from './cli-context.ts';
import { closest } from '../handbook/suggest.ts';
import { EXIT, JSON_OPTION, UsageError, type CommandBody } from './command.ts';
import { osAccount } from './os-account.ts';
import { count, paintFor, plain } from './text-style.ts';
import { withStore } from './with-store.ts';

function unknownWord(word: string): UsageError {
  const nearest = closest(word, WORDS);
  return new UsageError(
    `Expected \`rotate\`, \`retire ID\` or nothing after \`sop keys\`, got \`${word}\`${nearest === null ? '' : `. Did you mean \`${nearest}\`?`}`,
  );
}

export const keysCommand: CommandBody = {
  options: {
    by: { takes: 'one', value: 'PERSON', says: 'Who retires, as in `people.yaml`; SOPWITH_PUBLISHER by default' },
    json: JSON_OPTION,
  },
  exits: [
    '0  every key that signed the record is known, or a key was replaced or retired',
    '1  the record has signatures of a key that is not accepted, what it says of retired keys was changed, or a key cannot be retired',
    '2  there is no signing key, or the database cannot be read',
  ],
  async run({ words, has, valuesOf }, context) {
    const [word, ...others] = words;
    if (word !== undefined && !WORDS.includes(word)) throw unknownWord(word);
    if (word === 'retire') return retire(others, valuesOf('by')[0] ?? null, context);
    if (others.length > 0) throw new UsageError(`Expected at most \`rotate\`, got \`${words.join(' ')}\``);
    const { io } = context;
    const keys = await context.openKeys();
    if (word === 'rotate') {
      const rotation = keys.rotate();
      io.out(has('json') ? `${JSON.stringify(rotationJson(rotation), null, 2)}\n` : rotationText(rotation, keys.where));
      return EXIT.ok;
    }
    const { signers, proved } = await withStore(context, async ({ store, keys: verifier }) => ({
      signers: await store.record.signers(),
      proved: proveRetired((await store.register.read('keys', 1)).entries, verifier ?? NOT_VERIFIED),
    }));
    const listed = list(keys, signers, typeof proved === 'string' ? [] : proved.retired);
    io.out(has('json') ? `${JSON.stringify(listed.map(keyJson), null, 2)}\n` : listText(listed, io));
    if (typeof proved === 'string') io.err(`${plain(brokenKeys(proved).message)}\n`);
    return typeof proved === 'string' || listed.some(({ state }) => state === 'not accepted') ? EXIT.found : EXIT.ok;
  },
};

const WORDS: readonly string[] = ['rotate', 'retire'];

async function retire(words: readonly string[], by: string | null, context: CliContext): Promise<number> {
  const [keyId, ...others] = words;
  if (keyId === undefined || others.length > 0)
    throw new UsageError('Expected one key after `sop keys retire`, by its id as `sop keys` lists it');
  const person = by ?? (await context.readConfiguration()).publisher;
  if (person === null) throw new UsageError('Expected who retires the key, got no one: give `--by PERSON`');
  const keys = await context.openKeys();
  const retired = await withStore(context, (open) => open.retire({ keyId, person, account: osAccount() }));
  if (!retired.ok) {
    context.io.err(`${plain(retired.sentence)}\n`);
    return EXIT.found;
  }
  const toSet = Object.entries(keys.markRetired(keyId) ?? {}).map(([name, value]) => `   ${name}=${value}\n`);
  const also = 'so that it stays retired even if someone removes that from the database';
  context.io.out(
    `The key ${plain(keyId)} is retired: what the register has seen of it counts, and nothing else does. ${count(retired.runs, 'run')} and ${count(retired.items, 'item')} of the inbox were recorded again with the key in use\n${
      toSet.length === 0
        ? `It is marked in the file of accepted keys too, ${also}\n`
        : `Set, for every process, ${also}:\n${toSet.join('')}`
    }`,
  );
  return EXIT.ok;
}

type Listed = {
  readonly keyId: string;
  readonly publicKey: string | null;
  readonly state: 'in use' | 'accepted' | 'retired' | 'not accepted';
  readonly retired: RetiredKey | null;
  /** Null before its first signature. */
  readonly signer: Signer | null;
};

/** The key in use comes last, as the newest. */
function list(
  { inUse, accepted }: Pick<OpenKeys, 'inUse' | 'accepted'>,
  signers: readonly Signer[],
  retirements: readonly RetiredKey[],
): Listed[] {
  const known = new Map<string, PublicKey>(accepted.map((key) => [key.keyId, key]));
  if (inUse !== null) known.set(inUse.keyId, inUse);
  const signed = new Map(signers.map((signer) => [signer.keyId, signer]));
  const ids = [...new Set([...signed.keys(), ...known.keys()])];
  const listed = ids.map((keyId): Listed => {
    const retired = retirements.find(({ key }) => key === keyId) ?? null;
    const accepted = known.has(keyId) ? (retired === null ? 'accepted' : 'retired') : 'not accepted';
    return {
      keyId,
      publicKey: known.get(keyId)?.publicKey ?? null,
      state: keyId === inUse?.keyId ? 'in use' : accepted,
      retired,
      signer: signed.get(keyId) ?? null,
    };
  });
  return listed.toSorted((a, b) => Number(a.state === 'in use') - Number(b.state === 'in use'));
}

function listText(listed: readonly Listed[], io: CliIo): string {
  const paint = paintFor(io);
  const colours = { 'in use': 'green', accepted: 'dim', retired: 'dim', 'not accepted': 'red' } as const;
  return listed
    .map(({ keyId, state, signer, retired }) => {
      const when =
        signer === null
          ? 'has signed nothing yet'
          : `signed from ${formatInstant(signer.first)} to ${formatInstant(signer.last)}`;
      const help =
        state === 'not accepted'
          ? '; audits refuse what it signed until SOPWITH_ACCEPTED_KEYS names its public key'
          : retired === null
            ? ''
            : `; retired since ${formatInstant(retired.since)} by ${plain(retired.by.name)}`;
      return `${keyId}  ${paint(colours[state], state.padEnd('not accepted'.length))}  ${when}${help}\n`;
    })
    .join('');
}

function rotationText({ before, after, toSet }: Rotation, where: string): string {
  if (toSet === null)
    return [
      `The new key ${after.keyId} is in ${where}; start the program again to sign with it, and keep a copy`,
      `What the old key ${before.keyId} signed stays valid (public key ${before.publicKey})`,
      `Then run \`sop keys retire ${before.keyId} --by PERSON\`: until then, its signatures count for new events too`,
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
    `3. once every process signs with the new key: sop keys retire ${before.keyId} --by PERSON`,
    `Leave the public key of ${before.keyId} in SOPWITH_ACCEPTED_KEYS: without it, audits refuse what it signed.`,
    '',
  ].join('\n');
}

/** Stable: other programs read it. */
function keyJson({ keyId, publicKey, state, signer, retired }: Listed): unknown {
  const at = (instant: number | undefined): string | null =>
    instant === undefined ? null : new Date(instant).toISOString();
  return {
    id: keyId,
    public_key: publicKey,
    in_use: state === 'in use',
    accepted: state !== 'not accepted',
    since: at(signer?.first),
    last: at(signer?.last),
    retired: at(retired?.since),
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
