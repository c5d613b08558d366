/**
 * Random procedures with rounds, nested procedures, choices and tables that pay, and random corrections. People always go
 * on with the earlier values and approve. An auditor with an interpreter of its own computes from the newest facts alone
 * what the procedure would pay: no payment is more than that, and none is stopped that goes by the newest facts.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { isMoney } from '../../src/kernel/money.ts';
import type { Value } from '../../src/kernel/value.ts';
import { newestOf } from '../../src/run/log/fact-change.ts';
import { evolve, fold } from '../../src/run/log/evolve.ts';
import { BEYOND_CASE } from '../../src/run/log/park.ts';
import { initialState, openAsks, type RunState } from '../../src/run/log/state.ts';
import { histories, reaching } from '../histories.ts';
import { filesOf, handbookOf, LENA, PERMISSIVE, slackUser, sopFile } from './handbook.ts';
import { APPROVED, DONE, NEEDS, usd } from './refund.ts';
import { HOUR, MINUTE, RUN, Walk } from './walk.ts';

const VALUES = { voucher: 30, flat: 75, low: 100, high: 200 } as const;
type Line = 'low' | 'high';
const line = fc.constantFrom<Line>('low', 'high');

const item = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('each' as const),
      adds: fc.constantFrom('amount' as const, 'voucher' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('collect' as const),
      adds: fc.constantFrom('amount' as const, 'voucher' as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('repeat' as const) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('choose' as const), line }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('otherwise' as const), line, pays: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('table' as const), line }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('stop' as const), line }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('flag' as const), line }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('nested' as const), line }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('within' as const), line }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('together' as const), line, stops: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('note' as const) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('wait' as const) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('takes' as const) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('ask' as const) }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('pay' as const) }) },
);
type Item = typeof item extends fc.Arbitrary<infer I> ? I : never;

const nameOf = (index: number): string => String.fromCodePoint(97 + index);
const NAMES = { amount: 'case.claim.amount', voucher: 'voucher' } as const;
const PAY = (label: string, claim: string, more = ''): string => `- step: ${label}
  says: Pay it
${more}  use: tms.pay_claim
  with: { claim: "{case.id}-${claim}", account_id: = case.claimant.account_id, amount: = due }
`;
const indent = (text: string, by: number): string => text.replaceAll(/^(?=.)/gm, ' '.repeat(by));

function written(one: Item, index: number): string {
  const label = String(index + 2);
  const name = nameOf(index);
  const add = (step: string, what: string): string => `- { step: ${step}, says: Add, set: { due: = due + ${what} } }\n`;
  switch (one.kind) {
    case 'each':
      return `- step: ${label}\n  says: Each\n  for_each: { item: one_${name}, in: = case.claim.documents, at_most: 9 }\n  do:\n${indent(add(`${label}a`, NAMES[one.adds]), 4)}`;
    case 'collect':
      return `- step: ${label}\n  says: Each\n  do:
    - step: ${label}a
      says: Collect
      for_each: { item: one_${name}, in: = case.claim.documents, at_most: 9, at_once: 3, collect: price_${name} }
      do:
        - { step: ${label}a1, says: Price, set: { price_${name}: = ${NAMES[one.adds]} } }
      save: prices_${name}
${indent(add(`${label}b`, `sum(prices_${name})`), 4)}`;
    case 'repeat':
      return `- step: ${label}\n  says: Until it is covered\n  repeat: { at_most: 30, until: [due >= case.claim.amount] }\n  do:\n${indent(add(`${label}a`, 'voucher'), 4)}  if_late: { says: Too many, stop: Too many }\n`;
    case 'choose':
      return `- step: ${label}\n  says: Choose\n  choose:
    - { step: ${label}a, says: Much, if: [case.claim.amount > ${one.line}], set: { due: = due + flat } }
    - { step: ${label}b, says: Little, otherwise: ${Number(label)}, set: { due: = due + voucher } }
`;
    case 'otherwise':
      return `- step: ${label}\n  says: Both\n  do:
    - { step: ${label}a, says: Much, if: [case.claim.amount > ${one.line}], ${one.pays ? `flag: flag_${name}` : 'set: { due: = due + flat }'} }
${indent(one.pays ? PAY(`${label}b`, name, `  otherwise: ${label}a\n`) : `- { step: ${label}b, says: Little, otherwise: ${label}a, set: { due: = due + voucher } }\n`, 4)}`;
    case 'table':
      return `- step: ${label}\n  says: Read it\n  do:
    - step: ${label}a
      says: Read the table
      table: { hit: first, when: [case.claim.amount > ${one.line}], give: [part], rows: [[true, = case.claim.amount * 0.5], [false, = voucher]] }
      save: tier_${name}
${indent(add(`${label}b`, `tier_${name}.part`), 4)}`;
    case 'stop':
      return `- { step: ${label}, says: Too much, if: [case.claim.amount > ${one.line} * 2], stop: Too much }\n`;
    case 'flag':
      return `- { step: ${label}, says: Mark it, if: [case.claim.amount > ${one.line}], flag: flag_${name} }\n`;
    case 'nested':
      return `- step: ${label}\n  says: Pay a part\n  run: part-${one.line}\n  with: { owed: = due, account: = case.claimant.account_id, claim: "{case.id}-${name}" }\n`;
    case 'within':
      return `- step: ${label}\n  says: Not for large ones\n  if: [case.claim.amount <= ${one.line}]\n  do:\n${indent(PAY(`${label}a`, name), 4)}`;
    case 'together':
      return `- step: ${label}\n  says: Both at once\n  together:
    - step: ${label}a
      says: Wait, and pay
      do:
        - { step: ${label}a1, says: Wait, wait: { for: 1 hour } }
${indent(PAY(`${label}a2`, name), 8)}    - { step: ${label}b, says: Beside it, if: [case.claim.amount > ${one.line}], ${one.stops ? 'stop: Too much' : `flag: beside_${name}`} }
`;
    case 'note':
      return `- { step: ${label}, says: Tell, use: zendesk.add_internal_note, with: { ticket: = case.zendesk.ticket_id, text: "It was {case.claim.amount}, for {case.claim.documents}" } }\n`;
    case 'wait':
      return `- { step: ${label}, says: Wait, wait: { for: 1 hour } }\n`;
    case 'takes':
      return `- step: ${label}\n  says: Wait for a correction\n  wait: { event: corrected, for: 1 hour }\n  if_late: { says: None, flag: late_${name} }\n`;
    case 'ask':
      return `- step: ${label}\n  says: Ask\n  ask: { of: claims-leads, question: Are the goods there?, choices: ["Yes", "No"], within: 90 days }\n  if_late: { says: No one said, flag: silent_${name} }\n`;
    default:
      return PAY(label, name);
  }
}

const PART = (limit: Line): HandbookFile => ({
  path: `part-${limit}.sop.yaml`,
  text: `sop: part-${limit}
title: Part
owner: claims-operations
changes_approved_by: claims-managers
boundary: claims-agent
kind: freight_claim
if_unforeseen: claims-leads
values:
  line: ${VALUES[limit]}.00 USD
takes:
  owed: { label: what is owed, type: money }
  account: { label: account, type: text }
  claim: { label: claim, type: text }
needs: [case.claim.amount]
steps:
  - { step: 1, says: Half of it, set: { half: = owed * 0.5 } }
  - { step: 2, says: Much is paid in full, if: [case.claim.amount > line], set: { half: = owed } }
  - step: 3
    says: Pay it
    use: tms.pay_claim
    with: { claim: = claim, account_id: = account, amount: = half }
`,
});

function handbookWith(items: readonly Item[], asks: boolean): ReturnType<typeof handbookOf> {
  const steps = `- { step: 1, says: Nothing is owed yet, set: { due: = flat } }\n${items.map(written).join('')}- { step: ${items.length + 2}, says: Use all values, set: { all: = voucher + flat + low + high } }\n`;
  const values = Object.entries(VALUES).map(([name, value]) => `  ${name}: ${value}.00 USD`);
  const file = sopFile(indent(steps, 2), { needs: `${NEEDS}\n  - case.claim.documents`, values: values.join('\n') });
  return handbookOf(filesOf(file, PART('low'), PART('high'), asks ? APPROVED : PERMISSIVE));
}

type Stated = { readonly amount: number; readonly papers: readonly string[] };
type Books = { readonly paid: ReadonlyMap<string, number>; readonly way: ReadonlyMap<string, string> };

/** What the procedure pays by step, in cents, and the decisions before each payment, from these facts alone. */
function byTheBooks(items: readonly Item[], { amount, papers }: Stated): Books {
  const paid = new Map<string, number>();
  const way = new Map<string, string>();
  const gone: string[] = [];
  let due = VALUES.flat * 100;
  const pay = (step: string, cents: number): void => {
    paid.set(step, Math.round(cents));
    way.set(step, gone.join(' '));
  };
  for (const [index, one] of items.entries()) {
    const label = String(index + 2);
    const isMuch = 'line' in one && amount > VALUES[one.line] * 100;
    if ('line' in one && one.kind !== 'flag' && one.kind !== 'stop') gone.push(`${label}:${isMuch}`);
    switch (one.kind) {
      case 'each':
      case 'collect':
        due += papers.length * (one.adds === 'amount' ? amount : VALUES.voucher * 100);
        gone.push(papers.join('+'));
        break;
      case 'repeat': {
        let rounds = 0;
        do {
          due += VALUES.voucher * 100;
          rounds += 1;
        } while (due < amount && rounds < 30);
        gone.push(`${label}:${rounds}`);
        if (due < amount) return { paid, way };
        break;
      }
      case 'choose':
        due += (isMuch ? VALUES.flat : VALUES.voucher) * 100;
        break;
      case 'otherwise':
        if (!one.pays) due += (isMuch ? VALUES.flat : VALUES.voucher) * 100;
        else if (!isMuch) pay(`${label}b`, due);
        break;
      case 'table':
        due += isMuch ? amount * 0.5 : VALUES.voucher * 100;
        break;
      case 'stop':
        if (amount > VALUES[one.line] * 200) return { paid, way };
        break;
      case 'nested':
        pay(`${label}/3`, isMuch ? due : due * 0.5);
        break;
      case 'together':
        // A stop beside a payment that waits ends the run before it.
        if (isMuch && one.stops) return { paid, way };
        pay(`${label}a2`, due);
        break;
      case 'within':
        if (!isMuch) pay(`${label}a`, due);
        break;
      case 'pay':
        pay(label, due);
        break;
      default:
    }
  }
  return { paid, way };
}

const PAPERS = [['a'], ['a', 'b'], ['a', 'b', 'c'], ['x', 'y']] as const;
const act = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      act: fc.constant('edit' as const),
      facts: fc.oneof(
        fc
          .constantFrom(40, 90, 120, 150, 210, 300, 500)
          .map((dollars): Record<string, Value> => ({ 'claim.amount': usd(dollars) })),
        fc.constantFrom(...PAPERS).map((papers): Record<string, Value> => ({ 'claim.documents': [...papers] })),
        fc.constant<Record<string, Value>>({ 'claim.bol': 'BOL-7' }),
      ),
    }),
  },
  { weight: 3, arbitrary: fc.record({ act: fc.constant('after' as const), ms: fc.constantFrom(1, 2 * MINUTE, HOUR) }) },
  { weight: 4, arbitrary: fc.record({ act: fc.constant('click' as const), which: fc.nat(2) }) },
);
const story = fc.record({
  items: fc
    .array(item, { minLength: 1, maxLength: 6 })
    .map((items): Item[] => [...items, { kind: 'ask' }, { kind: 'pay' }]),
  asks: fc.boolean(),
  acts: fc.array(act, { maxLength: 15 }),
});
type Story = typeof story extends fc.Arbitrary<infer S> ? S : never;

const LEO = slackUser('ULEO00001');

function click(run: Walk, which: number): void {
  const asks = openAsks(run.state).filter(({ kind }) => kind !== 'answer');
  const ask = asks[which % Math.max(asks.length, 1)];
  if (ask === undefined) return;
  const { askId } = ask;
  const decided =
    ask.kind === 'approval'
      ? run.decide({ type: 'GiveApproval', askId }, LEO)
      : ask.kind === 'question'
        ? run.decide({ type: 'AnswerQuestion', askId, given: { answer: 'Yes' } }, LENA)
        : ask.kind === 'recovery' && ask.choices.includes('go_on')
          ? run.decide({ type: 'Recover', askId, choice: 'go_on', note: null }, LENA)
          : null;
  if (decided?.ok === true) for (const event of decided.events) run.append(decided.by, event);
  run.go();
}

function tell({ items, asks, acts }: Story): Walk {
  const run = new Walk({
    handbook: handbookWith(items, asks),
    script: DONE,
    facts: { 'claim.amount': usd(150), 'claim.documents': ['a', 'b', 'c'] },
  }).go();
  for (const one of acts) {
    if (one.act === 'edit') run.correct(one.facts);
    else if (one.act === 'after') run.after(one.ms);
    else click(run, one.which);
  }
  for (let round = 0; round < 20 && run.state.ended === null; round++) {
    for (let which = 0; which < 3; which++) click(run, which);
    run.after(HOUR);
  }
  return run;
}

const cents = (value: Value | null | undefined): number => (isMoney(value) ? value.minor : Number.NaN);
const statedIn = (state: RunState): Stated => ({
  amount: cents(newestOf(state, 'claim.amount').value),
  papers: (newestOf(state, 'claim.documents').value ?? []) as readonly string[],
});
const sumOf = (paid: ReadonlyMap<string, number>): number => [...paid.values()].reduce((sum, one) => sum + one, 0);
const OPENED: Stated = { amount: 15_000, papers: ['a', 'b', 'c'] };

/** What is wrong with a log by the books, and how many payments were made and stopped. */
function audit(items: readonly Item[], run: Walk): { readonly wrong: string[]; readonly stopped: number } {
  const wrong: string[] = [];
  let stopped = 0;
  let state: RunState = initialState(RUN);
  const before: Stated[] = [OPENED];
  const made = new Map<string, number>();
  const isMoreThanNow = ({ paid }: Books): boolean => [...made].some(([step, sum]) => (paid.get(step) ?? -1) < sum);
  for (const logged of run.log) {
    const { event, seq } = logged;
    if (event.type === 'CallStarted') {
      const call = state.calls[event.callId];
      if (call?.proposed.tool === 'tms.pay_claim') {
        const books = byTheBooks(items, statedIn(state));
        const now = books.paid.get(call.step);
        const pays = cents(call.proposed.args['amount']);
        if (now === undefined || pays > now) wrong.push(`${seq}: step ${call.step} pays ${pays}, by the books ${now}`);
        if (isMoreThanNow(books))
          wrong.push(`${seq}: step ${call.step} pays after a payment that would be smaller, or none`);
        made.set(call.step, pays);
        if (sumOf(made) > sumOf(books.paid))
          wrong.push(`${seq}: ${sumOf(made)} is paid in all, by the books ${sumOf(books.paid)}`);
      }
    }
    state = evolve(state, logged);
    if (event.type === 'FactsCorrected') before.push(statedIn(state));
    if (event.type === 'Parked' && event.code === BEYOND_CASE) {
      stopped += 1;
      const call = Object.values(state.calls).findLast(({ step }) => step === event.step);
      const now = byTheBooks(items, statedIn(state));
      const step = event.step ?? '';
      const isSameWay = before.every((stated) => {
        const { way } = byTheBooks(items, stated);
        return [step, ...made.keys()].every((one) => way.get(one) === now.way.get(one));
      });
      if (
        isSameWay &&
        !isMoreThanNow(now) &&
        cents(call?.proposed.args['amount']) <= (now.paid.get(step) ?? Number.NaN)
      )
        wrong.push(`${seq}: step ${step} is stopped although the way to it is the same, and it pays no more`);
    }
  }
  return { wrong, stopped };
}

describe('whatever is corrected, and whatever people go on with', () => {
  it('no payment is more than the newest facts give, and none is stopped that goes by them', () => {
    const seen = { paid: 0, stopped: 0, went: 0 };
    fc.assert(
      fc.property(story, (told) => {
        const run = tell(told);
        const { wrong, stopped } = audit(told.items, run);
        expect(wrong).toEqual([]);
        expect(fold(RUN, run.log)).toEqual(run.state);
        if (run.events('FactsCorrected').length === 0)
          expect(
            new Map(
              run.made
                .filter(({ tool }) => tool === 'tms.pay_claim')
                .map(({ step, args }) => [step, cents(args['amount'])]),
            ),
          ).toEqual(byTheBooks(told.items, OPENED).paid);
        seen.paid += run.made.filter(({ tool }) => tool === 'tms.pay_claim').length;
        seen.stopped += stopped;
        seen.went += run.events('Recovered').filter(({ choice }) => choice === 'go_on').length;
      }),
      { numRuns: histories(400), seed: 20_261_130 },
    );
    // The stories reach what they are about.
    expect(Math.min(...Object.values(seen))).toBeGreaterThanOrEqual(reaching(10));
  });
});
