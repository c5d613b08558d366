/**
 * Reads the whole body of a request, or says why it was not accepted.
 *
 * A body that is too large is read and discarded, up to a limit: a sender whose connection is cut while it is still
 * writing never sees the answer.
 */
import type { IncomingMessage } from 'node:http';
import { discardedBytesMax, webhookBytesMax } from '../kernel/limits.ts';

export type Body =
  | { readonly kind: 'whole'; readonly bytes: Buffer }
  | { readonly kind: 'too_large' }
  /** The sender went away; there is no one to answer. */
  | { readonly kind: 'aborted' };

export function readBody(request: IncomingMessage): Promise<Body> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request
      .on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size <= webhookBytesMax) chunks.push(chunk);
        else chunks.length = 0;
        if (size > discardedBytesMax) resolve({ kind: 'too_large' });
      })
      .on('end', () => {
        resolve(size > webhookBytesMax ? { kind: 'too_large' } : { kind: 'whole', bytes: Buffer.concat(chunks) });
      })
      .on('error', () => {
        resolve({ kind: 'aborted' });
      })
      .on('close', () => {
        resolve({ kind: 'aborted' });
      });
  });
}
