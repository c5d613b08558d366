import { describeRule, seedWith, sopFile } from '../world.ts';

describeRule('outside-text', [
  {
    is: 'valid',
    says: 'a recipient from one of our systems',
    file: seedWith('title: Freight', 'title: Freight'),
  },
  {
    is: 'invalid',
    says: 'a recipient from the ticket',
    file: seedWith('to: = account.account_executive', 'to: = case.claimant.contact'),
    finds: [['case.claimant.contact', '`case.claimant.contact` is text from outside and must not decide `to`']],
  },
  {
    is: 'invalid',
    says: 'a project made of text from the ticket',
    file: seedWith('project: CLM', 'project: CLM-{case.claimant.name}'),
    finds: [['case.claimant.name', '`case.claimant.name` is text from outside and must not decide `project`']],
  },
  {
    is: 'invalid',
    says: 'a group by way of a name that was set',
    file: sopFile({
      steps: `
      - step: 1
        says: A
        set:
          team.name: = case.claimant.name
      - step: 2
        says: B
        use: zendesk.assign_group
        with:
          ticket: T1
          group: = team.name`,
    }),
    finds: [['team.name', '`team.name` is text from outside and must not decide `group`']],
  },
  {
    is: 'invalid',
    says: 'a group from a field that a tool marks',
    file: sopFile({
      steps: `
      - step: 1
        says: Look up
        use: salesforce.get_account
        with:
          account_id: A1
        save: account
      - step: 2
        says: B
        if:
          - has(account.notes)
        use: zendesk.assign_group
        with:
          ticket: T1
          group: = account.notes`,
    }),
    finds: [['account.notes', '`account.notes` is text from outside and must not decide `group`']],
  },
  {
    is: 'near miss',
    says: 'text from outside in a summary, which people read as data',
    file: seedWith('Damage claim {case.id}', 'Damage claim {case.id} of {case.claimant.name}'),
  },
]);
