/** Lists of other countries and of old programs: what may be several items, or none, is asked about. */
import { describe, expect, it } from 'vitest';
import { listItems } from '../../src/case/list-items.ts';
import { readFact } from '../../src/case/read-fact.ts';

const read = (text: string) => readFact({ type: 'list', optional: true }, text, { currency: null, timeZone: 'UTC' });

describe('a list as it is written elsewhere', () => {
  it.each([
    'faktura, zdjęcia i paragon',
    'fatura, fotoğraf ve makbuz',
    'счёт, фото и чек',
    'számla, fotó és nyugta',
    'lasku, kuvat ja kuitti',
    'faktura, fotografie a účtenka',
    'فاتورة، صور، إيصال',
    'invoice<br>photos',
    'invoice<br/>photos',
    '発票・照片',
    'invoice · photos',
    'invoice - photos - receipt',
    'invoice -> photos',
    'invoice &amp; photos',
    "'Smith, John', Doe, 'x",
    'Smith J, Doe K, et al.',
    '(x) invoice ( ) photos',
    'invoice: ✓, photos: ✗',
    'invoice ✔, photos ✘',
    'invoice (x), photos ( )',
    'invoice, 0 photos',
    'photos, invoice lost',
    'photos, invoice not available',
    'photos, invoice n/a',
    'invoice (to follow), photos',
    'invoice, photos (coming)',
    'invoice, photos (tbd)',
    'i) a ii) b',
    '- a - b',
    '* a * b',
  ])('is asked about: %s', (text) => {
    expect(listItems(text).kind).toBe('refused');
  });

  it.each([
    ['•a\n•b', ['a', 'b']],
    ['invoice, photos, receipt', ['invoice', 'photos', 'receipt']],
    ['X-ray, follow-up, on-site visit', ['X-ray', 'follow-up', 'on-site visit']],
    ["O'Brien, D'Angelo", ["O'Brien", "D'Angelo"]],
    ["drivers' log, photos", ["drivers' log", 'photos']],
    ['- a\n- b', ['a', 'b']],
    ['Part A (front), Part B (back)', ['Part A (front)', 'Part B (back)']],
    ['10 photos, 2 invoices', ['10 photos', '2 invoices']],
    ['pliers 5", hammer', ['pliers 5"', 'hammer']],
  ])('is read: %s', (text, items) => {
    expect(listItems(text)).toEqual({ kind: 'items', items });
  });

  it('is no item with a bullet if it may say that there is none', () => {
    expect(read('n. d.')).not.toMatchObject({ value: expect.anything() });
  });
});
