/**
 * `repeat`: rounds of a block, at least one, until all conditions hold. `if_late` is what happens when the rounds are
 * used up.
 */
import { z } from 'zod';
import { diffConditions, diffExpressions } from '../diff/difference.ts';
import { withPresent } from '../expression/environment.ts';
import { child } from '../parse/nodes.ts';
import { readCount, readSpan } from '../parse/read-computed.ts';
import { markdownText } from '../render/escape.ts';
import type { Words } from '../render/words.ts';
import { conditions, count, text } from '../schema-parts.ts';
import type { RepeatBody } from '../sop.ts';
import { present } from './parts.ts';
import type { StepKind } from './step-kind.ts';

export const repeat: StepKind<'repeat'> = {
  kind: 'repeat',
  keys: ['do'],

  schema: () =>
    z
      .strictObject({
        at_most: count.describe('How many rounds there may be: `96`, or `= name` of a value'),
        every: text.optional().describe('The pause between two rounds: `15 minutes`, or `= name` of a value'),
        until: conditions.describe('Looked at after each round; the rounds end once every line holds'),
      })
      .optional()
      .describe('Rounds of the block `do`; `if_late` is what happens when they are used up'),
  example(written) {
    const rounds = written !== null && /^\d+$/.test(written) ? written : '3';
    return `\`repeat: { at_most: ${rounds}, until: [lookup.done == true] }\`, and the block under \`do\``;
  },
  read({ nodes, tree, block }) {
    const steps = block();
    return {
      kind: 'repeat',
      atMost: readCount(nodes, child(tree, 'at_most')),
      every: readSpan(nodes, child(tree, 'every')),
      until: nodes.conditions(tree, 'until'),
      steps,
    };
  },

  expressions: ({ atMost, every, until }) => [...present(atMost, every), ...until],
  texts: () => [],
  saves: () => [],
  writes: () => [],

  flow(walk, step, { atMost, every, until, steps }, facts) {
    if (atMost !== null) walk.site(atMost, step, { kind: 'count' }, facts);
    const { entry } = walk.rounds(facts, step, steps);
    const done = walk.block(steps, entry);
    if (every !== null) walk.site(every, step, { kind: 'span' }, done ?? entry);
    let held = done ?? entry;
    for (const condition of until)
      held = withPresent(held, walk.site(condition, step, { kind: 'condition' }, held).checked.whenTrue);
    if (done === null) return null;
    walk.usedUp(step, done);
    return held;
  },
  needsOtherwise: () => true,
  extent: ({ steps, atMost, every }) => ({ kind: 'rounds', steps, atMost, pause: every, atOnce: null }),

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
    return ends;
  },
  late: { ending: 'may use up its rounds', when: () => 'If the rounds are used up' },

  given: () => new Map(),
  diff: (before, after, same) => [
    ...diffExpressions('rounds', before.atMost, after.atMost, same),
    ...diffExpressions('pause between rounds', before.every, after.every, same),
    ...diffConditions('end of the rounds', before.until, after.until, same),
  ],
};

function inWords({ atMost, every, until }: RepeatBody, words: Words): string {
  const most = atMost === null ? 'nothing' : words.value(atMost);
  const pause = every === null ? '' : `, every ${words.value(every)}`;
  return `In rounds, at most ${most}${pause}, until ${words.conditions(until)}`;
}
