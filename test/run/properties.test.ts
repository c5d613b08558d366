import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { money } from '../../src/kernel/money.ts';
import { hashOf } from '../../src/kernel/canonical-json.ts';
import type { Verdict } from '../../src/boundary/verdict.ts';
import { approvalDigest } from '../../src/run/log/approval-binding.ts';
import { commitment, emptyHead, firstBrokenLink, unseal } from '../../src/run/log/chain.ts';
import { erasableFields, withoutFields } from '../../src/run/log/erasable.ts';
import { sealSigned } from '../record-keys.ts';
import type { LoggedEvent, SealedEvent } from '../../src/run/log/event.ts';
import { fold } from '../../src/run/log/evolve.ts';
import { projectRun } from '../../src/run/view/project-run.ts';
import { CHANGED_AFTER_END } from '../../src/run/log/after-end.ts';
import { openAsks } from '../../src/run/log/state.ts';
import { isOwed } from '../../src/run/log/taken.ts';
import type { CallResult, ProbeResult } from '../../src/tool/tool.ts';
import type { Handbook } from '../../src/review/handbook.ts';
import { ANA, AVA, filesOf, handbookOf, LENA, MARCUS, registry, sopFile, withEvents } from './handbook.ts';
import { account, RUN, Walk, type Script } from './walk.ts';
import { histories } from '../histories.ts';

/** A procedure with rounds and handlers, in place of the first one. */
const ROUNDS = `  - step: 1
    says: Look until the account grows
    repeat:
      at_most: 3
      every: 10 minutes
      until:
        - account.tier == "Growth" || case.claim.amount > money("8,000.00 USD")
    do:
      - step: 1a
        says: Look up the account
        use: salesforce.get_account
        with:
          account_id: = case.claimant.account_id
        save: account
    if_late:
      says: Give up
      flag: gave_up
  - step: 2
    says: Follow the claim
    watch:
      - on: carrier_offer
        save: offer
        at_most: 2
        says: The carrier offers
        do:
          - step: 1
            says: Note it
            use: zendesk.add_internal_note
            with:
              ticket: = case.zendesk.ticket_id
              text: Offered {offer.amount}
      - at: = case.received_at + duration("30 minutes")
        every: 1 hour
        at_most: 2
        says: Remind them
        use: slack.escalate
        with:
          to: claims-manager
    do:
      - step: 2a
        says: Ask for each paper
        for_each:
          item: paper
          in: = papers
          at_most: 3
        do:
          - step: 2a1
            says: Ask for {paper}
            use: slack.notify
            with:
              to: claims-manager
              message: Send the {paper}
            answer_within: notify_within
            if_unanswered:
              says: Note it
              use: zendesk.add_internal_note
              with:
                ticket: = case.zendesk.ticket_id
                text: The {paper} was not sent
      - step: 2b
        says: Wait for the end
        wait:
          event: claim_closed
          for: 2 hours
        if_late:
          says: It never came
          flag: never_closed
`;
const PROCEDURES = {
  seed: (): Handbook => handbookOf(),
  rounds: (): Handbook => handbookOf(roundsFiles),
};
const roundsFiles = withEvents(
  filesOf(
    sopFile(ROUNDS, {
      values: '  papers: [BOL, photo]\n  notify_within: 15 minutes',
      needs: '  - case.claimant.account_id\n  - case.claim.amount',
    }),
  ),
);

const amount = fc.oneof(
  fc.constantFrom(100, 500_000, 500_001, 720_000, 2_500_001, 9_000_000).map((minor) => money('USD', minor)),
  fc.constant(money('EUR', 720_000)),
  fc.constant(null),
);
const result = fc.constantFrom<CallResult>(
  { kind: 'failed', code: 'not_found', message: 'None' },
  { kind: 'not_now', message: 'Busy', afterMs: null },
  { kind: 'unknown', message: 'Lost' },
);
const step = fc.constantFrom(
  '1',
  '2',
  '3a',
  '3b',
  '4a',
  '4b',
  '3a.if_denied',
  '3b.if_unanswered',
  '1a',
  '1a#2',
  '2a1',
  '2a1#2',
  '2.on_carrier_offer.1',
  '2.on_carrier_offer.1#2',
  '2.at_1',
);
const act = fc.oneof(
  fc.record({
    kind: fc.constant('after' as const),
    ms: fc.constantFrom(1, 500, 5_000, 45_000, 15 * 60_000, 4 * 3_600_000),
  }),
  fc.record({
    kind: fc.constant('click' as const),
    who: fc.constantFrom(LENA, MARCUS, ANA, AVA),
    choice: fc.constantFrom('yes', 'no', 'try_again', 'it_was_done', 'stop'),
    which: fc.nat(3),
  }),
  fc.record({ kind: fc.constant('correct' as const), amount: fc.constantFrom(money('USD', 1), money('USD', 800_000)) }),
  fc.record({
    kind: fc.constant('event' as const),
    event: fc.constantFrom('carrier_offer', 'claim_closed', 'nothing'),
  }),
  fc.record({ kind: fc.constant('heal' as const) }),
  fc.record({ kind: fc.constant('cut' as const), step }),
);
const story = fc.record({
  procedure: fc.constantFrom<keyof typeof PROCEDURES>('seed', 'rounds'),
  amount,
  tier: fc.constantFrom('Enterprise', 'Standard'),
  broken: fc.dictionary(step, result, { maxKeys: 3, noNullPrototype: true }),
  probe: fc.constantFrom<ProbeResult>({ kind: 'absent' }, { kind: 'unknown', message: 'Away' }),
  acts: fc.array(act, { maxLength: 10 }),
});

/** A run with an arbitrary history. The seed and path that fast-check prints reproduce it. */
function tell({
  procedure,
  amount: claim,
  tier,
  broken,
  probe,
  acts,
}: typeof story extends fc.Arbitrary<infer S> ? S : never): Walk {
  const healthy: Script = { 'salesforce.get_account': account({ tier }) };
  const run = new Walk({
    handbook: PROCEDURES[procedure](),
    facts: { 'claim.amount': claim },
    script: { ...healthy, ...broken },
  });
  run.probe = probe;
  run.go();
  for (const item of acts) {
    if (item.kind === 'after') run.after(item.ms);
    else if (item.kind === 'event') {
      const source = { system: 'TMS', record: 'claim 7', field: 'amount' };
      const fields =
        item.event === 'carrier_offer'
          ? [{ path: 'amount', label: 'offered amount', value: money('USD', 90_000), source }]
          : [];
      if (run.state.ended === null)
        run.append(
          { kind: 'channel', channel: 'tms' },
          {
            type: 'EventArrived',
            eventId: `e${run.log.length}`,
            event: item.event,
            label: item.event,
            fields,
            refused: [],
          },
        );
      run.go();
    } else if (item.kind === 'heal') {
      run.script = healthy;
      run.go();
    } else if (item.kind === 'cut') {
      run.powerCut = item.step;
      run.go();
    } else if (item.kind === 'correct') {
      if (openAsks(run.state).some(({ kind }) => kind === 'recovery')) run.correct({ 'claim.amount': item.amount });
    } else {
      const asks = openAsks(run.state);
      const ask = asks[item.which % Math.max(asks.length, 1)];
      if (ask === undefined) continue;
      const { askId } = ask;
      const decided =
        ask.kind === 'approval'
          ? run.decide(
              item.choice === 'yes'
                ? { type: 'GiveApproval', askId }
                : { type: 'DenyApproval', askId, reason: 'No reason' },
              item.who,
            )
          : ask.kind === 'answer'
            ? run.decide({ type: 'Answer', askId }, item.who)
            : run.decide(
                {
                  type: 'Recover',
                  askId,
                  choice: item.choice === 'it_was_done' ? 'it_was_done' : item.choice === 'stop' ? 'stop' : 'try_again',
                  note: null,
                },
                item.who,
              );
      if (decided.ok) for (const event of decided.events) run.append(decided.by, event);
      run.go();
    }
  }
  return run;
}

const RUNS = { numRuns: histories(100), seed: 20_260_302 };
const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
let salts = 0;
const salt = (bytes: number): string => (++salts).toString(16).padStart(bytes * 2, '0');
const sealed = (log: readonly LoggedEvent[]): SealedEvent[] =>
  sealSigned(
    RUN,
    emptyHead,
    log.map(({ at, actor, event }) => ({ at, actor, event })),
    salt,
  );

describe('any run', () => {
  it('has only legal prefixes, and each plans the same when read back from storage', () => {
    fc.assert(
      fc.property(story, (events) => {
        const run = tell(events);
        expect(run.log).not.toEqual([]);
        for (let length = 1; length <= run.log.length; length++) {
          const log = run.log.slice(0, length);
          const [once, again] = [fold(RUN, log), fold(RUN, copy(log))];
          expect(hashOf(once)).toBe(hashOf(again));
          const planned = (state: typeof once): unknown => {
            const other = new Walk({ handbook: run.handbook });
            other.now = log.at(-1)?.at ?? 0;
            const { events, effects, timers } = other.plan(state);
            return { events, effects, timers };
          };
          expect(planned(again)).toEqual(planned(once));
        }
        expect(hashOf(run.state)).toBe(hashOf(fold(RUN, run.log)));
      }),
      RUNS,
    );
  });

  it('can be shown, explained and listed at every moment', () => {
    fc.assert(
      fc.property(story, (events) => {
        const run = tell(events);
        expect(run.log).not.toEqual([]);
        for (let length = 1; length <= run.log.length; length++) {
          const log = run.log.slice(0, length);
          const state = fold(RUN, log);
          const view = run.view(state, log);
          expect(view.seq).toBe(length);
          expect(view.posts.map(({ seq }) => seq)).toEqual([...view.posts.map(({ seq }) => seq)].sort((a, b) => a - b));
          expect(run.explain(state, log).caseId).toBe('CASE-1');
          expect(
            projectRun(state, [], { registry, caseType: run.world().caseType }).asks.filter(({ open }) => open),
          ).toHaveLength(Object.values(state.asks).filter((ask) => ask.closed === null || isOwed(state, ask)).length);
        }
      }),
      RUNS,
    );
  });

  it('repeats a request only under the same key, and starts nothing without a permitting verdict or an approval', () => {
    fc.assert(
      fc.property(story, (events) => {
        const run = tell(events);
        let state = fold(RUN, []);
        for (const [index, { event }] of run.log.entries()) {
          if (event.type === 'CallStarted') {
            const call = state.calls[event.callId];
            const ask = call?.approval === null || call === undefined ? null : state.asks[call.approval];
            expect(call?.verdict.outcome === 'permitted' || ask?.closed?.how === 'approved').toBe(true);
            expect(state.ended).toBeNull();
          }
          state = fold(RUN, run.log.slice(0, index + 1));
        }
        const keys = run.made.map(({ step: label, key, args }) => [key, `${label} ${hashOf(args)}`] as const);
        for (const [key, what] of keys)
          expect(new Set(keys.filter(([other]) => other === key).map(([, others]) => others))).toEqual(new Set([what]));
      }),
      RUNS,
    );
  });

  it('closes every ask when it ends', () => {
    fc.assert(
      fc.property(story, (events) => {
        const { state } = tell(events);
        // Only what changed or arrived then is asked about afterwards.
        const open = openAsks(state).filter((ask) => !(ask.kind === 'recovery' && ask.code === CHANGED_AFTER_END));
        if (state.ended !== null) expect(open).toEqual([]);
      }),
      RUNS,
    );
  });
});

describe('the chain', () => {
  const rows = sealed(new Walk().go().log);
  const changes = fc.record({
    index: fc.nat(rows.length - 1),
    how: fc.constantFrom(
      'at',
      'actor',
      'type',
      'seq',
      'prev',
      'hash',
      'body',
      'salt',
      'commitment',
      'extra',
      'run',
      'proto',
    ),
  });

  it('accepts sealed events and returns them', () => {
    expect(firstBrokenLink(RUN, rows)).toBeNull();
    expect(rows.map(unseal)).toEqual(new Walk().go().log);
  });

  it('detects any single change', () => {
    fc.assert(
      fc.property(changes, ({ index, how }) => {
        const forged = rows.map((row, place) => (place === index ? forge(row, how) : row));
        expect(firstBrokenLink(RUN, forged)?.seq).toBeGreaterThan(0);
      }),
      { ...RUNS, numRuns: histories(200) },
    );
  });

  it('detects a removed, duplicated or swapped event, except at the end', () => {
    expect(rows.length).toBeGreaterThan(9);
    for (let index = 0; index < rows.length - 1; index++) {
      expect(firstBrokenLink(RUN, rows.toSpliced(index, 1))).not.toBeNull();
      expect(firstBrokenLink(RUN, rows.toSpliced(index, 0, ...rows.slice(index, index + 1)))).not.toBeNull();
      expect(
        firstBrokenLink(RUN, [
          ...rows.slice(0, index),
          ...rows.slice(index, index + 2).reverse(),
          ...rows.slice(index + 2),
        ]),
      ).not.toBeNull();
    }
  });

  it('stays valid when fields are erased, one by one or all together', () => {
    const erasable = rows.flatMap((row) => erasableFields(row).map((field) => ({ seq: row.seq, field })));
    expect(erasable.length).toBeGreaterThan(0);
    for (const field of erasable) expect(firstBrokenLink(RUN, withoutFields(rows, [field]))).toBeNull();
    expect(firstBrokenLink(RUN, withoutFields(rows, erasable))).toBeNull();
  });

  it('notices a field that is gone without its commitment, and any that cannot be erased', () => {
    for (const [index, row] of rows.entries())
      for (const field of Object.keys(row.body)) {
        const { [field]: _value, ...body } = row.body;
        const { [field]: salt = '1'.repeat(32), ...salts } = row.salts;
        const bare = { ...row, body, salts };
        expect(firstBrokenLink(RUN, rows.with(index, bare))?.seq).toBe(row.seq);
        if (Object.hasOwn(row.salts, field)) continue;
        const claimed = { ...bare, erased: { [field]: commitment(salt, row.body[field]) } };
        expect(firstBrokenLink(RUN, rows.with(index, claimed))?.seq).toBe(row.seq);
      }
  });

  it('notices a value that was put back after its erasure', () => {
    const [first] = rows;
    const [field = ''] = first === undefined ? [] : erasableFields(first);
    const [erased] = withoutFields(rows, [{ seq: 1, field }]);
    if (first === undefined || erased === undefined) throw new Error('Expected an event');
    const { body, salts } = first;
    for (const back of [{ body }, { salts }, { body, salts }, { body: { ...body, [field]: null } }])
      expect(firstBrokenLink(RUN, rows.with(0, { ...erased, ...back }))?.seq).toBe(1);
  });
});

function forge(row: SealedEvent, how: string): SealedEvent {
  const [field = ''] = Object.keys(row.body);
  switch (how) {
    case 'at':
      return { ...row, at: row.at + 1 };
    case 'actor':
      return { ...row, actor: { kind: 'person', person: 'eve', name: 'Eve', slackUser: 'U1', slackTeam: 'T1' } };
    case 'type':
      return { ...row, type: row.type === 'RunStopped' ? 'ClockMet' : 'RunStopped' };
    case 'seq':
      return { ...row, seq: row.seq + 1 };
    case 'prev':
      return { ...row, prev: '1'.repeat(64) };
    case 'hash':
      return { ...row, hash: '1'.repeat(64) };
    case 'body':
      return { ...row, body: { ...row.body, [field]: 'another' } };
    case 'salt':
      return { ...row, salts: { ...row.salts, [field]: 'short' } };
    case 'commitment':
      return { ...row, erased: { ...row.erased, [field]: '1'.repeat(64) } };
    case 'extra':
      return { ...row, body: { ...row.body, more: 1 }, salts: { ...row.salts, more: '1'.repeat(32) } };
    case 'run':
      return { ...row, runId: 'run-other' as SealedEvent['runId'] };
    default:
      return { ...row, body: { ...row.body, ...(JSON.parse('{"constructor":1}') as object) } };
  }
}

describe('the digest of an approval', () => {
  const verdict: Verdict = {
    outcome: 'needs approval',
    policies: [],
    approvers: [{ group: 'claims-leads', count: 1 }],
    expiresMs: 1,
    because: null,
    policyHash: 'p',
  };
  const digestOf = (args: Record<string, string>, over: Partial<Verdict> = {}, sop = 's', willDo = 'Do it'): string =>
    approvalDigest(
      { willDo, because: 'b', ifDenied: 'd', ifSilent: 's', args, facts: [], bounds: [], basis: [], changed: [] },
      hashOf(args),
      sop,
      {
        ...verdict,
        ...over,
      },
    );

  it('changes with every argument, the wording, the SOP, the policies and the approvers', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), fc.string({ unit: 'grapheme-ascii' }), {
          minKeys: 1,
          maxKeys: 4,
          noNullPrototype: true,
        }),
        fc.nat(3),
        (args, which) => {
          const key = Object.keys(args)[which % Object.keys(args).length] ?? '';
          const digest = digestOf(args);
          expect(digestOf({ ...args })).toBe(digest);
          const { [key]: _, ...without } = args;
          const others = [
            digestOf({ ...args, [key]: `${args[key] ?? ''}x` }),
            digestOf(without),
            digestOf(args, { policyHash: 'q' }),
            digestOf(args, { approvers: [] }),
            digestOf(args, {}, 't'),
            digestOf(args, {}, 's', 'Do something else'),
          ];
          expect(others).not.toContain(digest);
        },
      ),
      RUNS,
    );
  });
});
