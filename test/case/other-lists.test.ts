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
    'invoice, photos, ...',
    'invoice, photos…',
    'invoice, photos u.a.',
    '"invoice" "photos"',
    'invoice: will follow',
    'photos to be sent tomorrow',
    'invoice awaiting',
    'photos, invoice requested',
    'photos (pending), invoice',
    'Fotos liegen nicht bei, Rechnung',
    'photos (not)',
    'photos (not yet), invoice',
    'photos nok',
    'invoice ok, photos nok',
    'photos (cancelled), invoice',
    'invoice, photos: withdrawn',
    'invoice, photos?',
    'invoice +, photos -',
    'invoice but no photos',
    'all but photos',
    'invoice ● photos',
    'invoice   photos',
    '~~invoice~~, photos',
    '<del>invoice</del>, photos',
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
    ['● a\n● b', ['a', 'b']],
    ['Ref: No 5, Ref: No 6', ['Ref: No 5', 'Ref: No 6']],
    ['Notice of cancellation, old invoice', ['Notice of cancellation', 'old invoice']],
    ['10 photos, 2 invoices', ['10 photos', '2 invoices']],
    ['pliers 5", hammer', ['pliers 5"', 'hammer']],
  ])('is read: %s', (text, items) => {
    expect(listItems(text)).toEqual({ kind: 'items', items });
  });

  it.each([
    ['● invoice\n○ photos', [['invoice'], ['invoice', 'photos']]],
    [
      '● invoice ○ photos, ● receipt',
      [
        ['invoice', 'receipt'],
        ['invoice', 'photos', 'receipt'],
      ],
    ],
    ['◉ invoice\n◯ photos', [['invoice'], ['invoice', 'photos']]],
    ['■ invoice\n□ photos', [['invoice'], ['invoice', 'photos']]],
    ['○ invoice\n○ photos', [['invoice', 'photos']]],
    ['<li>invoice</li><li>photos</li>', [['invoice', 'photos']]],
    [
      'a) invoice, photos',
      [
        ['invoice', 'photos'],
        ['a) invoice', 'photos'],
      ],
    ],
    ['a) invoice, b) photos', [['invoice', 'photos']]],
    [
      'invoice, or photos',
      [
        ['invoice', 'photos'],
        ['invoice', 'or photos'],
      ],
    ],
    [
      'invoice; und photos',
      [
        ['invoice', 'photos'],
        ['invoice', 'und photos'],
      ],
    ],
    ['invoice, photos (cancelled)', [['invoice']]],
  ])('is asked about, with what may be meant: %j', (text, readings) => {
    expect(listItems(text)).toMatchObject({ kind: 'refused', readings });
  });

  it('is what is in quotes, whatever it says', () => {
    expect(listItems('"photos (not)", "Waiting..."')).toEqual({ kind: 'items', items: ['photos (not)', 'Waiting...'] });
  });

  it('is no item with a bullet if it may say that there is none', () => {
    expect(read('n. d.')).not.toMatchObject({ value: expect.anything() });
  });
});
