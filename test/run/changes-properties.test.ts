/**
 * Random edits, clicks, expiries and restarts. No effect happens whose approval was given for other facts than those
 * shown, nobody can block a run by editing, and every change is in the thread.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashOf } from '../../src/kernel/canonical-json.ts';
import { money } from '../../src/kernel/money.ts';
import { heldChanges, inUse } from '../../src/run/log/fact-change.ts';
import { TOO_FEW_APPROVERS } from '../../src/run/plan/too-few-approvers.ts';
import { evolve, fold } from '../../src/run/log/evolve.ts';
import { initialState, openAsks, type RunState } from '../../src/run/log/state.ts';
import {
  asking,
  DORA,
  filesOf,
  FIONA,
  handbookOf,
  LENA,
  MARCUS,
  PEOPLE_PATH,
  PERMISSIVE,
  sopFile,
  TWO_LEADS,
} from './handbook.ts';
import { HOUR, MINUTE, RUN, Walk } from './walk.ts';
import { histories } from '../histories.ts';

const usd = (dollars: number) => money('USD', dollars * 100);
const AMOUNTS = [usd(30_000), usd(31_000), usd(4_100), usd(6_000)];
const NEEDS = { needs: '  - case.claim.amount\n  - case.claim.bol' };

const ISSUE = (label: string, text: string): string => `  - step: ${label}
    says: Create an issue
    use: jira.create_issue
    with: { project: CLM, priority: High, summary: "${text}" }
`;
const QUESTION = `  - step: 1
    says: Ask
    ask:
      of: claims-leads
      question: Pay {case.claim.amount}?
      choices: [Yes, No]
      within: 4 hours
    if_late: { says: Nobody answered, flag: silent }
`;
const HALVED = `  - step: 1
    says: Halve
    set:
      share: = case.claim.amount / 2
  - step: 2
    says: Enough
    if:
      - share > money("2,500.00 USD")
    use: jira.create_issue
    with: { project: CLM, priority: High, summary: "{share} of {case.claim.amount} for {case.claim.bol}" }
    if_denied: { says: Denied, flag: denied }
  - step: 3
    says: Not enough
    otherwise: 2
    flag: little
`;

/** Enough people for every approval although one of them decided how the run goes on. */
const PEOPLE = {
  path: PEOPLE_PATH,
  text: TWO_LEADS.text
    .replace('lena-lead, marcus-manager]', 'lena-lead, marcus-manager, fiona-finance]')
    .replace('members: [marcus-manager]', 'members: [marcus-manager, dora-director]')
    .replace('members: [marcus-manager]', 'members: [marcus-manager, dora-director]'),
};
const PROCEDURES = {
  seed: handbookOf(filesOf(PEOPLE)),
  halved: handbookOf(filesOf(sopFile(HALVED, NEEDS), asking('jira.create_issue', 'claims-leads:1'), PEOPLE)),
  twoPeople: handbookOf(
    filesOf(
      sopFile(ISSUE('1', '{case.claim.amount}') + ISSUE('2', '{case.claim.bol}'), NEEDS),
      asking('jira.create_issue', 'claims-leads:1, claims-managers:1'),
      PEOPLE,
    ),
  ),
  question: handbookOf(filesOf(sopFile(QUESTION + ISSUE('2', '{case.claim.amount}'), NEEDS), PERMISSIVE, PEOPLE)),
} as const;

const edit = fc.oneof(
  fc.record({ kind: fc.constant('amount' as const), value: fc.constantFrom(...AMOUNTS) }),
  fc.record({ kind: fc.constant('name' as const), value: fc.constantFrom('Wobbly Widget Works', 'Other Works') }),
  fc.record({ kind: fc.constant('bol' as const), value: fc.constantFrom('BOL-1', 'BOL-2') }),
  fc.record({ kind: fc.constant('text' as const), value: fc.constantFrom('More', 'Words') }),
  fc.record({ kind: fc.constant('unreadable' as const), value: fc.constantFrom('31.000', '7k') }),
  fc.record({ kind: fc.constant('cleared' as const), value: fc.constant('claim.amount') }),
);
const act = fc.oneof(
  { weight: 4, arbitrary: fc.record({ act: fc.constant('edit' as const), edit, late: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc.record({ act: fc.constant('after' as const), ms: fc.constantFrom(1, MINUTE, 2 * MINUTE, 5 * HOUR) }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      act: fc.constant('click' as const),
      which: fc.nat(5),
      who: fc.constantFrom(LENA, MARCUS, FIONA, DORA),
      choice: fc.constantFrom('yes' as const, 'yes' as const, 'no' as const),
      // A worker may be slower than the next edit.
      isSlow: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('restart' as const) }) },
);
type Act = typeof act extends fc.Arbitrary<infer A> ? A : never;

function correct(run: Walk, { edit: { kind, value }, late }: Extract<Act, { act: 'edit' }>): void {
  const at = run.now - (late ? HOUR : 0);
  switch (kind) {
    case 'amount':
      run.correct({ 'claim.amount': value }, [], { at });
      break;
    case 'name':
      run.correct({ 'claimant.name': value }, [], { at });
      break;
    case 'bol':
      run.correct({ 'claim.bol': value }, [], { at });
      break;
    case 'text':
      run.correct({ 'claim.text': value }, [], { at });
      break;
    case 'unreadable':
      run.correct(
        {},
        [{ path: 'claim.amount', label: 'claim value', problem: `Expected an amount, got \`${value}\`` }],
        { at },
      );
      break;
    default:
      run.correct({}, [], { at, cleared: [value] });
  }
}

function click(run: Walk, { which, who, choice, isSlow }: Extract<Act, { act: 'click' }>): void {
  const asks = openAsks(run.state);
  const ask = asks[which % Math.max(asks.length, 1)];
  if (ask === undefined) return;
  const { askId } = ask;
  const yes = choice === 'yes';
  const decided = run.decide(
    ask.kind === 'approval'
      ? yes
        ? { type: 'GiveApproval', askId }
        : { type: 'DenyApproval', askId, reason: 'No reason' }
      : ask.kind === 'answer'
        ? { type: 'Answer', askId }
        : ask.kind === 'question' || ask.fact !== null
          ? {
              type: 'AnswerQuestion',
              askId,
              given: ask.kind === 'question' ? { answer: ask.choices?.[yes ? 0 : ask.choices.length - 1] ?? '' } : {},
            }
          : {
              type: 'Recover',
              askId,
              choice: ask.choices.includes('go_on') ? 'go_on' : yes ? (ask.choices[0] ?? 'stop') : 'stop',
              note: null,
            },
    who,
  );
  if (decided.ok) for (const event of decided.events) run.append(decided.by, event);
  if (!isSlow) run.go();
}

const story = fc.record({
  procedure: fc.constantFrom(...(Object.keys(PROCEDURES) as (keyof typeof PROCEDURES)[])),
  claim: fc.constantFrom(...AMOUNTS),
  acts: fc.array(act, { maxLength: 25 }),
});

function tell({ procedure, claim, acts }: typeof story extends fc.Arbitrary<infer S> ? S : never): Walk {
  const run = new Walk({ handbook: PROCEDURES[procedure], facts: { 'claim.amount': claim } }).go();
  for (const one of acts) {
    if (one.act === 'edit') correct(run, one);
    else if (one.act === 'after') run.after(one.ms);
    else if (one.act === 'click') click(run, one);
    else {
      run.state = fold(RUN, run.log);
      run.go();
    }
  }
  return run;
}

/** What is wrong with the effects of a log, looking only at what people had before them when they approved. */
function wrongEffects(run: Walk): string[] {
  let state: RunState = initialState(RUN);
  const wrong: string[] = [];
  for (const logged of run.log) {
    const { event } = logged;
    if (event.type === 'ApprovalGiven' || event.type === 'QuestionAnswered')
      if (heldChanges(state).length > 0) wrong.push(`${logged.seq}: decided while facts were changing`);
    if (event.type === 'CallStarted') {
      const call = state.calls[event.callId];
      const ask = event.approval === null ? undefined : state.asks[event.approval];
      if (call?.verdict.outcome === 'needs approval' && ask?.kind !== 'approval')
        wrong.push(`${logged.seq}: no approval`);
      if (ask?.kind === 'approval') {
        if (ask.given.length === 0 || ask.closed?.how !== 'approved') wrong.push(`${logged.seq}: not approved`);
        if (hashOf(ask.card.args) !== hashOf(call?.proposed.args)) wrong.push(`${logged.seq}: other arguments`);
        if (heldChanges(state).length > 0) wrong.push(`${logged.seq}: started while facts were changing`);
        for (const { path, value } of ask.card.basis)
          if (hashOf(inUse(state, path)) !== hashOf(value)) wrong.push(`${logged.seq}: another ${path}`);
      }
    }
    state = evolve(state, logged);
  }
  return wrong;
}

const RUNS = { numRuns: histories(400), seed: 20_260_302 };

describe('whatever is edited and clicked, and when', () => {
  it('no effect happens whose approval was given for other facts than those shown', () => {
    const seen = { approved: 0, again: 0, stopped: 0 };
    fc.assert(
      fc.property(story, (told) => {
        const run = tell(told);
        expect(wrongEffects(run)).toEqual([]);
        expect(fold(RUN, run.log)).toEqual(run.state);
        seen.approved += run.events('CallStarted').filter(({ approval }) => approval !== null).length;
        seen.again += run.events('ChangesWeighed').length;
        seen.stopped += run.events('Parked').filter(({ code }) => code === 'facts_changed').length;
      }),
      RUNS,
    );
    // The stories reach what they are about.
    expect(Math.min(seen.approved, seen.again, seen.stopped)).toBeGreaterThanOrEqual(histories(4));
  });

  it('every change is in the thread and in the explanation, with what became of it', () => {
    fc.assert(
      fc.property(story, (told) => {
        const run = tell(told);
        const { posts } = run.view();
        const remarks = run.explain().remarks.join('\n');
        for (const { seq, event } of run.log) {
          if (event.type !== 'FactsCorrected') continue;
          const post = posts.find((one) => one.seq === seq);
          expect(post?.lines.map(({ label }) => label)).toEqual(event.changes.map(({ label }) => label));
          for (const { label } of event.changes) expect(remarks).toContain(`: ${label} `);
        }
        // What was held did not stay held once the run went on without anyone being asked.
        if (run.state.ended !== null) expect(heldChanges(run.state)).toEqual([]);
      }),
      RUNS,
    );
  });

  it('a run ends for people who decide, although someone edits the ticket before each of their clicks', () => {
    fc.assert(
      fc.property(story, fc.array(edit, { minLength: 5, maxLength: 10 }), (told, edits) => {
        const run = tell(told);
        for (let round = 0; round < 60 && run.state.ended === null; round++) {
          const next = edits[round % edits.length];
          if (next !== undefined) correct(run, { act: 'edit', edit: next, late: false });
          for (const who of [LENA, MARCUS, FIONA, DORA])
            for (let which = 0; which < 3; which++)
              click(run, { act: 'click', which, who, choice: 'yes', isSlow: false });
          run.after(45_000);
        }
        // A fact that cannot be read is asked for by a form, which this person leaves empty: only that may be open.
        // When all of them decided how the run goes on, none is left to approve, and it says so.
        const open = openAsks(run.state).filter(
          (ask) => ask.kind !== 'recovery' || (ask.fact === null && ask.code !== TOO_FEW_APPROVERS),
        );
        expect(run.state.ended === null ? open.map(({ kind, step }) => `${kind} ${step ?? ''}`) : []).toEqual([]);
      }),
      { ...RUNS, numRuns: histories(150) },
    );
  });
});
