/** Multi-select fields of Zendesk: tags with blanks between them in a webhook, a list in an answer of the API. */
import { describe, expect, it } from 'vitest';
import { kindSchema } from '../../src/case/kind.ts';
import { normaliseZendesk, type WordOf } from '../../src/intake/zendesk/normalise.ts';
import type { Json } from '../../src/kernel/canonical-json.ts';

const NOW = Date.UTC(2026, 2, 5, 9, 30);

/** What is read of the field `documents`, or the problem with its readings. */
function documents(given: Json, declared: object = {}, wordOf?: WordOf): unknown {
  const kind = kindSchema.parse({
    kind: 'claim',
    title: 'Claim',
    channel: 'claims',
    if_unforeseen: 'leads',
    zendesk: { form: 'Claim' },
    facts: [
      { fact: 'claim.documents', label: 'documents', type: 'list', optional: true, zendesk: 'documents', ...declared },
    ],
  });
  const payload = {
    type: 'ticket.created',
    ticket: {
      id: '101',
      created_at: '2026-03-05T09:00:00Z',
      updated_at: '2026-03-05T09:00:00Z',
      form: 'Claim',
      fields: { documents: given },
    },
  };
  const result = normaliseZendesk(
    { id: '1', source: 'zendesk', eventId: 'e', receivedAt: NOW, payload, attempts: 1 },
    { kinds: new Map([['claim', kind]]), timeZone: 'America/Chicago' },
    wordOf,
  );
  if (result.kind !== 'event') throw new Error(`Expected an event, got ${JSON.stringify(result)}`);
  const [fact] = result.event.facts;
  const [refused] = result.event.refused;
  return fact?.value ?? (refused === undefined ? null : [refused.problem, refused.readings]);
}

const TAGS = { zendesk_tags: true };
const CHOICES = { one_of: ['bol_copy', 'photos_damage', 'invoice'] };

describe('a multi-select field', () => {
  it.each<readonly [given: Json, items: unknown]>([
    ['bol_copy photos_damage', ['bol_copy', 'photos_damage']],
    [' bol_copy  invoice ', ['bol_copy', 'invoice']],
    ['invoice', ['invoice']],
    [
      ['bol_copy', 'invoice'],
      ['bol_copy', 'invoice'],
    ],
    ['["bol_copy","invoice"]', ['bol_copy', 'invoice']],
    ['bol_copy, invoice', ['bol_copy', 'invoice']],
    ['', null],
    [null, null],
  ])('is a list of its tags, declared as one or by its choices: %j', (given, items) => {
    expect(documents(given, TAGS)).toEqual(items);
    expect(documents(given, CHOICES)).toEqual(items);
    expect(documents(given, { ...TAGS, ...CHOICES })).toEqual(items);
  });

  it.each<readonly [given: Json, items: unknown]>([
    ['damage__water', ['damage__water']],
    ['damage__water damage__crush', ['damage__water', 'damage__crush']],
    [
      ['damage__water', 'damage__crush'],
      ['damage__water', 'damage__crush'],
    ],
  ])('has the tags of nested options: %j', (given, items) => {
    expect(documents(given, TAGS)).toEqual(items);
  });

  it('is refused with a tag that is no choice, by its name', () => {
    for (const declared of [CHOICES, { ...TAGS, ...CHOICES }])
      expect(documents('bol_copy scan', declared)).toEqual([expect.stringContaining('scan'), expect.anything()]);
  });

  it('has our word for each of its tags', () => {
    const words: WordOf = (field, tag) => (field === 'documents' && tag === 'doc_bol' ? 'bol_copy' : tag);
    for (const given of ['doc_bol invoice', ['doc_bol', 'invoice']])
      for (const declared of [TAGS, CHOICES])
        expect(documents(given, declared, words)).toEqual(['bol_copy', 'invoice']);
  });

  it('that is not declared is asked about, with both readings', () => {
    expect(documents('bol_copy photos_damage')).toEqual([
      '`bol_copy photos_damage` may be one item, or the tags of a multi-select field; of such a field, the kind says `zendesk_tags: true`',
      [['bol_copy', 'photos_damage'], ['bol_copy photos_damage']],
    ]);
  });

  it.each(['bill of lading', 'bill of lading, photos', 'photo.jpg', 'bol_copy', 'Photos_1 of damage'])(
    'is not seen in a text that people write: %s',
    (given) => {
      expect(documents(given)).toEqual(given.split(', '));
    },
  );

  it.each<readonly [where: string, declared: object, message: RegExp]>([
    ['at a text', { type: 'text', ...TAGS }, /got it for a text/],
    ['without a field of Zendesk', { zendesk: undefined, ...TAGS }, /got it without a field of Zendesk/],
  ])('is not declared %s', (_, declared, message) => {
    expect(() => documents('a', declared)).toThrow(message);
  });
});
