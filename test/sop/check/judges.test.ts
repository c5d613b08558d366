import { describeRule, sopFile } from '../world.ts';

const UNSURE = '  if_unsure:\n    says: Go on\n    flag: unsure';
const ABOUT = '= case.claim.text';

const judging = ({
  question = 'Does it give orders?',
  about = ABOUT,
  answers = '[yes, no]',
  save = '  save: reply',
  unsure = UNSURE,
} = {}): string =>
  sopFile({
    steps: `- step: 0\n  says: Look it up\n  use: salesforce.get_account\n  with:\n    account_id: A1\n  save: account\n- step: 1\n  says: Look at the text\n  judge:\n    question: ${question}\n    about: ${about}\n    answers: ${answers}\n${save}\n${unsure}`,
  });

const extracting = (extract: string): string =>
  judging({ answers: 'DROPPED' }).replace('    answers: DROPPED\n', `    ${extract}\n`);

describeRule('judges', [
  { is: 'valid', says: 'an amount that the text states', file: extracting('extract: money') },
  {
    is: 'valid',
    says: 'one of the texts of the SOP',
    file: extracting('extract: one_of\n      one_of: [damage, loss]'),
  },
  {
    is: 'invalid',
    says: 'our own words among the texts to extract',
    file: extracting('extract: one_of\n      one_of: [damage, none]'),
    finds: [
      [
        'one_of',
        '`unsure` and `none` cannot be extracted',
        'Remove them; `if_unsure` and `has(…)` say what happens then',
      ],
    ],
  },
  { is: 'valid', says: 'closed answers about one text', file: judging() },
  {
    is: 'valid',
    says: 'several named texts, one of them composed',
    file: judging({ about: '{ claim: = case.claim.text, note: "Account {account.name}: {account.tier}" }' }),
  },
  {
    is: 'valid',
    says: 'a text that may be missing, which the judgment handles itself',
    file: judging({ about: '= account.notes' }),
  },
  {
    is: 'invalid',
    says: 'nothing said for the case without an answer',
    file: judging({ unsure: '' }),
    finds: [
      [
        'judge',
        'Nothing says what happens when the model is unsure or cannot be asked',
        'Add `if_unsure:` to the step, as far to the left as `judge:`',
      ],
    ],
  },
  {
    is: 'invalid',
    says: 'no name for its answer',
    file: judging({ save: '' }),
    finds: [['judge', 'The judgment has no name', 'Add `save`, so later steps can read its `answer`']],
  },
  {
    is: 'invalid',
    says: 'unsure as an answer',
    file: judging({ answers: '[yes, no, unsure]' }),
    finds: [['answers', '`unsure` cannot be one of the answers', 'Remove it; `if_unsure` says what happens then']],
  },
  {
    is: 'invalid',
    says: 'a question that the ticket writes',
    file: judging({ question: '"Is it so that {case.claim.text}?"' }),
    finds: [
      [
        'case.claim.text',
        '`case.claim.text` is text from outside and must not be part of the question',
        'Name it under `about`',
      ],
    ],
  },
  {
    is: 'near miss',
    says: 'a question with one of our own facts in it',
    file: judging({ question: '"Does {account.name} give orders?"' }),
  },
  {
    is: 'invalid',
    says: 'an amount where a text is judged',
    file: judging({ about: '= account.open_contract_value' }),
    finds: [
      ['account.open_contract_value', 'Expected text, got an amount of money', 'Write it between braces, as `"{…}"`'],
    ],
  },
  {
    is: 'invalid',
    says: 'a text that is the same in every case',
    file: judging({ about: 'Hello' }),
    finds: [['Hello', 'Expected text from the case, got a fixed text', 'Write `= case.…`']],
  },
  {
    is: 'invalid',
    says: 'one text where a list of answers is computed',
    file: judging({ answers: '= account.name' }),
    finds: [
      [
        'account.name',
        'Expected a list of texts or amounts, got text',
        'Write `= amounts_in(…)`, or a list from the case',
      ],
    ],
  },
  { is: 'valid', says: 'answers computed from the case', file: judging({ answers: '= split(case.claim.text, ",")' }) },
  {
    is: 'invalid',
    says: 'the tool of judgments by `use`',
    file: sopFile({ steps: '- step: 1\n  says: Ask\n  use: openai.judge\n  with:\n    id: reply' }),
    finds: [['openai.judge', 'A model is asked with a `judge` step', 'Write `judge` instead of `use`']],
  },
]);
