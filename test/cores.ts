/**
 * How many cores this process may use. Node counts those of the machine; a control group may allow a part of one.
 */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

const GROUPS = '/sys/fs/cgroup';

export function cores(): number {
  const lines = textOf('/proc/self/cgroup').trim().split('\n');
  const limits = lines.map((line) => {
    const [, controllers = '', path = '/'] = line.split(':');
    if (controllers === '') return share(...textOf(`${GROUPS}${path}/cpu.max`).split(' '));
    if (!controllers.split(',').includes('cpu')) return Infinity;
    const folder = `${GROUPS}/${controllers}${path}`;
    return share(textOf(`${folder}/cpu.cfs_quota_us`), textOf(`${folder}/cpu.cfs_period_us`));
  });
  return Math.min(availableParallelism(), ...limits);
}

/** No limit is written as `max`, as -1, or not at all. */
function share(quota = '', period = ''): number {
  const part = Number(quota) / Number(period);
  return part > 0 ? part : Infinity;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
