/**
 * `for_each`: a block for each item of a list, one after the other or several at once. The list is read once.
 */
import { z } from 'zod';
import { withNamesOf } from '../check/rounds-facts.ts';
import { typeOfArgument } from '../check/type-of-argument.ts';
import { diffExpressions, diffTexts } from '../diff/difference.ts';
import { mergeFacts } from '../expression/environment.ts';
import { humanise, isReservedName, whyReserved } from '../names.ts';
import { child, childText, textScalar, type Nodes } from '../parse/nodes.ts';
import type { Expression } from '../expression/expression.ts';
import { readComputed, readCount } from '../parse/read-computed.ts';
import type { Tree } from '../../handbook/yaml/tree.ts';
import { valued } from '../parse/shown.ts';
import { markdownText } from '../render/escape.ts';
import type { Words } from '../render/words.ts';
import { count, text, word } from '../schema-parts.ts';
import type { ForEachBody } from '../sop.ts';
import { present, writesSave } from './parts.ts';
import type { Declaring, StepKind } from './step-kind.ts';

export const forEach: StepKind<'for_each'> = {
  kind: 'for_each',
  keys: ['do', 'save'],

  schema: () =>
    z
      .strictObject({
        item: word.describe('The name under which the block reads the item'),
        in: text.describe('The list, as `= missing_documents`'),
        at_most: count.describe('How many items the list may have; a longer one stops the run and asks'),
        at_once: count
          .optional()
          .describe('How many items may be done at the same time; without it, one after the other'),
        collect: word.optional().describe('A name that each round sets: `save` keeps these, in the order of the list'),
      })
      .optional()
      .describe('The block `do` for each item of a list, one after the other or several at once'),
  example: (written) =>
    `\`for_each: { item: document, in: ${valued(written, '= missing_documents')}, at_most: 20 }\`, and the block under \`do\``,
  read({ nodes, tree, block, save }) {
    const steps = block();
    return {
      kind: 'for_each',
      in: readComputed(nodes, child(tree, 'in'), 'a computed list'),
      item: readItem(nodes, tree),
      atMost: readCount(nodes, child(tree, 'at_most')),
      atOnce: readCount(nodes, child(tree, 'at_once')),
      collect: readCollect(nodes, tree),
      save: save(),
      steps,
    };
  },

  expressions: (body) => present(body.in, body.atMost, body.atOnce, body.collect),
  texts: () => [],
  saves: () => [],
  writes: ({ item, save }) => [{ path: item, key: 'for_each', at: 'for_each.item' }, ...writesSave({ save })],
  declare: declareItem,

  /** The list may be empty, so nothing from the block is certain afterwards. */
  flow(walk, step, { item, in: list, atMost, atOnce, collect, save, steps }, facts) {
    for (const bound of present(atMost, atOnce)) walk.site(bound, step, { kind: 'count' }, facts);
    if (list !== null) walk.site(list, step, { kind: 'list' }, facts);
    const { entry, leave } = walk.rounds(facts, step, steps, [], atOnce !== null);
    const done = walk.block(steps, walk.written(entry, [item]));
    if (collect !== null && done !== null) walk.site(collect, step, { kind: 'assignment', path: save ?? '' }, done);
    if (done === null) return walk.saved(leave(entry), save);
    const why = `the list of step ${step.label} may be empty`;
    const merged = withNamesOf(
      leave(mergeFacts(entry, done, why)),
      [item],
      facts,
      `it is an item of step ${step.label}`,
    );
    const unsure = [...done.present].filter((path) => !merged.present.has(path) && merged.possible.has(path));
    const left = { ...merged, reasons: new Map([...merged.reasons, ...unsure.map((path) => [path, why] as const)]) };
    return walk.saved(left, save);
  },
  elapsed(walk, { steps }, moment) {
    walk.block(steps, moment);
    return moment.elapsedMs;
  },
  needsOtherwise: () => true,
  extent: ({ steps, atMost, atOnce }) => ({ kind: 'rounds', steps, atMost, pause: null, atOnce }),

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
    ...diffExpressions('items at once', before.atOnce, after.atOnce, same),
    ...diffTexts('what is collected', before.collect?.text ?? null, after.collect?.text ?? null),
    ...diffTexts('name of what is collected', before.save, after.save),
  ],
};

/** A name that expressions can read; '' after a finding. */
function readItem({ reader }: Nodes, tree: Tree | null): string {
  const node = child(tree, 'item');
  const name = childText(tree, 'item');
  if (name === '' || node === null || !isReservedName(name)) return name;
  reader.report('reserved-name', node, whyReserved(name), 'Choose another name');
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

/** The name that each round sets, as an expression that is read in the round. */
function readCollect({ reader }: Nodes, tree: Tree | null): Expression | null {
  const scalar = textScalar(child(tree, 'collect'));
  if (scalar === null || isReservedName(scalar.text)) return null;
  const { text } = scalar;
  return {
    text,
    node: { kind: 'path', path: [text], start: 0, end: text.length },
    place: reader.placeAt(scalar.tree.start),
  };
}

function inWords({ item, in: list, atMost, atOnce, collect, save }: ForEachBody, words: Words): string {
  const [of, most] = [list, atMost].map((part) => (part === null ? 'nothing' : words.value(part)));
  const how = atOnce === null ? 'one after the other' : `up to ${words.value(atOnce)} at the same time`;
  const kept = collect === null || save === null ? '' : `; each ${humanise(collect.text)} is kept in ${humanise(save)}`;
  return `For each ${humanise(item)} in ${of}, at most ${most} of them, ${how}${kept}`;
}
