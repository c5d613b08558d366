/** The facts by which a kind tells that two cases are about the same. */
import { describe, expect, it } from 'vitest';
import { aboutOf } from '../../src/case/about.ts';
import { kindSchema } from '../../src/case/kind.ts';

const NORMAL = { keep: 'letters_and_digits', separators: 'ignored' };
const KIND = {
  kind: 'claim',
  title: 'Claim',
  channel: 'claims',
  if_unforeseen: 'leads',
  facts: [
    { fact: 'bol', label: 'BOL', type: 'text', normal: NORMAL },
    { fact: 'words', label: 'words', type: 'text' },
    { fact: 'free', label: 'free', type: 'text', normal: NORMAL, untrusted: true },
    { fact: 'amount', label: 'amount', type: 'money' },
  ],
};

describe('the facts that name what a case is about', () => {
  it('are texts in one normal form that no one outside words freely', () => {
    const problems = (about: readonly string[]): readonly string[] =>
      kindSchema.safeParse({ ...KIND, about }).error?.issues.map(({ message }) => message) ?? [];
    expect(problems(['bol'])).toEqual([]);
    expect(problems(['words', 'amount', 'free', 'pro', 'bol'])).toEqual([
      'Expected a text with `normal`, so that it is compared however it is written, got `words` without',
      'Expected a text with `normal`, so that it is compared however it is written, got `amount` without',
      'Expected a number or code, got `free`, which is free text (`untrusted`)',
      'Expected a fact of this kind, got `pro`',
    ]);
    expect(problems(['bol', 'bol'])).toEqual(['Expected each fact once, got `bol` twice']);
  });

  it('keep the labels of their kind', () => {
    const about = aboutOf(kindSchema.parse({ ...KIND, about: ['bol'] }));
    expect(about).toEqual([{ path: 'bol', label: 'BOL', form: expect.stringMatching(/^[0-9a-f]{12}$/) }]);
    expect(aboutOf(kindSchema.parse(KIND))).toEqual([]);
  });

  it('has words without digits, as cases are found by their digits after an edit', () => {
    const facts = KIND.facts.map((fact) =>
      fact.fact === 'bol' ? { ...fact, normal: { keep: 'letters_and_digits', words: ['BOL', 'T2'] } } : fact,
    );
    expect(kindSchema.safeParse({ ...KIND, facts, about: ['bol'] }).error?.issues).toMatchObject([
      { message: expect.stringContaining('Expected words without digits in `normal`, got `T2`') },
    ]);
  });

  it('are needed where outcomes settle a case', () => {
    expect(kindSchema.safeParse({ ...KIND, settled_by: ['duplicate'] }).error?.issues).toMatchObject([
      { path: ['settled_by'], message: expect.stringContaining('Expected `about` next to `settled_by`') },
    ]);
  });
});
