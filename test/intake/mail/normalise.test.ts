/** Tests of the case event that a letter is. */
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { kindSchema } from '../../../src/case/kind.ts';
import type { CaseEvent } from '../../../src/case/case-event.ts';
import type { Normalised } from '../../../src/engine/normalised.ts';
import { normaliseLetter } from '../../../src/intake/mail/normalise.ts';
import { readMessage } from '../../../src/intake/mail/read-message.ts';
import { KIND, message, type Written } from './sample.ts';

const kind = kindSchema.parse(parse(KIND));
const HANDBOOK = { kinds: new Map([[kind.kind, kind]]), timeZone: 'America/Chicago' };
const AT = Date.parse('2026-03-03T16:00:00Z');

async function normalised(written: Written, mailbox = 'claims'): Promise<Normalised> {
  const read = await readMessage(message(written), {
    mailbox,
    server: null,
    ours: ['desk@ours.example'],
    isCut: false,
  });
  if ('problem' in read) throw new Error(read.problem);
  return normaliseLetter({ eventId: read.letter.record, receivedAt: AT, payload: read.letter }, HANDBOOK);
}

async function eventOf(written: Written): Promise<CaseEvent> {
  const result = await normalised(written);
  if (result.kind !== 'event') throw new Error(result.why);
  return result.event;
}

const factsOf = ({ facts }: CaseEvent): Record<string, unknown> =>
  Object.fromEntries(facts.map(({ path, value }) => [path, value]));

describe('a letter to a mailbox', () => {
  it('opens a case of the kind that has the mailbox, with what it states after labels', async () => {
    const body = 'Two pallets were crushed.\n\nClaim amount: $7,200.00\nBOL: B/L 0400-771\n';
    const event = await eventOf({ body });
    expect(event).toMatchObject({
      type: 'opened',
      channel: 'email',
      kind: 'freight_claim',
      keys: [{ system: 'email', record: 'claims q7.1@wobbly.example' }],
      requester: { name: 'Wanda Wobbly', email: 'wanda@wobbly.example', others: ['Wanda Wobbly'] },
      refused: [expect.objectContaining({ path: 'claim.bol' })],
    });
    expect(factsOf(event)).toEqual({
      'claimant.name': 'Wanda Wobbly',
      'claimant.contact': 'wanda@wobbly.example',
      'claimant.proof': 'none',
      'claim.text': body.trim(),
      'claim.amount': { $money: 'USD', minor: 720_000 },
      'claim.files': [],
    });
  });

  it('that says that the address of its sender is a list of ours names it among the requesters', async () => {
    const headers = { From: 'Wanda Wobbly <marcus@ours.example>', 'List-Post': '<mailto:marcus@ours.example>' };
    expect((await eventOf({ headers })).requester).toMatchObject({
      email: null,
      others: expect.arrayContaining(['marcus@ours.example']),
    });
  });

  it('keeps the currency that it states', async () => {
    expect(factsOf(await eventOf({ body: 'Amount: EUR 410' }))['claim.amount']).toEqual({
      $money: 'EUR',
      minor: 41_000,
    });
  });

  it.each([
    'Photos & notes.pdf',
    'Invoice, March.pdf',
    'fotos und rechnung.pdf',
    'a;b.pdf',
    'a__b.pdf',
    'BOL - signed.pdf',
    'Claim [final].pdf',
    'missing crates.jpg',
    'no bol.pdf',
    'all.zip',
    'n/a.pdf',
    '',
  ])('has a list of its files, whatever their names are: %j', async (name) => {
    const part = (file: string): string[] => [
      'Content-Type: application/pdf',
      `Content-Disposition: attachment${file === '' ? '' : `; filename="${file}"`}`,
    ];
    const body = ['--b', ...part(name), '', 'xx', '--b', ...part('bol.pdf'), '', 'xx', '--b--'].join('\r\n');
    const event = await eventOf({ headers: { 'Content-Type': 'multipart/mixed; boundary=b' }, body });
    expect(event.refused).toEqual([]);
    const shown = name === '' ? 'a file without a name' : name;
    expect(factsOf(event)['claim.files']).toEqual([`${shown} (application/pdf)`, 'bol.pdf (application/pdf)']);
  });

  it('states nothing that it quotes', async () => {
    const body = 'As agreed.\n\n> Claim amount: 9,999.00\n> BOL: 1\n';
    const facts = factsOf(await eventOf({ body }));
    expect(facts).not.toHaveProperty(['claim.amount']);
    expect(facts).not.toHaveProperty(['claim.bol']);
    expect(facts['claim.text']).toBe(body.trim());
  });

  it('states what is below a lane, which is no head of another letter', async () => {
    const body = 'Lane of the load:\n\nFrom: Chicago, IL\nTo: Dallas, TX\n\nClaim amount: 410.00\nBOL: 0400-7712\n';
    expect(factsOf(await eventOf({ body }))).toMatchObject({
      'claim.amount': { $money: 'USD', minor: 41_000 },
      'claim.bol': '04007712',
    });
  });

  it('that the form of a website wrote states what is below its head, and a forwarded one does not', async () => {
    const body = 'From: Wanda <wanda@wobbly.example>\nSubject: Damage\n\nClaim amount: 410.00';
    expect(factsOf(await eventOf({ body }))).toHaveProperty(['claim.amount']);
    const forwarded = await eventOf({ body: `See below.\n\n${body}`, headers: { Subject: 'FW: Damage' } });
    expect(factsOf(forwarded)).not.toHaveProperty(['claim.amount']);
  });

  it('that states an amount in two ways leaves it to a person', async () => {
    const { refused } = await eventOf({ body: 'Amount: 410.00\nClaim amount: 4,100.00' });
    expect(refused).toEqual([
      expect.objectContaining({
        path: 'claim.amount',
        problem: 'Expected one claim value, got 2: `410.00` and `4,100.00`',
        readings: [
          { $money: 'USD', minor: 41_000 },
          { $money: 'USD', minor: 410_000 },
        ],
      }),
    ]);
  });

  it('that states the same twice, spelt otherwise, states it', async () => {
    const event = await eventOf({ body: 'BOL: 0400-7712\nBill of lading: 04007712' });
    expect(factsOf(event)['claim.bol']).toBe('04007712');
    expect(event.refused).toEqual([]);
  });

  it('is known by its address where its sender gave no name, and has words where it has none', async () => {
    const facts = factsOf(await eventOf({ headers: { From: 'wanda@wobbly.example' }, body: '' }));
    expect(facts).toMatchObject({ 'claimant.name': 'wanda@wobbly.example', 'claim.text': '(no text)' });
  });

  it('from our own address that names no one has no sender: a person is asked who it is', async () => {
    const headers = { From: "'Wanda' via Claims <claims@ours.example>", 'List-ID': '<claims.ours.example>' };
    const event = await eventOf({ headers });
    expect(event.requester).toEqual({ name: 'Wanda', email: null, others: ['Wanda', 'claims@ours.example'] });
    expect(factsOf(event)).not.toHaveProperty(['claimant.contact']);
    expect(event.refused).toEqual([
      {
        path: 'claimant.contact',
        label: 'contact',
        field: 'from.address',
        problem:
          'Expected who wrote the letter, got our own address `claims@ours.example` as its sender: look in the mailbox, and give the address of who wrote it',
        text: 'Wanda <claims@ours.example>',
        readings: [],
      },
    ]);
    expect(JSON.stringify(event.facts)).not.toContain('claims@ours.example');
  });

  it('whose name is an address of someone else keeps that one from deciding', async () => {
    const { requester } = await eventOf({ headers: { From: '"lena@ours.example" <ann@x.example>' } });
    expect(requester).toEqual({
      name: 'ann@x.example',
      email: 'ann@x.example',
      others: ['ann@x.example', 'lena@ours.example'],
    });
  });

  it('to a mailbox that no kind has is refused', async () => {
    expect(await normalised({}, 'sales')).toEqual({
      kind: 'refused',
      why: 'no kind of case has the mailbox `sales` under `mail`',
    });
  });

  it('that a program wrote is ignored', async () => {
    expect(await normalised({ headers: { 'Auto-Submitted': 'auto-replied' } })).toEqual({
      kind: 'ignored',
      why: 'the letter is an automatic reply: it has `Auto-Submitted: auto-replied`',
      mayBeLetIn: true,
    });
  });

  it('that a program sent, such as a help desk, opens no case by itself', async () => {
    expect(await normalised({ headers: { 'Auto-Submitted': 'auto-generated' } })).toEqual({
      kind: 'ignored',
      why: 'the letter was sent by a program: it has `Auto-Submitted: auto-generated`, and answers no letter of a case',
      mayBeLetIn: true,
    });
  });
});

describe('a letter that answers another', () => {
  const REPLY = { headers: { 'Message-ID': '<r1@wobbly.example>', 'In-Reply-To': '<q7.1@wobbly.example>' } };

  it('is the declared event in its case, and states no facts of it', async () => {
    const { replies } = await normalised({ ...REPLY, body: 'It was 7,300.\nClaim amount: 7,300\n\n> old' });
    expect(replies?.keys).toEqual([{ system: 'email', record: 'claims q7.1@wobbly.example' }]);
    const event = replies?.read('freight_claim', replies.keys) ?? null;
    expect(event).toMatchObject({ type: 'declared', event: 'claimant_reply', keys: replies?.keys });
    expect(event === null ? null : factsOf(event)).toEqual({
      text: 'It was 7,300.\nClaim amount: 7,300',
      from: 'wanda@wobbly.example',
    });
    expect(event).not.toHaveProperty('editor');
  });

  it('says how much is left out after its own words, and keeps a lane', async () => {
    const own = 'We agree.\n\nFrom: Chicago, IL\nTo: Dallas, TX\n\nOnly if you pay.';
    const quoted = 'From: Claims <claims@ours.example>\nSent: Monday\nTo: Wanda\nSubject: x\n\nDo you agree?';
    const { replies } = await normalised({ ...REPLY, body: `${own}\n\n${quoted}` });
    const event = replies?.read('freight_claim', replies.keys) ?? null;
    expect(event === null ? null : factsOf(event)['text']).toBe(
      `${own}\n\n[Left out from here: 5 lines of a letter that it quotes. All of it is in the mailbox.]`,
    );
  });

  it('says how many lines of a signature are left out', async () => {
    const { replies } = await normalised({ ...REPLY, body: 'We agree.\n-- \nWanda\nAmount: 9\n\n> Do you agree?' });
    const event = replies?.read('freight_claim', replies.keys) ?? null;
    expect(event === null ? null : factsOf(event)['text']).toBe(
      'We agree.\n\n[Left out from here: 2 lines of a signature. All of it is in the mailbox.]',
    );
  });

  it('is nothing in a case of a kind without an event for it', async () => {
    const { replies } = await normalised(REPLY);
    expect(replies?.read('other', replies.keys)).toBe(null);
  });

  it('opens a case of its own where it answers none', async () => {
    expect(await eventOf(REPLY)).toMatchObject({
      type: 'opened',
      keys: [{ system: 'email', record: 'claims r1@wobbly.example' }],
    });
  });
});
