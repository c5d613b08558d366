/** What a command reads through the socket of the running program. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asRunId } from '../../src/kernel/ids.ts';
import { Trouble } from '../../src/kernel/trouble.ts';
import { createMemoryStore } from '../../src/store/memory-store.ts';
import { connectReadOnlyStore, openReadOnlyStoreSocket } from '../../src/store/read-only-store-socket.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'socket-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('a database error in the running program', () => {
  it.each([
    ['an unreadable row keeps its code, so an audit names it and goes on', 'row.unreadable', 'row.unreadable'],
    ['any other fails the command', 'store.busy', 'store.failed'],
  ])('%s', async (_, code, expected) => {
    const store = createMemoryStore();
    const find = (): Promise<never> => Promise.reject(new Trouble(code, { message: 'Expected a row' }));
    const refuse = (): Promise<never> => Promise.reject(new Error('Expected no command'));
    const socket = await openReadOnlyStoreSocket(
      join(folder, 'store.sock'),
      { ...store, runs: { ...store.runs, find } },
      { publish: refuse, erase: refuse, assign: refuse, letIn: refuse, retire: refuse },
    );
    try {
      const read = connectReadOnlyStore(join(folder, 'store.sock')).runs.find(asRunId('run-1'));
      await expect(read).rejects.toMatchObject({ code: expected, message: 'Expected a row' });
    } finally {
      await socket?.stop();
    }
  });
});
