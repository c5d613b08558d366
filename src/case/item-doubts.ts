/**
 * Items of a list that came as one text. What is known to be plain passes: words and numbers with the signs that names
 * have. All else may be a separator that we do not know, a word around the list, or a remark, and is asked about.
 */
import { endsMail, type ListDoubt } from './list-doubts.ts';

const ADDRESS = /^(?:https?:\/\/\S+|[^\s<>]+@[^\s<>]+|[\p{L}\p{M}\s.'’-]+ <[^\s<>]+@[^\s<>]+>)$/u;
/** Signs that a name, an amount or a number may have. */
const PLAIN = /^[\p{L}\p{M}\p{N}\p{Sc}\p{Pd}\s.,:;'’‘´"“”„«»()&/+#%°!?_@™®©№·−×\u200c\u200d]*$/u;
/** Plain signs, where they join two words as a separator does. */
const JOINED = /\p{L}(?:[#@]|::?|__)\p{L}|\s[@#](?:\s|$)|%[0-9a-f]{2}/iu;
/** `Smith\, John`: the comma belongs to the item, or someone thought so. */
const ESCAPED = /\\[,;]/;
const ESCAPES = /\\[nrt]|%(?:2C|3B|0A|0D)(?:%20|\+)?/giu;

/** `slugs.` and `moss. slugs`: the end of a sentence, unless an abbreviation has the point. */
const SENTENCE_END = /^(.*(?<!\p{L})\p{L}?\p{Ll}{4,})\.$/u;
/** `Kran, Zug.`: the same of one short word behind others, which may be an abbreviation. */
const SHORT_END = /^(\p{L}{2,4})\.$/u;
/** `photo.jpg invoice.pdf`. */
const EXTENSION = String.raw`\.(?:jpe?g|png|gif|heic|tiff?|bmp|webp|pdf|docx?|xlsx?|pptx?|csv|txt|zip|eml|msg|mp4|mov)`;
const AFTER_FILE = new RegExp(String.raw`(?<=\S${EXTENSION})\s+(?=\S)`, 'iu');
const FILE = new RegExp(`${EXTENSION}$`, 'iu');
const SENTENCES = /(?<=(?<!\p{L})\p{L}?\p{Ll}{4,})\.\s+(?=\p{L})/u;
/** `u.a.`, `o. Ä.`, `m.m.`: small letters with points. Firms, times and a few others end so, too. */
const INITIALS = /[\s,]((?:\p{Ll}\.\s?)(?:\p{L}{1,2}\.\s?)+)$/u;
const KNOWN_INITIALS: ReadonlySet<string> = new Set([
  ...['a.m.', 'p.m.', 'c.o.d.', 'e.v.', 'e.k.', 'e.g.', 's.r.o.', 'd.o.o.', 'o.o.', 'a.s.', 's.l.', 's.a.', 's.p.a.'],
  ...['b.v.', 'n.v.', 's.r.l.', 'k.s.', 'h.c.', 'v.l.t.', 'k.k.'],
]);
const GOES_ON =
  /(?:^|\s)(?:et al|etc|usw|enz|osv|itd|ecc|others|(?:among|unter) (?:others|anderem)|(?:und|and|et|y|e|en|og|och) (?:weitere|andere|mehr|autres|otros|otras|altri|andere|andre|andra)|mehr|weitere|more)\.?$/iu;

/** An item that names none by itself. */
const STANDS_FOR_OTHERS =
  /^(?:(?:see|siehe|vide|voir|véase|zie|cf\.?|vgl\.?)\s.*|s\.\s?\p{L}.*|as (?:above|before|usual|discussed|agreed|attached|listed|per\s.*)|wie (?:oben|besprochen|üblich|vereinbart|immer).*|all|alle|alles|everything|various|diverse|div\.|several|several others|same|same as\s.*|both|beides?|ambos|ambas|ver (?:anex|adjunt|archiv|document)\p{L}+|ditto|dito|dto|idem|tous|toutes|todos|todas|tutti)[.!]?$/iu;
/** A word in front that says how sure it is, or that begins a choice. */
const HEDGED =
  /^(?:possibly|perhaps|maybe|probably|presumably|supposedly|either|neither|only|just|vielleicht|eventuell|evtl\.?|ggf\.?|wohl|entweder|nur|peut-être|quizás|forse|misschien)\s+(?=\S)/iu;
const GREETING =
  /^(?:hi|hello|hallo|hey|dear|sehr geehrte\p{L}*|guten (?:tag|morgen)|bonjour|hola|ciao)(?:\s.*)?[!.]?$/iu;
/** `I have the invoice`, `we sent photos`, `attached are photos`: a sentence about the items. */
const SENTENCE_START =
  /^(?:(?:I|we|they|he|she|you|there|here|ich|wir|je|nous|yo)(?:['’](?:ve|m|re|ll|d)(?!\p{L})|\s+(?:have|has|had|am|are|is|was|were|will|would|can|could|do|did|only|just|also|got|sent|send|attach|enclose|include|provided?|need|found|think|habe|haben|sende|schicke|schicken|ai|avons|envoie|envoyons|tengo|envío)(?:e?[sd])?(?!\p{L}))|(?:attached|enclosed)\s+(?:is|are|you|please|find)(?!\p{L}))/iu;
const PLEASE = /\s(?:please|pls|bitte|thanks|danke)[.!]?$/iu;
/** `x invoice`: a box that is ticked. `invoice:` is one that is not filled in, `photos no` says so. */
const MARKED = /^[xX]\s+(?=\S)|(?<=\S)\sx$|:$/u;
const SAYS_NO = /(?<=\S)\s(?:no|nein|nee|non|neg\.?|nicht|yes|ja|oui|pos\.?)$/u;
const LABEL = /^\p{L}[\p{L}\p{M} ]{0,30}:\s+(?=\S)/u;
const COUNTED = /:\s+\d+$/;

/** Signs of a program in the whole text: `Smith\, John`, `invoice\nphotos`, `invoice%2Cphotos`. */
export function escapeDoubt(text: string): ListDoubt | null {
  if (ESCAPED.test(text)) {
    const [outer, finer] = [text.split(/(?<!\\)[,;\r\n]/), text.split(/\\?[,;\r\n]/)];
    const bare = [outer, finer].map((parts) => trimmed(parts.map((part) => part.replaceAll(/\\(?=[,;])/g, ''))));
    return { why: 'Expected items with a comma in double quotes, got one behind a backslash in', readings: bare };
  }
  const parts = text.split(new RegExp(`${ESCAPES.source}|[,;\\r\\n]`, 'iu'));
  if (!new RegExp(ESCAPES.source, 'iu').test(text)) return null;
  return { why: 'Expected items with a comma between them, got signs of a program in', readings: [trimmed(parts)] };
}

/** What is no plain item, in the order of how sure its reason is. */
export function itemDoubt(items: readonly string[]): ListDoubt | null {
  return signatureDoubt(items) ?? signDoubt(items) ?? othersDoubt(items) ?? aroundDoubt(items) ?? sentenceDoubt(items);
}

/** The same of items that a program stated one by one: signs and words of a name are the item's own. */
export function statedDoubt(items: readonly string[]): ListDoubt | null {
  return othersDoubt(items) ?? markDoubt(items) ?? sentenceStartDoubt(items);
}

/** What follows the end of a mail is none: `photos, sent from my phone`. The name of a sender is alone in its line. */
function signatureDoubt(items: readonly string[]): ListDoubt | null {
  const end = items.findIndex(endsMail);
  if (end < 1) return null;
  return { why: 'Expected items alone, without a quoted mail or a signature, got', readings: [items.slice(0, end)] };
}

function signDoubt(items: readonly string[]): ListDoubt | null {
  const isPlain = (item: string): boolean => ADDRESS.test(item) || (PLAIN.test(item) && !JOINED.test(item));
  if (items.every(isPlain)) return null;
  return {
    why: 'Expected items in double quotes where they have other signs than words and numbers, got',
    readings: [],
  };
}

function othersDoubt(items: readonly string[]): ListDoubt | null {
  if (items.some(goesOn))
    return { why: 'Expected all items, got a word that may say that there are more in', readings: [] };
  const some = items.filter((item) => !STANDS_FOR_OTHERS.test(item));
  if (some.length === items.length) return null;
  return { why: 'Expected the items themselves, got one that may stand for others in', readings: [some, items] };
}

function goesOn(item: string): boolean {
  if (GOES_ON.test(item)) return true;
  const [, initials] = INITIALS.exec(` ${item}`) ?? [];
  return initials !== undefined && !KNOWN_INITIALS.has(initials.toLowerCase().replaceAll(/\s/g, ''));
}

/** Words around the items: a greeting, a label in front of them all, *please*, *possibly*. */
function aroundDoubt(items: readonly string[]): ListDoubt | null {
  const [first = '', ...others] = items;
  const isHeaded = LABEL.test(first) && !COUNTED.test(first) && !others.some((item) => LABEL.test(item));
  const bare = (isHeaded ? [first.replace(LABEL, ''), ...others] : items)
    .filter((item, index) => index > 0 || items.length === 1 || !GREETING.test(item))
    .map((item) => [HEDGED, MARKED, SAYS_NO, PLEASE].reduce((text, sign) => text.replace(sign, ''), item).trim());
  if (bare.length === items.length && bare.every((item, index) => item === items[index])) return null;
  // Which of them were chosen is not known.
  const isChosen = items.some((item) => MARKED.test(item) || SAYS_NO.test(item));
  return {
    why: 'Expected items alone, got other words or signs next to them in',
    readings: isChosen ? [] : [trimmed(bare), items],
  };
}

/** A mark or a word that says of an item whether it is meant: `[x] fern`, `possibly fern`. */
function markDoubt(items: readonly string[]): ListDoubt | null {
  if (!items.some((item) => [HEDGED, MARKED, SAYS_NO].some((mark) => mark.test(item)))) return null;
  return { why: 'Expected items alone, got a word or a sign that says whether one is meant in', readings: [] };
}

function sentenceStartDoubt(items: readonly string[]): ListDoubt | null {
  if (!items.some((item) => SENTENCE_START.test(item))) return null;
  return { why: 'Expected items alone, got a sentence about them in', readings: [] };
}

function sentenceDoubt(items: readonly string[]): ListDoubt | null {
  const sentence = sentenceStartDoubt(items);
  if (sentence !== null) return sentence;
  const files = items.flatMap((item) => (FILE.test(item) ? item.split(AFTER_FILE) : [item]));
  if (files.length > items.length)
    return { why: 'Expected items with a comma between them, got files with a blank in', readings: [files, items] };
  const parts = withoutShortEnd(items)
    .flatMap((item) => item.split(SENTENCES))
    .map((item) => SENTENCE_END.exec(item)?.[1] ?? item);
  if (parts.length === items.length && parts.every((part, index) => part === items[index])) return null;
  // Once one of them ends a sentence, a short word with a point does so, too: `drum. bag.`
  const bare = parts.map((part) => SHORT_END.exec(part)?.[1] ?? part);
  return { why: 'Expected items without the point of a sentence, got', readings: [trimmed(bare), items] };
}

/** The last of several, where no other has a point. */
function withoutShortEnd(items: readonly string[]): readonly string[] {
  const before = items.slice(0, -1);
  const [, word] = SHORT_END.exec(items.at(-1) ?? '') ?? [];
  return word === undefined || before.length === 0 || before.some((item) => item.endsWith('.'))
    ? items
    : [...before, word];
}

const trimmed = (items: readonly string[]): readonly string[] =>
  items.map((item) => item.trim()).filter((item) => item !== '');
