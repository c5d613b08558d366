/**
 * `npm run simulate -- --seed N --count M`: plays the stories of M seeds from N on, and prints of each fault its seed and
 * the shortest story that has it. Ends with 1 if there is one.
 */
import { parseArgs } from 'node:util';
import { faultsOf } from './auditor.ts';
import { play } from './play.ts';
import { shrink } from './shrink.ts';
import { drawStory, tellStory, type Story } from './story.ts';

const { values } = parseArgs({
  options: { seed: { type: 'string', default: '1' }, count: { type: 'string', default: '100' } },
});
const [first, count] = [Number(values.seed), Number(values.count)];
if (!Number.isSafeInteger(first) || !Number.isSafeInteger(count) || count < 1) {
  console.error('Expected whole numbers, such as `npm run simulate -- --seed 1 --count 100`');
  process.exit(2);
}

export async function faultsIn(story: Story): Promise<string[]> {
  const played = await play(story);
  try {
    return await faultsOf(played);
  } finally {
    await played.world.close();
  }
}

let failed = 0;
for (let seed = first; seed < first + count; seed++) {
  const story = drawStory(seed);
  const [fault] = await faultsIn(story);
  if (fault === undefined) continue;
  failed += 1;
  const kind = kindOf(fault);
  const shortest = await shrink(story, async (shorter) =>
    (await faultsIn(shorter)).some((other) => kindOf(other) === kind),
  );
  console.log(`${tellStory(shortest)}\n  ${fault}\n`);
}
console.log(`${count} seeds from ${first} on, ${failed} with a fault`);
process.exitCode = failed === 0 ? 0 : 1;

/** Two faults are of one kind if they differ in ids, times and amounts only. */
function kindOf(fault: string): string {
  return fault.replace(/[0-9][\w.,:-]*/g, '#').slice(0, 60);
}
