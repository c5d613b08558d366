/**
 * Measures CPU time with V8's profiler: planning has no port at which it could be timed.
 */
import { Session, type Profiler } from 'node:inspector/promises';

/** Microseconds between two samples. */
const INTERVAL_US = 500;

export type CpuShares = {
  /** CPU milliseconds of samples whose innermost known frame is in one of these folders of `src`. */
  of(folders: readonly string[]): number;
  /** Milliseconds in which the CPU was busy. */
  readonly busy: number;
};

/** Profiles this process while `work` runs. */
export async function profileCpu<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly cpu: CpuShares }> {
  const session = new Session();
  session.connect();
  try {
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval: INTERVAL_US });
    await session.post('Profiler.start');
    const result = await work();
    const { profile } = await session.post('Profiler.stop');
    return { result, cpu: sharesOf(profile) };
  } finally {
    session.disconnect();
  }
}

/** Exported for its test, which passes a profile in V8's format. */
export function sharesOf({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): CpuShares {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node.id] as const)));
  const folderOf = (id: number | undefined): string | null => {
    for (let at = id; at !== undefined; at = parents.get(at)) {
      const match = /\/src\/([a-z]+)\//.exec(byId.get(at)?.callFrame.url ?? '');
      // Small kernel helpers count for their caller.
      if (match?.[1] !== undefined && match[1] !== 'kernel' && !match.input.includes('/node_modules/')) return match[1];
    }
    return null;
  };
  const totals = new Map<string, number>();
  let busy = 0;
  samples.forEach((id, index) => {
    const name = byId.get(id)?.callFrame.functionName;
    if (name === '(idle)' || name === '(root)') return;
    const ms = (timeDeltas[index] ?? 0) / 1_000;
    busy += ms;
    const folder = folderOf(id);
    if (folder !== null) totals.set(folder, (totals.get(folder) ?? 0) + ms);
  });
  return { busy, of: (folders) => folders.reduce((sum, folder) => sum + (totals.get(folder) ?? 0), 0) };
}
