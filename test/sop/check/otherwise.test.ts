import { describeRule, sopFile } from '../world.ts';

describeRule('otherwise', [
  {
    is: 'valid',
    says: 'an earlier step with conditions',
    file: sopFile({
      steps: `
      - step: 1
        says: A
        if:
          - case.channel == "email"
        flag: a
      - step: 2
        says: Otherwise
        otherwise: 1
        flag: b`,
    }),
  },
  {
    is: 'invalid',
    says: 'a step that is not there',
    file: sopFile({
      steps: `
      - step: 1
        says: A
        if:
          - case.channel == "email"
        flag: a
      - step: 2
        says: Otherwise
        otherwise: 7
        flag: b`,
    }),
    finds: [['7', 'There is no step 7 earlier in this block', 'It may be `1`']],
  },
  {
    is: 'invalid',
    says: 'a step without conditions',
    file: sopFile({
      steps: `
      - step: 1
        says: A
        flag: a
      - step: 2
        says: Otherwise
        otherwise: 1
        flag: b`,
    }),
    finds: [['1', 'Step 1 has no conditions, so there is no otherwise', null]],
  },
  {
    is: 'invalid',
    says: 'the step itself',
    file: sopFile({
      steps: `
      - step: 1
        says: A
        if:
          - case.channel == "email"
        flag: a
      - step: 2
        says: Otherwise
        otherwise: 2
        flag: b`,
    }),
    finds: [['2', 'A step cannot be its own `otherwise`']],
  },
  {
    is: 'invalid',
    says: 'a later step',
    file: sopFile({
      steps: `
      - step: 1
        says: A
        otherwise: 2
        flag: a
      - step: 2
        says: B
        if:
          - case.channel == "email"
        flag: b`,
    }),
    finds: [['2', 'Step 2 comes after this one']],
  },
  {
    is: 'invalid',
    says: 'a step of another block',
    file: sopFile({
      steps: `
      - step: 1
        says: A
        do:
          - step: 1a
            says: B
            if:
              - case.channel == "email"
            flag: b
      - step: 2
        says: C
        otherwise: 1a
        flag: c`,
    }),
    finds: [['1a', 'There is no step 1a earlier in this block']],
  },
  {
    is: 'invalid',
    says: 'a sibling of a together',
    file: sopFile({
      steps: `
      - step: 1
        says: A
        together:
          - step: 1a
            says: B
            if:
              - case.channel == "email"
            flag: b
          - step: 1b
            says: C
            otherwise: 1a
            flag: c`,
    }),
    finds: [['1a', 'Steps of `together` do not wait for one another, so none can be the `otherwise` of another']],
  },
  {
    is: 'near miss',
    says: 'an otherwise with its own conditions, and its own otherwise',
    file: sopFile({
      steps: `
      - step: 1
        says: A
        if:
          - case.channel == "email"
        flag: a
      - step: 2
        says: B
        otherwise: 1
        if:
          - case.channel == "web"
        flag: b
      - step: 3
        says: C
        otherwise: 2
        flag: c`,
    }),
  },
]);
