/**
 * An event from another system reaches the run that waits for it: from the TMS by a signed webhook, through inbox, log
 * and gateway.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPlace, type Place } from './program.ts';
import { edit, startWhole, type Whole } from './in-process.ts';

const SOP = `sop: freight-damage-claim
title: Offers of carriers
owner: claims-operations
changes_approved_by: claims-managers
boundary: claims-agent
if_unforeseen: claims-leads
values:
  offer_within: 9 months
starts:
  says: A new freight claim arrives
  if:
    - case.kind == "freight_claim"
needs:
  - case.zendesk.ticket_id
steps:
  - step: 1
    says: Wait {offer_within} for the offer of the carrier
    wait: { event: carrier_offer, for: = offer_within }
    save: offer
    if_late:
      says: Nothing came
      stop: The carrier made no offer
  - step: 2
    says: Note the offer on the ticket
    use: zendesk.add_internal_note
    with:
      ticket: = case.zendesk.ticket_id
      text: "The carrier offers {offer.amount}"
    outcome: offered
`;

describe('an event of another system', () => {
  let place: Place;
  let whole: Whole;
  beforeAll(async () => {
    place = await createPlace();
    writeFileSync(join(place.sops, 'freight-damage-claim.sop.yaml'), SOP);
    edit(
      place,
      'kinds/freight_claim.yaml',
      'events:\n',
      'events:\n  - event: carrier_offer\n    label: offer of the carrier\n    fields:\n      - { field: amount, label: offered amount, type: money }\n',
    );
    edit(place, 'senders.yaml', '    systems: [tms]', '    opens: true\n    systems: [tms]');
    whole = await startWhole({ place });
  });
  afterAll(async () => {
    await whole.stop();
    place.remove();
  });

  const tell = (input: Readonly<Record<string, unknown>>): Promise<unknown> =>
    whole.system.sandbox?.sandbox.act('tms', 'tell_event', input) ?? Promise.reject(new Error('Expected the sandbox'));

  it('ends the wait for it, once, and its values are used', async () => {
    const caseId = await whole.file('enterprise-7200');
    await whole.cardSays(caseId, 'Waiting for offer of the carrier');
    const { id } = whole.ticketOf(caseId);
    const offer = {
      event: 'carrier_offer',
      ticket: String(id),
      id: 'evt-a',
      fields: { amount: { amount: '1,700.00', currency: 'USD' } },
    };
    expect(await tell(offer)).toEqual({ id: 'evt-a', answer: 'Stored' });
    expect(await tell(offer)).toEqual({ id: 'evt-a', answer: 'Already received; nothing was done twice' });
    await whole.cardSays(caseId, /offered/i);
    const notes = whole.ticketOf(caseId).comments.filter(({ body }) => body.includes('The carrier offers'));
    expect(notes.map(({ body }) => body)).toEqual([expect.stringContaining('$1,700.00')]);
  });

  it('opens no case for the next ticket, whose own case opens later', async () => {
    const { id } = whole.ticketOf('CASE-1');
    const next = String(Number(id) + 1);
    const facts = {
      'claimant.name': 'Mallory',
      'claimant.contact': 'm@claims.example',
      'zendesk.ticket_id': String(id),
    };
    await tell({ opens: 'freight_claim', ticket: next, facts });
    const caseId = await whole.file('enterprise-7200');
    expect(String(whole.ticketOf(caseId).id)).toBe(next);
    await whole.cardSays(caseId, 'Wobbly Widget Works');
    expect(whole.threadText(caseId)).not.toContain('Mallory');
    expect(await whole.system.engine.shell.store.runs.list({ limit: 9, newestFirst: true })).toHaveLength(2);
  });

  it('may open a case, once', async () => {
    const facts = { 'claimant.name': 'Ann', 'claimant.contact': 'ann@claims.example' };
    const opens = { opens: 'freight_claim', system: 'tms', record: 'CLM-4711', id: 'evt-open', facts };
    await tell(opens);
    await whole.find('the case is opened', ({ vendors: { slack } }) =>
      Object.values(slack.messages)
        .flat()
        .find(({ text }) => text.includes('CASE-3') && text.includes('Ann')),
    );
    expect(await tell({ ...opens, id: 'evt-again' })).toMatchObject({ answer: 'Stored' });
    expect(await tell(opens)).toMatchObject({ answer: 'Already received; nothing was done twice' });
  });

  it('changes nothing without a matching case, and is refused when unsigned', async () => {
    expect(await tell({ event: 'carrier_offer', ticket: '999', fields: {} })).toMatchObject({ answer: 'Stored' });
    const forged = await fetch(`${whole.system.address}/webhooks/events`, { method: 'POST', body: '{}' });
    expect([forged.status, await forged.text()]).toEqual([401, expect.stringContaining('webhook-signature')]);
  });
});
