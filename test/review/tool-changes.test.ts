import { describe, expect, it } from 'vitest';
import { toolChanges } from '../../src/review/tool-changes.ts';
import { changed, ORDER_FILE, toolOf } from '../declared/tool-file.ts';

const declared = (...texts: readonly string[]) =>
  new Map(texts.map(toolOf).map((tool) => [tool.tool.id, tool] as const));

describe('what a new handbook changes in its tools', () => {
  it('is told with what each of them asks', () => {
    expect(toolChanges(declared(), declared(ORDER_FILE))).toEqual([
      'Tool shop.find_order is new: GET /v2/orders/{order}',
    ]);
    expect(toolChanges(declared(ORDER_FILE), declared())).toEqual(['Tool shop.find_order was removed']);
    expect(toolChanges(declared(ORDER_FILE), declared(ORDER_FILE))).toEqual([]);
  });

  it('names another request with before and after, and the other parts that changed', () => {
    const other = changed(
      '/v2/orders/{order}',
      '/v3/all-orders/{order}',
      changed('matches: { id: order }', 'matches: { id: order, no: order }').replace(
        '        id: B-17\n',
        '        id: B-17\n        no: B-17\n',
      ),
    );
    expect(toolChanges(declared(ORDER_FILE), declared(other))).toEqual([
      'Tool shop.find_order: GET /v2/orders/{order} → GET /v3/all-orders/{order}; `answer`, `examples` changed',
    ]);
    const header = changed('  query:', '  headers: { Accept-Version: two }\n  query:');
    expect(toolChanges(declared(ORDER_FILE), declared(header))).toEqual(['Tool shop.find_order: `request` changed']);
  });
});
