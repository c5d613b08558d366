import { describe, expect, it } from 'vitest';
import { readCaseFile } from '../../src/evaluate/case-file.ts';
import { endOf } from '../../src/evaluate/play-case.ts';
import { caseFileText, expecting } from './cases.ts';

const endWith = (
  events: readonly (readonly [minutes: number, type: string])[],
  expected: Record<string, unknown> = {},
): number => {
  const arrived = Date.parse('2026-03-04T14:05:00Z');
  const [testCase] = readCaseFile(
    caseFileText((written) => {
      written.events = events.map(([minutes, type]) => ({
        at: new Date(arrived + minutes * 60_000).toISOString(),
        type,
      }));
      expecting(written, expected);
    }),
    'x',
  ).cases;
  if (testCase === undefined) throw new Error('no case');
  return (endOf(testCase) - arrived) / 60_000;
};

describe('the time of a case', () => {
  it.each([
    ['an hour after arrival when nothing is scripted', [], 60],
    [
      'with the last event',
      [
        [10, 'clock_tick'],
        [5, 'jira_down'],
      ],
      10,
    ],
    ['an hour after an outage that is the last event', [[0, 'salesforce_down']], 60],
    [
      'an hour after the end of an outage that is the last event',
      [
        [0, 'jira_down'],
        [40, 'jira_up'],
      ],
      100,
    ],
    [
      'with its own tick at that moment',
      [
        [40, 'jira_up'],
        [40, 'clock_tick'],
      ],
      40,
    ],
  ] as const)('ends %s', (_when, events, minutes) => {
    // The last instant is over.
    expect(Math.round(endWith(events) * 60_000)).toBe(minutes * 60_000 + 1);
  });

  it('never ends before a deadline that is expected has passed', () => {
    expect(endWith([[1, 'clock_tick']], { notify_ae_by: '2026-03-04T14:20:00Z' })).toBeGreaterThan(15);
  });
});
