import { describe, expect, it } from 'vitest';
import { compileHandbook } from '../../src/review/compile-handbook.ts';
import { BOUNDARY_PATH, filesOf, PERMISSIVE, registry, sopFile } from '../run/handbook.ts';

const HEAD = '(principal is Bot, action == Action::"tms.pay_claim", resource is Case)';
const others = PERMISSIVE.text.replace('Action::"tms.pay_claim", ', '').replace(', Action::"tms.pay_claim"', '');
const PAYS = sopFile(
  `  - step: 1
    says: Pay it
    use: tms.pay_claim
    with: { claim: = case.id, account_id: = case.claimant.account_id, amount: = case.claim.amount }
`,
  { needs: '  - case.claim.amount\n  - case.claimant.account_id' },
);
const permit = (when: string): string => `@id("pay")\n@outcome("permit")\npermit ${HEAD} ${when};\n`;

function warned(policies: string): readonly string[] {
  const { findings } = compileHandbook(filesOf(PAYS, { path: BOUNDARY_PATH, text: others + policies }), registry);
  return findings.flatMap(({ rule, severity, message }) =>
    rule === 'policy-pays-any-amount' ? [`${severity}: ${message}`] : [],
  );
}

const CASE = 'context.case has claim.amount';
const USD = 'context.args.amount.currency == "USD"';
const CAPPED = `${USD} && context.args.amount.minor <= 50000`;
const OVER = 'context.args.amount.currency != "USD" || context.args.amount.minor > 50000';
const cap = (condition: string, id = 'cap', kind = 'when'): string =>
  `@id("${id}")\n@reason("No more")\nforbid ${HEAD} ${kind} { ${condition} };\n`;
const OF_CASE = `${CASE} && context.case.claim.amount.currency == "USD" && context.case.claim.amount.minor <= 50000`;

describe('a policy that permits a payment', () => {
  it.each([
    ['without a condition', ''],
    ['on the amount of the case alone', `when { ${OF_CASE} }`],
    ['with a least amount alone', `when { ${USD} && context.args.amount.minor >= 50000 }`],
    ['with a least amount the other way round', `when { ${USD} && 50000 < context.args.amount.minor }`],
    ['that refuses what is small', `when { ${USD} && !(context.args.amount.minor < 100) }`],
    [
      'unless it is much, turned round',
      `unless { context.args.amount.currency != "USD" || 500 > context.args.amount.minor }`,
    ],
    ['with a cap that one account is free of', `when { context.args.account_id == "ACC-1" || (${CAPPED}) }`],
    ['on the account alone', 'when { context.args.account_id == "ACC-1" }'],
  ])('is a warning %s: any amount is paid unasked', (_, when) => {
    expect(warned(permit(when))).toEqual([
      'warning: Policy `pay` lets `tms.pay_claim` pay any amount unasked: nothing bounds `context.args.amount`',
    ]);
  });

  it('is a warning where one way of a forbid caps nothing', () => {
    const one = cap(`if context.args.account_id == "ACC-1" then false else (${OVER})`);
    expect(warned(`${permit('')}${one}`)).toHaveLength(1);
  });

  it('is a warning where a forbid refuses only what is small', () => {
    const small = `@id("least")\n@reason("Too little")\nforbid ${HEAD} when { context.args.amount.currency != "USD" || context.args.amount.minor < 500 };\n`;
    expect(warned(`${permit('')}${small}`)).toHaveLength(1);
  });

  it.each([
    ['for one step alone', cap(`(${OVER}) && context.run.step == "9"`)],
    ['unless there is a document', cap(`(${CAPPED}) || context.case has claim.pro`, 'cap', 'unless')],
    ['for all accounts but one', cap(`context.args.account_id != "ACC-1" && (${OVER})`)],
  ])('is a warning where a forbid caps it %s: the rest is paid unasked', (_, forbid) => {
    expect(warned(`${permit('')}${forbid}`)).toEqual([
      'warning: Policy `pay` lets `tms.pay_claim` pay any amount unasked: `cap` caps `context.args.amount` only for some calls',
    ]);
  });

  it.each([
    [
      'it bounds the amount that is paid',
      permit('when { context.args.amount.currency == "USD" && context.args.amount.minor <= 50000 }'),
    ],
    ['it does so the other way round', permit(`when { ${USD} && 50000 >= context.args.amount.minor }`)],
    ['it does so on both sides', permit(`when { (${CAPPED}) || (${CAPPED.replace('USD', 'EUR')}) }`)],
    ['what is more is not permitted', permit(`when { ${USD} && !(context.args.amount.minor > 50000) }`)],
    [
      'what is more is excepted',
      permit('unless { context.args.amount.currency != "USD" || context.args.amount.minor > 50000 }'),
    ],
    ['that is the amount of the case', permit(`when { ${CASE} && context.args.amount == context.case.claim.amount }`)],
    [
      'a forbid bounds it',
      `${permit('')}@id("cap")\n@reason("No more")\nforbid ${HEAD} when { context.args.amount.currency != "USD" || context.args.amount.minor > 50000 };\n`,
    ],
    [
      'two forbids bound it together',
      `${permit('')}${cap(`context.args.account_id != "ACC-1" && (${OVER})`)}${cap(`context.args.account_id == "ACC-1" && (${OVER})`, 'cap-2')}`,
    ],
    [
      'a forbid bounds it where it is permitted',
      `${permit('when { context.args.account_id == "ACC-1" }')}${cap(`context.args.account_id like "ACC-*" && (${OVER})`)}`,
    ],
    [
      'people approve what is more',
      `${permit('')}@id("more")\n@outcome("approval")\n@approvers("claims-leads:1")\n@expires("PT4H")\n@reason("A lead approves")\npermit ${HEAD} when { ${OVER} };\n`,
    ],
    [
      'a forbid bounds it on both ways',
      `${permit('')}${cap('if context.args.amount.currency != "USD" then true else context.args.amount.minor > 50000')}`,
    ],
    [
      'people approve it',
      `@id("pay")\n@outcome("approval")\n@approvers("claims-leads:1")\n@expires("PT4H")\n@reason("A lead approves")\npermit ${HEAD};\n`,
    ],
  ])('is none where %s', (_, policies) => {
    expect(warned(policies)).toEqual([]);
  });
});
