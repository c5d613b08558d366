/**
 * An argument of a tool or judgment, or a value to set: `= expression`, a text with values in it, or a literal.
 */
import type { Argument } from '../sop.ts';
import { argumentValue, textScalar, type Nodes } from './nodes.ts';
import { readExpression, readSentence } from './read-sentence.ts';
import type { Tree } from '../../handbook/yaml/tree.ts';

/**
 * `= expression`, text with `{name}` in it, or a literal.
 *
 * @param isCsv a cell of a CSV file: in its own quotes it is text, whatever it looks like
 */
export function readArgument(nodes: Pick<Nodes, 'reader' | 'names'>, tree: Tree, isCsv = false): Argument | null {
  const { reader } = nodes;
  // For a quoted text, the place is its first character.
  const isQuoted = tree.kind === 'scalar' && (tree.style === 'single' || tree.style === 'double');
  const place = reader.placeAt(tree.start + (isQuoted ? 1 : 0));
  const scalar = isCsv && isQuoted ? null : textScalar(tree);
  if (scalar?.text.startsWith('=')) {
    const expression = readExpression(reader, scalar.tree, 1, scalar.text.length);
    return expression === null ? null : { kind: 'expression', expression, place };
  }
  const dollar = /^\$\{\s*([a-z][\w.]*)\s*\}$/.exec(scalar?.text ?? '')?.[1];
  if (scalar !== null && dollar !== undefined) {
    const message = `\`${scalar.text}\` would be a dollar sign and the value: \`$\` is not part of \`{name}\` here`;
    reader.report('looks-like-notation', scalar.tree, message, `Write \`= ${dollar}\``);
    return null;
  }
  if (scalar !== null && /[{}]/.test(scalar.text)) {
    const sentence = readSentence(reader, scalar.tree);
    return sentence === null ? null : { kind: 'sentence', sentence, place };
  }
  const value = argumentValue(nodes, tree);
  return value === null ? null : { kind: 'literal', value, place };
}
