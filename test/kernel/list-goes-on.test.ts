import { describe, expect, it } from 'vitest';
import { signOfMore } from '../../src/kernel/list-goes-on.ts';

const ONE = [{ id: 'B-17' }];
const HUNDRED = Array.from({ length: 100 }, (_, at) => ({ id: `B-${at}` }));
const signOf = (around: unknown, entries: readonly unknown[] = ONE) =>
  signOfMore(around, entries, new Headers())?.shown ?? null;

describe('a list in the answer of a vendor', () => {
  it('is whole where `maxResults` next to `startPosition` counts what came, as in QuickBooks', () => {
    expect(signOf({ QueryResponse: { Invoice: ONE, startPosition: 1, maxResults: 1 }, time: '2026-11-30' })).toBeNull();
    expect(signOf({ QueryResponse: { startPosition: 1, maxResults: 2 } }, [{}, {}])).toBeNull();
  });

  it('may go on where QuickBooks gave as many as its page has', () => {
    expect(signOf({ QueryResponse: { startPosition: 1, maxResults: 100 } }, HUNDRED)).toBe('`maxResults`');
  });

  it('may go on where `maxResults` is the limit, as in Jira', () => {
    expect(signOf({ startAt: 0, maxResults: 1, issues: ONE })).toBe('`maxResults`');
    expect(signOf({ maxResults: 1, items: ONE })).toBe('`maxResults`');
    expect(signOf({ startAt: 0, maxResults: 1, total: 1, issues: ONE })).toBeNull();
  });

  it.each<readonly [what: string, around: object, sign: string]>([
    ['Zoho', { info: { per_page: 1, count: 1, page: 1, more_records: true } }, '`more_records`'],
    ['an API whose `info` has the pages', { info: { pages: 3, next: 'https://x.example/?page=2' } }, '`pages`'],
    ['Crossref', { message: { 'total-results': 7, items: ONE, 'items-per-page': 20 } }, '`total-results`'],
    ['a notice with a mark', { notice: { truncated: true } }, '`truncated`'],
    ['SAP', { messages: [{ type: 'W', text: 'Result was truncated' }] }, '`messages`'],
    ['a warning with a text of its own', { warnings: [{ code: 7, text: 'Showing 1 of 5' }] }, '`warnings`'],
    ['a page of as many as it may have', { count: 1, per_page: 1, page: 1 }, '`per_page`'],
  ])('goes on where %s says so inside a record', (_, around, sign) => {
    expect(signOf({ data: ONE, ...around })).toBe(sign);
  });

  it.each<readonly [what: string, around: object]>([
    ['Zoho', { info: { per_page: 200, count: 1, page: 1, more_records: false } }],
    ['an API whose `info` has the pages', { info: { pages: 1, next: null } }],
    ['Crossref', { message: { 'total-results': 1, items: ONE, 'items-per-page': 20 } }],
    ['a message without a sign', { message: { text: 'OK' }, messages: [{ type: 'S', text: 'Done' }] }],
    ['a page that is not full', { count: 1, per_page: 20, page: 1 }],
  ])('is whole where %s says so inside a record', (_, around) => {
    expect(signOf({ data: ONE, ...around })).toBeNull();
  });

  it('is not called a part by a count that is lower than what came', () => {
    expect(signOf({ total_count: 1, data: [{}, {}] }, [{}, {}])).toBeNull();
  });

  it('goes on where a count of records happens to be the sum of the amounts that came', () => {
    const entries = [{ amount: 185 }];
    expect(signOf({ total_records: 185, data: entries }, entries)).toBe('`total_records`');
    expect(signOf({ total: 185, data: entries }, entries)).toBeNull();
  });

  it('is not judged by what its own entries say', () => {
    const messages = [{ text: 'The load is limited to 3 pallets, partial delivery' }];
    expect(signOf({ ok: true, messages }, messages)).toBeNull();
    expect(signOf({ message: { items: messages } }, messages)).toBeNull();
  });
});
