/**
 * Opens the database: a Postgres server for any number of processes, or one inside this process for exactly one.
 */
import { Trouble } from '../kernel/trouble.ts';
import type { Database } from './database.ts';

export type DatabaseLocation =
  /** `postgres://…`, from `DATABASE_URL`. */
  | { readonly url: string }
  /** A local directory, created if missing. */
  | { readonly directory: string };

/**
 * The caller migrates before it uses the store, and closes the database last. Codes: `store.bad_url`,
 * `store.directory_in_use`, `store.failed`.
 */
export async function openDatabase(location: DatabaseLocation): Promise<Database> {
  // Only the driver in use is loaded, since each one slows down the start.
  if ('directory' in location) return (await import('./open-embedded.ts')).openDirectory(location.directory);
  // The address holds a password, so the message does not repeat it.
  if (!/^postgres(ql)?:\/\//.test(location.url))
    throw new Trouble('store.bad_url', {
      message:
        'Expected DATABASE_URL to begin with `postgres://`, got another address; correct it, or remove it to use the embedded database',
    });
  return (await import('./open-postgres.ts')).openPostgres(location.url);
}
