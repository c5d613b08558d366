/**
 * Reads YAML, with one set of rules for every file of the handbook and for case files. Only the plain part of YAML is
 * allowed: no anchors and aliases (a few lines of them can name gigabytes), no tags, no merge keys, no second document,
 * no key twice, no name that every object has, no hidden characters, no nesting that would exhaust the stack. Never
 * throws.
 */
import { Composer, Lexer, Parser, visit, type CST, type Document, type ParsedNode } from 'yaml';
import { handbookFileBytesMax } from '../../kernel/limits.ts';
import { withoutStacks } from '../../kernel/without-stacks.ts';
import { refuseControls } from '../refuse-controls.ts';
import type { FileReader } from '../file-reader.ts';
import type { TextRange } from '../place.ts';
import { reportTag, TreeBuilder } from './build-tree.ts';
import { cutOut, type Reading } from './cut-out.ts';
import { sourceOffsets } from './source-offsets.ts';
import { tooDeepAt } from './too-deep-at.ts';
import type { ScalarTree, Tree } from './tree.ts';
import { yamlMistake } from './yaml-mistake.ts';
import { yamlTrouble } from './yaml-trouble.ts';

/** Errors of the YAML library that are considered. */
const COMPLAINTS_MAX = 100;
/** Mistakes of one file that are taken out to read the rest: each costs a few readings of the whole file. */
const CUTS_MAX = 5;
/** Characters of a file that is read more than once. */
const REREAD_MAX = 100_000;

export type YamlOptions = {
  /** What the file should contain, for the message about an empty one: `a procedure`. */
  readonly expected: string;
  /** The keys that the file may use. Only called when the file cannot be read, to guess what the author meant. */
  readonly keys: () => ReadonlySet<string>;
  readonly bytesMax?: number;
};

export type YamlPart = {
  readonly tree: Tree;
  /** Lines that are not in the tree, or not as their author meant them; none without an error in the reader. */
  readonly damaged: readonly TextRange[];
};

/** The tree of the file, or null when it cannot be read as YAML; findings go to `reader`. */
export function readYaml(reader: FileReader, options: YamlOptions): Tree | null {
  const part = readYamlPart(reader, options);
  return part === null || reader.hasErrors ? null : part.tree;
}

/** What can be read of the file beside its mistakes; null when that is nothing. Findings go to `reader`. */
export function readYamlPart(reader: FileReader, options: YamlOptions): YamlPart | null {
  const { text } = reader;
  const { expected, keys, bytesMax = handbookFileBytesMax } = options;
  const bytes = Buffer.byteLength(text);
  const start = { start: 0, end: 1 };
  if (bytes > bytesMax) {
    reader.report('file-size', start, `Expected at most ${bytesMax} bytes, got ${bytes}`, 'Split the file');
    return null;
  }
  if (!refuseControls(reader)) return null;
  const tokens = [...new Lexer().lex(text)];
  const deep = tooDeepAt(text, tokens);
  if (deep !== null) {
    reader.report('yaml', { start: deep, end: deep + 1 }, 'The file is nested too deeply');
    return null;
  }
  const documents = compose(tokens);
  const [document, second] = documents;
  if (document === undefined || document.contents === null) {
    reader.report('yaml', start, `Expected ${expected}, got an empty file`);
    return null;
  }
  const rest = beside(reader, document, keys);
  if (second !== undefined) {
    reader.report(
      'yaml',
      { start: second.range?.[0] ?? 0, end: (second.range?.[0] ?? 0) + 1 },
      'Expected one document, got a second one after `---`',
      'Remove the line `---`',
    );
    return null;
  }
  if (rest === null) return null;
  const before = reader.findings.length;
  const tree = new TreeBuilder(reader, keys).tree(rest.contents);
  const wrong = reader.findings.slice(before).filter(({ severity }) => severity === 'error');
  return { tree, damaged: [...rest.damaged, ...wrong.map(({ place }) => lineAt(text, place.line))] };
}

type Documents = readonly Document.Parsed<ParsedNode>[];

function compose(tokens: readonly string[]): Documents {
  const composer = new Composer({
    version: '1.2',
    schema: 'core',
    uniqueKeys: false,
    logLevel: 'silent',
    merge: false,
  });
  return withoutStacks(() => [...composer.compose(parsed(tokens))]) as Documents;
}

/** What the library's parser makes of the tokens; `Parser.parse` would make them once more. */
function* parsed(tokens: readonly string[]): Generator<CST.Token> {
  const parser = new Parser();
  for (const token of tokens) yield* parser.next(token);
  yield* parser.end();
}

/** Reports what the library cannot read, and reads the rest beside it; null when that cannot be told apart. */
function beside(
  reader: FileReader,
  whole: Documents[number],
  keys: YamlOptions['keys'],
): { readonly contents: unknown; readonly damaged: readonly TextRange[] } | null {
  const damaged: TextRange[] = [];
  let text = reader.text;
  let document: Documents[number] = whole;
  for (;;) {
    const at = reportFirst(reader, text, document, keys);
    if (at.length === 0) return { contents: document.contents, damaged };
    if (reader.text.length > REREAD_MAX || damaged.length >= CUTS_MAX) return null;
    for (const offset of at) {
      const cut = cutOut(text, offset, readingOf);
      if (cut === null) return null;
      damaged.push(cut.range);
      text = cut.text;
    }
    const [next, second] = compose([...new Lexer().lex(text)]);
    if (next === undefined || next.contents === null || second !== undefined) return null;
    document = next;
  }
}

/** Reports the first error of the library, whose later ones mostly follow from it. @returns where the mistakes are */
function reportFirst(
  reader: FileReader,
  text: string,
  { errors }: Documents[number],
  keys: YamlOptions['keys'],
): readonly number[] {
  const [error] = errors;
  if (error === undefined) return [];
  const tagged = new Set<number>();
  for (const { pos } of errors.slice(0, COMPLAINTS_MAX)) {
    const tag = tagBefore(text, pos[0]);
    if (tag !== null && !tagged.has(tag)) reportTag(reader, tag);
    if (tag !== null) tagged.add(tag);
  }
  if (tagged.size > 0) return [...tagged];
  const mistake = yamlMistake(text, error.pos[0], keys());
  const [message, suggestion] = yamlTrouble(error.code, text, error.pos[0]);
  const range = mistake?.range ?? { start: error.pos[0], end: error.pos[1] };
  reader.report('yaml', range, mistake?.message ?? message, mistake?.suggestion ?? suggestion);
  return [range.start];
}

function readingOf(text: string): Reading | null {
  const [document, second] = compose([...new Lexer().lex(text)]);
  if (document === undefined || document.contents === null || second !== undefined) return null;
  return {
    errorAt: document.errors[0]?.pos[0] ?? null,
    spans: ({ start, end }) => {
      let isSpanned = false;
      visit(document, {
        Scalar: (_, { type, range }) => {
          if (type !== 'QUOTE_DOUBLE' && type !== 'QUOTE_SINGLE') return;
          const [from = 0, to = 0] = range ?? [];
          isSpanned ||= from < end && to > start;
        },
      });
      return isSpanned;
    },
  };
}

/** The whole line with a number. */
function lineAt(text: string, number: number): TextRange {
  const before = text.split('\n').slice(0, number);
  const line = before.at(-1) ?? '';
  const end = before.reduce((sum, { length }) => sum + length + 1, -1);
  return { start: end - line.length, end };
}

/** The offset in the file of each character of a text scalar. Cached, since each expression of a sentence needs it. */
export function offsetsOf(reader: FileReader, scalar: ScalarTree): readonly number[] {
  const known = offsetsOfScalar.get(scalar);
  if (known !== undefined) return known;
  const offsets = sourceOffsets(reader.text, String(scalar.value), scalar.style, scalar.start);
  offsetsOfScalar.set(scalar, offsets);
  return offsets;
}

const offsetsOfScalar = new WeakMap<ScalarTree, readonly number[]>();

/** Where the line of `offset` has a text that begins with `!`, such as `- !has(…)`; YAML would read it as a tag. */
function tagBefore(text: string, offset: number): number | null {
  const lineStart = text.lastIndexOf('\n', Math.max(offset - 1, 0)) + 1;
  const match = /^(\s*(?:- +)*(?:\w+: +)?)!/.exec(text.slice(lineStart, offset));
  return match === null ? null : lineStart + (match[1] ?? '').length;
}
