import { describeRule, sopFile } from '../world.ts';

describeRule('unreachable-step', [
  {
    is: 'valid',
    says: 'a conditional stop',
    file: sopFile({
      steps: `
      - step: 1
        says: A
        if:
          - case.channel == "email"
        stop: Done
      - step: 2
        says: B
        flag: b`,
    }),
  },
  {
    is: 'invalid',
    says: 'a step after a stop',
    file: sopFile({
      steps: `
      - step: 1
        says: A
        stop: Done
      - step: 2
        says: B
        flag: b`,
    }),
    finds: [['2', 'Step 2 is never reached, since the run stops before it']],
  },
  {
    is: 'invalid',
    says: 'a step after a choose whose branches all stop',
    file: sopFile({
      steps: `
      - step: 1
        says: A
        if:
          - case.channel == "email"
        stop: Done
      - step: 2
        says: B
        otherwise: 1
        stop: Done as well
      - step: 3
        says: C
        flag: c`,
    }),
    finds: [['3', 'Step 3 is never reached, since the run stops before it']],
  },
  {
    is: 'near miss',
    says: 'a step after a stop in a handler',
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
            says: B
            stop: Done
      - step: 2
        says: C
        flag: c`,
    }),
  },
]);
