/** Tests of the pages for people without an account: the form of a kind, and the page of its receipt. */
import { describe, expect, it } from 'vitest';
import { replaceNumbers } from '../../src/case/quoted-numbers.ts';
import { renderList, renderStatus } from '../../src/connector/slack/render/answers.ts';
import { renderRunCard } from '../../src/connector/slack/render/run-card.ts';
import { portalRoutes } from '../../src/http/portal/portal-routes.ts';
import type { HttpAnswer } from '../../src/http/start-http.ts';
import { asCaseId } from '../../src/kernel/ids.ts';
import { formBytesMax, formMs, formsPerMinuteMax, receiptMs } from '../../src/kernel/limits.ts';
import { normaliseForm } from '../../src/intake/portal/normalise.ts';
import { COMPILER } from '../compiler.ts';
import { LENA } from '../run/handbook.ts';
import { inWorld, type SimulatedWorld } from '../engine/world.ts';
import { SHOP, shopWith } from './portal-handbook.ts';

const FORM = '/portal/broken_goods';
const FILLED = {
  'sender.name': 'Pia Porcelain',
  'sender.email': 'pia@porcelain.example',
  'goods.order': 'Order 1000-4711',
  'goods.value': '1,250.00',
  'goods.value:currency': 'EUR',
  'goods.what': 'glass',
  'goods.story': 'The pane is cracked.\r\nThe <b>door</b> too.',
};

/** @param laterMs how much later than the engine the visitor comes; the engine would work through all that time. */
function visitor(world: SimulatedWorld, laterMs = 0) {
  const { shell } = world.engine;
  const clock = { ...shell.clock, now: () => shell.clock.now() + laterMs };
  const routes = portalRoutes({ ...shell, clock });
  const ask = (
    method: string,
    path: string,
    body = '',
    type = 'application/x-www-form-urlencoded',
  ): Promise<HttpAnswer> => {
    const route = routes.get(`${method} ${path.slice(0, path.lastIndexOf('/') + 1)}*`);
    if (route === undefined) throw new Error(`Expected a route for ${path}`);
    return route({ path, headers: { 'content-type': type }, body: Buffer.from(body), isLocal: false });
  };
  const open = async (path = FORM): Promise<string> => {
    const { body } = await ask('GET', path);
    return /name="form" value="([^"]+)"/.exec(body)?.[1] ?? '';
  };
  const send = async (entered: Record<string, string | readonly string[]>, token?: string): Promise<HttpAnswer> => {
    const form = new URLSearchParams({ form: token ?? (await open()) });
    for (const [name, value] of Object.entries(entered)) for (const one of [value].flat()) form.append(name, one);
    return ask('POST', FORM, form.toString());
  };
  return { ask, open, send };
}

const facts = async (world: SimulatedWorld): Promise<Record<string, unknown>> => {
  const [opened] = await world.events('CaseOpened');
  return Object.fromEntries((opened?.facts ?? []).map(({ path, value }) => [path, value]));
};

describe('the form of a kind', () => {
  it('has a label for each field, no script, and nothing that other pages may use', () =>
    inWorld({ files: SHOP }, async (world) => {
      const { status, body, headers = {} } = await visitor(world).ask('GET', FORM);
      expect(status).toBe(200);
      for (const path of ['sender.name', 'sender.email', 'goods.order', 'goods.value', 'goods.arrived', 'goods.story'])
        expect(body).toContain(`<label for="${path}">`);
      expect(body).toContain('<input type="email" id="sender.email"');
      expect(body).toContain('<legend>What is broken</legend>');
      expect(body).not.toContain('desk.note');
      expect(body).not.toMatch(/<script|\son[a-z]+=|\sstyle=/i);
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      expect(headers['referrer-policy']).toBe('no-referrer');
    }));

  it('is refused, and says so, if it is larger than any that a person fills in', () =>
    inWorld({ files: SHOP }, async (world) => {
      const { send } = visitor(world);
      const sent = await send({ ...FILLED, 'goods.story': 'x'.repeat(formBytesMax) });
      expect(sent).toMatchObject({ status: 413, body: expect.stringContaining('expected at most') as string });
      expect(await world.store.inbox.pending()).toBe(0);
    }));

  it('opens a case with its facts, whose run begins, and answers with the page of the receipt', () =>
    inWorld({ files: SHOP }, async (world) => {
      const { send, ask } = visitor(world);
      const sent = await send({
        ...FILLED,
        'goods.parts': ['leg', 'pane'],
        'goods.kept': 'false',
        'goods.arrived': '2026-03-03',
      });
      expect(sent.status).toBe(303);
      const address = sent.headers?.['location'] ?? '';
      expect((await ask('GET', address)).body).toContain('<h1>Received</h1>');
      await world.rest();
      expect(await facts(world)).toMatchObject({
        'sender.name': 'Pia Porcelain',
        'goods.order': '10004711',
        'goods.value': { $money: 'EUR', minor: 125_000 },
        'goods.what': 'glass',
        'goods.parts': ['leg', 'pane'],
        'goods.kept': false,
        'goods.story': 'The pane is cracked.\nThe <b>door</b> too.',
      });
      const [opened] = await world.events('CaseOpened');
      expect(opened).toMatchObject({
        channel: 'portal',
        requester: { name: 'Pia Porcelain', email: 'pia@porcelain.example', others: ['Pia Porcelain'] },
        keys: [{ system: 'portal' }],
        refused: [],
      });
      expect((await world.ask('question')).askId).toBeDefined();
      expect((await ask('GET', address)).body).toContain('<h1>In work</h1>');
    }));

  it('is found by the number of its receipt, also as people read it out, and its card and the lists show it', () =>
    inWorld({ files: SHOP }, async (world) => {
      const { send, ask } = visitor(world);
      const address = (await send(FILLED)).headers?.['location'] ?? '';
      const number = /class="number">([^<]+)</.exec((await ask('GET', address)).body)?.[1] ?? '';
      await world.rest();
      const { commands } = world.engine;
      expect(await commands.casesNumbered(number)).toEqual(['CASE-1']);
      expect(await commands.casesNumbered('00000-00000')).toEqual([]);
      const named = (text: string) =>
        replaceNumbers(text, async (one) => (await commands.casesNumbered(one))[0] ?? null);
      expect(await named(`where is ${number.toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l')}?`)).toBe(
        'where is CASE-1?',
      );
      expect(await named('hello-world, 00000-00000')).toBe('hello-world, 00000-00000');
      const summary = await commands.status(asCaseId('CASE-1'));
      if (summary === null) throw new Error('Expected the case');
      expect(JSON.stringify([renderStatus(summary), renderRunCard(summary.card)]).split(number)).toHaveLength(3);
      expect(JSON.stringify(renderList([summary]))).toContain(number);
    }));

  it('is shown again with everything as it was entered, and what is wrong beside each field; nothing is stored', () =>
    inWorld({ files: SHOP }, async (world) => {
      const { send } = visitor(world);
      const { status, body } = await send({
        ...FILLED,
        'sender.name': '  ',
        'goods.order': 'what I ordered',
        'goods.value': '1.250',
        'goods.what': 'cars',
        'goods.story': '"></textarea><script>alert(1)</script>',
      });
      expect(status).toBe(422);
      expect(body).toContain('Please fill this in');
      expect(body).toMatch(/id="goods.order-wrong">We need one number of at most 30 digits. Eight digits/);
      expect(body).toMatch(/id="goods.value-wrong">This can be read in several ways: 1\.25 EUR, or 1,250\.00 EUR/);
      expect(body).toContain('Please choose from the list');
      expect(body).toContain('value="what I ordered"');
      expect(body).toContain('&#60;script&#62;');
      expect(body).not.toContain('<script');
      expect(body).toContain('<option selected>EUR</option>');
      await world.rest();
      expect(await world.store.runs.list({ limit: 9, newestFirst: true })).toEqual([]);
    }));

  it.each([
    ['lines', 'goods.story', 'x'.repeat(65_537), /at most 65536 characters; these are 65537/],
    ['a line', 'sender.name', 'x'.repeat(301), /at most 300 characters/],
    ['a currency that it does not offer', 'goods.value:currency', 'XAU', /one of these currencies: USD, EUR/],
    ['an impossible day', 'goods.arrived', '2026-02-30', /We need a date such as 2026-03-04/],
    ['nothing in words', 'sender.name', 'n/a', /says that there is none. If you do not have it, ask us for it first/],
    ['an amount of nothing', 'goods.value', '0', /We need an amount above zero/],
    ['another currency', 'goods.value', '12 GBP', /write the amount in USD or EUR/],
    ['several addresses', 'sender.email', 'pia@porcelain.example, leo@our.example', /one e-mail address/],
    ['a name of letters that no one sees', 'sender.name', '\u200b\u200b', /Please fill this in/],
    ['a negative amount', 'goods.value', '-5', /We need an amount above zero/],
  ])('refuses %s, and says so', (_, name, text, says) =>
    inWorld({ files: SHOP }, async (world) => {
      const { status, body } = await visitor(world).send({ ...FILLED, [name]: text });
      expect([status, says.test(body)]).toEqual([422, true]);
    }),
  );

  it('that is sent twice is one case with one receipt', () =>
    inWorld({ files: SHOP }, async (world) => {
      const { send, open } = visitor(world);
      const token = await open();
      const first = await send(FILLED, token);
      const second = await send(FILLED, token);
      expect(second.headers?.['location']).toBe(first.headers?.['location']);
      const other = await send({ ...FILLED, 'goods.value': '2,000.00' }, token);
      expect(other.status).toBe(422);
      expect(other.body).toContain('was sent before with something else in it');
      await world.rest();
      expect(await world.store.runs.list({ limit: 9, newestFirst: true })).toHaveLength(1);
    }));

  it.each([
    ['made up', () => 'abc.def'],
    ['of another kind', (token: string) => token.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))],
    ['empty', () => ''],
  ])('whose token is %s is not taken', (_, change) =>
    inWorld({ files: SHOP }, async (world) => {
      const { send, open } = visitor(world);
      expect((await send(FILLED, change(await open()))).status).toBe(422);
      await world.rest();
      expect(await world.store.runs.list({ limit: 9, newestFirst: true })).toEqual([]);
    }),
  );

  it('that was open for more than a day is shown once more, with a token that counts', () =>
    inWorld({ files: SHOP }, async (world) => {
      const { send, open } = visitor(world);
      const token = await open();
      const late = await visitor(world, formMs + 1).send(FILLED, token);
      expect([late.status, late.body.includes('open for more than a day')]).toEqual([422, true]);
      const again = /name="form" value="([^"]+)"/.exec(late.body)?.[1] ?? '';
      expect((await send(FILLED, again)).status).toBe(303);
    }));

  it('that asked otherwise when it was opened is shown once more, with what was entered', () =>
    inWorld({ files: SHOP }, async (world) => {
      const { send, open } = visitor(world);
      const token = await open();
      await world.publish([...shopWith('label: What it cost', 'label: What it cost in thousands')]);
      const late = await send(FILLED, token);
      expect([late.status, late.body.includes('The form has changed since you opened it')]).toEqual([422, true]);
      expect(late.body).toContain('value="1,250.00"');
      await world.rest();
      expect(await world.store.runs.list({ limit: 9, newestFirst: true })).toEqual([]);
    }));

  it('with a hundred thousand fields of its own is read in the time of one', () =>
    inWorld({ files: SHOP }, async (world) => {
      const { ask } = visitor(world);
      const { body } = await ask('POST', FORM, 'sender.name=x&'.repeat(18_000));
      expect(body.length).toBeLessThan(20_000);
    }));

  it('that a program filled in is not taken: a field that people do not see', () =>
    inWorld({ files: SHOP }, async (world) => {
      expect((await visitor(world).send({ ...FILLED, website: 'https://spam.example' })).status).toBe(422);
    }));

  it('that arrives too often is put off, with what was entered', () =>
    inWorld({ files: SHOP }, async (world) => {
      const { send } = visitor(world);
      for (let sent = 0; sent < formsPerMinuteMax; sent++) expect((await send(FILLED)).status).toBe(303);
      const put = await send(FILLED);
      expect([put.status, put.body.includes('value="Pia Porcelain"')]).toEqual([429, true]);
      await world.after(60_001);
      expect((await send(FILLED)).status).toBe(303);
    }));

  it('that is closed says why, and takes nothing', () =>
    inWorld(
      { files: shopWith('  says: We', '  closed: Please call 555-0100 until May.\n  says: We') },
      async (world) => {
        const { ask } = visitor(world);
        for (const method of ['GET', 'POST']) {
          const { status, body } = await ask(method, FORM);
          expect([status, body.includes('Please call 555-0100 until May.')]).toEqual([410, true]);
        }
      },
    ));

  it.each(['/portal/freight_claim', '/portal/', '/portal/constructor', '/portal/BROKEN_GOODS'])(
    'is not at %s',
    (path) =>
      inWorld({ files: SHOP }, async (world) => {
        expect((await visitor(world).ask('GET', path)).status).toBe(404);
      }),
  );

  it.each(['application/json', 'multipart/form-data; boundary=x', ''])('is not taken as `%s`', (type) =>
    inWorld({ files: SHOP }, async (world) => {
      expect((await visitor(world).ask('POST', FORM, '{}', type)).status).toBe(415);
    }),
  );
});

it('a field that a form asked for when it was sent, and its kind does not any more, is shown to people', () => {
  const { handbook } = COMPILER.handbook(shopWith('fact: goods.story, label: story', 'fact: goods.tale, label: tale'));
  if (handbook === null) throw new Error('Expected a handbook');
  const fields = { 'sender.name': 'Pia', 'goods.story': 'A child was hurt by the glass' };
  const payload = { receipt: 'AAAAA-BBBBB', kind: 'broken_goods', fields };
  const item = { id: '1', source: 'portal', eventId: 'AAAAA-BBBBB', receivedAt: 0, payload, attempts: 0 };
  expect(normaliseForm(item, handbook)).toMatchObject({
    event: { refused: [{ path: 'goods.story', text: expect.stringContaining('A child was hurt by the glass') }] },
  });
});

describe('the page of a receipt', () => {
  it('says where the case stands, and nothing of the case', () =>
    inWorld({ files: SHOP }, async (world) => {
      const { send, ask } = visitor(world);
      const address = (await send(FILLED)).headers?.['location'] ?? '';
      await world.rest();
      const { body } = await ask('GET', address);
      for (const secret of ['Pia', 'porcelain', '1,250', '1250', '4711', 'CASE-', 'glass', 'lead'])
        expect(body).not.toContain(secret);
      expect(body).toMatch(/class="number">[0-9A-Z]{5}-[0-9A-Z]{5}</);
    }));

  it('says, as the form and each refusal of it do, where people turn with a question', () =>
    inWorld({ files: SHOP }, async (world) => {
      const { send, ask } = visitor(world);
      const times = (body: string): number => body.split('<p>No order number? Call 555-0100.</p>').length - 1;
      expect(times((await ask('GET', '/portal/broken_goods')).body)).toBe(1);
      // Beside what is wrong, too: a long form ends far below it.
      expect(times((await send({ ...FILLED, 'goods.order': 'unknown' })).body)).toBe(2);
      const address = (await send(FILLED)).headers?.['location'] ?? '';
      expect(times((await ask('GET', address)).body)).toBe(1);
    }));

  it.each([
    ['with an outcome that the kind calls finished', 'Take it back', 'Finished', 'We have written to you.'],
    ['otherwise', 'stop', 'In work', 'We are working on it.'],
  ])('says of a run that ended %s what that means', (_, how, title, says) =>
    inWorld({ files: SHOP }, async (world) => {
      const { send, ask } = visitor(world);
      const address = (await send(FILLED)).headers?.['location'] ?? '';
      await world.rest();
      if (how === 'stop') await world.after(3 * 86_400_000);
      else {
        const { askId } = await world.ask('question');
        await world.engine.commands.answerQuestion(askId, LENA, { answer: 'Take it back' });
      }
      await world.rest();
      const { body } = await ask('GET', address);
      expect([body.includes(`<h1>${title}</h1>`), body.includes(says)]).toEqual([true, true]);
    }),
  );

  it('ends after half a year, and does not exist for a made-up address', () =>
    inWorld({ files: SHOP }, async (world) => {
      const { send, ask } = visitor(world);
      const address = (await send(FILLED)).headers?.['location'] ?? '';
      for (const other of ['AAAAAAAAAAAAAAAAAAAAAA', '..', '%00', `${'A'.repeat(22)}A`])
        expect((await ask('GET', `/portal/receipts/${other}`)).status).toBe(404);
      expect((await visitor(world, receiptMs).ask('GET', address)).status).toBe(200);
      expect((await visitor(world, receiptMs + 1).ask('GET', address)).status).toBe(410);
    }));
});
