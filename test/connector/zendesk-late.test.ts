/** Zendesk may carry out a request after it seemed lost: in whatever order it lands, the effect happens once. */
import { describe, expect, it } from 'vitest';
import { exchange, VendorFailure, type Exchange } from '../../src/connector/exchange.ts';
import { createZendeskBindings } from '../../src/connector/zendesk/bindings.ts';
import { zendeskClient } from './clients.ts';
import { fakeZendesk } from './fakes.ts';
import { bindingOf, contextOf, KEY } from './subjects.ts';

type Request = Parameters<Exchange>[0];

/** The first write is lost and carried out when `land` is called; `before` runs before each later write. */
async function withLostWrite(
  story: (world: {
    readonly call: (attempt: number) => Promise<unknown>;
    readonly probe: () => Promise<unknown>;
    readonly land: () => Promise<unknown>;
    readonly beforeWrite: (act: () => Promise<unknown>) => void;
    readonly letters: () => number;
  }) => Promise<void>,
): Promise<void> {
  const fake = await fakeZendesk();
  let late: Request | null = null;
  let before: (() => Promise<unknown>) | null = null;
  const through: Exchange = async (request) => {
    if (request.method !== 'PUT') return exchange(request);
    if (late === null) {
      late = request;
      throw new VendorFailure('no_answer', 'write', 'The connection was lost');
    }
    const act = before;
    before = null;
    await act?.();
    return exchange(request);
  };
  const client = zendeskClient({ url: fake.address, client_id: 'sopwith', client_secret: fake.secret }, through);
  const binding = bindingOf(createZendeskBindings(client), 'zendesk.send_acknowledgment');
  const [ticket = ''] = [...fake.tickets.keys()];
  const context = (attempt: number) => contextOf(new AbortController().signal, KEY, attempt);
  try {
    await story({
      call: (attempt) => binding.call({ ticket }, context(attempt)),
      probe: async () => binding.probe?.({ ticket }, context(1)),
      land: async () => {
        if (late === null) throw new Error('Expected a lost write');
        return exchange({ ...late, signal: new AbortController().signal });
      },
      beforeWrite: (act) => {
        before = act;
      },
      letters: () => fake.tickets.get(ticket)?.comments.filter((comment) => comment.public).length ?? 0,
    });
  } finally {
    await fake.stop();
  }
}

describe('a write to Zendesk that seemed lost', () => {
  it('is not repeated if it lands after the probe and before the repeated call', () =>
    withLostWrite(async ({ call, probe, land, letters }) => {
      const before = letters();
      expect(await call(1)).toMatchObject({ kind: 'unknown' });
      expect(await probe()).toMatchObject({ kind: 'absent' });
      await land();
      expect(await call(2)).toMatchObject({ kind: 'done' });
      expect(letters()).toBe(before + 1);
    }));

  it('is not repeated if it lands between the read and the write of the repeated call', () =>
    withLostWrite(async ({ call, probe, land, beforeWrite, letters }) => {
      const before = letters();
      await call(1);
      expect(await probe()).toMatchObject({ kind: 'absent' });
      beforeWrite(land);
      expect(await call(2)).toMatchObject({ kind: 'done' });
      expect(letters()).toBe(before + 1);
    }));
});
