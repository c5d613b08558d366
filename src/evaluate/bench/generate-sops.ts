/**
 * Generates SOPs of typical size for measuring the checker. Each has 40 steps (lookups with error handlers, branches, a
 * table, limits, deadlines, waits and questions) and its own claim type.
 */
import type { HandbookFile } from '../../handbook/handbook-file.ts';

/** Steps of one generated SOP, handlers included. */
export const GENERATED_STEPS = 40;

export function generateSops(count: number): HandbookFile[] {
  return Array.from({ length: count }, (_, index) => ({ path: `generated-${index}.sop.yaml`, text: generated(index) }));
}

const HEAD = (index: number): string => `sop: generated-${index}
title: Generated procedure
owner: claims-operations
changes_approved_by: claims-managers
boundary: claims-agent
if_unforeseen: claims-leads
values:
  large: ${index + 5},000.00 USD
  small: ${index + 1},000.00 USD
  soon: 15 minutes
starts:
  says: A claim of this type arrives
  if:
    - case.kind == "freight_claim"
    - has(case.claim.type) && case.claim.type == "type-${index}"
needs:
  - case.claim.amount
  - case.claim.bol
  - case.zendesk.ticket_id
steps:
  - step: 1
    says: Look up the account
    use: salesforce.get_account
    with:
      account_id: A1
    save: account
    if_error:
      not_found:
        says: Treat an unknown customer as Standard
        set:
          account.tier: Standard
        flag: account_not_found
  - step: 2
    says: Look up the shipment
    use: tms.get_shipment_by_bol
    with:
      bol: = case.claim.bol
    save: shipment
  - step: 3
    says: Find the queue
    table:
      hit: first
      when: [account.tier, case.claim.amount]
      give: [queue, rank]
      rows:
        - [Enterprise, "> large", Priority Claims, 1]
        - [Enterprise, "-", Key Claims, 2]
        - ['"Growth", "Standard"', "[small..large]", Standard Claims, 3]
        - ["-", "-", Other Claims, 4]
    save: route
`;

/** Five steps each, with two handlers among them. */
const PART = (first: number): string => `  - step: ${first}
    says: Sort by value
    choose:
      - step: ${first}a
        says: A large claim
        if:
          - case.claim.amount > large
          - account.tier == "Enterprise"
        use: zendesk.add_internal_note
        with:
          ticket: = case.zendesk.ticket_id
          text: A claim above {large} in {route.queue}
        if_error:
          unavailable:
            says: Go on without the note
            flag: no_note_${first}
      - step: ${first}b
        says: Otherwise
        otherwise: ${first}
        flag: sorted_${first}
  - step: ${first + 1}
    says: Tell the manager of claims below {small} within {soon}
    if:
      - case.claim.amount < small || route.rank > 2
      - size(case.claimant.name) > 3
    within: soon of case.received_at
    use: slack.notify
    with:
      to: claims-manager
    if_late:
      says: Flag the delay
      flag: late_${first}
  - step: ${first + 2}
    says: Otherwise nothing
    otherwise: ${first + 1}
`;

function generated(index: number): string {
  const [steps, ofHead, ofPart] = [GENERATED_STEPS, 4, 7];
  const parts = Array.from({ length: Math.floor((steps - ofHead) / ofPart) }, (_, part) => PART(4 + part * 3));
  const rest = (steps - ofHead) % ofPart;
  const last = Array.from(
    { length: rest },
    (_, step) => `  - step: ${100 + step}\n    says: Flag it\n    flag: seen_${step}\n`,
  );
  return HEAD(index) + parts.join('') + last.join('');
}
