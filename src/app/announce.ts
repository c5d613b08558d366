/**
 * What the process prints to standard output: progress for a person at a terminal, and the program's address for
 * everyone.
 */
import type { Program } from './program.ts';
import type { SandboxVendors } from './start-sandbox.ts';

type Output = { readonly isTTY?: boolean; write(text: string): unknown };

/**
 * Prints one line for each part of a start, to a terminal only. A program that reads the output gets only the last
 * sentence.
 */
export function progressOn(output: Output): (text: string) => void {
  return (text) => {
    if (output.isTTY === true) output.write(`${text}...\n`);
  };
}

/** The sentence printed when the start is complete; the bench and the tests wait for it. */
export function startedSentence({
  page,
  address,
  sandbox,
  handbook,
}: Pick<Program, 'page' | 'address' | 'handbook'> & {
  readonly sandbox: Pick<SandboxVendors, 'offers'> | null;
}): string {
  return page === null
    ? `Sopwith serves your workspace. Webhooks arrive at ${address}/webhooks/zendesk\n`
    : `Sopwith runs in its sandbox: no real system is touched.\nOpen ${page} and ${sandbox?.offers === 'cases' ? 'start a case' : 'file a claim'}.\n${handbook === null ? '' : `\n${handbook}\n`}`;
}
