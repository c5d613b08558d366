import { describe, expect, it } from 'vitest';
import { readDeclaredAnswer } from '../../src/declared/read-answer.ts';
import { valueAt } from '../../src/kernel/value-at.ts';
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
    [
      'a field that is missing',
      { order: order({ sum: { currency: 'EUR' } }) },
      /^Expected `sum.gross` inside `order`, got none$/,
    ],
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

  it('compares letter by letter, but for blanks around', () => {
    expect(read({ order: order({ id: ' B-17 ' }) })).toMatchObject({ kind: 'found' });
    for (const id of ['b-17', 'B17', 'B-017'])
      expect(read({ order: order({ id }) })).toMatchObject({ code: 'invalid_output' });
  });

  it('is refused where it says that the request failed, although its status is 200', () => {
    for (const more of [
      { errors: [{ message: 'shard 3' }] },
      { error: 'timeout' },
      { success: false },
      { ok: false },
      { Fault: { code: 1 } },
    ])
      expect(read({ order: order(), ...more })).toEqual(
        failure('invalid_output', /^Expected an answer without an error/),
      );
    for (const more of [{ errors: [] }, { error: null }, { success: true }])
      expect(read({ order: order(), ...more })).toMatchObject({ kind: 'found' });
  });

  it('is refused where a field is not where it should be, or its currency is another one', () => {
    expect(read({ order: order({ dates: 'tbd' }) })).toEqual(
      failure('invalid_output', /^Expected a record at `dates`, got a string$/),
    );
    expect(read({ order: order({ dates: [{ ordered: '2026-03-04' }] }) })).toEqual(
      failure('invalid_output', /^Expected a record at `dates`, got a list$/),
    );
    expect(read({ order: order({ dates: null }) })).toMatchObject({ kind: 'found' });
    const sum = { gross: { amount: 5, currency: 'USD' }, currency: 'EUR' };
    expect(read({ order: order({ sum }) })).toEqual(
      failure('invalid_output', /^Expected `sum.gross` in `EUR`, got `USD`$/),
    );
  });

  it('is refused where a text is longer than people read', () => {
    const long = 'x'.repeat(10_001);
    const tool = toolOf(
      changed(
        'from: id }',
        'from: note }',
        ORDER_FILE.replace('        id: B-17\n', '        id: B-17\n        note: B-17\n'),
      ),
    ).declaration;
    const answer = readDeclaredAnswer(tool, { order: 'B-17' }, { status: 200, body: { order: order({ note: long }) } });
    expect(answer).toEqual(failure('invalid_output', /^Expected at most 10000 characters at `note`, got 10001$/));
  });

  it('takes of a list the one entry that was asked for', () => {
    expect(readList([{ order: order() }])).toMatchObject({ kind: 'found', output: { number: 'B-17' } });
    expect(readList([{ order: order({ id: 'B-71' }) }, { order: order() }])).toMatchObject({ kind: 'found' });
    expect(readList([])).toEqual(failure('not_found', 'The shop has no such order'));
    expect(readList([{ order: order() }, { order: order() }])).toEqual(
      failure('several', /The shop has it twice \(2 of them\)/),
    );
  });

  it('does not take an empty list for a proof next to anything that is not declared', () => {
    const body = (more: object) =>
      readDeclaredAnswer(LISTED, { order: 'B-17' }, { status: 200, body: { data: { rows: [], ...more } } });
    for (const more of [{ page: null }, { total: 0 }, { has_more: false }, { warnings: [] }, { filter: '' }])
      expect(body(more)).toMatchObject({ code: 'not_found' });
    for (const more of [
      { status: 'ERROR' },
      { pending: true },
      { code: 500 },
      { warnings: ['index is being rebuilt'] },
      { stale: { since: '2026' } },
    ])
      expect(body(more)).toEqual(
        failure('invalid_output', /^Expected nothing next to the empty list that `beside` does not name/),
      );
    const besides = { ...LISTED, answer: { ...LISTED.answer, beside: { 'data.status': 'OK' } } };
    const next = (status: string) =>
      readDeclaredAnswer(besides, { order: 'B-17' }, { status: 200, body: { data: { rows: [], status } } });
    expect(next('OK')).toMatchObject({ code: 'not_found' });
    expect(next('ok')).toMatchObject({ code: 'invalid_output' });
  });

  it('does not take a list of other records for a proof that there is none', () => {
    expect(readList([{ order: order({ id: 'B-71' }) }])).toEqual(
      failure('invalid_output', /^Expected `B-17`, got 1 record of something else$/),
    );
    expect(readList({ order: order() })).toEqual(
      failure('invalid_output', /^Expected a list at `data.rows`, got a record$/),
    );
    expect(readList(null)).toEqual(failure('invalid_output', /got null\. If the system leaves an empty list out, /));
  });

  it('reads no inherited member of an answer, and no length of a list', () => {
    expect(valueAt({}, 'constructor.name')).toBeUndefined();
    expect(valueAt({ rows: [1] }, 'rows.length')).toBeUndefined();
    expect(valueAt({ rows: [{ id: 1 }] }, 'rows.0.id')).toBe(1);
  });
});
