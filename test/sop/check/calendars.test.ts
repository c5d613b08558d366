import { describeRule, seedWith } from '../world.ts';

describeRule('calendars', [
  {
    is: 'valid',
    says: 'a calendar of the handbook',
    file: seedWith('15 minutes', '15 business minutes (us-claims)'),
  },
  {
    is: 'invalid',
    says: 'a calendar that the handbook does not have',
    file: seedWith('15 minutes', '15 business minutes (us-klaims)'),
    finds: [
      ['15 business minutes (us-klaims)', 'The handbook has no calendar `us-klaims`', 'Did you mean `us-claims`?'],
    ],
  },
  {
    is: 'invalid',
    says: 'a calendar in an expression',
    file: seedWith('answer_within: notify_within ', 'answer_within: duration("1 business day (eu)") '),
    finds: [['duration("1 business day (eu)")', 'The handbook has no calendar `eu`', 'It has `us-claims`']],
  },
  {
    is: 'invalid',
    says: 'a calendar that a function counts in',
    file: seedWith(
      '- case.claim.amount > escalate_above',
      '- business_days_after(case.received_at, 2, "us-claim") > case.received_at',
    ),
    finds: [
      [
        'business_days_after(case.received_at, 2, "us-claim")',
        'The handbook has no calendar `us-claim`',
        'Did you mean `us-claims`?',
      ],
    ],
  },
  {
    is: 'near miss',
    says: 'a function that counts in a calendar of the handbook',
    file: seedWith(
      '- case.claim.amount > escalate_above',
      '- business_days_after(case.received_at, 2, "us-claims") > case.received_at',
    ),
  },
  {
    is: 'near miss',
    says: 'an elapsed span',
    file: seedWith('title: Freight', 'title: Freight'),
  },
]);
