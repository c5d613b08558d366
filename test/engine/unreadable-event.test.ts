/** An event whose field cannot be read arrives through the webhook: people are asked which value it should be. */
import { describe, expect, it } from 'vitest';
import { money } from '../../src/kernel/money.ts';
import { GIVEN_VALUE } from '../../src/run/log/asks.ts';
import { filesOf, LENA, PERMISSIVE, sopFile, withEvents } from '../run/handbook.ts';
import { postEvent, TMS } from './post-event.ts';
import { inWorld } from './world.ts';

const SOP = `  - step: 1
    says: Wait for the offer
    wait: { event: carrier_offer, for: 9 months }
    save: offer
    if_late: { says: Nothing came, stop: The carrier made no offer }
  - step: 2
    says: Note it
    use: zendesk.add_internal_note
    with: { ticket: = case.zendesk.ticket_id, text: "The carrier offers {offer.amount}" }
`;
const files = [...withEvents(filesOf(sopFile(SOP), PERMISSIVE)), TMS];
const CASE = { system: 'zendesk', record: '101' };

describe('a later event with a field that cannot be read', () => {
  it.each<[string, unknown]>([
    ['in two ways', '31.000 USD'],
    ['at all', { value: 31 }],
  ])('%s is asked about with what arrived, and the run goes on with what a person gives', (_, amount) =>
    inWorld({ files, thread: true }, async (world) => {
      await world.claim();
      await world.rest();
      expect(await postEvent(world, { event: 'carrier_offer', case: CASE, fields: { amount } })).toMatchObject({
        status: 200,
      });
      await world.rest();
      const ask = await world.ask('recovery');
      expect(ask).toMatchObject({ code: 'refused_fact', fact: { path: 'amount' } });
      expect(world.vendors.doneOf('zendesk.add_internal_note')).toBe(0);
      expect(
        await world.engine.commands.answerQuestion(ask.askId, LENA, { [GIVEN_VALUE]: '1,700.00 USD' }),
      ).toMatchObject({
        ok: true,
      });
      await world.rest();
      expect((await world.state())?.ended?.kind).toBe('completed');
      expect(world.vendors.calls.map(({ args }) => args['text'])).toEqual(['The carrier offers $1,700.00']);
    }),
  );

  it('arrives once although its sender sends it twice, and a later one is another event', () =>
    inWorld({ files, thread: true }, async (world) => {
      await world.claim();
      await world.rest();
      const event = { event: 'carrier_offer', case: CASE, fields: { amount: '31.000 USD' } };
      expect((await postEvent(world, event, 'evt-x')).code).toBe('stored');
      expect((await postEvent(world, event, 'evt-x')).code).toBe('duplicate');
      await postEvent(world, { ...event, fields: { amount: '900.00 USD' } }, 'evt-y');
      await world.rest();
      const arrivals = (await world.state())?.arrivals ?? [];
      expect(arrivals.map(({ fields, refused }) => [fields.map(({ value }) => value), refused.length])).toEqual([
        [[], 1],
        [[money('USD', 90_000)], 0],
      ]);
    }));
});
