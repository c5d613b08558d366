/**
 * Random changes, events, answers, choices, retries and clicks. Whoever gave a value that counts, or chose how the run
 * goes on, approves nothing that is asked later, whichever event brings the value into use; whose value another person's
 * has replaced does.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SlackActor } from '../../src/boundary/approvers.ts';
import type { RefusedFact } from '../../src/case/case-event.ts';
import { hashOf } from '../../src/kernel/canonical-json.ts';
import type { AskState } from '../../src/run/log/asks.ts';
import type { LoggedEvent } from '../../src/run/log/event.ts';
import { fold } from '../../src/run/log/evolve.ts';
import { openAsks } from '../../src/run/log/state.ts';
import { histories } from '../histories.ts';
import {
  DORA,
  filesOf,
  filesWith,
  FIONA,
  handbookOf,
  LENA,
  MARCUS,
  PEOPLE_PATH,
  PERMISSIVE,
  slackUser,
  sopFile,
  withEvents,
} from './handbook.ts';
import { ASK, DONE, NEEDS, pay, usd } from './refund.ts';
import { HOUR, MINUTE, RUN, Walk } from './walk.ts';

const LEO = slackUser('ULEO00001');
const EVERYONE = [LENA, LEO, MARCUS, FIONA, DORA];
const PEOPLE = filesWith(
  PEOPLE_PATH,
  'parks\n    members: [lena-lead, leo-lead]',
  'parks\n    members: [lena-lead, leo-lead, marcus-manager, fiona-finance, dora-director]',
).filter(({ path }) => path === PEOPLE_PATH);
/** Permits a payment below $8,000.00. */
const BOUNDARY = {
  path: PERMISSIVE.path,
  text: `${PERMISSIVE.text}@id("large")
@outcome("approval")
@approvers("claims-leads:1")
@expires("PT240H")
@reason("A large payment")
permit (principal is Bot, action == Action::"tms.pay_claim", resource is Case)
when { context.args.amount.currency == "USD" && context.args.amount.minor > 800000 };
@id("issue")
@outcome("approval")
@approvers("claims-leads:1")
@expires("PT240H")
@reason("Somebody looks at it first")
permit (principal is Bot, action == Action::"jira.create_issue", resource is Case);
`,
};

const within = (steps: string): string => steps.replaceAll(/^(?=.)/gm, '    ');
const labelled = (label: string, steps: string): string => steps.replace(/step: \d+/, `step: ${label}`);
const note = (label: string, text: string): string => `  - step: ${label}
    says: Note it
    use: zendesk.add_internal_note
    with: { ticket: = case.zendesk.ticket_id, text: "${text}" }
`;
const issue = (label: string, text: string): string => `  - step: ${label}
    says: Have it looked at
    use: jira.create_issue
    with: { project: CLM, priority: High, summary: "${text}" }
    if_denied: { says: Denied, flag: denied }
`;
const waitFor = (label: string, event: string): string => `  - step: ${label}
    says: Wait
    wait: { for: 9 days, event: ${event} }
    if_late: { says: None came, flag: none }
`;
const AMOUNT = '{case.claim.amount}';
const CORRECTED = waitFor('1b1', 'corrected') + note('1b2', AMOUNT) + waitFor('1b3', 'corrected') + note('1b4', AMOUNT);
const INNER = {
  path: 'inner.sop.yaml',
  text: `sop: inner
title: Inner
owner: claims-operations
changes_approved_by: claims-managers
boundary: claims-agent
if_unforeseen: claims-leads
kind: freight_claim
takes:
  why: { label: why, type: text }
needs:
  - case.claim.amount
steps:
${ASK('').replace('step: 2', 'step: 1')}${issue('2', `{part.amount} of ${AMOUNT}`)}`,
};
const PROCEDURES = {
  waits: `  - step: 1
    says: Both
    together:
${within(labelled('1a', pay('case.claim.amount')))}      - step: 1b
        says: Correct it
        do:
${within(within(CORRECTED))}${issue('2', AMOUNT)}${issue('3', 'Look')}`,
  nested: `  - step: 1
    says: Both
    together:
      - step: 1a
        says: Run it
        run: inner
        with: { why: Because }
      - step: 1b
        says: Correct it
        do:
${within(within(CORRECTED))}${issue('2', 'Look')}`,
  asked: `${ASK('')}${labelled('3', pay('part.amount', '    if:\n      - case.claim.amount > money("1.00 USD")\n'))}${issue('4', AMOUNT)}`,
  watched: `  - step: 1
    says: Watch
    watch:
      - on: carrier_offer
        save: offer
        at_most: 5
        says: An offer arrives
        do:
          - step: 1
            says: Note it
            use: zendesk.add_internal_note
            with: { ticket: = case.zendesk.ticket_id, text: "{offer.amount}" }
          - step: 2
            says: Have it looked at
            use: jira.create_issue
            with: { project: CLM, priority: High, summary: "{offer.amount}" }
    do:
${within(ASK('').replace('step: 2', 'step: 1a') + issue('1c', AMOUNT))}${issue('2', 'Look')}`,
} as const;
type Name = keyof typeof PROCEDURES;
const NAMES = Object.keys(PROCEDURES) as Name[];
const HANDBOOKS = new Map(
  NAMES.map((name) => [
    name,
    handbookOf(withEvents(filesOf(sopFile(PROCEDURES[name], { needs: NEEDS }), BOUNDARY, INNER, ...PEOPLE))),
  ]),
);

const DOLLARS = [4_100, 7_200, 9_000, 31_000];
const dollars = fc.constantFrom(...DOLLARS);
const who = fc.constantFrom(...EVERYONE);
const which = fc.nat(5);
const act = fc.oneof(
  { weight: 2, arbitrary: fc.record({ act: fc.constant('change' as const), dollars }) },
  { weight: 3, arbitrary: fc.record({ act: fc.constant('unreadable' as const), dollars }) },
  fc.record({ act: fc.constant('cleared' as const) }),
  { weight: 2, arbitrary: fc.record({ act: fc.constant('offer' as const), dollars, isRead: fc.boolean() }) },
  {
    weight: 6,
    arbitrary: fc.record({ act: fc.constant('answer' as const), dollars, who, which, isSlow: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('correct' as const), dollars, who, which }) },
  { weight: 3, arbitrary: fc.record({ act: fc.constant('approve' as const), who, which, isSlow: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ act: fc.constant('after' as const), ms: fc.constantFrom(2 * MINUTE, HOUR) }) },
  fc.record({ act: fc.constant('vendor' as const), is: fc.constantFrom('busy' as const, 'cut' as const) }),
  fc.record({ act: fc.constant('restart' as const) }),
);
type Act = typeof act extends fc.Arbitrary<infer A> ? A : never;
const story = fc.record({
  procedure: fc.constantFrom(...NAMES),
  isBusy: fc.boolean(),
  acts: fc.array(act, { maxLength: 30, size: 'max' }),
});

const BUSY = { kind: 'not_now', message: 'Busy', afterMs: MINUTE } as const;
const CUT = { kind: 'unknown', message: 'The connection was cut' } as const;
const pick = <Item>(items: readonly Item[], at: number): Item | undefined => items[at % Math.max(items.length, 1)];

const unread = (path: string, label: string, amount: number): RefusedFact => ({
  path,
  label,
  problem: `\`${amount / 1000}.000\` has two readings`,
  text: `${amount / 1000}.000`,
  type: { kind: 'money' },
  readings: [usd(amount), usd(amount / 10)],
});

function answerOf(ask: AskState, amount: number): Readonly<Record<string, string>> {
  const text = `${amount}.00`;
  return ask.kind === 'question' ? { amount: text } : { value: text };
}

function click(run: Walk, ask: AskState | undefined, one: { dollars: number; who: SlackActor; which: number }): void {
  if (ask === undefined) return;
  const { askId } = ask;
  const isAsked = ask.kind === 'question' || (ask.kind === 'recovery' && ask.fact !== null);
  const choice =
    ask.kind === 'recovery'
      ? (pick(
          ask.choices.filter((text) => text !== 'stop' && text !== 'start_again'),
          one.which,
        ) ?? 'stop')
      : 'stop';
  const decided = run.decide(
    isAsked
      ? { type: 'AnswerQuestion', askId, given: answerOf(ask, one.dollars) }
      : { type: 'Recover', askId, choice, note: null },
    one.who,
  );
  if (decided.ok) for (const event of decided.events) run.append(decided.by, event);
}

function offer(run: Walk, amount: number, isRead: boolean): void {
  const source = { system: 'TMS', record: 'claim 7', field: 'amount' };
  run.append(
    { kind: 'channel', channel: 'tms' },
    {
      type: 'EventArrived',
      eventId: `offer-${run.log.length}`,
      event: 'carrier_offer',
      label: 'offer of the carrier',
      fields: isRead ? [{ path: 'amount', label: 'offered amount', value: usd(amount), source }] : [],
      refused: isRead ? [] : [unread('amount', 'offered amount', amount)],
    },
  );
  run.go();
}

function correctOne(run: Walk, one: { dollars: number; who: SlackActor; which: number }): void {
  const answered = Object.values(run.state.asks).filter(
    (ask) => (ask.kind === 'question' || (ask.kind === 'recovery' && ask.fact !== null)) && ask.answer !== null,
  );
  const ask = pick(answered, one.which);
  if (ask === undefined) return;
  const given = answerOf(ask, one.dollars);
  const decided =
    ask.kind === 'question'
      ? run.tryCorrection(ask.step ?? '', given, one.who)
      : run.tryFact(ask.kind === 'recovery' ? (ask.fact?.label ?? '') : '', given, one.who);
  if (decided.ok) for (const event of decided.events) run.append(decided.by, event);
  run.go();
}

function perform(run: Walk, one: Act): void {
  switch (one.act) {
    case 'change':
      run.correct({ 'claim.amount': usd(one.dollars) });
      break;
    case 'unreadable':
      run.correct({}, [unread('claim.amount', 'claim value', one.dollars)]);
      break;
    case 'cleared':
      run.correct({}, [], { cleared: ['claim.amount'] });
      break;
    case 'offer':
      offer(run, one.dollars, one.isRead);
      break;
    case 'answer': {
      const asks = openAsks(run.state).filter(({ kind }) => kind === 'question' || kind === 'recovery');
      click(run, pick(asks, one.which), one);
      if (!one.isSlow) run.go();
      break;
    }
    case 'correct':
      correctOne(run, one);
      break;
    case 'approve': {
      const ask = pick(
        openAsks(run.state).filter(({ kind }) => kind === 'approval'),
        one.which,
      );
      const decided = ask === undefined ? null : run.decide({ type: 'GiveApproval', askId: ask.askId }, one.who);
      if (decided?.ok === true) for (const event of decided.events) run.append(decided.by, event);
      if (!one.isSlow) run.go();
      break;
    }
    case 'vendor':
      run.script = { ...DONE, 'tms.pay_claim': one.is === 'busy' ? BUSY : CUT };
      break;
    case 'restart':
      run.state = fold(RUN, run.log);
      run.go();
      break;
    default:
      run.script = DONE;
      run.after(one.ms);
  }
}

/** What was said under one ask, in order: who said it, and for a correction what it replaced. */
type Said = { readonly by: string; readonly value: string; readonly before: string | null };

/** Who said what the last of these says, and did not find it so. */
function givers(said: readonly Said[]): readonly string[] {
  const last = said.at(-1)?.value;
  return said.flatMap(({ by, value, before }) => (value === last && value !== before ? [by] : []));
}

/** Slack ids of those who had a part, from the events alone: the answer to a question that was voided does not count. */
function partsIn(log: readonly LoggedEvent[]): { readonly facts: Set<string>; readonly all: Set<string> } {
  const steps = new Map<string, string>();
  const answers = new Map<string, Said[]>();
  const facts = new Map<string, Said[]>();
  const deciders = new Set<string>();
  for (const { event } of log) {
    switch (event.type) {
      case 'QuestionAsked':
        steps.set(event.askId, event.step);
        break;
      case 'QuestionAnswered':
        answers.set(event.askId, [{ by: event.by.slackUser, value: hashOf(event.answer), before: null }]);
        break;
      case 'FactGiven':
        facts.set(event.askId, [
          {
            by: event.by.slackUser,
            value: hashOf(event.isNone === true ? {} : { answer: event.value }),
            before: null,
          },
        ]);
        break;
      case 'Recovered':
        deciders.add(event.by.slackUser);
        break;
      case 'AnswerCorrected': {
        for (const [askId, step] of steps) if (event.steps.includes(step)) answers.delete(askId);
        const said = (event.fact === undefined ? answers : facts).get(event.askId);
        said?.push({ by: event.by.slackUser, value: hashOf(event.after), before: hashOf(event.before) });
        break;
      }
      default:
    }
  }
  const ofFacts = new Set([...facts.values()].flatMap(givers));
  return { facts: ofFacts, all: new Set([...ofFacts, ...deciders, ...[...answers.values()].flatMap(givers)]) };
}

/** Who ever answered or corrected anything. */
const spoke = (log: readonly LoggedEvent[]): ReadonlySet<string> =>
  new Set(
    log.flatMap(({ event }) =>
      event.type === 'QuestionAnswered' || event.type === 'FactGiven' || event.type === 'AnswerCorrected'
        ? [event.by.slackUser]
        : [],
    ),
  );

describe('whatever is changed, given, corrected and tried again, and when', () => {
  it('no one who gave a value, or decided how the run goes on, can approve what may depend on it; others can', () => {
    const seen = { refused: 0, ofFacts: 0, approved: 0, weighed: 0 };
    let freed = 0;
    fc.assert(
      fc.property(story, ({ procedure, isBusy, acts }) => {
        const handbook = HANDBOOKS.get(procedure);
        const run = new Walk({
          ...(handbook === undefined ? {} : { handbook }),
          script: isBusy ? { ...DONE, 'tms.pay_claim': BUSY } : DONE,
        }).go();
        for (const one of acts) {
          perform(run, one);
          const { facts, all } = partsIn(run.log);
          for (const { askId } of openAsks(run.state).filter(({ kind }) => kind === 'approval'))
            for (const actor of EVERYONE.filter(({ userId }) => all.has(userId))) {
              const decided = run.decide({ type: 'GiveApproval', askId }, actor);
              expect(decided, `${actor.userId} of ${run.log.length} events`).toMatchObject({ ok: false });
              if (decided.ok || decided.code === 'facts_changed') continue;
              seen.refused += 1;
              if (facts.has(actor.userId)) seen.ofFacts += 1;
            }
          const [ask] = openAsks(run.state).filter(({ kind }) => kind === 'approval');
          for (const actor of EVERYONE.filter(({ userId }) => !all.has(userId) && spoke(run.log).has(userId))) {
            const decided = ask === undefined ? null : run.decide({ type: 'GiveApproval', askId: ask.askId }, actor);
            expect(decided, `${actor.userId} of ${run.log.length} events`).not.toMatchObject({ code: 'gave_value' });
            if (decided?.ok === true) freed += 1;
          }
        }
        expect(fold(RUN, run.log)).toEqual(run.state);
        seen.approved += run.events('ApprovalGranted').length;
        seen.weighed += run.events('FactGiven').length > 0 ? run.events('ChangesWeighed').length : 0;
      }),
      { numRuns: histories(400), seed: 20_260_302 },
    );
    // The stories reach what they are about.
    expect(Math.min(seen.refused, seen.ofFacts, seen.approved, seen.weighed)).toBeGreaterThanOrEqual(histories(20));
    expect(freed).toBeGreaterThanOrEqual(histories(4));
  });
});
