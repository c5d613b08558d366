/**
 * Runs a TypeScript file in a separate process, with the project's Node, and talks to it in lines of JSON.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** As the program itself is loaded: with Node's compile cache, a child costs a fifth. */
export const QUICKLY = new URL('../../src/app/load-quickly.mjs', import.meta.url).href;

export type Child = {
  /** The next line that the child writes, parsed. Rejects when it ends before. */
  next(): Promise<unknown>;
  /** All lines not yet read, when the child has ended. */
  rest(): Promise<unknown[]>;
  tell(line: string): void;
  /** kill -9, and waits for the end. */
  kill(): Promise<void>;
  /** Its exit code, when it has ended. */
  ended: Promise<number | null>;
};

export function startChild(file: URL, args: readonly string[]): Child {
  const pinned = fileURLToPath(new URL('../../node_modules/.bin/node', import.meta.url));
  // Without vitest's own variables, which the child would take for its own.
  const child: ChildProcess = spawn(
    existsSync(pinned) ? pinned : process.execPath,
    ['--import', QUICKLY, fileURLToPath(file), ...args],
    { stdio: ['pipe', 'pipe', 'pipe'], env: { PATH: process.env['PATH'] ?? '' } },
  );
  const lines: unknown[] = [];
  let wake: (() => void) | null = null;
  let trouble = '';
  let isOver = false;
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      isOver = true;
      wake?.();
      resolve(code);
    });
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    trouble += chunk.toString();
  });
  if (child.stdout !== null)
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(JSON.parse(line));
      wake?.();
    });
  const killAtExit = (): void => {
    child.kill('SIGKILL');
  };
  process.once('exit', killAtExit);
  void ended.then(() => process.off('exit', killAtExit));
  return {
    ended,
    async next() {
      while (lines.length === 0 && !isOver)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      if (lines.length === 0) throw new Error(`Expected a line of the child, got its end: ${trouble}`);
      return lines.shift();
    },
    async rest() {
      await ended;
      return lines.splice(0);
    },
    tell(line) {
      child.stdin?.write(`${line}\n`);
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
