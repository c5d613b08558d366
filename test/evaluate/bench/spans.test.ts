/** How the time of a claim is divided among the ports, and a CPU profile among folders. */
import { describe, expect, it } from 'vitest';
import { callsThrough, divide } from '../../../src/evaluate/bench/spans.ts';
import { sharesOf } from '../../../src/evaluate/bench/profile-cpu.ts';

describe('dividing the time of a claim', () => {
  it('counts parallel work once, and attributes the rest to our own code', () => {
    const shares = divide(
      [
        { work: 'database', name: 'runs.append', from: 0, to: 40 },
        { work: 'vendor calls', name: 'tms', from: 30, to: 60 },
        { work: 'verdict', name: 'verdict', from: 35, to: 36 },
      ],
      0,
      100,
    );
    expect(Object.fromEntries(shares)).toEqual({
      verdict: 1,
      session: 0,
      'vendor calls': 29,
      Slack: 0,
      database: 30,
      rest: 40,
    });
  });

  it('leaves out time before and after', () => {
    const shares = divide(
      [
        { work: 'Slack', name: 'post', from: -50, to: 10 },
        { work: 'Slack', name: 'post', from: 90, to: 500 },
      ],
      0,
      100,
    );
    expect(shares.get('Slack')).toBe(20);
    expect(shares.get('rest')).toBe(80);
  });
});

it('calls each method of an object and of its groups through the given function, under its name', async () => {
  const names: string[] = [];
  const store = callsThrough(
    { runs: { find: async (id: string) => `run ${id}` }, elect: async () => true },
    async (name, call) => {
      names.push(name);
      return call();
    },
  );
  expect(await store.runs.find('7')).toBe('run 7');
  expect(await store.elect()).toBe(true);
  expect(names).toEqual(['runs.find', 'elect']);
});

it('attributes a sample to the innermost folder above the kernel, packages to their caller, and idle time to none', () => {
  const frame = (functionName: string, url: string) => ({
    functionName,
    url,
    scriptId: '0',
    lineNumber: 0,
    columnNumber: 0,
  });
  const cpu = sharesOf({
    startTime: 0,
    endTime: 10_000,
    nodes: [
      { id: 1, callFrame: frame('(root)', ''), children: [2, 5] },
      { id: 2, callFrame: frame('planNext', 'file:///any/src/run/plan/plan-next.ts'), children: [3] },
      { id: 3, callFrame: frame('hashOf', 'file:///any/src/kernel/canonical-json.ts'), children: [4] },
      { id: 4, callFrame: frame('canonicalize', 'file:///any/node_modules/canonicalize/src/lib/index.js') },
      { id: 5, callFrame: frame('(idle)', '') },
    ],
    samples: [2, 3, 4, 5],
    timeDeltas: [1_000, 2_000, 3_000, 4_000],
  });
  expect(cpu.of(['run'])).toBe(6);
  expect(cpu.of(['store'])).toBe(0);
  expect(cpu.busy).toBe(6);
});
