/**
 * Trouble below HTTP, on both listeners: each connection gets an answer or is closed, and the next request is served.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLogger } from '../../src/engine/logger.ts';
import { startHttp } from '../../src/http/start-http.ts';
import { SimulatedClock } from '../../src/kernel/clock.ts';
import { openJournal } from '../../src/sandbox/journal.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';

type Listener = { readonly port: number; readonly path: string; stop(): Promise<void> };

const LISTENERS: Readonly<Record<string, () => Promise<Listener>>> = {
  async 'the HTTP server'() {
    const server = await startHttp({
      host: '127.0.0.1',
      port: 0,
      logger: silentLogger,
      routes: new Map([
        ['GET /ok', async () => ({ status: 200, body: 'ok' })],
        ['POST /ok', async () => ({ status: 200, body: 'ok' })],
      ]),
    });
    return { port: server.port, path: '/ok', stop: () => server.stop() };
  },
  async 'the sandbox'() {
    const clock = new SimulatedClock(0);
    const sandbox = await startSandbox({ clock, journal: openJournal(null), port: 0, webhook: null });
    return { port: Number(new URL(sandbox.address).port), path: '/', stop: () => sandbox.stop() };
  },
};

/** Not `once`, which rejects when the connection is reset. */
const closeOf = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    socket.on('close', () => {
      resolve();
    });
  });

describe.each(Object.entries(LISTENERS))('%s', (_, start) => {
  let listener: Listener;
  const lost: unknown[] = [];
  const note = (error: unknown): void => void lost.push(error);
  beforeAll(async () => {
    process.on('unhandledRejection', note);
    listener = await start();
  });
  afterAll(async () => {
    process.off('unhandledRejection', note);
    await listener.stop();
  });

  const open = async (): Promise<Socket> => {
    const socket = connect(listener.port, '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    return socket;
  };
  /** Everything that is answered until the other side closes. */
  const answered = async (bytes: string): Promise<string> => {
    const socket = await open();
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
    });
    const closed = closeOf(socket);
    socket.write(bytes);
    await closed;
    return text;
  };
  const serves = async (): Promise<void> => {
    const { port, path } = listener;
    expect((await fetch(`http://127.0.0.1:${port}${path}`)).status).toBe(200);
    expect(lost).toEqual([]);
  };
  const head = (line: string, more = ''): string => `${line}\r\nHost: 127.0.0.1:${listener.port}\r\n${more}\r\n`;

  it.each<readonly [string, () => string, RegExp]>([
    ['the preface of HTTP/2', () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', /^HTTP\/1\.1 [45]\d\d|^$/],
    ['bytes that are no HTTP', () => '\u0016\u0003\u0001\u0000\u00ff\r\n\r\n', /^HTTP\/1\.1 400/],
    ['headers of 100 kB', () => head('GET / HTTP/1.1', `x: ${'x'.repeat(100_000)}\r\n`), /^HTTP\/1\.1 431|^$/],
    ['ten thousand headers', () => head('GET / HTTP/1.1', 'x: y\r\n'.repeat(10_000)), /^HTTP\/1\.1 431|^$/],
    ['two lengths', () => head('POST / HTTP/1.1', 'Content-Length: 1\r\nContent-Length: 2\r\n'), /^HTTP\/1\.1 400/],
    [
      'a length and chunks',
      () => head('POST / HTTP/1.1', 'Content-Length: 1\r\nTransfer-Encoding: chunked\r\n'),
      /^HTTP\/1\.1 400/,
    ],
    [
      'a broken chunk',
      () => `${head(`POST ${listener.path} HTTP/1.1`, 'Transfer-Encoding: chunked\r\nConnection: close\r\n')}zz\r\n`,
      /^HTTP\/1\.1 [45]\d\d|^$/,
    ],
    ['no host', () => 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', /^HTTP\/1\.1 4\d\d/],
  ])('answers or closes %s', async (__, bytes, answer) => {
    expect(await answered(bytes())).toMatch(answer);
    await serves();
  });

  it('answers an upgrade to a WebSocket that no one asked for', async () => {
    const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';
    const socket = await open();
    socket.write(head(`GET ${listener.path} HTTP/1.1`, `${upgrade}Sec-WebSocket-Version: 13\r\n`));
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    expect(chunk.toString('latin1')).toMatch(/^HTTP\/1\.1 (?:200|4\d\d)/);
    socket.destroy();
    await serves();
  });

  it('answers pipelined requests in order', async () => {
    const one = head(`GET ${listener.path} HTTP/1.1`);
    const last = head(`GET ${listener.path} HTTP/1.1`, 'Connection: close\r\n');
    expect((await answered(one.repeat(20) + last)).match(/HTTP\/1\.1 200/g)).toHaveLength(21);
    await serves();
  });

  it('serves others while connections send nothing, half a header, or half a body', async () => {
    const idle = await Promise.all(Array.from({ length: 60 }, open));
    const starts = ['', 'GET / HT', head(`POST ${listener.path} HTTP/1.1`, 'Content-Length: 100\r\n')];
    for (const [index, socket] of idle.entries()) socket.write(starts[index % starts.length] ?? '');
    await serves();
    idle.forEach((socket, index) => {
      if (index % 2 === 0) socket.resetAndDestroy();
      else socket.destroy();
    });
    await serves();
  });

  it('survives peers that close after each part of a request', async () => {
    const whole = `${head(`POST ${listener.path} HTTP/1.1`, 'Content-Length: 5\r\n')}hello`;
    for (let length = 1; length <= whole.length; length += 7) {
      const socket = await open();
      const closed = closeOf(socket.resume());
      socket.write(whole.slice(0, length));
      if (length % 2 === 0) socket.end();
      else socket.resetAndDestroy();
      await closed;
    }
    await serves();
  });
});
