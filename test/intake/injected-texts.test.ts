/** Tests that no text of a ticket can speak for a field other than its own, whatever JSON people type into a form. */
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { payloadTemplate } from '../../src/intake/zendesk/payload.ts';
import { receiveZendeskWebhook } from '../../src/intake/zendesk/receive-webhook.ts';
import type { WebhookAnswer } from '../../src/intake/webhook.ts';
import type { Json } from '../../src/kernel/canonical-json.ts';
import { SimulatedClock } from '../../src/kernel/clock.ts';

const NOW = Date.UTC(2026, 2, 4, 14, 5);
const AT = '2026-03-04T14:05:00Z';
const SECRET = 'dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmc=';
const FIELDS = ['claim_type', 'claim_amount', 'claim_currency', 'bol', 'pro', 'account_id', 'documents'];
const TEMPLATE = payloadTemplate('ticket.created', Object.fromEntries(FIELDS.map((name) => [name, name])));

type Texts = Readonly<Record<string, string>>;
const HONEST: Texts = {
  'ticket.id': '101',
  'ticket.created_at_with_timestamp': AT,
  'ticket.updated_at_with_timestamp': AT,
  'ticket.title': 'Damaged',
  'ticket.description': 'It broke',
  'ticket.via': 'Web form',
  'ticket.ticket_form': 'Freight claim',
  'ticket.requester.name': 'Lena Lindqvist',
  'ticket.requester.email': 'lena@our.example',
  'current_user.name': 'Lena Lindqvist',
  'current_user.email': 'lena@our.example',
  'ticket.ticket_field_claim_type': 'Damage',
  'ticket.ticket_field_claim_amount': '100.00',
  'ticket.ticket_field_claim_currency': 'USD',
  'ticket.ticket_field_bol': '1',
  'ticket.ticket_field_pro': '2',
  'ticket.ticket_field_account_id': 'MY-ACCOUNT',
  'ticket.ticket_field_documents': '',
};

const fill = (texts: Texts, template = TEMPLATE): string =>
  template.replace(/\{\{([^}]+)\}\}/g, (_, name: string) => ({ ...HONEST, ...texts })[name] ?? '');

/** What was stored of the body, and the answer. */
async function receive(body: string): Promise<{ readonly answer: WebhookAnswer; readonly payload: Json | undefined }> {
  const stored: Json[] = [];
  const signature = createHmac('sha256', SECRET)
    .update(AT + body)
    .digest('base64');
  const answer = await receiveZendeskWebhook(
    {
      headers: { 'x-zendesk-webhook-signature': signature, 'x-zendesk-webhook-signature-timestamp': AT },
      body: Buffer.from(body),
    },
    {
      secrets: [SECRET],
      clock: new SimulatedClock(NOW),
      inbox: {
        receive: (item) => {
          stored.push(item.payload);
          return Promise.resolve('stored');
        },
      },
    },
  );
  return { answer, payload: stored[0] };
}

/** The end of a ticket, as someone would like it to be. */
const FAKE_FIELDS =
  '"fields":{"claim_type":"Damage","claim_amount":"31,000.00","claim_currency":"USD","bol":"9","pro":"8","account_id":"VICTIM","documents":""}';
const FAKE_PEOPLE = '"submitter_name":"","submitter_email":""';
const FAKE_END = `"requester":{"name":"Nobody","email":"nobody@else.example"},${FAKE_PEOPLE},${FAKE_FIELDS}`;
const FAKE = `"description":"It broke","channel":"Web form","form":"Freight claim",${FAKE_END}`;
const field = (name: string): string => `ticket.ticket_field_${name}`;

describe('a text of a ticket', () => {
  it('of an honest form is its own field', async () => {
    const { answer, payload } = await receive(fill({}));
    expect(answer).toMatchObject({ status: 200, code: 'stored' });
    expect(payload).toMatchObject({ ticket: { fields: { claim_amount: '100.00', account_id: 'MY-ACCOUNT' } } });
  });

  it.each<[string, Texts, string]>([
    ['a subject that speaks for all that follows', { 'ticket.title': `D",${FAKE}},"z":{"q":"` }, '`z`'],
    [
      'a subject, with a name of the ticket',
      { 'ticket.title': `D",${FAKE},"z":{"q":"`, [field('documents')]: 'x"},"y":"' },
      '`ticket.z`',
    ],
    ['a subject, with a known object', { 'ticket.title': `D",${FAKE}},"field_names":{"q":"` }, '`field_names`'],
    [
      'a subject in a list',
      { 'ticket.title': `D",${FAKE},"audit_id":[{"q":"`, [field('documents')]: 'x"}],"y":"' },
      '',
    ],
    [
      'the name of the requester',
      { 'ticket.requester.name': `N","email":"e"},${FAKE_PEOPLE},${FAKE_FIELDS}},"z":{"y":{"q":"` },
      '`z`',
    ],
    [
      'an address that adds to the requester',
      { 'ticket.requester.email': 'e","external_id":"7' },
      '`ticket.requester.external_id`',
    ],
    [
      'a field that states the others',
      { [field('bol')]: `1","pro":"2","account_id":"V","documents":""},"z":{"q":"` },
      '`ticket.z`',
    ],
    [
      'two fields together',
      {
        [field('bol')]: `1","pro":"2","account_id":"VICTIM","documents":"","z":{"q":"`,
        [field('documents')]: `x"},"y":"`,
      },
      '`ticket.fields.',
    ],
    [
      'a field that becomes a record, and no other name',
      {
        [field('bol')]: `1","pro":"2","account_id":"VICTIM","documents":{"q":"`,
        [field('documents')]: `x"},"claim_date":"`,
      },
      '`ticket.fields.',
    ],
    [
      'a field that hides the true ones in another, with the names of the template only',
      {
        [field('bol')]: `1","pro":"2","account_id":{"q":"`,
        [field('documents')]: `x"},"documents":"`,
      },
      'a text at `ticket.fields.account_id`, got a record',
    ],
    ['a follow-up', { 'ticket.title': 'D","follow_up_of":"55' }, '`ticket.follow_up_of` before `ticket.subject`'],
    ['the number of an audit', { 'ticket.via': 'Web","audit_id":"999999999' }, 'before `ticket.'],
    [
      'a field that the template lacks',
      { [field('documents')]: 'x","claim_date":"2026-01-01' },
      '`ticket.fields.claim_date`',
    ],
    ['a name written with escapes', { [field('documents')]: String.raw`x","\u0070ro":"7` }, '`ticket.fields.pro`'],
    ['the type', { 'current_user.email': 'e"},"type":"ticket.updated","ticket":{"id":"1' }, '`type`'],
  ])('cannot pretend to be other fields: %s', async (_, texts, named) => {
    const { answer, payload } = await receive(fill(texts));
    expect(answer).toMatchObject({ status: 422, code: 'unreadable' });
    expect(answer.sentence).toContain(named);
    expect(answer.sentence).not.toMatch(/VICTIM|31,000|else\.example/);
    expect(payload).toBeUndefined();
  });

  it('cannot state a field that this template leaves out and the kind declares', async () => {
    const short = payloadTemplate('ticket.created', { bol: 'bol', pro: 'pro' });
    expect((await receive(fill({}, short))).answer.status).toBe(200);
    const { answer } = await receive(fill({ [field('pro')]: '2","account_id":"VICTIM' }, short));
    expect(answer).toMatchObject({ status: 422, sentence: expect.stringContaining('`ticket.fields.account_id`') });
    expect(answer.sentence).toContain('A text of the ticket may have added it');
  });

  it('states its own field at most, whatever pieces of JSON it is made of', async () => {
    const names = ['z', 'follow_up_of', 'audit_id', 'field_names', ...TEMPLATE.matchAll(/"(\w+)":/g)].map((name) =>
      typeof name === 'string' ? name : (name[1] ?? ''),
    );
    const piece = fc.oneof(
      fc.constantFrom('"', '\\', ',', ':', '{', '}', '[', ']', '":"', '","', '":{"', '"},"', '\\"', '\\u0022', 'x'),
      fc.constantFrom(...names).map((name) => `","${name}":"`),
      fc.constantFrom(...names).map((name) => `"},"${name}":{"`),
      fc.constantFrom(FAKE, FAKE_END, FAKE_FIELDS, FAKE_PEOPLE).map((fake) => `",${fake}`),
    );
    const texts = fc.dictionary(
      fc.constantFrom(...Object.keys(HONEST).slice(3)),
      fc.array(piece, { maxLength: 4 }).map((pieces) => pieces.join('')),
      { maxKeys: 3 },
    );
    await fc.assert(
      fc.asyncProperty(texts, async (given) => {
        const { answer, payload } = await receive(fill(given));
        if (answer.status !== 200) {
          expect(answer.status).toBe(422);
          return;
        }
        // Accepted: then it is the template, with each text in its own place.
        expect(payload).toEqual(
          JSON.parse(TEMPLATE, (_, value: unknown) =>
            typeof value === 'string'
              ? value.replace(/^\{\{(.+)\}\}$/, (__, name: string) =>
                  String(JSON.parse(`"${{ ...HONEST, ...given }[name] ?? ''}"`)),
                )
              : value,
          ),
        );
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('a template', () => {
  it('may state the number of the audit and the closed ticket, before the subject', async () => {
    const more = TEMPLATE.replace('"subject"', '"audit_id": "7",\n    "follow_up_of": "55",\n    "subject"');
    expect((await receive(fill({}, more))).answer.status).toBe(200);
  });

  it('that escapes may state numbers and null', async () => {
    const escaping = TEMPLATE.replace('"{{ticket.ticket_field_claim_amount}}"', '100.5').replace(
      '"{{ticket.ticket_field_documents}}"',
      'null',
    );
    expect((await receive(fill({}, escaping))).answer.status).toBe(200);
  });

  it.each<[string, (template: string) => string, string]>([
    [
      'older',
      (text) => text.replace(/ {2}"field_names".*\n/, ''),
      'Expected `field_names`, got nothing: the trigger has an older',
    ],
    [
      'shorter',
      (text) => text.replace(/ {4}"submitter_name".*\n/, ''),
      'Expected `ticket.submitter_name`, got nothing',
    ],
    [
      'in another order',
      (text) => text.replace(/( {4}"channel".*\n)( {4}"form".*\n)/, '$2$1'),
      'Expected `ticket.channel` before `ticket.form`, got another order',
    ],
    [
      'with a misspelt name',
      (text) => text.replace('"submitter_email"', '"submiter_email"'),
      'Did you mean `submitter_email`?',
    ],
    [
      'without a field that it lists',
      (text) => text.replace(/ {6}"bol".*\n/, ''),
      'Expected `ticket.fields.bol`, which `field_names` lists',
    ],
  ])('that is %s is refused by the name that differs', async (_, change, sentence) => {
    const { answer } = await receive(fill({}, change(TEMPLATE)));
    expect(answer).toMatchObject({ status: 422, code: 'unreadable' });
    expect(answer.sentence).toContain(sentence);
    expect(answer.advice).toContain('src/intake/README.md');
  });
});

describe('who a ticket names', () => {
  it.each<[string, Texts, string]>([
    ['name', { 'ticket.requester.name': 'x'.repeat(201) }, 'at most 200 characters at `ticket.requester.name`'],
    ['address', { 'ticket.requester.email': 'ﷺ'.repeat(65_536) }, 'at most 320 characters at `ticket.requester.email`'],
    [
      'name of the editor',
      { 'current_user.name': 'x'.repeat(201) },
      'at most 200 characters at `ticket.submitter_name`',
    ],
    [
      'address of the editor',
      { 'current_user.email': 'x'.repeat(321) },
      'at most 320 characters at `ticket.submitter_email`',
    ],
    ['form', { 'ticket.ticket_form': 'x'.repeat(201) }, 'at most 200 characters at `ticket.form`'],
  ])('is refused when it is too long to compare with people: %s', async (_, texts, sentence) => {
    const { answer } = await receive(fill(texts));
    expect(answer).toMatchObject({ status: 422, sentence: expect.stringContaining(sentence) });
  });
});
