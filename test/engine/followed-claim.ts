/** A procedure with rounds, a watch, waits and case events, for tests about their log. */
import { filesOf, PERMISSIVE, sopFile, withEvents } from '../run/handbook.ts';

/** @param rounds how often it checks before it gives up */
export function followedClaim(rounds: number): ReturnType<typeof filesOf> {
  return withEvents(filesOf(sopFile(stepsWith(rounds), { needs: '  - case.claimant.account_id' }), PERMISSIVE));
}

const stepsWith = (rounds: number): string => `  - step: 1
    says: Look until the account grows
    repeat:
      at_most: ${rounds}
      every: 10 minutes
      until:
        - account.tier == "Growth"
    do:
      - step: 1a
        says: Look up the account
        use: salesforce.get_account
        with:
          account_id: = case.claimant.account_id
        save: account
    if_late:
      says: Go on
      flag: gave_up
  - step: 2
    says: Follow the claim
    watch:
      - on: carrier_offer
        save: offer
        at_most: 2
        says: The carrier offers
        do:
          - step: 1
            says: Note it
            use: zendesk.add_internal_note
            with:
              ticket: = case.zendesk.ticket_id
              text: Offered {offer.amount}
      - at: = case.received_at + duration("1 hour")
        says: Remind them
        flag: reminded
    do:
      - step: 2a
        says: Wait for the end
        wait:
          event: claim_closed
          for: 1 day
        if_late:
          says: It never came
          flag: never_closed
`;
