/**
 * Opens the database for a command that reads it, and closes it whatever happens.
 */
import { Trouble } from '../kernel/trouble.ts';
import type { CliContext, OpenStore } from './cli-context.ts';

/** @throws Trouble `store.not_migrated` when the database lacks this program's tables */
export async function withStore<T>(context: CliContext, work: (open: OpenStore) => Promise<T>): Promise<T> {
  const open = await context.openStore();
  try {
    const pending = await open.pendingMigrations();
    if (pending.length > 0)
      throw new Trouble('store.not_migrated', {
        message: `Expected ${open.where} to have this program's tables, got it without \`${pending.join('`, `')}\`: start the program once with \`npm start\``,
      });
    return await work(open);
  } finally {
    await open.close();
  }
}
