/**
 * What a `watch` looks out for while its block goes on: case events and times, each with its handler.
 */
import type { Step, Watcher, WatchBody } from '../sop.ts';
import { child, childText, readSavedName, textScalar, type Nodes } from './nodes.ts';
import { readCount } from './read-loop.ts';
import { readExpression } from './read-sentence.ts';
import { readSpan } from './read-wait.ts';
import type { Tree } from '../../handbook/yaml/tree.ts';

/** @param label of the step that watches: its handlers are `9.on_carrier_offer` and `9.at_1` */
export function readWatch(
  nodes: Nodes,
  tree: Tree | null,
  steps: readonly Step[],
  label: string,
  depth: number,
): WatchBody {
  let times = 0;
  const watchers = (tree?.kind === 'list' ? tree.items : []).flatMap((item): Watcher[] => {
    const on = childText(item, 'on') || null;
    if (on === null) times += 1;
    const handler = nodes.watchHandler(
      item,
      `${label}.${on === null ? `at_${times}` : `on_${on}`}`,
      depth,
      on !== null,
    );
    if (handler === null) return [];
    const at = textScalar(child(item, 'at'));
    const isComputed = at?.text.startsWith('=') === true;
    if (at !== null && !isComputed)
      nodes.reader.report('expression-syntax', at.tree, 'Expected a computed point in time', `Write \`= ${at.text}\``);
    return [
      {
        on,
        at: at === null || !isComputed ? null : readExpression(nodes.reader, at.tree, 1, at.text.length),
        every: readSpan(nodes, child(item, 'every')),
        atMost: readCount(nodes, child(item, 'at_most')),
        save: on === null ? null : readSavedName(nodes.reader, item),
        handler,
      },
    ];
  });
  return { kind: 'watch', watchers, steps };
}
