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
      for (const text of ['n/a', 'None', 'unknown', '-', 'TBD', 'not available', 'k. A.', '不明'])
        expect([type, text, readFact({ type, optional: true }, text, SOURCE)]).toEqual([type, text, null]);
    expect(readFact({ ...BOL, optional: true }, 'NA', SOURCE)).toBeNull();
  });

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
