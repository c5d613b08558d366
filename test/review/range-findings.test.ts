import { describe, expect, it } from 'vitest';
import { materialOf } from '../../src/boundary/material.ts';
import { rangeFindings } from '../../src/review/range-findings.ts';
import { money } from '../../src/kernel/money.ts';
import type { Value } from '../../src/kernel/value.ts';
import { compileHandbook } from '../../src/review/compile-handbook.ts';
import { boundaryOf, facts, freightKind, issueArgs, proposed, registry } from '../boundary/world.ts';
import { BOUNDARY_PATH, FILES, filesWith, registry as allTools } from '../run/handbook.ts';

type Parts = { outcome: 'permit' | 'approval' | 'forbid'; when: string; action?: string; approvers?: string };

const policy = (
  id: string,
  { outcome, when, action = 'action == Action::"jira.create_issue"', approvers = 'claims-leads:1' }: Parts,
): string =>
  outcome === 'forbid'
    ? `@id("${id}")\n@reason("Not that")\nforbid (principal is Bot, ${action}, resource is Case) when { ${when} };\n`
    : `@id("${id}")\n@outcome("${outcome}")\n${outcome === 'approval' ? `@approvers("${approvers}")\n@expires("PT4H")\n@reason("A lead decides")\n` : ''}permit (principal is Bot, ${action}, resource is Case) when { ${when} };\n`;

const amount = (condition: string, currency = 'USD'): string =>
  `context.case has claim.amount && context.case.claim.amount.currency == "${currency}" && context.case.claim.amount.minor ${condition}`;
const permit = (when: string): Parts => ({ outcome: 'permit', when });
const approval = (when: string, approvers = 'claims-leads:1'): Parts => ({ outcome: 'approval', when, approvers });
const forbid = (when: string): Parts => ({ outcome: 'forbid', when });

const textOf = (policies: Readonly<Record<string, Parts>>): string =>
  Object.entries(policies)
    .map(([id, parts]) => policy(id, parts))
    .join('');

const material = materialOf(registry, [freightKind]);
/** `warning small: …`: severity, the policy at the place, and the message. */
const found = (policies: Readonly<Record<string, Parts>>): string[] => {
  const text = textOf(policies);
  return rangeFindings(boundaryOf(text), material).map(({ severity, message, place }) => {
    const id = /@id\("(.*)"\)/.exec(text.split('\n')[place.line - 1] ?? '')?.[1] ?? '';
    return `${severity} ${id}: ${message}`;
  });
};

describe('a range of a number that no policy covers', () => {
  it('is a warning with the range in money', () => {
    expect(found({ small: permit(amount('<= 2500000')), large: approval(amount('>= 3000000')) })).toEqual([
      'warning small: No policy covers `jira.create_issue` where `case.claim.amount` is more than $25,000.00 and less than $30,000.00',
    ]);
  });

  it.each([
    ['< 2500000', '> 2500000', 'exactly $25,000.00'],
    ['<= 2500000', '> 2500001', 'exactly $25,000.01'],
    ['< 2500000', '> 2600000', 'at least $25,000.00 and at most $26,000.00'],
    ['< -60000', '>= -50000', 'at least -$600.00 and less than -$500.00'],
  ])('is found between `%s` and `%s`', (small, large, range) => {
    expect(found({ small: permit(amount(small)), large: approval(amount(large)) })).toEqual([
      `warning small: No policy covers \`jira.create_issue\` where \`case.claim.amount\` is ${range}`,
    ]);
  });

  it.each([
    ['<= 2500000', '> 2500000'],
    ['< 2500000', '>= 2500000'],
    ['<= 2500000', '>= 2500001'],
    ['< 2500000', '> 2499999'],
  ])('does not lie between `%s` and `%s`', (small, large) => {
    expect(found({ small: permit(amount(small)), large: approval(amount(large)) })).toEqual([]);
  });

  it('is found at each of several thresholds', () => {
    const ranges = found({
      small: permit(amount('<= 100000')),
      middle: approval(`${amount('> 200000')} && context.case.claim.amount.minor <= 300000`),
      large: forbid(amount('> 500000')),
    });
    expect(ranges).toEqual([
      expect.stringContaining('more than $1,000.00 and at most $2,000.00'),
      expect.stringContaining('more than $3,000.00 and at most $5,000.00'),
    ]);
  });

  it('is found for each currency on its own', () => {
    expect(
      found({
        small: permit(amount('<= 2500000')),
        large: approval(amount('> 2500000')),
        'small-yen': permit(amount('<= 100', 'JPY')),
        'large-yen': approval(amount('> 200', 'JPY')),
      }),
    ).toEqual([
      'warning small-yen: No policy covers `jira.create_issue` where `case.claim.amount` is more than 100 JPY and at most 200 JPY',
    ]);
  });

  it('is found where policies also depend on other values, which are named where they matter', () => {
    const project = (name: string, condition: string): string =>
      `context.args.project == "${name}" && ${amount(condition)}`;
    expect(
      found({
        small: permit(project('CLM', '<= 2500000')),
        large: approval(project('CLM', '> 3000000')),
        other: permit('context.args.project == "OPS"'),
        none: forbid('context.args.project != "CLM" && context.args.project != "OPS"'),
      }),
    ).toEqual([
      'warning small: No policy covers `jira.create_issue` where `case.claim.amount` is more than $25,000.00 and at most $30,000.00, if `args.project` is `CLM`',
    ]);
  });

  it('is found when a forbid depends on a condition that the policies share', () => {
    const action = 'action == Action::"zendesk.assign_group"';
    const own = 'context.args.ticket == context.case.zendesk.ticket_id';
    expect(
      found({
        small: { ...permit(`${own} && ${amount('<= 10')}`), action },
        large: { ...approval(`${own} && ${amount('> 20')}`), action },
        none: { ...forbid(`!(${own})`), action },
        list: { ...forbid('context.case has claim.documents && context.case.claim.documents.contains("bol")'), action },
      }),
    ).toEqual([expect.stringContaining('more than $0.10 and at most $0.20')]);
  });

  it('is found for a number', () => {
    const action = 'action == Action::"tms.settle_claim"';
    expect(
      found({
        light: { ...permit('context.args has weight && context.args.weight < 10'), action },
        heavy: { ...approval('context.args has weight && context.args.weight > 12'), action },
      }),
    ).toEqual(['warning light: No policy covers `tms.settle_claim` where `args.weight` is at least 10 and at most 12']);
  });

  it('is shown with another amount as money, as an example, when it depends on one', () => {
    const action = 'action == Action::"tms.settle_claim"';
    const small = 'context.args.amount.currency == "USD" && context.args.amount.minor <= 500000';
    const messages = found({
      few: { ...permit(`${small} && context.args has weight && context.args.weight < 3`), action },
      many: { ...approval(`${small} && context.args has weight && context.args.weight > 3`), action },
      large: {
        ...approval('context.args.amount.currency == "USD" && context.args.amount.minor > 500000'),
        action,
      },
    }).filter((text) => text.includes('`args.weight`'));
    expect(messages).not.toEqual([]);
    expect(messages.join('\n')).toContain('`args.amount` is $5,000.00, as an example');
    expect(messages.join('\n')).not.toMatch(/\.minor|499999|500000/);
  });

  it('is found between an argument and the amount of the case', () => {
    const action = 'action == Action::"tms.settle_claim"';
    const fact = 'context.case has claim.amount && context.args.amount.currency == context.case.claim.amount.currency';
    expect(
      found({
        low: { ...permit(`${fact} && context.args.amount.minor < context.case.claim.amount.minor`), action },
        above: { ...approval(`${fact} && context.args.amount.minor > context.case.claim.amount.minor`), action },
      }).filter((text) => text.startsWith('warning')).length,
    ).toBeGreaterThan(0);
    expect(
      found({
        low: { ...permit(`${fact} && context.args.amount.minor <= context.case.claim.amount.minor`), action },
        above: { ...approval(`${fact} && context.args.amount.minor > context.case.claim.amount.minor`), action },
      }),
    ).toEqual([]);
  });

  it('is only noted when nothing covers the numbers beyond it, since the run then asks a person', () => {
    expect(found({ small: permit(amount('<= 2500000')) })).toEqual([
      'note small: No policy covers `jira.create_issue` where `case.claim.amount` is more than $25,000.00',
    ]);
    expect(
      found({
        small: permit(`${amount('> 0')} && context.case.claim.amount.minor <= 2500000`),
        large: approval(amount('> 2500000')),
      }),
    ).toEqual([]);
  });

  it('is a range in which the verdict is unclear, and its neighbours are not', () => {
    const boundary = boundaryOf(textOf({ small: permit(amount('<= 2500000')), large: approval(amount('>= 3000000')) }));
    const outcome = (minor: number): string =>
      boundary.authorize(
        proposed(
          'jira.create_issue',
          issueArgs(),
          facts({ amount: money('USD', minor), bol: 'B' } as Record<string, Value>),
        ),
      ).outcome;
    expect([2_500_000, 2_500_001, 2_999_999, 3_000_000].map(outcome)).toEqual([
      'permitted',
      'unclear',
      'unclear',
      'needs approval',
    ]);
  });

  it('does not refuse the handbook', () => {
    const { handbook, findings } = compileHandbook(
      filesWith(BOUNDARY_PATH, 'minor > context.limits.major_loss.minor', 'minor >= 3000000'),
      allTools,
    );
    expect(handbook).not.toBeNull();
    expect(findings.filter(({ rule }) => rule === 'policy-gap')).toEqual([
      expect.objectContaining({
        severity: 'warning',
        place: { file: BOUNDARY_PATH, line: 74, column: 1 },
        suggestion:
          'Change `priority-issue` or `major-loss-issue` so that the ranges touch, or add a policy for this range',
      }),
    ]);
    expect(compileHandbook(FILES, allTools).findings.filter(({ rule }) => rule.startsWith('policy-'))).toEqual([]);
  });
});

describe('a comparison that cannot be taken apart', () => {
  it.each([
    ['arithmetic', amount('* 2 <= 1000000'), 'context.case.claim.amount.minor * 2) <= 1000000'],
    ['a sum', amount('<= 500000 - 1 * context.case.claim.amount.minor'), '- (1 * context'],
    [
      'if … then … else',
      `context.case has claim.amount && context.case.claim.amount.currency == "USD" && (if ${amount('< 500000')} then true else false)`,
      'says `if (context.case has claim.amount',
    ],
  ])('is named in a note: %s', (_says, when, shown) => {
    const notes = found({ small: permit(when), large: approval(amount('> 500001')) }).filter((text) =>
      text.includes('were not looked for'),
    );
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatch(/^note small: Gaps and overlaps of `small` were not looked for where it says `/);
    expect(notes[0]).toContain(shown);
  });

  it('gets no note in a policy that forbids: it leaves no gap', () => {
    const policies = { small: permit(amount('<= 500000')), large: approval(amount('> 500000')) };
    expect(found({ ...policies, never: forbid(amount('* 2 > 9000000')) })).toEqual([]);
  });

  it('gets no note when it compares no size', () => {
    expect(
      found({
        small: permit(`${amount('<= 500000')} && context.case has claim.type && context.case.claim.type like "*x*"`),
        large: approval(amount('> 500000')),
      }).filter((text) => text.includes('were not looked for')),
    ).toEqual([]);
  });
});

describe('policies that contradict each other over a range', () => {
  it('are a warning when each goes beyond the other', () => {
    expect(found({ small: permit(amount('<= 3000000')), large: approval(amount('> 2500000')) })).toEqual([
      'warning small: Both `small` and `large` apply to `jira.create_issue` where `case.claim.amount` is more than $25,000.00 and at most $30,000.00; the approval wins',
    ]);
    expect(found({ small: permit(amount('<= 3000000')), large: forbid(amount('>= 3000000')) })).toEqual([
      'warning small: Both `small` and `large` apply to `jira.create_issue` where `case.claim.amount` is exactly $30,000.00; the prohibition wins',
    ]);
  });

  it('are a warning when one of them never decides', () => {
    const range = `${amount('> 2500000')} && context.case.claim.amount.minor <= 3000000`;
    expect(
      found({ never: permit(range), low: permit(amount('<= 2500000')), large: approval(amount('> 2500000')) }),
    ).toEqual([
      'warning never: The policy `never` never decides about `jira.create_issue`: where `case.claim.amount` is more than $25,000.00 and at most $30,000.00, `large` applies as well, and the approval wins',
    ]);
    expect(
      found({ never: permit(`${amount('> 5')} && context.case.claim.amount.minor < 5`), rest: permit('true') }),
    ).toEqual([
      'warning never: The policy `never` applies to no call of `jira.create_issue`: its conditions exclude one another',
    ]);
  });

  it('are only noted when an approval lies within the range of a permit', () => {
    expect(
      found({
        all: permit(amount('<= 9000')),
        some: approval(`${amount('> 100')} && context.case.claim.amount.minor <= 9000`),
        rest: forbid(amount('> 9000')),
      }),
    ).toEqual([
      'note all: Both `all` and `some` apply to `jira.create_issue` where `case.claim.amount` is more than $1.00 and at most $90.00; the approval wins',
    ]);
  });

  it('are a warning when both ask for approvals, each by other people, and each goes beyond the other', () => {
    const low = amount('<= 250000');
    const high = amount('> 240000');
    const both =
      'apply to `jira.create_issue` where `case.claim.amount` is more than $2,400.00 and at most $2,500.00; there';
    expect(found({ low: approval(low), high: approval(high, 'finance:1, claims-leads:2') })).toEqual([
      `warning low: Both \`low\` and \`high\` ${both} \`claims-leads:2, finance:1\` must approve, which adds up both`,
    ]);
    expect(found({ high: approval(high, 'finance:1'), low: approval(low) })).toEqual([
      `warning high: Both \`high\` and \`low\` ${both} \`finance:1, claims-leads:1\` must approve, which adds up both`,
    ]);
    const boundary = boundaryOf(textOf({ low: approval(low), high: approval(high, 'finance:1, claims-leads:2') }));
    const verdict = boundary.authorize(
      proposed('jira.create_issue', issueArgs(), facts({ amount: money('USD', 245_000), bol: 'B' })),
    );
    expect(verdict.approvers.map(({ group, count }) => `${group}:${count}`).toSorted()).toEqual([
      'claims-leads:2',
      'finance:1',
    ]);
  });

  it('are only noted when one approval lies within the range of another by other people', () => {
    const narrow = approval(`${amount('> 9000')} && context.case.claim.amount.minor <= 20000`, 'finance:1');
    for (const [first, second] of [
      ['wide', 'narrow'],
      ['narrow', 'wide'],
    ] as const)
      expect(
        found({
          [first]: first === 'wide' ? approval(amount('> 0')) : narrow,
          [second]: second === 'wide' ? approval(amount('> 0')) : narrow,
        }),
      ).toEqual([expect.stringMatching(/^note .* more than \$90\.00 and at most \$200\.00; there/)]);
  });

  it('are legal when they ask the same people for approval', () => {
    expect(
      found({
        low: approval(amount('<= 9000'), 'claims-leads:1, finance:1'),
        high: approval(amount('> 5000'), 'finance:1,claims-leads:1'),
      }),
    ).toEqual([]);
  });

  it('are legal when the stronger one is meant as an exception, or the outcome is the same', () => {
    expect(found({ all: permit('true'), large: approval(amount('> 2500000')) })).toEqual([]);
    expect(
      found({ small: permit(amount('<= 10')), large: approval(amount('> 10')), huge: forbid(amount('> 1000')) }),
    ).toEqual([]);
    expect(
      found({
        small: permit(amount('<= 10')),
        low: permit(amount('<= 5')),
        large: approval(amount('> 10')),
        huge: approval(amount('> 1000')),
      }),
    ).toEqual([]);
    expect(
      found({ dollars: permit(amount('<= 3000000')), euros: approval(amount('> 2500000', 'EUR')) }).filter((text) =>
        text.startsWith('warning'),
      ),
    ).toEqual([]);
  });
});
