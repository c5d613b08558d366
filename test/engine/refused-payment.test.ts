/** A write that was refused is tried again only if the system does not have it after all, whatever the refusal said. */
import { describe, expect, it } from 'vitest';
import { createExchange } from '../../src/connector/exchange.ts';
import { createTmsBindings } from '../../src/connector/tms/bindings.ts';
import type { RecoveryAsk } from '../../src/run/log/asks.ts';
import type { ToolBinding } from '../../src/tool/tool.ts';
import { tmsClient } from '../connector/clients.ts';
import { asking, filesOf, LENA, slackUser, sopFile, THREE_LEADS } from '../run/handbook.ts';
import { NEEDS, pay } from '../run/refund.ts';
import { MINUTE } from '../run/walk.ts';
import { inWorld, type SimulatedWorld } from './world.ts';

const LEO = slackUser('ULEO00001');
const FILES = filesOf(
  THREE_LEADS,
  sopFile(pay('case.claim.amount'), { needs: NEEDS }),
  asking('tms.pay_claim', 'claims-leads:1', 'PT240H'),
);

type Sent = Readonly<Record<string, unknown>>;
type Reply = { readonly status: number; readonly body: unknown };

/** A TMS that has `records`, and answers each payment by `reply`. */
class Tms {
  readonly records: Sent[] = [];
  readonly sent: Sent[] = [];
  reply: (sent: Sent) => Reply;
  lists: () => Reply = () => ({ status: 200, body: null });

  constructor(reply: (sent: Sent) => Reply) {
    this.reply = reply;
  }

  binding(): ToolBinding {
    const exchange = createExchange((url, init) => {
      const { status, body } = init?.method === 'POST' ? this.#take(init.body) : this.#list(String(url));
      return Promise.resolve(new Response(JSON.stringify(body), { status }));
    });
    const client = tmsClient({ url: 'https://tms.test', auth: { key: 'a-secret-key' } }, exchange);
    const binding = createTmsBindings(client).find(({ tool }) => tool.id === 'tms.pay_claim');
    if (binding === undefined) throw new Error('Expected the binding of payments');
    return binding;
  }

  #take(body: unknown): Reply {
    const sent = JSON.parse(String(body)) as Sent;
    this.sent.push(sent);
    return this.reply(sent);
  }

  #list(url: string): Reply {
    const { status, body } = this.lists();
    const key = new URL(url).searchParams.get('client_key');
    return { status, body: body ?? { records: this.records.filter(({ client_key }) => client_key === key) } };
  }
}

const refusal =
  (message: string): (() => Reply) =>
  () => ({ status: 422, body: { code: 'refused', message } });
const made = (sent: Sent, more: Sent = {}): Sent => ({ ...sent, id: 'PAY-1', status: 'paid', ...more });
const paidIn =
  (tms: Tms) =>
  (sent: Sent): Reply => {
    const record = made(sent, { id: `PAY-${tms.records.length + 1}` });
    tms.records.push(record);
    return { status: 201, body: record };
  };

/** The payment was refused, and people have pressed *Try again* and approved it once more. */
async function triedAgain(world: SimulatedWorld, tms: Tms, between: (first: Sent) => void): Promise<void> {
  world.vendors.real.set('tms.pay_claim', tms.binding());
  await world.claim();
  await world.after(MINUTE);
  await world.engine.commands.approve((await world.ask('approval', 'CASE-1')).askId, LENA);
  await world.after(MINUTE);
  const [first] = tms.sent;
  if (first === undefined) throw new Error('Expected a payment to be sent');
  between(first);
  await again(world);
}

async function again(world: SimulatedWorld): Promise<void> {
  const { askId } = await world.ask('recovery', 'CASE-1');
  expect(await world.engine.commands.recover(askId, slackUser('UMARCUS01'), 'try_again', null)).toMatchObject({
    ok: true,
  });
  await world.after(MINUTE);
  const approval = await world.ask('approval', 'CASE-1');
  expect(await world.engine.commands.approve(approval.askId, LEO)).toMatchObject({ ok: true });
  await world.after(15 * MINUTE);
}

const stopIn = async (world: SimulatedWorld): Promise<RecoveryAsk> =>
  (await world.ask('recovery', 'CASE-1')) as RecoveryAsk;

describe('a refused payment that is tried again', () => {
  it.each([
    'Funds transferred, but the remittance advice could not be e-mailed',
    'Betrag wurde überwiesen, Beleg konnte nicht gedruckt werden',
    'The amount exceeds the limit',
  ])('is not sent if the TMS has the first one after all: %s', (message) =>
    inWorld({ files: FILES }, async (world) => {
      const tms = new Tms(refusal(message));
      await triedAgain(world, tms, (first) => tms.records.push(made(first)));
      expect(tms.sent).toHaveLength(1);
      const stop = await stopIn(world);
      expect(stop).toMatchObject({ code: 'earlier_found', choices: ['try_again', 'it_was_done', 'stop'] });
      expect(stop.because).toContain('payment PAY-1');
    }),
  );

  it('is sent once the TMS shows no earlier one and can no longer come with it', () =>
    inWorld({ files: FILES }, async (world) => {
      const tms = new Tms(refusal('The account is blocked'));
      await triedAgain(world, tms, () => {
        tms.reply = paidIn(tms);
      });
      expect(tms.sent).toHaveLength(2);
      expect(await world.rest()).toMatchObject({ ended: { kind: 'completed' } });
    }));

  it('waits as long as the TMS may list the first one later', () =>
    inWorld({ files: FILES }, async (world) => {
      const tms = new Tms(refusal('Funds transferred, but the remittance advice could not be e-mailed'));
      await triedAgain(world, tms, (first) => {
        const shownAt = world.clock.now() + 8 * MINUTE;
        tms.lists = () => ({
          status: 200,
          body: world.clock.now() < shownAt ? { records: [] } : null,
        });
        tms.records.push(made(first));
      });
      expect(tms.sent).toHaveLength(1);
      expect(await stopIn(world)).toMatchObject({ code: 'earlier_found' });
    }));

  it('is not sent while the TMS does not show what became of the first one', () =>
    inWorld({ files: FILES }, async (world) => {
      const tms = new Tms(refusal('The account is blocked'));
      await triedAgain(world, tms, () => {
        tms.lists = () => ({ status: 503, body: {} });
        tms.reply = paidIn(tms);
      });
      expect(tms.sent).toHaveLength(1);
      const stop = await stopIn(world);
      expect(stop.because).toContain('does not show what became of an earlier attempt');
    }));

  it('is sent if the TMS shows that the first one came to nothing', () =>
    inWorld({ files: FILES }, async (world) => {
      const tms = new Tms(refusal('The account is blocked'));
      await triedAgain(world, tms, (first) => {
        tms.records.push(made(first, { status: 'rejected' }));
        tms.reply = paidIn(tms);
      });
      expect(tms.sent).toHaveLength(2);
    }));

  it('looks under the keys of all attempts, also after people chose to try again once more', () =>
    inWorld({ files: FILES }, async (world) => {
      const tms = new Tms(refusal('The account is blocked'));
      await triedAgain(world, tms, () => undefined);
      expect(tms.sent).toHaveLength(2);
      const [first] = tms.sent;
      if (first !== undefined) tms.records.push(made(first));
      await again(world).catch(() => undefined);
      expect(tms.sent).toHaveLength(2);
      expect(await stopIn(world)).toMatchObject({ code: 'earlier_found' });
    }));

  it('may count as done, with the words of the TMS on the card', () =>
    inWorld({ files: FILES }, async (world) => {
      const words = 'Funds transferred, but the remittance advice could not be e-mailed to the payee';
      const body = {
        code: 'refused',
        title: 'Unprocessable',
        trace: ['a', words],
        remark: 'Ask accounts payable first',
      };
      world.vendors.real.set('tms.pay_claim', new Tms(() => ({ status: 422, body })).binding());
      await world.claim();
      await world.after(MINUTE);
      await world.engine.commands.approve((await world.ask('approval', 'CASE-1')).askId, LENA);
      await world.after(MINUTE);
      const stop = await stopIn(world);
      expect(stop).toMatchObject({ code: 'refused', choices: ['try_again', 'it_was_done', 'stop'] });
      expect(stop.because).toContain(words);
      expect(stop.because).toContain('Ask accounts payable first');
      await world.engine.commands.recover(stop.askId, LEO, 'it_was_done', 'Paid by the TMS');
      expect(await world.rest()).toMatchObject({ ended: { kind: 'completed' } });
    }));
});
