/**
 * Reads who sent a letter. It is whoever `From` names, unless that is our own address: a group or a mailing list puts its
 * address there where the sender's domain would not let it pass (DMARC), and so do forms of websites. Then it is whom they
 * name next to it, and no one where they name no one: our desk is nobody's claimant.
 *
 * Sources: RFC 5322, 2369 and 2919; `X-Original-From` and `Mailing-list` as Google Groups writes them; `Reply-To` as
 * Mailman's `munge_from` and forms of websites do.
 */
import { addressParser, type Email } from 'postal-mime';
import { addressCharactersMax, nameCharactersMax, peopleCharactersMax } from '../../kernel/limits.ts';
import { cleanText } from '../webhook.ts';

export type Sender = {
  readonly name: string;
  /** Empty where `through` stands in `From`, and nothing names who wrote the letter. */
  readonly address: string;
  /** Addresses and names that it shows next to these, and that are not shown to people as its sender. */
  readonly others?: string[];
  /** The address of ours that stands in `From`, where no one else is named. */
  readonly through?: string;
};

/** Where a program that puts its own address into `From` names who wrote the letter, best first. */
const ORIGINALS = ['x-original-from', 'reply-to', 'x-original-sender'] as const;
/** Headers with addresses of the mailbox or list where the letter arrived. A sender can write them, too. */
const OURS = ['delivered-to', 'x-original-to', 'list-post', 'mailing-list'] as const;

export type ReadSender =
  /** `isRewritten`: `From` has an address of ours, which proves nothing of who wrote the letter. */
  { readonly from: Sender; readonly isRewritten: boolean } | { readonly problem: string };

/** Addresses within a name; more are a list of people. */
const OTHERS_MAX = 5;
const ADDRESS = /^[^\s@<>,;]+@[^\s@<>,;]+$/u;
/** From the beginning of a word, so that a long one is read once. */
const ANY_ADDRESS = /(?<![^\s@<>,;"'()])[^\s@<>,;"'()]+@[^\s@<>,;"'()]+/gu;
/** To the closing quote, or to the end where there is none: each sign is read once. */
const QUOTED = /"(?:[^"\\]|\\.)*(?:(")|\\?$)/gsu;
/** `'Petra Pell' via Claims`. */
const VIA = /^['"]?(.+?)['"]?\s+(?:via|über|par|por|tramite|przez)\s+.+$/iu;

/**
 * INVARIANT: the address in `From` is named in any case, as the one that sent the letter or among `others`. A header that
 * its sender wrote takes no one out of a letter, so a colleague cannot file a claim and decide on it.
 *
 * @param ours the addresses of the mailbox, as far as they are known
 */
export function readSender({ headers }: Pick<Email, 'headers'>, ours: readonly string[]): ReadSender {
  const valuesOf = (name: string): string[] => headers.filter(({ key }) => key === name).map(({ value }) => value);
  const shortOf = (name: string): string[] => valuesOf(name).filter(({ length }) => length <= peopleCharactersMax);
  const read = oneOf(valuesOf('from'));
  if (typeof read === 'string') return { problem: `Expected the address of one sender in \`From\`, got ${read}` };
  const lists = shortOf('list-id').flatMap((value) => /<([^<>\s]+)>\s*$/u.exec(value)?.[1] ?? []);
  const isOurs = ourAddresses(ours, OURS.flatMap(shortOf).flatMap(addressesIn), lists);
  if (!isOurs(read.address)) return { from: read, isRewritten: false };
  const shown = VIA.exec(read.name)?.[1] ?? read.name;
  const originals = ORIGINALS.flatMap((header) => {
    const original = oneOf(valuesOf(header));
    return typeof original === 'string' || isOurs(original.address) ? [] : [original];
  });
  const [original, ...further] = originals;
  if (original !== undefined) {
    const name = original.name === '' ? shown : original.name;
    const others = [
      read.address,
      // Of several, one is the writer's: the letter itself can have brought the others.
      ...further.map(({ address }) => address).filter((address) => address !== original.address),
      ...[original, ...further].flatMap((one) => one.others ?? []),
      ...(read.others ?? []),
      ...(shown === '' || shown === name ? [] : [shown]),
    ];
    return { from: { name, address: original.address, others: [...new Set(others)] }, isRewritten: true };
  }
  return { from: { name: shown, address: '', through: read.address }, isRewritten: true };
}

/**
 * Whether an address is ours. What a header says of it counts only in a domain of an address that is known to be ours.
 *
 * @param lists ids of lists, such as `claims.ours.example`
 */
function ourAddresses(
  ours: readonly string[],
  written: readonly string[],
  lists: readonly string[],
): (address: string) => boolean {
  const known = new Set(ours.map((one) => one.toLowerCase()));
  const domains = new Set([...known].map(domainOf));
  const named = new Set(written.map((one) => one.toLowerCase()));
  const ids = new Set(lists.map((one) => one.toLowerCase()));
  return (address) => {
    const one = address.toLowerCase();
    return known.has(one) || (domains.has(domainOf(one)) && (named.has(one) || ids.has(one.replace('@', '.'))));
  };
}

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);

/** Several senders, or a group, are no one whom a colleague could ask. The parser would name the first one alone. */
function oneOf(written: readonly string[]): Sender | string {
  const length = written.reduce((sum, value) => sum + value.length, 0);
  if (length > peopleCharactersMax) return `a text of ${length} characters, where ${peopleCharactersMax} are the most`;
  const [one, second] = written.flatMap((value) => addressParser(value));
  if (second !== undefined) return 'several';
  const address = one?.address?.trim() ?? '';
  if (one === undefined || !ADDRESS.test(address) || address.length > addressCharactersMax) return 'none';
  const isOther = (other: string): boolean => other.toLowerCase() !== address.toLowerCase();
  if (written.flatMap((value) => addressesIn(withoutQuoted(value))).some(isOther))
    return 'another address next to it, which is not in quotes';
  const name = oneLine(one.name).slice(0, nameCharactersMax).toWellFormed();
  const others = [...new Set([...written, one.name].flatMap(addressesIn))].filter(isOther).map(oneLine);
  if (others.length === 0) return { name, address: cleanText(address) };
  // A name that is another address may be meant to be taken for it: people see the address that sent the letter.
  if (others.length > OTHERS_MAX) return 'several';
  const shown = [...new Set([name, ...others])]
    .filter((other) => other !== '')
    .map((other) => other.slice(0, addressCharactersMax).toWellFormed());
  return { name: '', address: cleanText(address), others: shown };
}

/** What is not closed is not in quotes. */
const withoutQuoted = (text: string): string =>
  text.replaceAll(QUOTED, (all, closing: string | undefined) => (closing === undefined ? all : ' '));

const addressesIn = (text: string): string[] =>
  [...text.matchAll(ANY_ADDRESS)].map(([one]) => one.replace(/^mailto:/iu, ''));

const oneLine = (text: string): string => cleanText(text).replaceAll(/\s+/gu, ' ').trim();
