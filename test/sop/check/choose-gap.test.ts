import { choosing, LIMITS } from '../choices.ts';
import { describeRule } from '../world.ts';

const values = LIMITS;
const amount = 'case.claim.amount';

describeRule('choose-gap', [
  { is: 'valid', says: 'two sides of one limit', file: choosing([[`${amount} > high`], [`${amount} <= high`]], { values }) },
  { is: 'valid', says: 'what an otherwise takes', file: choosing([[`${amount} > high`]], { values, otherwise: true }) },
  { is: 'valid', says: 'all values of an enumeration', file: choosing([['account.tier == "Enterprise"'], ['account.tier in ["Growth", "Standard"]']]) },
  { is: 'valid', says: 'a grid over two variables', file: choosing([['account.tier == "Enterprise"', `${amount} > high`], ['account.tier != "Enterprise"', `high < ${amount}`], [`!(${amount} > high)`]], { values }) },
  { is: 'valid', says: 'what is left after a question that no constant decides', file: choosing([['account.name == case.claimant.name'], ['!(account.name == case.claimant.name)']]) },
  { is: 'valid', says: 'what is left after a question that a function or a macro decides', file: choosing([['size(account.name) > 3'], ['!(size(account.name) > 3)', '["a", "b"].exists(name, name == account.name)'], ['!(size(account.name) > 3)', '!(["a", "b"].exists(name, name == account.name))']]) },
  {
    is: 'invalid', says: 'two questions of functions that do not leave nothing out',
    file: choosing([['size(account.name) > 3'], ['size(account.name) <= 3']]),
    finds: [['choose', 'It cannot be proved that step 2 takes a branch in every case']],
  },
  {
    is: 'invalid', says: 'a limit that belongs to neither side',
    file: choosing([[`${amount} > high`], [`${amount} < high`]], { values }),
    finds: [['choose', 'No branch of step 2 is taken when claim value = $5,000.00', 'Add a last branch with `otherwise: 2`']],
  },
  {
    is: 'invalid', says: 'an interval between two limits',
    file: choosing([[`${amount} >= high`], [`${amount} <= low`]], { values }),
    finds: [['choose', 'No branch of step 2 is taken when claim value = $1,000.01']],
  },
  {
    is: 'invalid', says: 'one corner of two variables',
    file: choosing([['account.tier == "Enterprise"'], [`${amount} > high`]], { values }),
    finds: [['choose', 'No branch of step 2 is taken when account tier = Growth, claim value = $5,000.00']],
  },
  {
    is: 'invalid', says: 'a number between two whole ones', file: choosing([['account.seats <= 1'], ['account.seats >= 2']]),
    finds: [['choose', 'No branch of step 2 is taken when seats = 1.5']],
  },
  { is: 'invalid', says: 'free text that no branch names', file: choosing([['account.name == "A"'], ['account.name == "B"']]), finds: [['choose', 'No branch of step 2 is taken when name = another text']] },
  { is: 'invalid', says: 'a yes without its no', file: choosing([['account.active']]), finds: [['choose', 'No branch of step 2 is taken when active = no']] },
  {
    is: 'invalid', says: 'a comparison that no constant decides', file: choosing([['account.name == case.claimant.name']]),
    finds: [['choose', 'It cannot be proved that step 2 takes a branch in every case']],
  },
  { is: 'near miss', says: 'two neighbouring amounts with nothing between them', file: choosing([[`${amount} <= high`], [`${amount} >= money("5,000.01 USD")`]], { values }) },
]);
