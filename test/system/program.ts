/**
 * The real program as a child process: `node src/main.mjs` in its sandbox, on a folder and a port of its own.
 *
 * Tests drive its sandbox through the page's API, so they can do what a person on the page does and inspect everything.
 */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { State } from './state.ts';
import { freePort } from '../free-port.ts';
import { until } from '../until.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** The folders of a program; several programs may use the same place, one after another. */
export type Place = { readonly data: string; readonly sops: string; readonly port: number; remove(): void };

export type Program = {
  readonly address: string;
  /** Everything it has written to standard error so far. */
  logger(): string;
  state(): Promise<State>;
  act(vendor: string, action: string, input: Readonly<Record<string, unknown>>): Promise<unknown>;
  fault(fault: Readonly<Record<string, unknown>>): Promise<void>;
  /** Waits for the first thing that `pick` finds in the state. */
  find<T>(what: string, pick: (state: State) => T | undefined): Promise<T>;
  /** kill -9; resolves when it is gone. */
  kill(): Promise<void>;
  /** Asks it to stop, and returns its exit code. */
  stop(): Promise<number | null>;
  /** Sends it a signal that ends it, and returns its exit code. */
  end(signal: NodeJS.Signals): Promise<number | null>;
};

export type Ended = { readonly code: number | null; readonly out: string; readonly logger: string };

export async function createPlace(): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), 'sopwith-system-'));
  const sops = join(folder, 'sops');
  cpSync(join(ROOT, 'sops'), sops, { recursive: true });
  return {
    data: join(folder, 'data'),
    sops,
    port: await freePort(),
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Starts the program and waits until it prints its address. */
export async function startProgram(
  place: Place,
  environment: Readonly<Record<string, string>> = {},
  entry?: string,
): Promise<Program> {
  const child = launch(
    {
      SOPWITH_DATA: place.data,
      SOPWITH_SOPS: place.sops,
      PORT: String(place.port),
      ...environment,
    },
    entry,
  );
  const address = await until(
    () => `the program prints its address; it said:\n${child.out()}\n${child.logger()}\n`,
    () => {
      if (child.hasEnded()) throw new Error(`Expected the program to start, got its end: ${child.logger()}`);
      return /Open (http:\S+)/.exec(child.out())?.[1];
    },
  );
  const post = async (path: string, body: unknown): Promise<unknown> => {
    const response = await fetch(`${address}/sandbox/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const answer = (await response.json()) as {
      readonly ok: boolean;
      readonly result?: unknown;
      readonly error?: string;
    };
    if (!answer.ok) throw new Error(answer.error ?? 'The sandbox refused');
    return answer.result;
  };
  const state = async (): Promise<State> => (await fetch(`${address}/sandbox/state`)).json() as Promise<State>;
  return {
    address,
    state,
    logger: child.logger,
    act: (vendor, action, input) => post('act', { vendor, action, input }),
    async fault(fault) {
      await post('fault', fault);
    },
    find: (what, pick) =>
      until(what, async () => pick(await state())).catch(async (error: unknown) => {
        const messages = Object.values((await state()).vendors.slack.messages)
          .flat()
          .map(({ text }) => text);
        throw new Error(
          `${error instanceof Error ? error.message : ''}; Slack has:\n${messages.join('\n')}\nThe log says:\n${child.logger()}`,
          { cause: error },
        );
      }),
    kill: () => child.end('SIGKILL').then(() => undefined),
    stop: () => child.end('SIGTERM'),
    end: (signal) => child.end(signal),
  };
}

/** Runs the program until it exits by itself. */
export async function runToEnd(environment: Readonly<Record<string, string>>): Promise<Ended> {
  const child = launch(environment);
  const code = await child.ended;
  return { code, out: child.out(), logger: child.logger() };
}

type Child = {
  readonly ended: Promise<number | null>;
  hasEnded(): boolean;
  out(): string;
  logger(): string;
  end(signal: NodeJS.Signals): Promise<number | null>;
};

function launch(environment: Readonly<Record<string, string>>, entry = 'src/main.mjs'): Child {
  const pinned = join(ROOT, 'node_modules', '.bin', 'node');
  // Only the path of our own environment: the variables of the person who runs the tests must not configure the
  // program.
  const child = spawn(existsSync(pinned) ? pinned : process.execPath, [entry], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] ?? '', ...environment },
  });
  let out = '';
  let logger = '';
  let isOver = false;
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    logger += chunk.toString();
  });
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      isOver = true;
      resolve(code);
    });
  });
  const killAtExit = (): void => {
    child.kill('SIGKILL');
  };
  process.once('exit', killAtExit);
  void ended.then(() => process.off('exit', killAtExit));
  return {
    ended,
    hasEnded: () => isOver,
    out: () => out,
    logger: () => logger,
    end(signal) {
      child.kill(signal);
      return ended;
    },
  };
}
