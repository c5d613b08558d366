/** A run that is planned late, as after a restart, goes as if it had been planned in time: what came first counts first. */
import { describe, expect, it } from 'vitest';
import { filesOf, handbookOf, PERMISSIVE, sopFile, withEvents } from './handbook.ts';
import { HOUR, MINUTE, START, walk, type Walk } from './walk.ts';

const run = (steps: string): Walk => walk({ handbook: handbookOf(withEvents(filesOf(sopFile(steps), PERMISSIVE))) });

/** The end of the claim was received at `atMs`, and the run is planned when the process is up again. */
function plannedLate(walked: Walk, receivedAt: number | null, now: number): readonly string[] {
  walked.now = now;
  if (receivedAt !== null)
    walked.append(
      { kind: 'channel', channel: 'tms' },
      {
        type: 'EventArrived',
        eventId: 'end',
        event: 'claim_closed',
        label: 'end',
        refused: [],
        fields: [],
        receivedAt,
      },
    );
  walked.go();
  return walked.events('FlagRaised').map(({ flag }) => flag);
}

const WATCHED = (block: string, more = ''): string => `  - step: 1
    says: Watch
    watch:
      - at: = case.received_at + duration("1 hour")
${more}        says: It is too late
        flag: too_late
    do:
${block}`;
const EVENT =
  '      - step: 1a\n        says: Wait\n        wait: { event: claim_closed, for: 5 hours }\n        if_late: { says: None, flag: none }\n';
const TIME = '      - step: 1a\n        says: Wait\n        wait: { for: 30 minutes }\n';
const TOGETHER = `      - step: 1a
        says: Do both
        together:
          - step: 1a1
            says: Wait
            wait: { event: claim_closed, for: 5 hours }
            if_late: { says: None, flag: none }
          - step: 1a2
            says: Pause
            wait: { for: 30 minutes }
`;
const LATE = START + 9 * HOUR;

describe('a time of a `watch` that is planned late', () => {
  it.each<[string, string, number | null]>([
    ['an event ended its block before', WATCHED(EVENT), START + 59 * MINUTE],
    [
      'an event ended its block before, and it runs next to other handlers',
      WATCHED(EVENT, '        side_by_side: true\n'),
      START + 59 * MINUTE,
    ],
    ['a time ended its block before', WATCHED(TIME), null],
    ['an event and a time ended its block before', WATCHED(TOGETHER), START + 40 * MINUTE],
  ])('is not handled if %s', (_, steps, receivedAt) => {
    expect(plannedLate(run(steps), receivedAt, LATE)).toEqual([]);
  });

  it('is handled if its block ended after it, and in the order in which both would have been', () => {
    const walked = run(WATCHED(EVENT));
    expect(plannedLate(walked, START + 61 * MINUTE, LATE)).toEqual(['too_late']);
    const of = (type: string): number => walked.types.indexOf(type as (typeof walked.types)[number]);
    expect(of('HandlingStarted')).toBeLessThan(of('WaitEnded'));
  });

  it('is not handled after its block, and neither is an event', () => {
    const walked = run(
      `${WATCHED(TIME).replace('    do:', '      - on: claim_closed\n        at_most: 3\n        says: Closed\n        flag: closed\n    do:')}`,
    );
    expect(plannedLate(walked, START + 31 * MINUTE, LATE)).toEqual([]);
    expect(walked.state.arrivals.map(({ taken }) => taken)).toEqual([null]);
  });
});

describe('a deadline that is planned late', () => {
  const within = (block: string): string =>
    `  - step: 1\n    says: Have it done\n    within: duration("1 hour") of case.received_at\n    if_late: { says: Late, flag: too_late }\n    do:\n${block}`;

  it.each<[string, string, number | null]>([
    ['an event that was received in time', EVENT, START + 59 * MINUTE],
    ['a time before it', TIME, null],
  ])('is met by %s', (_, block, receivedAt) => {
    expect(plannedLate(run(within(block)), receivedAt, LATE)).toEqual([]);
  });

  it('is missed if the event was received after it', () => {
    expect(plannedLate(run(within(EVENT)), START + 61 * MINUTE, LATE)).toEqual(['too_late']);
  });
});
