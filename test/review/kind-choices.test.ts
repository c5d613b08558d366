/** The texts of a `one_of` in a kind of case, as in a form. */
import { describe, expect, it } from 'vitest';
import { compileHandbook } from '../../src/review/compile-handbook.ts';
import { FILES, registry } from '../run/handbook.ts';

const KIND = 'kinds/freight_claim.yaml';

const found = (before: string, after: string): string[] =>
  compileHandbook(
    FILES.map((file) => (file.path === KIND ? { ...file, text: file.text.replace(before, after) } : file)),
    registry,
  )
    .findings.filter(({ rule }) => rule === 'looks-like-notation')
    .map(({ severity, message, suggestion }) => `${severity} ${message}: ${suggestion ?? ''}`);
const fact = (choices: string): string[] =>
  found('facts:\n', `facts:\n  - { fact: claim.sort, label: sort, type: text, optional: true, one_of: ${choices} }\n`);
const event = (choices: string): string[] =>
  found(
    'facts:\n',
    `events:\n  - event: sorted\n    label: sorting\n    fields:\n      - { field: sort, label: sort, type: text, one_of: ${choices} }\nfacts:\n`,
  );

describe('a choice of a kind', () => {
  it.each([
    ['[= a, b]', 'error `= a` looks like a computed value'],
    ['["= a", b]', 'error `= a` looks like a computed value'],
    [
      '[Acme or Globex, b]',
      'error `Acme or Globex` would be one text, not 2: Write `[Acme, Globex]`, or put it in quotes',
    ],
    ['["Acme, Globex", b]', 'warning `Acme, Globex` would be one text, not 2: Write `[Acme, Globex]`'],
    ['["not: A", b]', 'warning `not: A` looks like a condition'],
    ['[5..9, b]', 'error `5..9` looks like an interval'],
  ])('that looks like a notation is found: %s', (choices, message) => {
    expect(fact(choices)).toEqual([expect.stringContaining(message)]);
    expect(event(choices)).toEqual([expect.stringContaining(message)]);
  });

  it('is text otherwise', () => {
    expect(fact('[damage, "Agreed, in part", "> 5 days", Research and development]')).toEqual([]);
    expect(event('[damage, loss]')).toEqual([]);
  });
});
