/**
 * Reads the whole body of a request, or says why it was not accepted.
 *
 * Anyone who reaches the port may send bodies, without a signature. So their memory, their chunks and their time are
 * bounded: of each body, and of all of them together.
 *
 * A body that is too large is read and discarded, up to a limit: a sender whose connection is cut while it is still
 * writing never sees the answer.
 */
import type { Readable } from 'node:stream';
import { CollectedBytes } from '../kernel/collected-bytes.ts';
import { bodiesBytesMax, bodyChunksMax, discardedBytesMax, webhookBytesMax } from '../kernel/limits.ts';

export type Body =
  /** `release` says that the bytes are no longer needed. */
  | { readonly kind: 'whole'; readonly bytes: Buffer; release(): void }
  | { readonly kind: 'too_large' }
  | { readonly kind: 'too_many_chunks' }
  | { readonly kind: 'too_slow' }
  /** All bodies together take too much memory. */
  | { readonly kind: 'no_room' }
  /** The sender went away; there is no one to answer. */
  | { readonly kind: 'aborted' };

export type BodyReader = { read(request: Readable): Promise<Body> };

export type BodyLimits = {
  /** Milliseconds from the start of the reading to the end of the body. */
  readonly withinMs: number;
  /** Bytes of memory of all bodies that are being read or handled. */
  readonly totalMax?: number;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
};

export function createBodyReader({
  withinMs,
  totalMax = bodiesBytesMax,
  now = () => performance.now(),
}: BodyLimits): BodyReader {
  /** The oldest first. */
  const reading = new Map<CollectedBytes, (body: Body) => void>();
  let total = 0;

  /** An honest body arrives at once, so the one that has taken longest makes room. */
  const makeRoom = (): void => {
    for (const [bytes, finish] of reading) {
      if (total <= totalMax) return;
      if (bytes.held > 0) finish({ kind: 'no_room' });
    }
  };

  return {
    read: (request) =>
      new Promise((resolve) => {
        const startedAt = now();
        const bytes = new CollectedBytes(webhookBytesMax);
        let chunks = 0;
        const release = (): void => {
          total -= bytes.held;
          bytes.drop();
        };
        const finish = (body: Body): void => {
          if (!reading.delete(bytes)) return;
          if (body.kind !== 'whole') release();
          resolve(body);
        };
        reading.set(bytes, finish);
        request
          .on('data', (chunk: Buffer) => {
            if (!reading.has(bytes)) return;
            const before = bytes.held;
            bytes.add(chunk);
            total += bytes.held - before;
            chunks += 1;
            if (bytes.size > discardedBytesMax) finish({ kind: 'too_large' });
            else if (chunks > bodyChunksMax) finish({ kind: 'too_many_chunks' });
            // Node's own timer does not come while many senders keep the process busy with chunks.
            else if (now() - startedAt > withinMs) finish({ kind: 'too_slow' });
            else makeRoom();
          })
          .on('end', () => {
            finish(bytes.isTooLarge ? { kind: 'too_large' } : { kind: 'whole', bytes: bytes.bytes, release });
          })
          .on('error', () => {
            finish({ kind: 'aborted' });
          })
          .on('close', () => {
            finish({ kind: 'aborted' });
          });
      }),
  };
}
