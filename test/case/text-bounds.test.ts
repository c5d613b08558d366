/** Text facts with a pattern, an example or a length: what their kind may declare, and what arrives. */
import { describe, expect, it } from 'vitest';
import { factType, kindSchema, type Kind } from '../../src/case/kind.ts';
import { readEvent } from '../../src/case/read-event.ts';
import { readFact } from '../../src/case/read-fact.ts';
import { factsOf } from '../../src/evaluate/case-event-of.ts';
import { normaliseZendesk } from '../../src/intake/zendesk/normalise.ts';
import type { Json } from '../../src/kernel/canonical-json.ts';
import { GIVEN_VALUE, type AskedFact } from '../../src/run/log/asks.ts';
import { readGivenFact } from '../../src/run/plan/read-given-fact.ts';
import { factField } from '../../src/run/view/fact-field.ts';

const fact = (declared: object) => ({ fact: 'policy.number', label: 'policy number', type: 'text', ...declared });
const kindOf = (declared: object): unknown => ({
  kind: 'property_claim',
  title: 'Property claim',
  channel: 'claims',
  if_unforeseen: 'leads',
  zendesk: { form: 'Property claim' },
  facts: [
    fact({ optional: true, zendesk: 'policy', ...declared }),
    { fact: 'zendesk.ticket_id', label: 'ticket', type: 'text', zendesk: 'ticket.id' },
  ],
});
const POLICY = { matches: '^POL-\\d{6}$', example: 'POL-123456' };
const SOURCE = { currency: null, timeZone: 'UTC' };

function problemOf(declared: object): string | null {
  const read = kindSchema.safeParse(kindOf(declared));
  return read.success ? null : (read.error.issues[0]?.message ?? '');
}

function declarationOf(declared: object): Kind['facts'][number] {
  const [first] = kindSchema.parse(kindOf(declared)).facts;
  if (first === undefined) throw new Error('Expected a fact');
  return first;
}

describe('a pattern for the whole text', () => {
  const reads = (matches: string, text: string): boolean => {
    const read = readFact({ type: 'text', matches }, text, SOURCE);
    return read !== null && 'value' in read;
  };

  it.each([
    ['^ACC-[0-9]{8}|ACC-[0-9]{9}$', ['ACC-00412345', 'ACC-004123456'], ['ACC-00412345-9999-EVIL', 'x ACC-004123456']],
    ['^A|B|C$', ['A', 'B', 'C'], ['A1', '1B1', '1C', 'AB']],
    ['^|$', [], ['anything']],
    ['(?i)^a|b$', ['A', 'b'], ['ax', 'xb']],
    ['^(?:A|B)$', ['A', 'B'], ['A1', '1B']],
    ['^A|^B$', ['A', 'B'], ['A1']],
    ['^A$|B$', ['A', 'B'], ['xB']],
  ])('is so for each of its alternatives: %s', (pattern, fitting, others) => {
    for (const text of fitting) expect([text, reads(pattern, text)]).toEqual([text, true]);
    for (const text of others) expect([text, reads(pattern, text)]).toEqual([text, false]);
  });

  it('does not end in an escaped sign', () => {
    expect(problemOf({ matches: '^A\\$' })).toContain('Expected a pattern for the whole text');
    expect(problemOf({ matches: '^A\\\\$' })).toBeNull();
  });
});

describe('a kind whose text fact has bounds', () => {
  it.each<[string, object]>([
    ['a pattern', { matches: '^POL-\\d{6}$' }],
    ['an example', POLICY],
    ['a length', { min_length: 6, max_length: 12 }],
    ['an example alone', { example: 'POL-123456' }],
    [
      'an example as it is written, and a pattern for its normal form',
      {
        normal: { keep: 'digits', words: ['POL'] },
        matches: '^\\d{6}$',
        example: 'POL 123-456',
      },
    ],
  ])('may declare %s', (_, declared) => {
    expect(problemOf(declared)).toBeNull();
  });

  it.each<[string, object, string]>([
    [
      'an example that its pattern refuses',
      { ...POLICY, example: 'POL-12345' },
      'Expected an example that fits its own bounds (text in the form of ^POL-\\d{6}$), got `POL-12345`',
    ],
    [
      'an example that is too long',
      { max_length: 3, example: 'ABCD' },
      'Expected an example that fits its own bounds (at most 3 characters), got `ABCD`',
    ],
    [
      'a pattern for a part of the text',
      { matches: 'POL' },
      'Expected a pattern for the whole text, `^POL$`, got one for a part of it',
    ],
    ['a pattern that cannot be read', { matches: '^[a-$' }, 'Expected a pattern that can be read. '],
    [
      'lengths in the wrong order',
      { min_length: 9, max_length: 3 },
      'Expected at least `min_length`, which is 9, got 3',
    ],
    [
      'bounds of an amount',
      { type: 'money', matches: '^x$' },
      'Expected `matches` for a text only, got it for a money',
    ],
    ['two ways to say it', { one_of: ['A'], matches: '^A$' }, 'Expected either `matches` or `one_of`, got both'],
  ])('is refused for %s', (_, declared, message) => {
    expect(problemOf(declared)).toContain(message);
  });
});

describe('a text that arrives for a fact with bounds', () => {
  it.each<[object, string, string | null]>([
    [POLICY, 'POL-000001', null],
    [POLICY, ' POL-000001 ', null],
    [POLICY, 'POL-1', 'Expected something like POL-123456, got `POL-1`'],
    [{ matches: '^\\d+$' }, 'x', 'Expected text in the form of ^\\d+$, got `x`'],
    [{ min_length: 2, max_length: 3 }, 'a', 'Expected 2 to 3 characters, got `a`'],
    // One character for people, two for JavaScript.
    [{ max_length: 3 }, '😀😀😀', null],
    [{ min_length: 2 }, '😀', 'Expected at least 2 characters, got `😀`'],
  ])('%j: `%s`', (declared, text, problem) => {
    const read = readFact(declarationOf(declared), text, SOURCE);
    expect(read !== null && 'problem' in read ? read.problem : null).toBe(problem);
  });

  it('is missing only when it is empty', () => {
    expect(readFact(declarationOf(POLICY), '', SOURCE)).toBeNull();
  });

  it('is compared in its normal form, and offers only readings that fit', () => {
    const numbers = { normal: { keep: 'digits', words: [] }, matches: '^\\d{6}$' };
    expect(readFact(declarationOf(numbers), '123-456', SOURCE)).toEqual({ value: '123456' });
    expect(readFact(declarationOf(numbers), '123456 and 77', SOURCE)).toMatchObject({ readings: ['123456'] });
  });

  it('is refused by intake and by replay alike, and is not missing', () => {
    const kind = kindSchema.parse(kindOf(POLICY));
    const payload: Json = {
      type: 'ticket.created',
      ticket: {
        id: '7',
        created_at: '2026-03-02T14:00:00Z',
        updated_at: '2026-03-02T14:00:00Z',
        form: 'Property claim',
        fields: { policy: 'POL-1' },
      },
    };
    const item = {
      id: '1',
      attempts: 0,
      source: 'zendesk',
      eventId: 'e',
      receivedAt: Date.parse('2026-03-02T14:00:00Z'),
      payload,
    };
    const live = normaliseZendesk(item, { kinds: new Map([[kind.kind, kind]]), timeZone: 'UTC' });
    const refused = {
      path: 'policy.number',
      problem: 'Expected something like POL-123456, got `POL-1`',
      text: 'POL-1',
    };
    expect(live).toMatchObject({ event: { refused: [refused], cleared: [] } });
    expect(
      factsOf({ case_id: 'PC-1', written: { policy: { number: 'POL-1' } } }, kind, '7', 'UTC').refused,
    ).toMatchObject([refused]);
  });

  it('is refused in a field of an event, whatever the channel has read', () => {
    const event = {
      event: 'filed',
      label: 'filed',
      fields: [
        { field: 'number', label: 'number', type: 'text' as const, optional: false, untrusted: false, ...POLICY },
      ],
    };
    const stated = [{ path: 'number', value: 'POL-1', source: { system: 'x', record: 'y', field: 'z' } }];
    expect(readEvent(event, stated, []).refused).toMatchObject([
      { path: 'number', problem: 'Expected something like POL-123456 at `number`, got `POL-1`' },
    ]);
  });
});

describe('the form in which a person gives such a fact', () => {
  const asked: AskedFact = {
    path: 'policy.number',
    label: 'policy number',
    type: factType(declarationOf({ ...POLICY, max_length: 20 })),
    currency: null,
    timeZone: 'UTC',
    readings: [],
  };

  it('shows the example and the length', () => {
    expect(factField(asked).hint).toBe('Something like POL-123456, at most 20 characters');
  });

  it('refuses another text with the example', () => {
    expect(readGivenFact(asked, { [GIVEN_VALUE]: 'POL-1' })).toEqual({
      ok: false,
      fields: { [GIVEN_VALUE]: 'policy number: Expected something like POL-123456, got `POL-1`' },
    });
    expect(readGivenFact(asked, { [GIVEN_VALUE]: 'POL-000007' })).toEqual({ ok: true, value: 'POL-000007' });
  });
});
