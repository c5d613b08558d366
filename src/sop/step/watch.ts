/**
 * `watch`: a block with handlers for case events and times that live as long as it does. They run one at a time, in the
 * order in which their events came.
 */
import { z } from 'zod';
import { withUnsure } from '../check/rounds-facts.ts';
import { diffExpressions, diffTexts } from '../diff/difference.ts';
import type { Tree } from '../../handbook/yaml/tree.ts';
import { child, childText, readSavedName, textScalar, type BodySource } from '../parse/nodes.ts';
import { readComputed, readCount, readSpan } from '../parse/read-computed.ts';
import type { Words } from '../render/words.ts';
import { count, text, word } from '../schema-parts.ts';
import type { Watcher } from '../sop.ts';
import { present, typeOfEvent } from './parts.ts';
import type { StepKind } from './step-kind.ts';

export const watch: StepKind<'watch'> = {
  kind: 'watch',
  keys: ['do'],

  schema({ handlerKeys }) {
    let watchers: z.ZodType | null = null;
    const once = (): z.ZodType => {
      watchers ??= z
        .array(
          z
            .strictObject({
              on: word.optional().describe('A case event that the kind declares; `save` keeps its fields'),
              at: text.optional().describe('A point in time, as `= case.received_at + name`'),
              every: text.optional().describe('The span after which that time comes again'),
              at_most: count.optional().describe('How often it is handled; one more event stops the run and asks'),
              superseded_by: z
                .array(word)
                .min(1)
                .optional()
                .describe(
                  'Events that end what this handler is doing, once one is taken: what is open closes, what was done remains',
                ),
              side_by_side: z.boolean().optional().describe('It does not wait for other handlers, nor they for it'),
              ...handlerKeys(),
            })
            .meta({ id: 'watcher' }),
        )
        .min(1);
      return watchers;
    };
    return z
      .lazy(once)
      .optional()
      .describe('Handlers for case events and times, for as long as the block `do` goes on');
  },
  read(source) {
    const steps = source.block();
    return { kind: 'watch', watchers: readWatchers(source), steps };
  },

  expressions: ({ watchers }) => watchers.flatMap(({ at, every, atMost }) => present(at, every, atMost)),
  texts: () => [],
  saves: ({ watchers }, { kind }) =>
    watchers.flatMap(({ on, save }) => (save === null ? [] : [{ name: save, type: typeOfEvent(on, kind) }])),
  writes: ({ watchers }) =>
    watchers.flatMap(({ save }) => (save === null ? [] : [{ path: save, key: 'watch', at: 'watch' }])),

  /** Handlers may run at any time while the block goes on, or never: so nothing after the step relies on them. */
  flow(walk, step, { watchers, steps }, facts) {
    for (const { at, every, atMost } of watchers) {
      if (at !== null) walk.site(at, step, { kind: 'time' }, facts);
      if (every !== null) walk.site(every, step, { kind: 'span' }, facts);
      if (atMost !== null) walk.site(atMost, step, { kind: 'count' }, facts);
    }
    const { shared, entry, leave } = walk.rounds(
      facts,
      step,
      watchers.map(({ handler }) => handler),
      watchers.flatMap(({ save }) => save ?? []),
    );
    const byBlock = walk.writesOf(steps, facts);
    const inHandler = withUnsure(entry, byBlock, `step ${step.label} may not have reached it yet`);
    walk.alongside(byBlock, () => {
      for (const { save, handler } of watchers) walk.step(handler, walk.saved(inHandler, save));
    });
    const inBlock = withUnsure(leave(facts), shared, `the handlers of step ${step.label} may not have set it`);
    return walk.alongside(shared, () => walk.block(steps, inBlock));
  },
  needsOtherwise: () => true,
  extent: ({ watchers, steps }) => ({ kind: 'watching', steps, handlers: watchers }),

  page(page, { watchers, steps }) {
    for (const watcher of watchers)
      page.handler(`${inWords(watcher, page.words)}, for as long as this goes on`, watcher.handler);
    page.block(steps);
  },
  draw(chart, { watchers, steps }, own) {
    const done = chart.block(steps, [own]);
    for (const watcher of watchers) {
      const from = { ...own, label: inWords(watcher, chart.words), dotted: true };
      const ends = chart.step(watcher.handler, [from]).done;
      chart.join(
        ends.map((end) => ({ ...end, dotted: true })),
        own.from,
      );
    }
    return done;
  },

  given: () => new Map(),
  diff: (before, after, same, labelOf) =>
    after.watchers.flatMap((now) => {
      const old = before.watchers.find(({ handler }) => labelOf(handler.label) === now.handler.label);
      if (old === undefined) return [];
      const name = now.on ?? now.handler.label.slice(now.handler.label.lastIndexOf('.') + 1);
      return [
        ...diffExpressions(`time of ${name}`, old.at, now.at, same),
        ...diffExpressions(`span of ${name}`, old.every, now.every, same),
        ...diffExpressions(`most times of ${name}`, old.atMost, now.atMost, same),
        ...diffTexts(`name of ${name}`, old.save, now.save),
        ...diffTexts(`what supersedes ${name}`, listOf(old), listOf(now)),
        ...diffTexts(`order of ${name}`, orderOf(old), orderOf(now)),
      ];
    }),
};

/** The watchers with their handlers, labelled `9.on_carrier_offer` or `9.at_1`. */
function readWatchers({ nodes, tree, label, depth }: BodySource): readonly Watcher[] {
  let times = 0;
  return (tree?.kind === 'list' ? tree.items : []).flatMap((item): Watcher[] => {
    const on = childText(item, 'on') || null;
    if (on === null) times += 1;
    const suffix = on === null ? `at_${times}` : `on_${on}`;
    const handler = nodes.watchHandler(item, `${label}.${suffix}`, depth + 1, on !== null);
    if (handler === null) return [];
    return [
      {
        on,
        at: readComputed(nodes, child(item, 'at'), 'a computed point in time'),
        every: readSpan(nodes, child(item, 'every')),
        atMost: readCount(nodes, child(item, 'at_most')),
        save: on === null ? null : readSavedName(nodes.reader, item),
        supersededBy: textsOf(child(item, 'superseded_by')),
        sideBySide: valueOf(child(item, 'side_by_side')) === true,
        handler,
      },
    ];
  });
}

const listOf = ({ supersededBy }: Watcher): string | null =>
  supersededBy.length === 0 ? null : supersededBy.join(', ');
const orderOf = ({ sideBySide }: Watcher): string => (sideBySide ? 'side by side' : 'one at a time');

function valueOf(tree: Tree | null): unknown {
  return tree?.kind === 'scalar' ? tree.value : null;
}

function textsOf(tree: Tree | null): readonly string[] {
  return tree?.kind === 'list' ? tree.items.flatMap((item) => textScalar(item)?.text ?? []) : [];
}

/** `On “carrier offer”, at most 5 times, until “claim closed” supersedes it`. */
function inWords(watcher: Watcher, words: Words): string {
  const { supersededBy, sideBySide } = watcher;
  const until =
    supersededBy.length === 0
      ? ''
      : `, until ${supersededBy.map((event) => `“${words.event(event)}”`).join(' or ')} supersedes it`;
  return `${occasionInWords(watcher, words)}${until}${sideBySide ? ', side by side with the others' : ''}`;
}

function occasionInWords({ on, at, every, atMost }: Watcher, words: Words): string {
  const times = atMost === null ? '' : `, at most ${words.value(atMost)} times`;
  if (on !== null) return `On “${words.event(on)}”${times}`;
  const again = every === null ? '' : ` and every ${words.value(every)} after that`;
  return `At ${at === null ? 'nothing' : words.value(at)}${again}${times}`;
}
