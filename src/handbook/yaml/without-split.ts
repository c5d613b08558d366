/**
 * `{ note: Hello, world }`: between braces a comma ends a value, so YAML reads the rest of the text as a key without a
 * colon.
 */
import { isNode, isScalar, type YAMLMap } from 'yaml';
import type { FileReader } from '../file-reader.ts';
import { amountsMeant } from '../../kernel/amounts-meant.ts';
import { yamlQuoted } from './yaml-quoted.ts';

/** `5,000.00 EUR`, `$5,000`: what is written without its comma. In quotes it would be text. */
const AMOUNT = /^[-+]?[$€£¥]?\s?\d{1,3}(?:,\s?\d{3})+(?:\.\d+)?(?:\s?[A-Za-z]{3})?$/;
function withoutComma(text: string): readonly string[] {
  const meant = amountsMeant(text.replace(/,\s/g, ','));
  return (meant.length === 0 ? [text] : meant).map((one) => one.replaceAll(',', ''));
}

type Pair = YAMLMap['items'][number];

/** The pairs without those that a comma cut off; each text that was cut is a finding. */
export function withoutSplit(reader: FileReader, { items, flow }: YAMLMap): readonly Pair[] {
  if (flow !== true) return items;
  for (const [index, pair] of items.entries()) {
    const before = items[index - 1];
    if (!isRest(pair) || before === undefined || isRest(before)) continue;
    const next = items.findIndex((other, at) => at > index && !isRest(other));
    const last = items[(next === -1 ? items.length : next) - 1];
    const start = rangeOf(before.value)[0];
    const end = rangeOf(last?.key)[1];
    const text = reader.text.slice(start, end).trim();
    const name = isScalar(before.key) ? String(before.key.value) : '';
    // A list without its brackets, or a colon without its blank, has a message of its own.
    if (name === 'one_of' || text.includes(':')) return items;
    reader.report(
      'yaml',
      { start, end },
      `Between braces a comma ends a value, so YAML reads \`${text}\` as several`,
      /^["']/.test(text)
        ? 'Put the whole text in one pair of quotes, or remove what follows the comma'
        : `Write ${(AMOUNT.test(text) ? withoutComma(text) : [yamlQuoted(text)]).map((one) => `\`${name}: ${one}\``).join(' or ')}`,
    );
  }
  return items.filter((pair, index) => index === 0 || !isRest(pair));
}

/** A key without a colon. */
const isRest = ({ value }: Pair): boolean => value === null || value === undefined;

const rangeOf = (node: unknown): readonly [number, number] => {
  const [start = 0, end = start] = (isNode(node) ? node.range : null) ?? [];
  return [start, end];
};
