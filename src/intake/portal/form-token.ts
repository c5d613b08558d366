/**
 * What makes a form one form: a token of ours that it carries when it is sent. The same form sent twice is one case, and
 * no one makes up a form that we did not serve.
 *
 * The receipt follows from the token, so nothing is stored for it: the address of the receipt's page has 128 random bits,
 * and the receipt's number is a digest of them, from which no one gets back to the address.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Instant } from '../../kernel/clock.ts';
import { formMs } from '../../kernel/limits.ts';

export type FormSecret = { readonly bytes: Buffer };

/** @param sign signs a text, always in the same way: every process of a deployment has one secret */
export function formSecretOf(sign: (text: string) => string): FormSecret {
  return { bytes: createHash('sha256').update(sign('sopwith secret of forms')).digest() };
}

export type Receipt = {
  /** Of the receipt's page, 22 characters. Who has it reads where the case stands. */
  readonly address: string;
  /** What people quote: `7KQ2M-9XDTH`. */
  readonly number: string;
};

/**
 * @param form the digest of what the form asks
 * @param nonce random bytes, in hex
 */
export function formToken(secret: FormSecret, kind: string, form: string, at: Instant, nonce: string): string {
  const said = `${at.toString(36)}.${nonce}.${form}`;
  return `${said}.${macOf(secret, kind, said)}`;
}

export type ReadToken =
  | { readonly kind: 'ours'; readonly receipt: Receipt }
  /** Ours, but open for too long, or of a form that asked otherwise. */
  | { readonly kind: 'old' | 'changed' }
  | { readonly kind: 'not_ours' };

export function readFormToken(
  secret: FormSecret,
  {
    kind,
    form,
    token,
    now,
  }: { readonly kind: string; readonly form: string; readonly token: string; readonly now: Instant },
): ReadToken {
  const match = /^([0-9a-z]{1,12})\.([0-9a-f]{32,128})\.([0-9a-f]{16})\.([\w-]{43})$/.exec(token);
  const [, time = '', nonce = '', asked = '', mac = ''] = match ?? [];
  const wanted = Buffer.from(macOf(secret, kind, `${time}.${nonce}.${asked}`));
  if (match === null || !timingSafeEqual(wanted, Buffer.from(mac))) return { kind: 'not_ours' };
  const at = Number.parseInt(time, 36);
  if (now - at > formMs) return { kind: 'old' };
  if (asked !== form) return { kind: 'changed' };
  const address = createHmac('sha256', secret.bytes)
    .update(`receipt ${kind} ${time} ${nonce}`)
    .digest()
    .subarray(0, 16);
  return { kind: 'ours', receipt: receiptAt(address.toString('base64url')) };
}

/** The receipt whose page has this address; whether there is one is known from what arrived. */
export function receiptAt(address: string): Receipt {
  return { address, number: numberOf(address) };
}

export const isReceiptAddress = (text: string): boolean => /^[\w-]{22}$/.test(text);

function macOf({ bytes }: FormSecret, kind: string, said: string): string {
  return createHmac('sha256', bytes).update(`form ${kind} ${said}`).digest('base64url');
}

/** Crockford's digits: none looks like another one. */
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const NUMBER_DIGITS = 10;

function numberOf(address: string): string {
  const digest = createHash('sha256').update(`receipt ${address}`).digest();
  const digits = [...digest.subarray(0, NUMBER_DIGITS)].map((byte) => DIGITS[byte % DIGITS.length] ?? '');
  return `${digits.slice(0, NUMBER_DIGITS / 2).join('')}-${digits.slice(NUMBER_DIGITS / 2).join('')}`;
}
