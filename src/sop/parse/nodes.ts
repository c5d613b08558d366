/**
 * Small look-ups in the tree of a file, and the interface between the readers of steps and of bodies.
 */
import type { Value } from '../../kernel/value.ts';
import type { Expression } from '../expression/expression.ts';
import type { Argument, Sentence, Sop, Step } from '../sop.ts';
import { looksComputed, notationInChoice, notationInName, notationInText } from '../looks-like-notation.ts';
import { isReservedName, whyReserved } from '../names.ts';
import { readLiteral, readTime } from '../values.ts';
import type { FileReader } from '../../handbook/file-reader.ts';
import type { TextRange } from '../../handbook/place.ts';
import type { Entry, ScalarTree, Tree } from '../../handbook/yaml/tree.ts';

/** What separates thousands. */
const THOUSANDS = /(?<=\d),(?=\d{3})/g;

/** What the reader of a body needs from the reader of steps. */
export type Nodes = {
  readonly reader: FileReader;
  /** The texts of `tables/`, by name. */
  readonly tables: ReadonlyMap<string, string>;
  /** The values and inputs of the procedure: a text that is one of them was meant as a value. */
  readonly names: ReadonlySet<string>;
  /** `areBranches` for a `choose`: a branch with conditions may do nothing, which means to go on. */
  steps(tree: Tree | null, prefix: string, depth: number, areBranches?: boolean): readonly Step[];
  /** A handler of a `watch`; with `keepsEvent`, its `save` names the event. */
  watchHandler(tree: Tree, label: string, depth: number, keepsEvent: boolean): Step | null;
  /** The SOP that a step runs, by name; null after a finding at the name. */
  called(place: TextRange, name: string): Sop | null;
  sentence(tree: Tree | null, key: string): Sentence;
  /** The conditions listed at a key. */
  conditions(tree: Tree | null, key: string): readonly Expression[];
};

/** The parts of the file that one kind of step is read from. */
export type BodySource = {
  readonly nodes: Nodes;
  /** The whole step. */
  readonly step: Tree;
  /** The value at the key of the kind; null when there is none. */
  readonly tree: Tree | null;
  readonly label: string;
  readonly depth: number;
  /** The name under `save`. */
  save(): string | null;
  /** The arguments under `with`. */
  arguments(): Readonly<Record<string, Argument>>;
  /** The block at the key of the kind. */
  steps(options?: { readonly areBranches: boolean }): readonly Step[];
  /** The block under `do`, next to the key of the kind; a finding when there is none. */
  block(): readonly Step[];
};

export function child(tree: Tree | null, key: string): Tree | null {
  return tree?.kind === 'map' ? (tree.entries.find((entry) => entry.key === key)?.value ?? null) : null;
}

/** The text at a key, or '' when there is none. */
export function childText(tree: Tree | null, key: string): string {
  return textScalar(child(tree, key))?.text ?? '';
}

export function textScalar(tree: Tree | null): { readonly tree: ScalarTree; readonly text: string } | null {
  return tree?.kind === 'scalar' && typeof tree.value === 'string' && tree.value !== ''
    ? { tree, text: tree.value }
    : null;
}

/**
 * The typed value of a literal: a scalar or a list of scalars; null after a finding, or when the shape is wrong. A
 * plain text that was most likely meant as a notation is a finding.
 */
export function argumentValue(
  nodes: Pick<Nodes, 'reader' | 'names'>,
  tree: Tree,
  { hasTimes = false } = {},
): Value | null {
  const { reader, names } = nodes;
  if (tree.kind === 'map') return recordValue(nodes, tree, hasTimes);
  if (tree.kind === 'list') {
    const items = tree.items.map((item) => {
      if (item.kind === 'scalar' && typeof item.value === 'string' && looksComputed(item.value)) {
        reader.report(
          'value-literal',
          item,
          'Expected a literal in a list',
          'Compute the whole list, as in `= [name, "text"]`',
        );
        return null;
      }
      return argumentValue(nodes, item, { hasTimes });
    });
    return items.includes(null) ? null : items.filter((item) => item !== null);
  }
  const time = hasTimes && tree.style === 'plain' && typeof tree.value === 'string' ? readTime(tree.value) : null;
  const literal = time ?? readLiteral(tree.value, tree.style === 'plain');
  const lookalike =
    tree.style === 'plain' && typeof literal.value === 'string' ? notationInText(literal.value, names) : null;
  if (lookalike !== null) {
    reader.report('looks-like-notation', tree, lookalike.message, lookalike.suggestion);
    return null;
  }
  if (literal.value !== null) return literal.value;
  if (tree.value !== null)
    reader.report(
      'value-literal',
      tree,
      literal.problem,
      isInFlow(reader, tree) ? (literal.suggestion?.replace(THOUSANDS, '') ?? null) : literal.suggestion,
    );
  return null;
}

/** Whether a scalar is between brackets or braces, where a comma would end it. */
function isInFlow({ text }: FileReader, { start }: ScalarTree): boolean {
  const before = text.slice(text.lastIndexOf('\n', start) + 1, start);
  return /^\s*(?:- )?(?:[\w.]+:\s+)?[[{]|[[{,]\s*(?:[\w.]+:\s*)?$/.test(before);
}

/** A record of literals. A computed field is a finding that shows how to write the record as an expression. */
function recordValue(
  nodes: Pick<Nodes, 'reader' | 'names'>,
  tree: Extract<Tree, { kind: 'map' }>,
  hasTimes: boolean,
): Value | null {
  const { reader } = nodes;
  const fields: Record<string, Value> = {};
  let isWhole = tree.entries.length > 0;
  const isComputed = ({ value }: Entry): boolean =>
    value.kind === 'scalar' && typeof value.value === 'string' && looksComputed(value.value);
  if (tree.entries.some(isComputed)) {
    const written = tree.entries.map(({ key, value }) => {
      const text = value.kind === 'scalar' ? String(value.value) : '…';
      return `"${key}": ${text.startsWith('=') ? text.slice(1).trim() : typeof value === 'object' && value.kind === 'scalar' && typeof value.value === 'string' ? JSON.stringify(text) : text}`;
    });
    reader.report(
      'value-literal',
      tree,
      'Expected a literal in each field of a record',
      `Compute the whole record: \`'= {${written.join(', ')}}'\``,
    );
    return null;
  }
  for (const { key, keyRange, value } of tree.entries) {
    if (!/^[a-z][a-z0-9_]*$/.test(key) || (value.kind === 'scalar' && value.value === null)) {
      reader.report(
        'value-literal',
        keyRange,
        `Expected a field with a value, got \`${key}\``,
        /^\d{3}(?:\.\d+)?(?:\s|$)/.test(key)
          ? 'A comma separates fields here: write the amount without it, as `5000.00 USD`, or on a line of its own'
          : value.kind === 'scalar' && value.value === null
            ? 'Put text that begins with `{` in quotes'
            : 'Name fields in lowercase letters, digits and underscores',
      );
      return null;
    }
    const item = argumentValue(nodes, value, { hasTimes });
    if (item === null) isWhole = false;
    else fields[key] = item;
  }
  return isWhole ? fields : null;
}

/** The texts of a list in which nothing is computed, such as buttons, each once. */
export function readTexts({ reader }: Pick<Nodes, 'reader'>, tree: Tree | null): readonly string[] {
  const texts: string[] = [];
  for (const item of tree?.kind === 'list' ? tree.items : []) {
    const scalar = textScalar(item);
    if (scalar === null) continue;
    const lookalike = notationInName(scalar.text);
    if (lookalike !== null) reader.report('looks-like-notation', item, lookalike.message, lookalike.suggestion);
    else if (texts.includes(scalar.text))
      reader.report('duplicate-key', item, `\`${scalar.text}\` appears twice`, 'Keep one of them');
    else texts.push(scalar.text);
  }
  return texts;
}

/** The texts of a `one_of`, each once; those that look like a notation are findings. */
export function readChoices(
  { reader, names = new Set() }: Pick<Nodes, 'reader'> & Partial<Pick<Nodes, 'names'>>,
  tree: Tree,
): readonly string[] {
  for (const item of tree.kind === 'list' ? tree.items : []) {
    const scalar = textScalar(item);
    // `readTexts` reports what is computed.
    const found =
      scalar === null || looksComputed(scalar.text)
        ? null
        : notationInChoice(scalar.text, scalar.tree.style === 'plain', names);
    if (found !== null) reader.report('looks-like-notation', item, found.message, found.suggestion, found.severity);
  }
  return readTexts({ reader }, tree);
}

/** The name under which a step saves something, or null. */
export function readSavedName(reader: FileReader, tree: Tree): string | null {
  const scalar = textScalar(child(tree, 'save'));
  if (scalar === null) return null;
  if (scalar.text !== 'case' && isReservedName(scalar.text)) {
    reader.report('reserved-name', scalar.tree, whyReserved(scalar.text), 'Choose another name');
    return null;
  }
  return scalar.text;
}
