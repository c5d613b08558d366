/**
 * Runs of one SOP that has every kind of step, whatever its tools answer and people do: within its bound, and planned
 * the same from any prefix.
 */
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { money } from '../../src/kernel/money.ts';
import { timestamp } from '../../src/kernel/time.ts';
import { boundOf } from '../../src/review/bound.ts';
import { isHandbookPath } from '../../src/handbook/handbook-file.ts';
import { openAsks } from '../../src/run/log/state.ts';
import { fold } from '../../src/run/log/evolve.ts';
import type { CallResult } from '../../src/tool/tool.ts';
import { AVA, handbookOf, LENA } from './handbook.ts';
import { account, RUN, START, Walk, type Script } from './walk.ts';

const BASE = new URL('../sop/corpus/base/', import.meta.url);
const handbook = handbookOf(
  readdirSync(BASE, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter(isHandbookPath)
    .map((path) => ({ path, text: readFileSync(new URL(path, BASE), 'utf8') })),
);

const FACTS = {
  'claim.type': 'damage',
  'claim.bought_at': timestamp(START - 90 * 86_400_000),
  'claim.pieces': 3,
  'claim.documents': ['BOL', 'photo', 'invoice'],
  'claim.text': 'It broke',
  'claimant.contact': null,
  'claimant.name': 'Ann',
  'claimant.account_id': 'A1',
  'claim.bol': 'B1',
  'zendesk.ticket_id': '101',
};
const failed = (code: string): CallResult => ({ kind: 'failed', code, message: 'No' });
const broken = fc.constantFrom<CallResult>(failed('not_found'), failed('unavailable'), failed('refused'), {
  kind: 'not_now',
  message: 'Busy',
  afterMs: null,
});
const steps = fc.constantFrom('1', '2', '4a1', '4a2', '5', '6', '8', '13a', '13a#2', '14a', '14a#3', '15', '16');
const act = fc.constantFrom('yes', 'no', 'wait', 'wait', 'offer', 'closed', 'little');
const story = fc.record({
  minor: fc.constantFrom(1_00, 499_00, 5_000_01, 90_000_00),
  tier: fc.constantFrom('Enterprise', 'Standard'),
  orders: fc.constantFrom('yes', 'no'),
  wrong: fc.dictionary(steps, broken, { maxKeys: 2, noNullPrototype: true }),
  acts: fc.array(act, { maxLength: 25 }),
});

function tell({ minor, tier, orders, wrong, acts }: typeof story extends fc.Arbitrary<infer S> ? S : never): Walk {
  const judged: CallResult = {
    kind: 'done',
    output: {
      answer: orders,
      evidence: orders === 'no' ? [] : [{ input: 'text', quote: 'It broke' }],
      asked: true,
      model: 'm',
      prompt_sha256: '0'.repeat(64),
      tokens_in: 1,
      tokens_out: 1,
    },
  };
  const script: Script = { 'salesforce.get_account': account({ tier }), 'openai.judge': judged, ...wrong };
  const run = new Walk({ handbook, script, facts: { ...FACTS, 'claim.amount': money('USD', minor) } }).go();
  for (const item of [...acts, ...Array<string>(80).fill('wait')]) {
    if (run.state.ended !== null) break;
    const open = openAsks(run.state).find(({ kind }) => kind !== 'recovery');
    const due = Math.min(...run.plan().timers.map(({ dueAt }) => dueAt));
    if (item === 'offer' || item === 'closed') {
      run.append(
        { kind: 'channel', channel: 'tms' },
        {
          type: 'EventArrived',
          eventId: `e${run.log.length}`,
          event: item === 'offer' ? 'carrier_offer' : 'claim_closed',
          label: item,
          fields: [],
          refused: [],
        },
      );
      run.go();
    } else if (item === 'little') run.after(60_000);
    else if (open !== undefined && item !== 'wait') {
      if (open.kind === 'question')
        run.click(
          { type: 'AnswerQuestion', askId: open.askId, given: { answer: item === 'yes' ? 'Genuine' : 'Fraud' } },
          LENA,
        );
      else if (open.kind === 'approval')
        run.click(
          item === 'yes'
            ? { type: 'GiveApproval', askId: open.askId }
            : { type: 'DenyApproval', askId: open.askId, reason: 'Not now' },
          LENA,
        );
      else if (run.decide({ type: 'Answer', askId: open.askId }, AVA).ok)
        run.click({ type: 'Answer', askId: open.askId }, AVA);
    } else if (Number.isFinite(due)) run.after(Math.max(due - run.now, 0));
    else break;
  }
  return run;
}

describe('a run of an SOP with every kind of step', () => {
  it('stays within its printed bound or asks a person, whatever its tools answer', () => {
    const sop = handbook.sops.get('damage');
    const boundary = handbook.boundaries.get('claims-agent');
    if (sop === undefined || boundary === undefined) throw new Error('Expected an SOP and its boundary');
    const bound = boundOf(sop, { ...handbook, boundary });
    let ended = 0;
    const parked = new Set<string>();
    const reached = new Set<string>();
    fc.assert(
      fc.property(story, (events) => {
        const run = tell(events);
        for (const { step } of run.made) reached.add(step);
        expect(new Set(run.made.map(({ key }) => key)).size).toBeLessThanOrEqual(bound.calls);
        expect(run.events('ApprovalRequested').length).toBeLessThanOrEqual(bound.approvals);
        for (const because of run.parks) parked.add(because);
        if (run.state.ended === null) expect(run.parks).not.toEqual([]);
        else {
          ended += 1;
          if (bound.ms !== null) expect(run.now - START).toBeLessThanOrEqual(bound.ms);
        }
      }),
      { numRuns: 60, seed: 20_260_302 },
    );
    expect(ended, [...parked].join('; ')).toBeGreaterThan(10);
    expect([...reached]).toEqual(expect.arrayContaining(['4a1', '8', '13a', '14a#3', '16']));
  });

  it('plans the same from any prefix of its log, read back from storage', () => {
    fc.assert(
      fc.property(story, (events) => {
        const run = tell(events);
        expect(run.log).not.toEqual([]);
        for (let length = 1; length <= run.log.length; length++) {
          const log = run.log.slice(0, length);
          const planned = (read: typeof log): unknown => {
            const other = new Walk({ handbook, seed: 9 });
            other.now = log.at(-1)?.at ?? 0;
            const { events, effects, timers } = other.plan(fold(RUN, read));
            return { events, effects, timers };
          };
          expect(planned(JSON.parse(JSON.stringify(log)) as typeof log)).toEqual(planned(log));
        }
      }),
      { numRuns: 15, seed: 20_260_303 },
    );
  });
});
