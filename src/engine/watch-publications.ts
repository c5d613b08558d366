/**
 * Finds the runs whose approval a publication may have overtaken: whoever publishes, and whichever process runs then,
 * each process looks at every run with an open approval once for each handbook in force, a page at each sweep. A process
 * that has just started does not know what was looked at before, so it begins with the handbook that it finds.
 */
import type { RunId } from '../kernel/ids.ts';
import { codeOf } from '../kernel/trouble.ts';
import type { Shell } from './shell.ts';

/** Runs that one sweep wakes. */
const PAGE = 50;

export type PublicationWatch = {
  /** The next page of runs to look at; empty once all were, until another handbook is in force. */
  overtaken(): Promise<readonly RunId[]>;
};

export function watchPublications({ store, handbooks }: Pick<Shell, 'store' | 'handbooks'>): PublicationWatch {
  let watched: { readonly handbook: number; readonly after: RunId | null; readonly isDone: boolean } | null = null;
  return {
    async overtaken() {
      const handbook = await numberInForce(handbooks);
      if (handbook === null) return [];
      if (watched?.handbook !== handbook) watched = { handbook, after: null, isDone: false };
      if (watched.isDone) return [];
      const page = await store.runs.awaitingApproval(watched.after, PAGE);
      watched = { handbook, after: page.at(-1) ?? watched.after, isDone: page.length < PAGE };
      return page;
    },
  };
}

async function numberInForce(handbooks: Shell['handbooks']): Promise<number | null> {
  try {
    return (await handbooks.current()).published.number;
  } catch (error) {
    if (codeOf(error) === 'handbook.none') return null;
    throw error;
  }
}
