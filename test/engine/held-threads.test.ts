/** Threads that a Slack rate limit holds back: when the time has come, one is tried, not all of them. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Rate } from '../../src/engine/thread-writer.ts';
import { createHeldThreads, type HeldThreads } from '../../src/engine/held-threads.ts';
import type { Priority } from '../../src/engine/thread-port.ts';
import { asRunId } from '../../src/kernel/ids.ts';

const rate = (priority: Priority, line = 'posts to C1'): Rate => ({ line, priority, isRefusal: false });
const refusal: Rate = { line: 'refused by C1', priority: 'progress', isRefusal: true };
const run = (name: string) => asRunId(`run-${name}`);

describe('held threads', () => {
  let alarms: { readonly line: string; readonly at: number; readonly then: () => void }[];
  let tried: string[];
  let held: HeldThreads;
  beforeEach(() => {
    alarms = [];
    tried = [];
    held = createHeldThreads({
      later: (line, at, then) => {
        alarms.push({ line, at, then });
      },
      follow: (runId) => {
        tried.push(runId);
      },
    });
  });
  const ring = (): void => {
    alarms.shift()?.then();
  };

  it('tries only the first, and the next one once that has succeeded', () => {
    for (const name of ['a', 'b', 'c']) held.hold(run(name), 1_000, rate('progress'));
    expect(alarms).toMatchObject([{ line: 'posts to C1', at: 1_000 }]);
    expect(tried).toEqual([]);
    ring();
    expect(tried).toEqual(['run-a']);
    held.tried(run('a'), null);
    expect(tried).toEqual(['run-a', 'run-b']);
  });

  it('waits again with the same thread in front when the rate still holds it', () => {
    for (const name of ['a', 'b']) held.hold(run(name), 1_000, rate('progress'));
    ring();
    held.hold(run('a'), 2_000, rate('progress'));
    held.tried(run('a'), rate('progress'));
    expect(tried).toEqual(['run-a']);
    expect(alarms).toMatchObject([{ at: 2_000 }]);
    ring();
    expect(tried).toEqual(['run-a', 'run-a']);
  });

  it('puts approvals before endings, and endings before progress', () => {
    held.hold(run('progress'), 1_000, rate('progress'));
    held.hold(run('end'), 1_000, rate('end'));
    held.hold(run('ask'), 1_000, rate('ask'));
    ring();
    held.tried(run('ask'), null);
    held.tried(run('end'), null);
    expect(tried).toEqual(['run-ask', 'run-end', 'run-progress']);
  });

  it('tries the next when the first is then held by another rate, or fails', () => {
    for (const name of ['a', 'b', 'c']) held.hold(run(name), 1_000, rate('progress'));
    ring();
    held.hold(run('a'), 9_000, rate('end', 'updates'));
    held.tried(run('a'), rate('end', 'updates'));
    expect(tried).toEqual(['run-a', 'run-b']);
    held.tried(run('b'), null);
    expect(tried).toEqual(['run-a', 'run-b', 'run-c']);
    expect(alarms).toMatchObject([{ line: 'updates', at: 9_000 }]);
  });

  it('knows which threads are waiting, each once', () => {
    held.hold(run('a'), 1_000, rate('progress'));
    held.hold(run('a'), 1_500, rate('progress'));
    expect(held.has(run('a'))).toBe(true);
    expect(held.has(run('b'))).toBe(false);
    ring();
    expect(held.has(run('a'))).toBe(false);
    held.tried(run('a'), null);
    expect(tried).toEqual(['run-a']);
  });

  it('leaves a line alone when a thread that was not in it is tried', () => {
    held.hold(run('a'), 1_000, rate('progress'));
    held.tried(run('z'), null);
    expect(tried).toEqual([]);
    expect(held.has(run('a'))).toBe(true);
  });

  it('gives another thread its turn when the first is refused again', () => {
    for (const name of ['a', 'b']) held.hold(run(name), 1_000, refusal);
    for (const name of ['a', 'b', 'a']) {
      ring();
      expect(tried.at(-1)).toBe(`run-${name}`);
      held.hold(run(name), 2_000, refusal);
      held.tried(run(name), refusal);
    }
    expect(tried).toHaveLength(3);
  });

  it('tries the others past some refusals once one has succeeded, each once', () => {
    const names = ['ok', 'no1', 'no2', 'fine', 'no3'];
    for (const name of names) held.hold(run(name), 1_000, refusal);
    ring();
    for (let at = 0; at < tried.length && at < 20; at++) {
      const runId = names.map(run).find((known) => known === tried[at]) ?? run('none');
      const isRefused = runId.startsWith('run-no');
      if (isRefused) held.hold(runId, 2_000, refusal);
      held.tried(runId, isRefused ? refusal : null);
    }
    expect(tried).toEqual(names.map(run));
    expect(alarms).toHaveLength(1);
  });

  it('stops after three refusals in a row', () => {
    const names = ['ok', 'no1', 'no2', 'no3', 'no4', 'fine'];
    for (const name of names) held.hold(run(name), 1_000, refusal);
    ring();
    for (let at = 0; at < tried.length && at < 20; at++) {
      const runId = names.map(run).find((known) => known === tried[at]) ?? run('none');
      const isRefused = runId.startsWith('run-no');
      if (isRefused) held.hold(runId, 2_000, refusal);
      held.tried(runId, isRefused ? refusal : null);
    }
    expect(tried).toEqual(names.slice(0, 4).map(run));
  });
});
