/**
 * Expressions that stand alone at a key: a span, a count, or anything computed (`= expression`). A literal becomes an
 * expression too, so it is checked and traced the same way.
 */
import { isTooLong, LONGEST_SPAN, parseDuration } from '../../kernel/time.ts';
import type { Expression } from '../expression/expression.ts';
import { spanMeant } from '../values.ts';
import { textScalar, type Nodes } from './nodes.ts';
import { readExpression } from './read-sentence.ts';
import type { Tree } from '../../handbook/yaml/tree.ts';

/** @param what the finding expects when the text does not begin with `=`: `a computed list` */
export function readComputed({ reader }: Pick<Nodes, 'reader'>, tree: Tree | null, what: string): Expression | null {
  const scalar = textScalar(tree);
  if (scalar === null) return null;
  if (scalar.text.startsWith('=')) return readExpression(reader, scalar.tree, 1, scalar.text.length);
  reader.report('expression-syntax', scalar.tree, `Expected ${what}`, `Write \`= ${scalar.text}\``);
  return null;
}

/** `15 minutes`, or `= name`. */
export function readSpan({ reader }: Pick<Nodes, 'reader'>, tree: Tree | null): Expression | null {
  const scalar = textScalar(tree);
  if (scalar === null) return null;
  if (scalar.text.startsWith('=')) return readExpression(reader, scalar.tree, 1, scalar.text.length);
  const span = parseDuration(scalar.text);
  if (span === null) {
    reader.report(
      'value-literal',
      scalar.tree,
      isTooLong(scalar.text)
        ? `\`${scalar.text}\` is longer than ${LONGEST_SPAN}`
        : `Expected a span of time, got \`${scalar.text}\``,
      isTooLong(scalar.text)
        ? 'Write the span that is meant'
        : isName(scalar.text)
          ? `Write \`= ${scalar.text}\``
          : `Write it as \`${spanMeant(scalar.text) ?? '15 minutes'}\` or \`2 business days (…)\`, with the name of a calendar`,
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

/** A whole number, or `= name`. */
export function readCount({ reader }: Pick<Nodes, 'reader'>, tree: Tree | null): Expression | null {
  if (tree?.kind !== 'scalar') return null;
  if (typeof tree.value === 'number') {
    return {
      text: tree.source,
      node: { kind: 'literal', value: tree.value, start: 0, end: tree.source.length },
      place: reader.placeAt(tree.start),
    };
  }
  const scalar = textScalar(tree);
  if (scalar === null) return null;
  if (scalar.text.startsWith('=')) return readExpression(reader, scalar.tree, 1, scalar.text.length);
  reader.report(
    'value-literal',
    scalar.tree,
    `Expected a whole number, got \`${scalar.text}\``,
    isName(scalar.text) ? `Write \`= ${scalar.text}\`` : 'Write it in digits, as `20`, without quotes',
  );
  return null;
}

/** Whether the text can be the name of a value; a word such as `yes` or `twenty` is none. */
const isName = (text: string): boolean =>
  /^[a-z][a-z0-9_]*$/.test(text) &&
  !/^(?:yes|no|on|off|none|never|always|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|fifty)$/.test(
    text,
  );
