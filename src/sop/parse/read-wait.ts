/**
 * What a step waits for: a span, a time, or a case event that one of these bounds.
 */
import { parseDuration } from '../../kernel/time.ts';
import type { Expression } from '../expression/expression.ts';
import type { Body } from '../sop.ts';
import { child, childText, textScalar, type Nodes } from './nodes.ts';
import { readExpression } from './read-sentence.ts';
import type { Tree } from '../../handbook/yaml/tree.ts';

export function readWait(nodes: Nodes, tree: Tree | null, save: string | null): Extract<Body, { kind: 'wait' }> {
  const until = textScalar(child(tree, 'until'));
  const isExpression = until?.text.startsWith('=') === true;
  if (until !== null && !isExpression)
    nodes.reader.report(
      'expression-syntax',
      until.tree,
      'Expected a computed point in time',
      `Write \`= ${until.text}\``,
    );
  return {
    kind: 'wait',
    for: readSpan(nodes, child(tree, 'for')),
    event: childText(tree, 'event') || null,
    save,
    until: until === null || !isExpression ? null : readExpression(nodes.reader, until.tree, 1, until.text.length),
  };
}

/** A span as it is written, or `= expression`; a literal becomes an expression too, so that it is checked and traced alike. */
export function readSpan({ reader }: Nodes, tree: Tree | null): Expression | null {
  const scalar = textScalar(tree);
  if (scalar === null) return null;
  if (scalar.text.startsWith('=')) return readExpression(reader, scalar.tree, 1, scalar.text.length);
  const span = parseDuration(scalar.text);
  if (span === null) {
    const isName = /^[a-z][a-z0-9_]*$/.test(scalar.text);
    reader.report(
      'value-literal',
      scalar.tree,
      `Expected a span of time, met \`${scalar.text}\``,
      isName ? `Write \`= ${scalar.text}\`` : 'Write it as `15 minutes` or `2 business days (us-claims)`',
    );
    return null;
  }
  const isQuoted = scalar.tree.style === 'single' || scalar.tree.style === 'double';
  return {
    text: scalar.text,
    node: { kind: 'literal', value: span, start: 0, end: scalar.text.length },
    place: reader.placeAt(scalar.tree.start + (isQuoted ? 1 : 0)),
  };
}
