/** What bodies may take of memory, chunks and time, without a signature. */
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createBodyReader, type Body } from '../../src/http/read-body.ts';
import { CollectedBytes } from '../../src/kernel/collected-bytes.ts';
import { bodyChunksMax, webhookBytesMax } from '../../src/kernel/limits.ts';

const ONE = Buffer.from('x');
const sender = (): Readable => new Readable({ read: () => undefined });
/** Hands over a chunk as the parser of HTTP does, which never joins two. */
const send = (request: Readable, chunk: Buffer): void => void request.emit('data', chunk);

describe('the bytes of a body', () => {
  it('are in one buffer that is seldom copied, in a million chunks too', () => {
    const bytes = new CollectedBytes(webhookBytesMax);
    const sizes = new Set<number>();
    for (let sent = 1; sent <= 1_000_000; sent++) {
      bytes.add(ONE);
      sizes.add(bytes.held);
      if (sizes.size > 11) throw new Error(`A new buffer for ${sent} bytes`);
      if (bytes.held > Math.max(1_024, 2 * sent)) throw new Error(`${bytes.held} bytes are held for ${sent}`);
    }
    expect(sizes.size).toBe(11);
    expect(bytes.bytes.equals(Buffer.alloc(1_000_000, 'x'))).toBe(true);
  });

  it('are those that were sent, in order, up to the limit', () => {
    const bytes = new CollectedBytes(5_000);
    const parts = [1, 1_022, 1, 1, 2_000, 1_975].map((length, index) => Buffer.alloc(length, index + 65));
    for (const part of parts) bytes.add(part);
    expect(bytes.bytes.equals(Buffer.concat(parts))).toBe(true);
    bytes.add(ONE);
    expect([bytes.isTooLarge, bytes.size, bytes.held, bytes.bytes.length]).toEqual([true, 5_001, 0, 0]);
  });
});

describe('a body', () => {
  it('is refused with its first chunk too many, and its further ones cost nothing', async () => {
    const request = sender();
    const read = createBodyReader({ withinMs: 1, now: () => 0 }).read(request);
    let looked = 0;
    const chunk = new Proxy(ONE, {
      get: (target, name) => {
        looked += 1;
        return Reflect.get(target, name, target);
      },
    });
    for (let sent = 0; sent <= bodyChunksMax; sent++) send(request, ONE);
    expect(await read).toEqual({ kind: 'too_many_chunks' });
    send(request, chunk);
    expect(looked).toBe(0);
  });

  it('is refused when it takes too long, although its chunks go on', async () => {
    let at = 0;
    const request = sender();
    const read = createBodyReader({ withinMs: 15_000, now: () => at }).read(request);
    at = 15_000;
    send(request, ONE);
    at += 1;
    send(request, ONE);
    request.emit('end');
    expect(await read).toEqual({ kind: 'too_slow' });
  });

  it('makes room for newer ones, and a body that is being handled counts until it is released', async () => {
    const bodies = createBodyReader({ withinMs: 1, totalMax: 3_000, now: () => 0 });
    const start = (): { readonly request: Readable; readonly body: Promise<Body> } => {
      const request = sender();
      const body = bodies.read(request);
      send(request, Buffer.alloc(1_024));
      return { request, body };
    };
    const [first, second, third] = [start(), start(), start()];
    expect(await first.body).toEqual({ kind: 'no_room' });
    second.request.emit('end');
    const handled = await second.body;
    third.request.emit('end');
    const alsoHandled = await third.body;
    expect(await start().body).toEqual({ kind: 'no_room' });
    for (const body of [handled, alsoHandled]) {
      expect(body).toMatchObject({ kind: 'whole', bytes: { length: 1_024 } });
      if (body.kind === 'whole') body.release();
    }
    const [fourth, fifth] = [start(), start()];
    for (const { request, body } of [fourth, fifth]) {
      request.emit('end');
      expect(await body).toMatchObject({ kind: 'whole' });
    }
  });
});
