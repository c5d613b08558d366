/** `wait`, run on small SOPs, in simulated time. */
import { describe, expect, it } from 'vitest';
import { money } from '../../src/kernel/money.ts';
import { fold } from '../../src/run/log/evolve.ts';
import { filesOf, handbookOf, PERMISSIVE, sopFile } from './handbook.ts';
import { HOUR, MINUTE, RUN, START, walk, type Walk } from './walk.ts';

const after = `  - step: 2
    says: Go on
    flag: went_on
`;
const LATE = `    if_late:
      says: Nobody wrote
      set:
        reply.kind: none
      flag: silent
`;

function run(wait: string, more = '', values = ''): Walk {
  return walk({
    handbook: handbookOf(
      filesOf(
        sopFile(`  - step: 1\n    says: Wait a little\n    wait:\n${wait}\n${more}${after}`, { values }),
        PERMISSIVE,
      ),
    ),
  });
}

describe('wait', () => {
  it('holds the run for its span and no longer', () => {
    const walked = run('      for: = patience', '', '  patience: 90 minutes');
    expect(walked.plan().timers).toEqual([{ key: 'wait:1', dueAt: START + 90 * MINUTE }]);
    expect([walked.view().card.status, walked.view().card.standing, walked.view().card.clock]).toEqual([
      'waiting',
      'Waiting until the time of step 1 is over',
      { label: 'Wait of step 1 ends', dueAt: START + 90 * MINUTE },
    ]);
    expect(walked.after(90 * MINUTE - 1).flags).toEqual([]);
    expect(walked.after(1).flags).toEqual(['went_on']);
    expect(walked.log.find(({ event }) => event.type === 'WaitEnded')).toMatchObject({
      actor: { kind: 'clock' },
      event: { how: 'elapsed' },
    });
  });

  it('counts business days in the calendar, and says so in the explanation', () => {
    // From Monday 2 March, 14:00 UTC, to the close of Wednesday in New York.
    const walked = run('      for: 2 business days (us-claims)');
    const [wait] = walked.plan().timers;
    expect(wait?.dueAt).toBeGreaterThan(START + 48 * HOUR);
    walked.after((wait?.dueAt ?? 0) - walked.now);
    expect(walked.flags).toEqual(['went_on']);
    expect(walked.explain().steps.find(({ step }) => step === '1')?.result).toMatch(
      /^Waited 2 business days \(us-claims\) from 2026-03-02 14:00:00 UTC, until 2026-03-04 .*: its time was over, 2026-03-04/,
    );
  });

  it('ends at once when its time had already passed', () => {
    expect(run('      until: = date("2020-01-01")').flags).toEqual(['went_on']);
  });

  it('waits until a computed time', () => {
    expect(run('      until: = case.received_at + duration("2 days")').after(48 * HOUR).flags).toEqual(['went_on']);
  });

  it('ends with the event that it waits for, whose facts later steps read', () => {
    const walked = run('      event: corrected\n      for: 2 days', LATE);
    expect(walked.view().card.standing).toBe('Waiting for the case to be corrected in step 1');
    walked.now += HOUR;
    walked.correct({ 'claim.amount': money('USD', 1) });
    expect([walked.flags, walked.events('WaitEnded')]).toEqual([
      ['went_on'],
      [{ type: 'WaitEnded', step: '1', how: 'event', eventId: expect.any(String) }],
    ]);
    expect(walked.state.ended?.kind).toBe('completed');
  });

  it('runs if_late when the event does not arrive, and goes on afterwards', () => {
    const walked = run('      event: corrected\n      for: 2 days', LATE).after(48 * HOUR + 1);
    expect(walked.flags).toEqual(['silent', 'went_on']);
    expect(walked.view().posts.map(({ title }) => title)).toContain('Not in time: Wait a little');
  });

  it('counts an event that arrived in time even if the run looks later', () => {
    const walked = run('      event: corrected\n      for: 2 days', LATE);
    walked.now += 48 * HOUR - 1;
    const { log } = walked;
    walked.append(
      { kind: 'channel', channel: 'zendesk_web' },
      {
        type: 'FactsCorrected',
        eventId: 'e1',
        mark: null,
        changes: [
          {
            path: 'claim.bol',
            label: 'BOL',
            before: 'BOL-1',
            after: 'BOL-2',
            problem: null,
            source: { system: 'Zendesk', record: 'ticket 101', field: 'bol' },
            standing: 'used',
            because: null,
          },
        ],
      },
    );
    walked.now += HOUR;
    expect(walked.go().flags).toEqual(['went_on']);
    expect(fold(RUN, log)).toEqual(walked.state);
  });

  it('takes an event that arrives at the instant of its deadline, and none after it', () => {
    const walked = run('      event: corrected\n      for: 2 days', LATE);
    walked.now += 48 * HOUR;
    walked.correct({ 'claim.bol': 'BOL-2' });
    expect(walked.flags).toEqual(['went_on']);
    const later = run('      event: corrected\n      for: 2 days', LATE);
    later.now += 48 * HOUR + 1;
    later.correct({ 'claim.bol': 'BOL-2' });
    expect(later.flags).toEqual(['silent', 'went_on']);
  });

  it('parks when the calendar ends before, and says which one, when, and what to do', () => {
    expect(run('      for: 9000 business days (us-claims)').ask('recovery')).toMatchObject({
      step: '1',
      code: 'unclear_deadline',
      because: expect.stringMatching(
        /the calendar `us-claims` lists holidays only until \d{4}-12-31; add .* to `calendars\/us-claims.yaml`/,
      ) as string,
    });
  });
});
