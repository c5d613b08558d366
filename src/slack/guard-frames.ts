/**
 * Lets only frames of a known shape reach the SDK's Socket Mode client. For any other frame the client's own listener
 * rejects, which nothing catches, so one frame such as `null` would end the process (socket-mode 3.1.0,
 * `onWebSocketMessage`). It also emits the type of each delivery on itself: a delivery of the type `disconnected` or
 * `error` would act as if the connection had said so.
 */
import type { Logger } from '@slack/bolt';
import { codeOf, messageOf } from '../kernel/trouble.ts';

const FRAME = 'ws_message';
/** What the connection itself says; the client does not emit these. */
const CONTROL = new Set(['hello', 'disconnect']);
/** Emitters give these names a meaning of their own. */
const RESERVED = new Set(['error', 'newListener', 'removeListener']);

/** The client's own emitter. */
type Emitter = {
  listeners(name: string): readonly ((...args: never[]) => unknown)[];
  removeAllListeners(name: string): unknown;
  on(name: string, listener: (data: unknown, isBinary: unknown) => void): unknown;
  listenerCount(name: string): number;
};

export function guardFrames(client: Emitter, logger: Logger): void {
  const listeners = client.listeners(FRAME);
  client.removeAllListeners(FRAME);
  const isTaken = (type: string): boolean => RESERVED.has(type) || client.listenerCount(type) > 0;
  client.on(FRAME, (data: unknown, isBinary: unknown) => {
    if (isBinary === true || !isFrame(data, isTaken)) {
      logger.warn('A frame of the Socket Mode connection was ignored: it is not one that Slack documents');
      return;
    }
    for (const listener of listeners)
      Promise.resolve()
        .then(() => Reflect.apply(listener, client, [data, isBinary]) as unknown)
        .catch((error: unknown) => {
          logger.error(`A frame of the Socket Mode connection failed (\`${codeOf(error)}\`): ${messageOf(error)}`);
        });
  });
}

function isFrame(data: unknown, isTaken: (type: string) => boolean): boolean {
  const frame = recordOf(parsed(data));
  const type = frame?.['type'];
  if (frame === null || typeof type !== 'string') return false;
  if (CONTROL.has(type)) return true;
  const payload = recordOf(frame['payload']);
  if (typeof frame['envelope_id'] !== 'string' || payload === null || isTaken(type)) return false;
  if (type !== 'events_api') return true;
  const inner = recordOf(payload['event'])?.['type'];
  return typeof inner === 'string' && !isTaken(inner);
}

function parsed(data: unknown): unknown {
  try {
    if (typeof data === 'string') return JSON.parse(data);
    if (data instanceof ArrayBuffer || data instanceof Uint8Array) return JSON.parse(new TextDecoder().decode(data));
  } catch {
    // Not JSON: the frame is ignored.
  }
  return null;
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : null;
}
