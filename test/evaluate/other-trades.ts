/** Handbooks outside freight: a property claim and the refund of a subscription, with their own facts. */
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { handbookFiles } from './cases.ts';

const KINDS: Readonly<Record<string, string>> = {
  property_claim: `kind: property_claim
title: Property claim
channel: claims
if_unforeseen: claims-leads
facts:
  - { fact: policy.number, label: policy number, type: text, matches: "^POL-[0-9]{6}$", example: POL-123456 }
  - { fact: loss.amount, label: loss, type: money, headline: true }
`,
  refund_request: `kind: refund_request
title: Refund request
channel: refunds
if_unforeseen: claims-leads
facts:
  - { fact: subscription.account, label: account, type: text }
  - { fact: refund.amount, label: refund, type: money, headline: true }
`,
};

const head = (name: string, kind: string): string => `sop: ${name}
title: ${name}
owner: claims-operations
changes_approved_by: claims-managers
boundary: reads
if_unforeseen: claims-leads
starts:
  says: It arrives
  if: [case.kind == "${kind}"]
`;

const SOPS: Readonly<Record<string, string>> = {
  'property-claim': `${head('property-claim', 'property_claim')}steps:
  - step: 1
    says: Read the policy holder
    use: salesforce.get_account
    with: { account_id: = case.policy.number }
    save: holder
  - step: 2
    says: Sort by the tier of the holder
    choose:
      - step: 2a
        says: A holder with the highest tier comes first
        if: [holder.tier == "Enterprise"]
        outcome: priority
      - step: 2b
        says: Any other waits
        otherwise: 2
        outcome: standard
`,
  'subscription-refund': `${head('subscription-refund', 'refund_request')}steps:
  - step: 1
    says: Read the subscription
    use: salesforce.get_renewal
    with: { account_id: = case.subscription.account }
    save: plan
  - step: 2
    says: Sort by the amount
    choose:
      - step: 2a
        says: More than a year is reviewed
        if: [has(plan.arr), case.refund.amount > plan.arr]
        outcome: review
        flag: more_than_a_year
      - step: 2b
        says: Any other is paid
        otherwise: 2
        outcome: pay
`,
};

const BOUNDARY = `@id("reads")
@outcome("permit")
permit (principal is Bot, action in [Action::"salesforce.get_account", Action::"salesforce.get_renewal"], resource is Case);
`;

/** The handbook of one of these trades, with the people of the handbook that ships. */
export function tradeFiles(sop: 'property-claim' | 'subscription-refund'): readonly HandbookFile[] {
  const kind = sop === 'property-claim' ? 'property_claim' : 'refund_request';
  return [
    ...handbookFiles.filter(({ path }) => /^(?:people\.yaml|calendars\/)/.test(path)),
    { path: `kinds/${kind}.yaml`, text: KINDS[kind] ?? '' },
    { path: 'boundary/reads.cedar', text: BOUNDARY },
    { path: `${sop}.sop.yaml`, text: SOPS[sop] ?? '' },
  ];
}
