import { describeRule, sopFile } from '../world.ts';

describeRule('labels', [
  {
    is: 'valid',
    says: '1, 2, 3 with 3a and 3a1 inside',
    file: sopFile({
      steps: `
      - step: 1
        says: A
        flag: a
      - step: 2
        says: B
        do:
          - step: 2a
            says: C
            do:
              - step: 2a1
                says: D
                flag: d
              - step: 2a2
                says: E
                flag: e`,
    }),
  },
  {
    is: 'invalid',
    says: 'a label twice',
    file: sopFile({
      steps: `
      - step: 1
        says: Do
        flag: seen
      - step: 1
        says: Do
        flag: seen`,
    }),
    finds: [['1', 'The label `1` appears twice, first in line 12']],
  },
  {
    is: 'invalid',
    says: 'labels out of order',
    file: sopFile({
      steps: `
      - step: 2
        says: Do
        flag: seen
      - step: 1
        says: Do
        flag: seen`,
    }),
    finds: [['1', 'The label `1` comes after `2`', 'Put the steps in the order of their labels']],
  },
  {
    is: 'invalid',
    says: 'a label of another block',
    file: sopFile({
      steps: `
      - step: 1
        says: A
        do:
          - step: 2a
            says: B
            flag: b`,
    }),
    finds: [['2a', 'Expected a label that begins with `1`, as `1a`, got `2a`', 'Write `1a`']],
  },
  {
    is: 'invalid',
    says: 'a number where a letter belongs',
    file: sopFile({
      steps: `
      - step: 1
        says: A
        do:
          - step: 11
            says: B
            flag: b`,
    }),
    finds: [['11', 'Expected a label of `1` and a letter, as `1a`, got `11`']],
  },
  {
    is: 'invalid',
    says: 'a label of two floors down, with a suggestion that keeps the order',
    file: sopFile({
      steps: `
      - step: 1
        says: A
        do:
          - step: 1a
            says: B
            flag: b
          - step: 1a2
            says: C
            flag: c
          - step: 1b
            says: D
            flag: d`,
    }),
    finds: [
      [
        '1a2',
        'Expected a label of `1` and a letter, as `1b`, got `1a2`',
        'Write `1b`, and number the steps after it anew',
      ],
    ],
  },
  {
    is: 'invalid',
    says: 'a letter between two numbers at the top',
    file: sopFile({
      steps: `
      - step: 1
        says: Do
        flag: seen
      - step: 1b
        says: Do
        flag: checked
      - step: 2
        says: Do
        flag: done`,
    }),
    finds: [['1b', 'Expected a number as label, got `1b`', 'Write `2`, and number the steps after it anew']],
  },
  {
    is: 'invalid',
    says: 'a letter at the top',
    file: sopFile({
      steps: `
      - step: a
        says: Do
        flag: seen`,
    }),
    finds: [['a', 'Expected a number as label, got `a`', 'Write `1`']],
  },
  {
    is: 'invalid',
    says: 'a label twice where the next one is free, and two that are no numbers after a gap',
    file: sopFile({
      steps: `
      - step: 5
        says: Do
        flag: a
      - step: 5
        says: Do
        flag: b
      - step: 8
        says: Do
        flag: c
      - step: x
        says: Do
        flag: d
      - step: y
        says: Do
        flag: e`,
    }),
    finds: [
      ['5', 'The label `5` appears twice, first in line 12', 'Write `6`'],
      ['x', 'Expected a number as label, got `x`', 'Write `9`'],
      ['y', 'Expected a number as label, got `y`', 'Write `10`'],
    ],
  },
  {
    is: 'near miss',
    says: 'a gap, which a removed step leaves',
    file: sopFile({
      steps: `
      - step: 1
        says: Do
        flag: seen
      - step: 3
        says: Do
        flag: seen
      - step: 10
        says: Do
        flag: seen`,
    }),
  },
  {
    is: 'near miss',
    says: 'a label that YAML would read as a number, 1e1',
    file: sopFile({
      steps: `
      - step: 1
        says: A
        do:
          - step: 1e
            says: B
            do:
              - step: 1e1
                says: C
                flag: c`,
    }),
  },
  {
    is: 'near miss',
    says: 'a block inside a handler, which starts again at 1',
    file: sopFile({
      steps: `
      - step: 1
        says: Look up
        use: salesforce.get_account
        with:
          account_id: A1
        save: account
        if_error:
          not_found:
            says: Else
            do:
              - step: 1
                says: A
                do:
                  - step: 1a
                    says: B
                    flag: b
              - step: 2
                says: C
                flag: c`,
    }),
  },
]);
