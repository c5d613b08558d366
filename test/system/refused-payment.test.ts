/**
 * A payment that the TMS refused in a 2xx, with the whole program and the freight handbook: it never counts as paid,
 * although the TMS has a record of it.
 */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askIn, edit, startWhole, type Whole } from './in-process.ts';
import { createPlace, type Place } from './program.ts';
import { shownText } from './state.ts';

describe.each([
  ['rejected', 'REJECTED'],
  ['on_hold', 'on_hold'],
  ['voided', 'voided'],
])('a payment that is answered as `%s`', (how, words) => {
  let place: Place;
  let whole: Whole;
  beforeAll(async () => {
    const base = await createPlace();
    place = { ...base, sops: join(base.sops, 'examples/freight-claims') };
    edit(place, 'freight-damage-claim.sop.yaml', 'search_lag: 10 minutes', 'search_lag: 1 second');
    whole = await startWhole({ place });
  });
  afterAll(async () => {
    await whole.stop();
    place.remove();
  });
  const act = (vendor: 'tms' | 'zendesk', action: string, input: Readonly<Record<string, unknown>>): Promise<unknown> =>
    whole.system.sandbox?.sandbox.act(vendor, action, input) ?? Promise.reject(new Error('Expected the sandbox'));

  it('is asked about, and nothing says that it was paid', async () => {
    // The lists of this TMS show no status, so its answer to the call is all that speaks against the payment.
    for (const each of [how, 'summary_records']) await act('tms', 'misbehave', { how: each, path: '/payments' });
    const { bol } = (await act('tms', 'ship', {})) as { readonly bol: string };
    const caseId = await whole.file('', {
      sample: undefined,
      name: 'Olle',
      email: 'olle@customer.example',
      claim_type: 'damage',
      amount: '100.00',
      currency: 'USD',
      bol,
      account_id: 'ACC-GBB02',
      documents: 'bol, delivery_receipt, invoice, photos',
      subject: 'Damage',
      text: 'Crushed.',
    });
    const card = await whole.find('a person is asked', (state) => askIn(state, caseId, 'Needs a person'));
    expect(shownText(card)).toContain('It is unknown whether step 8b4c was done');
    expect(shownText(card)).toContain(words);
    const ticket = whole.ticketOf(caseId);
    expect(ticket.status).not.toBe('solved');
    expect(ticket.comments.map(({ body }) => body).join('\n')).not.toMatch(/PAY-|Paid \$/);
  });
});
