import { describe, expect, it } from 'vitest';
import { parseSop } from '../../../src/sop/parse.ts';
import { describeRule, pointedAt, sopFile } from '../world.ts';

const form = (field: string, { values = '' } = {}): string =>
  sopFile({
    values,
    needs: '- case.claim.amount',
    steps: `- step: 1\n  says: Ask the team\n  ask:\n    of: claims-leads\n    question: How much?\n    within: 4 hours\n    form:\n      field: { label: Field, ${field} }\n  save: reply\n  if_late:\n    says: Go on\n    flag: silent\n`,
  });

describeRule('form-bounds', [
  { is: 'valid', says: 'a fact', file: form('type: money, currency: USD, max: = case.claim.amount') },
  { is: 'valid', says: 'literals', file: form('type: money, currency: USD, min: 0.01 USD, max: 5000.00 USD') },
  { is: 'valid', says: 'a number', file: form('type: number, min: 1, max: 10') },
  { is: 'valid', says: 'days', file: form('type: date, min: 2026-01-01, max: = case.received_at') },
  { is: 'valid', says: 'texts that look like truths', file: form('type: text, one_of: [Yes, No]') },
  {
    is: 'valid',
    says: 'a list of the SOP',
    file: form('type: text, one_of: = kinds', { values: 'kinds: [whole, part]' }),
  },
  { is: 'valid', says: 'a whole pattern', file: form('type: text, matches: "^[0-9]{6}$"') },
  { is: 'valid', says: 'an example', file: form('type: text, matches: "^BOL-[0-9]{6}$", example: BOL-123456') },
  {
    is: 'invalid',
    says: 'an example that the pattern refuses',
    file: form('type: text, matches: "^BOL-[0-9]{6}$", example: BOL-12345'),
    finds: [
      [
        '^BOL-[0-9]{6}$',
        'The pattern does not accept the example `BOL-12345`, so an answer like it would be refused',
        'Correct the pattern or the example',
      ],
    ],
  },
  {
    is: 'invalid',
    says: 'an example for a pattern with a name',
    file: form('type: text, matches: = shape, example: B1', { values: 'shape: "^A[0-9]$"' }),
    finds: [['shape', 'The pattern does not accept the example `B1`, so an answer like it would be refused']],
  },
  {
    is: 'invalid',
    says: 'a number for money',
    file: form('type: money, currency: USD, max: 500'),
    finds: [
      [
        '500',
        'Expected an amount of money for `max`, got a number',
        'Write an amount such as `5000.00 USD`, or `= case.…`',
      ],
    ],
  },
  {
    is: 'invalid',
    says: 'another currency',
    file: form('type: money, currency: EUR, max: = most', { values: 'most: 500.00 USD' }),
    finds: [['most', '`field` is asked for in EUR, and `max` is $500.00', 'Give the bound in EUR']],
  },
  {
    is: 'invalid',
    says: 'a least that is more than the most',
    file: form('type: money, currency: USD, min: = most, max: 400.00 USD', { values: 'most: 500.00 USD' }),
    finds: [['400.00 USD', 'No answer fits: it must be at least $500.00 and at most $400.00', 'Change `min` or `max`']],
  },
  {
    is: 'invalid',
    says: 'two days in the wrong order',
    file: form('type: date, min: 2026-02-01, max: 2026-01-01'),
    finds: [['2026-01-01', 'No answer fits: it must be at least 2026-02-01 and at most 2026-01-01']],
  },
  { is: 'near miss', says: 'a least that is the most', file: form('type: number, min: 5, max: 5') },
  {
    is: 'invalid',
    says: 'a pattern from the case',
    file: form('type: text, matches: = case.kind'),
    finds: [['case.kind', 'The pattern of `matches` must be written in the SOP, since no data may decide it']],
  },
  {
    is: 'invalid',
    says: 'a pattern that is none',
    file: form('type: text, matches: "^[a-"'),
    finds: [['^[a-', 'Expected a range from a smaller to a larger character at character 6 of the pattern']],
  },
  {
    is: 'invalid',
    says: 'a pattern that matches anywhere',
    file: form('type: text, matches: "[0-9]{6}"'),
    finds: [
      [
        '[0-9]{6}',
        'The pattern may match anywhere in the answer, so the rest of the answer can be anything',
        'Write `^[0-9]{6}$` for the whole answer',
      ],
    ],
  },
  {
    is: 'invalid',
    says: 'an empty list',
    file: form('type: text, one_of: []'),
    finds: [['[]', 'The list is empty, so no answer fits', 'Add an item']],
  },
]);

describe('bounds that cannot be read', () => {
  it.each([
    [
      'type: money, currency: JPY, max: 500.50 JPY',
      '500.50 JPY',
      '`500.50 JPY` is finer than JPY, which has no decimals: 500 JPY or 501 JPY',
    ],
    ['type: money, currency: USD, max: $500', '$500', '`$500` looks like money but cannot be read as an amount'],
    ['type: yes_no, max: 5', '5', 'A field of the type `yes_no` has no `max`'],
    ['type: text, max: 5', '5', 'A field of the type `text` has no `max`'],
    [
      'type: money, currency: USD, max: case.claim.amount',
      'case.claim.amount',
      'Expected a value for `max`, got the text `case.claim.amount`',
    ],
    ['type: text, one_of: [12, A]', '12', 'Expected a text in the list'],
  ])('%s', (field, pointed, message) => {
    const file = form(field);
    const { sop, findings } = parseSop(file, 'test.sop.yaml');
    expect(sop).toBeNull();
    expect(findings.map((finding) => [pointedAt(file, finding), finding.message])).toEqual([[pointed, message]]);
  });
});
