import { describe, expect, it } from 'vitest';
import { caseType, kindSchema, type Kind, eventType } from '../../src/case/kind.ts';
import { readEvent } from '../../src/case/read-event.ts';

const kind = (...facts: object[]): Kind =>
  kindSchema.parse({
    kind: 'claim',
    title: 'Claim',
    channel: 'claims',
    if_unforeseen: 'leads',
    facts: facts.map((fact) => ({ label: 'x', type: 'text', ...fact })),
  });

describe('a kind', () => {
  it('has its facts as nested records, together with those that every case has', () => {
    const type = caseType(
      kind(
        { fact: 'claim.amount', type: 'money', optional: true, headline: true },
        { fact: 'claim.type', one_of: ['a'] },
        { fact: 'docs', type: 'list' },
      ),
    );
    expect(Object.keys(type.fields)).toEqual([
      'id',
      'kind',
      'channel',
      'received_at',
      'started_again_at',
      'claim',
      'docs',
    ]);
    expect(type.fields['kind']?.type).toEqual({ kind: 'text', oneOf: ['claim'] });
    expect(type.fields['claim']).toMatchObject({
      type: {
        fields: {
          amount: { type: { kind: 'money' }, optional: true, headline: true },
          type: { type: { oneOf: ['a'] } },
        },
      },
    });
    expect(type.fields['docs']?.type).toEqual({ kind: 'list', of: { kind: 'text' } });
  });
  it('says of an amount that it may be zero, and of nothing else', () => {
    const type = caseType(kind({ fact: 'fee', type: 'money', zero: true }));
    expect(type.fields['fee']?.type).toEqual({ kind: 'money', zero: true });
    expect(() => kind({ fact: 'count', type: 'number', zero: true })).toThrow(/next to `type: money` only/);
    const event = { event: 'survey', label: 'x', fields: [{ field: 'repair', label: 'x', type: 'money', zero: true }] };
    const declared = kindSchema.parse({ ...kind({ fact: 'a' }), events: [event] }).events[0];
    expect(eventType(declared ?? { fields: [] }).fields['repair']?.type).toEqual({ kind: 'money', zero: true });
    const wrong = { ...event, fields: [{ field: 'repair', label: 'x', type: 'text', zero: true }] };
    expect(() => kindSchema.parse({ ...kind({ fact: 'a' }), events: [wrong] })).toThrow(/next to `type: money` only/);
  });
  it('shares no state between two kinds', () => {
    caseType(kind({ fact: 'claim.amount' }));
    expect(Object.keys(caseType(kind({ fact: 'other' })).fields)).toEqual([
      'id',
      'kind',
      'channel',
      'received_at',
      'started_again_at',
      'other',
    ]);
  });
  it('may have facts named like prototype properties', () => {
    const type = caseType(kind({ fact: 'constructor.name' }));
    expect(Object.hasOwn(type.fields, 'constructor')).toBe(true);
  });
  it.each(['Claim', 'claim.', '.claim', 'claim..x', 'claim-x', '__proto__', ''])('refuses the path `%s`', (fact) => {
    expect(() => kind({ fact })).toThrow();
  });
  it.each([
    [['id']],
    [['kind']],
    [['channel']],
    [['received_at.day']],
    [['claim', 'claim.amount']],
    [['claim.amount', 'claim']],
    [['claim.amount', 'claim.amount']],
    [['claim.amount', 'claim.amount.cents']],
  ])('refuses facts whose paths collide: %s', (facts) => {
    expect(() => kind(...facts.map((fact) => ({ fact })))).toThrow(/path of its own/);
  });
  it('refuses keys it does not know, an unknown type and no facts', () => {
    for (const facts of [[{ fact: 'a', extra: 1 }], [{ fact: 'a', type: 'html' }], []])
      expect(() => kind(...facts)).toThrow();
  });

  it('declares case events with typed fields, each with a unique name', () => {
    const facts = [{ fact: 'amount', label: 'amount', type: 'money' }];
    const kind = (events: unknown): unknown => ({
      kind: 'claim',
      title: 'Claim',
      channel: 'claims',
      if_unforeseen: 'leads',
      facts,
      events,
    });
    const field = { field: 'amount', label: 'offered amount', type: 'money' };
    const parsed = kindSchema.parse(
      kind([
        {
          event: 'offer',
          label: 'offer',
          fields: [field, { field: 'reason', label: 'reason', type: 'text', optional: true, untrusted: true }],
        },
      ]),
    );
    const [offer] = parsed.events;
    expect(offer === undefined ? null : eventType(offer)).toEqual({
      kind: 'record',
      fields: {
        amount: { type: { kind: 'money' }, label: 'offered amount', optional: false },
        reason: { type: { kind: 'text' }, label: 'reason', optional: true, untrusted: true },
        received_at: { type: { kind: 'time' }, label: 'received', optional: false },
      },
    });
    expect(kindSchema.parse(kind(undefined)).events).toEqual([]);
    for (const wrong of [
      [{ event: 'corrected', label: 'c' }],
      [
        { event: 'a', label: 'a' },
        { event: 'a', label: 'b' },
      ],
      [{ event: 'a', label: 'a', fields: [field, field] }],
      [{ event: 'a', label: 'a', fields: [{ ...field, field: 'received_at' }] }],
    ]) {
      expect(kindSchema.safeParse(kind(wrong)).success).toBe(false);
    }
  });

  it('keeps the declared fields of an event that fit, ignores undeclared ones, and refuses the rest by name', () => {
    const declaration = {
      event: 'offer',
      label: 'offer',
      fields: [
        { field: 'amount', label: 'offered amount', type: 'money' as const, optional: false, untrusted: false },
        { field: 'note', label: 'note', type: 'text' as const, optional: true, untrusted: true },
      ],
    };
    const source = { system: 'TMS', record: 'claim 7', field: 'x' };
    expect(
      readEvent(
        declaration,
        [
          { path: 'amount', value: 'much', source },
          { path: 'constructor', value: 'x', source },
        ],
        [],
      ),
    ).toEqual({
      fields: [],
      refused: [
        {
          path: 'amount',
          label: 'offered amount',
          problem: 'Expected an amount of money at `amount`, got `much`',
          text: 'much',
          readings: [],
          type: { kind: 'money' },
        },
      ],
    });
    expect(readEvent(declaration, [{ path: 'note', value: 'hi', source }], [])).toEqual({
      fields: [{ path: 'note', label: 'note', value: 'hi', source }],
      refused: [{ path: 'amount', label: 'offered amount', problem: 'it was not sent', type: { kind: 'money' } }],
    });
    expect(
      readEvent(declaration, [], [{ path: 'amount', label: 'amount', problem: 'Expected a currency', text: '9' }])
        .refused,
    ).toEqual([
      { path: 'amount', label: 'offered amount', problem: 'Expected a currency', text: '9', type: { kind: 'money' } },
    ]);
  });
});
