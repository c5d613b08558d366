import { describeRule, seedWith, sopFile } from '../world.ts';

describeRule('figure', [
  {
    is: 'valid',
    says: 'a figure that comes from a value',
    file: seedWith('title: Freight', 'title: Freight'),
  },
  {
    is: 'invalid',
    says: 'an amount',
    file: sopFile({
      steps: `
      - step: 1
        says: Escalate above $5,000.00
        flag: a`,
    }),
    finds: [
      [
        '$5,000.00',
        'The figure `$5,000.00` is typed into a sentence',
        'Give `$5,000.00` a name under `values`, as `name: 5,000.00 USD`, and write `{name}`',
      ],
    ],
  },
  ...(
    [
      ['$18,500 thousand', '$18,500', 'Give `$18,500 thousand` a name under `values` and write `{name}`'],
      ['$48.000', '$48.000', 'Give `$48.000` a name under `values` and write `{name}`'],
      ['$5 million', '$5', 'Give `$5 million` a name under `values`, as `name: 5,000,000.00 USD`, and write `{name}`'],
      ['40k USD', '40k', 'Give `40k USD` a name under `values`, as `name: 40,000.00 USD`, and write `{name}`'],
    ] as const
  ).map(
    ([amount, found, advice]) =>
      ({
        is: 'invalid',
        says: `${amount}, with no other amount in the advice`,
        file: sopFile({ steps: `\n      - step: 1\n        says: Escalate above ${amount}\n        flag: a` }),
        finds: [[found, `The figure \`${found}\` is typed into a sentence`, advice]],
      }) as const,
  ),
  {
    is: 'invalid',
    says: 'a span, also where unit and digits are one word',
    file: sopFile({
      steps: `
      - step: 1
        says: Answer within 15 minutes, or 48h, at 80% of it
        flag: a`,
    }),
    finds: [
      ['15', 'The figure `15` is typed into a sentence'],
      [
        '48h',
        'The figure `48h` is typed into a sentence',
        'Give `48h` a name under `values`, as `name: 48 hours`, and write `{name}`',
      ],
      ['80%', 'The figure `80%` is typed into a sentence'],
    ],
  },
  {
    is: 'invalid',
    says: 'a span in words',
    file: sopFile({
      steps: `
      - step: 1
        says: Wait fifteen minutes
        flag: a`,
    }),
    finds: [['fifteen minutes', 'The figure `fifteen minutes` is typed into a sentence']],
  },
  {
    is: 'invalid',
    says: 'a text for a tool, before and after a value',
    file: seedWith(
      'Damage claim {case.id} for {case.claim.amount}',
      'Claim {case.id} above 5000 and {case.claim.amount}',
    ),
    finds: [['5000', 'The figure `5000` is typed into a sentence']],
  },
  {
    is: 'invalid',
    says: 'a literal text for a tool',
    file: seedWith('backup: claims-manager ', 'message: Answer in 15 min '),
    finds: [['15', 'The figure `15` is typed into a sentence']],
  },
  {
    is: 'invalid',
    says: 'the reason of a stop',
    file: sopFile({
      steps: `
      - step: 1
        says: A
        stop: After 30 days it is over`,
    }),
    finds: [['30', 'The figure `30` is typed into a sentence']],
  },
  {
    is: 'near miss',
    says: 'identifiers, and references to steps and sections',
    file: sopFile({
      steps: `
      - step: 1
        says: Set R8 for a 3PL as in step 3, steps 4 and 5, section 7.2 or CLM-ACK2
        flag: a`,
    }),
  },
  {
    is: 'near miss',
    says: 'a name with digits and no blank',
    file: seedWith('project: CLM', 'project: CLM2'),
  },
  {
    is: 'near miss',
    says: 'one, where nothing is counted',
    file: sopFile({
      steps: `
      - step: 1
        says: Ask one of the leads which one is meant
        flag: a`,
    }),
  },
]);
