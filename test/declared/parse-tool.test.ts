import { describe, expect, it } from 'vitest';
import { parseTool } from '../../src/declared/parse-tool.ts';
import { changed, ORDER_FILE, toolOf } from './tool-file.ts';

const BUILT_IN = new Set(['jira', 'tms']);
const findingsOf = (text: string) =>
  parseTool(text, 'tools/x.tool.yaml', BUILT_IN).findings.map(({ rule, place, message, suggestion }) =>
    [rule, `${place.line}`, message, ...(suggestion === null ? [] : [suggestion])].join(' | '),
  );

describe('a tool that a handbook declares', () => {
  it('has the contract of any other tool', () => {
    const { tool } = toolOf(ORDER_FILE);
    expect(tool).toMatchObject({
      id: 'shop.find_order',
      system: 'shop',
      effect: 'read',
      probe: 'none',
      record: 'order',
    });
    expect(tool.input.safeParse({ order: 'B-17' }).success).toBe(true);
    expect(tool.input.safeParse({ order: 17 }).success).toBe(false);
    expect(tool.input.safeParse({ order: 'B-17', host: 'evil.example' }).success).toBe(false);
    const output = { number: 'B-17', state: 'open', total: { $money: 'EUR', minor: 4850 } };
    expect(tool.output.safeParse(output).success).toBe(true);
    expect(tool.output.safeParse({ ...output, state: 'lost' }).success).toBe(false);
  });

  it.each<readonly [what: string, from: string, to: string, finding: RegExp]>([
    [
      'a tool of a system that is built in',
      'shop.find_order',
      'jira.find_order',
      /tool-content \| 1 \| Expected a system of your own, got `jira`/,
    ],
    [
      'a name without its system',
      'tool: shop.find_order',
      'tool: find_order',
      /tool-shape \| 1 .*such as `turvo.find_shipment`/,
    ],
    [
      'a tool that writes',
      'effect: read',
      'effect: write',
      /tool-shape \| 3 \| Expected `read` at `effect`, got `write`/,
    ],
    [
      'a field of its sentence that it does not take',
      '{order} of the shop',
      '{ordr} of the shop',
      /tool-content \| 2 \| .*`\{ordr\}` \| .*order/,
    ],
    [
      'a part of its sentence that may be missing',
      '[ in {branch}]',
      ' in {branch}',
      /tool-content \| 2 \| Expected `\{branch\}` in brackets/,
    ],
    [
      'a field of the path that it does not take',
      '/v2/orders/{order}',
      '/v2/orders/{nr}',
      /tool-content \| \d+ \| Expected a field of `takes` in braces, got `\{nr\}`/,
    ],
    [
      'braces in its path that are no field',
      '/v2/orders/{order}',
      '/v2/orders/{Order}',
      /got `\{Order\}` \| Did you mean `order`\?/,
    ],
    ['braces in its query that are no field', '"{branch}" }', '"{branch-id}", x: "{branch}" }', /got `\{branch-id\}`/],
    [
      'the place of a list in brackets',
      'from: sum.gross, currency_from: sum.currency',
      'from: "sums[0].gross", currency: EUR',
      /the places of a list from 0, such as `stops.0.city`/,
    ],
    [
      'the place of a list in brackets between braces',
      'from: status.code',
      'from: status[0].code',
      /yaml \| 11 \| .*`status\[0\].code` end a value \| Write `status.0.code`/,
    ],
    [
      'a path that begins outside the record',
      'from: status.code',
      'from: order.status.code',
      /Expected `order.status.code` inside `order`, got none\. Paths begin inside `order`: write `status.code`$/,
    ],
    [
      'a comparison that begins outside the record',
      'matches: { id: order }',
      'matches: { order.id: order }',
      /whose `order.id` is missing\. Paths begin inside `order`: write `id`$/,
    ],
    ['no comparison', '  matches: { id: order }\n', '', /Write `matches: \{ MEMBER: order \}`/],
    ['no effect', 'effect: read\n', '', /Add `effect: read`/],
    [
      'a field of the path that may be missing',
      '/v2/orders/{order}',
      '/v2/{branch}/orders/{order}',
      /always given in a path/,
    ],
    [
      'an address in place of a path',
      '/v2/orders/{order}',
      '//evil.example/{order}',
      /path of names between single `\/`/,
    ],
    ['a step up in the path', '/v2/orders/{order}', '/v2/../admin/{order}', /path of names between single `\/`/],
    ['a path that is encoded already', '/v2/orders/{order}', '/v2/%2e%2e/{order}', /Write each name as it is/],
    ['a query in the path', '/v2/orders/{order}', '/v2/orders?id={order}', /Write what follows the `\?` under `query`/],
    ['a host in the path', '/v2/orders/{order}', 'https://evil.example/{order}', /below the address of the system/],
    [
      'a credential in a header',
      'query: { branch: "{branch}" }',
      'query: { branch: "{branch}" }\n  headers: { Authorization: Bearer x }',
      /Whoever operates the program sets other headers, and credentials/,
    ],
    [
      'a host in a header',
      'query: { branch: "{branch}" }',
      'query: { branch: "{branch}" }\n  headers: { Host: evil.example }',
      /Expected `Accept`, `Prefer` or the header of a version, got `Host`/,
    ],
    [
      'a body of a GET request',
      'query: { branch: "{branch}" }',
      'query: { branch: "{branch}" }\n  body: { a: b }',
      /Write `method: POST`/,
    ],
    [
      'a field that is sent nowhere',
      'query: { branch: "{branch}" }',
      'query: {}',
      /Expected `\{branch\}` in the path, the query or the body/,
    ],
    ['a path without its first sign', '/v2/orders/{order}', 'v2/orders/{order}', /Write `\/v2\/orders\/\{order\}`/],
    [
      'a credential in the query',
      'query: { branch: "{branch}" }',
      'query: { branch: "{branch}", api_key: sk_live_1 }',
      /Expected no credential in a handbook, got `api_key`/,
    ],
    [
      'a credential in the body',
      'query: { branch: "{branch}" }',
      'method: POST\n  body: { branch: "{branch}", auth: { client_secret: hunter2 } }',
      /got `client_secret`/,
    ],
    [
      'a field in a header',
      'query: { branch: "{branch}" }',
      'query: { branch: "{branch}" }\n  headers: { Accept-Version: "{branch}" }',
      /Expected a fixed text in a header/,
    ],
    [
      'a session parameter in its path',
      '/v2/orders/{order}',
      '/v2/..;/orders/{order}',
      /path of names between single `\/`/,
    ],
    [
      'a name in whose it asks',
      'query: { branch: "{branch}" }',
      'query: { branch: "{branch}" }\n  headers: { Impersonate-User: root }',
      /got `Impersonate-User`/,
    ],
    [
      'another method in a header',
      'query: { branch: "{branch}" }',
      'query: { branch: "{branch}" }\n  headers: { X-Method-Override: DELETE }',
      /got `X-Method-Override`/,
    ],
    [
      'a comparison with what may not be given alone',
      'matches: { id: order }',
      'matches: { branch: branch }',
      /a field that is always given/,
    ],
    [
      'a part of an answer as its error',
      '{ status: 404, error: not_found }',
      '{ status: 204, error: not_found }',
      /or a part of an answer/,
    ],
    [
      'two examples of one call',
      'with: { order: B-18 }',
      'with: { order: B-17 }',
      /a second one, which nothing would play/,
    ],
    [
      'an example that is a part of an answer',
      '    body:\n      order:\n',
      '    status: 206\n    body:\n      order:\n',
      /Expected 200, or a status that means an error of the tool, got 206/,
    ],
    [
      'an example of credentials that are refused',
      '    status: 404\n    body: { title: Unknown order }\n    error: not_found',
      '    status: 401\n    body: {}\n    error: refused',
      /got 401/,
    ],
    [
      'an example of a system that is busy',
      '    status: 404\n    body: { title: Unknown order }\n    error: not_found',
      '    status: 429\n    body: {}\n    error: refused',
      /got 429/,
    ],
    [
      'an answer that may be about anything',
      'matches: { id: order }',
      'matches: {}',
      /a system that overlooks the question answers with another record/,
    ],
    [
      'a comparison with what is not sent',
      'matches: { id: order }',
      'matches: { id: ordre }',
      /Expected a field of `takes`, got `ordre`/,
    ],
    [
      'an error that is not declared',
      '{ status: 404, error: not_found }',
      '{ status: 404, error: gone }',
      /Expected a code of `errors`, got `gone`/,
    ],
    [
      'an error that every tool has',
      '  cancelled: The order was cancelled',
      '  refused: No\n  cancelled: The order was cancelled',
      /`refused`, which every tool has/,
    ],
    [
      'a refusal that says neither where nor what',
      '{ status: 404, error: not_found }',
      '{ error: not_found }',
      /Expected `status`, or `at` with `is`, got neither/,
    ],
    [
      'credentials that are refused called another error',
      '{ status: 404, error: not_found }',
      '{ status: 401, error: not_found }',
      /got 401, which is about our credentials/,
    ],
    ['money without a currency', ', currency_from: sum.currency', '', /Expected `currency` or `currency_from`/],
    ['a notation of dates at a text', 'from: id }', 'from: id, date: day_first }', /next to `type: time` only/],
    ['a zero that is no amount', 'from: id }', 'from: id, zero: true }', /next to `type: money` only/],
    [
      'a form of what is no text',
      'label: branch, type: text',
      'label: branch, type: number, normal: { keep: digits }',
      /Expected `normal` for a text only/,
    ],
    ['a currency of a text', 'from: id }', 'from: id, currency: EUR }', /Expected a currency for money only/],
    [
      'one name for two fields',
      'field: state, label: state',
      'field: number, label: state',
      /Expected a name of its own, got `number` twice/,
    ],
    [
      'a list without the errors that it may end in',
      'record: order\n  matches',
      'list: orders\n  matches',
      /Expected the code `several`/,
    ],
    [
      'an example that is read otherwise',
      'total: 48.50 EUR',
      'total: 48.05 EUR',
      /tool-example \| \d+ \| Expected `total` to be `€?48.05/,
    ],
    [
      'an example that gives less',
      ', ordered_at: "2026-03-04" }\n  - with',
      ' }\n  - with',
      /Expected `ordered_at` to be missing/,
    ],
    [
      'an example whose answer cannot be read',
      'gross: 48.5,',
      'gross: "48,500",',
      /tool-example \| \d+ \| `sum.gross` cannot be read/,
    ],
    [
      'an example of another record',
      '        id: B-17',
      '        id: B-71',
      /Expected the record of `B-17`, got one whose `id` is `B-71`/,
    ],
    [
      'an example that ends otherwise',
      '    error: not_found\n',
      '    error: cancelled\n',
      /Expected `cancelled` from this answer, got `not_found`/,
    ],
    [
      'an example without its argument',
      'with: { order: B-18 }',
      'with: { branch: Graz }',
      /Expected a value for `order`, got none/,
    ],
  ])('is refused with %s', (_, from, to, finding) => {
    const findings = findingsOf(changed(from, to));
    expect(
      findings.some((one) => finding.test(one)),
      findings.join('\n'),
    ).toBe(true);
  });

  it('is refused with an example of a list that goes on, as the program would refuse it', () => {
    const listed = (around: string): string =>
      changed(
        '      order:\n        id: B-17\n        status: { code: open }\n        sum: { gross: 48.5, currency: EUR }\n        dates: { ordered: "2026-03-04" }\n',
        `      ${around}\n      rows: [{ id: B-17, status: { code: open }, sum: { gross: 48.5, currency: EUR }, dates: { ordered: "2026-03-04" } }]\n`,
        changed(
          '  record: order\n  matches',
          '  list: rows\n  matches',
          changed('  cancelled: The', '  several: There are two\n  cancelled: The'),
        ),
      );
    expect(findingsOf(listed('has_more: false'))).toEqual([]);
    for (const more of ['has_more: true', 'next: /orders?page=2', 'total: 3'])
      expect(findingsOf(listed(more)), more).toEqual([
        expect.stringMatching(/^tool-example \| \d+ \| Expected the whole list, got a part of it, since it goes on/),
      ]);
  });

  it('is refused with two examples of one call that are written otherwise', () => {
    const form = 'label: order, type: text, normal: { keep: letters_and_digits } }';
    const file = changed('label: order, type: text }', form, changed('with: { order: B-18 }', 'with: { order: b17 }'));
    expect(findingsOf(file)).toContainEqual(expect.stringContaining('a second one, which nothing would play'));
  });

  it('says where a field is that stands next to the record', () => {
    const file = changed(
      'from: status.code',
      'from: state.code',
      changed('      order:\n', '      state: { code: open }\n      order:\n'),
    );
    expect(findingsOf(file)).toContainEqual(
      expect.stringMatching(
        /Expected `state.code` inside `order`, got none\. It is next to `order`, and paths begin inside that$/,
      ),
    );
  });

  it('has the findings of its examples with those of its content', () => {
    const both = changed(
      ', currency_from: sum.currency',
      '',
      changed(
        '/v2/orders/{order}',
        '/v2/{order}/{nr}',
        changed('state: open', 'state: shipped', changed('error: not_found\n', 'error: gone\n')),
      ),
    );
    expect(findingsOf(both).map((finding) => finding.replace(/(?<=^[^|]*\|[^|]*\| .{24}).*/, ''))).toEqual([
      expect.stringMatching(/^tool-content .*Expected a field of `tak/),
      expect.stringMatching(/^tool-content .*Expected `currency` or/),
      expect.stringMatching(/^tool-example .*Expected `state` to be/),
      expect.stringMatching(/^tool-example .*Expected `gone` from/),
    ]);
  });

  it('is no tool while its file has errors, though steps are checked against its contract', () => {
    const parsed = parseTool(changed('total: 48.50 EUR', 'total: 48.05 EUR'), 'tools/x.tool.yaml', BUILT_IN);
    expect(parsed.tool).toBeNull();
    expect(parsed.contract?.id).toBe('shop.find_order');
    expect(parseTool(changed('tool: shop.', 'tool: jira.'), 'tools/x.tool.yaml', BUILT_IN).contract).toBeNull();
  });

  it('has one finding for an example whose arguments are wrong', () => {
    expect(findingsOf(changed('with: { order: B-18 }', 'with: { ordr: B-18 }'))).toEqual([
      expect.stringMatching(/^tool-example .*Expected a field of `takes`, got `ordr`\. Did you mean `order`\?$/),
    ]);
  });
});
