/**
 * Generates an SOP of a given number of calls, one after another, none of which needs an approval. The boundary of the
 * shipped handbook permits each, and instant vendors answer it.
 */
import type { HandbookFile } from '../../handbook/handbook-file.ts';

/** Two look-ups and two writes, as in the shipped SOP for a standard claim. */
const CALLS: readonly ((step: number) => string)[] = [
  (step) => `  - step: ${step}
    says: Look up the account
    use: salesforce.get_account
    with:
      account_id: = case.claimant.account_id
    save: account_${step}
`,
  (step) => `  - step: ${step}
    says: Look up the shipment
    use: tms.get_shipment_by_bol
    with:
      bol: = case.claim.bol
    save: shipment_${step}
`,
  (step) => `  - step: ${step}
    says: Acknowledge the claim
    use: zendesk.send_acknowledgment
    with:
      ticket: = case.zendesk.ticket_id
`,
  (step) => `  - step: ${step}
    says: Assign the claim
    use: zendesk.assign_group
    with:
      ticket: = case.zendesk.ticket_id
      group: Standard Claims
`,
];

/** `around`, with this SOP instead of its own. */
export function handbookOfCalls(around: readonly HandbookFile[], calls: number): HandbookFile[] {
  return [
    ...around.filter(({ path }) => !/\.(?:sop|cases)\.yaml$/.test(path)),
    { path: `calls-${calls}.sop.yaml`, text: sopOfCalls(calls) },
  ];
}

function sopOfCalls(calls: number): string {
  const head = `sop: calls-${calls}
title: Procedure of ${calls} calls
owner: claims-operations
changes_approved_by: claims-managers
boundary: claims-agent
if_unforeseen: claims-leads
starts:
  says: A new freight claim arrives
  if:
    - case.kind == "freight_claim"
needs:
  - case.claimant.account_id
  - case.claim.bol
  - case.zendesk.ticket_id
steps:
`;
  return head + Array.from({ length: calls }, (_, index) => CALLS[index % CALLS.length]?.(index + 1) ?? '').join('');
}
