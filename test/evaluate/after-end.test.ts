/** A case file with a correction after the end of its run: the replay shows the question, and can answer it. */
import { describe, expect, it } from 'vitest';
import type { ReplayedCase } from '../../src/evaluate/replay.ts';
import { expecting, play } from './cases.ts';

const at = (minutes: number): string => new Date(Date.parse('2026-03-04T14:05:00Z') + minutes * 60_000).toISOString();

/** A standard claim of $100, which has ended after some minutes. */
async function ended(events: readonly Record<string, unknown>[], expected: Record<string, unknown> = {}) {
  return play((written) => {
    written['claim'] = { ...written['claim'], amount: '100.00' };
    written.events = [...events];
    expecting(written, { route: 'standard', ...expected });
  });
}

const CHANGED = {
  at: at(60),
  type: 'ticket_changed',
  facts: { 'claim.amount': { amount: '31000.00', currency: 'USD' } },
};
const sentencesOf = ({ recorded }: ReplayedCase): string[] => recorded.stopped.map(({ sentence }) => sentence);

describe('a scripted correction after the end', () => {
  it('leaves the result as it is, and is shown with whom it asks', async () => {
    const played = await ended([CHANGED]);
    expect(played.failures).toEqual([]);
    expect(sentencesOf(played)).toEqual([
      'asked claims-leads: The case changed after its run had ended, and the run would decide otherwise now',
    ]);
  });

  it('is not shown once a person has left the case as it was decided', async () => {
    const left = { at: at(70), type: 'recovered', choice: 'leave_it', by: 'claims_lead', reason: 'Settled by hand' };
    const played = await ended([CHANGED, left]);
    expect(played.failures).toEqual([]);
    expect(sentencesOf(played)).toEqual([]);
  });

  it('is judged by the new run once a person starts the case again', async () => {
    const again = {
      at: at(70),
      type: 'recovered',
      choice: 'start_again',
      by: 'claims_lead',
      reason: 'The ticket is right',
    };
    // The new run begins more than fifteen minutes after the claim arrived.
    const late = { route: 'priority', flags: ['sla_breach'] };
    const played = await ended([CHANGED, again, { at: at(75), type: 'clock_tick' }], late);
    expect(played.failures).toEqual([]);
  });
});
