import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { silentLogger } from '../../src/engine/logger.ts';
import { startHttp, type Http, type HttpAnswer, type HttpRoute } from '../../src/http/start-http.ts';
import { bodiesBytesMax, bodyChunksMax, discardedBytesMax, webhookBytesMax } from '../../src/kernel/limits.ts';

type Sent = { readonly status: number; readonly body: string; readonly headers: Headers };
type World = {
  readonly server: Http;
  readonly logged: string[];
  send(path: string, init?: RequestInit): Promise<Sent>;
};

const ROUTES: Readonly<Record<string, () => Promise<HttpAnswer>>> = {
  'GET /throws-at-once': () => {
    throw new Error('Broken');
  },
  'GET /throws-null': () => {
    throw null;
  },
  'GET /rejects': () => Promise.reject(new Error('Broken')),
  'GET /never': () => new Promise(() => undefined),
  'GET /bad-header': () => Promise.resolve({ status: 200, body: '', headers: { allow: 'a\nb' } }),
  'GET /bad-body': () => Promise.resolve({ status: 200, body: 1 as never }),
  'GET /bad-status': () => Promise.resolve({ status: 7, body: '' }),
};

async function withServer(story: (world: World) => Promise<void>): Promise<void> {
  const logged: string[] = [];
  const server = await startHttp({
    host: '127.0.0.1',
    port: 0,
    answerMs: 100,
    logger: {
      info: () => undefined,
      error: (name, error) => {
        logged.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      },
    },
    routes: new Map<string, HttpRoute>([
      ['POST /hook', async ({ body }) => ({ status: 200, body: `${body.length}` })],
      ['GET /hook', async () => ({ status: 200, body: 'here' })],
      ['POST /only', async () => ({ status: 200, body: '' })],
      ...Object.entries(ROUTES),
    ]),
  });
  try {
    await story({
      server,
      logged,
      async send(path, init) {
        const response = await fetch(`${server.address}${path}`, init);
        return { status: response.status, body: await response.text(), headers: response.headers };
      },
    });
  } finally {
    await server.stop();
  }
}

describe('the HTTP server', () => {
  it('answers by method and path, HEAD like GET, and lists the allowed methods when it refuses one', () =>
    withServer(async ({ send, logged }) => {
      expect(await send('/hook?a=1', { method: 'POST', body: 'abc' })).toMatchObject({ status: 200, body: '3' });
      expect(await send('/hook', { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
      for (const method of ['PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
        const { status, headers } = await send('/hook', { method });
        expect([status, headers.get('allow')]).toEqual([405, 'POST, GET, HEAD']);
      }
      expect((await send('/only', { method: 'HEAD' })).headers.get('allow')).toBe('POST');
      expect((await send('/other')).status).toBe(404);
      expect(logged).toEqual([]);
    }));

  it.each(['//', '//%', 'http://[', '*', '/%00', '/%', `/${'x'.repeat(10_000)}`, '/hook/../hook', '/hook%2f'])(
    'survives the path %s',
    (path) =>
      withServer(async ({ server, send }) => {
        expect(await raw(server.port, `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)).toMatch(
          /^HTTP\/1\.1 (404|400)/,
        );
        expect((await send('/hook')).status).toBe(200);
      }),
  );

  it.each([
    ['CONNECT', 'CONNECT localhost:1 HTTP/1.1\r\nHost: localhost\r\n\r\n', 405],
    ['TRACE', 'TRACE /hook HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n', 405],
    ['an unknown method', 'FOO /hook HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n', 400],
    ['an upgrade', 'GET /hook HTTP/1.1\r\nHost: h\r\nConnection: upgrade, close\r\nUpgrade: websocket\r\n\r\n', 200],
    ['no Host', 'GET /hook HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
    ['no request', 'hello\r\n\r\n', 400],
    ['headers without end', `GET /hook HTTP/1.1\r\nHost: h\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ['another expectation', 'POST /hook HTTP/1.1\r\nHost: h\r\nExpect: tea\r\nConnection: close\r\n\r\n', 417],
    ['a length that is not a number', 'POST /hook HTTP/1.1\r\nHost: h\r\nContent-Length: x\r\n\r\n', 400],
    [
      'two lengths of the body',
      'POST /hook HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
  ])('answers %s', (_, text, status) =>
    withServer(async ({ server, send }) => {
      expect(await raw(server.port, text)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
      expect((await send('/hook')).status).toBe(200);
    }),
  );

  it('refuses a body that is too large or compressed, and the sender sees it', () =>
    withServer(async ({ send }) => {
      const post = async (bytes: number): Promise<number> =>
        (await send('/hook', { method: 'POST', body: 'x'.repeat(bytes) })).status;
      expect(await post(webhookBytesMax)).toBe(200);
      expect(await post(webhookBytesMax + 1)).toBe(413);
      expect(await post(webhookBytesMax * 8)).toBe(413);
      const zipped = { method: 'POST', body: gzipSync('x'), headers: { 'content-encoding': 'gzip' } };
      expect((await send('/hook', zipped)).status).toBe(415);
    }));

  it('survives a sender that goes away in the middle of its body, and logs nothing', () =>
    withServer(async ({ server, send, logged }) => {
      const socket = connect(server.port, '127.0.0.1');
      await new Promise<void>((resolve) => {
        socket.write('POST /hook HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nabc', () => {
          socket.destroy();
          resolve();
        });
      });
      expect((await send('/hook')).status).toBe(200);
      expect(logged).toEqual([]);
    }));

  it.each([
    ['/throws-at-once', 503, 'http.failed: Broken'],
    ['/throws-null', 503, 'http.failed: null'],
    ['/rejects', 503, 'http.failed: Broken'],
    ['/never', 503, 'http.failed: Expected an answer within `100` ms, got none'],
    ['/bad-header', 500, expect.stringContaining('http.unanswered') as string],
    ['/bad-status', 500, expect.stringContaining('http.unanswered') as string],
  ])('answers for the route of %s with %i and one line', (path, status, line) =>
    withServer(async ({ send, logged }) => {
      const answer = await send(path);
      expect(answer.status).toBe(status);
      // Zendesk repeats a webhook after a 503 only if it names a time of less than a minute.
      if (status === 503) expect(Number(answer.headers.get('retry-after'))).toBe(20);
      expect(logged).toEqual([line]);
      expect((await send('/hook')).status).toBe(200);
    }),
  );

  it('closes the connection of a request whose body it did not read', () =>
    withServer(async ({ server }) => {
      expect(await raw(server.port, 'POST /other HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\n')).toMatch(
        /^HTTP\/1\.1 404 .*\r\n(?:.+\r\n)*connection: close\r\n/i,
      );
    }));

  it('stops even if the peer of a refused CONNECT stays half open', () =>
    withServer(async ({ server }) => {
      const socket = connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true });
      onTestFinished(() => {
        socket.destroy();
      });
      socket.write('CONNECT localhost:1 HTTP/1.1\r\nHost: localhost\r\n\r\n');
      await once(socket.resume(), 'end');
      await server.stop();
      expect(socket.readyState).toBe('writeOnly');
    }));

  it('goes on after a route gave a body that cannot be sent', () =>
    withServer(async ({ server, send, logged }) => {
      const rejected: unknown[] = [];
      const note = (error: unknown): void => {
        rejected.push(error);
      };
      process.on('unhandledRejection', note);
      onTestFinished(() => {
        process.off('unhandledRejection', note);
      });
      await raw(server.port, 'GET /bad-body HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n').catch(() => undefined);
      expect((await send('/hook')).status).toBe(200);
      expect(rejected).toEqual([]);
      expect(logged).toEqual([expect.stringMatching(/^http\.unanswered/)]);
    }));

  it('answers an endless body before its end', () =>
    withServer(async ({ server }) => {
      const socket = connect(server.port, '127.0.0.1');
      onTestFinished(() => {
        socket.destroy();
      });
      socket.on('error', () => undefined);
      socket.write('POST /hook HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000000\r\n\r\n');
      socket.write(Buffer.alloc(discardedBytesMax + webhookBytesMax));
      const [first] = (await once(socket, 'data')) as [Buffer];
      expect(String(first)).toMatch(/^HTTP\/1\.1 413 /);
    }));

  it('answers a body of very many chunks before its end', () =>
    withServer(async ({ server, send }) => {
      const socket = connect(server.port, '127.0.0.1');
      onTestFinished(() => {
        socket.destroy();
      });
      socket.write('POST /hook HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n');
      socket.write('1\r\nx\r\n'.repeat(bodyChunksMax + 1));
      const [first] = (await once(socket, 'data')) as [Buffer];
      expect(String(first)).toMatch(/^HTTP\/1\.1 400 /);
      expect((await send('/hook')).status).toBe(200);
    }));

  it('answers the oldest of many large bodies without end, and goes on with a whole one', () =>
    withServer(async ({ server, send }) => {
      const sockets = Array.from({ length: bodiesBytesMax / webhookBytesMax + 1 }, () => {
        const socket = connect(server.port, '127.0.0.1').on('error', () => undefined);
        socket.write(`POST /hook HTTP/1.1\r\nHost: h\r\nContent-Length: ${webhookBytesMax}\r\n\r\n`);
        socket.write(Buffer.alloc(webhookBytesMax - 1));
        return socket;
      });
      const whole = { method: 'POST', body: 'x'.repeat(webhookBytesMax) };
      const statuses: number[] = [];
      try {
        const [answer] = (await Promise.race(sockets.map((socket) => once(socket, 'data')))) as [Buffer];
        expect(String(answer)).toMatch(/^HTTP\/1\.1 503 [\s\S]*retry-after: 20/);
        for (let sent = 0; sent < 40; sent++) statuses.push((await send('/hook', whole)).status);
      } finally {
        for (const socket of sockets) socket.destroy();
      }
      expect(new Set(statuses)).toEqual(new Set([200]));
    }));

  it('closes idle connections when there are too many, so that the next one is served', async () => {
    const server = await startHttp({
      ...{ host: '127.0.0.1', port: 0, connectionsMax: 3, logger: silentLogger },
      routes: new Map<string, HttpRoute>([['GET /', async () => ({ status: 200, body: '' })]]),
    });
    onTestFinished(() => server.stop());
    const open = (): Socket => connect(server.port, '127.0.0.1').on('error', () => undefined);
    const idle = await Promise.all(
      Array.from({ length: 3 }, async () => {
        const socket = open();
        socket.write('GET / HTTP/1.1\r\nHost: h\r\n\r\n');
        await once(socket, 'data');
        return socket.resume();
      }),
    );
    await Promise.all([...idle, open().resume()].map((socket) => once(socket, 'close')));
    expect(await raw(server.port, 'GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 200 /,
    );
  });

  it('survives peers that reset a CONNECT', () =>
    withServer(async ({ server, send }) => {
      const thrown: unknown[] = [];
      const note = (error: unknown): void => {
        thrown.push(error);
      };
      process.on('uncaughtException', note);
      onTestFinished(() => {
        process.off('uncaughtException', note);
      });
      for (let peer = 0; peer < 20; peer++) {
        const socket = connect(server.port, '127.0.0.1');
        socket.on('error', () => undefined);
        socket.write(`CONNECT localhost:1 HTTP/1.1\r\nHost: localhost\r\n\r\n${'x'.repeat(200_000)}`, () => {
          socket.resetAndDestroy();
        });
        await once(socket, 'close');
        // The server has seen the reset before it answers the next request.
        expect((await send('/hook')).status).toBe(200);
      }
      expect(thrown).toEqual([]);
    }));

  it('says which port is in use', () =>
    withServer(async ({ server }) => {
      const again = { host: '127.0.0.1', port: server.port, routes: new Map(), logger: { info() {}, error() {} } };
      await expect(startHttp(again)).rejects.toMatchObject({ code: 'http.port_in_use' });
    }));

  it('keeps an idle connection longer than senders and proxies do, and no longer when it stops', async () => {
    const entered = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    const server = await startHttp({
      host: '127.0.0.1',
      port: 0,
      logger: silentLogger,
      routes: new Map<string, HttpRoute>([
        ['GET /', async () => ({ status: 200, body: '' })],
        [
          'GET /slow',
          async () => {
            entered.resolve();
            await gate.promise;
            return { status: 200, body: '' };
          },
        ],
      ]),
    });
    const socket = connect(server.port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const [first] = (await once(socket, 'data')) as [Buffer];
    expect(first.toString()).toMatch(/^Keep-Alive: timeout=75\r$/m);
    socket.write('GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await entered.promise;
    const stopped = server.stop();
    const closed = once(socket, 'close');
    gate.resolve();
    socket.resume();
    await Promise.all([stopped, closed]);
    // Less than an idle connection may last, and longer than a busy machine needs.
  }, 60_000);
});

/** Everything received until the server closes the connection. */
function raw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let got = '';
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(text);
    });
    socket
      .on('data', (chunk) => {
        got += String(chunk);
      })
      .on('close', () => {
        resolve(got);
      })
      .on('error', reject);
  });
}
