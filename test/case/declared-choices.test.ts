/** Choices that a kind declares win over what says that there is none, and have the normal form of their fact. */
import { describe, expect, it } from 'vitest';
import { choicesIn } from '../../src/case/like-choices.ts';
import { factType, kindSchema } from '../../src/case/kind.ts';
import { readFact, type FactSource } from '../../src/case/read-fact.ts';

const SOURCE: FactSource = { currency: null, timeZone: 'Europe/Berlin' };
type Declaration = Parameters<typeof readFact>[0];
const NUMBER: NonNullable<Declaration['normal']> = { keep: 'letters_and_digits', words: ['obj'] };

describe('an optional fact with declared choices', () => {
  it.each<[choices: string[], text: string, offered: string[]]>([
    [['none', 'fence', 'dogs'], 'None', ['none']],
    [['none', 'fence', 'dogs'], 'NONE', ['none']],
    [['none', 'fence', 'dogs'], 'none.', ['none']],
    [['none', 'fence', 'dogs'], 'n/a', ['none']],
    [['Unknown', 'Wolf', 'Dog'], 'UNKNOWN', ['Unknown']],
    [['N/A', 'Yes', 'No'], 'n/a', ['N/A']],
    [['N/A', 'Yes', 'No'], 'N.A.', ['N/A']],
    [['N.D.', 'S.D.'], 'n.d.', ['N.D.']],
  ])('of %j asks about %s and offers the choice', (choices, text, offered) => {
    const declared: Declaration = { type: 'text', one_of: choices, optional: true };
    expect(readFact(declared, text, SOURCE)).toMatchObject({ readings: offered });
    for (const choice of choices) expect(readFact(declared, choice, SOURCE)).toEqual({ value: choice });
  });

  it('is missing where no choice says that there is none', () => {
    expect(readFact({ type: 'text', one_of: ['fence', 'dogs'], optional: true }, 'n/a', SOURCE)).toBeNull();
  });
});

describe('choices of an identifier', () => {
  const declared: Declaration = { type: 'text', one_of: ['A-17', 'B-2'], normal: NUMBER };

  it('are compared in its normal form', () => {
    for (const text of ['A-17', 'A 17', 'A17', 'obj a-17'])
      expect([text, readFact(declared, text, SOURCE)]).toEqual([text, { value: 'A17' }]);
    expect(readFact(declared, 'C-3', SOURCE)).toMatchObject({ problem: 'Expected one of A-17, B-2, got `C-3`' });
    expect(factType(declared)).toMatchObject({ oneOf: ['A17', 'B2'] });
  });

  it.each([
    [['A-17', 'none'], 'Expected choices that `normal` can read, got `none`'],
    [
      ['A-17', 'A17'],
      'Expected choices that are different in their normal form, got `A-17` and `A17`, which both are `A17`',
    ],
  ])('are refused when nothing can be them, or two are one: %j', (one_of, message) => {
    const fact = { fact: 'work.number', label: 'number', type: 'text', one_of, normal: NUMBER };
    const kind = { kind: 'claim', title: 'Claim', channel: 'claims', if_unforeseen: 'leads', facts: [fact] };
    expect(kindSchema.safeParse(kind).error?.issues.map((issue) => issue.message)).toEqual([message]);
  });
});

describe('choices of a list', () => {
  const declared: Declaration = { type: 'list', one_of: ['dodder', 'broomrape', 'clover'], optional: true };

  it('hold for each item', () => {
    expect(readFact(declared, 'clover, dodder', SOURCE)).toEqual({ value: ['clover', 'dodder'] });
    expect(readFact(declared, [], SOURCE)).toEqual({ value: [] });
    expect(readFact(declared, 'Clover, dodder', SOURCE)).toMatchObject({
      problem: 'Expected a list of dodder, broomrape, clover, got `Clover` in it',
      readings: [['clover', 'dodder']],
    });
    expect(readFact(declared, ['clover', 'dodder (3)'], SOURCE)).toMatchObject({ readings: [] });
    expect(readFact(declared, 'thistle', SOURCE)).toMatchObject({ readings: [] });
    expect(factType(declared)).toEqual({ kind: 'list', of: { kind: 'text', oneOf: declared.one_of } });
  });
});

describe('choices of what is no text', () => {
  it.each(['number', 'boolean', 'money', 'time', 'duration'])('are refused by the kind: %s', (type) => {
    const one = { label: 'one', type, one_of: ['1', '2'] };
    const kind = {
      ...{ kind: 'claim', title: 'Claim', channel: 'claims', if_unforeseen: 'leads' },
      facts: [{ fact: 'one', ...one }],
      events: [{ event: 'report', label: 'report', fields: [{ field: 'one', ...one }] }],
    };
    const message = `Expected \`one_of\` for a text or a list of texts only, got it for a ${type}, which it would not bound`;
    expect(kindSchema.safeParse(kind).error?.issues.map((issue) => issue.message)).toEqual([message, message]);
  });
});

it('a text lists choices only if each of its items is one', () => {
  expect(choicesIn(['fence', 'dogs'], 'fence, dogs')).toEqual(['fence', 'dogs']);
  expect(choicesIn(['fence', 'dogs'], 'fence, cats')).toBeNull();
});
