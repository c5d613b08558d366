import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildRequest } from '../../src/declared/build-request.ts';
import { histories } from '../histories.ts';
import { changed, ORDER_FILE, toolOf } from './tool-file.ts';

const { declaration } = toolOf(ORDER_FILE);
const TYPED = toolOf(
  changed(
    '  query: { branch: "{branch}" }',
    '  method: POST\n  body: { search: { since: "{since.date}", until: "{since.instant}", over: "{over.amount}", cents: "{over.minor}", in: "{over.currency}", paid: "{paid}", page: 1, shown: "n {nr}", branch: "{branch}", all: ["{nr}", "{branch}"] } }',
    changed(
      '  - { field: branch,',
      '  - { field: since, label: since, type: time }\n  - { field: over, label: over, type: money }\n  - { field: paid, label: paid, type: boolean }\n  - { field: nr, label: nr, type: number }\n  - { field: branch,',
      changed(
        '- with: { order: B-17 }',
        '- with: { order: B-17, since: "2026-03-04", over: "7,200.00 USD", paid: true, nr: 3 }',
        changed(
          '- with: { order: B-18 }',
          '- with: { order: B-18, since: "2026-03-04", over: "7,200.00 USD", paid: true, nr: 3 }',
        ),
      ),
    ),
  ),
).declaration;

describe('the request of a declared tool', () => {
  it('has its values in path and query, and leaves out what is not given', () => {
    expect(buildRequest(declaration, { order: 'B-17', branch: 'Graz & Linz' })).toMatchObject({
      method: 'GET',
      path: '/v2/orders/B-17',
      query: [['branch', 'Graz & Linz']],
    });
    expect(buildRequest(declaration, { order: 'Ä 1?x#y' })).toMatchObject({
      path: '/v2/orders/%C3%84%201%3Fx%23y',
      query: [],
    });
  });

  it('has values of each type as JSON, and members without a value are left out', () => {
    const args = {
      order: 'B-17',
      since: { $time: Date.parse('2026-03-03T23:00:00Z'), $date: '2026-03-04' },
      over: { $money: 'USD', minor: 720_000 },
      paid: true,
      nr: 3,
    };
    expect(buildRequest(TYPED, args)).toMatchObject({
      method: 'POST',
      body: {
        search: {
          since: '2026-03-04',
          until: '2026-03-03T23:00:00.000Z',
          over: '7200.00',
          cents: 720_000,
          in: 'USD',
          paid: true,
          page: 1,
          shown: 'n 3',
          all: [3],
        },
      },
    });
    expect(buildRequest(TYPED, { ...args, over: { $money: 'JPY', minor: 500 } })).toMatchObject({
      body: { search: { over: '500' } },
    });
    expect(buildRequest(TYPED, { ...args, over: { $money: 'KWD', minor: 5 } })).toMatchObject({
      body: { search: { over: '0.005' } },
    });
  });

  it.each(['', ' ', '.', '..', '../admin', 'a/b', 'a\\b', '%2e%2e/x', 'a\nb', 'a\u0000b', '\u202eb'])(
    'is not made with the value %j in its path, which is no part of an address',
    (order) => {
      const request = buildRequest(declaration, { order });
      expect(request).toEqual({ problem: expect.stringContaining('a part of an address') });
    },
  );

  it('takes other braces for text, and ends as its file says', () => {
    const graph = toolOf(
      changed(
        '  path: /v2/orders/{order}\n  query: { branch: "{branch}" }',
        '  method: POST\n  path: /graphql/\n  body: { query: "query($id: ID!) { order(id: $id) { id } }", variables: { id: "{order}", in: "{branch}" } }',
      ),
    ).declaration;
    expect(buildRequest(graph, { order: 'B-17' })).toMatchObject({
      path: '/graphql/',
      body: { query: 'query($id: ID!) { order(id: $id) { id } }', variables: { id: 'B-17' } },
    });
  });

  it('stays below the path of the file, whatever value it gets', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 12 }), (order) => {
        const request = buildRequest(declaration, { order });
        if ('problem' in request) return;
        const { origin, pathname, search, hash } = new URL(`https://shop.example${request.path}`);
        expect({ origin, search, hash }).toEqual({ origin: 'https://shop.example', search: '', hash: '' });
        expect(pathname.startsWith('/v2/orders/')).toBe(true);
        expect(pathname.split('/')).toHaveLength(4);
        expect(decodeURIComponent(pathname.slice('/v2/orders/'.length))).toBe(order);
      }),
      { numRuns: histories(2_000) },
    );
  });
});
