/** Where the commands that only look find the running program on an embedded database. */
import { join } from 'node:path';
import type { Configuration } from './config.ts';

export function storeSocketPath({ dataDirectory }: Pick<Configuration, 'dataDirectory'>): string {
  return join(dataDirectory, 'store.sock');
}
