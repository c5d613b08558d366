import { describe, expect, it } from 'vitest';
import { messageOf, Trouble } from '../../src/kernel/trouble.ts';

const circular: { self?: unknown } = {};
circular.self = circular;

describe('the sentence of what was thrown', () => {
  it.each([
    ['an error', new Error('No room'), 'No room'],
    ['trouble', new Trouble('store.full', { message: 'No room' }), 'No room'],
    ['a plain object with a message', { message: 'terminating connection', queue: 'wake' }, 'terminating connection'],
    ['a plain object', { code: '57P01', severity: 'FATAL' }, '{"code":"57P01","severity":"FATAL"}'],
    ['an error without a message', Object.assign(new Error(''), { code: 'ECONNRESET' }), 'Error ECONNRESET'],
    ['several errors in one', new AggregateError([new Error('a'), { message: 'b' }]), 'a; b'],
    ['an object that is not JSON', circular, '[object Object]'],
    ['text', 'out of luck', 'out of luck'],
    ['nothing', undefined, 'no reason was given'],
  ])('is readable for %s', (_, thrown, sentence) => {
    expect(messageOf(thrown)).toBe(sentence);
  });
});
