/** A driver's error becomes one sentence with a stable code. */
import { describe, expect, it } from 'vitest';
import { AssertionError } from '../../src/kernel/assert.ts';
import { Trouble } from '../../src/kernel/trouble.ts';
import { storeTrouble, violatedConstraint } from '../../src/store/store-trouble.ts';

const coded = (code: string, over: object = {}): Error =>
  Object.assign(new Error(`driver says ${code}`), { code, ...over });
/** As drizzle wraps it: the driver's error is the cause, the statement with its values is the message. */
const wrapped = (cause: unknown): Error =>
  new Error('Failed query: insert into t values ($1)\nparams: a secret', { cause });

describe('store errors', () => {
  const table: readonly (readonly [string, Error, string, string])[] = [
    ['a refused connection', coded('ECONNREFUSED'), 'store.unavailable', 'later'],
    ['a shutdown by an operator', coded('57P01'), 'store.unavailable', 'later'],
    ['a server that is starting', coded('57P03'), 'store.unavailable', 'later'],
    ['too many connections', coded('53300'), 'store.unavailable', 'later'],
    ['a connection that was cut', coded('CONNECTION_CLOSED'), 'store.unavailable', 'later'],
    ['a connection that took too long', coded('CONNECT_TIMEOUT'), 'store.unavailable', 'later'],
    ['a server that is silent', coded('ETIMEDOUT'), 'store.unavailable', 'later'],
    ['a database that was closed', coded('CONNECTION_ENDED'), 'store.unavailable', 'later'],
    [
      'a connection of the queue that was cut',
      new Error('Connection terminated unexpectedly'),
      'store.unavailable',
      'later',
    ],
    [
      'a connection that the queue could not have',
      new Error('timeout exceeded when trying to connect'),
      'store.unavailable',
      'later',
    ],
    ['an embedded database that is closed', new Error('PGlite is closed'), 'store.unavailable', 'later'],
    [
      'several addresses that refused',
      Object.assign(new AggregateError([new Error('connect ECONNREFUSED ::1')]), { code: 'ECONNREFUSED' }),
      'store.unavailable',
      'later',
    ],
    ['a deadlock', coded('40P01'), 'store.busy', 'later'],
    ['a change of what may only be added to', coded('23001'), 'store.append_only', 'never'],
    ['a missing table', coded('42P01'), 'store.failed', 'never'],
    ['anything else', new Error('who knows'), 'store.failed', 'never'],
  ];
  it.each(table)('gives %s its own code', (_, error, code, retry) => {
    for (const thrown of [error, wrapped(error), wrapped(wrapped(error))]) {
      const trouble = storeTrouble(thrown);
      expect(trouble).toMatchObject({ name: 'Trouble', code, retry, cause: thrown });
      expect(trouble.message).not.toContain('a secret');
      expect(trouble.message).not.toMatch(/``|\.$/);
    }
  });

  it('passes on existing Trouble and our own bugs unchanged', () => {
    for (const error of [new Trouble('x', { message: 'X' }), new AssertionError('Expected')])
      expect(storeTrouble(error)).toBe(error);
  });

  it('names the unique constraint that refused a row, and no other', () => {
    for (const name of ['constraint', 'constraint_name'])
      expect(violatedConstraint(wrapped(coded('23505', { [name]: 'runs_pkey' })))).toBe('runs_pkey');
    expect(violatedConstraint(coded('23503', { constraint: 'runs_fk' }))).toBeNull();
    expect(violatedConstraint('text')).toBeNull();
  });

  it('ends on a cycle of causes', () => {
    const circle = new Error('round');
    circle.cause = circle;
    expect(storeTrouble(circle)).toMatchObject({ code: 'store.failed' });
  });
});
