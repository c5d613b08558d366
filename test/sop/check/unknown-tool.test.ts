import { describeRule, seedWith, sopFile } from '../world.ts';

describeRule('unknown-tool', [
  {
    is: 'valid',
    says: 'a registered tool',
    file: sopFile({
      steps: `
      - step: 1
        says: Acknowledge
        use: zendesk.send_acknowledgment
        with:
          ticket: = case.zendesk.ticket_id`,
    }),
  },
  {
    is: 'invalid',
    says: 'a misspelt tool, with what was meant',
    file: seedWith('use: jira.create_issue', 'use: jira.create_isue'),
    finds: [['jira.create_isue', 'There is no tool `jira.create_isue`', 'Did you mean `jira.create_issue`?']],
  },
  {
    is: 'invalid',
    says: 'a tool of a handler',
    file: seedWith(
      'A denied issue goes to the claims manager\n          action: slack.escalate_claims_manager\n          use: slack.escalate\n',
      'A denied issue goes to the claims manager\n          action: slack.escalate_claims_manager\n          use: slack.shout\n',
    ),
    finds: [['slack.shout', 'There is no tool `slack.shout`', 'Known are `slack.notify` and `slack.escalate`']],
  },
  {
    is: 'near miss',
    says: 'a tool whose name begins like another',
    file: sopFile({
      steps: `
      - step: 1
        says: Acknowledge
        use: zendesk.assign_group
        with:
          ticket: = case.zendesk.ticket_id`,
    }),
  },
]);
