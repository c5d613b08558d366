/**
 * Random procedures whose payments are denied, not decided in time, forbidden or refused by the vendor, each with
 * handlers that go on otherwise, and random corrections. People go on with the earlier values. An auditor with an
 * interpreter of its own plays the procedure on the newest facts: an answer counts only for the payment that it was given
 * to, and any other payment may have any answer that the boundary leaves. Nothing is paid that one of these ways leaves out.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isMoney } from '../../src/kernel/money.ts';
import type { Value } from '../../src/kernel/value.ts';
import { evolve } from '../../src/run/log/evolve.ts';
import { newestOf } from '../../src/run/log/fact-change.ts';
import { BEYOND_CASE } from '../../src/run/log/park.ts';
import { initialState, openAsks, type RunState } from '../../src/run/log/state.ts';
import { histories, reaching } from '../histories.ts';
import { ANA, BOUNDARY_PATH, filesOf, handbookOf, LENA, PERMISSIVE, slackUser, sopFile } from './handbook.ts';
import { DONE, NEEDS, usd } from './refund.ts';
import { HOUR, MINUTE, RUN, Walk } from './walk.ts';

const LEO = slackUser('ULEO00001');
const DUE = 7_500;
const COMFORT = 3_000;
const LARGE = 9_000;
const LINE = 30_000;
/** In cents: what is paid unasked, and what is paid once a lead approves. */
const UNASKED = 8_000;
const APPROVED = 20_000;

const HOWS = ['denied', 'expired', 'forbidden', 'failed'] as const;
type How = (typeof HOWS)[number];
const effect = fc.constantFrom('set', 'set', 'pay', 'stop', 'flag');
const item = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('try' as const),
      pays: fc.constantFrom('case.claim.amount', 'case.claim.amount', 'due', 'large'),
      fails: fc.boolean(),
      on: fc.record({ denied: effect, expired: effect, forbidden: effect, failed: effect }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('stop' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('ask' as const) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('pay' as const) }) },
);
type Item = typeof item extends fc.Arbitrary<infer I> ? I : never;

const KEYS: Readonly<Record<How, string>> = {
  denied: 'if_denied',
  expired: 'if_expired',
  forbidden: 'if_error.forbidden',
  failed: 'if_error.refused',
};
const nameOf = (index: number): string => String.fromCodePoint(97 + index);
const pays = (claim: string, amount: string): string =>
  `use: tms.pay_claim, with: { claim: "{case.id}-${claim}", account_id: = case.claimant.account_id, amount: = ${amount} }`;

function handler(does: string, claim: string): string {
  if (does === 'set') return '{ says: Compensate, set: { due: = due + comfort } }';
  if (does === 'pay') return `{ says: Pay instead, ${pays(claim, 'large')} }`;
  return does === 'stop' ? '{ says: Stop here, stop: Ended }' : `{ says: Mark it, flag: marked_${claim} }`;
}

function written(one: Item, index: number): string {
  const label = index + 2;
  const name = nameOf(index);
  switch (one.kind) {
    case 'try':
      return `  - step: ${label}
    says: Try to pay
    use: tms.pay_claim
    with: { claim: "{case.id}-${name}", account_id: = case.claimant.account_id, amount: = ${one.pays} }
    if_denied: ${handler(one.on.denied, `${name}d`)}
    if_expired: ${handler(one.on.expired, `${name}e`)}
    if_error:
      forbidden: ${handler(one.on.forbidden, `${name}f`)}
      refused: ${handler(one.on.failed, `${name}g`)}
`;
    case 'stop':
      return `  - { step: ${label}, says: Too much, if: [case.claim.amount > line], stop: Too much }\n`;
    case 'ask':
      return `  - step: ${label}
    says: Ask
    ask: { of: claims-operations, question: Are the goods there?, choices: ["Yes", "No"], within: 90 days }
    if_late: { says: No one said, flag: silent_${name} }
`;
    default:
      return `  - { step: ${label}, says: Pay it, ${pays(name, 'due')} }\n`;
  }
}

const rest = PERMISSIVE.text.replace('Action::"tms.pay_claim", ', '').replace(', Action::"tms.pay_claim"', '');
const rule = (before: string, effectOf: string, when: string): string =>
  `${before}\n${effectOf} (principal is Bot, action == Action::"tms.pay_claim", resource is Case) when { context.args.amount.currency == "USD" && ${when} };\n`;
const RULES = {
  path: BOUNDARY_PATH,
  text: [
    rest,
    rule('@id("small")\n@outcome("permit")', 'permit', `context.args.amount.minor <= ${UNASKED}`),
    rule(
      '@id("big")\n@outcome("approval")\n@approvers("claims-leads:1")\n@expires("PT24H")\n@reason("Large")',
      'permit',
      `context.args.amount.minor > ${UNASKED} && context.args.amount.minor <= ${APPROVED}`,
    ),
    rule('@id("huge")\n@reason("Too large")', 'forbid', `context.args.amount.minor > ${APPROVED}`),
  ].join(''),
};

type Verdict = 'permit' | 'approval' | 'forbid';
const verdictOf = (amount: number): Verdict =>
  amount <= UNASKED ? 'permit' : amount <= APPROVED ? 'approval' : 'forbid';

type Stated = { readonly amount: number; readonly account: Value | null };
/** What came of a payment with handlers, and what it was. */
type Known = { readonly how: How | 'done'; readonly amount: number; readonly account: Value | undefined };
type World = { readonly paid: ReadonlyMap<string, number>; readonly way: string };

const POSSIBLE: Readonly<Record<Verdict, readonly (How | 'done')[]>> = {
  permit: ['done', 'failed'],
  approval: ['done', 'denied', 'expired', 'failed'],
  forbid: ['forbidden'],
};

function answersNow(amount: number, { account }: Stated, known: Known | undefined): readonly (How | 'done')[] {
  if (known?.how === 'done') return ['done'];
  const isSame = known !== undefined && known.amount === amount && known.account === account;
  return isSame ? [known.how] : POSSIBLE[verdictOf(amount)];
}

/** All ways that the procedure may go with these facts. */
function worldsOf(items: readonly Item[], stated: Stated, known: ReadonlyMap<string, Known>): readonly World[] {
  const from = (index: number, due: number, world: World): readonly World[] => {
    const one = items[index];
    const step = String(index + 2);
    if (one === undefined) return [world];
    const paying = (at: string, amount: number): World => ({ ...world, paid: new Map(world.paid).set(at, amount) });
    if (one.kind === 'stop' && stated.amount > LINE) return [{ ...world, way: `${world.way} ${step}:stop` }];
    if (one.kind === 'pay') return verdictOf(due) === 'forbid' ? [world] : from(index + 1, due, paying(step, due));
    if (one.kind !== 'try') return from(index + 1, due, world);
    const amount = one.pays === 'due' ? due : one.pays === 'large' ? LARGE : stated.amount;
    return answersNow(amount, stated, known.get(step)).flatMap((how) => {
      const way = `${world.way} ${step}:${how}`;
      if (how === 'done') return from(index + 1, due, { ...paying(step, amount), way });
      const does = one.on[how];
      if (does === 'stop') return [{ ...world, way }];
      if (does === 'pay') return from(index + 1, due, { ...paying(`${step}.${KEYS[how]}`, LARGE), way });
      return from(index + 1, due + (does === 'set' ? COMFORT : 0), { ...world, way });
    });
  };
  return from(0, DUE, { paid: new Map(), way: '' });
}

const act = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      act: fc.constant('edit' as const),
      facts: fc.oneof(
        {
          weight: 4,
          arbitrary: fc
            .constantFrom(40, 75, 90, 150, 210, 310)
            .map((dollars): Record<string, Value> => ({ 'claim.amount': usd(dollars) })),
        },
        {
          weight: 1,
          arbitrary: fc
            .constantFrom('ACC-1', 'ACC-9')
            .map((id): Record<string, Value> => ({ 'claimant.account_id': id })),
        },
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ act: fc.constant('after' as const), ms: fc.constantFrom(1, 2 * MINUTE, 25 * HOUR) }),
  },
  { weight: 3, arbitrary: fc.record({ act: fc.constant('click' as const), denies: fc.boolean() }) },
);
const story = fc.record({
  opened: fc.constantFrom(40, 150, 150, 210),
  items: fc
    .array(item, { minLength: 0, maxLength: 3 })
    .chain((items) => item.map((first): Item[] => [first, ...items, { kind: 'ask' }, { kind: 'pay' }])),
  acts: fc.array(act, { maxLength: 12 }),
});
type Story = typeof story extends fc.Arbitrary<infer S> ? S : never;

function click(run: Walk, denies: boolean): void {
  for (const ask of openAsks(run.state)) {
    const { askId, step } = ask;
    // Without a handler of its own, a denial stops the run.
    const isTried = denies && step !== null && !step.includes('.');
    const decided =
      ask.kind === 'approval'
        ? run.decide(isTried ? { type: 'DenyApproval', askId, reason: 'Not so' } : { type: 'GiveApproval', askId }, LEO)
        : ask.kind === 'question'
          ? run.decide({ type: 'AnswerQuestion', askId, given: { answer: 'Yes' } }, ANA)
          : ask.kind === 'recovery' && ask.choices.includes('go_on')
            ? run.decide({ type: 'Recover', askId, choice: 'go_on', note: null }, LENA)
            : null;
    if (decided?.ok !== true) continue;
    for (const event of decided.events) run.append(decided.by, event);
    run.go();
    return;
  }
}

function tell({ opened, items, acts }: Story): Walk {
  const steps = `  - { step: 1, says: This is due, set: { due: = first } }\n${items.map(written).join('')}  - { step: ${items.length + 2}, says: Use all values, set: { all: = first + comfort + large + line } }\n`;
  const values = `  first: ${DUE / 100}.00 USD\n  comfort: ${COMFORT / 100}.00 USD\n  large: ${LARGE / 100}.00 USD\n  line: ${LINE / 100}.00 USD`;
  const failing = items.flatMap((one, index) => (one.kind === 'try' && one.fails ? [String(index + 2)] : []));
  const fails = { kind: 'failed', code: 'refused', message: 'Refused' } as const;
  const run = new Walk({
    handbook: handbookOf(filesOf(sopFile(steps, { needs: NEEDS, values }), RULES)),
    script: { ...DONE, ...Object.fromEntries(failing.map((step) => [step, fails])) },
    facts: { 'claim.amount': usd(opened) },
  }).go();
  for (const one of acts) {
    if (one.act === 'edit') run.correct(one.facts);
    else if (one.act === 'after') run.after(one.ms);
    else click(run, one.denies);
  }
  for (let round = 0; round < 12 && run.state.ended === null; round++) {
    click(run, false);
    run.after(2 * MINUTE);
  }
  return run;
}

const cents = (value: Value | null | undefined): number => (isMoney(value) ? value.minor : Number.NaN);
const statedIn = (state: RunState): Stated => ({
  amount: cents(newestOf(state, 'claim.amount').value),
  account: newestOf(state, 'claimant.account_id').value,
});
const HOW: Readonly<Record<string, Known['how']>> = {
  denied: 'denied',
  expired: 'expired',
  refused: 'forbidden',
  failed: 'failed',
  succeeded: 'done',
};

/** @param step a payment that counts as made */
function knownIn(items: readonly Item[], { calls }: RunState, step: string): ReadonlyMap<string, Known> {
  const known = new Map<string, Known>();
  for (const call of Object.values(calls)) {
    const how = call.step === step ? 'done' : HOW[call.progress.kind];
    if (how === undefined || items[Number(call.step) - 2]?.kind !== 'try') continue;
    known.set(call.step, {
      how,
      amount: cents(call.proposed.args['amount']),
      account: call.proposed.args['account_id'],
    });
  }
  return known;
}

function audit(items: readonly Item[], run: Walk): { readonly wrong: string[]; readonly stopped: number } {
  const wrong: string[] = [];
  let stopped = 0;
  let state: RunState = initialState(RUN);
  const stated = new Map<string, Stated>();
  const made = new Map<string, number>();
  const covers = ({ paid }: World): boolean => [...made].every(([step, sum]) => (paid.get(step) ?? -1) >= sum);
  for (const logged of run.log) {
    const { event, seq } = logged;
    const call = event.type === 'CallStarted' ? state.calls[event.callId] : undefined;
    if (call?.proposed.tool === 'tms.pay_claim') {
      const failing = items[Number(call.step) - 2];
      const sum = cents(call.proposed.args['amount']);
      for (const { paid, way } of worldsOf(items, statedIn(state), knownIn(items, state, call.step))) {
        if ((paid.get(call.step) ?? -1) < sum)
          wrong.push(`${seq}: step ${call.step} pays ${sum}, on${way} ${paid.get(call.step)}`);
        if (!covers({ paid, way }))
          wrong.push(`${seq}: step ${call.step} pays after a payment that is less or none on${way}`);
      }
      if (!(failing?.kind === 'try' && failing.fails)) made.set(call.step, sum);
    }
    state = evolve(state, logged);
    if (event.type === 'CaseOpened' || event.type === 'FactsCorrected')
      stated.set(JSON.stringify(statedIn(state)), statedIn(state));
    if (event.type === 'Parked' && event.code === BEYOND_CASE) {
      stopped += 1;
      const step = event.step ?? '';
      const sum = cents(Object.values(state.calls).findLast((one) => one.step === step)?.proposed.args['amount']);
      const ways = [...stated.values()].flatMap((one) => worldsOf(items, one, knownIn(items, state, step)));
      const now = worldsOf(items, statedIn(state), knownIn(items, state, step));
      if (
        new Set(ways.map(({ way }) => way)).size === 1 &&
        ways.length === stated.size &&
        now.every((world) => covers(world) && (world.paid.get(step) ?? -1) >= sum)
      )
        wrong.push(`${seq}: step ${step} is stopped although there is one way, and it pays no less`);
    }
  }
  return { wrong, stopped };
}

describe('whatever payment comes to nothing, and whatever is corrected then', () => {
  it('nothing is paid that follows from the answer to another payment, and the rest is', () => {
    const seen = { paid: 0, stopped: 0, after: 0, went: 0, denied: 0, expired: 0, forbidden: 0, failed: 0 };
    fc.assert(
      fc.property(story, (told) => {
        const run = tell(told);
        const { wrong, stopped } = audit(told.items, run);
        expect(wrong).toEqual([]);
        seen.paid += run.made.filter(({ tool }) => tool === 'tms.pay_claim').length;
        seen.after += run.made.filter(({ step }) => step.includes('.')).length;
        seen.stopped += stopped;
        seen.went += run.events('Recovered').filter(({ choice }) => choice === 'go_on').length;
        for (const { how } of knownIn(told.items, run.state, '').values()) if (how !== 'done') seen[how] += 1;
      }),
      { numRuns: histories(400), seed: 20_261_129 },
    );
    // The stories reach what they are about.
    expect(Math.min(...Object.values(seen))).toBeGreaterThanOrEqual(reaching(10));
  });
});
