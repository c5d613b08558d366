/** The procedure of the simulation: money, questions, waits, a loop and a watch, each of which can go wrong. */
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { asking, filesOf, sopFile, withEvents } from '../run/handbook.ts';

const NEEDS = `  - case.claim.amount
  - case.claimant.account_id
  - case.zendesk.ticket_id`;

const steps = `  - step: 1
    says: Read the account
    use: salesforce.get_account
    with: { account_id: = case.claimant.account_id }
    save: account
    if_error:
      not_found: { says: Treat it as Standard, set: { account.tier: Standard } }
  - step: 2
    says: Decide how much is paid
    choose:
      - step: 2a
        says: Above {large} a lead says how much
        if:
          - case.claim.amount > large
        do:
          - step: 2a1
            says: Ask how much is paid
            ask:
              of: claims-leads
              question: How much is paid?
              form: { amount: { label: Amount to pay, type: money, currency: USD, min: 1.00 USD, max: = case.claim.amount } }
              within: 2 days
            save: part
            if_late: { says: No one has said, stop: No one has said how much is paid }
          - step: 2a2
            says: Pay what the lead says
            set: { share: = part.amount }
      - step: 2b
        says: Otherwise all of it
        otherwise: 2
        set: { share: = case.claim.amount }
  - step: 3
    says: Open an issue, and notify the account executive
    together:
      - step: 3a
        says: Open an issue
        use: jira.create_issue
        with: { project: CLM, priority: High, summary: "Claim {case.id} for {case.claim.amount}" }
      - step: 3b
        says: Notify the account executive
        use: slack.notify
        with: { to: = account.account_executive, backup: claims-manager }
        answer_within: taken_within
        if_unanswered:
          says: Send the case to the claims manager
          use: slack.escalate
          with: { to: claims-manager, message: No one has taken the customer }
          flag: not_taken
  - step: 4
    says: Note each document
    if:
      - has(case.claim.documents)
    otherwise: nothing
    for_each: { item: document, in: = case.claim.documents, at_most: 10, at_once: 3 }
    do:
      - step: 4a
        says: Note the document
        use: zendesk.add_internal_note
        with: { ticket: = case.zendesk.ticket_id, text: "Came with the claim: {document}" }
  - step: 5
    says: Wait for the carrier for at most {patience}
    wait: { event: carrier_offer, for: = patience }
    if_late: { says: The carrier was silent, flag: carrier_silent }
  - step: 6
    says: Pay the claim
    use: tms.pay_claim
    with:
      claim: = case.id
      account_id: = case.claimant.account_id
      amount: = share
    if_denied:
      says: A denied payment goes to the claims manager
      use: slack.escalate
      with: { to: claims-manager, message: The payment was denied }
      flag: payment_denied
  - step: 7
    says: Follow the claim until it is closed, for at most {patience}
    watch:
      - on: carrier_offer
        save: more
        at_most: 2
        says: Note a further offer
        use: zendesk.add_internal_note
        with: { ticket: = case.zendesk.ticket_id, text: "The carrier offers {more.amount}" }
    do:
      - step: 7a
        says: Wait until it is closed
        wait: { event: claim_closed, for: = patience, since: opening }
        if_late: { says: No one closed it, flag: not_closed }
  - step: 8
    says: Send an acknowledgment
    use: zendesk.send_acknowledgment
    with: { ticket: = case.zendesk.ticket_id }
`;

/** @param large above which a lead says how much is paid, such as `5,000.00 USD` */
export function simulatedFiles(large: string): readonly HandbookFile[] {
  const values = `  large: ${large}\n  patience: 2 days\n  taken_within: 15 minutes`;
  return withEvents(
    filesOf(sopFile(steps, { values, needs: NEEDS }), asking('tms.pay_claim', 'claims-leads:1', 'PT30H')),
  );
}
