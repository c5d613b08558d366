/**
 * Starts a subject in one or more processes, and measures batches of claims on it.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Trouble } from '../../kernel/trouble.ts';
import { costsOf, type ServerCounter } from './server-counts.ts';
import type { Costs } from './statistics.ts';
import type { SubjectAnswer, SubjectRequest, SubjectSpec } from './subject.ts';

/** Between two looks at how many claims have ended: at least these ms, and this share of the time so far. */
const LOOK_MS_MIN = 5;
const LOOK_SHARE = 0.02;
/** Of what a process printed before it died. */
const PRINTED_MAX = 500;

export type SpawnedSubject = {
  /** Claims per second of one batch of `count`, filed at once, and what one of them costs. */
  batch(count: number, server: ServerCounter | null, signal: AbortSignal): Promise<Batch>;
  stop(): Promise<void>;
  /** Ends its processes at once. */
  kill(): void;
};

export type Batch = { readonly perSecond: number; readonly costs: Costs };

type Ask = (request: SubjectRequest) => Promise<number>;

/** @param specs one for each process, all on one database */
export async function spawnSubject(specs: readonly SubjectSpec[]): Promise<SpawnedSubject> {
  const children = specs.map(() =>
    fork(fileURLToPath(new URL('./subject-process.ts', import.meta.url)), [], {
      // Without the caller's configuration, as `bench-world.ts` starts the program.
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'] },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    }),
  );
  const kill = (): void => {
    for (const child of children) child.kill('SIGKILL');
  };
  process.once('exit', kill);
  const asks = children.map(askerOf);
  const all = (request: SubjectRequest): Promise<number[]> => Promise.all(asks.map((ask) => ask(request)));
  const usage = async (): Promise<number> => (await all({ ask: 'usage' })).reduce((sum, value) => sum + value, 0);
  const ended = async (): Promise<number> => (await asks[0]?.({ ask: 'ended' })) ?? 0;
  try {
    // One after the other: the first one migrates and publishes.
    for (const [index, spec] of specs.entries()) await asks[index]?.({ ask: 'open', spec });
  } catch (error) {
    kill();
    throw error;
  }
  return {
    kill,
    async batch(count, server, signal) {
      const before = { ended: await ended(), usage: await usage(), server: (await server?.look()) ?? null };
      const from = performance.now();
      await Promise.all(
        shares(count, asks.length).map((share, index) => asks[index]?.({ ask: 'begin', count: share })),
      );
      while ((await ended()) < before.ended + count)
        await sleep(Math.max(LOOK_MS_MIN, LOOK_SHARE * (performance.now() - from)), undefined, { signal });
      const seconds = (performance.now() - from) / 1_000;
      await all({ ask: 'settled' });
      const processorMs = (await usage()) - before.usage;
      const work =
        server === null || before.server === null ? null : await server.between(before.server, await server.look());
      return { perSecond: count / seconds, costs: costsOf(count, processorMs, work) };
    },
    async stop() {
      process.off('exit', kill);
      try {
        await all({ ask: 'stop' });
      } finally {
        kill();
      }
    },
  };
}

/** `count` in equal shares, as far as it can be divided: 50 in 4 are 13, 13, 12 and 12. */
export function shares(count: number, among: number): number[] {
  return Array.from({ length: among }, (_, index) => Math.floor(count / among) + (index < count % among ? 1 : 0));
}

/** One request at a time has an answer; a process that dies answers none. */
function askerOf(child: ChildProcess): Ask {
  let printed = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    printed = (printed + chunk.toString()).slice(-PRINTED_MAX);
  });
  return (request) =>
    new Promise((resolve, reject) => {
      const answered = (answer: SubjectAnswer): void => {
        child.off('exit', died);
        if ('failed' in answer) reject(new Trouble('bench.subject_failed', { message: answer.failed }));
        else resolve(answer.value);
      };
      const died = (): void => {
        child.off('message', answered);
        reject(
          new Trouble('bench.subject_died', {
            message: `Expected an answer to \`${request.ask}\`, got the end of the process: ${printed.trim()}`,
          }),
        );
      };
      if (child.exitCode !== null || child.signalCode !== null) {
        died();
        return;
      }
      child.once('message', answered);
      child.once('exit', died);
      child.send(request);
    });
}
