import { describeRule, sopFile } from '../world.ts';

const file = (steps: string): string =>
  sopFile({ values: 'share: 2', needs: '- case.claim.amount\n- case.zendesk.ticket_id', steps });
const ask = (min: string, type = 'type: money, currency: USD'): string => `- step: 1
  says: Ask how much
  ask:
    of: claims-leads
    question: How much?
    within: 4 hours
    form:
      amount: { label: Amount, ${type}, max: = case.claim.amount${min} }
  save: part
  if_late: { says: Nobody, stop: Nobody }
`;
const pay = (amount: string, label = '9', depth = ''): string =>
  `- step: ${label}
  says: Pay it
  use: zendesk.pay
  with:
    ticket: = case.zendesk.ticket_id
    amount: = ${amount}
`.replaceAll(/^(?=.)/gm, depth);
const where = (condition: string): string =>
  `${ask('')}- step: 2\n  says: There is something to pay\n  if: ['${condition}']\n  do:\n${pay('part.amount', '2a', '    ')}`;
const stops = (condition: string): string =>
  `${ask('')}- step: 2\n  says: There is nothing to pay\n  if: ['${condition}']\n  stop: Nothing to pay\n${pay('part.amount')}`;
const percent = (min: string): string =>
  ask(min, 'type: number').replace('max: = case.claim.amount', 'max: 100') +
  pay('case.claim.amount * part.amount / 100');
const ZERO = '`zendesk.pay` pays this amount, which comes from the answer to step 1, and it may be zero';
const MIN = 'Write `min: 0.01 USD` in its field';

describeRule('zero-amount', [
  {
    is: 'invalid',
    says: 'a form without a least amount',
    file: file(ask('') + pay('part.amount')),
    finds: [['part.amount', ZERO, MIN]],
  },
  {
    is: 'invalid',
    says: 'a form from zero',
    file: file(ask(', min: 0.00 USD') + pay('part.amount')),
    finds: [['part.amount', ZERO, MIN]],
  },
  {
    is: 'invalid',
    says: 'a form in a currency without cents',
    file: file(ask(', min: 0 JPY', 'type: money, currency: JPY') + pay('part.amount')),
    finds: [['part.amount', ZERO, 'Write `min: 1 JPY` in its field']],
  },
  { is: 'valid', says: 'a form from a cent', file: file(ask(', min: 0.01 USD') + pay('part.amount')) },
  {
    is: 'valid',
    says: 'a form from another amount',
    file: file(ask(', min: = case.claim.amount') + pay('part.amount')),
  },
  {
    is: 'invalid',
    says: 'a share of nothing',
    file: file(percent(', min: 0')),
    finds: [['case.claim.amount * part.amount / 100', ZERO, 'Write `min: 0.01` in its field']],
  },
  { is: 'valid', says: 'a share of something', file: file(percent(', min: 1')) },
  {
    is: 'invalid',
    says: 'another name for it',
    file: file(`${ask('')}- step: 2\n  says: Name it\n  set: { payable: = part.amount }\n${pay('payable')}`),
    finds: [['payable', ZERO, MIN]],
  },
  {
    is: 'invalid',
    says: 'the lesser of it and the claim',
    file: file(ask('') + pay('min([part.amount, case.claim.amount])')),
    finds: [['min([part.amount, case.claim.amount])', ZERO, MIN]],
  },
  {
    is: 'valid',
    says: 'where it is more than zero',
    file: file(where('part.amount > money("0.00 USD")')),
  },
  { is: 'valid', says: 'where it is at least so much', file: file(where('case.claim.amount <= part.amount')) },
  {
    is: 'invalid',
    says: 'where it is at most so much',
    file: file(where('part.amount <= case.claim.amount')),
    finds: [['part.amount', ZERO, MIN]],
  },
  { is: 'valid', says: 'a stop at zero', file: file(stops('part.amount == money("0.00 USD")')) },
  {
    is: 'invalid',
    says: 'a stop at another amount',
    file: file(stops('part.amount == case.claim.amount')),
    finds: [['part.amount', ZERO, MIN]],
  },
]);
