/** Paths of a TMS may have a query of their own, such as the company; ours is added to it. */
import { describe, expect, it } from 'vitest';
import { createExchange } from '../../src/connector/exchange.ts';
import { createTmsBindings } from '../../src/connector/tms/bindings.ts';
import { jiraConfigSchema } from '../../src/connector/jira/config.ts';
import { salesforceConfigSchema } from '../../src/connector/salesforce/config.ts';
import { tmsConfigSchema, type TmsConfig } from '../../src/connector/tms/config.ts';
import { zendeskConfigSchema } from '../../src/connector/zendesk/config.ts';
import { tmsClient } from './clients.ts';
import { bindingOf, contextOf } from './subjects.ts';

const SIGNAL = new AbortController().signal;

async function asked(config: Partial<TmsConfig>): Promise<readonly string[]> {
  const seen: string[] = [];
  const client = tmsClient(
    { url: 'https://tms.test/api', auth: { key: 'k' }, ...config },
    createExchange((url) => {
      seen.push(String(url));
      return Promise.resolve(Response.json({ shipments: [], records: [] }));
    }),
  );
  await bindingOf(createTmsBindings(client), 'tms.get_shipment_by_bol').call({ bol: '77 1&2' }, contextOf());
  await client.list(client.settings.collections.payments, { shipment_id: 'S' }, SIGNAL);
  await client.post(client.settings.collections.payments, {}, 'sop-1', SIGNAL);
  return seen;
}

describe('a path of a TMS', () => {
  it('keeps its own query', async () => {
    const seen = await asked({
      by_bol: { path: '/loads?company=NW', parameter: 'bol' },
      collections: { payments: '/payments?company=NW&open=1' },
    });
    expect(seen).toEqual([
      'https://tms.test/api/loads?company=NW&bol=77+1%262',
      'https://tms.test/api/payments?company=NW&open=1&shipment_id=S',
      'https://tms.test/api/payments?company=NW&open=1',
    ]);
    expect((await asked({}))[0]).toBe('https://tms.test/api/shipments?bol=77+1%262');
  });

  it.each([
    [{ by_bol: { path: '/loads?bol=', parameter: 'bol' } }, /has `bol` in its query already/],
    [{ by_bol: { path: '/loads?BOL={bol}', parameter: 'bol' } }, /has `bol` in its query already/],
    [{ collections: { payments: '/payments?client_key=' } }, /has `client_key` in its query already/],
    [{ exchange_rates: '/rates?currency=USD' }, /has `currency` in its query already/],
    [{ pro_check: '/carriers/{scac}?pro=1' }, /has `pro` in its query already/],
    [{ by_bol: { path: '/loads#all', parameter: 'bol' } }, /Expected a path, with or without a query/],
    [{ collections: { payments: '/pay ments' } }, /Expected a path, with or without a query/],
    [{ url: 'https://tms.test/api?company=NW' }, /Expected an address with a host and a path alone/],
    [{ url: 'https://tms.test/api?' }, /Expected an address with a host and a path alone/],
  ])('is refused at start as %j', (wrong, message) => {
    expect(() => tmsConfigSchema.parse({ url: 'https://tms.test', auth: { key: 'k' }, ...wrong })).toThrow(message);
  });
});

it('an address of a vendor has no query, since paths are added to it', () => {
  const url = 'https://our.test/?a=1';
  const wrong = [
    zendeskConfigSchema.safeParse({ url, client_id: 'c', client_secret: 's' }),
    salesforceConfigSchema.safeParse({ login_url: url, client_id: 'c', client_secret: 's' }),
    jiraConfigSchema.safeParse({ host: url, auth: { bearer_token: 't' } }),
  ];
  for (const { error } of wrong) expect(error?.message).toContain('Expected an address with a host and a path alone');
});
