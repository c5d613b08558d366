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
    ['15 minutes', 'x == duration("15 minutes")'],
    ['12', 'x == 12'],
    ['true', 'x == true'],
    ['say "it"', 'x == "say \\"it\\""'],
  ])('%s', (cell, text) => {
    expect(readCell('x', cell)).toEqual({ text });
    expect(parseExpression(text).node).not.toBeNull();
  });

  it('always holds when the cell is `-`', () => {
    expect(readCell('x', ' - ')).toEqual({ text: null });
  });

  it.each([[''], ['> 15 min'], ['> $5,000'], ['= 5 + 3'], ['2 business days']])(
    'says what is wrong with `%s`',
    (cell) => {
      expect(readCell('x', cell)).toMatchObject({ problem: expect.any(String) });
    },
  );
});
