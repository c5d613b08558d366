/**
 * The unhappy paths of the engine, one row each: given a log and a fault, when time passes, then exactly this was
 * written, called and posted.
 */
import { describe, expect, it, vi } from 'vitest';
import { callAttemptsMax, leaseMs } from '../../src/kernel/limits.ts';
import type { RunEvent } from '../../src/run/log/event.ts';
import { filesOf, filesWith, LENA, PEOPLE_PATH, PERMISSIVE, sopFile } from '../run/handbook.ts';
import { MINUTE } from '../run/walk.ts';
import { inWorld, SECOND, type Behaviour, type SimulatedWorld, type WorldOptions } from './world.ts';

type Seen = {
  /** The events added to the log. */
  readonly log: readonly (Partial<RunEvent> & Pick<RunEvent, 'type'>)[];
  /** The tools that were called at vendors. */
  readonly calls: readonly string[];
  /** Results of the appends that the store rejected. */
  readonly refusedAppends: readonly string[];
  /** The notes on inbox items, with `again:` for one that will be retried. */
  readonly inbox: readonly unknown[];
  readonly slack: { readonly writes: number; readonly finds: number; readonly posted: readonly string[] };
  readonly troubles: readonly unknown[];
};

const NOTHING: Seen = {
  log: [],
  calls: [],
  refusedAppends: [],
  inbox: [],
  slack: { writes: 0, finds: 0, posted: [] },
  troubles: [],
};

type Row = {
  readonly world?: WorldOptions;
  readonly given?: (world: SimulatedWorld) => Promise<unknown>;
  readonly fault: (world: SimulatedWorld) => Promise<unknown>;
  readonly when: (world: SimulatedWorld) => Promise<unknown>;
  readonly expected: Partial<Seen>;
};

/** Starts watching; the returned function reports what has happened since. */
async function watch(world: SimulatedWorld): Promise<() => Promise<Seen>> {
  const { vendors, slack, troubles, store } = world;
  const from = { log: (await world.log()).length, calls: vendors.calls.length, writes: slack.writes };
  const append = vi.spyOn(store.runs, 'append');
  const inbox: string[] = [];
  const { finish, defer } = store.inbox;
  vi.spyOn(store.inbox, 'finish').mockImplementation((id, note, now, signed) => {
    inbox.push(note);
    return finish(id, note, now, signed);
  });
  vi.spyOn(store.inbox, 'defer').mockImplementation((id, at, note) => {
    inbox.push(`again: ${note}`);
    return defer(id, at, note);
  });
  return async () => ({
    log: (await world.log()).slice(from.log).map(({ event }) => event),
    calls: vendors.calls.slice(from.calls).map(({ tool }) => tool),
    refusedAppends: append.mock.settledResults
      .map(({ value }) => String(value))
      .filter((value) => value !== 'appended'),
    inbox,
    slack: {
      writes: slack.writes - from.writes,
      finds: slack.finds,
      posted: slack.messages.map(({ key }) => key.replace(/^run-[^:]+/, 'run')),
    },
    troubles,
  });
}

/** Another worker takes over the run, as if this one had been silent for the length of a lease. */
async function takeOver(world: SimulatedWorld): Promise<void> {
  const row = await world.row();
  if (row === null) throw new Error('Expected a run');
  const runOut = world.clock.now() + leaseMs;
  expect(await world.store.runs.lease(row.runId, 'another worker', runOut, runOut + 5 * MINUTE)).not.toBeNull();
}

/** A claim that waits ten minutes and is then assigned to a group. */
const ASSIGNED_LATER = filesOf(
  sopFile(
    `  - step: 1
    says: Wait
    wait:
      for: 10 minutes
  - step: 2
    says: Assign it
    use: zendesk.assign_group
    with:
      ticket: = case.zendesk.ticket_id
      group: Standard Claims
`,
    { needs: '  - case.zendesk.ticket_id' },
  ),
  PERMISSIVE,
);
const GROUP = 'zendesk.assign_group';
const BUSY = { kind: 'not_now', message: 'Busy', afterMs: 10_000 } as const;

const always = (tool: string, behaviour: Behaviour) => async (world: SimulatedWorld) => {
  world.vendors.will(tool, ...Array.from({ length: 3 * callAttemptsMax }, () => behaviour));
};

/** Slack does not accept the first post of a thread: it is posted later, with everything that follows. */
const postedAgain = (trouble: SimulatedWorld['slack']['troubles'][number], troubles: readonly string[]): Row => ({
  world: { files: ASSIGNED_LATER, thread: true },
  fault: async (world) => world.slack.troubles.push(trouble),
  when: async (world) => {
    await world.claim();
    await world.after(2 * MINUTE);
  },
  expected: {
    log: [{ type: 'CaseOpened' }, { type: 'SopChosen' }, { type: 'WaitStarted', step: '1' }],
    inbox: ['opened CASE-1'],
    slack: { writes: 2, finds: 0, posted: ['run:card'] },
    troubles,
  },
});

const attempts = Array.from({ length: callAttemptsMax }, (_, index) => index + 1);
/** Looks for a lost write before its vendor can no longer carry it out: after 0, 25, 50, 100, 200 and 400 s. */
const looks = [0, 25, 50, 100, 200, 400];

const ROWS: Readonly<Record<string, Row>> = {
  'does not count an approver whose corrected address turns out to be that of the requester': {
    given: async (world) => {
      await world.claim({ claim_amount: '30000' });
      await world.rest();
      world.vendors.will('jira.create_issue', BUSY);
      expect(await world.approve(LENA)).toMatchObject({ ok: true });
      await world.settle();
    },
    fault: (world) => world.publish(filesWith(PEOPLE_PATH, 'lena@our.example', 'Carla@Wobbly.example')),
    when: (world) => world.after(11 * SECOND),
    expected: {
      log: [
        { type: 'ApprovalWithdrawn', because: 'Someone who approved is no longer entitled to' },
        { type: 'VerdictChanged', callId: '3a#1' },
        { type: 'ApprovalRequested', callId: '3a#1', demands: [{ group: 'claims-leads', count: 1 }] },
      ],
    },
  },
  'does not count an approver whose corrected address turns out to be that of the editor': {
    given: async (world) => {
      await world.claim({ claim_amount: '30000' });
      await world.rest();
      await world.claim({ claim_amount: '31000' }, { submitter_email: 'nora@our.example' }, 'ticket.updated');
      await world.settle();
      await world.after(3 * MINUTE);
      world.vendors.will('jira.create_issue', BUSY);
      expect(await world.approve(LENA)).toMatchObject({ ok: true });
      await world.settle();
    },
    fault: (world) => world.publish(filesWith(PEOPLE_PATH, 'lena@our.example', 'Nora@our.example')),
    when: (world) => world.after(11 * SECOND),
    expected: {
      log: [
        { type: 'ApprovalWithdrawn', because: 'Someone who approved is no longer entitled to' },
        { type: 'VerdictChanged', callId: '3a#2' },
        { type: 'ApprovalRequested', callId: '3a#2', demands: [{ group: 'claims-leads', count: 1 }] },
      ],
    },
  },
  'stops when its lease is lost while a call is running, and does not even try to write the outcome': {
    given: async (world) => {
      world.vendors.will('salesforce.get_account', 'hangs');
      await world.claim();
      await world.settle();
      expect(world.vendors.calls).toHaveLength(1);
    },
    fault: takeOver,
    when: (world) => world.after(30 * SECOND),
    expected: {},
  },
  'starts no call when its lease was lost, although the append of the intent arrived': {
    world: { files: ASSIGNED_LATER },
    given: async (world) => {
      world.vendors.will(GROUP, BUSY);
      await world.claim();
      await world.after(10 * MINUTE);
    },
    fault: async (world) => {
      world.outages.push({ method: 'runs.append', when: 'after', times: 1 });
      await world.after(10 * SECOND);
      await takeOver(world);
    },
    when: (world) => world.after(10 * SECOND),
    expected: {
      log: [{ type: 'CallStarted', callId: '2#1', attempt: 2 }],
      refusedAppends: ['lease_lost'],
    },
  },
  'uses up the attempts of a write that is lost each time': {
    world: { files: ASSIGNED_LATER },
    given: async (world) => {
      await world.claim();
      await world.rest();
    },
    fault: always(GROUP, 'lost before'),
    when: (world) => world.after(60 * MINUTE),
    expected: {
      log: [
        { type: 'WaitEnded' },
        { type: 'CallProposed', callId: '2#1' },
        ...attempts.flatMap((attempt): Seen['log'] => [
          { type: 'CallStarted', callId: '2#1', attempt },
          { type: 'CallLost', callId: '2#1', attempt, message: 'The connection was lost' },
          ...looks.map((): Seen['log'][number] => ({ type: 'CallProbed', callId: '2#1', result: 'absent' })),
          { type: 'CallProbed', callId: '2#1', result: 'absent', againAt: null },
        ]),
        {
          type: 'CallFailed',
          callId: '2#1',
          attempt: callAttemptsMax,
          code: 'unavailable',
          message: 'Zendesk did not do it in 4 attempts',
        },
        { type: 'Parked', callId: '2#1', code: 'unavailable', choices: ['try_again', 'stop'], group: 'claims-leads' },
      ],
      calls: attempts.map(() => GROUP),
    },
  },
  'uses up the attempts of a call that the vendor defers each time': {
    world: { files: ASSIGNED_LATER },
    given: async (world) => {
      await world.claim();
      await world.rest();
    },
    fault: always(GROUP, BUSY),
    when: (world) => world.after(15 * MINUTE),
    expected: {
      log: [
        { type: 'WaitEnded' },
        { type: 'CallProposed', callId: '2#1' },
        ...attempts.flatMap((attempt): Seen['log'] => [
          { type: 'CallStarted', callId: '2#1', attempt },
          attempt < callAttemptsMax
            ? { type: 'CallDeferred', callId: '2#1', attempt, message: 'Busy' }
            : { type: 'CallFailed', callId: '2#1', attempt, code: 'unavailable', message: 'Busy' },
        ]),
        { type: 'Parked', callId: '2#1', code: 'unavailable', choices: ['try_again', 'stop'], group: 'claims-leads' },
      ],
    },
  },
  'sets aside an inbox item that fails each time, with its error': {
    fault: (world) =>
      world.inbox.receive({
        source: 'events',
        eventId: 'opened-1',
        receivedAt: world.clock.now(),
        payload: {
          channel: 'tms',
          eventId: 'opened-1',
          type: 'opened',
          kind: 'warranty_claim',
          receivedAt: world.clock.now(),
          keys: [],
          requester: { name: 'Carla', email: null },
          facts: [],
          refused: [],
        },
      }),
    when: (world) => world.after(5 * MINUTE),
    expected: {
      inbox: [
        ...Array.from({ length: 19 }, () => expect.stringMatching(/^again: Expected a kind of the handbook/)),
        expect.stringMatching(/^given up: Expected a kind of the handbook/),
      ],
      troubles: Array.from({ length: 20 }, () => expect.stringMatching(/^inbox\.failed: .*`warranty_claim`/)),
    },
  },
  'does not search for a refused post before posting it again': postedAgain(
    { kind: 'refused', code: 'channel_not_found', message: 'No such channel' },
    ['thread.write_failed: No such channel'],
  ),
  'does not search for a deferred post before posting it again': postedAgain({ kind: 'not_now', afterMs: 3_000 }, []),
};

describe('the engine, on its unhappy paths', () => {
  it.each(Object.entries(ROWS))('%s', (_, { world: options = {}, given, fault, when, expected }) =>
    inWorld(options, async (world) => {
      await given?.(world);
      const seen = await watch(world);
      await fault(world);
      await when(world);
      expect(await seen()).toMatchObject({ ...NOTHING, ...expected });
    }),
  );
});
