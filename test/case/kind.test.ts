import { describe, expect, it } from 'vitest';
import { caseType, kindSchema, type Kind } from '../../src/case/kind.ts';

const kind = (...facts: object[]): Kind => kindSchema.parse({ kind: 'claim', title: 'Claim', channel: 'claims', if_unforeseen: 'leads', facts: facts.map((fact) => ({ label: 'x', type: 'text', ...fact })) });

describe('a kind', () => {
  it('gives its facts as nested records beside those that every case has', () => {
    const type = caseType(kind({ fact: 'claim.amount', type: 'money', optional: true, headline: true }, { fact: 'claim.type', one_of: ['a'] }, { fact: 'docs', type: 'list' }));
    expect(Object.keys(type.fields)).toEqual(['id', 'kind', 'channel', 'received_at', 'claim', 'docs']);
    expect(type.fields['kind']?.type).toEqual({ kind: 'text', oneOf: ['claim'] });
    expect(type.fields['claim']).toMatchObject({ type: { fields: { amount: { type: { kind: 'money' }, optional: true, headline: true }, type: { type: { oneOf: ['a'] } } } } });
    expect(type.fields['docs']?.type).toEqual({ kind: 'list', of: { kind: 'text' } });
  });
  it('shares nothing between two kinds', () => {
    caseType(kind({ fact: 'claim.amount' }));
    expect(Object.keys(caseType(kind({ fact: 'other' })).fields)).toEqual(['id', 'kind', 'channel', 'received_at', 'other']);
  });
  it('may have facts with the names of prototypes', () => {
    const type = caseType(kind({ fact: 'constructor.name' }));
    expect(Object.hasOwn(type.fields, 'constructor')).toBe(true);
  });
  it.each(['Claim', 'claim.', '.claim', 'claim..x', 'claim-x', '__proto__', ''])('refuses the path `%s`', (fact) => { expect(() => kind({ fact })).toThrow(); });
  it.each([
    [['id']], [['kind']], [['channel']], [['received_at.day']], [['claim', 'claim.amount']], [['claim.amount', 'claim']], [['claim.amount', 'claim.amount']], [['claim.amount', 'claim.amount.cents']],
  ])('refuses facts that stand in each other\'s place: %s', (facts) => { expect(() => kind(...facts.map((fact) => ({ fact })))).toThrow(/path of its own/); });
  it('refuses keys it does not know, an unknown type and no facts', () => {
    for (const facts of [[{ fact: 'a', extra: 1 }], [{ fact: 'a', type: 'html' }], []]) expect(() => kind(...facts)).toThrow();
  });
});
