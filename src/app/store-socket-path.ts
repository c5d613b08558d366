/** Where read-only commands find the running program when it uses an embedded database. */
import { join } from 'node:path';
import type { Configuration } from './config.ts';

export function storeSocketPath({ dataDirectory }: Pick<Configuration, 'dataDirectory'>): string {
  return join(dataDirectory, 'store.sock');
}
