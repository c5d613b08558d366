/**
 * Guards that only an unhappy run reaches: late clicks, choices that were not offered, late workers, and simultaneous
 * events. Each row is a log, what happens to it, and everything that follows.
 */
import { describe, expect, it } from 'vitest';
import type { SlackActor } from '../../src/boundary/approvers.ts';
import { asAskId } from '../../src/kernel/ids.ts';
import { money } from '../../src/kernel/money.ts';
import type { Command } from '../../src/run/plan/decide.ts';
import type { Actor, RunEvent } from '../../src/run/log/event.ts';
import { fold } from '../../src/run/log/evolve.ts';
import { filesOf, handbookOf, LENA, MARCUS, PERMISSIVE, sopFile, withEvents } from './handbook.ts';
import { HOUR, MINUTE, RUN, START, walk, type Walk, type WalkOptions } from './walk.ts';

type Outcome =
  | { readonly then: readonly { readonly actor: Actor; readonly event: RunEvent }[] }
  | { readonly refused: { readonly code: string; readonly sentence: string } };

type Row = {
  /** The name of the test: what the guard does. */
  readonly it: string;
  readonly given: () => Walk;
  readonly when: (run: Walk) => Outcome;
} & Outcome;

const CLOCK: Actor = { kind: 'clock' };
const RUNNER: Actor = { kind: 'runner' };

function run(steps: string, options: WalkOptions = {}): Walk {
  return walk({ ...options, handbook: handbookOf(withEvents(filesOf(sopFile(steps), PERMISSIVE))) });
}

/** The log up to the first event of a type: the process ended right after it. */
function upTo(run: Walk, type: RunEvent['type']): Walk {
  run.log.splice(run.types.indexOf(type) + 1);
  run.state = fold(RUN, run.log);
  return run;
}

const at = (run: Walk, now: number): Walk => {
  run.now = now;
  return run;
};

/** A person clicks, `after` milliseconds later. */
const click =
  (command: (run: Walk) => Command, actor: SlackActor, after = 0) =>
  (run: Walk): Outcome => {
    run.now += after;
    const decided = run.decide(command(run), actor);
    return decided.ok
      ? { then: decided.events.map((event) => ({ actor: decided.by, event })) }
      : { refused: { code: decided.code, sentence: decided.sentence } };
  };

/** A worker plans, `after` milliseconds later. */
const plan =
  (after = 0) =>
  (run: Walk): Outcome => {
    run.now += after;
    return { then: run.plan().events };
  };

/** Events arrive at one moment, before anything is planned. */
function arrive(run: Walk, ...events: readonly string[]): Walk {
  for (const event of events)
    run.append(
      { kind: 'channel', channel: 'tms' },
      {
        type: 'EventArrived',
        eventId: `${event}-${run.events('EventArrived').length + 1}`,
        event,
        label: event,
        refused: [],
        fields: [],
      },
    );
  return run;
}

const NOTE = (more = ''): string => `  - step: 1
    says: Note it
    use: zendesk.add_internal_note
    with:
      ticket: "101"
      text: Note it
${more}`;
const READ = `  - step: 1
    says: Look the shipment up
    use: tms.get_shipment_by_bol
    with:
      bol: BOL-1
`;
const TELL = `  - step: 1
    says: Tell the manager
    use: slack.notify
    with:
      to: claims-manager
    answer_within: duration("1 hour")
    if_unanswered:
      says: Flag it
      flag: unanswered
`;
const WATCH = (watchers: string): string => `  - step: 1
    says: Follow the claim
    watch:
${watchers}    do:
    - step: 1a
      says: Wait until the claim is closed
      wait:
        event: claim_closed
        for: 12 months
      if_late:
        says: It never was
        flag: never_closed
`;
const WAIT = (wait: string, more = ''): string => `  - step: 1
    says: See the claim closed
    within: duration("1 hour") of case.received_at
    do:
    - step: 1a
      says: Wait until the claim is closed
      wait:
        ${wait}
${more}    if_late:
      says: It was closed late
      flag: closed_late
`;
const CLOSED = WAIT(
  `event: claim_closed
        for: 12 months`,
  `      if_late:
        says: It never was
        flag: never_closed
    - step: 1b
      says: Note it
      set:
        claim.closed: true
`,
);
const REMIND = `    - at: = case.received_at + duration("1 hour")
      says: Remind them
      flag: reminded
`;
const OFFER = `    - on: carrier_offer
      at_most: 1
      says: The carrier offers
      flag: offered
`;

const major = (options: WalkOptions = {}): Walk =>
  walk({ facts: { 'claim.amount': money('USD', 3_000_000) }, ...options });
const failedRead = (options: WalkOptions = {}): Walk =>
  run(READ, {
    script: { 'tms.get_shipment_by_bol': { kind: 'failed', code: 'unavailable', message: 'Away' } },
    ...options,
  });
const notified = (): Walk =>
  run(TELL, {
    script: {
      'slack.notify': {
        kind: 'done',
        output: { channel: 'D1', ts: '1.000100', person: 'Marcus Mbeki', slack_user: MARCUS.userId },
      },
    },
  });
const deny = (run: Walk): Command => ({ type: 'DenyApproval', askId: run.ask('approval').askId, reason: 'Not ours' });
const haveIt = (run: Walk): Command => ({ type: 'Answer', askId: run.ask('answer').askId });
const recover =
  (choice: 'it_was_done' | 'try_again') =>
  (run: Walk): Command => ({ type: 'Recover', askId: run.ask('recovery').askId, choice, note: null });
const itWasDone = recover('it_was_done');
const tryAgain = recover('try_again');
const NOT_OFFERED = { code: 'gone', sentence: 'This choice is not offered here' };
const OWN_CASE = {
  code: 'requester',
  sentence: 'You requested this yourself, so someone else must decide; these people may: Leo Lindgren',
};
const cannotAnswer = (code: string, who: string) => ({ code, sentence: `${who} cannot answer` });
const handling = (handler: string, says: string, eventId: string | null): RunEvent => ({
  type: 'HandlingStarted',
  step: '1',
  handler,
  says,
  number: 1,
  eventId,
  dueAt: eventId === null ? START + HOUR : null,
  nextAt: null,
});

const CLOSED_TAKEN = {
  actor: RUNNER,
  event: { type: 'EventTaken', eventId: 'claim_closed-1', step: '1a', handler: null },
} as const;
const CLOSED_1 = [
  { actor: RUNNER, event: { type: 'WaitEnded', step: '1a', how: 'event', eventId: 'claim_closed-1' } },
  {
    actor: RUNNER,
    event: { type: 'ValueSet', step: '1b', path: ['claim', 'closed'], value: true, readings: [] },
  },
] as const;

const CLICKS: readonly Row[] = [
  {
    it: 'refuses a denial after the approval expired',
    given: () => major(),
    when: click(deny, LENA, 4 * HOUR + 1),
    refused: { code: 'expired', sentence: 'The time to decide ended at 2026-03-02 18:00:00 UTC; nothing was done' },
  },
  {
    it: 'refuses a denial by the person who asked for it',
    given: () => major({ requester: 'lena@our.example' }),
    when: click(deny, LENA),
    refused: OWN_CASE,
  },
  {
    it: 'refuses a recovery choice by the person who asked for it',
    given: () => failedRead({ requester: 'lena@our.example' }),
    when: click(tryAgain, LENA),
    refused: OWN_CASE,
  },
  {
    it: 'refuses *it was done* for a read, whose output is unknown',
    given: () => failedRead(),
    when: click(itWasDone, LENA),
    refused: NOT_OFFERED,
  },
  {
    it: 'refuses *it was done* for a case that lacks facts',
    given: () => walk({ facts: { 'claim.amount': null } }),
    when: click(itWasDone, LENA),
    refused: NOT_OFFERED,
  },
  {
    it: 'refuses *I have it* by the recipient who has become a guest',
    given: notified,
    when: click(haveIt, { ...MARCUS, isGuest: true }),
    refused: cannotAnswer('guest', 'A guest'),
  },
  {
    it: 'refuses *I have it* by anyone but the recipient',
    given: notified,
    when: click(haveIt, LENA),
    refused: {
      code: 'not_the_recipient',
      sentence: 'This was asked of someone else; only the person it was sent to can answer',
    },
  },
  {
    it: 'refuses *I have it* by a bot under the id of the recipient',
    given: notified,
    when: click(haveIt, { ...MARCUS, isBot: true }),
    refused: cannotAnswer('bot', 'A bot'),
  },
  {
    it: 'refuses *I have it* by the recipient who was deactivated',
    given: notified,
    when: click(haveIt, { ...MARCUS, isDeleted: true }),
    refused: cannotAnswer('deactivated', 'A deactivated account'),
  },
  {
    it: 'refuses *I have it* by the recipient whom Slack calls a stranger',
    given: notified,
    when: click(haveIt, { ...MARCUS, isStranger: true }),
    refused: cannotAnswer('other_organisation', 'A person of another organisation'),
  },
];

const PLANS: readonly Row[] = [
  {
    it: 'meets a deadline by the last event, even if a worker looks later',
    given: () => upTo(run(NOTE('    within: duration("10 minutes") of case.received_at\n')), 'CallSucceeded'),
    when: plan(11 * MINUTE),
    then: [
      { actor: RUNNER, event: { type: 'ClockMet', step: '1' } },
      { actor: RUNNER, event: { type: 'RunCompleted', outcome: null, flags: [] } },
    ],
  },
  {
    it: 'meets a deadline by the event that ended a wait, even if a worker looks later',
    given: () => arrive(at(run(CLOSED), START + HOUR - 1), 'claim_closed'),
    when: plan(2 * HOUR),
    then: [
      CLOSED_TAKEN,
      ...CLOSED_1,
      { actor: RUNNER, event: { type: 'ClockMet', step: '1' } },
      { actor: RUNNER, event: { type: 'RunCompleted', outcome: null, flags: [] } },
    ],
  },
  {
    it: 'misses a deadline by the event that ended a wait a moment later',
    given: () => arrive(at(run(CLOSED), START + HOUR + 1), 'claim_closed'),
    when: plan(),
    then: [
      CLOSED_TAKEN,
      CLOSED_1[0],
      { actor: CLOCK, event: { type: 'ClockMissed', step: '1', dueAt: START + HOUR } },
      CLOSED_1[1],
      { actor: RUNNER, event: { type: 'FlagRaised', step: '1.if_late', flag: 'closed_late' } },
      { actor: RUNNER, event: { type: 'RunCompleted', outcome: null, flags: ['closed_late'] } },
    ],
  },
  {
    it: 'meets a deadline by a time before it, even if a worker looks later',
    given: () => run(WAIT('for: 30 minutes')),
    when: plan(3 * HOUR),
    then: [
      { actor: CLOCK, event: { type: 'WaitEnded', step: '1a', how: 'elapsed', eventId: null } },
      { actor: RUNNER, event: { type: 'ClockMet', step: '1' } },
      { actor: RUNNER, event: { type: 'RunCompleted', outcome: null, flags: [] } },
    ],
  },
  {
    it: 'counts the time to answer from the moment the message was sent, even if a worker looks later',
    given: () => upTo(notified(), 'CallSucceeded'),
    when: plan(2 * HOUR),
    then: [
      {
        actor: RUNNER,
        event: {
          type: 'AnswerRequested',
          askId: asAskId('ask-1'),
          callId: '1#1',
          step: '1',
          person: MARCUS.userId,
          dueAt: START + HOUR,
        },
      },
      { actor: CLOCK, event: { type: 'AnswerMissed', askId: asAskId('ask-1'), stays: true } },
      { actor: RUNNER, event: { type: 'FlagRaised', step: '1.if_unanswered', flag: 'unanswered' } },
      { actor: RUNNER, event: { type: 'RunCompleted', outcome: null, flags: ['unanswered'] } },
    ],
  },
  {
    it: 'runs handlers that are due in the same millisecond in the order of the file',
    given: () => arrive(at(run(WATCH(REMIND + OFFER)), START + HOUR), 'carrier_offer'),
    when: plan(),
    then: [
      {
        actor: RUNNER,
        event: { type: 'EventTaken', eventId: 'carrier_offer-1', step: '1', handler: '1.on_carrier_offer' },
      },
      { actor: CLOCK, event: handling('1.at_1', 'Remind them', null) },
      { actor: RUNNER, event: { type: 'FlagRaised', step: '1.at_1', flag: 'reminded' } },
      { actor: RUNNER, event: { type: 'HandlingEnded', step: '1', handler: '1.at_1' } },
      { actor: RUNNER, event: handling('1.on_carrier_offer', 'The carrier offers', 'carrier_offer-1') },
      { actor: RUNNER, event: { type: 'FlagRaised', step: '1.on_carrier_offer', flag: 'offered' } },
      { actor: RUNNER, event: { type: 'HandlingEnded', step: '1', handler: '1.on_carrier_offer' } },
    ],
  },
];

describe.each([
  ['a click', CLICKS],
  ['a plan', PLANS],
])('%s', (_, rows) => {
  it.each(rows.map((row) => [row.it, row] as const))('%s', (_name, row) => {
    const expected: Outcome = 'then' in row ? { then: row.then } : { refused: row.refused };
    expect(row.when(row.given())).toEqual(expected);
  });
});

it('does not complete while people are asked something that no step waits for', () => {
  const walked = run(CLOSED);
  walked.append(RUNNER, {
    type: 'Parked',
    askId: asAskId('ask-9'),
    step: '9',
    callId: null,
    code: 'unclear_value',
    because: 'Step 9 has no value',
    known: [],
    choices: ['try_again', 'stop'],
    group: 'claims-leads',
  });
  arrive(walked, 'claim_closed').go();
  expect(walked.types.at(-1)).toBe('ClockMet');
  walked.recover('try_again', LENA);
  expect(walked.types.at(-1)).toBe('RunCompleted');
});

it('does not complete while people are asked about an excess event', () => {
  const walked = arrive(arrive(run(WATCH(OFFER)), 'carrier_offer', 'carrier_offer').go(), 'claim_closed').go();
  expect(walked.types.at(-1)).toBe('WatchBlockEnded');
  walked.recover('it_was_done', LENA);
  expect(walked.types.at(-1)).toBe('RunCompleted');
});
