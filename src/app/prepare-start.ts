/**
 * Makes ahead of time what the first start would otherwise make.
 */
import { messageOf } from '../kernel/trouble.ts';

/**
 * Takes the steps in order. An installation without them works, only slower, so a failure is a sentence and ends
 * nothing.
 */
export async function prepareStart(
  steps: readonly (() => Promise<unknown>)[],
  say: (sentence: string) => void,
): Promise<void> {
  try {
    for (const step of steps) await step();
  } catch (error) {
    say(`Could not prepare the first start, which will take longer: ${messageOf(error)}\n`);
  }
}
