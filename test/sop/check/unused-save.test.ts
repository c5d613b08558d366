import { describeRule, sopFile } from '../world.ts';

const TABLE =
  '- step: 1\n  says: Route it\n  table:\n    hit: first\n    when: [case.id]\n    give: [queue]\n    rows:\n      - ["-", Standard]\n  save: route\n';
const ASK = `- step: 1\n  says: Ask\n  ask:\n    of: claims-leads\n    question: Whole?\n    choices: [Whole, Damaged]\n    within: 2 hours\n  save: reply\n  if_late:\n    says: Stop\n    stop: Nobody answered\n`;
const issue =
  '- step: 1\n  says: Create an issue\n  use: jira.create_issue\n  with:\n    project: CLM\n    priority: High\n    summary: Damage\n  save: issue\n';
const tell = (what: string): string => `- step: 2\n  says: Tell {${what}}\n  flag: told\n`;

describeRule('unused-save', [
  { is: 'valid', says: 'a decision that a sentence reads', file: sopFile({ steps: TABLE + tell('route.queue') }) },
  { is: 'valid', says: 'a result that a sentence reads', file: sopFile({ steps: issue + tell('issue.key') }) },
  {
    is: 'invalid',
    says: 'a decision that nothing reads',
    file: sopFile({ steps: TABLE }),
    finds: [['route', 'Nothing reads `route`', 'Remove `save`, or read it in the step that needs it']],
  },
  {
    is: 'invalid',
    says: 'an answer that nothing reads',
    file: sopFile({ steps: ASK }),
    finds: [['reply', 'Nothing reads `reply`']],
  },
  {
    is: 'invalid',
    says: 'what a writing tool answered',
    file: sopFile({ steps: issue }),
    finds: [['issue', 'Nothing reads `issue`']],
  },
  {
    is: 'near miss',
    says: 'a decision next to a name that nothing has, which may be the same, misspelt',
    file: sopFile({ steps: TABLE + tell('routing.queue') }),
  },
  {
    is: 'near miss',
    says: 'what a reading tool found, for people',
    file: sopFile({
      steps:
        '- step: 1\n  says: Look up\n  use: salesforce.get_account\n  with:\n    account_id: A1\n  save: account\n',
    }),
  },
  {
    is: 'near miss',
    says: 'what is only set, as the result of the procedure',
    file: sopFile({ steps: '- step: 1\n  says: Set it\n  set:\n    result.kind: none\n' }),
  },
]);
