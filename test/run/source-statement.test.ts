/** What each source has stated, as a run that starts again takes it on. */
import { expect, it } from 'vitest';
import { lastStatements, withStatement, type SourceStatements } from '../../src/run/log/source-statement.ts';

const state = (all: SourceStatements, at: number, isPartial: boolean, path: string, after: string): SourceStatements =>
  withStatement(all, {
    seq: at,
    mark: { source: 'zendesk ticket 101', at, sequence: null, isPartial },
    isAnew: true,
    stated: [{ path, after, problem: null }],
  });

it('a record that was sent whole again and again is taken on once, as it was sent last', () => {
  let all = state({}, 1, false, 'claim.bol', 'BOL-1');
  for (let at = 2; at < 50; at++) all = state(all, at, false, 'claim.pro', `PRO-${at}`);
  const last = lastStatements(all);
  expect(last).toHaveLength(1);
  expect(last[0]?.stated.map(({ path, after }) => [path, after]).toSorted()).toEqual([
    ['claim.bol', 'BOL-1'],
    ['claim.pro', 'PRO-49'],
  ]);
});

it('what events stated of single facts is taken on with what each said last of a fact', () => {
  let all = state({}, 1, false, 'claim.bol', 'BOL-1');
  all = state(all, 2, true, 'claim.pro', 'PRO-2');
  all = state(all, 3, true, 'claim.pro', 'PRO-3');
  expect(lastStatements(all).map(({ stated }) => stated.map(({ path, after }) => [path, after]))).toEqual([
    [['claim.bol', 'BOL-1']],
    [['claim.pro', 'PRO-3']],
  ]);
});
