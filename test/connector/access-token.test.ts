import { describe, expect, it } from 'vitest';
import { clientCredentials, createAccessToken } from '../../src/connector/access-token.ts';
import { createExchange, VendorFailure, type Purpose } from '../../src/connector/exchange.ts';
import { salesforceClient, zendeskClient } from './clients.ts';

const HOUR = 3_600_000;
const AUTH = { token_url: 'https://login.example/token', client_id: 'sopwith' };

/** How a system tells that a token is over. */
type Refusal = { readonly status: number; readonly headers?: Record<string, string> };
const GATEWAY: Refusal = { status: 403 };
const INVALID: Refusal = { status: 403, headers: { 'www-authenticate': 'Bearer realm="x", error="invalid_token"' } };

/** A system whose tokens are valid for an hour, and a clock. */
function createSystem({ states = {}, refusal = GATEWAY }: { states?: object; refusal?: Refusal } = {}) {
  const world = { now: 1_800_000_000_000, logins: 0, seen: [] as string[], isForbidden: false, isDown: false };
  const ends = new Map<string, number>();
  const exchange = createExchange((url, init) => {
    if (String(url) === AUTH.token_url) {
      world.logins += 1;
      if (world.isDown) return Promise.resolve(new Response('', { status: 503 }));
      const token = `token-${world.logins}`;
      ends.set(`Bearer ${token}`, world.now + HOUR);
      return Promise.resolve(Response.json({ access_token: token, ...states }));
    }
    const token = new Headers(init?.headers).get('authorization') ?? '';
    world.seen.push(token.replace('Bearer ', ''));
    const isOver = (ends.get(token) ?? 0) <= world.now;
    const { status, headers = {} } = refusal;
    if (isOver || world.isForbidden)
      return Promise.resolve(
        Response.json(
          { Message: 'User is not authorized to access this resource' },
          world.isForbidden ? { status: 403 } : { status, headers },
        ),
      );
    return Promise.resolve(Response.json({ id: 7 }));
  });
  const token = createAccessToken({ ...clientCredentials(AUTH, 's3cret'), exchange, now: () => world.now });
  const send = (purpose: Purpose = 'read') =>
    token
      .exchange({
        purpose,
        method: purpose === 'read' ? 'GET' : 'POST',
        url: 'https://tms.example/loads/7',
        headers: {},
        signal: new AbortController().signal,
      })
      .then(
        ({ json }) => json,
        (error: unknown) => (error instanceof VendorFailure ? `${error.purpose} ${error.status}` : error),
      );
  return { world, token, send };
}

describe('a token of OAuth', () => {
  it.each<readonly [states: object]>([[{ expires_in: 3_600 }], [{ expires_in: '3600' }]])(
    'is renewed a minute before its end, where its answer says when that is: %j',
    async (states) => {
      const { world, send } = createSystem({ states });
      for (const minutes of [0, 30, 58.9, 59.1, 59.2, 200]) {
        world.now = 1_800_000_000_000 + minutes * 60_000;
        expect(await send('write')).toEqual({ id: 7 });
      }
      expect(world.seen).toEqual(['token-1', 'token-1', 'token-1', 'token-2', 'token-2', 'token-3']);
      expect(world.logins).toBe(3);
    },
  );

  it('is used more than once also where it lives shorter than a minute', async () => {
    const { world, send } = createSystem({ states: { expires_in: 30 } });
    for (const seconds of [0, 20, 28]) {
      world.now = 1_800_000_000_000 + seconds * 1_000;
      await send();
    }
    expect(world.seen).toEqual(['token-1', 'token-1', 'token-2']);
  });

  it('is renewed once where the clock was set back, since its age is not known then', async () => {
    const { world, send } = createSystem({ states: { expires_in: 3_600 } });
    await send();
    world.now -= 6 * HOUR;
    await send();
    await send();
    expect(world.seen).toEqual(['token-1', 'token-2', 'token-2']);
  });

  it.each<readonly [states: object]>([[{}], [{ expires_in: 0 }], [{ expires_in: null }], [{ expires_in: 'soon' }]])(
    'is used until it is refused where its answer does not say how long: %j',
    async (states) => {
      const { world, send } = createSystem({ states, refusal: { status: 401 } });
      await send('write');
      world.now += 2 * HOUR;
      expect(await send('write')).toEqual({ id: 7 });
      expect(world.seen).toEqual(['token-1', 'token-1', 'token-2']);
    },
  );

  it('is renewed after a 403 to a read, which a gateway answers to one that is over', async () => {
    const { world, send } = createSystem();
    await send();
    world.now += 2 * HOUR;
    expect(await send()).toEqual({ id: 7 });
    expect(world.seen).toEqual(['token-1', 'token-1', 'token-2']);
  });

  it('is not renewed after a 403 while it is new, which is about what was asked', async () => {
    const { world, send } = createSystem();
    world.isForbidden = true;
    expect(await send()).toBe('read 403');
    world.now += 299_000;
    expect(await send()).toBe('read 403');
    expect(world.logins).toBe(1);
    world.now += 2_000;
    expect(await send()).toBe('read 403');
    expect(await send()).toBe('read 403');
    expect(world).toMatchObject({ logins: 2, seen: ['token-1', 'token-1', 'token-1', 'token-2', 'token-2'] });
  });

  it('is renewed after a 403 to a write for the next request, and the write is not sent again', async () => {
    const { world, token, send } = createSystem();
    await send();
    world.now += 2 * HOUR;
    expect(await send('write')).toBe('write 403');
    expect(world.seen).toEqual(['token-1', 'token-1']);
    expect(token.secrets()).toContain('token-1');
    expect(await send('write')).toEqual({ id: 7 });
    expect(world.seen).toEqual(['token-1', 'token-1', 'token-2']);
  });

  it('is renewed for a write that was refused for the token, whatever the status', async () => {
    const { world, send } = createSystem({ refusal: INVALID });
    await send();
    world.now += 2 * HOUR;
    expect(await send('write')).toEqual({ id: 7 });
    expect(world.seen).toEqual(['token-1', 'token-1', 'token-2']);
  });

  it('is not renewed for a write that a gateway answered with 502, which may have been done, whatever it says', async () => {
    const { world, send } = createSystem({ refusal: { ...INVALID, status: 502 } });
    await send();
    world.now += 2 * HOUR;
    expect(await send('write')).toBe('write 502');
    expect(world.seen).toEqual(['token-1', 'token-1']);
  });

  it('stays a secret after it was replaced, since an answer may repeat it', async () => {
    const { world, token, send } = createSystem({ refusal: { status: 401 } });
    await send();
    world.now += 2 * HOUR;
    await send();
    expect(token.secrets()).toEqual(['token-2', 'token-1']);
  });

  it('is renewed once for all requests that find it over at the same moment', async () => {
    const { world, send } = createSystem({ states: { expires_in: 3_600 } });
    await send();
    world.now += 2 * HOUR;
    expect(await Promise.all([send(), send('write'), send()])).toEqual([{ id: 7 }, { id: 7 }, { id: 7 }]);
    expect(world.logins).toBe(2);
  });

  it('that cannot be renewed leaves the request unsent', async () => {
    const { world, send } = createSystem({ states: { expires_in: 3_600 } });
    await send();
    world.now += 2 * HOUR;
    world.isDown = true;
    expect(await send('write')).toBe('login 503');
    expect(world.seen).toEqual(['token-1']);
  });
});

describe('the token of a vendor', () => {
  const HELD = { client_id: 'c', client_secret: 's3cret' };
  it.each<readonly [vendor: string, read: (now: () => number, send: typeof fetch) => Promise<unknown>]>([
    [
      'Zendesk',
      (now, send) =>
        zendeskClient({ url: 'https://x.zendesk.com', ...HELD }, createExchange(send), now)
          .within(new AbortController().signal)
          .showMe(),
    ],
    [
      'Salesforce',
      (now, send) =>
        salesforceClient({ login_url: 'https://x.my.salesforce.com', ...HELD }, createExchange(send), now).scopes(
          new AbortController().signal,
        ),
    ],
  ])('of %s has the clock of the program', async (_, read) => {
    let asked = 0;
    const now = (): number => {
      asked += 1;
      return 1_800_000_000_000;
    };
    const send: typeof fetch = (url) =>
      Promise.resolve(
        /token/.test(String(url))
          ? Response.json({ access_token: 't-1', expires_in: 1_800, instance_url: 'https://x.my.salesforce.com' })
          : Response.json({ user: { id: 7 } }),
      );
    await read(now, send);
    expect(asked).toBeGreaterThan(0);
  });
});
