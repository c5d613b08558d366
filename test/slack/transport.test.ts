import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { LogLevel } from '@slack/bolt';
import { afterEach, describe, expect, it } from 'vitest';
import { connectSlack, openSlackLine } from '../../src/connector/slack/connect-slack.ts';
import { ACTIONS } from '../../src/connector/slack/ids.ts';
import { SimulatedClock } from '../../src/kernel/clock.ts';
import { createSlackApp } from '../../src/slack/create-app.ts';
import { createSocketTransport } from '../../src/slack/socket-transport.ts';
import { signatureOf } from '../../src/sandbox/slack/delivery/http-transport.ts';
import { CLAIMS, eventually, LENA, SECRET } from '../sandbox-slack/start-slack.ts';
import { approval, ASK } from '../connector-slack/fixtures.ts';
import { createFakeCommands } from './fake-commands.ts';
import { startSlackApp, type Started } from './start-app.ts';

let started: Started | null = null;
afterEach(async () => {
  await started?.stop();
  started = null;
});

describe('deliveries over HTTP', () => {
  const body = new URLSearchParams({
    command: '/sop',
    text: 'help',
    team_id: 'TSOPWITH1',
    user_id: LENA,
    channel_id: CLAIMS,
    response_url: 'http://127.0.0.1:1/x',
    trigger_id: '1',
  }).toString();
  const send = async (signedAtMs: number, secret = SECRET): Promise<number> => {
    started ??= await startSlackApp('http');
    const timestamp = String(Math.floor(signedAtMs / 1_000));
    const response = await fetch(started.url, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': timestamp,
        'x-slack-signature': signatureOf(secret, timestamp, body),
      },
    });
    return response.status;
  };

  it.each([
    ['now', 0, 200],
    ['four minutes ago', -240_000, 200],
    ['six minutes ago', -360_000, 401],
    ['in half a minute', 30_000, 200],
    ['in two minutes', 120_000, 401],
    ['in an hour', 3_600_000, 401],
  ])('signed %s', async (_, offsetMs, status) => {
    expect(await send(Date.now() + offsetMs)).toBe(status);
  });

  it('with another secret are refused', async () => {
    expect(await send(Date.now(), 'another')).toBe(401);
  });
});

describe('deliveries by Socket Mode', () => {
  it('continue after Slack asked for a new connection', async () => {
    started = await startSlackApp('socket');
    const { slack, commands } = started;
    const ts = await started.post({ kind: 'ask', ask: approval() });
    const asked = await slack.vendor.act('reconnect_socket', {});
    expect(asked['asked']).toBe(1);
    await eventually(() => !slack.vendor.snapshot().connected);
    await eventually(() => slack.vendor.snapshot().connected);
    expect(
      (await slack.vendor.act('click', { user: LENA, channel: CLAIMS, ts, action_id: ACTIONS.approve })).ack,
    ).toMatchObject({ ok: true });
    expect(commands.asked).toEqual([`approve ${ASK} ${LENA}`]);
  });
});

describe('a Socket Mode connection', () => {
  /** A server for `apps.connections.open` and the socket that it names. */
  const serve = async (socket: (request: IncomingMessage, connection: Duplex) => void) => {
    const server = createServer((request, response) => {
      request.resume().on('end', () => {
        const { port } = server.address() as AddressInfo;
        response
          .writeHead(200, { 'content-type': 'application/json' })
          .end(JSON.stringify({ ok: true, url: `ws://127.0.0.1:${port}/link` }));
      });
    });
    const connections: Duplex[] = [];
    server.on('upgrade', (request, connection) => {
      connections.push(connection.on('error', () => undefined));
      socket(request, connection);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return {
      connections,
      apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`,
      stop() {
        for (const connection of connections) connection.destroy();
        server.closeAllConnections();
        server.close();
      },
    };
  };
  const silently = (): void => undefined;
  const openly = ({ headers }: IncomingMessage, connection: Duplex): void => {
    const accept = createHash('sha1')
      .update(`${headers['sec-websocket-key'] ?? ''}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest('base64');
    connection.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
  };

  it.each([
    ['whose handshake stalls', silently],
    ['that opens but never says hello', openly],
  ])(
    '%s is logged and tried again',
    async (_, socket) => {
      const server = await serve(socket);
      const logged: string[] = [];
      const log = (...lines: readonly unknown[]): void => {
        logged.push(lines.join(' '));
      };
      const transport = createSocketTransport({
        appToken: 'xapp-1',
        apiUrl: server.apiUrl,
        helloMs: 50,
        logger: {
          debug: () => undefined,
          info: () => undefined,
          warn: log,
          error: log,
          setLevel: () => undefined,
          getLevel: () => LogLevel.ERROR,
          setName: () => undefined,
        },
      });
      await transport.start();
      await eventually(() => server.connections.length >= 2);
      expect(transport.isConnected()).toBe(false);
      expect(logged.join('\n')).toContain('Slack did not say hello by Socket Mode within `50` ms');
      expect(logged.join('\n')).not.toContain('undefined');
      transport.stop();
      await transport.end();
      server.stop();
      // Without the limit it would wait for ever.
    },
    60_000,
  );
});

describe('an app that cannot reach Slack', () => {
  it('still starts, says that it is not connected, and stops cleanly', async () => {
    const clock = new SimulatedClock(0);
    const apiUrl = 'http://127.0.0.1:1/api/';
    const settings = { token: 'xoxb-x', apiUrl, allowExternal: [] };
    const identity = { teamId: 'TSOPWITH1', botId: 'BBOT00001', botUserId: 'UBOT00001' };
    const logged: string[] = [];
    const app = createSlackApp({
      commands: createFakeCommands(),
      slack: connectSlack(openSlackLine(settings, { clock }), { settings, identity, clock }),
      mode: { kind: 'socket', appToken: 'xapp-x' },
      log: (_level, message) => {
        logged.push(message);
      },
    });
    await app.start();
    expect(app.isConnected()).toBe(false);
    expect(logged.join('\n')).toContain('could not be reached by Socket Mode');
    expect(await app.drain(100)).toBe(true);
  });
});
