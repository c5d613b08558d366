import { expect, it } from 'vitest';
import { describeRule, findingsOf, sopFile } from '../world.ts';

const noting = (says: string, note: string): string =>
  sopFile({
    needs: '- case.claim.amount',
    steps: `- step: 1\n  says: ${says}\n  use: zendesk.add_internal_note\n  with:\n    ticket: = case.zendesk.ticket_id\n    text: ${note}`,
  });

const STAYS = '`case.id` stays as it is in a text, without its value';

describeRule('name-in-text', [
  { is: 'valid', says: 'a name in braces', file: noting('Note the case', 'Case {case.id}') },
  {
    is: 'invalid',
    says: 'a name without braces, in an argument',
    file: noting('Note the case', 'Take the customer of case.id'),
    finds: [['case.id', STAYS, 'Write `{case.id}` to show its value']],
  },
  {
    is: 'invalid',
    says: 'a name without braces at the end of a sentence, next to one in braces',
    file: noting('Note the amount {case.claim.amount} of case.id.', 'Noted'),
    finds: [['case.id', STAYS, 'Write `{case.id}` to show its value']],
  },
  {
    is: 'near miss',
    says: 'words with points that nothing is called by',
    file: noting('Note it, e.g. for docs.example', 'See https://case.id/x, mail@case.id and case.nothing'),
  },
  {
    is: 'near miss',
    says: 'a longer name of which a known one is a part, and a record',
    file: noting(
      'The case.claim.type/case.claim.amount of the case.claim.type-wide rule',
      'See case.claim.type(old), case.claim.type.pdf, case.claim.type[0] and case.claim',
    ),
  },
  {
    is: 'invalid',
    says: 'a misspelt name',
    file: noting('Note the amount case.claim.amuont', 'Noted of cose.id, as case.md says'),
    finds: [
      [
        'case.claim.amuont',
        '`case.claim.amuont` stays as it is in a text, and nothing has this name',
        'Write `{case.claim.amount}` if its value is meant',
      ],
      [
        'cose.id',
        '`cose.id` stays as it is in a text, and nothing has this name',
        'Write `{case.id}` if its value is meant',
      ],
    ],
  },
  {
    is: 'near miss',
    says: 'a calculation, of which the `=` was forgotten',
    file: noting('Note it', 'case.claim.amount - case.claim.amount'),
  },
]);

it('leaves a name that is the whole text to the rule that says to put `=` before it', () => {
  expect(findingsOf(noting('Note it', 'case.id'), 'name-in-text')).toEqual([]);
});

it('is a warning, since a sentence may mean the name', () => {
  const [finding] = findingsOf(noting('Note case.id', 'Noted'), 'name-in-text');
  expect(finding?.severity).toBe('warning');
});
