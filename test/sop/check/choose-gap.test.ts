import { choosing, LIMITS } from '../choices.ts';
import { describe, expect, it } from 'vitest';
import { describeRule, findingsOf, sopFile } from '../world.ts';

const values = LIMITS;
const amount = 'case.claim.amount';
const days = 'days_between(case.received_at, date("2026-03-04"))';
const rest = `${amount} - account.open_contract_value`;

/** A procedure that sets the level in several places and then chooses by it. */
const levels = (conditions: readonly string[], more = ''): string =>
  sopFile({
    needs: '- case.claim.amount',
    steps: `
- step: 1
  says: Look up
  use: salesforce.get_account
  with:
    account_id: A1
  save: account
  if_error:
    not_found:
      says: Unknown customers are low
      set:
        claim.level: low
${more}
- step: 2
  says: Set the level
  choose:
    - { step: 2a, says: Large, if: [case.claim.amount > money("5000.00 USD")], set: { claim.level: high } }
    - { step: 2b, says: Rest, otherwise: 2, set: { claim.level: "middle" } }
- step: 3
  says: Go by it
  choose:
${conditions.map((condition, index) => `    - { step: 3${'abc'[index] ?? 'z'}, says: Take it, if: ['${condition}'], flag: level_${index} }`).join('\n')}`,
  });
const THREE = ['claim.level == "low"', 'claim.level == "middle"', 'claim.level == "high"'];

describeRule('choose-gap', [
  { is: 'valid', says: 'every text that steps and handlers set', file: levels(THREE) },
  {
    is: 'invalid',
    says: 'a text that a handler sets and no branch takes',
    file: levels(THREE.slice(1)),
    finds: [['choose', 'No branch of step 3 is taken when claim level = low']],
  },
  {
    is: 'invalid',
    says: 'texts, one of them computed',
    file: levels(THREE, '- step: 1b\n  says: Note it\n  set:\n    claim.level: = case.claim.bol').replace('1b', '11'),
    finds: [['choose', 'No branch of step 3 is taken when claim level = another text']],
  },
  {
    is: 'valid',
    says: 'two sides of one limit',
    file: choosing([[`${amount} > high`], [`${amount} <= high`]], { values }),
  },
  {
    is: 'valid',
    says: 'an otherwise for the remaining cases',
    file: choosing([[`${amount} > high`]], { values, otherwise: true }),
  },
  {
    is: 'valid',
    says: 'all values of an enumeration',
    file: choosing([['account.tier == "Enterprise"'], ['account.tier in ["Growth", "Standard"]']]),
  },
  {
    is: 'valid',
    says: 'a grid over two variables',
    file: choosing(
      [
        ['account.tier == "Enterprise"', `${amount} > high`],
        ['account.tier != "Enterprise"', `high < ${amount}`],
        [`!(${amount} > high)`],
      ],
      { values },
    ),
  },
  {
    is: 'valid',
    says: 'an otherwise after a question that no constant decides',
    file: choosing([['account.name == case.claimant.name'], ['!(account.name == case.claimant.name)']]),
  },
  {
    is: 'valid',
    says: 'an otherwise after a question that a function or a macro decides',
    file: choosing([
      ['size(account.name) > 3'],
      ['!(size(account.name) > 3)', '["a", "b"].exists(name, name == account.name)'],
      ['!(size(account.name) > 3)', '!(["a", "b"].exists(name, name == account.name))'],
    ]),
  },
  {
    is: 'valid',
    says: 'two sides of a limit of what a function gives, however it is spaced',
    file: choosing([['size(account.name) > 3'], ['size( account.name )<=3']]),
  },
  {
    is: 'valid',
    says: 'a count, which has nothing between neighbours or below zero',
    file: choosing([['size(account.name) == 0'], ['size(account.name) in [1, 2]'], ['size(account.name) >= 3']]),
  },
  { is: 'valid', says: 'whole days, also those before', file: choosing([[`${days} <= 9`], [`10 <= ${days}`]]) },
  {
    is: 'valid',
    says: 'an amount that is computed',
    file: choosing(
      [[`${rest} > high`], [`${rest} <= high`, `${amount} > low`], [`${rest} <= high`, `${amount} <= low`]],
      { values },
    ),
  },
  {
    is: 'valid',
    says: 'an amount in another currency',
    file: choosing(
      [[`convert(${amount}, eur_to_usd, "USD") >= high`], [`convert(${amount}, eur_to_usd, "USD") < high`]],
      { values: `${values}\neur_to_usd: 1.08` },
    ),
  },
  {
    is: 'valid',
    says: 'two terms compared in both orders',
    file: choosing([[`${amount} < account.open_contract_value`], [`account.open_contract_value <= ${amount}`]]),
  },
  {
    is: 'valid',
    says: 'an otherwise after a question of a macro',
    file: choosing([['["a"].exists(name, name == account.name)'], ['!(["a"].exists(name, name == account.name))']]),
  },
  {
    is: 'invalid',
    says: 'a day that belongs to neither side',
    file: choosing([[`${days} < 9`], [`${days} > 9`]]),
    finds: [['choose', 'No branch of step 2 is taken when `days_between(case.received_at, date("2026-03-04"))` = 9']],
  },
  {
    is: 'invalid',
    says: 'an empty list',
    file: choosing([['size(case.claim.documents) > 0']]),
    finds: [['choose', 'No branch of step 2 is taken when `size(case.claim.documents)` = 0']],
  },
  {
    is: 'invalid',
    says: 'a difference between two limits',
    file: choosing([[`${rest} > high`], [`${rest} < low`]], { values }),
    finds: [['choose', 'No branch of step 2 is taken when claim value minus open contract value = $1,000.00']],
  },
  {
    is: 'invalid',
    says: 'two terms that are equal',
    file: choosing([[`${amount} < account.open_contract_value`], [`${amount} > account.open_contract_value`]]),
    finds: [['choose', 'No branch of step 2 is taken when claim value is open contract value']],
  },
  {
    is: 'invalid',
    says: 'terms that read the same path, whose combinations may be impossible',
    file: choosing([[`${rest} > high`], [`${amount} <= high`]], { values }),
    finds: [['choose', 'It cannot be proved that step 2 takes a branch in every case']],
  },
  {
    is: 'invalid',
    says: 'a limit that belongs to neither side',
    file: choosing([[`${amount} > high`], [`${amount} < high`]], { values }),
    finds: [
      ['choose', 'No branch of step 2 is taken when claim value = $5,000.00', 'Add a last branch with `otherwise: 2`'],
    ],
  },
  {
    is: 'invalid',
    says: 'an interval between two limits',
    file: choosing([[`${amount} >= high`], [`${amount} <= low`]], { values }),
    finds: [['choose', 'No branch of step 2 is taken when claim value = $1,000.01']],
  },
  {
    is: 'invalid',
    says: 'one corner of two variables',
    file: choosing([['account.tier == "Enterprise"'], [`${amount} > high`]], { values }),
    finds: [['choose', 'No branch of step 2 is taken when account tier = Growth, claim value = $5,000.00']],
  },
  {
    is: 'invalid',
    says: 'a number between two whole ones',
    file: choosing([['account.seats <= 1'], ['account.seats >= 2']]),
    finds: [['choose', 'No branch of step 2 is taken when seats = 1.5']],
  },
  {
    is: 'invalid',
    says: 'free text that no branch names',
    file: choosing([['account.name == "A"'], ['account.name == "B"']]),
    finds: [['choose', 'No branch of step 2 is taken when name = another text']],
  },
  {
    is: 'invalid',
    says: 'a yes without its no',
    file: choosing([['account.active']]),
    finds: [['choose', 'No branch of step 2 is taken when active = no']],
  },
  {
    is: 'invalid',
    says: 'two texts that may differ',
    file: choosing([['account.name == case.claimant.name']]),
    finds: [['choose', 'No branch of step 2 is taken when name is not claimant']],
  },
  {
    is: 'near miss',
    says: 'two neighbouring amounts with nothing between them',
    file: choosing([[`${amount} <= high`], [`${amount} >= money("5,000.01 USD")`]], { values }),
  },
]);

describe('a ladder of reasons, the first of which counts', () => {
  it('has no finding for reasons that may hold together', () => {
    const reasons = [
      'case.channel == "email"',
      'case.claim.amount > high',
      'has(case.claim.bol)',
      'has(case.claim.type)',
      'has(case.claim.documents)',
    ];
    const branches = reasons.map(
      (reason, index) =>
        `\n    - step: 1${'abcde'[index] ?? ''}\n      says: Refuse it\n      if: ['${reason}']\n      flag: refused`,
    );
    const file = sopFile({
      values: 'high: 5,000.00 USD',
      needs: '- case.claim.amount',
      steps: `- step: 1\n  says: Refuse above {high}\n  choose:${branches.join('')}\n    - step: 1f\n      says: Accept it\n      otherwise: 1\n      flag: accepted`,
    });
    expect(findingsOf(file)).toEqual([]);
  });
});
