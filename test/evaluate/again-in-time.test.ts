/** A case that starts again is not late with what was done in time before. */
import { describe, expect, it } from 'vitest';
import { play } from './cases.ts';

const at = (minutes: number): string => new Date(Date.parse('2026-03-04T14:05:00Z') + minutes * 60_000).toISOString();
const recovered = (minutes: number, choice: string): Record<string, unknown> => ({
  at: at(minutes),
  type: 'recovered',
  choice,
  by: 'leo-lead',
  reason: 'Seen',
});
const CHANGED = { at: at(60), type: 'ticket_changed', facts: { 'claim.amount': '9400.00' } };
const TAKEN = { at: at(3), type: 'ae_acknowledged', by: 'account_executive' };
const TICK = { at: at(95), type: 'clock_tick' };

async function again(events: readonly Record<string, unknown>[], expected: Record<string, unknown>) {
  return play((written) => {
    written['claim'] = { ...written['claim'], amount: '6400.00' };
    written.events = [...events];
    written['expected'] = { must: [], must_not: [], flags: [], ...expected };
  });
}

describe('an escalation that was complete within three minutes, in a case that starts again after an hour', () => {
  const events = [TAKEN, CHANGED, recovered(75, 'start_again')];

  it('is not late while people are asked whether it was done', async () => {
    const { failures, recorded } = await again([...events, TICK], {
      must_not: ['slack.escalate_claims_manager'],
    });
    expect(failures).toEqual([]);
    expect(recorded.deadlines).toContainEqual(expect.objectContaining({ kind: 'completion', state: 'open' }));
  });

  it('was in time once they say that it was done', async () => {
    const { failures, recorded } = await again(
      [...events, recovered(76, 'it_was_done'), recovered(77, 'it_was_done'), TICK],
      { route: 'priority' },
    );
    expect(failures).toEqual([]);
    expect(recorded.deadlines).toContainEqual(expect.objectContaining({ kind: 'completion', state: 'met' }));
  });
});
