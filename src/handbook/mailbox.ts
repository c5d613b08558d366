/**
 * Which mailbox an address leads to. One person can write one mailbox in many ways: `Lena+claims@our.example` and
 * `lena@our.example` reach the same one. A comparison of persons must see through all of them.
 *
 * Two addresses that count as one too often only ask someone else to decide; two that count as different would let a
 * person approve their own request. So what nearly every mail system ignores is always ignored: case, the part after
 * `+`, and the ways to write a domain.
 */

import { remembering } from '../kernel/remembering.ts';
import { readAddress, TEXTS_REMEMBERED, type AddressParts } from './read-address.ts';

/** How the mail system of these domains reads the part before the `@`. */
export type MailRule = {
  /** Domains with the same mailboxes; the first one is their main domain. */
  readonly domains: readonly string[];
  /** `l.lindqvist` and `llindqvist` are one mailbox. */
  readonly ignores_dots: boolean;
  /** What begins the part that does not count; `+` always does. */
  readonly sub_address?: string | undefined;
};

/** Gmail ignores dots, and its two domains are one. */
const GMAIL: MailRule = { domains: ['gmail.com', 'googlemail.com'], ignores_dots: true };
const SUB_ADDRESS = '+';
const NO_RULES: readonly MailRule[] = [];
/** An odd text takes milliseconds, and is compared with every person: its mailboxes are remembered, by the rules. */
const mailboxesBy = new WeakMap<readonly MailRule[], (text: string) => readonly string[]>();
/** A domain that is already what `URL` would make of it. */
const USUAL_DOMAIN = /^(?!.*xn--)(?:[a-z0-9-]+\.)+[a-z]+$/;

/**
 * The mailboxes of a text that should be one address, but may be several, with names: `Lena <lena@our.example>`. If it
 * can be read in more than one way, they are those of every reading. Texts without `@` give none.
 */
export function mailboxesOf(text: string, rules: readonly MailRule[] = NO_RULES): readonly string[] {
  let mailboxes = mailboxesBy.get(rules);
  if (mailboxes === undefined) {
    mailboxes = remembering(TEXTS_REMEMBERED, (given) => [
      ...new Set(readAddress(given).addresses.flatMap((address) => mailboxOf(address, rules) ?? [])),
    ]);
    mailboxesBy.set(rules, mailboxes);
  }
  return mailboxes(text);
}

/** Whether a text leads to one mailbox, and no reader could take it for another. */
export function isOneMailbox(text: string): boolean {
  const { isOne, addresses } = readAddress(text);
  return isOne && addresses.some((address) => mailboxOf(address, []) !== null);
}

/** Whether a letter can be sent to it from anywhere: a domain without a dot is known inside one network alone. */
export function isReachable(text: string): boolean {
  return readAddress(text).addresses.every(({ domain }) => domainOf(domain).includes('.'));
}

/**
 * The texts by which a person is compared: the address, and the name as well unless the address leads to exactly one
 * mailbox. A form may send `unknown`, `-` or nothing as the address of someone who has none, or several at once.
 */
export function identityTexts({
  name,
  email,
}: {
  readonly name: string | null;
  readonly email: string | null;
}): string[] {
  const texts = email !== null && isOneMailbox(email) ? [email] : [email, name];
  return texts.flatMap((text) => (text === null || text.trim() === '' ? [] : [text.trim()]));
}

function mailboxOf(address: AddressParts, rules: readonly MailRule[]): string | null {
  const domain = domainOf(address.domain);
  const rule = [...rules, GMAIL].find(({ domains }) => domains.some((known) => domainOf(known) === domain));
  const local = localOf(address.local, rule);
  return local === '' || domain === ''
    ? null
    : `${local}@${rule === undefined ? domain : domainOf(rule.domains[0] ?? domain)}`;
}

function localOf(text: string, rule: MailRule | undefined): string {
  const plain = text.toLowerCase().replace(/[\s"\\]/g, '');
  const marks = [SUB_ADDRESS, ...(rule?.sub_address === undefined ? [] : [rule.sub_address])];
  // A local part may begin with a mark; then it is not a separator.
  const ends = marks.map((mark) => plain.indexOf(mark, 1)).filter((end) => end > 0);
  const base = plain.slice(0, Math.min(plain.length, ...ends));
  return rule?.ignores_dots === true ? base.replaceAll('.', '') : base;
}

/** A domain as the mail system looks it up: in small letters and ASCII, without a dot at its end. */
function domainOf(text: string): string {
  const plain = text
    .toLowerCase()
    .replace(/[\s"\\]/g, '')
    .replace(/\.+$/, '');
  if (USUAL_DOMAIN.test(plain)) return plain;
  return URL.canParse(`http://${plain}/`) ? new URL(`http://${plain}/`).hostname : plain;
}
