import { describe, expect, it } from 'vitest';
import { checkSop } from '../../../src/sop/check.ts';
import { parseSop } from '../../../src/sop/parse.ts';
import type { Kind } from '../../../src/case/kind.ts';
import { ANY_DOOR, describeRule, sopFile, WORLD } from '../world.ts';

type Options = { readonly values?: string; readonly top?: string };
const file = (steps: string, { values = '', top = '' }: Options = {}): string =>
  sopFile({ values, top, needs: '- case.claim.amount\n- case.zendesk.ticket_id\n- case.claim.text', steps });

const ask = (bound: string, type = 'type: money, currency: USD'): string => `- step: 1
  says: Ask how much
  ask:
    of: claims-leads
    question: How much?
    within: 4 hours
    form:
      amount: { label: Amount, ${type}${bound} }
      cap: { label: Cap, type: money, currency: USD }
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
const judge = `- step: 1
  says: Look for the amount
  judge:
    question: Which amount is claimed?
    about: = case.claim.text
    answers: = amounts_in(case.claim.text)
  save: found
  if_unsure: { says: Unsure, stop: Unsure }
- step: 2
  says: Without one it stops
  if: ["!has(found.answer)"]
  stop: None
`;
const wait = `- step: 1
  says: Wait for an offer
  wait: { event: carrier_offer, for: 2 days }
  save: offer
  if_late: { says: None came, stop: None }
`;
const message = (tool: string, source: string): string =>
  `\`${tool}\` pays this amount, which comes from ${source}, and no upper bound of it is known`;
const FORM = message('zendesk.pay', 'the answer to step 1');
const guarded = (condition: string): string =>
  `- step: 2\n  says: A small one\n  if: ['${condition}']\n  do:\n${pay('part.amount', '2a', '    ')}`;

const indented = (steps: string): string => steps.replaceAll(/^(?=.)/gm, '    ');

const collecting = (value: string, amount: string): string =>
  `- step: 2
  says: Each room
  for_each: { item: room, in: '= ["a", "b"]', at_most: 5, at_once: 2, collect: each }
  save: all
  do:
${ask('')
  .replace('step: 1', 'step: 2a')
  .replaceAll(/^(?=.)/gm, '    ')}    - step: 2b
      says: Collect it
      set: { each: '= ${value}' }
${pay(amount)}`;
const extracted = `- step: 1
  says: Read the amount
  judge: { question: Which amount is claimed?, about: = case.claim.text, extract: money }
  save: found
  if_unsure: { says: Unsure, stop: Unsure }
- step: 2
  says: Without one it stops
  if: ["!has(found.answer)"]
  stop: None
`;
const capped = `- step: 3
  says: Much
  if: [found.answer > case.claim.amount]
  stop: Too much
`;
const partOf = `${ask(', max: = found.answer').replace('- step: 1', '- step: 4')}`;

const PERCENT: Options = { values: 'share: -2' };
const share = (bound: string): string => `${ask(bound, 'type: number')}${pay('case.claim.amount * part.amount / 100')}`;
const owes = (amount: string): string => `- step: 2\n  says: What is owed\n  set: { owed: = ${amount} }\n`;
const lessBy = (amount: string): string => `${owes(amount)}${pay('part.amount - owed')}`;

describeRule('unbounded-amount', [
  {
    is: 'invalid',
    says: 'bounded by an unbounded text',
    file: file(`${extracted}${partOf}${pay('part.amount')}`),
    finds: [['part.amount', message('zendesk.pay', 'the answer to step 4')]],
  },
  {
    is: 'valid',
    says: 'bounded by a bounded text',
    file: file(`${extracted}${capped}${partOf}${pay('part.amount')}`),
  },
  {
    is: 'invalid',
    says: 'less than a bounded amount, by what may be below zero',
    file: file(`${ask(', max: = case.claim.amount')}${lessBy('case.claim.amount * share')}`, PERCENT),
    finds: [['part.amount - owed', FORM]],
  },
  {
    is: 'valid',
    says: 'less than a bounded amount, by what is above zero',
    file: file(`${ask(', max: = case.claim.amount')}${lessBy('case.claim.amount * 2')}`),
  },
  {
    is: 'valid',
    says: 'less than a bounded amount, by what a condition says is not below zero',
    file: file(
      `${ask(', max: = case.claim.amount')}${owes('case.claim.amount * share')}- step: 3\n  says: It is owed\n  if: [owed >= none]\n  do:\n${pay('part.amount - owed', '3a', '    ')}`,
      { values: 'share: -2\nnone: 0.00 USD' },
    ),
  },
  {
    is: 'invalid',
    says: 'a percentage without a bound',
    file: file(share(', min: 0')),
    finds: [['case.claim.amount * part.amount / 100', FORM]],
  },
  { is: 'valid', says: 'a percentage with one', file: file(share(', min: 0, max: 100')) },
  { is: 'valid', says: 'the claim itself', file: file(pay('case.claim.amount')) },
  { is: 'valid', says: 'a form with a bound', file: file(`${ask(', max: = case.claim.amount')}${pay('part.amount')}`) },
  {
    is: 'invalid',
    says: 'a form without one',
    file: file(`${ask('')}${pay('part.amount')}`),
    finds: [
      [
        'part.amount',
        FORM,
        'Add `max: = case.…` to its field, or a condition such as `part.amount <= case.…` on the way',
      ],
    ],
  },
  {
    is: 'invalid',
    says: 'a bound of the same expression, which has no name',
    file: file(
      `${ask('')}- step: 2\n  says: A small one\n  if: [part.amount * share <= case.claim.amount]\n  do:\n${pay('part.amount * share', '2a', '    ')}`,
      { values: 'share: 2' },
    ),
    finds: [
      [
        'part.amount * share',
        '`zendesk.pay` pays this amount, which comes from the answer to step 1, and no upper bound of it is known',
        'Add `max: = case.…` to its field, or give it a name with `set`, such as `payable`, pay that, and add a condition such as `payable <= case.…` on the way: a condition bounds a name, not an expression',
      ],
    ],
  },
  {
    is: 'valid',
    says: 'the same with a name',
    file: file(
      `${ask('')}- step: 2\n  says: Name it\n  set: { payable: = part.amount * share }\n- step: 3\n  says: A small one\n  if: [payable <= case.claim.amount]\n  do:\n${pay('payable', '3a', '    ')}`,
      { values: 'share: 2' },
    ),
  },
  {
    is: 'valid',
    says: 'the claim less what an event states',
    file: file(`${wait}${pay('case.claim.amount - offer.amount')}`),
  },
  {
    is: 'invalid',
    says: 'only a least amount',
    file: file(`${ask(', min: 1.00 USD')}${pay('part.amount')}`),
    finds: [['part.amount', FORM]],
  },
  {
    is: 'invalid',
    says: 'what is computed from it',
    file: file(`${ask('')}- step: 2\n  says: Twice\n  set: { paid.amount: = part.amount * 2 }\n${pay('paid.amount')}`),
    finds: [['paid.amount', FORM]],
  },
  {
    is: 'near miss',
    says: 'the lesser of it and the claim',
    file: file(`${ask('')}${pay('min([part.amount, case.claim.amount])')}`),
  },
  ...[
    'part.amount > case.claim.amount ? case.claim.amount : part.amount',
    'part.amount < case.claim.amount ? part.amount : case.claim.amount',
    'case.claim.amount <= part.amount ? case.claim.amount : part.amount',
  ].map((lesser) => ({
    is: 'near miss' as const,
    says: `the lesser of it and the claim, as \`${lesser}\``,
    file: file(`${ask('')}${pay(`"${lesser}"`).replace('= "', '"= ')}`),
  })),
  ...[
    'part.amount > case.claim.amount ? part.amount : case.claim.amount',
    'part.amount > case.claim.amount ? case.claim.amount : part.cap',
  ].map((other) => ({
    is: 'invalid' as const,
    says: `a choice that is no lesser of two: \`${other}\``,
    file: file(`${ask('')}${pay(`"${other}"`).replace('= "', '"= ')}`),
    finds: [[other, FORM]] as [string, string][],
  })),
  {
    is: 'invalid',
    says: 'the greater of it and the claim',
    file: file(`${ask('')}${pay('max([part.amount, case.claim.amount])')}`),
    finds: [['max([part.amount, case.claim.amount])', FORM]],
  },
  { is: 'valid', says: 'a condition', file: file(`${ask('')}${guarded('part.amount <= case.claim.amount')}`) },
  {
    is: 'valid',
    says: 'a condition the other way round',
    file: file(`${ask('')}${guarded('case.claim.amount > part.amount')}`),
  },
  {
    is: 'valid',
    says: 'a negated condition',
    file: file(`${ask('')}${guarded('!(part.amount > case.claim.amount)')}`),
  },
  {
    is: 'invalid',
    says: 'a condition from below',
    file: file(`${ask('')}${guarded('part.amount >= case.claim.amount')}`),
    finds: [['part.amount', FORM]],
  },
  {
    is: 'invalid',
    says: 'a condition that may be passed by',
    file: file(`${ask('')}${guarded('part.amount <= case.claim.amount || part.amount > part.cap')}`),
    finds: [['part.amount', FORM]],
  },
  {
    is: 'invalid',
    says: 'a bound that a person enters too',
    file: file(`${ask('')}${guarded('part.amount <= part.cap')}`),
    finds: [['part.amount', FORM]],
  },
  {
    is: 'valid',
    says: 'a stop above the limit',
    file: file(
      `${ask('')}- step: 2\n  says: Too much\n  if: [part.amount > most]\n  stop: Too much\n${pay('part.amount')}`,
      {
        values: 'most: 500.00 USD',
      },
    ),
  },
  {
    is: 'valid',
    says: 'the otherwise of a limit',
    file: file(
      `${ask('')}- step: 2\n  says: Too much\n  if: [part.amount > most]\n  flag: much\n- step: 3\n  says: Pay the rest\n  otherwise: 2\n  do:\n${pay('part.amount', '3a', '    ')}`,
      { values: 'most: 500.00 USD' },
    ),
  },
  {
    is: 'valid',
    says: 'the otherwise of a limit on an amount that may be missing',
    file: file(
      `${ask('')}- step: 2\n  says: Too much\n  if: [has(part.amount), part.amount > most]\n  flag: much\n- step: 3\n  says: Pay the rest\n  otherwise: 2\n  do:\n${pay('part.amount', '3a', '    ')}`,
      { values: 'most: 500.00 USD' },
    ),
  },
  {
    is: 'invalid',
    says: 'the otherwise of a limit that may be missing itself',
    file: file(
      `${ask('')}- step: 2\n  says: Too much\n  if: [has(case.claim.text), part.amount > most]\n  flag: much\n- step: 3\n  says: Pay the rest\n  otherwise: 2\n  do:\n${pay('part.amount', '3a', '    ')}`,
      { values: 'most: 500.00 USD' },
    ),
    finds: [['part.amount', FORM]],
  },
  {
    is: 'invalid',
    says: 'a limit that only raises a flag',
    file: file(
      `${ask('')}- step: 2\n  says: Too much\n  if: [part.amount > most]\n  flag: much\n${pay('part.amount')}`,
      {
        values: 'most: 500.00 USD',
      },
    ),
    finds: [['part.amount', FORM]],
  },
  {
    is: 'valid',
    says: 'a branch after the one for more',
    file: file(
      `${ask('')}- step: 2\n  says: Decide\n  choose:\n    - step: 2a\n      says: Too much\n      if: [part.amount > most]\n      flag: much\n    - step: 2b\n      says: Pay it\n      otherwise: 2\n      do:\n${pay('part.amount', '2b1', '        ')}`,
      { values: 'most: 500.00 USD' },
    ),
  },
  {
    is: 'invalid',
    says: 'another name set after the check',
    file: file(
      `- step: 1\n  says: First the claim\n  set: { paid: = case.claim.amount }\n${ask('').replace('step: 1', 'step: 2')}- step: 3\n  says: It is not much\n  if: [paid <= most]\n  do:\n    - step: 3a\n      says: Now it is another\n      set: { paid: = part.amount }\n${pay('paid', '3b', '    ')}`,
      { values: 'most: 500.00 USD' },
    ),
    finds: [['paid', message('zendesk.pay', 'the answer to step 2')]],
  },
  {
    is: 'invalid',
    says: 'a judged amount',
    file: file(`${judge}${pay('found.answer')}`),
    finds: [['found.answer', message('zendesk.pay', 'the judgment of step 1')]],
  },
  {
    is: 'near miss',
    says: 'a judged amount with a limit',
    file: file(
      `${judge}- step: 3\n  says: Too much\n  if: [found.answer > most]\n  stop: Too much\n${pay('found.answer')}`,
      {
        values: 'most: 500.00 USD',
      },
    ),
  },
  {
    is: 'invalid',
    says: 'an amount of an event',
    file: file(`${wait}${pay('offer.amount')}`),
    finds: [['offer.amount', message('zendesk.pay', 'the event of step 1')]],
  },
  {
    is: 'invalid',
    says: 'an amount read from text',
    file: file(
      `- step: 1\n  says: There is one\n  if: [size(amounts_in(case.claim.text)) > 0]\n  do:\n${pay('first(amounts_in(case.claim.text))', '1a', '    ')}`,
    ),
    finds: [
      ['first(amounts_in(case.claim.text))', message('zendesk.pay', '`case.claim.text`, which was written outside')],
    ],
  },
  ...['sum(all)', 'first(all)', 'max(all)', 'sum(all.map(one, one))'].map((amount) => ({
    is: 'invalid' as const,
    says: `what \`for_each\` collects of people, as \`${amount}\``,
    file: file(collecting('part.amount', amount)),
    finds: [[amount, message('zendesk.pay', 'the answer to step 2a')]] as [string, string][],
  })),
  {
    is: 'invalid',
    says: 'what `for_each` collects of a text',
    file: file(collecting('first(amounts_in(case.claim.text))', 'sum(all)')),
    finds: [['sum(all)', message('zendesk.pay', '`case.claim.text`, which was written outside')]],
  },
  {
    is: 'valid',
    says: 'what `for_each` collects within a bound',
    file: file(collecting('min([part.amount, case.claim.amount])', 'first(all)')),
  },
  {
    is: 'invalid',
    says: 'an amount that a handler of a watch leaves',
    file: file(
      `- step: 1\n  says: First the claim\n  set: { paid: = case.claim.amount }\n- step: 2\n  says: Watch\n  watch:\n    - on: carrier_offer\n      at_most: 3\n      save: offer\n      says: Take it\n      set: { paid: = offer.amount }\n  do:\n${pay('paid', '2a', '    ')}`,
    ),
    finds: [['paid', message('zendesk.pay', 'the event `carrier_offer`')]],
  },
  {
    is: 'invalid',
    says: 'an amount of an earlier round',
    file: file(
      `- step: 1\n  says: First the claim\n  set: { paid: = case.claim.amount }\n- step: 2\n  says: Again\n  repeat: { at_most: 3, until: [paid > case.claim.amount] }\n  do:\n${pay('paid', '2a', '    ')}${ask(
        '',
      )
        .replace('step: 1', 'step: 2b')
        .replaceAll(
          /^(?=.)/gm,
          '    ',
        )}    - step: 2c\n      says: Next\n      set: { paid: = part.amount }\n  if_late: { says: Enough, flag: enough }\n`,
    ),
    finds: [['paid', message('zendesk.pay', 'the answer to step 2b')]],
  },
  {
    is: 'invalid',
    says: 'an amount that an earlier round passes on, paid after the last one',
    file: file(
      `- step: 1\n  says: First the claim\n  set: { now: = case.claim.amount, next: = case.claim.amount }\n- step: 2\n  says: Again\n  repeat: { at_most: 3, until: [next > case.claim.amount] }\n  do:\n${indented(ask('').replace('step: 1', 'step: 2a'))}    - step: 2b\n      says: Pass it on\n      set: { now: = next }\n    - step: 2c\n      says: Take the answer\n      set: { next: = part.amount }\n  if_late: { says: Enough, flag: enough }\n${pay('now')}`,
    ),
    finds: [['now', message('zendesk.pay', 'the answer to step 2a')]],
  },
]);

describe('a claim that anyone may state', () => {
  const [{ portal, mail }] = [ANY_DOOR.kinds[0] ?? {}];
  /** The kind of the tests, with these doors only. */
  const foundAt = (doors: Pick<Kind, 'portal' | 'mail'>, steps: string): string[] => {
    const kinds = WORLD.kinds.map((kind) => ({
      ...kind,
      portal: undefined,
      mail: undefined,
      ...doors,
      facts: kind.facts.map((fact) =>
        fact.fact === 'claim.amount' ? { ...fact, portal: true as const, mail: { after: ['Amount'] } } : fact,
      ),
    }));
    const { sop, findings } = parseSop(file(steps), 'test.sop.yaml');
    if (sop === null) throw new Error(JSON.stringify(findings));
    return checkSop(sop, { ...WORLD, kinds })
      .filter(({ rule }) => rule === 'unbounded-amount')
      .map(({ message: text }) => text);
  };
  const stated = (where: string): string[] => [
    message('zendesk.pay', `\`case.claim.amount\`, which anyone may state in ${where}`),
  ];

  it('is not paid as it is stated, in a form or in a letter', () => {
    expect(foundAt({}, pay('case.claim.amount'))).toEqual([]);
    expect(foundAt({ portal }, pay('case.claim.amount'))).toEqual(stated('the form of its kind'));
    expect(foundAt({ mail }, pay('case.claim.amount'))).toEqual(stated('a letter'));
    expect(foundAt({ portal }, `${owes('case.claim.amount')}${pay('owed')}`)).toHaveLength(1);
  });

  it('is paid up to what a condition says, or up to another amount', () => {
    const small = `- step: 1\n  says: A small one\n  if: ['case.claim.amount <= money("500.00 USD")']\n  do:\n`;
    expect(foundAt({ portal }, `${small}${pay('case.claim.amount', '1a', '    ')}`)).toEqual([]);
    expect(foundAt({ portal }, pay('min([case.claim.amount, money("500.00 USD")])'))).toEqual([]);
  });

  it('bounds what people grant of it', () => {
    const granted = `${ask(', max: = case.claim.amount')}${pay('part.amount')}`;
    expect(foundAt({ portal }, granted)).toEqual([]);
    expect(foundAt({ portal }, `${ask('')}${pay('min([part.amount, case.claim.amount])')}`)).toEqual([]);
  });
});

describe('an SOP that pays what it is given', () => {
  const head = (name: string): string =>
    `sop: ${name}\ntitle: ${name}\nowner: claims\nchanges_approved_by: claims-managers\nboundary: claims-agent\nif_unforeseen: claims-leads\n`;
  const inner = (condition: string): string =>
    `${head('inner')}kind: freight_claim\ntakes:\n  amount: { label: amount to pay, type: money }\n  ticket: { label: ticket, type: text }\nsteps:\n  - step: 1\n    says: Pay it\n${condition}    use: zendesk.pay\n    with:\n      ticket: = ticket\n      amount: = amount\n`;
  const outer = file(
    `${ask('')}- step: 2\n  says: Have it paid\n  run: inner\n  with:\n    amount: = part.amount\n    ticket: = case.zendesk.ticket_id\n`,
  );
  const found = (called: string): string[] => {
    const read = (text: string, at: string, sops = new Map<string, string>()) => parseSop(text, at, new Map(), sops);
    const { sop, findings } = read(outer, 'test.sop.yaml', new Map([['inner', called]]));
    if (sop === null) throw new Error(JSON.stringify(findings));
    return checkSop(sop, WORLD)
      .filter(({ rule }) => rule === 'unbounded-amount')
      .map(({ message: text }) => text);
  };

  it('is found where it is given an amount without a bound', () => {
    expect(found(inner(''))).toEqual([FORM]);
    expect(found(inner('    if: [\'amount <= money("500.00 USD")\']\n'))).toEqual([]);
  });
});
