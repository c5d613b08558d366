/**
 * Random answers, corrections, clicks and slow workers. What is done is what the last accepted answer says and what the
 * approvers saw, and a run with a corrected answer does what a run with that answer from the start does.
 */
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isHandbookPath } from '../../src/handbook/handbook-file.ts';
import { hashOf } from '../../src/kernel/canonical-json.ts';
import { answerCorrectionsMax } from '../../src/kernel/limits.ts';
import { money } from '../../src/kernel/money.ts';
import { formatValue, type Value } from '../../src/kernel/value.ts';
import { evolve, fold } from '../../src/run/log/evolve.ts';
import { excludedFromApproval } from '../../src/run/log/excluded.ts';
import { initialState, openAsks, type RunState } from '../../src/run/log/state.ts';
import type { CallResult } from '../../src/tool/tool.ts';
import { asking, DORA, filesOf, filesWith, FIONA, handbookOf, LENA, MARCUS, PEOPLE_PATH, sopFile } from './handbook.ts';
import { account, HOUR, RUN, START, Walk } from './walk.ts';
import { histories, reaching } from '../histories.ts';

const PEOPLE = filesWith(
  PEOPLE_PATH,
  'procedures\n    members: [marcus-manager]',
  'procedures\n    members: [marcus-manager, dora-director, fiona-finance]',
);
const ASK = (label: string, save: string, question = 'How much is paid?'): string => `  - step: ${label}
    says: Ask how much is paid
    ask:
      of: claims-managers
      question: ${question}
      within: 40 hours
      form: { amount: { label: Amount to pay, type: money, currency: USD } }
    save: ${save}
    if_late: { says: Nobody answered, stop: Nobody answered }
`;
const PAY = (label: string, text: string, more = ''): string => `  - step: ${label}
    says: Pay
    use: jira.create_issue
    with: { project: CLM, priority: High, summary: "${text}" }
    if_denied: { says: Denied, flag: denied }
${more}`;
const NOTE = (label: string, text: string, more = ''): string => `  - step: ${label}
    says: Leave a note
    use: zendesk.add_internal_note
    with: { ticket: = case.zendesk.ticket_id, text: "${text}" }
${more}`;
const within = (steps: string): string => steps.replaceAll(/^(?=.)/gm, '    ');
const LARGE = '    if:\n      - part.amount > money("100.00 USD")\n';
const LAST = ASK('8', 'more') + NOTE('9', '{more.amount}');

const PROCEDURES = {
  argument: ASK('1', 'part') + NOTE('2', 'Independent') + PAY('3', '{part.amount}') + LAST,
  branches: `${ASK('1', 'part')}${PAY('2', 'Large', LARGE)}${PAY('3', 'Small', '    otherwise: 2\n')}${LAST}`,
  values: `${ASK('1', 'part')}  - step: 2
    says: Halve
    set: { half: = part.amount / 2 }
  - step: 3
    says: Twice
    for_each: { item: system, in: '= ["A", "B"]', at_most: 2 }
    do:
${within(PAY('3a', '{system} {half}'))}${LAST}`,
  questions: `${ASK('1', 'part')}${ASK('2', 'sure', '"{part.amount} it is?"')}${PAY('3', '{part.amount} {sure.amount}')}${LAST}`,
  together: `  - step: 1
    says: Both
    together:
${within(
  `  - step: 1a\n    says: First\n    do:\n${within(ASK('1a1', 'part') + PAY('1a2', '{part.amount}'))}  - step: 1b\n    says: Second\n    do:\n${within(ASK('1b1', 'other') + PAY('1b2', '{other.amount}'))}`,
)}  - step: 2
    says: Sum
    set: { sum: = part.amount + other.amount }
${NOTE('3', '{sum}')}${LAST}`,
  choose: `${ASK('1', 'part')}  - step: 2
    says: How large
    choose:
      - step: 2a
        says: Large
        if:
          - part.amount > money("100.00 USD")
        do:
${within(within(NOTE('2a1', 'Large') + PAY('2a2', '{part.amount}')))}
      - step: 2b
        says: Small
        otherwise: 2
        flag: small
        outcome: small
${LAST}`,
} as const;
type Name = keyof typeof PROCEDURES;
const handbookFor = (name: Name) =>
  handbookOf(
    filesOf(
      sopFile(PROCEDURES[name], { needs: '  - case.zendesk.ticket_id' }),
      asking('jira.create_issue', 'claims-leads:1'),
      ...PEOPLE.filter(({ path }) => path === PEOPLE_PATH),
    ),
  );
const HANDBOOKS = Object.fromEntries(
  (Object.keys(PROCEDURES) as Name[]).map((name) => [name, handbookFor(name)]),
) as Record<Name, ReturnType<typeof handbookFor>>;

const procedure = fc.constantFrom(...(Object.keys(PROCEDURES) as Name[]));
const amount = fc.constantFrom('1.00', '50.00', '200.00', '9,999.00');
const managers = fc.constantFrom(MARCUS, DORA, FIONA);
const act = fc.oneof(
  fc.record({ act: fc.constant('answer' as const), amount, who: managers, isSlow: fc.boolean() }),
  {
    weight: 2,
    arbitrary: fc.record({
      act: fc.constant('correct' as const),
      which: fc.nat(5),
      amount,
      who: managers,
      isSlow: fc.boolean(),
    }),
  },
  fc.record({
    act: fc.constant('approve' as const),
    which: fc.nat(3),
    who: fc.constantFrom(LENA, LENA, MARCUS),
    isYes: fc.constantFrom(true, true, false),
    isSlow: fc.boolean(),
  }),
  {
    weight: 2,
    arbitrary: fc.record({
      act: fc.constant('recover' as const),
      choice: fc.constantFrom('go_on' as const, 'stop' as const),
    }),
  },
  fc.record({ act: fc.constant('after' as const), ms: fc.constantFrom(1, HOUR, 5 * HOUR) }),
);
type Act = typeof act extends fc.Arbitrary<infer A> ? A : never;
const story = fc.record({ procedure, acts: fc.array(act, { maxLength: 60, size: 'max' }) });

function perform(run: Walk, one: Act, seen: { accepted: number; refused: Set<string> }): void {
  const pick = <Item>(items: readonly Item[], which: number): Item | undefined =>
    items[which % Math.max(items.length, 1)];
  switch (one.act) {
    case 'after':
      run.after(one.ms);
      return;
    case 'answer': {
      const ask = openAsks(run.state).find(({ kind }) => kind === 'question');
      const command = { type: 'AnswerQuestion', given: { amount: one.amount } } as const;
      const decided = ask === undefined ? null : run.decide({ ...command, askId: ask.askId }, one.who);
      if (decided?.ok) for (const event of decided.events) run.append(decided.by, event);
      break;
    }
    case 'correct': {
      const asked = Object.values(run.state.asks).flatMap((ask) =>
        ask.kind === 'question' && ask.answer ? [ask.step ?? ''] : [],
      );
      const step = pick([...new Set(asked)], one.which);
      if (step === undefined) return;
      const decided = run.tryCorrection(step, { amount: one.amount }, one.who);
      if (decided.ok) for (const event of decided.events) run.append(decided.by, event);
      if (decided.ok) seen.accepted += 1;
      else seen.refused.add(decided.code);
      break;
    }
    case 'approve': {
      const ask = pick(
        openAsks(run.state).filter(({ kind }) => kind === 'approval'),
        one.which,
      );
      if (ask === undefined) return;
      const { askId } = ask;
      const command = one.isYes
        ? ({ type: 'GiveApproval', askId } as const)
        : ({ type: 'DenyApproval', askId, reason: 'No reason' } as const);
      const decided = run.decide(command, one.who);
      if (decided.ok) for (const event of decided.events) run.append(decided.by, event);
      break;
    }
    default: {
      const ask = openAsks(run.state).find(({ kind }) => kind === 'recovery');
      if (ask?.kind !== 'recovery' || !ask.choices.includes(one.choice)) return;
      run.recover(one.choice, LENA);
      return;
    }
  }
  if (!one.isSlow) run.go();
}

/** The answers in use, by name. */
function answersIn(state: RunState): Map<string, string> {
  return new Map(
    Object.values(state.asks).flatMap((ask) => {
      const value: Value | undefined =
        ask.kind === 'question' && ask.closed?.how === 'answered' ? ask.answer?.['amount'] : undefined;
      return ask.kind === 'question' && value !== undefined && ask.save !== null
        ? [[ask.save, formatValue(value)] as const]
        : [];
    }),
  );
}

/** What is wrong with each call that was started, from what was in use and shown at that moment. */
function wrongEffects(run: Walk): string[] {
  let state: RunState = initialState(RUN);
  const wrong: string[] = [];
  for (const logged of run.log) {
    const { event } = logged;
    if (event.type === 'CallStarted') {
      const call = state.calls[event.callId];
      const ask = event.approval === null ? undefined : state.asks[event.approval];
      if (ask?.kind === 'approval') {
        if (hashOf(ask.card.args) !== hashOf(call?.proposed.args))
          wrong.push(`${logged.seq}: other arguments than shown`);
        if (ask.closed?.how !== 'approved') wrong.push(`${logged.seq}: not approved`);
        const excluded = excludedFromApproval(state).givers ?? [];
        if (ask.given.some(({ by }) => excluded.some(({ person }) => person === by.person)))
          wrong.push(`${logged.seq}: approved by a giver`);
      }
      const text = formatValue(call?.proposed.args['summary'] ?? call?.proposed.args['text'] ?? '');
      const answers = answersIn(state);
      for (const reading of call?.proposed.readings ?? [])
        if (
          reading.origin?.kind === 'answer' &&
          answers.get(reading.path.split('.')[0] ?? '') !== formatValue(reading.value ?? '')
        )
          wrong.push(`${logged.seq}: ${text} is not the last answer`);
      if (call?.step.startsWith('3a') && !text.includes(formatValue(half(answers.get('part')))))
        wrong.push(`${logged.seq}: ${text} is not made from the last answer`);
    }
    state = evolve(state, logged);
  }
  return wrong;
}

function half(text = ''): Value {
  return money('USD', Number(text.replaceAll(/[^\d]/g, '')) / 2);
}

describe('whatever is answered, corrected and approved, and when', () => {
  it('what is done is the last accepted answer, as its approvers saw it, and replays to the same state', () => {
    const seen = { accepted: 0, refused: new Set<string>(), done: 0 };
    fc.assert(
      fc.property(story, ({ procedure: name, acts }) => {
        const run = new Walk({ handbook: HANDBOOKS[name] }).go();
        for (const one of acts) perform(run, one, seen);
        run.go();
        expect(wrongEffects(run)).toEqual([]);
        expect(fold(RUN, run.log)).toEqual(run.state);
        expect(run.view().seq).toBe(run.log.length);
        expect(run.explain().steps).toBeDefined();
        for (const ask of Object.values(run.state.asks))
          if (ask.kind === 'question') expect(ask.corrections.length).toBeLessThanOrEqual(answerCorrectionsMax);
        seen.done += run.made.length;
      }),
      { numRuns: histories(300), seed: 20_260_302 },
    );
    expect(seen.accepted).toBeGreaterThan(histories(100));
    expect([...seen.refused]).toEqual(expect.arrayContaining(['used', 'unchanged', 'ended', 'settled', 'parked']));
    expect(seen.done).toBeGreaterThan(histories(100));
  });

  it('a run with a corrected answer does what a run with that answer from the start does', () => {
    const story = fc.record({
      procedure,
      answers: fc.array(amount, { minLength: 3, maxLength: 3 }),
      wrong: amount,
      which: fc.nat(2),
      approvedFirst: fc.nat(2),
    });
    const told = { corrected: 0, used: 0 };
    fc.assert(
      fc.property(story, ({ procedure: name, answers, wrong, which, approvedFirst }) => {
        const play = (isWrong: boolean): string[] | null => {
          const run = new Walk({ handbook: HANDBOOKS[name] }).go();
          const correct = new Map<string, string>();
          let questions = 0;
          for (let round = 0; round < 30; round++) {
            const ask = openAsks(run.state).find(({ kind }) => kind === 'question');
            const approval = openAsks(run.state).find(({ kind }) => kind === 'approval');
            if (ask !== undefined && (approval === undefined || ask.step !== '8')) {
              const value = correct.get(ask.step ?? '') ?? answers[questions] ?? '1.00';
              const isThis = isWrong && questions === which && !correct.has(ask.step ?? '');
              if (!correct.has(ask.step ?? '')) questions += 1;
              correct.set(ask.step ?? '', value);
              const given = { amount: isThis ? wrong : value };
              run.click({ type: 'AnswerQuestion', askId: ask.askId, given }, MARCUS);
              if (!isThis || wrong === value) continue;
              for (let times = 0; times < approvedFirst && name === 'together'; times++)
                if (openAsks(run.state).some(({ kind }) => kind === 'approval')) run.approve(LENA);
              const decided = run.tryCorrection(ask.step ?? '', { amount: value }, DORA);
              if (!decided.ok) {
                expect(['used', 'ended']).toContain(decided.code);
                told.used += 1;
                return null;
              }
              for (const event of decided.events) run.append(decided.by, event);
              run.go();
              told.corrected += 1;
            } else if (approval !== undefined) run.approve(LENA);
            else break;
          }
          expect(run.state.ended?.kind).toBe('completed');
          return [
            ...run.made.map(({ step, args }) => `${step} ${hashOf(args)}`).toSorted(),
            ...run.flags,
            ...run.outcomes,
          ];
        };
        const corrected = play(true);
        if (corrected !== null) expect(corrected).toEqual(play(false));
      }),
      { numRuns: histories(500), seed: 20_260_303 },
    );
    expect(told.corrected).toBeGreaterThan(histories(100));
    expect(told.used).toBeGreaterThan(1);
  });
});

describe('corrections in an SOP with every kind of step', () => {
  const BASE = new URL('../sop/corpus/base/', import.meta.url);
  const handbook = handbookOf(
    readdirSync(BASE, { recursive: true, encoding: 'utf8' })
      .map((path) => path.replaceAll('\\', '/'))
      .filter(isHandbookPath)
      .map((path) => ({ path, text: readFileSync(new URL(path, BASE), 'utf8') })),
  );
  const facts = {
    'claim.type': 'damage',
    'claim.bought_at': { $time: START - 90 * 24 * HOUR },
    'claim.pieces': 3,
    'claim.documents': ['BOL', 'photo', 'invoice'],
    'claim.text': 'It broke',
    'claimant.contact': null,
    'claimant.name': 'Ann',
    'claimant.account_id': 'A1',
    'claim.bol': 'B1',
    'zendesk.ticket_id': '101',
    'claim.amount': money('USD', 500_001),
  };

  const JUDGED: CallResult = {
    kind: 'done',
    output: {
      answer: 'yes',
      evidence: [{ input: 'text', quote: 'It broke' }],
      asked: true,
      model: 'm',
      prompt_sha256: '0'.repeat(64),
      tokens_in: 1,
      tokens_out: 1,
    },
  };

  it('leave a log that replays, plans on and is explained', () => {
    const acts = fc.array(fc.constantFrom('yes', 'no', 'wait', 'offer', 'correct', 'correct'), { maxLength: 40 });
    let corrected = 0;
    fc.assert(
      fc.property(acts, (items) => {
        const run = new Walk({
          handbook,
          facts,
          script: { 'salesforce.get_account': account(), 'openai.judge': JUDGED },
        }).go();
        for (const item of items) {
          const open = openAsks(run.state).find(({ kind }) => kind === 'question' || kind === 'approval');
          const answered = Object.values(run.state.asks).findLast(
            (ask) => ask.kind === 'question' && ask.answer !== null,
          );
          if (run.state.ended !== null) break;
          if (item === 'correct' && answered?.kind === 'question') {
            const other = answered.answer?.['answer'] === 'Fraud' ? 'Genuine' : 'Fraud';
            const decided = run.tryCorrection(answered.step ?? '', { answer: other }, LENA);
            if (!decided.ok) continue;
            for (const event of decided.events) run.append(decided.by, event);
            corrected += 1;
            run.go();
          } else if (item === 'offer') {
            const event = {
              eventId: `e${run.log.length}`,
              event: 'carrier_offer',
              label: item,
              fields: [],
              refused: [],
            };
            run.append({ kind: 'channel', channel: 'tms' }, { type: 'EventArrived', ...event });
            run.go();
          } else if (item === 'wait' || open === undefined) {
            const due = Math.min(...run.plan().timers.map(({ dueAt }) => dueAt));
            if (Number.isFinite(due)) run.after(Math.max(due - run.now, 0));
          } else {
            const decided = run.decide(
              open.kind === 'question'
                ? { type: 'AnswerQuestion', askId: open.askId, given: { answer: item === 'yes' ? 'Genuine' : 'Fraud' } }
                : { type: 'GiveApproval', askId: open.askId },
              LENA,
            );
            if (decided.ok) for (const event of decided.events) run.append(decided.by, event);
            run.go();
          }
        }
        expect(fold(RUN, run.log)).toEqual(run.state);
        expect(run.view().seq).toBe(run.log.length);
        expect(run.explain().remarks).toBeDefined();
      }),
      { numRuns: histories(150), seed: 20_260_302 },
    );
    expect(corrected).toBeGreaterThanOrEqual(reaching(10));
  });
});
