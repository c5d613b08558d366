/**
 * The form of a session: a signed token (compact JWS with Ed25519, RFC 7515 and 8037). Only the exact form that this
 * program writes is read: three header fields, the one algorithm, and one spelling of each part. Synchronous, since a
 * signature takes less time than handing it to another thread.
 */
import { sign, verify, type KeyObject } from 'node:crypto';
import type { SessionKey, SessionKeys } from './session-keys.ts';

const ALGORITHM = 'EdDSA';
const TYPE = 'sopwith-session+jwt';
const HEADER_FIELDS = ['alg', 'kid', 'typ'];
const SIGNATURE_BYTES = 64;

export type TokenRefusal = 'malformed' | 'wrong_algorithm' | 'wrong_type' | 'unknown_key' | 'forged';

export type OpenedToken =
  | { readonly ok: true; readonly keyId: string; readonly claims: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly code: TokenRefusal; readonly sentence: string };

/**
 * The tokens that this process has signed and not yet opened, with the key. One that is opened with the same key need
 * not be verified, which takes longer than signing it.
 */
const signedHere = new Map<string, KeyObject>();
/** Those of more calls than are under way at a time; an older one is verified. */
const SIGNED_HERE_MAX = 1_000;

export function signToken(claims: Readonly<Record<string, unknown>>, { id, privateKey }: SessionKey): string {
  const signed = `${partOf({ alg: ALGORITHM, typ: TYPE, kid: id })}.${partOf(claims)}`;
  const token = `${signed}.${sign(null, Buffer.from(signed), privateKey).toString('base64url')}`;
  if (signedHere.size >= SIGNED_HERE_MAX) signedHere.clear();
  signedHere.set(token, privateKey);
  return token;
}

/** The claims of a token whose signature is valid. They are proved to be what was signed, and nothing else. */
export function openToken(token: unknown, { signing, verifying }: SessionKeys): OpenedToken {
  if (typeof token !== 'string') return refuse('malformed', 'Expected a session, got something else');
  const [head = '', body = '', tail = '', ...more] = token.split('.');
  const header = recordOf(head);
  if (header === null || more.length > 0) return refuse('malformed', 'Expected a session, got something else');
  const { alg, typ, kid } = header;
  if (alg !== ALGORITHM)
    return refuse('wrong_algorithm', `Expected a session signed with \`${ALGORITHM}\`, got another algorithm`);
  if (Object.keys(header).sort().join() !== HEADER_FIELDS.join())
    return refuse('malformed', 'Expected the header of a session, got other fields');
  const key = typeof kid === 'string' ? verifying.get(kid) : undefined;
  if (typeof kid !== 'string' || key === undefined)
    return refuse('unknown_key', 'Expected a session signed with a key in use, got an unknown or retired one');
  const signature = bytesOf(tail);
  if (signature?.length !== SIGNATURE_BYTES) return refuse('malformed', 'Expected a signature, got something else');
  const isOurs = kid === signing.id && signedHere.get(token) === signing.privateKey;
  signedHere.delete(token);
  if (!isOurs && !verify(null, Buffer.from(`${head}.${body}`), key, signature))
    return refuse('forged', 'Expected a session that the runner signed, got another signature');
  const claims = recordOf(body);
  if (claims === null) return refuse('malformed', 'Expected the claims of a session, got something else');
  return typ === TYPE
    ? { ok: true, keyId: kid, claims }
    : refuse('wrong_type', `Expected a token of the type \`${TYPE}\`, got another`);
}

function partOf(value: Readonly<Record<string, unknown>>): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function recordOf(part: string): Readonly<Record<string, unknown>> | null {
  const bytes = bytesOf(part);
  if (bytes === null) return null;
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

/** Decoding skips what is not base64url, so only the one spelling of the bytes is read. */
function bytesOf(part: string): Buffer | null {
  const bytes = Buffer.from(part, 'base64url');
  return bytes.toString('base64url') === part ? bytes : null;
}

function refuse(code: TokenRefusal, sentence: string): OpenedToken {
  return { ok: false, code, sentence };
}
