/** Dates that a vendor writes for "there is none". */
import { afterEach, expect, it } from 'vitest';
import { createSalesforceBindings } from '../../src/connector/salesforce/bindings.ts';
import { createZendeskBindings } from '../../src/connector/zendesk/bindings.ts';
import { salesforceClient, zendeskClient } from './clients.ts';
import { ACCOUNT, claimTicket, fakeSalesforce, fakeZendesk } from './fakes.ts';
import { bindingOf, contextOf } from './subjects.ts';

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

it('a claim was not paid automatically on a day that means none', async () => {
  const fake = await fakeZendesk();
  stops.push(() => fake.stop());
  fake.tickets.set(
    '301',
    claimTicket(301, {
      account_id: 'ACC-2',
      claim_type: 'damage',
      claim_status: 'paid',
      auto_settled_on: '1900-01-01',
    }),
  );
  const client = zendeskClient({ url: fake.address, client_id: 'sopwith', client_secret: fake.secret });
  const found = await bindingOf(createZendeskBindings(client), 'zendesk.find_claims').call(
    { account_id: 'ACC-2' },
    contextOf(),
  );
  expect(found).toMatchObject({ kind: 'done', output: { count: 1 } });
  expect(JSON.stringify(found)).not.toContain('auto_settled_on');
});

it('a renewal is not read with a date where Salesforce has one that means none', async () => {
  const fake = await fakeSalesforce([
    { ...ACCOUNT, Renewal_Date__c: '1900-01-01', Health_Score_Updated__c: '1970-01-01T00:00:00.000+0000' },
  ]);
  stops.push(() => fake.stop());
  const client = salesforceClient({
    login_url: fake.address,
    client_id: 'client',
    client_secret: fake.secret,
    time_zone: 'UTC',
  });
  const found = await bindingOf(createSalesforceBindings(client), 'salesforce.get_renewal').call(
    { account_id: 'ACC-WWW01' },
    contextOf(),
  );
  expect(found).toMatchObject({ kind: 'failed', message: expect.stringContaining('`1900-01-01`') as string });
});
