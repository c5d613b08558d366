/**
 * Reads the JSON of a signed body strictly: what is not JSON, a name that occurs twice in one object, and a number that
 * would lose digits are each refused by position and name, and so are more names or items than a payload of ours has.
 * The text itself is never shown: it may hold personal data.
 */
import type { Json } from '../kernel/canonical-json.ts';
import { bodyItemsMax, bodyNameCharactersMax, bodyNamesMax } from '../kernel/limits.ts';
import { wellFormed } from '../kernel/well-formed.ts';

export type JsonFault = {
  /** `syntax`: the body is not JSON. `duplicate`: a name occurs twice in one object. `other`: JSON that no one should send. */
  readonly kind: 'syntax' | 'duplicate' | 'other';
  /** Characters before the place. */
  readonly position: number;
  /** The names that lead to the place: `ticket.subject`; empty at the top. */
  readonly path: string;
  /** The rest of a sentence: `expected …, got …`. */
  readonly problem: string;
};

export type ReadJson = { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly fault: JsonFault };

/** The fault as a sentence, without anything of the body but names. */
export function faultText({ kind, position, path, problem }: JsonFault): string {
  const where = `at position ${position}${path === '' ? '' : `, in \`${path}\``}`;
  return kind === 'syntax' ? `Expected JSON, got another text ${where}: ${problem}` : `E${problem.slice(1)}, ${where}`;
}

/** Deeper bodies are no payload of ours, and reading them could exhaust the stack. */
const DEPTH_MAX = 32;
/** Characters of a name that is shown. */
const NAME_MAX = 64;

const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;
/** Everything up to what may not be in a text unescaped. */
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

export function readJson(text: string): ReadJson {
  const reader: Reader = { text, at: 0, path: [] };
  try {
    readValue(reader);
    space(reader);
    if (reader.at < text.length) fail(reader, 'expected the end of the body, got more');
    return { ok: true, value: wellFormed(JSON.parse(text) as Json) };
  } catch (error) {
    if (error instanceof Fault) return { ok: false, fault: error.fault };
    throw error;
  }
}

type Reader = { readonly text: string; at: number; readonly path: string[] };

class Fault extends Error {
  readonly fault: JsonFault;

  constructor(fault: JsonFault) {
    super(fault.problem);
    this.fault = fault;
  }
}

function fail({ at, path }: Reader, problem: string, kind: JsonFault['kind'] = 'syntax', position = at): never {
  throw new Fault({ kind, position, path: path.join('.'), problem });
}

function readValue(reader: Reader): void {
  if (reader.path.length > DEPTH_MAX) fail(reader, `expected at most ${DEPTH_MAX} levels, got more`, 'other');
  space(reader);
  switch (reader.text[reader.at]) {
    case '{':
      readObject(reader);
      return;
    case '[':
      readList(reader);
      return;
    case '"':
      readText(reader);
      return;
    default: {
      const start = reader.at;
      if (take(reader, WORD) !== null) return;
      const literal = take(reader, NUMBER);
      if (literal === null) fail(reader, `expected a value, got ${whatIsAt(reader)}`);
      if (!isExact(literal))
        fail(reader, 'expected a number that can be read exactly, got more digits; send it as a text', 'other', start);
    }
  }
}

function readObject(reader: Reader): void {
  const names = new Set<string>();
  reader.at += 1;
  for (let count = 0; ; count++) {
    space(reader);
    if (count === 0 && eat(reader, '}')) return;
    const start = reader.at;
    if (reader.text[start] !== '"') fail(reader, `expected a name in quotes, got ${whatIsAt(reader)}`);
    if (count >= bodyNamesMax) fail(reader, `expected at most ${bodyNamesMax} names in one object, got more`, 'other');
    const name = readText(reader);
    if (name.length > bodyNameCharactersMax)
      fail(reader, `expected names of at most ${bodyNameCharactersMax} characters, got a longer one`, 'other', start);
    reader.path.push(shownName(name));
    if (names.has(name)) fail(reader, 'expected each name once, got it twice', 'duplicate', start);
    if (name === '__proto__') fail(reader, 'expected another name, got one with a meaning in programs', 'other', start);
    names.add(name);
    space(reader);
    if (!eat(reader, ':')) fail(reader, `expected \`:\` after the name, got ${whatIsAt(reader)}`);
    readValue(reader);
    space(reader);
    if (eat(reader, '}')) {
      reader.path.pop();
      return;
    }
    if (!eat(reader, ',')) fail(reader, `expected \`,\` or \`}\` after the value, got ${whatIsAt(reader)}`);
    reader.path.pop();
  }
}

function readList(reader: Reader): void {
  reader.at += 1;
  for (let count = 0; ; count++) {
    space(reader);
    if (count === 0 && eat(reader, ']')) return;
    if (count >= bodyItemsMax) fail(reader, `expected at most ${bodyItemsMax} items in one list, got more`, 'other');
    reader.path.push(String(count));
    readValue(reader);
    space(reader);
    if (eat(reader, ']')) {
      reader.path.pop();
      return;
    }
    if (!eat(reader, ',')) fail(reader, `expected \`,\` or \`]\` after the value, got ${whatIsAt(reader)}`);
    reader.path.pop();
  }
}

/** @returns the text without its escapes */
function readText(reader: Reader): string {
  const start = reader.at;
  reader.at += 1;
  for (;;) {
    take(reader, PLAIN);
    if (eat(reader, '"')) return JSON.parse(reader.text.slice(start, reader.at)) as string;
    if (reader.at >= reader.text.length) fail(reader, 'expected the closing quote, got the end of the body');
    if (take(reader, ESCAPE) !== null) continue;
    fail(
      reader,
      reader.text[reader.at] === '\\'
        ? 'expected an escape such as `\\n` after the backslash, got another character'
        : 'expected `\\n` or another escape, got a line break or control character that is not escaped',
    );
  }
}

/** Whether the number prints as the decimal that was written, but for zeros at its ends. */
function isExact(literal: string): boolean {
  const number = Number(literal);
  return Number.isFinite(number) && decimalOf(literal) === decimalOf(String(number));
}

/** One form for each value: sign, digits without zeros at the ends, and the exponent of the last digit. */
function decimalOf(literal: string): string {
  const [mantissa = '', exponent = '0'] = literal.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  // From the first of several zeros on: a pattern that begins at each takes the square of them.
  const kept = digits.replace(/(?<!0)0+$/, '');
  if (kept === '') return '0';
  return `${mantissa.startsWith('-') ? '-' : ''}${kept}e${Number(exponent) - fraction.length + digits.length - kept.length}`;
}

/** A name as a sentence may show it: cut to size, and not at all if its characters may be a text of someone. */
export const shownName = (name: string): string =>
  /^[\p{L}\p{N}_.:-]+$/u.test(name) ? name.slice(0, NAME_MAX) : 'a name with other characters';

/** What is there, in words: the characters themselves may be personal data. */
function whatIsAt({ text, at }: Reader): string {
  const character = text[at];
  if (character === undefined) return 'the end of the body';
  return /[{}[\]:,"]/.test(character) ? `\`${character}\`` : 'another character';
}

function take(reader: Reader, pattern: RegExp): string | null {
  pattern.lastIndex = reader.at;
  const found = pattern.exec(reader.text);
  if (found === null) return null;
  reader.at += found[0].length;
  return found[0];
}

function eat(reader: Reader, character: string): boolean {
  if (reader.text[reader.at] !== character) return false;
  reader.at += 1;
  return true;
}

const space = (reader: Reader): void => {
  take(reader, SPACE);
};
