import { describe, expect, it } from 'vitest';
import { parseExpression } from '../../src/sop/expression/parse-expression.ts';
import { readCell } from '../../src/sop/step/table/read-cell.ts';

describe('a cell of a table', () => {
  it.each([
    ['> 5,000 USD', 'x > money("5,000.00 USD")'],
    ['<= 5000.50 USD', 'x <= money("5,000.50 USD")'],
    ['[0..5000]', 'x >= 0 && x <= 5000'],
    ['(0..1.5)', 'x > 0 && x < 1.5'],
    ['[1,000..5,000.00 USD)', 'x >= money("1,000.00 USD") && x < money("5,000.00 USD")'],
    ['[low..high]', 'x >= low && x <= high'],
    ['> high', 'x > high'],
    ['= high', 'x == high'],
    ['"SMB"', 'x == "SMB"'],
    ['SMB', 'x == "SMB"'],
    ['!= SMB', 'x != "SMB"'],
    ['low', 'x == "low"'],
    ['"A", "B"', 'x in ["A", "B"]'],
    ['[A, B]', 'x in ["A", "B"]'],
    ['["Acme, Inc.", = main, Globex Or]', 'x in ["Acme, Inc.", main, "Globex Or"]'],
    ['[5,000.00 USD, 7,000.00 USD]', 'x in [money("5,000.00 USD"), money("7,000.00 USD")]'],
    ['[12, 15]', 'x in [12, 15]'],
    ['not: A', 'x != "A"'],
    ['not: = main', 'x != main'],
    ['not: [A, B]', '!(x in ["A", "B"])'],
    ['not: > 5', '!(x > 5)'],
    ['= low + 3', 'x == (low + 3)'],
    ['> = low + 3', 'x > (low + 3)'],
    ['= case.claim.type', 'x == case.claim.type'],
    ['follow-up', 'x == "follow-up"'],
    ['N/A', 'x == "N/A"'],
    ['"Acme, Globex"', 'x == "Acme, Globex"'],
    ['"not x"', 'x == "not x"'],
    ['15 minutes', 'x == duration("15 minutes")'],
    ['12', 'x == 12'],
    ['2026-03-04', 'x == date("2026-03-04")'],
    ['> 2026-03-04', 'x > date("2026-03-04")'],
    ['[2026-03-04..2026-03-06)', 'x >= date("2026-03-04") && x < date("2026-03-06")'],
    ['not: 2026-03-04', 'x != date("2026-03-04")'],
    ['"2026-03-04"', 'x == "2026-03-04"'],
    ['non-perishable', 'x == "non-perishable"'],
    ['24/7', 'x == "24/7"'],
    ['Start with care', 'x == "Start with care"'],
    ['50 %off', 'x == "50 %off"'],
    ['A-1', 'x == "A-1"'],
    ['other', 'x == "other"'],
    ['none', 'x == "none"'],
    ['true', 'x == true'],
    ['say "it"', 'x == "say \\"it\\""'],
  ])('%s', (cell, text) => {
    expect(readCell('x', cell)).toEqual({ text });
    expect(parseExpression(text).node).not.toBeNull();
  });

  it('always holds when the cell is `-`', () => {
    expect(readCell('x', ' - ')).toEqual({ text: null });
  });

  it.each([
    ['Acme, Globex', 'Write `[Acme, Globex]`, or `"Acme, Globex"` with its own quotes if it is this text'],
    ['Hooli or Umbrella', 'Write `[Hooli, Umbrella]`, or `"Hooli or Umbrella"` with its own quotes if it is this text'],
    ['A | B', 'Write `[A, B]`, or `"A | B"` with its own quotes if it is this text'],
    ['any of A, B', 'Write `[A, B]`, or `"any of A, B"` with its own quotes if it is this text'],
    ['> 5 and < 9', 'Write `(5..9)`'],
    ['>= 5 and <= 9 USD', 'Write `[5..9 USD]`'],
    ['!x', 'Write `not: x`, or `"!x"` with its own quotes if it is this text'],
    ['not x', 'Write `not: x`, or `"not x"` with its own quotes if it is this text'],
    ['not A or B', 'Write `not: [A, B]`, or `"not A or B"` with its own quotes if it is this text'],
    ['5..9', 'Write `[5..9]`, or `"5..9"` with its own quotes if it is this text'],
    ['between 5 and 9', 'Write `[5..9]`, or `"between 5 and 9"` with its own quotes if it is this text'],
    ['more than 5', 'Write `> 5`, or `"more than 5"` with its own quotes if it is this text'],
    ['=> 5', null],
    ['=< 5', null],
    ['<> A', null],
    ['>> 5', null],
    ['≥ 5', 'Write `>= 5`, or `"≥ 5"` with its own quotes if it is this text'],
    ['*', 'Write `-` for anything, or `"*"` with its own quotes if it is this text'],
    ['any', 'Write `-` for anything, or `"any"` with its own quotes if it is this text'],
    ['case.claim.type', 'Write `= case.claim.type`, or `"case.claim.type"` with its own quotes if it is this text'],
    ['size(documents)', 'Write `= size(documents)`, or `"size(documents)"` with its own quotes if it is this text'],
    ['{name}', null],
    ['main', 'Write `= main`, or `"main"` with its own quotes if it is this text'],
    ['[A, main]', 'Write `[A, = main]`, or `[A, "main"]` with its own quotes if it is this text'],
    ['other than roof', 'Write `not: roof`, or `"other than roof"` with its own quotes if it is this text'],
    [
      'anything other than A or B',
      'Write `not: [A, B]`, or `"anything other than A or B"` with its own quotes if it is this text',
    ],
    ["'saddle'", 'Write `saddle`, or `"\'saddle\'"` with its own quotes if it is this text'],
    ['[saddle', 'Write `[saddle]`, or `"[saddle"` with its own quotes if it is this text'],
    ['saddle]', 'Write `[saddle]`, or `"saddle]"` with its own quotes if it is this text'],
    ['bell, ', 'Write `bell`, or `"bell,"` with its own quotes if it is this text'],
    ['saddle : bell', 'Write `[saddle, bell]`, or `"saddle : bell"` with its own quotes if it is this text'],
    ['everything but A', 'Write `not: A`, or `"everything but A"` with its own quotes if it is this text'],
    ['neither A nor B', 'Write `not: [A, B]`, or `"neither A nor B"` with its own quotes if it is this text'],
    ['isn’t A', 'Write `not: A`, or `"isn’t A"` with its own quotes if it is this text'],
    ['without A', 'Write `not: A`, or `"without A"` with its own quotes if it is this text'],
    ['non-A', 'Write `not: A`, or `"non-A"` with its own quotes if it is this text'],
    ['Not: A', 'Write `not: A`, or `"Not: A"` with its own quotes if it is this text'],
    ['except for A', 'Write `not: A`, or `"except for A"` with its own quotes if it is this text'],
    ['A / B', 'Write `[A, B]`, or `"A / B"` with its own quotes if it is this text'],
    ['either A or B', 'Write `[A, B]`, or `"either A or B"` with its own quotes if it is this text'],
    ['everything else', 'Write `-` for anything, or `"everything else"` with its own quotes if it is this text'],
    ['anything else', 'Write `-` for anything, or `"anything else"` with its own quotes if it is this text'],
    ['All others', 'Write `-` for anything, or `"All others"` with its own quotes if it is this text'],
    ['the rest', 'Write `-` for anything, or `"the rest"` with its own quotes if it is this text'],
    ['others', 'Write `-` for anything, or `"others"` with its own quotes if it is this text'],
    [
      'starts with roof',
      'Add a column `starts_with(x, "roof")` and write `true` here, or `"starts with roof"` with its own quotes if it is this text',
    ],
    ['ends in "ing"', null],
    [
      'contains roof',
      'Add a column `contains(x, "roof")` and write `true` here, or `"contains roof"` with its own quotes if it is this text',
    ],
    [
      'like roof',
      'Add a column `contains(x, "roof")` and write `true` here, or `"like roof"` with its own quotes if it is this text',
    ],
    [
      'roof*',
      'Add a column `starts_with(x, "roof")` and write `true` here, or `"roof*"` with its own quotes if it is this text',
    ],
    [
      '*roof*',
      'Add a column `contains(x, "roof")` and write `true` here, or `"*roof*"` with its own quotes if it is this text',
    ],
    [
      '*roof',
      'Add a column `ends_with(x, "roof")` and write `true` here, or `"*roof"` with its own quotes if it is this text',
    ],
    [
      '%roof%',
      'Add a column `contains(x, "roof")` and write `true` here, or `"%roof%"` with its own quotes if it is this text',
    ],
    ['A..C', null],
    ['A to C', null],
    ['A-C', null],
    ['A - C', null],
    ['blank', null],
    ['null', null],
    ['is missing', null],
    ['is empty', null],
    ['04/03/2026', null],
    ['not: -', 'Write what it is not: `not: A`, or `not: [A, B]`'],
    ['[]', 'Write `[A, B]`, or `-` for anything'],
  ])('refuses `%s` instead of taking it as text', (cell, suggestion) => {
    expect(readCell('x', cell, new Set(['main']))).toMatchObject({
      problem: expect.any(String),
      ...(suggestion === null ? {} : { suggestion }),
    });
  });

  it.each([[''], ['> 15 min'], ['> $5,000'], ['2 business days']])('says what is wrong with `%s`', (cell) => {
    expect(readCell('x', cell)).toMatchObject({ problem: expect.any(String) });
  });
});

describe('a cell that is an interval in another notation', () => {
  it.each([
    ['[0..50[', '[0..50)'],
    [']0..50]', '(0..50]'],
    ['50..label_claim', '[50..label_claim]'],
    ['[50…label_claim)', '[50..label_claim)'],
    ['low…high', '[low..high]'],
  ])('is named with the interval to write: %s', (cell, meant) => {
    const read = readCell('x', cell, new Set(['low', 'high']));
    expect(read).toMatchObject({ suggestion: expect.stringContaining(`Write \`${meant}\``) });
    expect(readCell('x', meant)).toMatchObject({ text: expect.stringMatching(/^x >=? \w+ && x <=? \w+$/) });
  });
});

describe('a cell that is a percentage', () => {
  it.each([
    ['< 50%', 'Write `< 50`, or `< 0.5`'],
    ['100%', 'Write `100`, or `1`'],
  ])('is named with both numbers that it may be: %s', (cell, advice) => {
    expect(readCell('x', cell)).toMatchObject({ suggestion: expect.stringContaining(advice) });
  });
});
