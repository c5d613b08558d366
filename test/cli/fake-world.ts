/**
 * A context for the command line: output is recorded, and what a test does not pass in does not exist.
 */
import { fileURLToPath } from 'node:url';
import { runCli } from '../../src/cli/main.ts';
import type { CliConfiguration, CliIo, CliContext, OpenKeys, OpenStore } from '../../src/cli/cli-context.ts';
import { KEYS } from '../record-keys.ts';
import { Trouble } from '../../src/kernel/trouble.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

export type Called = { readonly code: number; readonly out: string; readonly err: string; json(): unknown };

export type FakeOptions = {
  readonly io?: Partial<CliIo>;
  readonly store?: Pick<OpenStore, 'store'> & Partial<OpenStore>;
  readonly openStore?: CliContext['openStore'];
  readonly keys?: OpenKeys;
  readonly configuration?: Partial<CliConfiguration>;
};

/** Runs `sop` with these words. */
export async function sop(words: readonly string[], options: FakeOptions = {}): Promise<Called> {
  let out = '';
  let err = '';
  const io: CliIo = {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    outIsTty: false,
    errIsTty: false,
    mayColour: true,
    cwd: ROOT,
    ...options.io,
  };
  const { store } = options;
  const code = await runCli(words, {
    io,
    readConfiguration: () =>
      Promise.resolve({
        mode: 'sandbox',
        problems: [],
        sopsDirectory: 'sops',
        publisher: null,
        slackTransport: null,
        operatorsChannel: null,
        senders: [],
        ediFolder: null,
        mailboxes: new Map(),
        declaredSystems: new Map(),
        systems: [],
        ...options.configuration,
      }),
    openKeys: () => {
      if (options.keys === undefined)
        throw new Trouble('signing_key.missing', { message: 'Expected no key to be read by this command' });
      return Promise.resolve(options.keys);
    },
    openBench: () => {
      throw new Trouble('bench.failed', { message: 'Expected no bench to be opened by this command' });
    },
    openStore:
      options.openStore ??
      (() => {
        if (store === undefined)
          throw new Trouble('store.failed', { message: 'Expected no database to be opened by this command' });
        return Promise.resolve({
          keys: KEYS,
          where: 'the database of a test',
          pendingMigrations: () => Promise.resolve([]),
          publish: () => {
            throw new Trouble('store.failed', { message: 'Expected nothing to be published by this command' });
          },
          erase: () => {
            throw new Trouble('store.failed', { message: 'Expected nothing to be erased by this command' });
          },
          retire: () => {
            throw new Trouble('store.failed', { message: 'Expected no key to be retired by this command' });
          },
          assign: () => {
            throw new Trouble('store.failed', { message: 'Expected no case to be chosen by this command' });
          },
          letIn: () => Promise.resolve(null),
          close: () => Promise.resolve(),
          ...store,
        });
      }),
  });
  return { code, out, err, json: () => JSON.parse(out) as unknown };
}
