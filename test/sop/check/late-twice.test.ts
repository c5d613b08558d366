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
