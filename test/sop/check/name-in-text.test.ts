import { describeRule, sopFile } from '../world.ts';

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
    finds: [['case.id', STAYS, 'Write `{case.id}`']],
  },
  {
    is: 'invalid',
    says: 'a name without braces at the end of a sentence, next to one in braces',
    file: noting('Note the amount {case.claim.amount} of case.id.', 'Noted'),
    finds: [['case.id', STAYS, 'Write `{case.id}`']],
  },
  {
    is: 'near miss',
    says: 'words with points that nothing is called by',
    file: noting('Note it, e.g. for docs.example', 'See https://case.id/x, mail@case.id and case.nothing'),
  },
]);
