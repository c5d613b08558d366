import { describe, expect, it } from 'vitest';
import type { Calendar } from '../../src/kernel/calendar.ts';
import { asRunId } from '../../src/kernel/ids.ts';
import { fold } from '../../src/run/log/evolve.ts';
import { caseRecord } from '../../src/run/plan/case-record.ts';
import { scopeOf } from '../../src/run/plan/scope.ts';
import { evaluateValue } from '../../src/sop/expression/evaluate.ts';
import { parseExpression } from '../../src/sop/expression/parse-expression.ts';
import { createRegistry } from '../../src/tool/registry.ts';
import { walk } from './walk.ts';

const CALENDAR: Calendar = {
  calendar: 'us-claims',
  time_zone: 'America/Chicago',
  opens: '08:00',
  closes: '17:00',
  days: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
  holidays: [],
  reviewed_until: '2026-12-31',
};
const words = { registry: createRegistry([]), caseType: { kind: 'record' as const, fields: {} } };

function evaluated(text: string, more: Parameters<typeof scopeOf>[2]) {
  const { node } = parseExpression(text);
  if (node === null) throw new Error(text);
  return evaluateValue(
    { text, node, place: { file: 'x', line: 1, column: 1 } },
    scopeOf(fold(asRunId('run-1'), []), null, more),
  );
}

describe('the scope of a run', () => {
  it('gives date functions the time zone and the calendars', () => {
    const world = { ...words, calendars: { 'us-claims': CALENDAR }, timeZone: 'America/Chicago' };
    expect(evaluated('date("2026-03-04")', world).value).toEqual({
      $time: Date.UTC(2026, 2, 4, 6),
      $date: '2026-03-04',
    });
    expect(evaluated('business_days_after(date("2026-03-04"), 1, "us-claims")', world).value).toEqual({
      $time: Date.UTC(2026, 2, 5, 23),
    });
  });

  it('leaves date functions unclear without a time zone and calendars', () => {
    expect(evaluated('date("2026-03-04")', words)).toMatchObject({
      value: null,
      trace: { unclear: 'There is no time zone to read dates in' },
    });
  });

  it('says when the case was started again, in a run that people started again and in no other', () => {
    const { state } = walk();
    const { opened } = state;
    if (opened === null) throw new Error('Expected a case');
    const earlier = {
      runId: 'run-1',
      because: 'The amount arrived',
      marks: [],
      people: [],
      givers: [],
      deciders: [],
      effects: [],
    };
    const again = { ...state, opened: { ...opened, openedAt: opened.receivedAt + 5_000, earlier } };
    const path = ['case', 'started_again_at'];
    expect([state, again].map((each) => scopeOf(each, null, words).lookup(path)?.value)).toEqual([
      undefined,
      { $time: opened.receivedAt + 5_000 },
    ]);
  });

  it('does not show the boundary free text from outside', () => {
    const run = walk();
    const { claimant } = caseRecord(run.state, run.world().caseType);
    expect(claimant).toHaveProperty('account_id');
    expect(claimant).not.toHaveProperty('name');
  });
});
