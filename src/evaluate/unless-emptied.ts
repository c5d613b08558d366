/**
 * What a command waits for must come. If nothing is left in this process that could bring it, Node would end without a
 * word and with the exit code of success: that is an error instead.
 */
import { Trouble } from '../kernel/trouble.ts';

/** What is waited for now, the innermost last: only that one is given up, so what is around it can say so. */
const waiting: (() => void)[] = [];

/**
 * @param what whose work it is, for the sentence
 * @throws Trouble `emptied` when the event loop empties first
 * @example await unlessEmptied('the case `W1`', () => playCase(world, testCase, kind))
 */
export async function unlessEmptied<T>(what: string, work: () => Promise<T>): Promise<T> {
  const { promise: emptied, reject } = Promise.withResolvers<never>();
  const giveUp = (): void => {
    reject(
      new Trouble('emptied', {
        message: `Expected ${what} to come to an end, got nothing more: it waits for something that never comes. This is a bug in Sopwith; please report it`,
      }),
    );
  };
  if (waiting.length === 0) process.on('beforeExit', giveUpLast);
  waiting.push(giveUp);
  try {
    return await Promise.race([work(), emptied]);
  } finally {
    waiting.splice(waiting.indexOf(giveUp), 1);
    if (waiting.length === 0) process.off('beforeExit', giveUpLast);
  }
}

/** In a turn of its own, so that Node looks again afterwards whether anything is left. */
function giveUpLast(): void {
  setImmediate(() => {
    waiting.at(-1)?.();
  });
}
