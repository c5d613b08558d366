/**
 * Builds the tree of a file from the nodes of the YAML library, and refuses what a handbook may not use.
 */
import { isAlias, isMap, isScalar, isSeq, type Node as YamlNode, type Scalar, type YAMLMap } from 'yaml';
import { isPrototypeName } from '../../kernel/prototype-name.ts';
import type { FileReader } from '../file-reader.ts';
import type { TextRange } from '../place.ts';
import { refuseEscapedControls } from '../refuse-controls.ts';
import { bracesWithoutQuotes } from './flow-mistake.ts';
import { withoutSplit } from './without-split.ts';
import type { Entry, ScalarStyle, Tree } from './tree.ts';
import { yamlQuoted } from './yaml-quoted.ts';

/** Before the label of a step, where zeros in front have a message of their own. */
/** Characters before a key that are searched for the dash of its item. */
const LINE_MAX = 200;
const LABEL_BEFORE = /\b(?:step|otherwise|since): *$/;

/** Builds the tree from the nodes of the library. */
export class TreeBuilder {
  readonly #reader: FileReader;

  readonly #keys: () => ReadonlySet<string>;

  constructor(reader: FileReader, keys: () => ReadonlySet<string>) {
    this.#reader = reader;
    this.#keys = keys;
  }

  tree(node: unknown, after = 0): Tree {
    if (node === null || node === undefined)
      return { kind: 'scalar', value: null, style: 'plain', source: '', start: after, end: after };
    const [start, end] = (node as YamlNode).range ?? [after, after];
    const range = { start, end };
    if (isAlias(node)) {
      this.#reader.report(
        'yaml-alias',
        range,
        'Aliases are not allowed',
        'Write the text out again, or put a text that begins with `*` between quotes',
      );
      return { kind: 'scalar', value: null, style: 'plain', source: '', ...range };
    }
    this.#refuseDecoration(node as YamlNode, range);
    if (isMap(node) && this.#isOnlyBraces(node, range)) return { kind: 'map', entries: [], ...range };
    if (isMap(node)) return { kind: 'map', entries: this.#entries(withoutSplit(this.#reader, node)), ...range };
    if (isSeq(node)) return { kind: 'list', items: node.items.map((item) => this.tree(item, start)), ...range };
    if (isScalar(node)) return this.#scalar(node, range);
    return { kind: 'scalar', value: null, style: 'plain', source: '', ...range };
  }

  #entries(pairs: readonly { key: unknown; value: unknown }[]): Entry[] {
    const entries: Entry[] = [];
    const seen = new Set<string>();
    let hasNext = false;
    for (const { key, value } of pairs) {
      const [start, end] = (key as YamlNode | null)?.range ?? [0, 0];
      const keyRange = { start, end };
      if (
        !isScalar(key) ||
        (typeof key.value !== 'string' && typeof key.value !== 'number' && typeof key.value !== 'boolean')
      ) {
        const from = isScalar(key) ? valueStart(this.#reader.text, start) : start;
        this.#reader.report(
          'yaml',
          { start: from, end: Math.max(from + 1, end) },
          'Expected a name before the colon',
          quotesAround(this.#reader.text, from),
        );
        continue;
      }
      this.#refuseDecoration(key, keyRange);
      const name = typeof key.value === 'string' ? key.value : (key.source ?? String(key.value));
      if (name === '<<')
        this.#reader.report('yaml-alias', keyRange, 'Merge keys are not allowed', 'Write the text out again');
      else if (name.split('.').some(isPrototypeName))
        this.#reader.report('reserved-name', keyRange, `The name \`${name}\` is reserved`, 'Choose another name');
      else if (seen.has(name)) hasNext = this.#reportTwice(name, keyRange, entries[0], hasNext);
      else entries.push({ key: name, keyRange, value: this.tree(value, end) });
      seen.add(name);
    }
    return entries;
  }

  /**
   * The key with which an item of a list begins begins the next one, whose dash is missing: what follows is its own.
   *
   * @returns whether the next item has begun
   */
  #reportTwice(name: string, range: TextRange, first: Entry | undefined, hasNext: boolean): boolean {
    const start = first?.keyRange.start ?? 0;
    const isItem = /(?:^|\n)[ ]*-[ ]+$/.test(this.#reader.text.slice(Math.max(0, start - LINE_MAX), start));
    if (isItem && name === first?.key)
      this.#reader.report(
        'duplicate-key',
        range,
        `\`${name}\` appears twice in one item of a list`,
        `Write \`- ${name}:\` where the next item begins, below the dash of the one before, or keep one of them`,
      );
    else if (!hasNext) this.#reader.report('duplicate-key', range, `\`${name}\` appears twice`, 'Keep one of them');
    return hasNext || (isItem && name === first?.key);
  }

  /** Whether it is `{name}` without quotes; a finding when it is. */
  #isOnlyBraces({ items }: YAMLMap, range: TextRange): boolean {
    const written = this.#reader.text.slice(range.start, range.end);
    const isOnly =
      written.startsWith('{') &&
      this.#reader.text[range.end] !== ':' &&
      items.length > 0 &&
      items.every(({ key, value }) => isMap(key) || value === null || value === undefined);
    if (!isOnly) return false;
    const takesExpressions = this.#keys().has('steps');
    const isNamed = !/\b(?:with|set|values):\s*$/.test(this.#reader.text.slice(0, range.start));
    const { message, suggestion } = bracesWithoutQuotes(written, { takesExpressions, isNamed });
    this.#reader.report('yaml', range, message, suggestion);
    return true;
  }

  #refuseDecoration(node: YamlNode, { start }: TextRange): void {
    const { anchor } = node as { anchor?: string };
    // The library's range excludes the anchor and tag, which come right before the value.
    const before = (text: string): TextRange => {
      const at = this.#reader.text.lastIndexOf(text, start);
      return at === -1 ? { start, end: start + 1 } : { start: at, end: at + text.length };
    };
    const { tag } = node;
    if (tag !== undefined) reportTag(this.#reader, before(tag.startsWith('tag:') ? '!' : tag).start);
    else if (anchor !== undefined)
      this.#reader.report(
        'yaml-alias',
        before(`&${anchor}`),
        `Anchors are not allowed, got \`&${anchor}\``,
        'Remove it, or put a text that begins with `&` between quotes',
      );
  }

  #scalar(node: Scalar, range: TextRange): Tree {
    const { value } = node;
    const style: ScalarStyle =
      node.type === 'QUOTE_SINGLE'
        ? 'single'
        : node.type === 'QUOTE_DOUBLE'
          ? 'double'
          : node.type === 'PLAIN'
            ? 'plain'
            : 'block';
    if (
      node.comment !== undefined &&
      node.comment !== null &&
      style === 'plain' &&
      /^\S/.test(node.comment) &&
      this.#isCutByComment(range)
    ) {
      this.#reader.report(
        'comment',
        range,
        `YAML treats \`#${node.comment.split('\n')[0]}\` as a comment and ignores it`,
        'Put the whole text between quotes',
        'warning',
      );
    }
    refuseEscapedControls(this.#reader, value, range);
    if (typeof value === 'number') this.#refuseLostDigits(value, node.source ?? '', range);
    const plain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
    return { kind: 'scalar', value: plain, style, source: node.source ?? String(plain), ...range };
  }

  /** A number that would lose digits of what is written: an identifier such as `00123`. */
  #refuseLostDigits(value: number, source: string, range: TextRange): void {
    const isPadded = /^[-+]?0\d/.test(source) && !LABEL_BEFORE.test(this.#reader.text.slice(0, range.start));
    const isLong = Number.isInteger(value) && !Number.isSafeInteger(value) && /^\d+$/.test(source);
    if (!isPadded && !isLong) return;
    this.#reader.report(
      'value-literal',
      range,
      `YAML reads \`${source}\` as the number ${value}, which is not the same text`,
      `Put it in quotes: \`'${source}'\``,
    );
  }

  /** Whether the comment is on the line of the text itself, one space after it. */
  #isCutByComment(range: TextRange): boolean {
    return /^ #\S/.test(this.#reader.text.slice(range.end, range.end + 3));
  }
}

/** A condition such as `!has(x)`, which YAML would drop: from the `!` to the end of its line. */
export function reportTag(reader: FileReader, at: number): void {
  const { text } = reader;
  const start = text[at - 1] === '!' ? at - 1 : at;
  const lineEnd = text.indexOf('\n', start);
  const line = text.slice(start, lineEnd === -1 ? text.length : lineEnd).replace(/\s+(?:#\s.*)?$/, '');
  const [, tag, value] = /^(!!?[A-Za-z]+)\s+(\S.*)$/.exec(line) ?? [];
  if (tag?.startsWith('!!') === true && value !== undefined) {
    const range = { start, end: start + tag.length };
    reader.report('yaml-tag', range, `Expected no tag of YAML, got \`${tag}\``, `Write \`${value}\` alone`);
    return;
  }
  reader.report(
    'yaml-tag',
    { start, end: start + line.length },
    'A text that begins with `!` means something else to YAML, the format of this file',
    `Put quotes around it: \`${yamlQuoted(line)}\``,
  );
}

/** Where the value begins on the line of `offset`, after its key. */
function valueStart(text: string, offset: number): number {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  return lineStart + (/^\s*(?:- +)*(?:[\w.]+: +)?/.exec(text.slice(lineStart, offset))?.[0].length ?? 0);
}

/** A text without quotes that begins at `start`, with quotes around all of it. */
function quotesAround(text: string, start: number): string {
  const line = (text.slice(start).split('\n')[0] ?? '').replace(/\s+(?:#\s.*)?$/, '');
  return `A text that begins with \`${line.charAt(0)}\` needs quotes around all of it: \`${yamlQuoted(line)}\``;
}
