/**
 * Random small procedures that pay, ask and wait, and random corrections at every moment. An auditor with books of its
 * own compares each payment with what the case stated, what people were shown, and what was paid before, and the sum of
 * all payments with what the newest facts allow.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashOf } from '../../src/kernel/canonical-json.ts';
import { isMoney } from '../../src/kernel/money.ts';
import { formatValue, type Value } from '../../src/kernel/value.ts';
import { baseLabel } from '../../src/sop/rounds.ts';
import { inUse, newestOf } from '../../src/run/log/fact-change.ts';
import { evolve, fold } from '../../src/run/log/evolve.ts';
import { initialState, openAsks, type RunState } from '../../src/run/log/state.ts';
import { histories } from '../histories.ts';
import { DecidedOn } from './decided-on.ts';
import {
  BOUNDARY_PATH,
  DORA,
  filesOf,
  FIONA,
  handbookOf,
  LENA,
  MARCUS,
  PERMISSIVE,
  sopFile,
  THREE_LEADS,
} from './handbook.ts';
import { DONE, NEEDS, usd } from './refund.ts';
import { HOUR, MINUTE, RUN, Walk } from './walk.ts';

const FIXED = 5_000;
/** Above $1,000 a lead approves. */
const BOUNDARY = {
  path: BOUNDARY_PATH,
  text: `${PERMISSIVE.text}@id("big")\n@outcome("approval")\n@approvers("claims-leads:1")\n@expires("P9D")\n@reason("A big one")
permit (principal is Bot, action == Action::"tms.pay_claim", resource is Case)
when { context.args.amount.currency == "USD" && context.args.amount.minor > 100000 };\n`,
};

const item = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('ask' as const), shows: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('wait' as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('pay' as const),
      from: fc.constantFrom('half' as const, 'capped' as const, 'rest' as const),
      isSet: fc.boolean(),
      asksMeanwhile: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('each' as const) }) },
);
type Item = typeof item extends fc.Arbitrary<infer I> ? I : never;

const QUESTION = (label: string, text: string): string => `- step: ${label}
  says: Ask
  ask: { of: claims-leads, question: "${text}", choices: ["Yes", "No"], within: 9 days }
  if_late: { says: No one said, stop: No one said }
`;
const PAY = (label: string, amount: string, claim: string): string => `- step: ${label}
  says: Pay
  use: tms.pay_claim
  with: { claim: "{case.id}-${claim}", account_id: = case.claimant.account_id, amount: "= ${amount}" }
`;
const TELL = (label: string, name: string, amount: string): string => `- step: ${label}
  says: Tell
  use: zendesk.add_internal_note
  with: { ticket: = case.zendesk.ticket_id, text: "${name} paid {${amount}}" }
`;
const SET = (label: string, name: string, value: string): string => `- step: ${label}
  says: Compute it
  set:
    ${name}: "= ${value}"
`;
const indent = (text: string, by: number): string => text.replaceAll(/^(?=.)/gm, ' '.repeat(by));
/** What a step is called where no figure may be written: A for the first. */
const nameOf = (index: number): string => String.fromCodePoint(65 + index);

/** How much a step pays: of the estimate, of a fixed price, and of what the payment before it was. */
const WRITTEN = { half: 'case.claim.amount * 0.5', capped: '(case.claim.amount > fixed ? fixed : case.claim.amount)' };

function stepsOf(items: readonly Item[]): string {
  let last: string = WRITTEN.half;
  const tells: { readonly name: string; readonly amount: string }[] = [];
  const blocks = items.map((one, index) => {
    const label = String(index + 1);
    const name = nameOf(index);
    switch (one.kind) {
      case 'ask':
        return QUESTION(label, one.shows ? 'Is it {case.claim.amount}?' : 'Where are the keys?');
      case 'wait':
        return `- { step: ${label}, says: Wait, wait: { for: 1 hour } }\n`;
      case 'each': {
        const due = `due_${name.toLowerCase()}`;
        const part = `part_${name.toLowerCase()}`;
        return `- step: ${label}
  says: Pay each part
  for_each: { item: ${part}, in: = parts, at_most: 2, at_once: 2 }
  do:
${indent(SET(`${label}a`, due, `case.claim.amount * ${part}`) + PAY(`${label}b`, due, `${name}-{${part}}`) + QUESTION(`${label}c`, 'Done?') + TELL(`${label}d`, name, due), 4)}`;
      }
      default: {
        const written = one.from === 'rest' ? `fixed - ${last}` : WRITTEN[one.from];
        const amount = one.isSet ? `pay_${name.toLowerCase()}` : written;
        last = one.isSet ? amount : `(${amount})`;
        tells.push({ name, amount });
        const paying = one.asksMeanwhile
          ? `- step: ${label}b\n  says: Both\n  together:\n${indent(PAY(`${label}b1`, amount, name) + QUESTION(`${label}b2`, 'Is it urgent?'), 4)}`
          : PAY(`${label}b`, amount, name);
        return `- step: ${label}\n  says: Pay a part\n  do:\n${indent(SET(`${label}a`, one.isSet ? amount : `none_${name.toLowerCase()}`, one.isSet ? written : 'fixed') + paying, 4)}`;
      }
    }
  });
  const told = tells.map(({ name, amount }, index) => TELL(`${items.length + 1 + index}`, name, amount));
  const end = SET(String(items.length + tells.length + 1), 'used', 'fixed');
  return indent([...blocks, ...told, end].join(''), 2);
}

const act = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      act: fc.constant('edit' as const),
      facts: fc.constantFrom<Readonly<Record<string, Value>>>(
        { 'claim.amount': usd(90) },
        { 'claim.amount': usd(900) },
        { 'claim.amount': usd(7_200) },
        { 'claim.amount': usd(8_000) },
        { 'claimant.account_id': 'ACC-1' },
        { 'claimant.account_id': 'ACC-2' },
        { 'claimant.account_id': 'ACC-3', 'claim.amount': usd(800) },
      ),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ act: fc.constant('after' as const), ms: fc.constantFrom(1, MINUTE, 2 * MINUTE, HOUR) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      act: fc.constant('click' as const),
      which: fc.nat(3),
      who: fc.constantFrom(LENA, MARCUS, FIONA, DORA),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      act: fc.constant('vendor' as const),
      answers: fc.constantFrom('done' as const, 'cut' as const, 'cut' as const, 'busy' as const),
      finds: fc.constantFrom('absent' as const, 'absent' as const, 'found' as const, 'unknown' as const),
    }),
  },
);
type Act = typeof act extends fc.Arbitrary<infer A> ? A : never;

const PAID = DONE['tms.pay_claim'];
const ANSWERS = {
  done: PAID,
  cut: { kind: 'unknown', message: 'Cut' },
  busy: { kind: 'not_now', message: 'Busy', afterMs: MINUTE },
} as const;
const FINDS = {
  absent: { kind: 'absent' },
  found: { kind: 'found', output: { payment: 'PAY-1' } },
  unknown: { kind: 'unknown', message: 'Down' },
} as const;

function click(run: Walk, { which, who }: Extract<Act, { act: 'click' }>): void {
  const asks = openAsks(run.state);
  const ask = asks[which % Math.max(asks.length, 1)];
  if (ask === undefined || ask.kind === 'answer') return;
  const { askId } = ask;
  const decided = run.decide(
    ask.kind === 'approval'
      ? { type: 'GiveApproval', askId }
      : ask.kind === 'question'
        ? { type: 'AnswerQuestion', askId, given: { answer: 'Yes' } }
        : { type: 'Recover', askId, choice: ask.choices.includes('go_on') ? 'go_on' : 'try_again', note: null },
    who,
  );
  if (decided.ok) for (const event of decided.events) run.append(decided.by, event);
  run.go();
}

type Story = { readonly items: readonly Item[]; readonly acts: readonly Act[] };
const story: fc.Arbitrary<Story> = fc.record({
  items: fc.array(item, { minLength: 2, maxLength: 5 }),
  acts: fc.array(act, { minLength: 5, maxLength: 25 }),
});

function tell({ items, acts }: Story): Walk {
  const sop = sopFile(stepsOf(items), { needs: NEEDS, values: `  fixed: ${FIXED}.00 USD\n  parts: [0.25, 0.125]` });
  const handbook = handbookOf(filesOf(sop, BOUNDARY, THREE_LEADS));
  const run = new Walk({ handbook, script: DONE }).go();
  for (const one of acts) {
    if (one.act === 'edit') run.correct(one.facts);
    else if (one.act === 'after') run.after(one.ms);
    else if (one.act === 'click') click(run, one);
    else {
      run.script = { ...DONE, 'tms.pay_claim': ANSWERS[one.answers] ?? PAID } as Walk['script'];
      run.probe = FINDS[one.finds];
    }
  }
  // Everyone decides, and the vendor works, until the run ends or no one may.
  run.script = DONE;
  run.probe = { kind: 'absent' };
  for (let round = 0; round < 12 && run.state.ended === null; round++) {
    for (const who of [LENA, MARCUS, FIONA])
      for (let which = 0; which < 3; which++) click(run, { act: 'click', which, who });
    run.after(HOUR);
  }
  return run;
}

const PATHS = ['claim.amount', 'claimant.account_id'];
const cents = (value: Value | null | undefined): number => (isMoney(value) ? value.minor : NaN);

const indexOf = (step: string): number => Number.parseInt(baseLabel(step), 10) - 1;
/** `A`, and `A#2` for the second round. */
const keyOf = (step: string, name = nameOf(indexOf(step))): string => [name, ...step.split('#').slice(1)].join('#');

/** What a payment is by the books: what the case states in the facts in use, and what was paid before. */
function byTheBooks(items: readonly Item[], step: string, amount: number, paid: ReadonlyMap<string, number>): number {
  const index = indexOf(step);
  const one = items[index];
  if (one?.kind === 'each') return amount * (step.endsWith('#2') ? 0.125 : 0.25);
  if (one?.kind !== 'pay') return NaN;
  if (one.from === 'half') return amount * 0.5;
  if (one.from === 'capped') return Math.min(amount, FIXED * 100);
  const before = items.slice(0, index).findLastIndex(({ kind }) => kind === 'pay');
  return FIXED * 100 - (before === -1 ? amount * 0.5 : (paid.get(nameOf(before)) ?? NaN));
}

/** What a payment would be by the newest facts alone, as if nothing had been paid. */
function byNewest(items: readonly Item[], step: string, amount: number): number {
  const before = new Map<string, number>();
  for (const [index, { kind }] of items.entries())
    if (kind === 'pay') before.set(nameOf(index), Math.round(byTheBooks(items, String(index + 1), amount, before)));
  return Math.round(byTheBooks(items, step, amount, before));
}

const MAY_BE_DONE: ReadonlySet<string> = new Set(['succeeded', 'started', 'lost', 'settled']);

/** What is wrong with the sum that is paid once this call starts: what was paid counts as it was paid. */
function wrongSum(items: readonly Item[], state: RunState, callId: string): string[] {
  const amount = cents(newestOf(state, 'claim.amount').value);
  const calls = Object.values(state.calls).filter(({ proposed }) => proposed.tool === 'tms.pay_claim');
  const before = calls.filter((call) => call.callId !== callId && MAY_BE_DONE.has(call.progress.kind));
  const sum = (some: readonly number[]): number => some.reduce((all, one) => all + one, 0);
  const all = [...before, ...calls.filter((call) => call.callId === callId)];
  const [paid, allowed] = [
    sum(all.map(({ proposed }) => cents(proposed.args['amount']))),
    sum(all.map(({ step }) => byNewest(items, step, amount))),
  ];
  return [
    ...before.flatMap(({ step, proposed }) => {
      const [was, now] = [cents(proposed.args['amount']), byNewest(items, step, amount)];
      return was <= now ? [] : [`${callId} is paid although step ${step} has paid ${was}, and would pay ${now}`];
    }),
    ...(paid <= allowed ? [] : [`${callId} makes it ${paid} in all, by the newest facts ${allowed}`]),
  ];
}

/** What is wrong with a log, by the books of the auditor. */
function wrongIn(items: readonly Item[], run: Walk): string[] {
  const wrong: string[] = [];
  const paid = new Map<string, number>();
  let state: RunState = initialState(RUN);
  const decided = new DecidedOn(PATHS);
  for (const logged of run.log) {
    const { event, seq } = logged;
    wrong.push(...decided.see(logged, state).map((text) => `${seq}: ${text}`));
    if (event.type === 'ChangesWeighed')
      for (const { step } of event.values) {
        const payment = Object.values(state.calls).find(
          (call) =>
            call.step === step.replace('a', 'b') && ['succeeded', 'started', 'lost'].includes(call.progress.kind),
        );
        if (payment !== undefined) wrong.push(`${seq}: step ${step} sets anew what step ${payment.step} has paid`);
      }
    if (event.type === 'CallStarted') {
      const call = state.calls[event.callId];
      if (call?.proposed.tool === 'tms.pay_claim') {
        wrong.push(...wrongSum(items, state, call.callId).map((text) => `${seq}: ${text}`));
        const ask = event.approval === null ? undefined : state.asks[event.approval];
        const shown = ask?.kind === 'approval' ? ask.card.changed.join('\n') : '';
        for (const path of PATHS) {
          const { value } = newestOf(state, path);
          const isSeen = ask?.kind === 'approval' && shown.includes(value === null ? 'missing' : formatValue(value));
          if (hashOf(inUse(state, path)) !== hashOf(value) && !isSeen && !decided.has(state, path))
            wrong.push(`${seq}: step ${call.step} is paid although ${path} is stated otherwise, unseen`);
        }
        if (call.proposed.args['account_id'] !== inUse(state, 'claimant.account_id'))
          wrong.push(`${seq}: step ${call.step} is paid to another account`);
        const books = byTheBooks(items, call.step, cents(inUse(state, 'claim.amount')), paid);
        if (Math.round(books) !== cents(call.proposed.args['amount']))
          wrong.push(`${seq}: step ${call.step} is paid ${cents(call.proposed.args['amount'])}, by the books ${books}`);
      }
      if (call?.proposed.tool === 'zendesk.add_internal_note') {
        const [name = '', , amount = ''] = String(call.proposed.args['text']).split(' ');
        const was = paid.get(keyOf(call.step, name));
        if (amount !== formatValue({ $money: 'USD', minor: was ?? NaN }))
          wrong.push(`${seq}: step ${call.step} tells ${amount}, paid was ${was}`);
      }
    }
    state = evolve(state, logged);
    if (event.type === 'CallSucceeded' || event.type === 'CallProbed') {
      const call = state.calls[event.callId];
      if (call?.proposed.tool === 'tms.pay_claim' && call.progress.kind === 'succeeded')
        paid.set(keyOf(call.step), cents(call.proposed.args['amount']));
    }
  }
  return wrong;
}

describe('whatever is corrected, and when', () => {
  it('each payment and each sentence about it is what the books say, and no one is shown less than what changed', () => {
    const seen = { paid: 0, kept: 0, stopped: 0, again: 0, completed: 0 };
    fc.assert(
      fc.property(story, (told) => {
        const run = tell(told);
        expect(wrongIn(told.items, run)).toEqual([]);
        expect(fold(RUN, run.log)).toEqual(run.state);
        seen.paid += run.made.filter(({ tool }) => tool === 'tms.pay_claim').length;
        seen.kept += run.events('ChangesWeighed').filter(({ kept = [] }) => kept.length > 0).length;
        seen.stopped += run.events('Parked').filter(({ code }) => code === 'other_facts').length;
        seen.again += run.events('ApprovalWithdrawn').filter(({ because }) => because.includes('was approved')).length;
        seen.completed += run.state.ended?.kind === 'completed' ? 1 : 0;
      }),
      { numRuns: histories(400), seed: 20_261_129 },
    );
    // The stories reach what they are about.
    expect(Math.min(...Object.values(seen))).toBeGreaterThanOrEqual(1);
  });
});
