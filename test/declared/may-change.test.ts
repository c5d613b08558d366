import { describe, expect, it } from 'vitest';
import { parseTool } from '../../src/declared/parse-tool.ts';
import { changed } from './tool-file.ts';

/** Remarks on the order tool with this request. */
function remarksOn(method: string, path: string): readonly string[] {
  const body =
    method === 'POST' ? '\n  body: { order: "{order}", branch: "{branch}" }' : '\n  query: { branch: "{branch}" }';
  const text = changed(
    '  path: /v2/orders/{order}\n  query: { branch: "{branch}" }',
    `  method: ${method}\n  path: ${path}${body}`,
  );
  const { tool, findings } = parseTool(text, 'tools/x.tool.yaml', new Set());
  expect(tool).not.toBeNull();
  return findings.map(({ severity, message, place }) => `${severity} ${place.line}: ${message}`);
}

describe('a request that may change something', () => {
  it('is noted where it is a POST, at its method', () => {
    expect(remarksOn('POST', '/orders/search')).toEqual([
      'note 18: This is a POST: it is sent again after a failure, so it must change nothing',
    ]);
    expect(remarksOn('POST', '/payments/search')).toEqual([expect.stringMatching(/^note/)]);
    expect(remarksOn('GET', '/refunds/{order}')).toEqual([]);
    expect(remarksOn('GET', '/cancelled/{order}')).toEqual([]);
  });

  it.each<readonly [method: string, path: string, word: string]>([
    ['POST', '/refunds/create', 'refunds` and `create'],
    ['POST', '/orders/{order}/cancel', 'cancel'],
    ['GET', '/api/cancelOrder/{order}', 'cancel'],
    ['GET', '/orders/{order}/delete', 'delete'],
    ['POST', '/update-order/search', 'update'],
    ['POST', '/pay', 'pay'],
  ])('is a warning where its path says so: %s %s', (method, path, word) => {
    expect(remarksOn(method, path)).toEqual([
      `warning 19: Expected the path of a look-up, got \`${word}\` in it: the request is sent again after a failure, so it must change nothing`,
    ]);
  });
});
