import { expect, it } from 'vitest';
import { choosing, LIMITS } from '../choices.ts';
import { describeRule, findingsOf, sopFile, WORLD } from '../world.ts';

const amount = 'case.claim.amount';
const CORRECT = 'Correct what it asks, or remove the step';
const ALWAYS = 'This condition always holds';
const NEVER = 'This condition never holds';
const TOGETHER = 'The conditions of step 2 never hold together';

/** A step with these conditions, after a look-up. */
const asking = (conditions: readonly string[], values = LIMITS): string =>
  sopFile({
    values,
    needs: `- ${amount}`,
    steps: `- step: 1\n  says: Look up\n  use: salesforce.get_account\n  with:\n    account_id: A1\n  save: account\n- step: 2\n  says: Take it\n  if:\n${conditions.map((line) => `    - '${line}'`).join('\n')}\n  flag: taken`,
  });

/** A procedure that starts on these conditions. */
const starting = (conditions: readonly string[]): string =>
  sopFile({
    values: LIMITS,
    starts: ['case.kind == "freight_claim"', ...conditions].map((line) => `'${line}'`).join('\n    - '),
    steps: '- step: 1\n  says: Take it\n  flag: taken',
  });

const USED = [`${amount} > low`, `${amount} < high`];

describeRule('fixed-condition', [
  { is: 'valid', says: 'a range', file: asking(USED) },
  {
    is: 'invalid',
    says: 'lines of which no amount fits both',
    file: asking([`${amount} < low`, `${amount} > high`]),
    finds: [['if', TOGETHER, CORRECT]],
  },
  {
    is: 'invalid',
    says: 'the two sides of one limit, whatever it is',
    file: asking([`${amount} < low`, `${amount} > low`], 'low: 1,000.00 USD'),
    finds: [['if', TOGETHER, CORRECT]],
  },
  {
    is: 'invalid',
    says: 'two written amounts, of which one is never above the other',
    file: asking(['low > high']),
    finds: [['low > high', NEVER, CORRECT]],
  },
  {
    is: 'invalid',
    says: 'a written amount compared with itself, next to what depends on the case',
    file: asking(['low == low', `${amount} < high`]),
    finds: [['low == low', ALWAYS, 'Correct it, or remove it']],
  },
  {
    is: 'invalid',
    says: 'an amount of the case below zero, which none is',
    file: asking([`${amount} < money("0.00 USD")`]),
    finds: [[`${amount} < money("0.00 USD")`, NEVER, CORRECT]],
  },
  {
    is: 'invalid',
    says: 'an amount of the case above zero, which each is',
    file: asking([`money("0.00 USD") < ${amount}`]),
    finds: [[`money("0.00 USD") < ${amount}`, ALWAYS, 'Correct it, or remove it']],
  },
  {
    is: 'near miss',
    says: 'an amount of an answer that may be zero, and a written amount next to a literal',
    file: asking(['account.open_contract_value > money("0.00 USD")', 'low > money("0.00 USD")']),
  },
  {
    is: 'invalid',
    says: 'two choices at once',
    file: asking(['account.tier == "Enterprise"', 'account.tier == "Growth"'], ''),
    finds: [['if', TOGETHER, CORRECT]],
  },
  {
    is: 'invalid',
    says: 'two choices at once, joined in one line',
    file: asking(['account.tier == "Enterprise" && account.tier == "Growth"'], ''),
    finds: [['if', TOGETHER, CORRECT]],
  },
  {
    is: 'invalid',
    says: 'two texts at once',
    file: asking(['case.claim.bol == "1" && case.claim.bol == "2"', `has(case.claim.bol)`], '').replace(
      '- case.claim.amount',
      '- case.claim.amount\n  - case.claim.bol',
    ),
    finds: [['if', TOGETHER, CORRECT]],
  },
  {
    is: 'invalid',
    says: 'a line that contradicts itself',
    file: asking([`!(account.seats > 5 || account.seats <= 5)`, 'account.active'], ''),
    finds: [['!(account.seats > 5 || account.seats <= 5', 'This condition never holds', CORRECT]],
  },
  {
    is: 'invalid',
    says: 'either choice is not the one or the other',
    file: asking(['account.tier != "Enterprise" || account.tier != "Growth"'], ''),
    finds: [['account.tier != "Enterprise" || account.tier != "Growth"', ALWAYS, 'Correct it, or remove it']],
  },
  {
    is: 'invalid',
    says: 'both sides of a limit, next to a line that may hold',
    file: asking([`${amount} > low || ${amount} <= low`, 'account.active'], 'low: 1,000.00 USD'),
    finds: [[`${amount} > low || ${amount} <= low`, ALWAYS, 'Correct it, or remove it']],
  },
  {
    is: 'invalid',
    says: 'every choice there is',
    file: asking(['account.tier in ["Enterprise", "Growth", "Standard"]'], ''),
    finds: [['account.tier in ["Enterprise", "Growth", "Standard"]', ALWAYS, 'Correct it, or remove it']],
  },
  {
    is: 'invalid',
    says: 'the same line twice',
    file: asking(['account.active && account.seats > 5', 'account.seats > 5'], ''),
    finds: [['account.seats > 5', 'This condition stands here twice', 'Remove it, or correct it']],
  },
  {
    is: 'near miss',
    says: 'a switch under `values`, a text that may change there, and a number that is one',
    file: asking(['enabled', 'account.active'], 'enabled: false'),
  },
  {
    is: 'near miss',
    says: 'a switch in a part of a line',
    file: asking(['account.active || grace > 0', 'account.seats > 5'], 'grace: 5'),
  },
  {
    is: 'near miss',
    says: 'a list under `values`, from which any choice may be taken out',
    file: asking(['account.tier in tiers', 'account.seats > 5'], 'tiers: [Enterprise, Growth, Standard]'),
  },
  { is: 'near miss', says: 'a number that is a switch', file: asking(['grace > 0', 'account.active'], 'grace: 0') },
  {
    is: 'near miss',
    says: 'a guard and what it guards',
    file: asking(['has(case.claim.pro)', 'case.claim.pro != "1" || account.active'], ''),
  },
  {
    is: 'near miss',
    says: 'two readings of two things',
    file: asking(['account.tier != "Enterprise" || account.seats != 5'], ''),
  },
]);

describeRule('fixed-condition', [
  {
    is: 'invalid',
    says: 'a start that no case has',
    file: starting(['case.claim.type == "damage"', 'case.claim.type == "loss"']),
    finds: [
      [
        'starts',
        'The conditions of `starts` never hold together',
        'Correct what they ask: no case starts this procedure',
      ],
    ],
  },
  {
    is: 'invalid',
    says: 'a condition of a start twice, from its two sides',
    file: starting([`${amount} >= low`, `low <= ${amount}`]),
    finds: [[`low <= ${amount}`, 'This condition stands here twice', 'Remove it, or correct it']],
  },
  { is: 'near miss', says: 'a start with limits', file: starting([`${amount} >= low`, `${amount} <= high`]) },
]);

it('leaves a branch that never holds to the rule about branches', () => {
  const file = choosing([[`${amount} < low`, `${amount} > high`], [`${amount} > low`]], {
    values: LIMITS,
    otherwise: true,
  });
  expect(findingsOf(file).map(({ rule }) => rule)).toEqual(['dead-branch']);
});

it('lets an amount that may be zero be compared with zero, and not with less', () => {
  const kinds = WORLD.kinds.map((kind) => ({
    ...kind,
    facts: kind.facts.map((fact) => (fact.fact === 'claim.amount' ? { ...fact, zero: true } : fact)),
  }));
  const found = (condition: string) => findingsOf(asking([condition]), 'fixed-condition', { ...WORLD, kinds });
  expect(found(`${amount} > money("0.00 USD")`)).toEqual([]);
  expect(found(`${amount} == money("0.00 USD")`)).toEqual([]);
  expect(found(`${amount} < money("-1.00 USD")`).map(({ message }) => message)).toEqual([NEVER]);
});
