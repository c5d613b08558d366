/**
 * Measures the time from starting the program until it reports that it is ready, compared with a bare `node -e 0`.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import type { BenchPart, BenchWorld } from './bench-world.ts';
import { processorMsOf, processorMsOfEnded } from './processor-time.ts';
import { median, skippedRow, summarise, type BenchRow } from './statistics.ts';
import { Trouble } from '../../kernel/trouble.ts';

/** The program's output when it is ready. */
const READY = /\bOpen http|\bserves your workspace/;
const KILL_MS = 5_000;
const FURTHER = 'replay, each further case';
/** The seed procedure and the cases next to it. */
const SOP = 'sops/freight-damage-claim.sop.yaml';
const CASES = new URL('../../../sops/freight-damage-claim.cases.yaml', import.meta.url);
const PEERS_PER_START = 5;
/** Further pairs of replays, while other work of the machine made the longer ones end sooner than the short ones. */
const MORE_RUNS_MAX = 3;

const seedSchema = z.looseObject({ cases: z.array(z.looseObject({ case_id: z.string() })) });

/** What one process took, in ms. */
type Took = {
  readonly elapsed: number;
  /** null where the system does not report it. */
  readonly processor: number | null;
};

export async function measureStarts({ world, sizes, directory, signal, progress }: BenchPart): Promise<BenchRow[]> {
  const bare: Took[] = [];
  const cold: Took[] = [];
  const warm: Took[] = [];
  for (let start = 0; start < Math.max(sizes.coldStarts, sizes.starts); start++) {
    bare.push(...(await timeBareNodes()));
    if (start < sizes.coldStarts) {
      progress(`start without data ${start + 1} of ${sizes.coldStarts}`);
      cold.push(await timeStart(world, join(directory, `cold-${start}`), signal));
    }
    if (start < sizes.starts) {
      progress(`start ${start + 1} of ${sizes.starts}`);
      warm.push(await timeStart(world, join(directory, 'cold-0'), signal));
    }
  }
  return (['elapsed', 'processor'] as const).flatMap((kind) => {
    const peer = rowOf('bare `node -e 0`', kind, bare);
    return [
      peer,
      rowOf('start of the sandbox, cold', kind, cold, peer),
      rowOf('start of the sandbox, warm', kind, warm, peer),
    ];
  });
}

/** `sop --help`, and a replay of one case and of many: the cost before the first case, and of each further one. */
export async function measureCommands({ world, sizes, directory, signal, progress }: BenchPart): Promise<BenchRow[]> {
  const casesFile = join(directory, 'many.cases.yaml');
  const [first = '', ...others] = await writeManyCases(casesFile, sizes.replays);
  const replay = ['replay', '--sop', SOP, '--cases', casesFile];
  const help: Took[] = [];
  const before: Took[] = [];
  const further: Took[] = [];
  const isMeasured = (): boolean => median(further.map(({ elapsed }) => elapsed)) > 0;
  for (let run = 0; run < sizes.starts || (run < sizes.starts + MORE_RUNS_MAX && !isMeasured()); run++) {
    progress(`sop --help and two replays, ${run + 1} of ${Math.max(run + 1, sizes.starts)}`);
    help.push(await timeCommand(world, ['--help'], signal));
    const one = await timeCommand(world, [...replay, '--case', first], signal);
    const all = await timeCommand(world, replay, signal);
    const each = combine(all, one, (more, less) => (more - less) / others.length);
    further.push(each);
    before.push(combine(one, each, (whole, part) => whole - part));
  }
  return (['elapsed', 'processor'] as const).flatMap((kind) => [
    rowOf('`sop --help`', kind, help),
    rowOf('replay, before the first case', kind, before),
    rowOf(FURTHER, kind, further),
  ]);
}

function rowOf(name: string, kind: keyof Took, all: readonly Took[], peer?: BenchRow): BenchRow {
  const called = kind === 'elapsed' ? name : `${name}, processor`;
  const values = all.flatMap((took) => took[kind] ?? []);
  if (values.length < all.length) return skippedRow(called, 'ms', 'this system does not report it');
  // On a busy machine, a longer replay may have started so much sooner that it ends sooner.
  if (name === FURTHER && median(values) <= 0)
    return skippedRow(called, 'ms', 'below what can be measured next to the other work of this machine');
  return summarise(called, 'ms', values, peer);
}

const combine = (a: Took, b: Took, how: (a: number, b: number) => number): Took => ({
  elapsed: how(a.elapsed, b.elapsed),
  processor: a.processor === null || b.processor === null ? null : how(a.processor, b.processor),
});

/** Writes the cases of the seed procedure several times, under other ids. Returns the ids. */
async function writeManyCases(file: string, replays: number): Promise<string[]> {
  const { cases, ...rest } = seedSchema.parse(parse(await readFile(CASES, 'utf8')));
  const many = Array.from({ length: replays }, (_, round) =>
    cases.map((each) => ({ ...each, case_id: `${each.case_id}-${round + 1}` })),
  ).flat();
  // A case file has no anchors.
  await writeFile(file, stringify({ ...rest, cases: many }, { aliasDuplicateObjects: false }));
  return many.map(({ case_id: id }) => id);
}

async function timeCommand(world: BenchWorld, words: readonly string[], signal: AbortSignal): Promise<Took> {
  signal.throwIfAborted();
  const took = stopwatch();
  const child = world.startCommand(words);
  const kill = (): void => {
    child.kill('SIGKILL');
  };
  signal.addEventListener('abort', kill, { once: true });
  const code = await new Promise<number | null>((resolve) => {
    child.once('close', resolve);
  });
  signal.removeEventListener('abort', kill);
  signal.throwIfAborted();
  if (code !== 0)
    throw new Trouble('bench.command_failed', {
      message: `Expected \`sop ${words.join(' ')}\` to end with code 0, got \`${code}\``,
    });
  return took();
}

async function timeStart(world: BenchWorld, dataDirectory: string, signal: AbortSignal): Promise<Took> {
  const from = performance.now();
  const program = await startUntilReady(world, dataDirectory, signal);
  const took = { elapsed: performance.now() - from, processor: processorMsOf(program.pid) };
  await program.stop();
  return took;
}

export type ReadyProgram = { readonly pid: number; stop(): Promise<void> };

/** Starts the sandbox on a free port and resolves when it is ready. If this throws, the process has ended. */
export async function startUntilReady(
  world: BenchWorld,
  dataDirectory: string,
  signal: AbortSignal,
  environment: Readonly<Record<string, string>> = {},
): Promise<ReadyProgram> {
  const child = world.startProgram({ SOPWITH_DATA: dataDirectory, PORT: '0', ...environment });
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => {
      resolve();
    });
  });
  const kill = (): void => {
    child.kill('SIGKILL');
  };
  process.once('exit', kill);
  signal.addEventListener('abort', kill, { once: true });
  const stop = async (): Promise<void> => {
    const timer = setTimeout(kill, KILL_MS);
    child.kill('SIGTERM');
    await ended;
    clearTimeout(timer);
    process.off('exit', kill);
    signal.removeEventListener('abort', kill);
  };
  try {
    await ready(child, ended);
    return { pid: child.pid ?? 0, stop };
  } catch (error) {
    kill();
    await stop();
    throw error;
  }
}

async function ready(child: ChildProcess, ended: Promise<void>): Promise<void> {
  const said: string[] = [];
  await new Promise<void>((resolve, reject) => {
    const hear = (chunk: Buffer | string): void => {
      said.push(String(chunk));
      if (READY.test(said.join(''))) resolve();
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', (chunk: Buffer | string) => {
      said.push(String(chunk));
    });
    child.once('error', reject);
    void ended.then(() => {
      reject(
        new Trouble('bench.not_started', {
          message: `Expected the program to start, but it ended: \`${said.join('').trim().slice(0, 400)}\``,
        }),
      );
    });
  });
}

/** Several, since the system counts in steps that are a third of one; each has the mean of their processor time. */
async function timeBareNodes(): Promise<Took[]> {
  const all = stopwatch();
  const elapsed: number[] = [];
  for (let peer = 0; peer < PEERS_PER_START; peer++) {
    const took = stopwatch();
    const child = spawn(process.execPath, ['-e', '0'], { stdio: 'ignore', env: {} });
    await new Promise((resolve, reject) => {
      child.once('exit', resolve);
      child.once('error', reject);
    });
    elapsed.push(took().elapsed);
  }
  const { processor } = all();
  return elapsed.map((each) => ({
    elapsed: each,
    processor: processor === null ? null : processor / PEERS_PER_START,
  }));
}

/** Returns what was taken since now; its processor time is that of the processes that ended meanwhile. */
function stopwatch(): () => Took {
  const [from, before] = [performance.now(), processorMsOfEnded()];
  return () => {
    const after = processorMsOfEnded();
    return {
      elapsed: performance.now() - from,
      processor: before === null || after === null ? null : after - before,
    };
  };
}
