/**
 * Random procedures whose times are computed from the case, one after the other: waits, questions, pauses, deadlines, a
 * `watch`. The case is corrected, people answer, events arrive, and people always go on with the earlier values and
 * approve. An auditor computes from the newest facts and from what was said, at its recorded time, whether a payment may
 * be made at that moment.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readEvent } from '../../src/case/read-event.ts';
import { isMoney } from '../../src/kernel/money.ts';
import { isTimestamp, timestamp } from '../../src/kernel/time.ts';
import { fold } from '../../src/run/log/evolve.ts';
import type { LoggedEvent } from '../../src/run/log/event.ts';
import { newestOf } from '../../src/run/log/fact-change.ts';
import { BEYOND_CASE } from '../../src/run/log/park.ts';
import { openAsks } from '../../src/run/log/state.ts';
import { histories } from '../histories.ts';
import { filesOf, filesWith, handbookOf, LENA, PERMISSIVE, slackUser, sopFile, withEvents } from './handbook.ts';
import { APPROVED, DAY, DONE, NEEDS, NOTE, usd } from './refund.ts';
import { HOUR, MINUTE, RUN, START, Walk } from './walk.ts';

const LEO = slackUser('ULEO00001');
const KIND = 'kinds/freight_claim.yaml';
const FILES = filesWith(
  KIND,
  'facts:',
  'facts:\n  - { fact: claim.until, label: last day, type: time, optional: true, zendesk: until }',
  withEvents(),
).filter(({ path }) => path === KIND);
const VALUES = `  small: 20.00 USD
  part: 15.00 USD
  long: 4 days
  short: 1 day
  grace: 2 days
  most: 2
  huge: 9000.00 USD
  year: 365 days`;

const KINDS = ['for', 'until', 'ask', 'consent', 'pause', 'event', 'within', 'watch', 'pay'] as const;
const item = fc.record({
  kind: fc.constantFrom(...KINDS),
  span: fc.constantFrom('time_left' as const, 'grace' as const),
});
type Item = typeof item extends fc.Arbitrary<infer I> ? I : never;

const PAY = (label: string): string => `  - step: ${label}
    says: Pay it
    use: tms.pay_claim
    with: { claim: "{case.id}-${String.fromCodePoint(97 + Number(label))}", account_id: = case.claimant.account_id, amount: = part }
`;
const ASK = (label: string, within: string, late: string, save = ''): string => `  - step: ${label}
    says: Ask
    ask: { of: claims-leads, question: Does anyone object?, choices: ["Yes", "No"], within: = ${within} }
${save}    if_late: { says: No one said, ${late} }
`;
const indent = (text: string): string => text.replaceAll(/^(?=.)/gm, '    ');

function written({ kind, span }: Item, index: number): string {
  const label = String(3 * index + 3);
  const next = String(3 * index + 4);
  switch (kind) {
    case 'for':
      return `  - { step: ${label}, says: A while, wait: { for: = ${span} } }\n`;
    case 'until':
      return `  - { step: ${label}, says: Until the last day, wait: { until: = case.claim.until } }\n`;
    case 'ask':
      return ASK(label, span, 'stop: No one said');
    case 'consent':
      return `${ASK(label, span, `set: { said_${index}.answer: "No" }`, `    save: said_${index}\n`)}  - { step: ${next}, says: Objected, if: [said_${index}.answer == "Yes"], stop: Objected }\n`;
    case 'pause':
      return `  - step: ${label}
    says: Cool down
    repeat: { at_most: = most, every: = ${span}, until: [case.claim.amount > huge] }
    do:
      - { step: ${label}a, says: Another round, flag: round }
    if_late: { says: Cooled, flag: cooled }
`;
    case 'event':
      return `  - step: ${label}
    says: A while for reports
    wait: { event: carrier_offer, for: = ${span} }
    save: report_${index}
    if_late: { says: None, flag: no_report }
  - { step: ${next}, says: Damage, if: [has(report_${index}.amount)], stop: Damage was reported }
`;
    case 'within':
      return `  - step: ${label}
    says: In time
    within: ${span} of case.claim.until
    do:
${indent(ASK(`${label}a`, 'year', 'flag: silent'))}    if_late: { says: Late, stop: Too late }
`;
    case 'watch':
      return `  - step: ${label}
    says: Until the last day
    watch:
      - at: = case.claim.until
        says: Over
        stop: The last day is over
    do:
${indent(ASK(`${label}a`, 'year', 'flag: silent'))}`;
    default:
      return PAY(label);
  }
}

function handbookWith(items: readonly Item[], notes: boolean, asks: boolean): ReturnType<typeof handbookOf> {
  const first = notes ? NOTE : '  - { step: 1, says: Mark it, flag: marked }\n';
  const time = `  - step: 2\n    says: Only the valuable ones have more time\n    set: { time_left: "= case.claim.amount > small ? long : short" }\n`;
  const all =
    '{ sum: "= huge + small + part", count: "= most", time: "= case.received_at + grace + long + short + year" }';
  const last = `  - { step: ${3 * items.length + 3}, says: Use all values, set: ${all} }\n`;
  const sop = sopFile(`${first}${time}${items.map(written).join('')}${last}`, {
    needs: `${NEEDS}\n  - case.claim.until`,
    values: VALUES,
  });
  return handbookOf(filesOf(...FILES, sop, asks ? APPROVED : PERMISSIVE));
}

const act = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ act: fc.constant('amount' as const), dollars: fc.constantFrom(150, 140, 19, 18) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ act: fc.constant('until' as const), days: fc.constantFrom(0.5, 1, 2, 3, 5, 7, 9) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      act: fc.constant('after' as const),
      ms: fc.constantFrom(2 * MINUTE, HOUR, DAY / 2, DAY, 2 * DAY),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ act: fc.constant('say' as const), yes: fc.constantFrom(false, false, false, true) }),
  },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('report' as const) }) },
  { weight: 4, arbitrary: fc.record({ act: fc.constant('go on' as const) }) },
);
const story = fc.record({
  items: fc
    .array(item, { minLength: 1, maxLength: 4 })
    .map((items): Item[] => [...items, { kind: 'pay', span: 'grace' }]),
  notes: fc.boolean(),
  asks: fc.boolean(),
  days: fc.constantFrom(1, 2, 3, 5, 9),
  dollars: fc.constantFrom(150, 19),
  acts: fc.array(act, { maxLength: 18 }),
});
type Story = typeof story extends fc.Arbitrary<infer S> ? S : never;
const until = (days: number) => ({ 'claim.until': timestamp(START + days * DAY) });

function goOn(run: Walk): void {
  for (const { askId, kind } of openAsks(run.state)) {
    const decided =
      kind === 'recovery'
        ? run.decide({ type: 'Recover', askId, choice: 'go_on', note: null }, LENA)
        : kind === 'approval'
          ? run.decide({ type: 'GiveApproval', askId }, LEO)
          : null;
    if (decided?.ok === true) for (const event of decided.events) run.append(decided.by, event);
  }
  run.go();
}

function say(run: Walk, yes: boolean): void {
  const ask = openAsks(run.state).find(({ kind }) => kind === 'question');
  if (ask === undefined) return;
  const answer = yes ? 'Yes' : 'No';
  const decided = run.decide({ type: 'AnswerQuestion', askId: ask.askId, given: { answer } }, LENA);
  if (decided.ok) for (const event of decided.events) run.append(decided.by, event);
  run.go();
}

function report(run: Walk): void {
  const declaration = run.handbook.kinds.get('freight_claim')?.events.find((one) => one.event === 'carrier_offer');
  if (declaration === undefined) throw new Error('Expected a declared event');
  const amount = { path: 'amount', value: usd(7), source: { system: 'TMS', record: 'claim 7', field: 'amount' } };
  const arrived = { type: 'EventArrived', event: 'carrier_offer', label: 'offer' } as const;
  run.append(
    { kind: 'channel', channel: 'tms' },
    { ...arrived, eventId: `report-${run.log.length}`, ...readEvent(declaration, [amount], []) },
  );
  run.go();
}

function tell({ items, notes, asks, days, dollars, acts }: Story): Walk {
  const run = new Walk({
    handbook: handbookWith(items, notes, asks),
    script: DONE,
    facts: { 'claim.amount': usd(dollars), ...until(days) },
  }).go();
  for (const one of acts) {
    if (one.act === 'amount') run.correct({ 'claim.amount': usd(one.dollars) });
    else if (one.act === 'until') run.correct(until(one.days));
    else if (one.act === 'after') run.after(one.ms);
    else if (one.act === 'say') say(run, one.yes);
    else if (one.act === 'report') report(run);
    else goOn(run);
  }
  for (let round = 0; round < 14 && run.state.ended === null; round++) {
    run.after(2 * MINUTE);
    for (let time = 0; time < 3; time++) goOn(run);
    if (round % 2 === 1) say(run, false);
    run.after(DAY);
  }
  return run;
}

type Stated = { readonly isLarge: boolean; readonly until: number };
function statedIn(log: readonly LoggedEvent[]): Stated {
  const state = fold(RUN, log);
  const amount = newestOf(state, 'claim.amount').value;
  const last = newestOf(state, 'claim.until').value;
  return {
    isLarge: isMoney(amount) && amount.minor > 2000,
    until: isTimestamp(last) ? last.$time : Number.NaN,
  };
}

/** When a step began and ended in the log, and what was said. */
type Known = {
  readonly from: number;
  readonly to: number | null;
  readonly said: string | null;
  readonly until: number;
};
function knownOf(log: readonly LoggedEvent[], label: string): Known | null {
  let known = null as Known | null;
  let askId: string | null = null;
  for (const { at, event } of log) {
    if ((event.type === 'WaitStarted' || event.type === 'QuestionAsked') && event.step === label) {
      known = { from: known?.from ?? at, to: null, said: null, until: event.dueAt };
      if (event.type === 'QuestionAsked') askId = event.askId;
    } else if (known === null) {
      if (event.type === 'RoundChecked' && event.step === label && event.pauseUntil !== null)
        known = { from: at, to: null, said: null, until: event.pauseUntil };
    } else if (event.type === 'WaitEnded' && event.step === label) known = { ...known, to: at };
    else if (event.type === 'QuestionMissed' && event.askId === askId) known = { ...known, to: at };
    else if (event.type === 'RoundStarted' && event.step === label) known = { ...known, to: at };
    else if (event.type === 'QuestionAnswered' && event.askId === askId)
      known = { ...known, to: at, said: String(event.answer['answer']) };
  }
  return known;
}

/** Why a payment may not be made now; null if it may. */
function objection(items: readonly Item[], log: readonly LoggedEvent[], paying: string, now: number): string | null {
  const stated = statedIn(log);
  /** When the next step would begin at the earliest, and with all that delayed it in the log. */
  let soonest = START;
  let usual = START;
  let ended = START;
  const reports = log.flatMap(({ at, event }) => (event.type === 'EventArrived' ? [at] : []));
  for (const [index, { kind, span }] of items.entries()) {
    const label = String(3 * index + 3);
    const length = span === 'grace' ? 2 * DAY : stated.isLarge ? 4 * DAY : DAY;
    if (kind === 'pay') {
      if (soonest > now) return `step ${label} would not be reached before ${(soonest - START) / DAY}`;
      if (label === paying) return null;
      const paid = log.find(({ event }) => event.type === 'CallProposed' && event.step === label)?.at ?? now;
      [soonest, usual, ended] = [Math.max(soonest, paid), Math.max(usual, paid), Math.max(ended, paid)];
      continue;
    }
    const isAsk = kind === 'within' || kind === 'watch';
    const known = knownOf(log, isAsk ? `${label}a` : label);
    if (known === null || known.to === null) return `step ${label} has not ended`;
    usual += Math.max(0, known.from - ended);
    ended = known.said === null ? Math.min(known.to, known.until) : known.to;
    const answered = (to: number): string | null => {
      if (known.to === null || known.to < soonest) return `step ${label} was answered before it would be asked`;
      if (known.to > to) return `step ${label} was answered too late`;
      soonest = usual = known.to;
      return null;
    };
    const over = (by: number): void => {
      soonest = Math.max(soonest, by === Number.POSITIVE_INFINITY ? soonest + length : by);
      usual = Math.max(usual, by === Number.POSITIVE_INFINITY ? usual + length : by);
    };
    let problem: string | null = null;
    if (kind === 'until') over(stated.until);
    else if (kind === 'for' || kind === 'pause') over(Number.POSITIVE_INFINITY);
    else if (kind === 'ask') problem = known.said === null ? `step ${label} was late` : answered(usual + length);
    else if (kind === 'consent' && known.said === null) {
      if (soonest + length > known.until || soonest + length > now)
        return `step ${label} could have been answered longer`;
      over(Number.POSITIVE_INFINITY);
    } else if (kind === 'consent') problem = known.said === 'Yes' ? 'objected' : answered(usual + length);
    else if (kind === 'event') {
      if (reports.some((at) => at <= soonest + length)) return `step ${label} would have had a report`;
      over(Number.POSITIVE_INFINITY);
    } else if (kind === 'within') problem = known.said === null ? 'silent' : answered(stated.until + length);
    else if (kind === 'watch') problem = known.said === null ? 'silent' : answered(stated.until);
    if (problem !== null) return problem;
  }
  return `step ${paying} is no payment`;
}

/** What is wrong with a log by these books. */
function audit({ items }: Story, run: Walk): readonly string[] {
  const before = new Set<string>();
  return run.log.flatMap(({ at, event, seq }, index): string[] => {
    const log = run.log.slice(0, index);
    if (event.type === 'CaseOpened' || event.type === 'FactsCorrected')
      before.add(JSON.stringify(statedIn(run.log.slice(0, index + 1))));
    if (event.type === 'CallStarted') {
      const step = run.state.calls[event.callId]?.step ?? '';
      const why =
        run.state.calls[event.callId]?.proposed.tool === 'tms.pay_claim' ? objection(items, log, step, at) : null;
      return why === null ? [] : [`${seq}: step ${step} pays on day ${(at - START) / DAY}: ${why}`];
    }
    const isStopped = event.type === 'Parked' && event.code === BEYOND_CASE;
    return isStopped && before.size === 1 ? [`${seq}: step ${event.step} is stopped although no time is another`] : [];
  });
}

it('no payment is made that the times of now would not allow, and none is stopped where no time is another', () => {
  const seen = { paid: 0, stopped: 0, went: 0, corrected: 0 };
  fc.assert(
    fc.property(story, (told) => {
      const run = tell(told);
      expect(audit(told, run)).toEqual([]);
      const paid = run.made.filter(({ tool }) => tool === 'tms.pay_claim').length;
      seen.paid += paid;
      if (run.events('FactsCorrected').length > 0) seen.corrected += paid;
      seen.stopped += run.events('Parked').filter(({ code }) => code === BEYOND_CASE).length;
      seen.went += run.events('Recovered').filter(({ choice }) => choice === 'go_on').length;
    }),
    { numRuns: histories(150), seed: 20_261_201 },
  );
  // The stories reach what they are about.
  expect(Math.min(...Object.values(seen))).toBeGreaterThanOrEqual(10);
});
