import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../src/engine/logger.ts';
import { startHttp, type HttpRoute } from '../../src/http/start-http.ts';

describe('the HTTP server', () => {
  it('answers by method and path, and outlives paths that are no address', async () => {
    const server = await startHttp({
      host: '127.0.0.1',
      port: 0,
      slack: null,
      logger: silentLogger,
      routes: new Map<string, HttpRoute>([
        ['POST /hook', async ({ body }) => ({ status: 200, body: `${body.length}` })],
        [
          'GET /broken',
          async () => {
            throw new Error('Broken');
          },
        ],
      ]),
    });
    try {
      for (const path of ['//', '//%', 'http://[', '*'])
        expect(await raw(server.port, path)).toMatch(/^HTTP\/1\.1 (404|400)/);
      const statusOf = async (path: string, init?: RequestInit): Promise<[number, string]> => {
        const response = await fetch(`${server.address}${path}`, init);
        return [response.status, await response.text()];
      };
      expect(await statusOf('/hook?a=1', { method: 'POST', body: 'abc' })).toEqual([200, '3']);
      expect((await statusOf('/hook'))[0]).toBe(405);
      expect((await statusOf('/other'))[0]).toBe(404);
      expect((await statusOf('/broken'))[0]).toBe(503);
      expect((await statusOf('/hook', { method: 'POST', body: 'x'.repeat(1_048_577) }))[0]).toBe(413);
      await expect(
        startHttp({ host: '127.0.0.1', port: server.port, slack: null, logger: silentLogger, routes: new Map() }),
      ).rejects.toMatchObject({ code: 'http.port_in_use' });
    } finally {
      await server.stop();
    }
  });
});

function raw(port: number, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let met = '';
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    });
    socket
      .on('data', (chunk) => {
        met += String(chunk);
      })
      .on('end', () => {
        resolve(met);
      })
      .on('error', reject);
  });
}
