import { describeRule, seedWith } from '../world.ts';

describeRule('needs', [
  {
    is: 'valid',
    says: 'facts of the kind',
    file: seedWith('title: Freight', 'title: Freight'),
  },
  {
    is: 'invalid',
    says: 'a fact that the kind does not have',
    file: seedWith('- case.claim.bol', '- case.claim.boll'),
    finds: [
      [
        'case.claim.boll',
        'A case of the kind `freight_claim` has no fact `case.claim.boll`',
        'Did you mean `case.claim.bol`?',
      ],
    ],
  },
  {
    is: 'invalid',
    says: 'a group of facts',
    file: seedWith('- case.claim.bol', '- case.claim'),
    finds: [['case.claim', '`case.claim` is a group of facts, not a fact']],
  },
  {
    is: 'invalid',
    says: 'a fact twice',
    file: seedWith('- case.claim.bol', '- case.claim.amount'),
    finds: [['case.claim.amount', '`case.claim.amount` appears twice']],
  },
  {
    is: 'near miss',
    says: 'a fact that every case has',
    file: seedWith('- case.claim.bol', '- case.claim.bol\n  - case.received_at'),
  },
]);
