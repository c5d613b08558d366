/** Facts as their sources write them: shown whole when they are refused, missing when they say that there is none. */
import { describe, expect, it } from 'vitest';
import { readFact, type FactSource } from '../../src/case/read-fact.ts';
import { recordKey } from '../../src/case/record-key.ts';
import { payloadSchema } from '../../src/intake/zendesk/payload.ts';
import { money } from '../../src/kernel/money.ts';

const SOURCE: FactSource = { currency: null, timeZone: 'Europe/Berlin' };
type Declaration = Parameters<typeof readFact>[0];

const BOL = { type: 'text', normal: { keep: 'letters_and_digits', words: ['BOL'] } } satisfies Declaration;

describe('an amount that is refused', () => {
  it.each(['45,00-', '45.00-', '45.00 -', '$45.00−', '(45.00)', '($45.00)', '-45,00', '-45.00'])(
    'is not offered without its minus: %s',
    (text) => {
      expect(readFact({ type: 'money' }, text, { ...SOURCE, currency: 'USD' })).toMatchObject({ readings: [] });
    },
  );

  it.each([
    ['1500.00', 'CHF', 150_000],
    ['20.00', 'USD', 2_000],
    ['1,500.00', 'EUR', 150_000],
  ])('is shown with its currency, and what the other decimal mark makes of it: %s %s', (amount, currency, minor) => {
    expect(readFact({ type: 'money', decimal: 'comma' }, { amount, currency }, SOURCE)).toEqual({
      problem: `Expected an amount with a decimal comma, such as \`7.200,00\`, got \`${amount} ${currency}\``,
      text: `${amount} ${currency}`,
      readings: [money(currency, minor)],
    });
  });

  it('is shown with its currency, whatever is wrong with it', () => {
    for (const [amount, text] of [
      ['31.000', '31.000 KWD'],
      ['5m', '5m KWD'],
      ['7,', '7, KWD'],
      ['-5', '-5 KWD'],
      [1e21, '1e+21 KWD'],
    ] as const) {
      const read = readFact({ type: 'money' }, { amount, currency: 'KWD' }, SOURCE);
      expect(read).toMatchObject({ text, problem: expect.stringContaining(`\`${text}\``) as string });
    }
  });
});

describe('a fact that says that there is none', () => {
  it('is missing when it is optional, whatever its type', () => {
    for (const type of ['text', 'number', 'money', 'time', 'duration', 'boolean', 'list'] as const)
      for (const text of ['n/a', 'N.A.', '-', 'not applicable', 'k. A.', 'keine Angabe'])
        expect([type, text, readFact({ type, optional: true }, text, SOURCE)]).toEqual([type, text, null]);
    for (const type of ['text', 'number', 'money', 'time', 'duration', 'list'] as const)
      for (const text of ['None', 'not available'])
        expect([type, text, readFact({ type, optional: true }, text, SOURCE)]).toEqual([type, text, null]);
    expect(readFact({ ...BOL, optional: true }, 'NA', SOURCE)).toBeNull();
  });

  it.each([
    'tbd',
    'TBA',
    't.b.c.',
    '?',
    '??',
    'to be determined',
    'To be confirmed.',
    'noch offen',
    'à déterminer',
    '未定',
  ])('is not one that says that a value is still to come: %s', (text) => {
    for (const type of ['text', 'number', 'money', 'time', 'duration', 'boolean', 'list'] as const)
      expect([type, readFact({ type, optional: true }, text, SOURCE)]).toEqual([
        type,
        { problem: `\`${text}\` says that there is one, which is still to come`, text, readings: [] },
      ]);
    expect(readFact({ ...BOL, optional: true }, text, SOURCE)).toHaveProperty('problem');
    expect(readFact({ type: 'list' }, `hinge, ${text}`, SOURCE)).toHaveProperty('problem');
    expect(readFact({ type: 'text', one_of: [text], optional: true }, text, SOURCE)).toEqual({ value: text });
  });

  it.each(['pending', 'not yet', 'none yet', 'later', 'to follow', 'ausstehend'])(
    'is not one that says that it is waited for, which a text may say: %s',
    (text) => {
      for (const type of ['number', 'money', 'time', 'duration', 'boolean', 'list'] as const)
        expect([type, readFact({ type, optional: true }, text, SOURCE)]).toEqual([
          type,
          expect.objectContaining({ text }),
        ]);
      expect(readFact({ type: 'text', optional: true }, text, SOURCE)).toEqual({ value: text });
    },
  );

  it.each([
    'N.D.',
    'S.D.',
    'N.C.',
    'N.B.',
    'N. D.',
    'K.A.',
    'N.V.',
    'S.O.',
    'S/O',
    'geen',
    'brak',
    'なし',
    'unknown',
    '不明',
  ])('is not one that may be a name or a *no*, which people are asked about: %s', (text) => {
    expect(readFact({ type: 'text', optional: true }, text, SOURCE)).toMatchObject({ text, readings: [text] });
    for (const type of ['number', 'money', 'time', 'duration', 'list'] as const)
      expect([type, readFact({ type, optional: true }, text, SOURCE)]).toEqual([
        type,
        expect.objectContaining({ text }),
      ]);
    expect(readFact({ ...BOL, optional: true }, text, SOURCE)).toMatchObject({ text, readings: [] });
    expect(readFact({ type: 'text' }, text, SOURCE)).toEqual({ value: text });
  });

  it.each([
    'нет',
    'yok',
    '无',
    '無',
    '없음',
    'なし',
    'keine',
    'geen',
    'brak',
    'ingen',
    'none',
    'unknown',
    'nein',
    'not available',
  ])('is no answer to what is true or false: %s', (text) => {
    expect(readFact({ type: 'boolean', optional: true }, text, SOURCE)).toMatchObject({ text });
  });

  it.each(['unknown', 'not known', 'unbekannt', 'inconnu', '不明'])(
    'is no amount or number that no one knows: %s',
    (text) => {
      for (const type of ['number', 'money', 'duration'] as const)
        expect(readFact({ type, optional: true }, text, SOURCE)).toEqual({
          problem: `\`${text}\` says that no one knows it, not that there is none`,
          text,
          readings: [],
        });
    },
  );

  it('is refused, not guessed, when an identifier is required', () => {
    expect(readFact(BOL, 'n/a', SOURCE)).toEqual({
      problem: '`n/a` says that there is none',
      text: 'n/a',
      readings: [],
    });
    expect(readFact(BOL, 'unknown', SOURCE)).toMatchObject({ readings: [] });
  });

  it('is a value where the kind lists it, and initials are a state', () => {
    const listed = { type: 'text', one_of: ['none', 'some'], optional: true } satisfies Declaration;
    expect(readFact(listed, 'none', SOURCE)).toEqual({ value: 'none' });
    for (const text of ['ND', 'NA', 'SO', 'nothing broke', 'none of the doors']) {
      expect(readFact({ type: 'text', optional: true }, text, SOURCE)).toEqual({ value: text });
    }
  });
});

describe('an identifier that came as a number', () => {
  it('is refused when its last digits are lost', () => {
    expect(readFact(BOL, 400_123, SOURCE)).toEqual({ value: '400123' });
    expect(readFact(BOL, 4.00123e17, SOURCE)).toMatchObject({ readings: [] });
    expect(readFact(BOL, 88.5, SOURCE)).toMatchObject({ readings: [] });
  });
});

describe('the key of a ticket', () => {
  it('is the same with and without zeros in front', () => {
    for (const text of ['880088', '0880088', '00880088', '#0880088', 'ticket 880088'])
      expect(recordKey('zendesk', text)).toEqual({ system: 'zendesk', record: '880088' });
    expect(recordKey('zendesk', '0')).toEqual({ system: 'zendesk', record: '0' });
    expect(recordKey('tms', '0880088').record).toBe('0880088');
    const ticket = { created_at: '', updated_at: '' };
    for (const id of ['0880088', '880088', 880_088])
      expect(payloadSchema.parse({ type: 'ticket.created', ticket: { ...ticket, id } }).ticket.id).toBe('880088');
  });
});

describe('a list', () => {
  it.each([
    ['- BOL\n- photos', ['BOL', 'photos']],
    ['• BOL\n• photos', ['BOL', 'photos']],
    ['– BOL\r\n– photos', ['BOL', 'photos']],
    ['1. BOL\n2. photos', ['BOL', 'photos']],
    ['1) BOL\n2) photos', ['BOL', 'photos']],
    ['* BOL', ['BOL']],
    ["'BOL','photos'", ['BOL', 'photos']],
    ['“BOL”, “photos”', ['BOL', 'photos']],
    ['„Müller, Hans“, „Meier“', ['Müller, Hans', 'Meier']],
    ['« Dupont, Jean », « Martin »', ['Dupont, Jean', 'Martin']],
    ['Consult (basic), X-ray (2 views)', ['Consult (basic)', 'X-ray (2 views)']],
    ["O'Brien, D'Arcy", ["O'Brien", "D'Arcy"]],
    ['12,13,14', ['12', '13', '14']],
  ])('has its items without bullets and quotes: %j', (text, value) => {
    expect(readFact({ type: 'list' }, text, SOURCE)).toEqual({ value });
  });

  it.each([
    ['[ ] BOL\n[x] photos', [['photos'], ['BOL', 'photos']]],
    ['☑ BOL\n☐ photos', [['BOL'], ['BOL', 'photos']]],
    ["('BOL', 'photos')", [['BOL', 'photos']]],
    [
      'Consult (basic, 20 min), X-ray',
      [
        ['Consult (basic, 20 min)', 'X-ray'],
        ['Consult (basic', '20 min)', 'X-ray'],
      ],
    ],
    [
      '3,5 mm Schraube, Dübel',
      [
        ['3,5 mm Schraube', 'Dübel'],
        ['3', '5 mm Schraube', 'Dübel'],
      ],
    ],
    [
      '- BOL, signed\n- photos',
      [
        ['BOL, signed', 'photos'],
        ['BOL', 'signed', 'photos'],
      ],
    ],
    [
      'Documents\n- BOL\n- photos',
      [
        ['BOL', 'photos'],
        ['Documents', 'BOL', 'photos'],
        ['Documents', '- BOL', '- photos'],
      ],
    ],
    [
      '2. BOL\n5. photos',
      [
        ['BOL', 'photos'],
        ['2. BOL', '5. photos'],
      ],
    ],
    [
      '“BOL”, photos',
      [
        ['BOL', 'photos'],
        ['“BOL”', 'photos'],
      ],
    ],
  ])('is asked about with each meaning: %j', (text, readings) => {
    expect(readFact({ type: 'list' }, text, SOURCE)).toMatchObject({
      problem: expect.stringContaining(text) as string,
      readings,
    });
  });

  const PARTS = { type: 'list', optional: true } satisfies Declaration;

  it.each([
    ['["Consult","X-ray"]', ['Consult', 'X-ray']],
    [' [ "Smith, John", "Doe" ]\n', ['Smith, John', 'Doe']],
    ['[12, true, "x"]', ['12', 'true', 'x']],
    ['[]', []],
  ])('is read from JSON: %s', (text, value) => {
    expect(readFact(PARTS, text, SOURCE)).toEqual({ value });
  });

  it.each([
    ['[Consult, X-ray]', [['Consult', 'X-ray']]],
    ["['Consult', 'X-ray']", [['Consult', 'X-ray']]],
    ['["Consult", ["X-ray"]]', []],
    ['["Consult", null]', []],
    ['[12345678901234567890]', [['12345678901234567890']]],
    ['{"a": 1}', []],
    ['{Consult,X-ray}', [['Consult', 'X-ray']]],
    ['["Consult","X-ray"', []],
  ])('is asked about when it is in brackets and no JSON list of texts: %s', (text, readings) => {
    const read = readFact(PARTS, text, SOURCE);
    expect(read).toMatchObject({ problem: expect.stringContaining(text), readings });
  });

  it.each(['診察、レントゲン', '診察，レントゲン', 'consult|x-ray', 'consult\tx-ray', 'a, b|c'])(
    'is asked about when other signs may separate its items: %j',
    (text) => {
      expect(readFact(PARTS, text, SOURCE)).toMatchObject({ problem: expect.stringContaining(text) });
    },
  );

  it.each([
    ['hinge, hinge, ', ['hinge', 'hinge', '']],
    ['hinge', ['hinge', ' ', '\t', '\u00a0']],
    [' hinge ;door', [' hinge ', 'door']],
    ['', ['']],
    [' , ', ['', ' ']],
    ['n/a', ['n/a']],
    ['n/a, -', [' n/a ', '-', '']],
    ['hinge, n/a', ['hinge', 'n/a']],
    ['none, unknown, door', ['none', 'unknown', 'door']],
    ['7, 8', [7, 8]],
  ])('is the same as a text `%s` and as the list %j', (text, list) => {
    for (const declaration of [PARTS, { type: 'list' } satisfies Declaration])
      expect(readFact(declaration, list, SOURCE)).toEqual(readFact(declaration, text, SOURCE));
  });

  it('has no blank items', () => {
    expect(readFact(PARTS, ['hinge', 'hinge', ''], SOURCE)).toEqual({ value: ['hinge', 'hinge'] });
    expect(readFact({ type: 'list' }, [' hinge', ' '], SOURCE)).toEqual({ value: ['hinge'] });
  });

  it('of blanks alone is an empty field, and one without items says that there are none', () => {
    expect(readFact({ type: 'list' }, ['', ' '], SOURCE)).toBeNull();
    expect(readFact({ type: 'list' }, [], SOURCE)).toEqual({ value: [] });
  });

  it('that says only that there is none is missing when it is optional, and asked for when it is required', () => {
    for (const none of ['n/a', 'None', '-', 'k. A.']) {
      expect([none, readFact(PARTS, [none], SOURCE)]).toEqual([none, null]);
      expect(readFact({ type: 'list' }, [none], SOURCE)).toEqual({
        problem: `\`${none}\` in the list says that there is none`,
        text: none,
        readings: [[none]],
      });
    }
  });

  it('that has what may say that there is none is asked about', () => {
    expect(readFact(PARTS, ['N.D.', 'Mont.'], SOURCE)).toMatchObject({ readings: [['Mont.'], ['N.D.', 'Mont.']] });
    expect(readFact(PARTS, ['不明'], SOURCE)).toMatchObject({ readings: [['不明']] });
  });

  it('that says both is never guessed', () => {
    expect(readFact(PARTS, ['hinge', 'n/a', 'door'], SOURCE)).toEqual({
      problem: '`n/a` in the list says that there is none',
      text: 'hinge, n/a, door',
      readings: [
        ['hinge', 'door'],
        ['hinge', 'n/a', 'door'],
      ],
    });
  });

  it('that is refused is shown as it arrived', () => {
    expect(readFact(PARTS, ['hinge', null], SOURCE)).toMatchObject({ text: 'hinge, null' });
    expect(readFact(PARTS, ['hinge', { part: 'door' }], SOURCE)).toMatchObject({ text: 'hinge, part: door' });
    expect(readFact({ type: 'text' }, ['a', 'b'], SOURCE)).toMatchObject({ text: 'a, b' });
  });
});

describe('an amount as a record', () => {
  it.each([[{ amount: '120.00' }], [{ amount: '120.00', currency: null }], [{ amount: '120.00', currency: ' ' }]])(
    'without its currency is read as the amount alone: %j',
    (given) => {
      const plain = readFact({ type: 'money' }, '120.00', SOURCE);
      expect(plain).toMatchObject({ text: '120.00' });
      expect(readFact({ type: 'money' }, given, SOURCE)).toEqual(plain);
      const stated = { ...SOURCE, currency: 'EUR' };
      expect(readFact({ type: 'money' }, given, stated)).toEqual({ value: money('EUR', 120_00) });
    },
  );

  it.each([
    ['money', { amount: '120.00', currency: 978 }, 'amount: 120.00, currency: 978', 'a number as currency'],
    [
      'money',
      { amount: '120.00', currency: 'EUR', vat: '19%' },
      'amount: 120.00, currency: EUR, vat: 19%',
      '`vat` too',
    ],
    ['money', { amount: null, currency: 'EUR' }, 'amount: null, currency: EUR', 'null as amount'],
    ['money', { value: '120.00', currency: 'EUR' }, 'value: 120.00, currency: EUR', '`value` too'],
    ['text', { amount: '120.00', currency: 'EUR' }, 'amount: 120.00, currency: EUR', 'an amount'],
    ['number', { hours: 5 }, 'hours: 5', 'a record'],
    ['list', { hours: 5 }, 'hours: 5', 'a record'],
  ] as const)('for a fact of type %s shows what arrived: %j', (type, given, text, got) => {
    expect(readFact({ type }, given, SOURCE)).toMatchObject({
      text,
      problem: expect.stringMatching(new RegExp(`got ${got}$`)) as string,
    });
  });
});
