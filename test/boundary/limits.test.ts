import { describe, expect, it } from 'vitest';
import { compileBoundary, type Boundary } from '../../src/boundary/compile.ts';
import { materialOf } from '../../src/boundary/material.ts';
import { parseLimits, type Limit, type Limits } from '../../src/handbook/limits.ts';
import { money } from '../../src/kernel/money.ts';
import { rangeFindings } from '../../src/review/range-findings.ts';
import { facts, freightKind, GROUPS, issueArgs, proposed, registry } from './world.ts';

const FILE = 'boundary/claims-agent.cedar';
const LIMITS: Limits = new Map<string, Limit>([
  ['major_loss', money('USD', 2_500_000)],
  ['small_loss', money('EUR', 90_000)],
  ['pieces_max', 12],
]);
const HEAD = '(principal is Bot, action == Action::"jira.create_issue", resource is Case)';
const SETTLE = '(principal is Bot, action == Action::"tms.settle_claim", resource is Case)';
const permit = (when: string, head = HEAD): string =>
  `@id("small")\n@outcome("permit")\npermit ${head} when {\n  ${when}\n};\n`;
const approval = (when: string, reason = 'A lead decides'): string =>
  `@id("large")\n@outcome("approval")\n@approvers("claims-leads:1")\n@expires("PT4H")\n@reason("${reason}")\npermit ${HEAD} when {\n  ${when}\n};\n`;

function compiled(text: string, limits: Limits = LIMITS): ReturnType<typeof compileBoundary> {
  return compileBoundary({
    name: 'claims-agent',
    text,
    file: FILE,
    registry,
    kinds: [freightKind],
    groups: GROUPS,
    limits,
  });
}

function boundaryOf(text: string, limits: Limits = LIMITS): Boundary {
  const result = compiled(text, limits);
  if ('findings' in result) throw new Error(JSON.stringify(result.findings, null, 2));
  return result.boundary;
}

/** `4:3 boundary-currency: …` */
const findingsOf = (text: string, limits: Limits = LIMITS): string[] => {
  const result = compiled(text, limits);
  return 'findings' in result
    ? result.findings.map(({ place, rule, message }) => `${place.line}:${place.column} ${rule}: ${message}`)
    : [];
};

const outcome = (boundary: Boundary, minor: number, currency = 'USD'): string =>
  boundary.authorize(proposed('jira.create_issue', issueArgs(), facts({ amount: money(currency, minor) }))).outcome;

const SAME =
  'context.case has claim.amount && context.case.claim.amount.currency == context.limits.major_loss.currency';
const AMOUNT = 'context.case.claim.amount.minor';
const LIMIT = 'context.limits.major_loss.minor';

describe('limits of the boundary', () => {
  it('are amounts and whole numbers, read with the place of each mistake', () => {
    const text = 'limits:\n  major_loss: 25,000.00 USD\n  yen: 900 JPY\n  small: 0.00 EUR\n  pieces: 12\n';
    expect(parseLimits(text, 'boundary/limits.yaml')).toMatchObject({
      findings: [],
      limits: new Map<string, unknown>([
        ['major_loss', money('USD', 2_500_000)],
        ['yen', money('JPY', 900)],
        ['small', money('EUR', 0)],
        ['pieces', 12],
      ]),
    });
    const wrong = 'limits:\n  a: 25000 dollars\n  b: 1.5\n  c: 10.555 USD\n  Dee: 4\n';
    const at = (source: string): string[] =>
      parseLimits(source, 'boundary/limits.yaml').findings.map(({ place, rule }) => `${place.line} ${rule}`);
    expect(at(wrong)).toEqual(['5 limits-shape', '2 limits-content', '3 limits-content', '4 limits-content']);
  });

  it.each([
    ['40k USD', '`40,000.00 USD`'],
    ['18 500 CHF', '`18,500.00 CHF`'],
    ['1e3 USD', '`1,000.00 USD`'],
    ['1e3', '`1000`, or an amount with its currency, such as `25,000.00 USD`'],
    ['48.000 USD', '`48.00 USD` or `48,000.00 USD`'],
    ['1910.125 USD', '`1,910.12 USD` or `1,910.13 USD`'],
    ['48.000', '`48` or `48000`, or an amount with its currency, such as `25,000.00 USD`'],
    ['"48,000"', '`48000` or `48`, or an amount with its currency, such as `25,000.00 USD`'],
  ])('are advised to be each that %s can mean, and no other', (written, advice) => {
    const { limits, findings } = parseLimits(`limits:\n  a: ${written}\n`, 'boundary/limits.yaml');
    expect([...limits]).toEqual([]);
    expect(findings.map(({ suggestion }) => suggestion)).toEqual([`Write ${advice}`]);
  });

  it.each(['-4 USD', '-4', '910.125 USD', '8,5 USD', '1.5', '5m USD', '-48.000', '48,000.00'])(
    'are neither %s nor another amount that is made of it',
    (written) => {
      const { limits, findings } = parseLimits(`limits:\n  a: ${written}\n`, 'boundary/limits.yaml');
      expect([...limits]).toEqual([]);
      expect(findings.map(({ suggestion }) => suggestion)).toEqual([
        'Write an amount such as `25,000.00 USD`, or a whole number without a sign, comma or unit',
      ]);
    },
  );

  it('are amounts in a policy, and the verdict changes with them', () => {
    const text = permit(`${SAME} && ${AMOUNT} <= ${LIMIT}`) + approval(`${SAME} && ${AMOUNT} > ${LIMIT}`);
    const boundary = boundaryOf(text);
    expect([2_500_000, 2_500_001].map((minor) => outcome(boundary, minor))).toEqual(['permitted', 'needs approval']);
    expect(outcome(boundary, 100, 'EUR')).toBe('unclear');
    const lower = boundaryOf(text, new Map([['major_loss', money('EUR', 1_000)]]));
    expect([1_000, 1_001].map((minor) => outcome(lower, minor, 'EUR'))).toEqual(['permitted', 'needs approval']);
    expect(outcome(lower, 1_000)).toBe('unclear');
    expect(lower.hash).not.toBe(boundary.hash);
  });

  it('are numbers in a policy', () => {
    const boundary = boundaryOf(
      permit('context.args has pieces && context.args.pieces <= context.limits.pieces_max', SETTLE),
    );
    const settle = (pieces: number): string =>
      boundary.authorize(proposed('tms.settle_claim', { amount: money('USD', 1), weight: 1, pieces, tags: [] }))
        .outcome;
    expect([12, 13].map(settle)).toEqual(['permitted', 'unclear']);
  });

  it('are shown in the reason of an approval as money', () => {
    const text = approval(
      'true',
      'Above {limits.major_loss} or {limits.small_loss} a lead decides about {limits.pieces_max} pieces',
    );
    const verdict = boundaryOf(text).authorize(proposed('jira.create_issue', issueArgs()));
    expect(verdict.policies[0]?.reason).toBe('Above $25,000.00 or 900.00 EUR a lead decides about 12 pieces');
    expect(findingsOf(approval('true', 'Above {limits.majr_loss}'))).toEqual([
      '5:1 boundary-annotation: Expected a limit of `limits.yaml`, got `limits.majr_loss`',
    ]);
  });

  it('refuse a policy that reads one that does not exist', () => {
    expect(findingsOf(permit(`${SAME} && ${AMOUNT} <= context.limits.majr_loss.minor`))).toEqual([
      expect.stringMatching(/^4:.*boundary-type: .*has no `context.limits.majr_loss`/),
    ]);
    expect(findingsOf(permit('context.limits has majr_loss'))).toContainEqual(
      expect.stringContaining('Expected a known field, got `majr_loss`'),
    );
  });

  it('are found with the range when policies leave a gap between two of them', () => {
    const limits: Limits = new Map([
      ['low', money('USD', 2_500_000)],
      ['high', money('USD', 3_000_000)],
    ]);
    const same = (name: string): string =>
      `context.case has claim.amount && context.case.claim.amount.currency == context.limits.${name}.currency && ${AMOUNT}`;
    const boundary = boundaryOf(
      permit(`${same('low')} <= context.limits.low.minor`) + approval(`${same('high')} >= context.limits.high.minor`),
      limits,
    );
    expect(rangeFindings(boundary, materialOf(registry, [freightKind], limits)).map(({ message }) => message)).toEqual([
      'No policy covers `jira.create_issue` where `case.claim.amount` is more than $25,000.00 and less than $30,000.00',
    ]);
  });
});

describe('an amount in a policy that is compared with a number', () => {
  const forbid = (condition: string): string => `@id("cap") @reason("Too much") forbid ${SETTLE} ${condition};`;

  it.each([
    [
      'a permit',
      permit('context.args.amount.minor <= 50000', SETTLE),
      'Add `context.args.amount.currency == "USD" &&`',
    ],
    [
      'a forbid',
      forbid('when { context.args.amount.minor > 50000 }'),
      'Add `context.args.amount.currency != "USD" ||`',
    ],
    [
      'an exception of a forbid',
      forbid('unless { context.args.amount.minor <= 50000 }'),
      'Add `context.args.amount.currency == "USD" &&`',
    ],
  ])('is refused without its currency in %s', (_, policies, advice) => {
    const result = compiled(policies);
    expect('findings' in result && result.findings).toEqual([
      expect.objectContaining({
        rule: 'boundary-currency',
        message:
          'Expected a comparison of the currency of `context.args.amount` with one in quotes as well, got one of its minor units alone',
        suggestion: advice,
      }),
    ]);
  });

  it.each([
    ['the amount itself', 'context.args.amount.currency == context.args.amount.currency'],
    [
      'the claim',
      'context.case has claim.amount && context.args.amount.currency == context.case.claim.amount.currency',
    ],
  ])(
    'is refused with the currency of %s alone: a number is another amount in whatever currency the claim has',
    (_, same) => {
      expect(findingsOf(permit(`${same} && context.args.amount.minor <= 50000`, SETTLE))).toEqual([
        expect.stringContaining('boundary-currency'),
      ]);
    },
  );

  it('is accepted where the claim that has the same currency has a named one', () => {
    const same =
      'context.case has claim.amount && context.args.amount.currency == context.case.claim.amount.currency && context.case.claim.amount.currency == "USD"';
    expect(findingsOf(permit(`${same} && context.args.amount.minor <= 50000`, SETTLE))).toEqual([]);
  });

  it('is accepted with zero, which is as much in each currency', () => {
    expect(findingsOf(permit('context.args.amount.minor > 0', SETTLE))).toEqual([]);
  });
});

describe('a forbid that bounds an amount in one currency', () => {
  const CAP = 'context.args.amount.minor > 50000';
  const forbid = (id: string, condition: string): string => `@id("${id}") @reason("No") forbid ${SETTLE} ${condition};`;
  const USD = 'context.args.amount.currency == "USD"';
  const silent = expect.stringContaining(
    'boundary-currency: Expected a forbid for every currency of `context.args.amount`, got one for a single currency: `small` allows any amount in another',
  );
  const all = permit('true', SETTLE);

  it.each([
    ['with a number', `${all}${forbid('cap', `when { ${USD} && ${CAP} }`)}`],
    [
      'with a limit',
      `${all}${forbid('cap', 'when { context.args.amount.currency == context.limits.major_loss.currency && context.args.amount.minor > context.limits.major_loss.minor }')}`,
    ],
    ['in two conditions', `${all}${forbid('cap', `when { ${USD} } when { ${CAP} }`)}`],
    [
      'next to one for another currency',
      `${all}${forbid('cap', `when { ${USD} && ${CAP} }`)}${forbid('euros', 'when { context.args.amount.currency == "EUR" && context.args.amount.minor > 50000 }')}`,
    ],
  ])('is refused where a permit allows others, %s', (_, policies) => {
    expect(findingsOf(policies)).toContainEqual(silent);
  });

  it('is answered with the currency to write', () => {
    const result = compiled(`${all}${forbid('cap', `when { ${USD} && ${CAP} }`)}`);
    expect('findings' in result && result.findings.map(({ suggestion }) => suggestion)).toEqual([
      'Write `context.args.amount.currency != "USD" ||` in place of `context.args.amount.currency == "USD" &&`',
    ]);
  });

  it.each([
    ['it forbids the others', `${all}${forbid('cap', `when { context.args.amount.currency != "USD" || ${CAP} }`)}`],
    [
      'only what is bounded is allowed',
      `${all}${forbid('cap', `unless { ${USD} && context.args.amount.minor <= 50000 }`)}`,
    ],
    [
      'another policy forbids the others',
      `${all}${forbid('cap', `when { ${USD} && ${CAP} }`)}${forbid('others', `unless { ${USD} }`)}`,
    ],
    ['each permit is for one currency', `${permit(USD, SETTLE)}${forbid('cap', `when { ${USD} && ${CAP} }`)}`],
  ])('is accepted where %s', (_, policies) => {
    expect(findingsOf(policies)).toEqual([]);
  });
});

describe('two amounts in a policy', () => {
  const refused = (left: string, right: string): string =>
    `boundary-currency: Expected a comparison of the currencies of \`context.${left}\` and \`context.${right}\` as well, got one of their minor units alone`;

  it('are refused when their currencies are not compared, at the second amount', () => {
    expect(findingsOf(permit(`context.case has claim.amount &&\n  ${AMOUNT} <= ${LIMIT}`))).toEqual([
      `5:38 ${refused('case.claim.amount', 'limits.major_loss')}`,
    ]);
    expect(
      findingsOf(
        permit('context.case has claim.amount && context.args.amount.minor == context.case.claim.amount.minor', SETTLE),
      ),
    ).toEqual([expect.stringContaining(refused('args.amount', 'case.claim.amount'))]);
  });

  it.each([
    [
      'one side of an or',
      `(${AMOUNT} > ${LIMIT} || context.case.claim.amount.currency == context.limits.major_loss.currency)`,
    ],
    [
      'the currency of another limit',
      `context.case.claim.amount.currency == context.limits.small_loss.currency && ${AMOUNT} > ${LIMIT}`,
    ],
    [
      'a currency that differs',
      `context.case.claim.amount.currency != context.limits.major_loss.currency && ${AMOUNT} > ${LIMIT}`,
    ],
    [
      'one part of what may fail',
      `(${AMOUNT} < ${LIMIT} || (context.args.project == "CLM" && context.case.claim.amount.currency != context.limits.major_loss.currency))`,
    ],
    [
      'the other branch of an if',
      `(if context.case.claim.amount.currency == context.limits.major_loss.currency then context.args.project == "CLM" else ${AMOUNT} > ${LIMIT})`,
    ],
    ['a literal for one of them', `context.case.claim.amount.currency == "USD" && ${AMOUNT} > ${LIMIT}`],
    ['a sum', `${AMOUNT} + ${LIMIT} > 5`],
  ])('are refused when the policy compares only %s', (_, condition) => {
    expect(findingsOf(permit(`context.case has claim.amount && ${condition}`))).toEqual([
      expect.stringContaining('boundary-currency'),
    ]);
  });

  it.each([
    ['before', `${SAME} && ${AMOUNT} > ${LIMIT}`],
    [
      'after',
      `context.case has claim.amount && ${AMOUNT} > ${LIMIT} && context.case.claim.amount.currency == context.limits.major_loss.currency`,
    ],
    [
      'by an alternative',
      `context.case has claim.amount && (context.case.claim.amount.currency != context.limits.major_loss.currency || ${AMOUNT} > ${LIMIT})`,
    ],
    [
      'by one literal for both',
      `context.case has claim.amount && context.case.claim.amount.currency == "USD" && context.limits.major_loss.currency == "USD" && ${AMOUNT} > ${LIMIT}`,
    ],
    [
      'by a negation',
      `context.case has claim.amount && !(context.case.claim.amount.currency != context.limits.major_loss.currency) && ${AMOUNT} > ${LIMIT}`,
    ],
    [
      'by an if',
      `context.case has claim.amount && (if context.case.claim.amount.currency == context.limits.major_loss.currency then ${AMOUNT} > ${LIMIT} else false)`,
    ],
    [
      'by the other branch of an if',
      `context.case has claim.amount && (if context.case.claim.amount.currency != context.limits.major_loss.currency then false else ${AMOUNT} > ${LIMIT})`,
    ],
  ])('are accepted when the currencies are compared %s', (_, condition) => {
    expect(findingsOf(permit(condition))).toEqual([]);
  });

  it('are accepted when the check is in another clause', () => {
    const text = permit(SAME).replace(/;\n$/, ` when { context.case has claim.amount && ${AMOUNT} > ${LIMIT} };\n`);
    expect(findingsOf(text)).toEqual([]);
    const unless = permit('context.case has claim.amount').replace(
      /;\n$/,
      ` unless { context.case has claim.amount && (context.case.claim.amount.currency != context.limits.major_loss.currency || ${AMOUNT} > ${LIMIT}) };\n`,
    );
    expect(findingsOf(unless)).toEqual([]);
  });
});
