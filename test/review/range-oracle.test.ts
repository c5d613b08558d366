/**
 * Gaps and overlaps over numbers against the real authorizer: random policies over an amount of the call and one of the
 * case, and the verdict at and around every limit.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readPolicy } from '../../src/boundary/cedar-engine.ts';
import type { Boundary } from '../../src/boundary/compile.ts';
import { materialOf } from '../../src/boundary/material.ts';
import { policyRanges, type RangeIssue, type RangePolicy } from '../../src/boundary/policy-ranges.ts';
import { pathTypes } from '../../src/boundary/policy-scope.ts';
import { money } from '../../src/kernel/money.ts';
import type { Value } from '../../src/kernel/value.ts';
import { compile, facts, freightKind, proposed, registry } from '../boundary/world.ts';
import { histories } from '../histories.ts';

const TOOL = 'tms.settle_claim';
const RUNS = histories(25);
/** The policies are the same in every run; change it to try others. */
const SEED = 20_261_128;
const TIMEOUT_MS = 120_000;
const LIMITS = [10, 20, 30] as const;
/** At, next to and between the limits. */
const AMOUNTS = [9, 10, 11, 20, 21, 30, 31];
const CURRENCIES = ['USD', 'EUR'];
const ARGS = 'args.amount.minor';
const FACT = 'case.claim.amount.minor';

type Outcome = RangePolicy['outcome'];
type Written = { readonly outcome: Outcome; readonly condition: string; readonly isUnless: boolean };
type Amount = { readonly currency: string; readonly minor: number };
type Call = { readonly args: Amount; readonly fact: Amount | null; readonly type: string };

const operator = fc.constantFrom('<', '<=', '>', '>=', '==');
const limit = fc.constantFrom(...LIMITS);
const order = (path: string): fc.Arbitrary<string> =>
  fc.tuple(operator, limit).map(([sign, at]) => `context.${path} ${sign} ${at}`);
const between = (path: string): fc.Arbitrary<string> =>
  fc.tuple(limit, limit).map(([low, high]) => `(context.${path} > ${low} && context.${path} <= ${high})`);
const ofCall = fc.oneof(order(ARGS), between(ARGS)).map((text) => `(context.args.amount.currency == "USD" && ${text})`);
const ofCase = fc
  .oneof(order(FACT), between(FACT))
  .map((text) => `(context.case has claim.amount && context.case.claim.amount.currency == "USD" && ${text})`);
const ofBoth = fc
  .constantFrom('<', '<=', '>', '>=')
  .map(
    (sign) =>
      `(context.case has claim.amount && context.args.amount.currency == context.case.claim.amount.currency && context.${ARGS} ${sign} context.${FACT})`,
  );
const ofType = fc
  .constantFrom('damage', 'loss')
  .map((type) => `(context.case has claim.type && context.case.claim.type == "${type}")`);
const atom = fc.oneof({ weight: 4, arbitrary: ofCall }, { weight: 2, arbitrary: ofCase }, ofBoth, ofType);
const condition = fc.oneof(
  { weight: 3, arbitrary: atom },
  fc.tuple(atom, fc.constantFrom('&&', '||'), atom).map((parts) => `(${parts.join(' ')})`),
  atom.map((text) => `!${text}`),
);
const policies = fc.array(
  fc.record({
    outcome: fc.constantFrom<Outcome>('permit', 'permit', 'approval', 'forbid'),
    condition,
    isUnless: fc.boolean(),
  }),
  { minLength: 2, maxLength: 4 },
);

const textOf = ({ outcome, condition: text, isUnless }: Written, index: number): string => {
  const annotations = {
    permit: '@outcome("permit")',
    approval: '@outcome("approval") @approvers("claims-leads:1") @expires("PT4H") @reason("r")',
    forbid: '@reason("r")',
  }[outcome];
  return `@id("p${index}") ${annotations}\n${outcome === 'forbid' ? 'forbid' : 'permit'} (principal is Bot, action == Action::"${TOOL}", resource is Case) ${isUnless ? 'unless' : 'when'} { ${text} };\n`;
};

/** Null when the compiler refuses the policies, as for a condition that can never hold. */
function boundaryOf(written: readonly Written[]): Boundary | null {
  const compiled = compile(written.map(textOf).join(''));
  return 'boundary' in compiled ? compiled.boundary : null;
}

function calls(): readonly Call[] {
  const amounts = CURRENCIES.flatMap((currency) => AMOUNTS.map((minor) => ({ currency, minor })));
  return amounts.flatMap((args) =>
    [null, ...amounts].flatMap((fact) => ['damage', 'loss'].map((type) => ({ args, fact, type }))),
  );
}
const CALLS = calls();

const proposedCall = ({ args, fact, type }: Call) =>
  proposed(
    TOOL,
    { amount: money(args.currency, args.minor), weight: 1, tags: [] } as Record<string, Value>,
    facts({ type, ...(fact === null ? {} : { amount: money(fact.currency, fact.minor) }) } as Record<string, Value>),
  );

const amountAt = ({ args, fact }: Call, path: string): Amount | null => (path.startsWith('args.') ? args : fact);
const isSameCurrency = (written: string, currency: string): boolean =>
  CURRENCIES.includes(written) ? written === currency : currency !== 'USD';

/** Whether the issue speaks of the call. */
function covers({ path, currency, range: { from, to }, when }: RangeIssue, call: Call): boolean {
  const amount = amountAt(call, path);
  if (amount === null || (currency !== null && !isSameCurrency(currency, amount.currency))) return false;
  if ((from !== null && amount.minor < from) || (to !== null && amount.minor > to)) return false;
  return [...when].every(([name, value]) => {
    if (name === 'has case.claim.amount') return (call.fact !== null) === value;
    if (name === 'has case.claim.type') return value === true;
    if (name === 'case.claim.type') return call.type === value;
    const other = amountAt(call, name);
    if (other === null) return false;
    return name.endsWith('.currency') ? isSameCurrency(String(value), other.currency) : other.minor === value;
  });
}

const shown = (issue: RangeIssue): string => JSON.stringify({ ...issue, when: [...issue.when] });

it(
  'every gap and overlap is real, and none between two ranges is missed',
  () => {
    const material = materialOf(registry, [freightKind]);
    const types = pathTypes(material, TOOL);
    let tried = 0;
    fc.assert(
      fc.property(policies, (written) => {
        const boundary = boundaryOf(written);
        // The same conditions as permits, so that the verdict names every policy that applies.
        const probe = boundaryOf(written.map((policy) => ({ ...policy, outcome: 'permit' })));
        fc.pre(boundary !== null && probe !== null);
        if (boundary === null || probe === null) return;
        const isRelative = written.some(({ condition: text }) => text.includes('currency == context.case'));
        tried += 1;
        const read = boundary.policies.map(({ id, text }, index) => ({
          id,
          json: readPolicy(text) ?? { conditions: [] },
          outcome: written[index]?.outcome ?? 'permit',
        }));
        const issues = policyRanges(read, types);
        const applying = new Map(
          CALLS.map((call) => [call, probe.authorize(proposedCall(call)).policies.map(({ id }) => id)]),
        );
        const at = (call: Call): readonly string[] => applying.get(call) ?? [];
        for (const issue of issues) {
          const covered = CALLS.filter((call) => covers(issue, call));
          for (const call of covered) {
            if (issue.kind === 'gap' || issue.kind === 'open') {
              expect([shown(issue), JSON.stringify(call), at(call)]).toEqual([shown(issue), JSON.stringify(call), []]);
              if (call.type === 'damage' && call === covered[0])
                expect(boundary.authorize(proposedCall(call)).outcome).toBe('unclear');
            } else if (issue.kind !== 'never') {
              expect([
                shown(issue),
                JSON.stringify(call),
                ...issue.policies.filter((id) => !at(call).includes(id)),
              ]).toEqual([shown(issue), JSON.stringify(call)]);
            }
          }
          if (issue.kind === 'never') {
            const [id = '', ...winners] = issue.policies;
            for (const call of CALLS)
              expect([
                shown(issue),
                JSON.stringify(call),
                at(call).includes(id) && !winners.some((name) => at(call).includes(name)),
              ]).toEqual([shown(issue), JSON.stringify(call), false]);
          }
        }
        for (const path of [ARGS, FACT]) {
          const lines = Map.groupBy(
            CALLS.filter((call) => amountAt(call, path) !== null),
            (call) =>
              JSON.stringify([
                path === ARGS ? [call.args.currency, call.fact] : [call.fact?.currency, call.args],
                call.type,
              ]),
          );
          for (const line of lines.values()) missedOn(line, path);
        }
        function missedOn(line: readonly Call[], path: string): void {
          const sorted = line.toSorted((a, b) => (amountAt(a, path)?.minor ?? 0) - (amountAt(b, path)?.minor ?? 0));
          const first = sorted.findIndex((call) => at(call).length > 0);
          const last = sorted.findLastIndex((call) => at(call).length > 0);
          const isAlive = sorted.some((call) =>
            at(call).some((id) => read.some((one) => one.id === id && one.outcome !== 'forbid')),
          );
          for (const [index, call] of sorted.entries()) {
            if (at(call).length > 0 || index < first || index > last || !isAlive) continue;
            // Of many cases of one gap, some are reported. A range that moves with another amount is shown for some of
            // its values.
            const found = issues.some(
              (issue) =>
                issue.path === path &&
                (isRelative || (issue.kind === 'gap' && covers({ ...issue, when: new Map() }, call))) &&
                (issue.kind === 'gap' || issue.kind === 'open'),
            );
            expect([path, JSON.stringify(call), issues.map(shown), found]).toEqual([
              path,
              JSON.stringify(call),
              issues.map(shown),
              true,
            ]);
          }
        }
      }),
      { numRuns: RUNS, seed: SEED },
    );
    expect(tried).toBeGreaterThan(RUNS / 4);
  },
  TIMEOUT_MS,
);

it.each<[what: string, path: string, named: string, first: Written, second: Written]>([
  [
    'a number compared with another one is named with its value',
    ARGS,
    FACT,
    {
      outcome: 'permit',
      condition: '(context.case has claim.type && context.case.claim.type == "damage")',
      isUnless: false,
    },
    {
      outcome: 'permit',
      condition: `(context.case has claim.amount && context.args.amount.currency == context.case.claim.amount.currency && context.${ARGS} < context.${FACT})`,
      isUnless: false,
    },
  ],
  [
    'a gap that another policy fills for some values is named with the others',
    FACT,
    ARGS,
    {
      outcome: 'permit',
      condition: `(context.case has claim.amount && context.case.claim.amount.currency == "USD" && context.${FACT} < 10)`,
      isUnless: false,
    },
    {
      outcome: 'permit',
      condition: `(context.args.amount.currency == "USD" && context.${ARGS} < 10)`,
      isUnless: false,
    },
  ],
])('%s', (_, path, named, first, second) => {
  const boundary = boundaryOf([first, second]);
  const read = (boundary?.policies ?? []).map(({ id, text }) => ({
    id,
    json: readPolicy(text) ?? { conditions: [] },
    outcome: 'permit' as const,
  }));
  const issues = policyRanges(read, pathTypes(materialOf(registry, [freightKind]), TOOL)).filter(
    (issue) => issue.path === path,
  );
  expect(issues.length).toBeGreaterThan(0);
  expect(
    issues.filter(({ when }) => !when.has(named) && !when.has(named.replace(/minor$/, 'currency'))).map(shown),
  ).toEqual([]);
});

it('claims no gap for numbers beyond those that were tried with another number', () => {
  const written: readonly Written[] = [
    {
      outcome: 'permit',
      condition: `(context.args.amount.currency == "USD" && context.${ARGS} <= 10)`,
      isUnless: false,
    },
    {
      outcome: 'permit',
      condition: `(context.case has claim.amount && context.args.amount.currency == context.case.claim.amount.currency && context.${ARGS} < context.${FACT})`,
      isUnless: false,
    },
  ];
  const boundary = boundaryOf(written);
  const read = (boundary?.policies ?? []).map(({ id, text }) => ({
    id,
    json: readPolicy(text) ?? { conditions: [] },
    outcome: 'permit' as const,
  }));
  const issues = policyRanges(read, pathTypes(materialOf(registry, [freightKind]), TOOL)).filter(
    ({ kind, path }) => path === ARGS && (kind === 'gap' || kind === 'open'),
  );
  expect(issues.length).toBeGreaterThan(0);
  const call = { args: { currency: 'USD', minor: 35 }, fact: { currency: 'USD', minor: 40 }, type: 'damage' };
  expect(boundary?.authorize(proposedCall(call)).outcome).toBe('permitted');
  expect(issues.filter((issue) => covers(issue, call)).map(shown)).toEqual([]);
});
