/**
 * Prepares in advance what the first start would otherwise have to build.
 */
import { messageOf } from '../kernel/trouble.ts';

/**
 * Runs the steps in order. Without them the program works, only slower, so a failure is reported and does not fail the
 * installation.
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
