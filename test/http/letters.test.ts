/** Tests of the page on which the sandbox's people write an e-mail. */
import { describe, expect, it } from 'vitest';
import { letterRoutes } from '../../src/http/letters/letter-routes.ts';
import type { HttpAnswer } from '../../src/http/start-http.ts';
import type { Letter } from '../../src/intake/mail/letter.ts';
import { inWorld, type SimulatedWorld } from '../engine/world.ts';
import { ANY_DOOR } from '../run/handbook.ts';

let world: SimulatedWorld;
let routes: ReturnType<typeof letterRoutes>;

const within = (act: () => Promise<void>): Promise<void> =>
  inWorld({ files: ANY_DOOR }, async (given) => {
    world = given;
    routes = letterRoutes(world.engine.shell, () => Promise.resolve('04-77 <b>'));
    await act();
  });

async function request(
  method: 'GET' | 'POST',
  mailbox: string,
  fields: Readonly<Record<string, string>> = {},
): Promise<HttpAnswer> {
  const route = routes.get(`${method} /letters/*`);
  const body = Buffer.from(new URLSearchParams(fields).toString());
  const answer = await route?.({ method, path: `/letters/${mailbox}`, headers: {}, body, isLocal: true } as never);
  if (answer === undefined) throw new Error('Expected a route');
  return answer;
}

const WRITTEN = {
  from: 'Zoë "Z" Zeller',
  address: 'zoe@zeller.example',
  subject: 'Kaputt\r\nFrom: x@evil.example',
  text: 'Müll\n\nClaim amount: 410 USD',
};

async function stored(): Promise<Letter[]> {
  const items = await world.store.inbox.page(null, 10);
  return items.map(({ payload }) => payload as unknown as Letter);
}

describe('an e-mail in the sandbox', () => {
  it('is written on the page of a mailbox that a kind names, and on no other', () =>
    within(async () => {
      expect(await request('GET', 'claims')).toMatchObject({
        status: 200,
        body: expect.stringMatching(/Write to the mailbox claims[\s\S]*BOL: 04-77 &#60;b&#62;/),
      });
      expect(await request('GET', 'sales')).toMatchObject({ status: 404 });
      expect(await request('POST', 'sales', WRITTEN)).toMatchObject({ status: 404 });
    }));

  it('is a letter with what was entered, whatever that is', () =>
    within(async () => {
      await request('POST', 'claims', WRITTEN);
      expect(await stored()).toMatchObject([
        {
          from: { name: 'Zoë "Z" Zeller', address: 'zoe@zeller.example' },
          text: 'Müll\n\nClaim amount: 410 USD',
          answers: [],
        },
      ]);
    }));

  it('is answered by the next one from the same page', () =>
    within(async () => {
      const { body } = await request('POST', 'claims', WRITTEN);
      const answers = /name="answers" value="([^"]+)"/.exec(body)?.[1] ?? '';
      await request('POST', 'claims', { ...WRITTEN, answers, text: 'Photos follow.' });
      const [, reply] = await stored();
      expect(reply?.answers).toEqual([`claims ${answers}`]);
    }));

  it('without an address is not sent, and the page says why', () =>
    within(async () => {
      const { body } = await request('POST', 'claims', { ...WRITTEN, address: 'nobody' });
      expect(body).toContain('Not sent: Expected the address of one sender');
      expect(await stored()).toEqual([]);
    }));
});
