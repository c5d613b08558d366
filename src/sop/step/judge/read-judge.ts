/**
 * Reads the texts that a judgment is about and its possible answers.
 */
import { isReservedName, whyReserved } from '../../names.ts';
import { readTexts as readListed, textScalar, type Nodes } from '../../parse/nodes.ts';
import { readArgument } from '../../parse/read-argument.ts';
import { readExpression } from '../../parse/read-sentence.ts';
import type { Tree } from '../../../handbook/yaml/tree.ts';
import type { JudgeBody, JudgedText } from '../../sop.ts';

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
