/** How far a process has brought the logs itself, whatever its store answers first and however many runs it works. */
import { describe, expect, it } from 'vitest';
import { noteAppends, type AppendedHeads } from '../../src/engine/appended-heads.ts';
import type { AppendRequest } from '../../src/engine/ports.ts';
import { ownHeadsMax } from '../../src/kernel/limits.ts';
import { asRunId } from '../../src/kernel/ids.ts';
import { emptyHead } from '../../src/run/log/chain.ts';
import { createMemoryStore } from '../../src/store/memory-store.ts';
import { appending, headOf } from '../store/fixtures.ts';

async function noted(requests: Iterable<AppendRequest>): Promise<AppendedHeads> {
  const whole = createMemoryStore();
  const { store, appended } = noteAppends({
    ...whole,
    runs: { ...whole.runs, append: () => Promise.resolve('appended') },
  });
  for (const request of requests) await store.runs.append(request);
  return appended;
}

describe('the head of a log that this process appended', () => {
  it('does not go back when an earlier append is answered later', async () => {
    const first = appending('run-1', emptyHead, ['one']);
    const second = appending('run-1', headOf(first.events), ['two']);
    const appended = await noted([second, first]);
    expect(appended.own(asRunId('run-1'))).toEqual(headOf(second.events));
    expect(appended.heads()).toMatchObject([{ head: headOf(second.events) }]);
  });

  it('is forgotten for the run that was appended to longest ago, once there are too many', async () => {
    const request = appending('run-1', emptyHead, ['one']);
    const more = appending('run-1', headOf(request.events), ['two']);
    function* requests(): Generator<AppendRequest> {
      for (let run = 1; run <= ownHeadsMax; run++) yield { ...request, runId: asRunId(`run-${run}`) };
      yield more;
      yield { ...request, runId: asRunId('run-new') };
    }
    const appended = await noted(requests());
    expect(['run-1', 'run-2', 'run-3', 'run-new'].map((run) => appended.own(asRunId(run))?.seq ?? null)).toEqual([
      2,
      null,
      1,
      1,
    ]);
  });
});
