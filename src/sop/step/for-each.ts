/**
 * `for_each`: a block for each item of a list, one after the other. The list is read once.
 */
import { z } from 'zod';
import { withNamesOf } from '../check/rounds-facts.ts';
import { typeOfArgument } from '../check/type-of-argument.ts';
import { diffExpressions, diffTexts } from '../diff/difference.ts';
import { mergeFacts } from '../expression/environment.ts';
import { humanise, isReservedName } from '../names.ts';
import { child, childText, type Nodes } from '../parse/nodes.ts';
import { readComputed, readCount } from '../parse/read-computed.ts';
import type { Tree } from '../../handbook/yaml/tree.ts';
import { valued } from '../parse/shown.ts';
import { markdownText } from '../render/escape.ts';
import type { Words } from '../render/words.ts';
import { count, text, word } from '../schema-parts.ts';
import type { ForEachBody } from '../sop.ts';
import { present } from './parts.ts';
import type { Declaring, StepKind } from './step-kind.ts';

export const forEach: StepKind<'for_each'> = {
  kind: 'for_each',
  keys: ['do'],

  schema: () =>
    z
      .strictObject({
        item: word.describe('The name under which the block reads the item'),
        in: text.describe('The list, as `= missing_documents`'),
        at_most: count.describe('How many items the list may have; a longer one stops the run and asks'),
      })
      .optional()
      .describe('The block `do` for each item of a list, one after the other'),
  example: (written) =>
    `\`for_each: { item: document, in: ${valued(written, '= missing_documents')}, at_most: 20 }\`, and the block under \`do\``,
  read({ nodes, tree, block }) {
    const steps = block();
    return {
      kind: 'for_each',
      in: readComputed(nodes, child(tree, 'in'), 'a computed list'),
      item: readItem(nodes, tree),
      atMost: readCount(nodes, child(tree, 'at_most')),
      steps,
    };
  },

  expressions: (body) => present(body.in, body.atMost),
  texts: () => [],
  saves: () => [],
  writes: ({ item }) => [{ path: item, key: 'for_each', at: 'for_each.item' }],
  declare: declareItem,

  /** The list may be empty, so nothing from the block is certain afterwards. */
  flow(walk, step, { item, in: list, atMost, steps }, facts) {
    if (atMost !== null) walk.site(atMost, step, { kind: 'count' }, facts);
    if (list !== null) walk.site(list, step, { kind: 'list' }, facts);
    const { entry, leave } = walk.rounds(facts, step, steps);
    const done = walk.block(steps, walk.written(entry, [item]));
    if (done === null) return leave(entry);
    const why = `the list of step ${step.label} may be empty`;
    const merged = withNamesOf(
      leave(mergeFacts(entry, done, why)),
      [item],
      facts,
      `it is an item of step ${step.label}`,
    );
    const unsure = [...done.present].filter((path) => !merged.present.has(path) && merged.possible.has(path));
    return { ...merged, reasons: new Map([...merged.reasons, ...unsure.map((path) => [path, why] as const)]) };
  },
  elapsed(walk, { steps }, moment) {
    walk.block(steps, moment);
    return moment.elapsedMs;
  },
  needsOtherwise: () => true,
  extent: ({ steps, atMost }) => ({ kind: 'rounds', steps, atMost, pause: null }),

  page(page, body) {
    page.add(`${markdownText(inWords(body, page.words))}:`);
    page.block(body.steps, { below: true });
  },
  says: inWords,
  draw(chart, { steps }, own) {
    const ends = chart.block(steps, [own]);
    chart.join(
      ends.map((end) => ({ ...end, label: 'next round', dotted: true })),
      own.from,
    );
    return [...ends, { ...own, label: 'nothing in the list' }];
  },

  given: () => new Map(),
  diff: (before, after, same) => [
    ...diffExpressions('list', before.in, after.in, same),
    ...diffTexts('name of the item', before.item, after.item),
    ...diffExpressions('most items', before.atMost, after.atMost, same),
  ],
};

/** A name that expressions can read; '' after a finding. */
function readItem({ reader }: Nodes, tree: Tree | null): string {
  const node = child(tree, 'item');
  const name = childText(tree, 'item');
  if (name === '' || node === null || !isReservedName(name)) return name;
  reader.report('reserved-name', node, `The name \`${name}\` is reserved`, 'Choose another name');
  return '';
}

/** The item has the type of what the list contains. */
function declareItem(names: Declaring, { item, in: list }: ForEachBody): void {
  const { roots, constants } = names;
  if (item === '' || item === 'case' || constants.has(item) || roots.has(item)) return;
  const { type, untrusted } =
    list === null
      ? { type: null, untrusted: false }
      : typeOfArgument(names, { kind: 'expression', expression: list, place: list.place });
  roots.set(
    item,
    type?.kind === 'list'
      ? { type: type.of, label: humanise(item), optional: false, ...(untrusted ? { untrusted } : {}) }
      : null,
  );
}

function inWords({ item, in: list, atMost }: ForEachBody, words: Words): string {
  const [of, most] = [list, atMost].map((part) => (part === null ? 'nothing' : words.value(part)));
  return `For each ${humanise(item)} in ${of}, at most ${most} of them, one after the other`;
}
