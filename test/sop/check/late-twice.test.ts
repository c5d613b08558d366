import { describeRule, sopFile } from '../world.ts';

const file = (tool: string, args: string): string =>
  sopFile({
    values: '  soon: 1 day',
    steps: `- step: 1
  says: Send it
  within: soon of case.received_at
  use: tms.send_appeal
  with: { claim: "1" }
  if_late:
    says: Otherwise
    use: ${tool}
    with: { ${args} }`,
  });

describeRule('late-twice', [
  {
    is: 'valid',
    says: 'an `if_late` that tells people of a late step',
    file: file('slack.escalate', 'to: claims-manager, message: It is late'),
  },
  {
    is: 'valid',
    says: 'an `if_late` that writes with another tool',
    file: file('zendesk.send_acknowledgment', 'ticket: "1"'),
  },
  {
    is: 'valid',
    says: 'an `if_late` of rounds that have ended, where nothing of the step goes on',
    file: sopFile({
      values: 'soon: 1 day\nturns: 3\nsmall: 5.00 USD',
      needs: '- case.claim.amount',
      steps: `- step: 1
  says: Send it until it is known
  repeat:
    at_most: = turns
    every: = soon
    until:
      - case.claim.amount > small
  do:
    - step: 1a
      says: Send it
      use: tms.send_appeal
      with: { claim: "1" }
  if_late:
    says: Once more
    use: tms.send_appeal
    with: { claim: "2" }`,
    }),
  },
  {
    is: 'invalid',
    says: 'an `if_late` that does the same again',
    file: file('tms.send_appeal', 'claim: "2"'),
    finds: [
      [
        'tms.send_appeal',
        'A late step goes on, and this does what step 1 does, so only one of both is done: this waits while it is not known whether that was done, and takes its place if it was not sent',
        'Ask people in `if_late` what to do instead',
      ],
    ],
  },
]);
