import { describe, expect, it } from 'vitest';
import { readFact } from '../../src/case/read-fact.ts';

const read = (text: unknown): unknown =>
  readFact({ type: 'list', optional: true }, text, { currency: null, timeZone: 'UTC' });

describe('a list as people write it', () => {
  it.each([
    [
      'invoice, photos and packing slip',
      [
        ['invoice', 'photos', 'packing slip'],
        ['invoice', 'photos and packing slip'],
      ],
    ],
    [
      'Rechnung, Fotos und Lieferschein',
      [
        ['Rechnung', 'Fotos', 'Lieferschein'],
        ['Rechnung', 'Fotos und Lieferschein'],
      ],
    ],
    [
      'facture, photos et bon',
      [
        ['facture', 'photos', 'bon'],
        ['facture', 'photos et bon'],
      ],
    ],
    [
      'factura, fotos y albarán',
      [
        ['factura', 'fotos', 'albarán'],
        ['factura', 'fotos y albarán'],
      ],
    ],
    [
      'a, b & c',
      [
        ['a', 'b', 'c'],
        ['a', 'b & c'],
      ],
    ],
    [
      'fattura, foto e bolla',
      [
        ['fattura', 'foto', 'bolla'],
        ['fattura', 'foto e bolla'],
      ],
    ],
    ['invoice and photos', [['invoice', 'photos'], ['invoice and photos']]],
    ['invoice / photos', [['invoice', 'photos'], ['invoice / photos']]],
    ['invoice plus photos', [['invoice', 'photos'], ['invoice plus photos']]],
    ['1,234.50', [['1,234.50'], ['1', '234.50']]],
    ['12,50', [['12,50'], ['12', '50']]],
    ['12,5', [['12,5'], ['12', '5']]],
    [
      '$1,234.50, $5',
      [
        ['$1,234.50', '$5'],
        ['$1', '234.50', '$5'],
      ],
    ],
    ['1,234,567', [['1,234,567'], ['1', '234', '567']]],
    ['no documents', []],
    ['No attachments', []],
    ['nothing', []],
    ['none attached', []],
    ['keine Unterlagen', []],
    ['no', []],
    ['photos, no invoice', [['photos']]],
    ['photos, invoice: no', [['photos']]],
    ['photos, invoice (missing)', [['photos']]],
    ['photos, invoice to follow', [['photos']]],
    ['> invoice\n> photos', []],
    ['On Mon, Ana wrote: invoice, photos', []],
    ['invoice\n> photos', [['invoice']]],
    ['invoice\nphotos\n\nBest regards\nAna', [['invoice', 'photos']]],
    ['invoice\nphotos\n--\nAna Lee', [['invoice', 'photos']]],
    ['invoice\n\nOn Mar 2 Ana wrote:\n> photos', [['invoice']]],
    ['Rechnung\nMit freundlichen Grüßen\nAna', [['Rechnung']]],
    ['a) invoice b) photos', [['invoice', 'photos']]],
    ['1) invoice 2) photos', [['invoice', 'photos']]],
    ['1. invoice 2. photos', [['invoice', 'photos']]],
    ['• invoice • photos', [['invoice', 'photos']]],
  ])('is asked about: %j', (text, readings) => {
    expect(read(text)).toMatchObject({ problem: expect.stringContaining('Expected') as string, readings });
  });

  it.each([
    ['invoice, photos, and packing slip', ['invoice', 'photos', 'packing slip']],
    ['Rechnung, Fotos, und Lieferschein', ['Rechnung', 'Fotos', 'Lieferschein']],
    ['invoice\u200b', ['invoice']],
    ['invoice,\u200b', ['invoice']],
    ['invoice\u2028photos', ['invoice', 'photos']],
    ['\ufeffinvoice, photos', ['invoice', 'photos']],
    ['4001,4002', ['4001', '4002']],
    ['1,2,3', ['1', '2', '3']],
    ['1, 2', ['1', '2']],
    ['Andy, Wendy', ['Andy', 'Wendy']],
    ['No. 5, No. 6', ['No. 5', 'No. 6']],
    ['notes, photos', ['notes', 'photos']],
    ['photos, invoice/receipt', ['photos', 'invoice/receipt']],
    ['a\nb and c', ['a', 'b and c']],
  ])('is read: %j', (text, value) => {
    expect(read(text)).toEqual({ value });
  });

  it('has no sign in it that cannot be seen, when it comes as a list', () => {
    expect(read(['invoice\u200b', '\u200b', 'photos'])).toEqual({ value: ['invoice', 'photos'] });
  });
});
