/**
 * Measures tickets through the program with its sandbox: the time from receipt to the first effect and to the finished
 * thread, and where that time was spent. Vendors are called over HTTP through their SDKs, as in production.
 */
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { BenchPart, BenchSystem } from './bench-world.ts';
import { profileCpu } from './profile-cpu.ts';
import { divide, WORKS } from './spans.ts';
import { summarise, type BenchRow } from './statistics.ts';
import { watchClaims, type ClaimWatch } from './watch-claims.ts';

/** One sample for each route of a claim, in the order in which they are filed. */
const SAMPLES = [
  { kind: 'standard', sample: 'enterprise-4100' },
  { kind: 'priority', sample: 'enterprise-7200' },
  { kind: 'approval', sample: 'enterprise-31000' },
] as const;
/** Folders of `src` whose work counts as planning: the interpreter and what it evaluates. */
const PLANNING = ['run', 'sop', 'case', 'review'];
const PUBLIC_METHOD = /^\/api\/([A-Za-z.]+)$/;

export async function measureIdle(part: BenchPart): Promise<BenchRow[]> {
  const watch = watchClaims();
  let slackCalls = 0;
  const system = await part.world.startSystem({
    dataDirectory: join(part.directory, 'idle'),
    adapt: watch.adapt,
    onExchange: ({ vendor, request }) => {
      if (vendor === 'slack' && PUBLIC_METHOD.test(request.path)) slackCalls += 1;
    },
  });
  const rows = new Map<string, number[]>();
  const add = (name: string, value: number): void => {
    rows.set(name, [...(rows.get(name) ?? []), value]);
  };
  try {
    // The first claim of each kind logs in to every vendor and fills the caches, so it is measured separately.
    for (let index = 0; index < SAMPLES.length + part.sizes.idleClaims; index++) {
      const way = SAMPLES[index % SAMPLES.length] ?? SAMPLES[0];
      part.progress(`one claim at a time: ${index + 1} of ${SAMPLES.length + part.sizes.idleClaims}`);
      await pause(part.sizes.idlePauseMs, undefined, { signal: part.signal });
      watch.reset();
      slackCalls = 0;
      const { cpu } = await profileCpu(async () => {
        await system.act('zendesk', 'file_claim', { sample: way.sample });
        await watch.rested(1, part.signal);
      });
      const [claim] = watch.claims();
      if (claim === undefined || claim.restedAt === null) continue;
      const took = claim.restedAt - claim.receivedAt;
      if (index === 0) {
        add('first', took);
        continue;
      }
      if (index < SAMPLES.length) continue;
      add('effect', (claim.firstEffectAt ?? claim.restedAt) - claim.receivedAt);
      add('thread', took);
      add(`slack ${way.kind}`, slackCalls);
      const shares = divide(watch.spans, claim.receivedAt, claim.restedAt);
      const planning = cpu.of(PLANNING);
      for (const work of WORKS) add(`share ${work}`, (100 * (shares.get(work) ?? 0)) / took);
      add('share planning', (100 * planning) / took);
      add('share rest', (100 * Math.max(0, (shares.get('rest') ?? 0) - planning)) / took);
      add('processor', cpu.busy);
    }
  } finally {
    await system.stop();
  }
  const values = (name: string): number[] => rows.get(name) ?? [];
  return [
    summarise('first ticket after a start to finished thread', 'ms', values('first')),
    summarise('ticket to first effect, idle', 'ms', values('effect')),
    summarise('ticket to finished thread, idle', 'ms', values('thread')),
    summarise('processor a claim, sandbox included', 'ms', values('processor')),
    ...[...WORKS, 'planning', 'rest'].map((work) =>
      summarise(`share: ${work === 'rest' ? 'everything else' : work}`, '%', values(`share ${work}`)),
    ),
    ...SAMPLES.map(({ kind }) => summarise(`Slack calls of a run, ${kind}`, 'calls', values(`slack ${kind}`))),
  ];
}

export async function measureAtOnce(part: BenchPart): Promise<BenchRow[]> {
  const watch = watchClaims();
  const count = part.sizes.claimsAtOnce;
  const system = await part.world.startSystem({
    dataDirectory: join(part.directory, 'at-once'),
    adapt: watch.adapt,
    onExchange: () => undefined,
  });
  try {
    await warmUp(system, watch, part);
    watch.reset();
    const from = performance.now();
    await Promise.all(
      Array.from({ length: count }, (_, index) =>
        system.act('zendesk', 'file_claim', { sample: SAMPLES[index % SAMPLES.length]?.sample }),
      ),
    );
    part.progress(`${count} claims at once, whose threads keep within Slack's rates`);
    await watch.rested(count, part.signal);
    const claims = watch.claims();
    const effects = claims.flatMap(({ firstEffectAt, receivedAt }) =>
      firstEffectAt === null ? [] : [firstEffectAt - receivedAt],
    );
    const ran = claims.flatMap(({ ranAt, receivedAt }) => (ranAt === null ? [] : [ranAt - receivedAt]));
    const threads = claims.flatMap(({ restedAt, receivedAt }) => (restedAt === null ? [] : [restedAt - receivedAt]));
    const parked = await system.engine.shell.store.runs.list({ status: ['parked'], limit: count, newestFirst: true });
    const calls = [...watch.counts]
      .filter(([name]) => name.startsWith('runs.') || name.startsWith('thread.') || name.startsWith('handbook.'))
      .reduce((sum, [, times]) => sum + times, 0);
    return [
      summarise(`ticket to first effect, ${count} at once`, 'ms', effects),
      summarise(`ticket to run at rest, ${count} at once`, 'ms', ran),
      summarise(`ticket to finished thread, ${count} at once`, 'ms', threads),
      summarise(`all ${count} threads finished`, 'ms', [performance.now() - from]),
      summarise(`calls of the store a claim, ${count} at once`, 'calls', [calls / count]),
      // Anything but zero means that the load itself made cases park.
      summarise(`runs parked, ${count} at once`, 'runs', [parked.length]),
    ];
  } finally {
    await system.stop();
  }
}

async function warmUp(system: BenchSystem, watch: ClaimWatch, { sizes, signal }: BenchPart): Promise<void> {
  await system.act('zendesk', 'file_claim', { sample: SAMPLES[0].sample });
  await watch.rested(1, signal);
  await pause(sizes.idlePauseMs, undefined, { signal });
}
