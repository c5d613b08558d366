import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPinnedFetch, type Resolve } from '../../src/connector/declared/fetch-pinned.ts';
import { isPublicAddress } from '../../src/connector/declared/public-address.ts';
import { provesNotSent } from '../../src/connector/not-sent.ts';

describe('the addresses that a declared system may have', () => {
  it.each(['8.8.8.8', '1.1.1.1', '172.15.255.255', '172.32.0.1', '193.0.0.1', '2606:4700::1111', '2a00:1450:4001::1'])(
    'include %s',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  it.each([
    '127.0.0.1',
    '127.1.2.3',
    '0.0.0.0',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '100.127.255.255',
    '192.0.2.1',
    '198.18.0.1',
    '198.51.100.7',
    '203.0.113.9',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '::ffff:a9fe:a9fe',
    '64:ff9b::7f00:1',
    'fe80::1',
    'fc00::1',
    'fd12::1',
    'ff02::1',
    '2001:db8::1',
    '2002:7f00:1::',
    '2001::1',
    'localhost',
    '',
    '0x7f.1',
    '2130706433',
    '127.1',
  ])('do not include %s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

describe('a request to a declared system', () => {
  let server: Server;
  let port: number;
  let asked: string[] = [];
  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(request.headers.host ?? '');
      response.end('{}');
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => server.close());

  const resolving = (addresses: readonly (readonly string[])[]) => {
    const looked: string[] = [];
    const left = [...addresses];
    const lookUp = ((host: string, _options: object, done: (error: null, found: object[]) => void) => {
      looked.push(host);
      const now = left.length > 1 ? left.shift() : left[0];
      done(
        null,
        (now ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    }) as unknown as Resolve;
    return { looked, lookUp };
  };

  it('is not sent to a name that has any address in a private network', async () => {
    asked = [];
    const { lookUp } = resolving([['8.8.8.8', '127.0.0.1']]);
    const refused = createPinnedFetch(isPublicAddress, lookUp)(`http://shop.example:${port}/`);
    await expect(refused).rejects.toSatisfy((error) => provesNotSent(error));
    expect(asked).toEqual([]);
  });

  it.each(['127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '0x7f000001', '0177.0.0.1'])(
    'is not sent to the address %s itself',
    async (host) => {
      asked = [];
      await expect(createPinnedFetch()(`http://${host}:${port}/`)).rejects.toSatisfy((error) => provesNotSent(error));
      expect(asked).toEqual([]);
    },
  );

  it('goes to the address that was looked at, though the name resolves otherwise a moment later', async () => {
    asked = [];
    const { looked, lookUp } = resolving([['127.0.0.1'], ['10.0.0.1']]);
    const mayReach = (address: string): boolean => address === '127.0.0.1';
    const response = await createPinnedFetch(mayReach, lookUp)(`http://shop.example:${port}/`);
    expect(await response.json()).toEqual({});
    expect({ asked, looked }).toEqual({ asked: [`shop.example:${port}`], looked: ['shop.example'] });
  });
});
