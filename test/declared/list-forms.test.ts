import { describe, expect, it } from 'vitest';
import { parseTool } from '../../src/declared/parse-tool.ts';
import { readDeclaredAnswer } from '../../src/declared/read-answer.ts';
import { changed, toolOf } from './tool-file.ts';

/** QuickBooks Online says how many came as `maxResults`, leaves an empty list out, and adds the time to all. */
const INVOICE_FILE = `tool: qbo.find_invoice
says: Find the invoice {number} in QuickBooks
effect: read
record: invoice
takes:
  - { field: number, label: invoice number, type: text }
gives:
  - { field: balance, label: open balance, type: money, from: Balance, currency_from: CurrencyRef.value, zero: true }
errors:
  not_found: QuickBooks has no such invoice
  several: QuickBooks has more than one such invoice
request:
  path: /query
  query: { query: "select * from Invoice where DocNumber = '{number}'" }
answer:
  list: QueryResponse.Invoice
  empty_list: left_out
  beside: { time: "*" }
  matches: { DocNumber: number }
examples:
  - with: { number: "1037" }
    body:
      QueryResponse:
        Invoice: [{ DocNumber: "1037", Balance: 362.07, CurrencyRef: { value: USD } }]
        startPosition: 1
        maxResults: 1
      time: "2026-11-30T08:00:00.000-08:00"
    gives: { balance: 362.07 USD }
  - with: { number: "1038" }
    body: { QueryResponse: {}, time: "2026-11-30T08:00:00.000-08:00" }
    error: not_found
`;
const { declaration } = toolOf(INVOICE_FILE);
const invoice = { DocNumber: '1037', Balance: 362.07, CurrencyRef: { value: 'USD' } };
const read = (body: unknown, file = declaration) => readDeclaredAnswer(file, { number: '1037' }, { status: 200, body });
const invalid = (message: RegExp) => ({
  kind: 'failed',
  code: 'invalid_output',
  message: expect.stringMatching(message),
});

describe('a list that its system leaves out where it is empty', () => {
  it('says that there is none, with what the file lets stand next to it', () => {
    expect(read({ QueryResponse: {}, time: '2026-11-30' })).toMatchObject({ code: 'not_found' });
    expect(read({ QueryResponse: { Invoice: null } })).toMatchObject({ code: 'not_found' });
    expect(read({ QueryResponse: { Invoice: [] }, time: '2027-01-01' })).toMatchObject({ code: 'not_found' });
  });

  it('says nothing where its place is missing, or anything else is there', () => {
    expect(read({})).toEqual(invalid(/^Expected a list at `QueryResponse.Invoice`, got none$/));
    expect(read({ QueryResponse: null })).toEqual(invalid(/got none$/));
    expect(read({ QueryResponse: [] })).toEqual(invalid(/got none$/));
    expect(read({ QueryResponse: { Invoice: {} } })).toEqual(invalid(/got a record$/));
    expect(read({ QueryResponse: { invoices: [invoice] } })).toEqual(invalid(/does not name, got `QueryResponse.inv/));
    expect(read({ QueryResponse: {}, has_more: true })).toEqual(invalid(/since it goes on \(`has_more`\)/));
  });

  it('is no list unless the file says so, and the answer names the key', () => {
    const { empty_list: _, ...answer } = declaration.answer;
    expect(read({ QueryResponse: {} }, { ...declaration, answer })).toEqual(
      invalid(/got none\. If the system leaves an empty list out, write `empty_list: left_out`$/),
    );
  });

  it.each<readonly [where: string, from: string, to: string, message: RegExp]>([
    ['without a list', '  list: QueryResponse.Invoice\n', '', /got it without a list/],
    ['where the answer is the list', 'list: QueryResponse.Invoice', 'list: .', /the answer itself is the list/],
  ])('is not declared %s', (_, from, to, message) => {
    const { findings } = parseTool(changed(from, to, INVOICE_FILE), 'tools/x.tool.yaml', new Set());
    expect(findings.map((finding) => finding.message).join('\n')).toMatch(message);
  });
});

describe('a member next to a list that is how many came', () => {
  const page = (more: object) => ({ QueryResponse: { Invoice: [invoice], ...more } });
  const counted = (beside: Record<string, string>) => ({
    ...declaration,
    answer: { ...declaration.answer, beside },
  });

  it('may be a limit, and the answer says how the file declares that it is none', () => {
    expect(read(page({ pageSize: 1 }))).toEqual(
      invalid(
        /since it goes on \(`pageSize`\).* on one page\. If `QueryResponse.pageSize` is how many came, write `beside: \{ QueryResponse.pageSize: "#" \}`$/,
      ),
    );
    expect(read(page({ total: 5 }))).toEqual(invalid(/on one page$/));
    expect(read(page({ pageSize: 1, has_more: true }))).toEqual(invalid(/\(`has_more`\).* on one page$/));
  });

  it('is no limit where the file declares it, and counts with any other sign', () => {
    const file = counted({ 'QueryResponse.pageSize': '#' });
    expect(read(page({ pageSize: 1 }), file)).toMatchObject({ kind: 'found' });
    expect(read(page({ pageSize: '1' }), file)).toMatchObject({ kind: 'found' });
    for (const sign of [{ total: 5 }, { limit: 1 }, { has_more: 1 }, { next: '/p?page=2' }])
      expect(read(page({ pageSize: 1, ...sign }), file)).toEqual(invalid(/since it goes on/));
    expect(read(page({ has_more: 1 }), counted({ 'QueryResponse.has_more': '#' }))).toEqual(invalid(/goes on/));
    expect(read(page({ pageSize: 1 }), counted({ 'QueryResponse.pageSize': '*' }))).toEqual(invalid(/goes on/));
  });

  it('may be in a text next to an empty list', () => {
    const file = counted({ message: '# records found' });
    expect(read({ QueryResponse: {}, message: '0 records found' }, file)).toMatchObject({ code: 'not_found' });
    expect(read({ QueryResponse: {}, message: '7 records found' }, file)).toEqual(invalid(/does not name/));
  });
});
