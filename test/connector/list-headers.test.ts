/** A list that says in a header that it goes on, under whatever name, proves nothing; what stands in front of a TMS adds headers that say nothing. */
import { expect, it } from 'vitest';
import { createExchange } from '../../src/connector/exchange.ts';
import { tmsClient } from './clients.ts';

const SIGNAL = new AbortController().signal;
const NOW = Date.parse('2026-03-04T14:05:00Z');
const ROWS = [{ id: 'PAY-1' }, { id: 'PAY-2' }];

function listOf(
  headers: Readonly<Record<string, string>>,
  rows: readonly object[] = ROWS,
  next_to_lists: string[] = [],
) {
  const answer = new Response(JSON.stringify({ records: rows }), { headers: { ...headers } });
  const exchange = createExchange(() => Promise.resolve(answer));
  const client = tmsClient({ url: 'https://tms.test', auth: { key: 'k' }, next_to_lists }, exchange);
  return client.list('/payments', { shipment_id: 'SHP-1' }, SIGNAL, NOW);
}

it.each([
  { 'opc-next-page': 'AAAAQ' },
  { 'opc-total-items': '37' },
  { 'paging-headers': '{"totalCount":37,"nextPage":"Yes"}' },
  { 'continuation-token': 'abc' },
  { 'records-total': '37' },
  { 'item-count': '37' },
  { 'collection-total': '37' },
  { count: '37' },
  { 'cursor-next': 'abc' },
  { range: 'records 0-19/37' },
  { 'content-range': 'items 0-1' },
  { 'content-range': 'items 2-3/2' },
  { 'sforce-query-more': 'true' },
  { 'mercury-has-more': 'true' },
  { 'preference-applied': 'odata.maxpagesize=2' },
  { link: '</payments?page=1>; rel="self", </payments?page=2>; rel="more"' },
  { link: '</payments?page=9>; rel=last' },
  { 'x-cache': 'HIT' },
  { 'cf-cache-status': 'STALE' },
] as Record<string, string>[])('proves nothing next to %j', async (headers) => {
  await expect(listOf(headers)).rejects.toMatchObject({ what: 'unreadable' });
  await expect(listOf(headers, [])).rejects.toMatchObject({ what: 'unreadable' });
});

it.each([
  {
    date: 'Wed, 04 Mar 2026 14:05:00 GMT',
    server: 'nginx',
    vary: 'Accept',
    etag: 'W/"1"',
    'set-cookie': 'a=b',
    via: '1.1 x',
  },
  { 'strict-transport-security': 'max-age=1', 'access-control-allow-origin': '*', 'x-content-type-options': 'nosniff' },
  {
    'x-request-id': '7',
    'x-amzn-requestid': 'f-1',
    'opc-request-id': 'A/B',
    traceparent: '00-1-1-01',
    'x-b3-traceid': '1',
  },
  { 'cf-ray': '8f-FRA', 'cf-cache-status': 'DYNAMIC', 'x-cache': 'Miss from cloudfront', 'x-amz-cf-pop': 'FRA56' },
  { 'x-cache': 'Hit from cloudfront', age: '12' },
  { 'ratelimit-remaining': '12', 'x-rate-limit-limit': '600', 'x-ratelimit-reset': '17' },
  { 'x-total-count': '2', 'x-page': '1', 'x-per-page': '50', 'x-total-pages': '1', 'x-next-page': '' },
  { 'content-range': 'items 0-1/2', 'x-pagination': '{"TotalPages":1,"CurrentPage":1,"TotalCount":2}' },
  { link: '</payments?page=1>; rel="first self", </style.css>; rel=preload' },
] as Record<string, string>[])('is whole next to %j', async (headers) => {
  expect(await listOf(headers)).toEqual(ROWS);
});

it('is whole next to a header that is declared, with its value, with the number of records, or alone', async () => {
  expect(await listOf({ 'opc-total-items': '2' }, ROWS, ['header:opc-total-items=#'])).toEqual(ROWS);
  await expect(listOf({ 'opc-total-items': '3' }, ROWS, ['header:opc-total-items=#'])).rejects.toThrow(
    'opc-total-items',
  );
  expect(await listOf({ 'x-shard': 'eu-1' }, ROWS, ['header:X-Shard=eu-1'])).toEqual(ROWS);
  await expect(listOf({ 'x-shard': 'us-1' }, ROWS, ['header:X-Shard=eu-1'])).rejects.toThrow('x-shard');
  expect(await listOf({ 'x-shard': 'us-1' }, ROWS, ['header:x-shard'])).toEqual(ROWS);
});

it('names all that is to be declared at once', async () => {
  await expect(listOf({ 'x-shard': 'eu-1', 'opc-next-page': 'A' }, [])).rejects.toThrow(
    '"header:opc-next-page=A","header:x-shard=eu-1"',
  );
});

it('offers `#` for a count that is the number of records, and the value of anything else', async () => {
  const asked = (rows: readonly object[], around: object, headers: Record<string, string> = {}) => {
    const exchange = createExchange(() =>
      Promise.resolve(new Response(JSON.stringify({ records: rows, ...around }), { headers })),
    );
    const client = tmsClient({ url: 'https://tms.test', auth: { key: 'k' } }, exchange);
    return expect(client.list('/payments', {}, SIGNAL, NOW)).rejects;
  };
  const pagination = (totalRecordsInPage: number) => ({ pagination: { totalRecordsInPage, recordOffset: 0 } });
  await asked([], pagination(0)).toThrow('"pagination.totalRecordsInPage=#","pagination.recordOffset=0"');
  await asked(ROWS, pagination(2)).toThrow('"pagination.totalRecordsInPage=#","pagination.recordOffset=0"');
  await asked(ROWS, pagination(1)).toThrow('"pagination.totalRecordsInPage=1"');
  await asked([], {}, { 'opc-total-items': '0' }).toThrow('"header:opc-total-items=#"');
  await asked([], { hiddenRecords: 0 }).toThrow('"hiddenRecords=0"');
});
