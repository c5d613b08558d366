/**
 * Refuses secrets that others know or can guess: printed in this project or in a vendor's documentation, shared between
 * two systems, or made of a pattern. Each problem names the variable, never the secret, and says how to make a new one.
 */
import { EVENTS_SECRET, SENDER_SECRETS } from '../intake/events/sender-variable.ts';
import { sandboxCredentials } from '../sandbox/credentials.ts';

export type NamedSecret = {
  readonly variable: string;
  readonly secret: string;
  /** Whether the vendor gave it to us: its strength is the vendor's, but it is no secret of ours too. */
  readonly isTheirs: boolean;
};

const DIFFERENT_CHARACTERS_MIN = 6;
/** What is typed along the keys of a keyboard, or said in order. */
const ROWS = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890',
  'qwertyuiop',
  'qwertzuiop',
  'azertyuiop',
  'asdfghjkl',
  'zxcvbnm',
];
/** Of 16 random digits of hex, seven of ten pairs are such neighbours less often than once in a hundred thousand. */
const TYPED_SHARE = 0.7;
/** Of 32 random bytes, fewer than 12 different ones are less likely than a guess of the key. */
const DIFFERENT_BYTES_MIN = 12;
/**
 * Those of the sandbox, and the examples of Standard Webhooks, Zendesk and Slack
 * (docs.slack.dev/authentication/verifying-requests-from-slack, read 2026-11).
 */
const SAMPLES = [
  ...Object.values(sandboxCredentials).flatMap((credentials) => Object.values(credentials)),
  'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD',
  'dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ==',
  '8f742231b10e8888abcd99yyyzzz85a5',
];
/** Words of placeholders. A random text has none of them. */
const PLACEHOLDER = /secret|sandbox|example|changeme|change-me|password|placeholder|0123456789|abcdefgh/i;

export function refuseKnownSecrets(secrets: readonly NamedSecret[], problems: string[]): void {
  const owners = new Map<string, NamedSecret>();
  const samples = new Set(SAMPLES.flatMap(identitiesOf));
  for (const named of secrets) {
    const { variable, secret, isTheirs } = named;
    const identities = identitiesOf(secret);
    if (!isTheirs && (identities.some((identity) => samples.has(identity)) || isReadable(secret)))
      problems.push(
        `Expected ${variable} to be a secret of your own, got one that is printed in the documentation, or a placeholder: ${howToMake(variable)}`,
      );
    else if (!isTheirs && isPattern(secret))
      problems.push(`Expected ${variable} to be random, got a pattern: ${howToMake(variable)}`);
    const owner = identities.map((identity) => owners.get(identity)).find((known) => known !== undefined);
    if (owner !== undefined && !(owner.isTheirs && isTheirs))
      problems.push(
        owner.variable === variable
          ? `Expected the secrets in ${variable} to differ, got one twice`
          : `Expected ${owner.variable} and ${variable} to differ, got the same secret: whoever knows it could speak for both; ${howToMake(isTheirs ? owner.variable : variable)}`,
      );
    for (const identity of identities) owners.set(identity, named);
  }
}

function howToMake(variable: string): string {
  if (variable === 'SLACK_SIGNING_SECRET') return '*Basic Information* of the Slack app makes one with *Regenerate*';
  if (variable === 'ZENDESK_WEBHOOK_SECRET') return 'Zendesk makes one with *Reset secret* of the webhook';
  if (variable === EVENTS_SECRET || variable.startsWith(SENDER_SECRETS))
    return '`echo whsec_$(openssl rand -base64 32)` makes one';
  return '`openssl rand -base64 32` makes one';
}

/** The keys that a text may stand for: base64 may be padded or not, with `whsec_` or without, or be written in hex. */
function identitiesOf(secret: string): string[] {
  const bare = secret.replace(/^whsec_/, '');
  const hex = /^(?:[0-9a-f]{2})+$/i.test(bare) ? [bare.toLowerCase()] : [];
  return [Buffer.from(bare, 'base64').toString('hex'), ...hex];
}

function isReadable(secret: string): boolean {
  const bare = secret.replace(/^whsec_/, '');
  return PLACEHOLDER.test(bare) || PLACEHOLDER.test(Buffer.from(bare, 'base64').toString('latin1'));
}

function isPattern(secret: string): boolean {
  const bare = secret.replace(/^whsec_/, '');
  if (new Set(bare).size < DIFFERENT_CHARACTERS_MIN || isRepetition(bare) || isTyped(bare)) return true;
  const bytes = /^[A-Za-z0-9+/]{43}=$/.test(bare) ? Buffer.from(bare, 'base64') : null;
  if (bytes === null) return false;
  const steps = new Set([...bytes.subarray(1)].map((byte, index) => (byte - (bytes[index] ?? 0) + 256) % 256));
  return new Set(bytes).size < DIFFERENT_BYTES_MIN || steps.size === 1;
}

/** Whether most characters are the neighbours of those before them: `1234567890abcdef`, `qwertyuiopasdfgh`. */
function isTyped(text: string): boolean {
  const characters = [...text.toLowerCase()];
  const pairs = characters.slice(1).map((character, index) => `${characters[index] ?? ''}${character}`);
  const isNext = (pair: string): boolean =>
    ROWS.some((row) => row.includes(pair) || row.includes([...pair].reverse().join('')));
  return pairs.filter(isNext).length > pairs.length * TYPED_SHARE;
}

/** Whether the text is one part again and again. */
function isRepetition(text: string): boolean {
  return (text + text).indexOf(text, 1) < text.length;
}
