import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judge, type Judgement } from '../../src/connector/compare-answer.ts';
import { expectWholeList, ListGoesOn } from '../../src/connector/more-pages.ts';
import { recordIdSchema } from '../../src/connector/record-id.ts';
import { readVendorAmount } from '../../src/connector/vendor-amount.ts';

const SENT = {
  claim: 'CASE-9',
  shipment_id: 'SHP-1',
  claim_type: 'concealed_damage',
  amount: { $money: 'USD', minor: 50_000 },
  documents: ['bol', 'photos'],
  reason: 'A long reason',
  client_key: 'run-1-3a-0',
};
const contradiction = (answer: unknown, required: readonly string[] = []): string | null =>
  whyOf(judge(answer, { sent: SENT, free: ['reason'], required }));
const whyOf = (told: Judgement): string | null => ('why' in told ? told.why : null);

describe('an answer that agrees with what was sent', () => {
  it.each([
    [{ id: 'P' }],
    [{ ...SENT, amount: { amount: '500.00', currency: 'USD' } }],
    [{ amount: { amount: 500, currency: 'usd ' } }],
    [{ amount: '500.0000', currency: 'USD' }],
    [{ amount: 500 }],
    [{ shipment_id: 'SHP-1     ', claim: 'case-9', claim_type: 'Concealed Damage', client_key: ' run-1-3a-0 ' }],
    [{ shipment_id: { id: 'SHP-1', carrier: 'QQFA' } }],
    [{ shipment_id: null, claim: '', amount: undefined }],
    [{ documents: ['PHOTOS', 'BOL', 'invoice'], reason: 'A long' }],
    [{ documents: [{ name: 'bol' }, { name: 'photos' }] }],
    [{ documents: [{ id: 7 }] }],
    [{ status: 'Rejected', error: null, errors: [], error_code: 0, errorMessage: '', success: true }],
    [{ status: 201, result: { ok: 'true', error: 'none' } }],
    [{ vendor: { status: 'ON_WATCH' }, failure_reason: 'on hold' }],
  ])('is not contradicted: %j', (answer) => {
    expect(contradiction(answer)).toBeNull();
  });
});

describe('an answer that does not', () => {
  it.each([
    [{ client_key: 'run-1-3a-00' }, '`client_key` is `run-1-3a-00`, where `run-1-3a-0` was sent'],
    [{ amount: { amount: '12.00', currency: 'USD' } }, '`amount` is `12.00 USD`, where `$500.00` was sent'],
    [{ amount: { amount: '500.00', currency: 'CAD' } }, '`amount`'],
    [{ amount: { amount: '50000', currency: 'USD' } }, '`amount`'],
    [{ amount: '500.00', currency: 'EUR' }, '`currency` is `EUR`, where `$500.00` was sent'],
    [{ amount: '500.00', settled_currency: 'CAD' }, '`settled_currency` is `CAD`'],
    [{ amount: { amount: '500.00', currency: 'USD' }, payment_currency: 'CAD' }, '`payment_currency` is `CAD`'],
    [
      { amount: { amount: '500.00', currency: { symbol: '$', code: 'CAD' } } },
      '`amount` is `{"amount":"500.00","currency":{"symbol":"$","code":"CAD"}}`',
    ],
    [{ amount: { value: 501 } }, '`amount`'],
    [{ amount: { value: 500, currency: 'CAD' } }, '`amount`'],
    [{ amount: true }, '`amount`'],
    [{ amount: '500.005' }, '`amount`'],
    [{ shipment_id: 'SHP-2' }, '`shipment_id`'],
    [{ shipment_id: { id: 7, name: 'SHP-2' } }, '`shipment_id`'],
    [{ claim: 'CASE-90' }, '`claim`'],
    [{ claim_type: 'damage' }, '`claim_type`'],
    [{ documents: ['bol'] }, '`documents`'],
    [{ documents: 'bol' }, '`documents`'],
    [{ documents: [{ name: 'bol' }] }, '`documents`'],
    [{ success: false, error: 'Vendor on hold' }, '`error` is `Vendor on hold`'],
    [{ errors: ['x'] }, '`errors`'],
    [{ Errors: { amount: ['too high'] } }, '`Errors`'],
    [{ error: { code: 7 } }, '`error`'],
    [{ error: true }, '`error`'],
    [{ error_code: 'E17' }, '`error_code`'],
    [{ errorMessage: 'no funds' }, '`errorMessage`'],
    [{ exception: 'NullPointer' }, '`exception`'],
    [{ fault: { faultstring: 'down' } }, '`fault`'],
    [{ success: 'false' }, '`success`'],
    [{ isSuccess: 0 }, '`isSuccess`'],
    [{ ok: 'N' }, '`ok`'],
    [{ data: { success: false } }, '`success`'],
    [null, 'no record'],
    ['paid', 'no record'],
    [[{ id: 'P' }], 'no record'],
  ])('is named: %j', (answer, words) => {
    expect(contradiction(answer)).toContain(words);
  });

  it('leaves out what is required', () => {
    expect(contradiction({ id: 'P' }, ['client_key'])).toBe('without `client_key`, where `run-1-3a-0` was sent');
    expect(contradiction({ client_key: 'run-1-3a-0' }, ['client_key'])).toBeNull();
  });
});

describe('the id of a record', () => {
  it.each([
    ['PAY-1', 'PAY-1'],
    [' 7 ', '7'],
    [7, '7'],
    ['0012', '0012'],
    ['9007199254740993', '9007199254740993'],
    ['3f2504e0-4f89-11d3-9a0c-0305e82c3301', '3f2504e0-4f89-11d3-9a0c-0305e82c3301'],
  ])('is %j', (given, id) => {
    expect(recordIdSchema.parse(given)).toBe(id);
  });

  it.each([
    [0],
    [-1],
    ['0'],
    ['000'],
    ['-1'],
    [''],
    ['  '],
    ['null'],
    ['undefined'],
    ['None'],
    ['n/a'],
    ['NaN'],
    ['-'],
    ['00000000-0000-0000-0000-000000000000'],
    [1.5],
    [2 ** 53],
    [true],
    [null],
    [{}],
  ])('is not %j', (given) => {
    expect(recordIdSchema.safeParse(given).success).toBe(false);
  });
});

describe('a list', () => {
  const goesOn = (around: unknown, length = 2, headers: Record<string, string> = {}): boolean => {
    try {
      expectWholeList(around, new Array<unknown>(length).fill({ id: 'P' }), new Headers(headers));
      return false;
    } catch (error) {
      if (!(error instanceof ListGoesOn)) throw error;
      return true;
    }
  };

  it.each([
    [{ has_more: true }],
    [{ hasMore: 'true' }],
    [{ more: 1 }],
    [{ moreRecords: true }],
    [{ next: '/payments?page=2' }],
    [{ next: { href: '/payments?page=2' } }],
    [{ next_page: 2 }],
    [{ nextPageToken: 'abc' }],
    [{ next_cursor: 'abc' }],
    [{ nextRecordsUrl: '/q/2' }],
    [{ '@odata.nextLink': 'https://x' }],
    [{ links: { next: '/2' } }],
    [{ _links: { self: {}, next: { href: '/2' } } }],
    [{ links: [{ rel: 'self' }, { rel: 'next', href: '/2' }] }],
    [{ meta: { pagination: { has_next_page: true } } }],
    [{ total: 3 }],
    [{ total: '3' }],
    [{ totalCount: 3 }],
    [{ total_records: 3 }],
    [{ count: 3 }],
    [{ hits: { total: { value: 3 } } }],
    [{ page_info: { total_pages: 2 } }],
    [{ done: false }],
    [{ isLast: false }],
    [{ last: false, first: true }],
    [{ truncated: true }],
    [{ incomplete_results: true }],
    [{ continuationToken: 'x' }],
    [{ page: { current: 1, of: 2 } }],
    [{ from: 1, to: 2, of: 3 }],
    [{ warnings: ['results truncated'] }],
    [{ next: '/p?page=2', has_more: false }],
    [{ total_count: 3, has_more: false }],
    [{ next_batch_of_records: 'https://tms.example/p?page=2' }],
    [{ links: [{ rel: 'next', href: '/p?page=2' }] }],
    [{ last_page: 4 }],
    [{ meta: { current_page: 1, last_page: 2 } }],
    [{ links: { first: '/p?page[number]=1', last: '/p?page[number]=4' } }],
    [{ '@odata.count': 7 }],
    [{ hits: { total: { value: 2, relation: 'gte' } } }],
    [{ page: '1 of 4' }],
    [{ total_matched: 7 }],
    [{ message: 'Showing 2 of 9 results' }],
    [{ skip: 0, count: 2, limit: 2 }],
    [{ _shards: { total: 5, failed: 2 } }],
    [{ failed_sources: ['archive'] }],
    [{ pageInfo: { hasNextPage: true, endCursor: 'Yqs' } }],
    [{ Count: 2, LastEvaluatedKey: { id: 'x' } }],
    // A full page.
    [{ limit: 2, offset: 0 }],
    [{ per_page: 2 }],
    [{ size: 2, page: 0 }],
    [{ params: { size: 2 } }],
    [{ page: { size: 2, number: 0 } }],
  ])('goes on after %j', (around) => {
    expect(goesOn(around)).toBe(true);
  });

  it.each([
    [{}],
    [null],
    [{ has_more: false, next: null, next_page: '', links: { self: '/1', next: null }, nextPageToken: undefined }],
    [{ total: 2, count: 2, page: 1, total_pages: 1, limit: 100, isLast: true, done: true, truncated: 'false' }],
    [{ page: 3, pages: 1 }],
    [{ limit: 2, has_more: false }],
    [{ per_page: 2, total: 2 }],
    [{ size: 20, number: 0 }],
    [{ size: 2, last: true }],
    [{ page_size: 2, next: null }],
    [{ limit: 2, links: [{ rel: 'next', href: null }] }],
    [{ next: '', count: 9 }],
    [{ total: 9, has_more: false }],
    [{ total: { value: 370, currency: 'USD' } }],
    [{ total: 185.5 }],
    [{ more_info: 'https://docs.example', next_payment_run: '2026-12-01' }],
    [{ complete: false, has_more: false }],
    [{ page: { current: 1, of: 1 } }],
    [{ warnings: ['not limited to the last year'] }],
    [{ links: [{ rel: 'self' }] }],
    [{ pageInfo: { hasNextPage: false, endCursor: 'Yqs' } }],
    [{ cursor: 'abc', has_more: false }],
    [{ rate_limit: { remaining: 98, limit: 100 }, quota: { remaining: 4 } }],
    [{ remaining: '0.00' }],
    [{ last_page: 1, links: { last: '/p?page=1' } }],
    [{ page: '1 of 1', message: 'Showing 2 of 2 results' }],
    [{ _shards: { total: 5, failed: 0 }, failed: 0 }],
  ])('is whole with %j', (around) => {
    expect(goesOn(around)).toBe(false);
  });

  it.each([
    [{ link: '</p?page=2>; rel="next"' }, true],
    [{ link: '</p?page=1>; rel="prev", </p?page=3>; rel=next' }, true],
    [{ link: '</p?page=9>; rel="last"' }, false],
    [{ 'x-total-count': '3' }, true],
    [{ 'x-hits': '9', 'x-limit': '2' }, false],
    [{ 'x-pagination-limit': '2', 'x-pagination-total': '2' }, false],
    [{ 'x-pagination-limit': '2' }, true],
    [{ 'x-total': '2' }, false],
    [{ 'x-next-page': '2' }, true],
    [{ 'x-next-page': '' }, false],
    [{ 'x-total-pages': '2' }, true],
    [{ 'x-pagination-total-count': '5' }, true],
    [{ 'total-count': '5' }, true],
    [{ 'next-page': '2' }, true],
    [{ 'x-wp-total': '9' }, true],
    [{ 'x-ms-continuation': 'abc' }, true],
    [{ 'x-pagination': '{"TotalPages":3,"CurrentPage":1}' }, true],
    [{ 'x-pagination': '{"TotalPages":1,"CurrentPage":1}' }, false],
    [{ 'content-range': 'records 0-1/7' }, true],
    [{ 'content-range': 'records 0-1/2' }, false],
    [{ 'content-range': 'records 0-1/*' }, true],
  ])('with the headers %j goes on: %j', (headers, expected) => {
    expect(goesOn({}, 2, headers)).toBe(expected);
  });
});

describe('a total of a list of payments', () => {
  const refuses = (total: unknown, amounts: readonly unknown[]): boolean => {
    try {
      expectWholeList(
        { total },
        amounts.map((amount) => ({ amount })),
        new Headers(),
      );
      return false;
    } catch {
      return true;
    }
  };

  it('is their sum, or a count of them', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 20 }), (cents) => {
        const amounts = cents.map((each) => ({ amount: (each / 100).toFixed(2), currency: 'USD' }));
        const sum = Number((cents.reduce((one, other) => one + other, 0) / 100).toFixed(2));
        expect(refuses(sum, amounts)).toBe(false);
        expect(refuses(cents.length, amounts)).toBe(false);
        const more = cents.length + 1;
        expect(refuses(more, amounts)).toBe(more !== sum);
      }),
    );
  });
});

describe('an amount as programs write it', () => {
  it.each([
    ['185.0000', 18_500],
    ['185.00', 18_500],
    ['185', 18_500],
    ['-185.0000', -18_500],
    ['1850.000', 185_000],
    ['1,185.00', 118_500],
    [185, 18_500],
    [185.00000000000003, 18_500],
    [184.99999999999997, 18_500],
    [0.1 + 0.2, 30],
  ])('%j is %i cents', (given, minor) => {
    expect(readVendorAmount(given, 'USD')).toEqual({ kind: 'amount', amount: { $money: 'USD', minor } });
  });

  it.each([
    ['31.000'],
    ['185.005'],
    ['185.0050'],
    ['185.00001'],
    [185.005],
    ['185.00 EUR'],
    ['NaN'],
    [1e21],
    [Number.NaN],
  ])('%j is refused', (given) => {
    expect(readVendorAmount(given, 'USD').kind).toBe('refused');
  });

  it('has the digits of its currency', () => {
    expect(readVendorAmount('1250.0000', 'JPY')).toMatchObject({ amount: { minor: 1_250 } });
    expect(readVendorAmount('1.25000', 'KWD')).toMatchObject({ amount: { minor: 1_250 } });
    // Three decimals are those of the currency, and no group of thousands.
    for (const currency of ['KWD', 'BHD', 'OMR', 'TND'])
      expect(readVendorAmount('31.000', currency)).toMatchObject({ amount: { minor: 31_000 } });
    expect(readVendorAmount('31.000', 'JPY').kind).toBe('refused');
  });
});
