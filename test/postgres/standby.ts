/**
 * A server and its synchronous standby: a commit is acknowledged once both have it. The second can be promoted when the
 * first has died.
 */
import { execFileSync } from 'node:child_process';
import { appendFileSync, chownSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../until.ts';
import { freePort } from '../free-port.ts';
import { ask, createCluster, startServer } from './server.ts';

export type Pair = {
  /** Names both servers. */
  readonly url: string;
  /** As a power cut would. */
  killFirst(): Promise<void>;
  promoteSecond(): Promise<void>;
  /** As an operator would by mistake: it takes writes, and knows nothing of the second. */
  bringFirstBack(): Promise<void>;
  remove(): Promise<void>;
};

export async function createPair(): Promise<Pair> {
  const cluster = createCluster();
  const [firstPort, secondPort] = [await freePort(), await freePort()];
  const addressOf = (port: number, name: string): string => `postgres://postgres@127.0.0.1:${port}/${name}`;
  const waits = ['synchronous_standby_names=*'];

  let first = await startServer(cluster, cluster.data, firstPort);
  await ask(addressOf(firstPort, 'postgres'), 'CREATE DATABASE claims');
  await first.end('SIGINT');
  const copy = join(cluster.directory, 'standby');
  execFileSync('cp', ['-a', cluster.data, copy], { ...cluster.owner, cwd: cluster.directory });
  const signal = join(copy, 'standby.signal');
  writeFileSync(signal, '');
  if (cluster.owner !== null) chownSync(signal, cluster.owner.uid, cluster.owner.gid);
  appendFileSync(
    join(copy, 'postgresql.auto.conf'),
    `primary_conninfo = 'host=127.0.0.1 port=${firstPort} user=postgres'\n`,
  );
  first = await startServer(cluster, cluster.data, firstPort, waits);
  const second = await startServer(cluster, copy, secondPort);
  await until('the standby has caught up', async () => {
    const state = "SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync' AND state = 'streaming'";
    return (await ask(addressOf(firstPort, 'postgres'), state)).length === 1;
  });
  return {
    url: `postgres://postgres@127.0.0.1:${firstPort},127.0.0.1:${secondPort}/claims`,
    killFirst: () => first.end('SIGKILL'),
    async promoteSecond() {
      await ask(addressOf(secondPort, 'postgres'), 'SELECT pg_promote(true, 60)');
    },
    async bringFirstBack() {
      first = await startServer(cluster, cluster.data, firstPort);
    },
    async remove() {
      await Promise.all([first.end('SIGKILL'), second.end('SIGKILL')]);
      rmSync(cluster.directory, { recursive: true, force: true });
    },
  };
}
