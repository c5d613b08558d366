import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costRatio } from '../cpu.ts';
import { BOL, isSameIdentifier, normalOf, PRO, readIdentifier } from '../../src/kernel/identifier.ts';
import { histories } from '../histories.ts';

const NUMBER = '04000000202600001';

describe('the normal form of a BOL', () => {
  it.each([
    NUMBER,
    '0400 0000 2026 0000 1',
    `BOL# ${NUMBER}`,
    '040000-002026-00001',
    '04000000 202600001',
    `BOL${NUMBER}`,
    `bol no. ${NUMBER}`,
    `BOL Number: ${NUMBER}`,
    `B/L ${NUMBER}`,
    `Bill of Lading #${NUMBER}`,
    `BOL: BOL ${NUMBER}`,
    '0400\u00a00000\u20132026\u201100001',
    ' 0400.0000.2026.0000.1 ',
    '０４００００００２０２６００００１',
  ])('is the same for %j', (text) => {
    expect(normalOf(text, BOL)).toBe(NUMBER);
    expect(isSameIdentifier(text, NUMBER, BOL)).toBe(true);
  });

  it('takes a word off only where the word ends', () => {
    expect(normalOf('BOLT-778', BOL)).toBe('BOLT778');
    expect(isSameIdentifier('BOLT-778', 'T-778', BOL)).toBe(false);
    expect(isSameIdentifier('BOL T-778', 'T-778', BOL)).toBe(true);
    expect(normalOf('BOL-NO-778', BOL)).toBe('778');
    expect(normalOf('BOL NORD-778', BOL)).toBe('NORD778');
    expect(normalOf('PROX-1', PRO)).toBe('PROX1');
    expect(normalOf('PRO# 828-561881-x', PRO)).toBe('828561881X');
    expect(normalOf('BOLÉ-778', BOL)).toBeNull();
  });

  it.each(['No. 88014', '№ 88014', 'Nr 88014', 'Nr. 88014', 'Number 88014', 'number: 88014', '# 88014', 'Ref 88014'])(
    'leaves out that it is a number where no letter can be a part, as in %j',
    (text) => {
      expect(normalOf(text, { keep: 'digits', words: [] })).toBe('88014');
    },
  );

  it.each([
    '№ 88014',
    '# 88014',
    '#88014',
    '№88014',
    'BOL no. 88014',
    'BOL NO 88014',
    'BOL number 88014',
    'BOL № 88014',
  ])('leaves out the sign of a number, and the words that the kind lists, as in %j', (text) => {
    expect(normalOf(text, BOL)).toBe('88014');
  });

  it('cuts off no word that its kind does not list', () => {
    const any = { keep: 'letters_and_digits', words: [] } as const;
    for (const text of ['NO-123456789-MVA', 'NO123456789MVA'])
      expect([text, normalOf(text, any)]).toEqual([text, 'NO123456789MVA']);
    for (const text of ['REF-77', 'ref77']) expect(normalOf(text, any)).toBe('REF77');
    expect(normalOf('NO-47', { keep: 'capitals_and_hyphens', words: [] })).toBe('NO-47');
    expect(normalOf('VAT NO123456789MVA', { keep: 'letters_and_digits', words: ['VAT'] })).toBe('NO123456789MVA');
    expect(normalOf('No 5', { keep: 'letters_and_digits', words: ['No'] })).toBe('5');
    expect(normalOf('No 5', { keep: 'as_written', words: [] })).toBe('No 5');
  });

  it.each([
    ['No. 88014', [], '`No.`', ['88014', 'NO88014']],
    ['Number 88014', [], '`Number`', ['88014', 'NUMBER88014']],
    ['Ref: 88014', [], '`Ref:`', ['88014', 'REF88014']],
    ['Nº. 88014', [], '`Nº.`', ['88014']],
    ['VAT NO 123456789', ['VAT'], '`NO`', ['123456789', 'NO123456789']],
    ['VAT: REF-77', ['VAT'], '`REF-`', ['77', 'REF77']],
  ])('asks whether a word in front of %j is a label', (text, words, label, readings) => {
    expect(readIdentifier(text, { keep: 'letters_and_digits', words })).toEqual({
      kind: 'refused',
      why: `\`${text}\` may begin with a label, ${label}, or have it as a part`,
      readings,
    });
  });

  const FOREIGN = [...'¹²③㉑①⑴⒈½¼⅐Ⅳⅷ™℠℡㎏㎡ﬁﬀªº₂ᴬʰ𝟐𝐀🅰🄰Ⓐⓐßıſ０．'.replace(/[０．]/gu, ''), '١', '२'];
  it.each(FOREIGN)('makes no digit or letter of %j', (sign) => {
    for (const keep of ['digits', 'letters_and_digits', 'capitals_and_hyphens'] as const)
      for (const text of [`21${sign}`, `2${sign}1`, `${sign}21`, `AB-21 ${sign}`]) {
        const read = readIdentifier(text, { keep, words: [] });
        expect([text, read.kind === 'refused' && read.why.includes(text)]).toEqual([text, true]);
      }
    expect(normalOf(`A-${sign}1`, { keep: 'as_written', words: [] })).toBe(`A-${sign}1`);
  });

  it('stays as it is written, but for words and blanks', () => {
    const written = { keep: 'as_written', words: ['Flat'] } as const;
    expect(normalOf('Flat 5½', written)).toBe('5½');
    expect(normalOf('Ｌ－21', written)).toBe('Ｌ－21');
    expect(normalOf('№ 5', written)).toBe('№ 5');
    for (const text of ['nr. 12345', 'Ref.: 12345', 'Number 5']) expect(normalOf(` ${text} `, written)).toBe(text);
    expect(normalOf('Flat NO 5', written)).toBeNull();
    expect(normalOf('A\u00a01', written)).toBe('A 1');
    expect(normalOf('A1；A2', written)).toBeNull();
  });

  it.each([
    'BOL',
    'Serial',
    'pending',
    'various',
    '0',
    '0000',
    'TRUE',
    'x',
    '4-Mar',
    'Mar-04',
    '2026-03-04',
    '03/04/2026',
    '123..130',
  ])('is none for %j', (text) => {
    expect(readIdentifier(text, BOL).kind).toBe('refused');
  });

  it('may begin with letters that are no such word', () => {
    expect(normalOf('NORD-778', BOL)).toBe('NORD778');
    expect(normalOf('NO-778-A', BOL)).toBe('NO778A');
    expect(normalOf('MAR778', BOL)).toBe('MAR778');
  });

  it.each([
    ['Rechnungsnr. 4711', ['4711', 'RECHNUNGSNR4711']],
    ['Rechnungsnummer: 4711', ['4711', 'RECHNUNGSNUMMER4711']],
    ['Rg.-Nr. 4711', ['4711', 'RGNR4711']],
    ['faktura nr 12', ['12', 'FAKTURANR12']],
    ['order id 4711', ['4711', 'ORDERID4711']],
    ['Order ID: 4711', ['4711', 'ORDERID4711']],
    ['Factuurnummer 2026042', ['2026042', 'FACTUURNUMMER2026042']],
    ['Facture nº 42', ['42']],
    ['id 4711', ['4711', 'ID4711']],
  ])('is asked about behind a label that no kind lists: %s', (text, readings) => {
    expect(readIdentifier(text, BOL)).toMatchObject({ kind: 'refused', readings });
  });

  it.each(['SO-2026-11', 'WA-12345', 'CASINO-47', 'NIP-123-456', 'ID4711', 'NR4711', 'A 4711', '4711 B'])(
    'may begin with letters that are no label: %s',
    (text) => {
      expect(normalOf(text, BOL)).toBe(text.replaceAll(/[ -]/g, ''));
    },
  );

  it.each([
    ['2026/0042', ['20260042', '2026', '0042']],
    ['FV 12/03/2026', ['FV12032026']],
    ['K-12/26', ['K1226']],
    ['A-4711/B', ['A4711B']],
    ['3 O 12/26', ['3O1226']],
    ['A4711/A4712', ['A4711', 'A4712']],
    ['4711/4712', ['4711', '4712']],
  ])('is asked about with a slash after digits, and never offers a piece alone: %s', (text, readings) => {
    expect(readIdentifier(text, BOL)).toMatchObject({ kind: 'refused', readings });
  });

  it.each(['K-12/26', '3 O 12/26', 'F-VAT 12/2026'])('offers no piece of %s for digits alone', (text) => {
    for (const keep of ['digits', 'capitals_and_hyphens'] as const)
      expect(readIdentifier(text, { keep, words: [] })).toMatchObject({ kind: 'refused', readings: [] });
  });

  it('has the slash that follows letters', () => {
    expect(normalOf('pjp / 5521', BOL)).toBe('PJP/5521');
    expect(isSameIdentifier('PJP/5521', 'PJP5521', BOL)).toBe(false);
    expect(normalOf('BOL1/BOL2', BOL)).toBeNull();
  });

  it('keeps leading zeros, and is not shared by different numbers', () => {
    expect(isSameIdentifier('0778', '778', BOL)).toBe(false);
    expect(isSameIdentifier('n/a', 'n/a', BOL)).toBe(false);
    expect(isSameIdentifier('', '', BOL)).toBe(false);
  });

  it.each([
    ['4000001, 4000002', '`4000001, 4000002` names more than one: 4000001 and 4000002', ['4000001', '4000002']],
    [
      '4000001 / BOL 4000002',
      '`4000001 / BOL 4000002` names more than one: 4000001 and 4000002',
      ['4000001', '4000002'],
    ],
    ['4000001 and 4000002', '`4000001 and 4000002` names more than one: 4000001 and 4000002', ['4000001', '4000002']],
    ['٠٤٠٠', 'Expected one number of at most 30 letters and digits, got `٠٤٠٠`', []],
    [
      'see attachment',
      'Expected one number of at most 30 letters and digits, got `see attachment`, which says no number',
      [],
    ],
    ['see attachment!', 'Expected one number of at most 30 letters and digits, got `see attachment!`', []],
    [
      `${NUMBER} ${NUMBER}`,
      `\`${NUMBER} ${NUMBER}\` may be one number or several; one is written without blanks`,
      [NUMBER],
    ],
    ['BOL 4001 BOL 4002', '`BOL 4001 BOL 4002` names more than one: 4001 and 4002', ['4001', '4002']],
    ['4001-BOL#4002', '`4001-BOL#4002` names more than one: 4001 and 4002', ['4001', '4002']],
    ['4001\n4002', '`4001\n4002` names more than one: 4001 and 4002', ['4001', '4002']],
    ['4001 (BOL)', 'Expected one number of at most 30 letters and digits, got `4001 (BOL)`', ['4001']],
    [
      '0400000 0400001',
      '`0400000 0400001` may be one number or several; one is written without blanks',
      ['04000000400001', '0400000', '0400001'],
    ],
    ['12 13', '`12 13` may be one number or several; one is written without blanks', ['1213', '12', '13']],
    [
      '4001 - 4002',
      '`4001 - 4002` may be one number or several; one is written without blanks',
      ['40014002', '4001', '4002'],
    ],
    [
      '4001-4002',
      '`4001-4002` may be one number or several; one is written without blanks',
      ['40014002', '4001', '4002'],
    ],
    [
      'AB12 AB13',
      '`AB12 AB13` may be one number or several; one is written without blanks',
      ['AB12AB13', 'AB12', 'AB13'],
    ],
    [
      '123 456 789',
      '`123 456 789` may be one number or several; one is written without blanks',
      ['123456789', '123', '456', '789'],
    ],
    ['400123.0', '`400123.0` has the decimals of a spreadsheet', ['400123']],
    ['88,00', '`88,00` has the decimals of a spreadsheet', ['88']],
    ['T-88.0', '`T-88.0` has the decimals of a spreadsheet', ['T88']],
    ['400.123', '`400.123` may have decimals', ['400123']],
    ['400,123', '`400,123` may be one number or several; one is written without blanks', ['400123', '400', '123']],
    ['4.00123E+17', '`4.00123E+17` was shortened by a spreadsheet: the last digits of the number are lost', []],
    ['4E+17', '`4E+17` was shortened by a spreadsheet: the last digits of the number are lost', []],
    ["'0400123", "`'0400123` begins with the apostrophe of a spreadsheet", ['0400123']],
    ['n/a', '`n/a` says that there is none', []],
    ['BOL: n/a', '`BOL: n/a` says that there is none', []],
  ])('is refused for %j', (text, why, readings) => {
    expect(readIdentifier(text, BOL)).toEqual({ kind: 'refused', why, readings });
  });

  it('keeps digits alone, or the text as it is, where its kind says so', () => {
    expect(normalOf('#1 012', { keep: 'digits', words: [] })).toBeNull();
    expect(normalOf('1-012', { keep: 'digits', words: [] })).toBe('1012');
    expect(normalOf('1 012', { keep: 'digits', words: [] })).toBeNull();
    expect(normalOf('101.0', { keep: 'digits', words: [] })).toBeNull();
    expect(normalOf('400123.0', { keep: 'as_written', words: [] })).toBeNull();
    expect(normalOf('v1.0', { keep: 'as_written', words: [] })).toBe('v1.0');
    expect(readIdentifier('Acc-1, Acc-2', { keep: 'as_written', words: [] })).toMatchObject({
      readings: ['Acc-1', 'Acc-2'],
    });
    expect(normalOf('A-12', { keep: 'digits', words: [] })).toBeNull();
    expect(normalOf(' acc–tst06 ', { keep: 'capitals_and_hyphens', words: ['account'] })).toBe('ACC-TST06');
    expect(normalOf('Account: acc-1', { keep: 'capitals_and_hyphens', words: ['account'] })).toBe('ACC-1');
    expect(normalOf('-', { keep: 'capitals_and_hyphens', words: [] })).toBeNull();
    expect(normalOf(' Acc-1x ', { keep: 'as_written', words: [] })).toBe('Acc-1x');
    expect(normalOf('Account No. Acc-1x', { keep: 'as_written', words: ['account'] })).toBe('Acc-1x');
  });

  it.each([
    [
      'says',
      'n/a, N/A, n.a., n / a, NA, none, None., -, --, –, not available, not applicable, k. A., k.A., keine Angabe',
    ],
    [
      'may say',
      'unknown, unbekannt, s/o, sans objet, inconnu, n.d., N.D., ninguno, no aplica, n.v.t., geen, нет, 不明',
    ],
  ])('is not what %s that there is none: %s', (says, texts) => {
    for (const text of texts.split(', '))
      for (const keep of ['digits', 'letters_and_digits', 'as_written'] as const)
        expect([text, readIdentifier(text, { keep, words: ['BOL'] })]).toEqual([
          text,
          { kind: 'refused', why: `\`${text}\` ${says} that there is none`, readings: [] },
        ]);
  });

  it('is shared by no two lists of numbers, whatever is between them', () => {
    const number = fc.stringMatching(/^[1-9]\d{0,5}$/);
    const between = fc.constantFrom(
      ' ',
      '  ',
      ', ',
      '; ',
      '/',
      '\n',
      ' - ',
      ' and ',
      ' & ',
      '. ',
      ' BOL ',
      'BOL# ',
      '-BOL ',
    );
    fc.assert(
      fc.property(number, between, number, (one, sign, other) => {
        expect(normalOf(`${one}${sign}${other}`, BOL)).toBeNull();
        expect(normalOf(`BOL ${one}${sign}${other}`, BOL)).toBeNull();
      }),
      { seed: 6 },
    );
  });

  it('is its own normal form', () => {
    const text = fc.string({
      unit: fc.constantFrom('B', 'O', 'L', 'N', '0', '7', '#', '-', ' ', '/', ':', '.'),
      maxLength: 14,
    });
    fc.assert(
      fc.property(
        text,
        fc.constantFrom('digits', 'letters_and_digits', 'capitals_and_hyphens', 'as_written'),
        (given, keep) => {
          const form = { keep, words: ['BOL', 'B/L'] } as const;
          const id = normalOf(given, form);
          if (id !== null) expect(normalOf(id, form)).toBe(id);
        },
      ),
      { numRuns: histories(5_000), seed: 4 },
    );
  });

  it.each(['BOL', 'BOL#', ' ', '-', '1', 'BOL no ', 'and ', '１'])(
    'is looked for in time that grows with a text of nothing but %j',
    (part) => {
      const [large, small] = [part.repeat(120_000 / part.length), part.repeat(15_000 / part.length)];
      expect(
        costRatio(
          () => readIdentifier(large, BOL),
          () => readIdentifier(small, BOL),
          16,
        ),
      ).toBeLessThan(32);
      expect(
        costRatio(
          () => normalOf(part.repeat(190 / part.length), BOL),
          () => normalOf(part.repeat(24 / part.length), BOL),
          16,
        ),
      ).toBeLessThan(64);
    },
  );
});
