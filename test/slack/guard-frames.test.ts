/**
 * Frames of every shape on the Socket Mode connection: none ends the process, and none acts in the connection's name.
 */
import type { App, ReceiverEvent } from '@slack/bolt';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createBoltLogger } from '../../src/slack/logger.ts';
import { createSocketTransport } from '../../src/slack/socket-transport.ts';

const EVENT = { type: 'app_mention' };

type Client = { emit(name: string, ...args: unknown[]): unknown; on(name: string, listener: () => void): unknown };

function connection(): { readonly client: Client; readonly seen: ReceiverEvent[]; readonly lost: unknown[] } {
  const logger = createBoltLogger(() => undefined);
  const transport = createSocketTransport({ appToken: 'xapp-1', apiUrl: 'http://127.0.0.1:1/', logger });
  const seen: ReceiverEvent[] = [];
  transport.receiver.init({
    processEvent: (event: ReceiverEvent) => {
      seen.push(event);
      return Promise.resolve();
    },
  } as App);
  // Private in the SDK's types.
  const client = Reflect.get(transport.receiver, 'client') as Client;
  const lost: unknown[] = [];
  const note = (error: unknown): void => void lost.push(error);
  process.on('unhandledRejection', note);
  onTestFinished(() => {
    process.off('unhandledRejection', note);
    transport.stop();
  });
  return { client, seen, lost };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const frame = (parts: Readonly<Record<string, unknown>>): string => JSON.stringify({ envelope_id: 'e', ...parts });

describe('a frame of the Socket Mode connection', () => {
  it.each([
    frame({ type: 'events_api', payload: { type: 'event_callback', event: EVENT } }),
    frame({ type: 'interactive', payload: { type: 'block_actions' } }),
    frame({ type: 'slash_commands', payload: { command: '/sop' } }),
  ])('reaches the app: %s', async (text) => {
    const { client, seen } = connection();
    client.emit('ws_message', text, false);
    client.emit('ws_message', new TextEncoder().encode(text).buffer, false);
    await settled();
    expect(seen).toHaveLength(2);
  });

  it.each([
    ...['null', 'true', '0', '""', '"x"', '[]', '[null]', '{}', '{', '', '\u0000', '{"type":null}', '{"type":{}}'],
    frame({ type: 'events_api' }),
    ...[null, 1, 'x', [], {}, { event: null }, { event: 'x' }, { event: {} }, { event: { type: null } }].map(
      (payload) => frame({ type: 'events_api', payload }),
    ),
    ...['error', 'disconnected', 'connected', 'slack_event', 'ws_message', 'newListener'].flatMap((type) => [
      frame({ type, payload: {} }),
      frame({ type: 'events_api', payload: { event: { type } } }),
    ]),
    frame({ type: 'interactive', payload: null }),
    frame({ type: 'interactive', payload: {}, envelope_id: null }),
  ])('is ignored: %s', async (text) => {
    const { client, seen, lost } = connection();
    let states = 0;
    for (const state of ['connected', 'disconnected', 'error']) client.on(state, () => (states += 1));
    client.emit('ws_message', text, false);
    await settled();
    expect([seen, lost, states]).toEqual([[], [], 0]);
  });

  it('of any shape ends nothing', async () => {
    const { client, lost } = connection();
    const text = fc.oneof(
      fc.json({ maxDepth: 3 }),
      fc.string(),
      fc
        .record({ type: fc.constantFrom('events_api', 'interactive', 'slash_commands', 'x'), payload: fc.json() })
        .map(({ type, payload }) => `{"type":"${type}","envelope_id":"e","payload":${payload}}`),
    );
    await fc.assert(
      fc.asyncProperty(text, fc.boolean(), async (data, isBinary) => {
        client.emit('ws_message', data, isBinary);
        await settled();
        expect(lost).toEqual([]);
      }),
      { numRuns: 300, seed: 20_261_128 },
    );
  });
});
