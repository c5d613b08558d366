/**
 * A folder as a handbook, and the handbook in force with which it is compared.
 */
import { resolve } from 'node:path';
import { allTools } from '../connector/tools.ts';
import type { compareHandbooks } from '../engine/compare-handbooks.ts';
import { createHandbooks, type HandbookInForce, type Handbooks } from '../engine/handbooks.ts';
import type { Finding } from '../handbook/finding.ts';
import { isHandbookPath, type HandbookFile } from '../handbook/handbook-file.ts';
import { readHandbookFolder } from '../handbook-folder/read-handbook-folder.ts';
import { codeOf } from '../kernel/trouble.ts';
import { compileHandbook } from '../review/compile-handbook.ts';
import type { Handbook } from '../review/handbook.ts';
import { createRegistry } from '../tool/registry.ts';
import type { CliIo, OpenStore } from './cli-context.ts';
import { keysOrRefuse } from './keys-or-refuse.ts';

export type Read = { readonly handbook: Handbook; readonly files: readonly HandbookFile[] };

export function readFolder(folder: string, { cwd }: CliIo): Read | { readonly findings: readonly Finding[] } {
  const read = readHandbookFolder(resolve(cwd, folder));
  if ('findings' in read) return read;
  const files = read.files.filter(({ path }) => isHandbookPath(path));
  const { handbook, findings } = compileHandbook(files, createRegistry(allTools()));
  return handbook === null ? { findings } : { handbook, files };
}

export type State = {
  readonly inForce: HandbookInForce | null;
  readonly latest: Parameters<typeof compareHandbooks>[3];
  readonly handbooks: Handbooks;
};

/** What the register proves; nothing before the first handbook. */
export async function stateOf({ store, keys }: OpenStore): Promise<State> {
  const handbooks = createHandbooks(store, createRegistry(allTools()), { keys: keysOrRefuse(keys) });
  try {
    return { inForce: await handbooks.current(), latest: (await handbooks.register()).sops, handbooks };
  } catch (error) {
    if (codeOf(error) !== 'handbook.none') throw error;
    return { inForce: null, latest: new Map(), handbooks };
  }
}
