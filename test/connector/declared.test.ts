import { describe, expect, it } from 'vitest';
import { createBindDeclared } from '../../src/connector/declared/bind-declared.ts';
import { bindExamples } from '../../src/connector/declared/from-examples.ts';
import { declaredSystemSchema, type ConfiguredSystem } from '../../src/connector/declared/system-settings.ts';
import type { CallContext } from '../../src/tool/tool.ts';
import { changed, ORDER_FILE, toolOf } from '../declared/tool-file.ts';

const TOOL = toolOf(ORDER_FILE);
const CONTEXT: CallContext = { key: 'sop-r-1-1', intendedAt: 0, attempt: 1, signal: new AbortController().signal };
const ORDER = { order: { id: 'B-17', status: { code: 'open' }, sum: { gross: 48.5, currency: 'EUR' } } };

type Sent = { readonly url: string; readonly method: string; readonly headers: Headers; readonly body: string };

/** A system that gives these answers, one after the other. */
function shop(answers: readonly Response[], settings: object = {}) {
  const sent: Sent[] = [];
  const left = [...answers];
  const system: ConfiguredSystem = {
    ...declaredSystemSchema.parse({ url: 'https://shop.example/api/', ...settings }),
    secret: 's3cret-of-the-shop',
  };
  const fetch = async (url: string | URL, init?: RequestInit): Promise<Response> => {
    const request = new Request(url, init);
    sent.push({ url: request.url, method: request.method, headers: request.headers, body: await request.text() });
    return left.shift() ?? Response.json(ORDER);
  };
  const bind = createBindDeclared(new Map([['shop', system]]), { clock: { now: () => 0 }, fetch });
  return {
    sent,
    call: (tool = TOOL, args: Record<string, string> = { order: 'B-17' }) => bind(tool).call(args, CONTEXT),
  };
}

describe('a call of a declared tool', () => {
  it('asks its system, below the configured address alone, and gives what the file names', async () => {
    const { sent, call } = shop([]);
    expect(await call(TOOL, { order: 'B 17', branch: 'Graz' })).toMatchObject({
      kind: 'failed',
      code: 'invalid_output',
    });
    expect(await call()).toEqual({
      kind: 'done',
      output: { number: 'B-17', state: 'open', total: { $money: 'EUR', minor: 4850 } },
    });
    expect(sent.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET https://shop.example/api/v2/orders/B%2017?branch=Graz',
      'GET https://shop.example/api/v2/orders/B-17',
    ]);
  });

  it('names the record as its system does, where the file says how', async () => {
    const { call } = shop([]);
    const tool = toolOf(changed('matches: { id: order }', 'matches: { id: order }\n  id: id'));
    expect(await call(tool)).toMatchObject({ kind: 'done', reference: { record: 'order B-17' } });
  });

  it('sends nothing for a value that is no part of an address', async () => {
    const { sent, call } = shop([]);
    expect(await call(TOOL, { order: '../../admin' })).toMatchObject({ kind: 'failed', code: 'refused' });
    expect(sent).toEqual([]);
  });

  it.each<readonly [how: string, auth: object, header: string, value: string]>([
    ['in a header of its own', { by: 'header', name: 'X-Api-Key' }, 'x-api-key', 's3cret-of-the-shop'],
    ['as a bearer token', { by: 'bearer' }, 'authorization', 'Bearer s3cret-of-the-shop'],
    ['as a password', { by: 'basic', user: 'sopwith' }, 'authorization', `Basic ${btoa('sopwith:s3cret-of-the-shop')}`],
  ])('has the secret of its system %s, whatever the file says', async (_, auth, header, value) => {
    const { sent, call } = shop([], { auth, headers: { 'Accept-Version': '2', 'X-Company': 'TMS' } });
    const tool = toolOf(changed('  query:', `  headers: { Accept-Version: '1' }\n  query:`));
    await call(tool);
    expect(sent[0]?.headers.get(header)).toBe(value);
    expect(sent[0]?.headers.get('x-company')).toBe('TMS');
    expect(sent[0]?.headers.get('accept-version')).toBe('2');
  });

  it('gets a token with OAuth, uses it again, and gets another when it is refused', async () => {
    const token = (name: string): Response => Response.json({ access_token: name });
    const { sent, call } = shop(
      [
        token('t1'),
        Response.json(ORDER),
        Response.json(ORDER),
        new Response('', { status: 401 }),
        token('t2'),
        Response.json(ORDER),
      ],
      { auth: { by: 'oauth', token_url: 'https://login.example/token', client_id: 'sopwith', scope: 'read' } },
    );
    for (const _ of [1, 2, 3]) expect(await call()).toMatchObject({ kind: 'done' });
    expect(sent.map(({ url, headers }) => `${new URL(url).host} ${headers.get('authorization') ?? ''}`.trim())).toEqual(
      [
        'login.example',
        'shop.example Bearer t1',
        'shop.example Bearer t1',
        'shop.example Bearer t1',
        'login.example',
        'shop.example Bearer t2',
      ],
    );
    expect(Object.fromEntries(new URLSearchParams(sent[0]?.body))).toEqual({
      grant_type: 'client_credentials',
      client_id: 'sopwith',
      client_secret: 's3cret-of-the-shop',
      scope: 'read',
    });
  });

  it('sends the client by HTTP Basic where its login wants that, with what else it asks for', async () => {
    const auth = {
      by: 'oauth',
      token_url: 'https://login.example/token',
      client_id: 'sop with:1',
      client: 'basic',
      form: { audience: 'https://api.shop.example' },
    };
    const { sent, call } = shop([Response.json({ access_token: 't1' }), Response.json(ORDER)], { auth });
    expect(await call()).toMatchObject({ kind: 'done' });
    // RFC 6749, section 2.3.1: each part is encoded as in a form before.
    expect(sent[0]?.headers.get('authorization')).toBe(`Basic ${btoa('sop+with%3A1:s3cret-of-the-shop')}`);
    expect(Object.fromEntries(new URLSearchParams(sent[0]?.body))).toEqual({
      grant_type: 'client_credentials',
      audience: 'https://api.shop.example',
    });
  });

  it('does not show the client as HTTP Basic has it, if the login repeats it', async () => {
    const auth = { by: 'oauth', token_url: 'https://login.example/token', client_id: 'sopwith', client: 'basic' };
    const sent = btoa('sopwith:s3cret-of-the-shop');
    const { call } = shop([Response.json({ message: `Cannot read ${sent}` }, { status: 401 })], { auth });
    const result = await call();
    expect(result).toMatchObject({ kind: 'failed', code: 'unauthorized' });
    expect(JSON.stringify(result)).not.toContain(sent);
  });

  const LOGIN = { by: 'oauth', token_url: 'https://login.example/token', client_id: 'sopwith' };
  const no = (): Response => Response.json({ message: 'No' }, { status: 401 });
  const token = (): Response => Response.json({ access_token: 't1' });
  it.each<readonly [what: string, answers: readonly Response[], auth: object, message: RegExp]>([
    ['a login in the form', [no()], LOGIN, /login\.example\/token refused the login of `sopwith`.*"client": "basic"/],
    ['a login by HTTP Basic', [no()], { ...LOGIN, client: 'basic' }, /by HTTP Basic.*"client": "form"/],
    ['a new token', [token(), no(), token(), no()], LOGIN, /refused a new token.*`audience` in `form`/],
    ['a key', [no()], { by: 'header', name: 'x-key' }, /Correct SOPWITH_SYSTEM_SECRET_SHOP/],
  ])('says what to correct where %s is refused', async (_, answers, auth, message) => {
    const { call } = shop(answers, { auth });
    expect(await call()).toMatchObject({
      kind: 'failed',
      code: 'unauthorized',
      message: expect.stringMatching(message) as string,
    });
  });

  it('takes no field of a form that would change the login', () => {
    const auth = { ...LOGIN, form: { grant_type: 'password' } };
    expect(declaredSystemSchema.safeParse({ url: 'https://shop.example', auth }).success).toBe(false);
  });

  it.each<readonly [what: string, answer: () => Response, result: object]>([
    ['its own error by a status', () => Response.json({}, { status: 404 }), { kind: 'failed', code: 'not_found' }],
    [
      'another 4xx',
      () => Response.json({ detail: 'No such branch' }, { status: 400 }),
      { kind: 'failed', code: 'refused', message: expect.stringContaining('No such branch') },
    ],
    ['refused credentials', () => Response.json({}, { status: 403 }), { kind: 'failed', code: 'refused' }],
    ['a 401', () => Response.json({}, { status: 401 }), { kind: 'failed', code: 'unauthorized' }],
    [
      'too many requests',
      () => Response.json({}, { status: 429, headers: { 'retry-after': '7' } }),
      { kind: 'not_now', afterMs: 7_000 },
    ],
    ['a failure of the server', () => Response.json({}, { status: 503 }), { kind: 'not_now' }],
    [
      'a redirect, which is not followed',
      () => new Response('', { status: 302, headers: { location: 'http://169.254.169.254/' } }),
      { kind: 'failed', code: 'refused' },
    ],
    ['a part of an answer', () => Response.json(ORDER, { status: 206 }), { kind: 'failed', code: 'invalid_output' }],
    [
      'a search that still runs',
      () => Response.json(ORDER, { status: 202 }),
      { kind: 'failed', code: 'invalid_output' },
    ],
    ['a page for people', () => new Response('<html>Sign in</html>'), { kind: 'failed', code: 'invalid_output' }],
    ['nothing', () => new Response(''), { kind: 'failed', code: 'invalid_output' }],
    [
      'one member twice',
      () => new Response('{"order": {"id": "B-17", "id": "B-17"}}'),
      { kind: 'failed', code: 'invalid_output' },
    ],
    ['50 MB', () => new Response('x'.repeat(50_000_000)), { kind: 'failed', code: 'invalid_output' }],
  ])('ends in what %s means', async (_, answer, result) => {
    const { sent, call } = shop([answer()]);
    expect(await call()).toMatchObject(result);
    expect(sent).toHaveLength(1);
  });

  it('does not take a list that goes on for the whole one', async () => {
    const tool = toolOf(
      ORDER_FILE.replace('record: order\n  matches: { id: order }', 'list: rows\n  matches: { id: order }')
        .replace('  cancelled: The', '  several: There are two\n  cancelled: The')
        .replace('body:\n      order:\n        id: B-17', 'body:\n      rows:\n      - id: B-17'),
    );
    const { call } = shop([Response.json({ rows: [], next_page: '/v2/orders?page=2' }), Response.json({ rows: [] })]);
    expect(await call(tool)).toMatchObject({ code: 'invalid_output', message: expect.stringContaining('goes on') });
    expect(await call(tool)).toMatchObject({ code: 'not_found' });
  });

  it.each<readonly [what: string, answer: (told: string) => Response]>([
    ['in an error', (told) => Response.json({ detail: `bad key ${told}` }, { status: 400 })],
    [
      'in a long error, cut in the middle of it',
      (told) => Response.json({ detail: `${'x'.repeat(290)} ${told}` }, { status: 400 }),
    ],
    ['in a field of the record', (told) => Response.json({ order: { ...ORDER.order, id: told } })],
    ['in the name of the record', (told) => Response.json({ order: { ...ORDER.order, seen: told } })],
    ['as text', (told) => new Response(`client_secret=${told}`, { status: 403 })],
  ])('does not read an answer that repeats the credential %s', async (_, answer) => {
    const secrets = ['s3cret/of+the=shop', encodeURIComponent('s3cret/of+the=shop'), btoa('us:s3cret/of+the=shop')];
    for (const told of secrets) {
      const bind = createBindDeclared(
        new Map([
          [
            'shop',
            {
              ...declaredSystemSchema.parse({ url: 'https://shop.example', auth: { by: 'basic', user: 'us' } }),
              secret: 's3cret/of+the=shop',
            },
          ],
        ]),
        { clock: { now: () => 0 }, fetch: () => Promise.resolve(answer(told)) },
      );
      const result = await bind(toolOf(changed('matches: { id: order }', 'matches: { id: order }\n  id: seen'))).call(
        { order: 'B-17' },
        CONTEXT,
      );
      expect(result).toMatchObject({ kind: 'failed' });
      expect(JSON.stringify(result)).not.toMatch(/s3cret|dXM6|c3Jj/);
    }
  });

  it('takes no page of a proxy, and no outage, for an error of the tool', async () => {
    const flagged = toolOf(
      changed('at: order.status.code, is: cancelled, error: cancelled', 'at: success, is: false, error: cancelled'),
    );
    for (const status of [403, 408, 429, 500, 503, 302]) {
      const { call } = shop([Response.json({ success: false }, { status })]);
      expect(await call(flagged)).not.toMatchObject({ code: 'cancelled' });
    }
    const { call } = shop([
      Response.json({ success: false }),
      new Response('<html>404 Not Found</html>', { status: 404 }),
    ]);
    expect(await call(flagged)).toMatchObject({ code: 'cancelled' });
    expect(await call(flagged)).toMatchObject({ code: 'refused' });
  });

  it('says what to declare where its system has a private address', async () => {
    const system = { ...declaredSystemSchema.parse({ url: 'http://127.0.0.1:9/api' }), secret: '' };
    const bind = createBindDeclared(new Map([['shop', system]]), { clock: { now: () => 0 } });
    expect(await bind(TOOL).call({ order: 'B-17' }, CONTEXT)).toMatchObject({
      kind: 'failed',
      code: 'unauthorized',
      message: expect.stringContaining('`"private": true` in SOPWITH_SYSTEMS'),
    });
  });

  it('never shows the secret, even if the system writes it back', async () => {
    const { call } = shop([Response.json({ detail: 'bad key s3cret-of-the-shop' }, { status: 400 })], {
      auth: { by: 'bearer' },
    });
    expect(JSON.stringify(await call())).not.toContain('s3cret');
  });

  it('says what to set where its system is not configured', async () => {
    const binding = createBindDeclared(new Map(), { clock: { now: () => 0 } })(TOOL);
    expect(await binding.call({ order: 'B-17' }, CONTEXT)).toEqual({
      kind: 'failed',
      code: 'unauthorized',
      message: 'shop is not configured: declare it in SOPWITH_SYSTEMS, and its secret in SOPWITH_SYSTEM_SECRET_SHOP',
    });
  });
});

describe('a declared tool in the sandbox and in replay', () => {
  it('is answered by its examples, and by those of the case before', async () => {
    const shipped = { ...ORDER, order: { ...ORDER.order, status: { code: 'shipped' } } };
    const answers = new Map([['shop.find_order', [{ with: { order: 'B-17' }, status: 200, body: shipped }]]]);
    expect(await bindExamples()(TOOL).call({ order: 'B-17' }, CONTEXT)).toMatchObject({ output: { state: 'open' } });
    expect(await bindExamples()(TOOL).call({ order: 'B-18' }, CONTEXT)).toMatchObject({ code: 'not_found' });
    expect(await bindExamples(answers)(TOOL).call({ order: 'B-17' }, CONTEXT)).toMatchObject({
      output: { state: 'shipped' },
    });
  });

  it('is answered by the example of the same identifier, in whatever notation', async () => {
    const tool = toolOf(
      changed('label: order, type: text }', 'label: order, type: text, normal: { keep: letters_and_digits } }'),
    );
    for (const order of ['B-17', 'B17', 'b-17'])
      expect(await bindExamples()(tool).call({ order }, CONTEXT)).toMatchObject({ output: { state: 'open' } });
    expect(await bindExamples()(tool).call({ order: 'B-19' }, CONTEXT)).toMatchObject({ code: 'invalid_output' });
  });

  it('is no answer where the written status has no body', async () => {
    const none = [{ with: { order: 'B-17' }, status: 204, body: null }];
    const answers = new Map([['shop.find_order', none]]);
    expect(await bindExamples(answers)(TOOL).call({ order: 'B-17' }, CONTEXT)).toMatchObject({
      kind: 'failed',
      code: 'invalid_output',
      message: expect.stringContaining('204'),
    });
  });

  it('says where to write an answer that is missing', async () => {
    expect(await bindExamples()(TOOL).call({ order: 'B-99' }, CONTEXT)).toMatchObject({
      kind: 'failed',
      code: 'invalid_output',
      message:
        'no answer of `shop.find_order` is written down for order B-99: add one to the examples of `tools/find-order.tool.yaml`',
    });
  });
});
