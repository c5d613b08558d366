import { describeRule, seedWith } from '../world.ts';

describeRule('calendars', [
  {
    is: 'valid', says: 'a calendar of the handbook',
    file: seedWith('15 minutes', '15 business minutes (us-claims)'),
  },
  {
    is: 'invalid', says: 'a calendar that the handbook has not',
    file: seedWith('15 minutes', '15 business minutes (us-klaims)'),
    finds: [['15 business minutes (us-klaims)', 'The handbook has no calendar `us-klaims`', 'Did you mean `us-claims`?']],
  },
  {
    is: 'invalid', says: 'a calendar in an expression',
    file: seedWith('answer_within: notify_within ', 'answer_within: duration("1 business day (eu)") '),
    finds: [['duration("1 business day (eu)")', 'The handbook has no calendar `eu`', 'It has `us-claims`']],
  },
  {
    is: 'near miss', says: 'an elapsed span',
    file: seedWith('title: Freight', 'title: Freight'),
  },
]);
