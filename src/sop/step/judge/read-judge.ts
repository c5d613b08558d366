/**
 * Reads the texts that a judgment is about, and its possible answers or the value to extract.
 */
import { isCurrency } from '../../../kernel/money.ts';
import { EXTRACTED, type Extracted } from '../../../tool/judgment.ts';
import type { FieldType, FormField } from '../../form-field.ts';
import { humanise, isReservedName, whyReserved } from '../../names.ts';
import { child, childText, readTexts as readListed, textScalar, type Nodes } from '../../parse/nodes.ts';
import { readArgument } from '../../parse/read-argument.ts';
import { readExpression } from '../../parse/read-sentence.ts';
import type { Tree } from '../../../handbook/yaml/tree.ts';
import type { JudgeBody, JudgedText } from '../../sop.ts';
import { readBounds } from '../ask/bounds.ts';

/** The name of a single text without its own name. */
const ONLY_TEXT = 'text';

export function readTexts(nodes: Nodes, tree: Tree | null): readonly JudgedText[] {
  const entries =
    tree?.kind === 'map' ? tree.entries : tree === null ? [] : [{ key: ONLY_TEXT, keyRange: tree, value: tree }];
  return entries.flatMap(({ key, keyRange, value }): JudgedText[] => {
    if (isReservedName(key)) {
      nodes.reader.report('reserved-name', keyRange, whyReserved(key), 'Choose another name');
      return [];
    }
    const argument = readArgument(nodes, value);
    return argument === null ? [] : [{ name: key, value: argument }];
  });
}

/** Written answers are text, whatever they look like: `yes` is the word. */
export function readAnswers(nodes: Nodes, tree: Tree | null): JudgeBody['answers'] {
  const { reader } = nodes;
  const scalar = textScalar(tree);
  if (scalar !== null) {
    if (!scalar.text.startsWith('=')) {
      const suggestion = `Write \`[yes, no]\`, or \`= ${scalar.text}\``;
      reader.report('expression-syntax', scalar.tree, 'Expected a list of answers', suggestion);
      return null;
    }
    const list = readExpression(reader, scalar.tree, 1, scalar.text.length);
    return list === null ? null : { kind: 'computed', list };
  }
  if (tree?.kind !== 'list') return null;
  const texts = readListed(nodes, tree);
  // What is no text is reported as a mistake in the shape of the file.
  return texts.length < tree.items.length ? null : { kind: 'closed', texts };
}

const FIELD_TYPES: Readonly<Record<Extracted, FieldType>> = {
  money: 'money',
  date: 'date',
  number: 'number',
  one_of: 'text',
};
/** The keys that only an extraction has. */
const EXTRACT_KEYS = ['currency', 'min', 'max', 'one_of'] as const;

/** Also reports what does not go with `extract`, or without it. */
export function readExtract(nodes: Nodes, tree: Tree | null, save: string | null): FormField | null {
  const { reader } = nodes;
  const [answers, extract] = [child(tree, 'answers'), child(tree, 'extract')];
  const report = (at: Tree | null, message: string, suggestion: string): null => {
    if (at !== null) reader.report('shape', at, message, suggestion);
    return null;
  };
  if (tree?.kind === 'map' && answers === null && extract === null)
    reader.report(
      'missing-key',
      { start: tree.start, end: tree.start + 1 },
      'Expected `answers` or `extract`',
      'Add `answers: [yes, no]`, or `extract: money`',
    );
  if (extract === null) {
    for (const key of EXTRACT_KEYS)
      report(
        child(tree, key),
        `Only a value that is extracted has \`${key}\``,
        `Add \`extract\`, or remove \`${key}\``,
      );
    return null;
  }
  if (answers !== null)
    return report(answers, 'A value that is extracted is not one of `answers`', 'Remove `answers`, or `extract`');
  const wanted = EXTRACTED.find((known) => known === childText(tree, 'extract'));
  if (wanted === undefined) return null;
  const currency = childText(tree, 'currency');
  if (wanted !== 'money' && currency !== '')
    report(child(tree, 'currency'), 'Only money has a currency', 'Remove `currency`');
  if (wanted === 'one_of' && child(tree, 'one_of') === null)
    report(extract, 'Expected `one_of`, the texts that it may be', 'Add `one_of: [damage, loss]`, or `one_of: = list`');
  const type = FIELD_TYPES[wanted];
  return {
    name: save ?? ANSWER,
    label: humanise(save ?? ANSWER),
    type,
    currency: wanted === 'money' && isCurrency(currency) ? currency : null,
    optional: true,
    bounds: tree === null ? {} : readBounds(nodes, tree, type),
  };
}

const ANSWER = 'answer';
