/** The shortest part of a story that still fails: moves are left out, many at first, as long as the fault stays. */
import type { Move, Story } from './story.ts';

/** @param fails whether a story has the fault; it is asked a few dozen times */
export async function shrink(story: Story, fails: (story: Story) => Promise<boolean>): Promise<Story> {
  let kept = story.moves;
  for (let size = Math.ceil(kept.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = kept.length - size; from >= 0; from -= size) {
      const fewer = without(kept, from, size);
      if (await fails({ ...story, moves: fewer })) kept = fewer;
    }
  }
  return { ...story, moves: kept };
}

/** The time of what is left out passes all the same. */
function without(moves: readonly Move[], from: number, size: number): readonly Move[] {
  const lost = moves.slice(from, from + size).reduce((sum, { afterMs }) => sum + afterMs, 0);
  return moves.flatMap((move, index) => {
    if (index >= from && index < from + size) return [];
    return index === from + size ? [{ ...move, afterMs: move.afterMs + lost }] : [move];
  });
}
