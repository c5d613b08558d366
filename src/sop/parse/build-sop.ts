/**
 * Builds the SOP from the tree of its file. Accepts trees of any shape, so all findings of a file come at once:
 * `checkShape` has reported what has the wrong shape, and it is skipped here.
 */
import { stepDepthMax, stepsMax } from '../../kernel/limits.ts';
import { sha256 } from '../../kernel/canonical-json.ts';
import { parseDuration } from '../../kernel/time.ts';
import type { Value } from '../../kernel/value.ts';
import type { Expression } from '../expression/expression.ts';
import { isPrototypeName } from '../../kernel/prototype-name.ts';
import { commonType } from '../expression/common-type.ts';
import { looksComputed } from '../looks-like-notation.ts';
import { humanise, isReservedName, whyReserved } from '../names.ts';
import type { Place, TextRange } from '../../handbook/place.ts';
import type { Handlers, Need, Sentence, Sop, SopValue, Step } from '../sop.ts';
import { KIND_LIST } from '../step/kinds.ts';
import { typeOfWritten } from '../values.ts';
import { deadlineMeant, wordOutsideQuotes } from './deadline.ts';
import { readTakes } from './read-takes.ts';
import { readBody } from './read-body.ts';
import { argumentValue, child, childText, textScalar, type Nodes } from './nodes.ts';
import { readSpan } from './read-computed.ts';
import { readExpression, readSentence } from './read-sentence.ts';
import type { FileReader } from '../../handbook/file-reader.ts';
import type { Entry, Tree } from '../../handbook/yaml/tree.ts';

/** Keys of a step whose inner keys findings point at. */
const NESTED_KEYS: ReadonlySet<string> = new Set(['with', 'if_error', ...KIND_LIST.map(({ kind }) => kind)]);

/** Finds the SOP `name` that the SOP `own` runs; null after a finding at `place`. */
export type Linker = (place: TextRange, name: string, own: string) => Sop | null;

/** The SOP as far as it can be read: with an error in `reader`, parts of it are missing. */
export function buildSop(reader: FileReader, tree: Tree, tables: ReadonlyMap<string, string>, link: Linker): Sop {
  const names = new Set(
    [...entriesOf(child(tree, 'values')), ...entriesOf(child(tree, 'takes'))].map(({ key }) => key),
  );
  const builder = new SopBuilder(reader, tables, names, (place, name) => link(place, name, childText(tree, 'sop')));
  const starts = child(tree, 'starts');
  return {
    name: childText(tree, 'sop'),
    title: childText(tree, 'title'),
    owner: childText(tree, 'owner'),
    changesApprovedBy: childText(tree, 'changes_approved_by'),
    boundary: childText(tree, 'boundary'),
    ifUnforeseen: childText(tree, 'if_unforeseen'),
    values: builder.values(child(tree, 'values')),
    kind: childText(tree, 'kind') || null,
    takes: readTakes(builder, child(tree, 'takes')),
    starts: { says: builder.sentence(starts, 'says'), if: builder.conditions(starts) },
    needs: builder.needs(child(tree, 'needs')),
    ifMissing: builder.handler(child(tree, 'if_missing'), 'if_missing', 1),
    steps: builder.steps(child(tree, 'steps'), '', 1),
    source: { file: reader.file, text: reader.text, hash: sha256(reader.text) },
    places: builder.places(tree),
  };
}

class SopBuilder implements Nodes {
  readonly reader: FileReader;
  readonly tables: ReadonlyMap<string, string>;
  readonly names: ReadonlySet<string>;
  readonly called: Nodes['called'];
  #steps = 0;

  constructor(
    reader: FileReader,
    tables: ReadonlyMap<string, string>,
    names: ReadonlySet<string>,
    called: Nodes['called'],
  ) {
    this.reader = reader;
    this.tables = tables;
    this.names = names;
    this.called = called;
  }

  values(tree: Tree | null): Readonly<Record<string, SopValue>> {
    const values = entriesOf(tree).map((entry) => this.#value(entry));
    return Object.fromEntries(values.flatMap((value) => (value === null ? [] : [[value.name, value]])));
  }

  needs(tree: Tree | null): readonly Need[] {
    const needs: Need[] = [];
    for (const item of tree?.kind === 'list' ? tree.items : []) {
      const scalar = textScalar(item);
      if (scalar === null || !/^case(\.[a-z][a-z0-9_]*)+$/.test(scalar.text)) continue;
      const place = this.reader.placeAt(item.start);
      const path = scalar.text.split('.');
      const reserved = path.find(isPrototypeName);
      if (reserved !== undefined) this.reader.report('reserved-name', item, `The name \`${reserved}\` is reserved`);
      else needs.push({ path, text: scalar.text, place });
    }
    return needs;
  }

  /** Steps of a block; `prefix` precedes the written label when the block belongs to a handler. */
  steps(tree: Tree | null, prefix: string, depth: number, areBranches = false): readonly Step[] {
    if (tree?.kind !== 'list') return [];
    if (depth > stepDepthMax) {
      this.reader.report(
        'limit',
        { start: tree.start, end: tree.start + 1 },
        `Expected at most ${stepDepthMax} nested blocks`,
        'Split the procedure',
      );
      return [];
    }
    return tree.items
      .filter((item) => item.kind === 'map')
      .map((item) => this.step(item, prefix, depth, areBranches))
      .filter((step) => step !== null);
  }

  step(tree: Tree, prefix: string, depth: number, isBranch: boolean): Step | null {
    const written = child(tree, 'step');
    const label = written?.kind === 'scalar' && written.value !== null ? written.source : '';
    const otherwise = child(tree, 'otherwise');
    if (otherwise?.kind === 'scalar' && otherwise.source === NOTHING) {
      const step = this.#item(tree, prefix + label, null, written ?? tree, { prefix, depth, isBranch });
      if (child(tree, 'if') === null || isBranch)
        this.reader.report(
          'shape',
          otherwise,
          isBranch ? 'A `choose` says by its last branch what happens otherwise' : 'Without `if` there is no otherwise',
          'Remove `otherwise: nothing`',
        );
      return step === null ? null : { ...step, elseNothing: true };
    }
    const target = otherwise?.kind === 'scalar' && otherwise.value !== null ? targetOf(prefix, otherwise.source) : null;
    return this.#item(tree, prefix + label, target, written ?? tree, { prefix, depth, isBranch });
  }

  handler(tree: Tree | null, label: string, depth: number, keyRange?: TextRange): Step | null {
    if (tree?.kind !== 'map') return null;
    return this.#item(tree, label, null, keyRange ?? tree, { prefix: `${label}.`, depth, isBranch: false });
  }

  watchHandler(tree: Tree, label: string, depth: number, keepsEvent: boolean): Step | null {
    if (tree.kind !== 'map') return null;
    return this.#item(tree, label, null, tree.entries[0]?.keyRange ?? tree, {
      prefix: `${label}.`,
      depth,
      isBranch: false,
      keepsEvent,
    });
  }

  conditions(tree: Tree | null, key = 'if'): readonly Expression[] {
    const list = child(tree, key);
    const conditions: Expression[] = [];
    for (const item of list?.kind === 'list' ? list.items : []) {
      const scalar = textScalar(item);
      if (scalar === null) continue;
      const expression = readExpression(this.reader, scalar.tree, 0, scalar.text.length);
      if (expression !== null) conditions.push(expression);
    }
    return conditions;
  }

  sentence(tree: Tree | null, key: string): Sentence {
    const scalar = textScalar(child(tree, key));
    const sentence = scalar === null ? null : readSentence(this.reader, scalar.tree);
    return sentence ?? { text: '', parts: [], place: this.reader.placeAt(tree?.start ?? 0) };
  }

  places(tree: Tree): Readonly<Record<string, Place>> {
    const places: Record<string, Place> = {};
    for (const { key, keyRange, value } of entriesOf(tree)) {
      places[key] = this.reader.placeAt(value.kind === 'scalar' ? value.start : keyRange.start);
      if (!NESTED_KEYS.has(key)) continue;
      for (const inner of entriesOf(value)) {
        places[`${key}.${inner.key}`] = this.reader.placeAt(inner.keyRange.start);
        if (key === 'if_error')
          for (const { code, range } of this.#codesOf(inner.key, inner.keyRange))
            places[`${key}.${code}`] = this.reader.placeAt(range.start);
      }
    }
    return places;
  }

  /** `name: literal`, or `name: { is: literal, called: label }`; null after a finding. */
  #value({ key, keyRange, value: node }: Entry): SopValue | null {
    if (isReservedName(key)) {
      this.reader.report('reserved-name', keyRange, whyReserved(key), 'Choose another name');
      return null;
    }
    const isLong = node.kind === 'map' && child(node, 'is') !== null;
    const literal = isLong ? child(node, 'is') : node;
    const value = literal === null ? null : this.#literal(key, literal);
    if (value === null || literal === null) return null;
    const called = isLong ? childText(node, 'called') : '';
    const type = typeOfWritten(value);
    const items: readonly Value[] = type.kind === 'list' && Array.isArray(value) ? value : [];
    if (type.kind === 'list' && items.some((item) => commonType(typeOfWritten(item), type.of) === null)) {
      this.reader.report('value-literal', literal, `Expected items of one kind in \`${key}\``);
      return null;
    }
    const place = this.reader.placeAt(literal.start);
    return { name: key, value, type, label: called === '' ? humanise(key) : called, place };
  }

  /** The literal of a value; a value is never computed. */
  #literal(key: string, tree: Tree): Value | null {
    const scalar = textScalar(tree);
    if (scalar === null || !looksComputed(scalar.text)) {
      const others = new Set([...this.names].filter((name) => name !== key));
      return argumentValue({ reader: this.reader, names: others }, tree, { hasTimes: true });
    }
    this.reader.report(
      'looks-like-notation',
      tree,
      `A value is written, not computed, so \`${scalar.text}\` would be text`,
      'Compute it in a step: `set: { name: = expression }`',
    );
    return null;
  }

  #item(
    tree: Tree,
    label: string,
    otherwise: string | null,
    range: TextRange,
    {
      prefix,
      depth,
      isBranch,
      keepsEvent = false,
    }: { readonly prefix: string; readonly depth: number; readonly isBranch: boolean; readonly keepsEvent?: boolean },
  ): Step | null {
    this.#steps += 1;
    if (this.#steps > stepsMax) {
      if (this.#steps === stepsMax + 1)
        this.reader.report(
          'limit',
          range,
          `Expected at most ${stepsMax} steps, handlers included`,
          'Split the procedure',
        );
      return null;
    }
    const text = (key: string): string | null => childText(tree, key) || null;
    return {
      label,
      otherwise,
      says: this.sentence(tree, 'says'),
      if: this.conditions(tree),
      body: readBody(this, tree, range, {
        label,
        prefix,
        depth,
        isHandler: prefix === `${label}.`,
        isBranch,
        otherwise,
        keepsEvent,
      }),
      action: text('action'),
      flag: text('flag'),
      outcome: text('outcome'),
      within: this.#within(tree),
      answerWithin: this.#answerWithin(tree),
      handlers: this.#handlers(tree, label, depth),
      place: this.reader.placeAt(range.start),
      places: this.places(tree),
    };
  }

  #handlers(tree: Tree, label: string, depth: number): Handlers {
    const handler = (name: string): Step | null => {
      const entry = entriesOf(tree).find(({ key }) => key === name);
      return this.handler(entry?.value ?? null, `${label}.${name}`, depth + 1, entry?.keyRange);
    };
    const ifError: Record<string, Step> = {};
    const seen = new Set<string>();
    for (const { key, keyRange, value } of entriesOf(child(tree, 'if_error'))) {
      const codes = this.#codesOf(key, keyRange);
      const step = this.handler(value, `${label}.if_error.${codes[0]?.code ?? ''}`, depth + 1, keyRange);
      for (const { code, range } of codes) {
        if (seen.has(code)) this.reader.report('duplicate-key', range, `\`${code}\` appears twice`, 'Keep one of them');
        else if (isPrototypeName(code))
          this.reader.report('reserved-name', range, whyReserved(code), 'Choose another name');
        else if (step !== null) ifError[code] = step;
        seen.add(code);
      }
    }
    return {
      ifError,
      ifDenied: handler('if_denied'),
      ifExpired: handler('if_expired'),
      ifUnanswered: handler('if_unanswered'),
      ifLate: handler('if_late'),
      ifUnsure: handler('if_unsure'),
    };
  }

  /** The codes of one key of `if_error`, each with its range: `not_found, refused`. */
  #codesOf(key: string, { start }: TextRange): readonly { readonly code: string; readonly range: TextRange }[] {
    const first = this.reader.text.startsWith(key, start) ? start : start + 1;
    return [...key.matchAll(/[^\s,]+/g)].map(({ 0: code, index }) => ({
      code,
      range: { start: first + index, end: first + index + code.length },
    }));
  }

  /** `notify_within of case.received_at`: the span, and the time it is counted from. */
  #within(tree: Tree): Step['within'] {
    const scalar = textScalar(child(tree, 'within'));
    if (scalar === null) return null;
    const at = wordOutsideQuotes(scalar.text, 'of');
    if (at === null) {
      this.reader.report(
        'expression-syntax',
        scalar.tree,
        'Expected a span and what it is counted from',
        deadlineMeant(scalar.text),
      );
      return null;
    }
    const span = readExpression(this.reader, scalar.tree, 0, at);
    const of = readExpression(this.reader, scalar.tree, at + 2, scalar.text.length);
    return span === null || of === null ? null : { span, of, place: this.reader.placeAt(scalar.tree.start) };
  }

  #answerWithin(tree: Tree): Step['answerWithin'] {
    const scalar = textScalar(child(tree, 'answer_within'));
    if (scalar === null) return null;
    const isSpan = scalar.text.startsWith('=') || parseDuration(scalar.text) !== null;
    const span = isSpan
      ? readSpan({ reader: this.reader }, scalar.tree)
      : readExpression(this.reader, scalar.tree, 0, scalar.text.length);
    return span === null ? null : { span, place: this.reader.placeAt(scalar.tree.start) };
  }
}

function entriesOf(tree: Tree | null): readonly Entry[] {
  return tree?.kind === 'map' ? tree.entries : [];
}

/** `otherwise: nothing`, in place of a label. */
const NOTHING = 'nothing';

/** The label that an `otherwise` names. A handler has no label: its `choose` refers to it by its key. */
function targetOf(prefix: string, written: string): string {
  const owner = prefix.slice(0, -1);
  return written !== '' && (owner === written || owner.endsWith(`.${written}`)) ? owner : prefix + written;
}
