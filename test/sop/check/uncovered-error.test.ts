import { describeRule, sopFile } from '../world.ts';

const lookUp = (
  label: string,
  handled: readonly string[] = [],
  tool = 'salesforce.get_account',
  argument = 'account_id',
): string =>
  [
    `- step: ${label}`,
    '  says: Look up',
    `  use: ${tool}`,
    '  with:',
    `    ${argument}: A1`,
    ...(handled.length === 0
      ? []
      : ['  if_error:', ...handled.flatMap((code) => [`    ${code}:`, '      says: Flag it', `      flag: ${code}`])]),
  ].join('\n');
const steps = (...all: readonly string[]): string => sopFile({ steps: all.join('\n') });

describeRule('uncovered-error', [
  {
    is: 'valid',
    says: 'an error that is handled wherever it can occur',
    file: steps(lookUp('1', ['not_found']), lookUp('2', ['not_found'])),
  },
  {
    is: 'invalid',
    says: 'an error that one step handles and another one forgets',
    file: steps(lookUp('1', ['not_found']), lookUp('2')),
    finds: [
      [
        'salesforce.get_account',
        'Step 1 handles `not_found` of this tool; this step does not, so the run would stop and ask',
        'Add `if_error` with `not_found`',
      ],
    ],
  },
  {
    is: 'invalid',
    says: 'two errors, reported once',
    file: steps(lookUp('1'), lookUp('2', ['not_found', 'multiple_matches'])),
    finds: [
      [
        'salesforce.get_account',
        'Step 2 handles `not_found` or `multiple_matches` of this tool; this step does not, so the run would stop and ask',
      ],
    ],
  },
  {
    is: 'near miss',
    says: 'an error that no step handles',
    file: steps(lookUp('1', ['not_found']), lookUp('2', ['not_found']), lookUp('3', ['not_found'])),
  },
  {
    is: 'near miss',
    says: 'the same code of another tool',
    file: steps(lookUp('1', ['not_found']), lookUp('2', [], 'tms.get_shipment_by_bol', 'bol')),
  },
]);
