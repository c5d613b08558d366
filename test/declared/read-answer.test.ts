import { describe, expect, it } from 'vitest';
import { memberAt, readDeclaredAnswer } from '../../src/declared/read-answer.ts';
import { changed, ORDER_FILE, toolOf } from './tool-file.ts';

const { declaration } = toolOf(ORDER_FILE);
const LISTED = toolOf(
  changed(
    'record: order\n  matches',
    'list: data.rows\n  record: order\n  matches',
    changed(
      '  cancelled: The order',
      '  several: The shop has it twice\n  cancelled: The order',
      changed(
        '    body:\n      order:\n        id: B-17\n        status: { code: open }\n        sum: { gross: 48.5, currency: EUR }\n        dates: { ordered: "2026-03-04" }\n',
        '    body: { data: { rows: [{ order: { id: B-17, status: { code: open }, sum: { gross: 48.5, currency: EUR }, dates: { ordered: "2026-03-04" } } }] } }\n',
      ),
    ),
  ),
).declaration;

const order = (more: object = {}): object => ({
  id: 'B-17',
  status: { code: 'open' },
  sum: { gross: 48.5, currency: 'EUR' },
  ...more,
});
const read = (body: unknown, status = 200) => readDeclaredAnswer(declaration, { order: 'B-17' }, { status, body });
const readList = (rows: unknown, status = 200) =>
  readDeclaredAnswer(LISTED, { order: 'B-17' }, { status, body: { data: { rows } } });
const failure = (code: string, message: string | RegExp) => ({
  kind: 'failed',
  code,
  message: expect.stringMatching(message),
});

describe('the answer to a declared tool', () => {
  it('gives the fields that the file names, and no other', () => {
    expect(read({ order: order({ secret: 'x', dates: { ordered: '2026-03-04T10:00:00Z' } }), more: 1 })).toEqual({
      kind: 'found',
      id: null,
      output: {
        number: 'B-17',
        state: 'open',
        total: { $money: 'EUR', minor: 4850 },
        ordered_at: { $time: Date.parse('2026-03-04T10:00:00Z') },
      },
    });
  });

  it.each<readonly [what: string, body: unknown, message: RegExp]>([
    ['no record where it should be', { orders: [] }, /^Expected a record at `order`, got none$/],
    ['a list in place of the record', { order: [order()] }, /^Expected a record at `order`, got a list$/],
    [
      'another record',
      { order: order({ id: 'B-71' }) },
      /^Expected the record of `B-17`, got one whose `id` is `B-71`$/,
    ],
    ['a record that does not say which it is', { order: order({ id: undefined }) }, /whose `id` is missing$/],
    [
      'a record that says which it is in an object',
      { order: order({ id: { value: 'B-17' } }) },
      /whose `id` is a record$/,
    ],
    ['a field that is missing', { order: order({ sum: { currency: 'EUR' } }) }, /^Expected `sum.gross`, got none$/],
    [
      'a word that the file does not know',
      { order: order({ status: { code: 'lost' } }) },
      /^`status.code` cannot be read: /,
    ],
    ['an amount without its currency', { order: order({ sum: { gross: 48.5 } }) }, /^`sum.gross` cannot be read: /],
    [
      'an amount that can be read in two ways',
      { order: order({ sum: { gross: '48.500', currency: 'EUR' } }) },
      /^`sum.gross` cannot be read: /,
    ],
    [
      'a time without a zone that may be missing',
      { order: order({ dates: { ordered: 'yesterday' } }) },
      /^`dates.ordered` cannot be read: /,
    ],
  ])('is refused with %s', (_, body, message) => {
    expect(read(body)).toEqual(failure('invalid_output', message));
  });

  it('is an error of the tool by its status or by a member that is exactly this text', () => {
    expect(read({ title: 'no' }, 404)).toEqual(failure('not_found', 'The shop has no such order'));
    expect(read({ order: { status: { code: 'cancelled' } } })).toEqual(failure('cancelled', 'The order was cancelled'));
    expect(read({ order: { status: { code: 'Cancelled' } } })).toMatchObject({ code: 'invalid_output' });
  });

  it('is not read where the file says nothing of its status', () => {
    expect(read({ order: order() }, 403)).toBeNull();
    expect(read({ order: order() }, 503)).toBeNull();
  });

  it('compares without case and blanks around, as systems write back what they were asked', () => {
    expect(read({ order: order({ id: ' b-17 ' }) })).toMatchObject({ kind: 'found' });
    expect(read({ order: order({ id: 'B17' }) })).toMatchObject({ code: 'invalid_output' });
  });

  it('takes of a list the one entry that was asked for', () => {
    expect(readList([{ order: order() }])).toMatchObject({ kind: 'found', output: { number: 'B-17' } });
    expect(readList([{ order: order({ id: 'B-71' }) }, { order: order() }])).toMatchObject({ kind: 'found' });
    expect(readList([])).toEqual(failure('not_found', 'The shop has no such order'));
    expect(readList([{ order: order() }, { order: order() }])).toEqual(
      failure('several', /The shop has it twice \(2 of them\)/),
    );
  });

  it('does not take a list of other records for a proof that there is none', () => {
    expect(readList([{ order: order({ id: 'B-71' }) }])).toEqual(
      failure('invalid_output', /^Expected `B-17`, got 1 record of something else$/),
    );
    expect(readList({ order: order() })).toEqual(
      failure('invalid_output', /^Expected a list at `data.rows`, got a record$/),
    );
    expect(readList(null)).toEqual(failure('invalid_output', /got null$/));
  });

  it('reads no inherited member of an answer, and no length of a list', () => {
    expect(memberAt({}, 'constructor.name')).toBeUndefined();
    expect(memberAt({ rows: [1] }, 'rows.length')).toBeUndefined();
    expect(memberAt({ rows: [{ id: 1 }] }, 'rows.0.id')).toBe(1);
  });
});
