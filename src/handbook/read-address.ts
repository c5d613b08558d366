/**
 * Reads a text that should be one e-mail address. RFC 5322 lets an address be written in many ways, and programs read
 * the odd ones differently. So an address counts only when every reader would find the same one. Anything else is
 * ambiguous, and then everything that some reader could take for an address is listed.
 */

import { peopleCharactersMax } from '../kernel/limits.ts';
import { remembering } from '../kernel/remembering.ts';

/** An address in its two parts, as they are written. */
export type AddressParts = { readonly local: string; readonly domain: string };

export type ReadAddress = {
  /** Whether every reader finds exactly this one address. */
  readonly isOne: boolean;
  /** Empty when nothing looks like an address. */
  readonly addresses: readonly AddressParts[];
};

/** Nearly every address looks like this. */
const USUAL = /^([a-z0-9_-]+(?:[.+][a-z0-9_-]+)*)@((?:[a-z0-9-]+\.)+[a-z]+)$/i;
const LOCAL = /^[\p{L}\p{M}\p{N}_+-]+(?:\.[\p{L}\p{M}\p{N}_+-]+)*$/u;
const DOMAIN = /^[\p{L}\p{M}\p{N}_-]+(?:\.[\p{L}\p{M}\p{N}_-]+)*\.?$/u;
const QUOTED = /"((?:[^"\\]|\\.)*)"/g;
const ENCODED_WORD = /=\?([^?]*)\?([bq])\?([^?]*)\?=/gi;
const ESCAPE =
  /&(amp|commat|plus|period|lowbar|num|percnt|quot|lt|gt|nbsp);?|&#0{0,9}(\d{1,7});?|&#x0{0,9}([0-9a-f]{1,6});?|%([0-9a-f]{2})|\\u\{0{0,9}([0-9a-f]{1,6})\}|\\u([0-9a-f]{4})|\\x([0-9a-f]{2})/gi;
const HEX_FORMS = 5;
const NAMED: Readonly<Record<string, string>> = {
  ...{ amp: '&', commat: '@', plus: '+', period: '.', lowbar: '_', num: '#', percnt: '%' },
  ...{ quot: '"', lt: '<', gt: '>', nbsp: ' ' },
};
const CODE_POINT_MAX = 0x10ffff;
const INVISIBLE = /[\p{Cf}\p{DI}]/gu;
/** Longer texts are not one address. */
const CHARACTERS_MAX = 2_000;

/** A run remembers at most this many people of its case, and each is compared with every person of the handbook. */
export const TEXTS_REMEMBERED = 400;

export const readAddress: (text: string) => ReadAddress = remembering(TEXTS_REMEMBERED, readOnce);

/** Of a text that is longer than any that names people, the beginning is looked through. */
function readOnce(given: string): ReadAddress {
  const text = given.slice(0, peopleCharactersMax);
  const usual = USUAL.exec(text);
  if (usual !== null && text === given)
    return { isOne: true, addresses: [{ local: usual[1] ?? '', domain: usual[2] ?? '' }] };
  const normal = text.normalize('NFKC');
  const visible = normal.replace(INVISIBLE, '');
  const one = visible === normal ? strictly(visible) : null;
  if (one !== null) return { isOne: true, addresses: [one] };
  const found = [...new Set(readings(visible.replace(/\s+/g, ' ')))].flatMap(addressesIn);
  return { isOne: false, addresses: [...new Map(found.map((one) => [`${one.local}@${one.domain}`, one])).values()] };
}

/** The address of a text in which only one can be seen; null when another reader might see another. */
function strictly(text: string): AddressParts | null {
  if (text.length > CHARACTERS_MAX || text.split('@').length !== 2 || text.search(ENCODED_WORD) >= 0) return null;
  const plain = withoutComments(text.replace(/^\s*mailto:/i, ''))?.trim();
  const address = plain === undefined ? null : outOfAngles(plain);
  if (address === null) return null;
  const [before = '', after = ''] = address.split('@').map((part) => part.trim());
  const local = /^"([^"\\\s]*)"$/.exec(before)?.[1] ?? before;
  return LOCAL.test(local) && DOMAIN.test(after) ? { local, domain: after } : null;
}

/** The text between the angle brackets at its end, or the whole text without any. */
function outOfAngles(text: string): string | null {
  const open = text.indexOf('<');
  if (open < 0) return text.includes('>') ? null : text;
  const name = text.slice(0, open).replace(QUOTED, '');
  const inside = text.slice(open + 1, -1);
  return text.endsWith('>') && !/[<>]/.test(inside) && !/[<>@,;:()[\]\\"]/.test(name) ? inside : null;
}

/** Comments may be nested, and hold quoted characters. Null when a bracket is missing. */
function withoutComments(text: string): string | null {
  let [depth, left] = [0, ''];
  for (const [token] of text.matchAll(/\\.|"(?:[^"\\]|\\.)*"|[\s\S]/g)) {
    // A quote counts only outside a comment, but one within it changes what other readers see.
    if (depth > 0 && token.length > 1 && token.startsWith('"')) return null;
    if (token === '(') depth += 1;
    else if (token === ')') {
      depth -= 1;
      if (depth < 0) return null;
    } else if (depth === 0) left += token;
  }
  return depth === 0 ? left : null;
}

/** The text as different readers see it. */
function readings(text: string): readonly string[] {
  const decoded = withoutEncodedWords(text).normalize('NFKC').replace(INVISIBLE, '');
  const spelled = unescaped(decoded)
    .replace(/ ?[([{<] ?at ?[)\]}>] ?/gi, '@')
    .replace(/ ?[([{<] ?dot ?[)\]}>] ?/gi, '.');
  const withTexts = [...new Set([text, decoded, spelled, asHomeAddress(decoded), asHomeAddress(spelled)])];
  return withTexts.flatMap((one) => {
    const bare = withoutBrackets(one);
    const joined = [one, bare, one.replace(/[()[\]]/g, '')].map((given) => given.replace(/["\\]|(?!\s)\p{Cc}/gu, ''));
    return [
      one,
      bare,
      ...joined.map((given) => given.replace(/ ?([@.]) ?/g, '$1')),
      ...joined.map((given) => given.replace(/\s/g, '')),
      // The old ways to name a host on the way: `lena%our.example@relay.example` and `relay.example!lena@our.example`.
      one.replaceAll('%', '@'),
      one.replace(/(?<![^\s!@<])([^\s!@<]+)!(?=([^\s!@<]+))/g, '$2@$1 '),
    ];
  });
}

/** The characters that URLs, HTML, JSON and programs write as escapes. Twice, for `&amp;#64;` and `%2540`. */
function unescaped(text: string): string {
  const once = (given: string): string =>
    given.replace(ESCAPE, (whole, ...[name, decimal, ...hex]: (string | undefined)[]) => {
      if (name !== undefined) return NAMED[name.toLowerCase()] ?? whole;
      const digits = hex.slice(0, HEX_FORMS).find((one) => one !== undefined);
      const code = decimal === undefined ? Number.parseInt(digits ?? '', 16) : Number.parseInt(decimal, 10);
      return code <= CODE_POINT_MAX ? String.fromCodePoint(code) : whole;
    });
  return once(once(text)).normalize('NFKC').replace(INVISIBLE, '');
}

/** Microsoft's name of a guest: `lena_our.example#EXT#@tenant.onmicrosoft.com` is `lena@our.example`. */
function asHomeAddress(text: string): string {
  return text.replace(/_([\p{L}\p{M}\p{N}.-]{1,255})#EXT#/giu, '@$1 ');
}

/** Without what stands in round brackets, also where one is missing. */
function withoutBrackets(text: string): string {
  let [depth, left] = [0, ''];
  for (const character of text) {
    if (character === '(') depth += 1;
    else if (character === ')') depth = Math.max(0, depth - 1);
    else if (depth === 0) left += character;
  }
  return left;
}

function withoutEncodedWords(text: string): string {
  return text
    .replace(/\?= =\?/g, '?==?')
    .replace(ENCODED_WORD, (whole, charset: string, encoding: string, content: string) => {
      const quoted = content
        .replaceAll('_', ' ')
        .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
      const bytes = encoding.toLowerCase() === 'b' ? Buffer.from(content, 'base64') : Buffer.from(quoted, 'latin1');
      try {
        return new TextDecoder(charset.replace(/\*.*$/, '')).decode(bytes);
      } catch {
        // A charset that is not known: its letters are most likely those of ASCII.
        return `${bytes.toString('latin1')} ${whole}`;
      }
    });
}

/** Each `@` between two words, at every place where a reader might begin or end a word. */
function addressesIn(text: string): AddressParts[] {
  return [/[\s,;:<>()[\]"\\]+/, /[\s,;:<>]+/, /[^\p{L}\p{M}\p{N}._+@-]+/u].flatMap((edges) =>
    [...new Set(text.split(edges))].flatMap((word) => {
      const parts = word.split('@');
      const pairs = parts.slice(1).map((domain, index) => ({ local: parts[index] ?? '', domain }));
      if (parts.length > 2) pairs.push({ local: parts.slice(0, -1).join('@'), domain: parts.at(-1) ?? '' });
      return pairs
        .filter(({ local, domain }) => local !== '' && domain !== '')
        .flatMap((pair) => [pair, { ...pair, local: pair.local.replace(/^[.']{1,64}|[.']{1,64}$/g, '') }]);
    }),
  );
}
