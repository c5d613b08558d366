import { describe, expect, it } from 'vitest';
import type { CaseEvent } from '../../../src/case/case-event.ts';
import { kindSchema, type Kind } from '../../../src/case/kind.ts';
import type { Normalised } from '../../../src/engine/normalised.ts';
import { normaliseEdi } from '../../../src/intake/edi/normalise.ts';
import { entriesOf } from '../../../src/intake/edi/payload.ts';
import { readInterchange } from '../../../src/intake/edi/read-interchange.ts';
import { valuesAt } from '../../../src/intake/edi/values-at.ts';
import { FROM_CARRIER, HANDBOOK, KIND, OF_CARRIER, SENDERS } from './handbook.ts';
import { bytes, CLAIM, interchange, STATUS, type Over } from './sample.ts';

const NOW = Date.UTC(2026, 2, 5);

function worked(text: string, sender: string, handbook: Parameters<typeof normaliseEdi>[1] = HANDBOOK): Normalised[] {
  const read = readInterchange(bytes(text));
  if (!read.ok) throw new Error(read.fault.problem);
  return entriesOf(read.interchange).map(({ payload }, at) =>
    normaliseEdi(
      { id: '1', source: 'edi', sender, eventId: `000000905/${at + 1}`, receivedAt: NOW, payload, attempts: 1 },
      handbook,
    ),
  );
}

const events = (normalised: readonly Normalised[]): CaseEvent[] =>
  normalised.map((one) => {
    if (one.kind !== 'event') throw new Error(one.why);
    return one.event;
  });

const claim = (segments: readonly string[], over: Over = {}): Normalised[] =>
  worked(interchange([{ sets: [segments] }], over), 'wobbly');
const changed = (from: string | RegExp, to: string): string[] => CLAIM.map((segment) => segment.replace(from, to));
const factsOf = (normalised: readonly Normalised[]): Record<string, unknown> =>
  Object.fromEntries(events(normalised).flatMap(({ facts }) => facts.map(({ path, value }) => [path, value])));
const problemsOf = (normalised: readonly Normalised[]): Record<string, string> =>
  Object.fromEntries(events(normalised).flatMap(({ refused }) => refused.map(({ path, problem }) => [path, problem])));

const BOL_NORMAL: Partial<Kind> = {
  facts: KIND.facts.map((fact) =>
    fact.fact === 'claim.bol'
      ? { ...fact, normal: { keep: 'letters_and_digits', separators: 'ignored', words: ['BOL'] } }
      : fact,
  ),
};
const handbookWith = (over: Partial<Kind>): typeof HANDBOOK => ({
  ...HANDBOOK,
  kinds: new Map([[KIND.kind, { ...KIND, ...over }]]),
});

const splitOf = (segments: readonly string[]): string[][] => {
  const read = readInterchange(bytes(interchange([{ gs: OF_CARRIER, sets: [segments] }], FROM_CARRIER)));
  if (!read.ok) throw new Error(read.fault.problem);
  return entriesOf(read.interchange).map(({ payload }) => payload.segments.map((segment) => segment.join('*')));
};

const tell = (segments: readonly string[]): Normalised[] =>
  worked(interchange([{ gs: OF_CARRIER, sets: [segments] }], FROM_CARRIER), 'carrier');

describe('a 920', () => {
  it('opens a case for the number of its claimant, with the facts that the kind maps', () => {
    const [event] = events(claim(CLAIM));
    expect(event).toMatchObject({
      type: 'opened',
      channel: 'edi',
      kind: 'edi_claim',
      eventId: 'wobbly:000000905/1',
      keys: [{ system: 'wobbly_claims', record: 'FC-001' }],
      requester: { name: 'the EDI partner wobbly', email: null },
      refused: [],
      // 14:05 in Chicago, in whole minutes.
      mark: { at: Date.UTC(2026, 2, 4, 20, 5), isRounded: true, isPartial: true, control: 905 },
    });
    expect(factsOf(claim(CLAIM))).toEqual({
      'claimant.name': 'WOBBLY WIDGET WORKS',
      'claimant.street': '1 SPINDLE WAY',
      'claim.amount': { minor: 1_248_000, $money: 'USD' },
      'claim.date': { $time: Date.UTC(2026, 2, 4, 6), $date: '2026-03-04' },
      'claim.bol': '04000000202603014',
      'claim.type': 'damage',
      'claim.pieces': 2,
      'claim.goods': ['SPINDLE LATHE'],
    });
    expect(event?.facts.find(({ path }) => path === 'claim.bol')?.source).toEqual({
      system: 'wobbly',
      record: '920 0001 of interchange 000000905',
      field: 'L11[02=BM]-01',
    });
  });

  it('states the time of its group only where the time zone of its partner is known', () => {
    const senders = SENDERS.map((one) => ({ ...one, edi: one.edi && { ...one.edi, time_zone: undefined } }));
    const [event] = events(worked(interchange(), 'wobbly', { ...HANDBOOK, senders }));
    expect(event?.mark?.at).toBeNull();
  });

  it.each<[string, string[], string, string]>([
    [
      'an amount with a point',
      changed('1248000', '12480.00'),
      'claim.amount',
      'Expected an amount as a number of cents, without a point, got `12480.00`',
    ],
    ['an amount without a currency', changed('**USD', ''), 'claim.amount', '12480.00'],
    ['an amount below zero', changed('1248000', '-1248000'), 'claim.amount', 'Expected an amount above zero'],
    ['a currency that there is not', changed('USD', 'QQQ'), 'claim.amount', 'QQQ'],
    [
      'a date of six digits',
      changed('F01*20260304', 'F01*260304'),
      'claim.date',
      'Expected a date as CCYYMMDD, got `260304`',
    ],
    ['a day that there is not', changed('F01*20260304', 'F01*20260230'), 'claim.date', '2026-02-30'],
    [
      'two BOLs that differ',
      changed('BM*04000000202603014', 'BM*99'),
      'claim.bol',
      'Expected one value, got 2: `04000000202603014` and `99`',
    ],
    [
      'a code without a meaning',
      changed('*X1*', '*X9*'),
      'claim.type',
      'Expected one of the codes `X1` or `X2`, got `X9`',
    ],
    ['a quantity that is no number', changed('F09*2*', 'F09*two*'), 'claim.pieces', 'Expected a number, got `two`'],
  ])('with %s opens its case, and people are asked', (_, segments, path, problem) => {
    expect(problemsOf(claim(segments))).toEqual({ [path]: expect.stringContaining(problem) });
  });

  it('reads one BOL that two elements state alike, and all lines of a list', () => {
    const second = 'F09*3*PC*X1****SPINDLES';
    expect(factsOf(claim([...CLAIM, second]))).toMatchObject({
      'claim.bol': '04000000202603014',
      'claim.goods': ['SPINDLE LATHE', 'SPINDLES'],
    });
    // Of two quantities, none is taken.
    expect(problemsOf(claim([...CLAIM, second]))).toEqual({ 'claim.pieces': 'Expected one value, got 2: `2` and `3`' });
  });

  it.each([
    ['04000000202603014', 'BOL 0400-0000-2026-03014'],
    ['77120-GB', 'bol 77120gb'],
  ])('reads one BOL that two elements spell differently: %s and %s', (first, second) => {
    const spelled = [...changed('04000000202603014', first), `L11*${second}*BM`];
    const read = worked(interchange([{ sets: [spelled] }]), 'wobbly', handbookWith(BOL_NORMAL));
    expect(problemsOf(read)).toEqual({});
    expect(factsOf(read)).toHaveProperty(['claim.bol'], first.replaceAll('-', ''));
    const [two] = events(
      worked(interchange([{ sets: [[...spelled, 'L11*99*BM']] }]), 'wobbly', handbookWith(BOL_NORMAL)),
    );
    expect(two?.refused).toMatchObject([
      { path: 'claim.bol', problem: expect.stringContaining('Expected one value, got 2') },
    ]);
  });

  it('takes an element of a loop only from the round with its qualifier', () => {
    expect(factsOf(claim(changed('N1*CL', 'N1*SH').map((one) => one.replace('N1*CA*F', 'N1*CL*F'))))).toEqual(
      expect.not.objectContaining({ 'claimant.street': expect.anything() }),
    );
    const late = [...CLAIM.slice(0, 3), 'N1*CL*WOBBLY', ...CLAIM.slice(5), 'N3*2 OTHER ROAD'];
    expect(factsOf(claim(late))).not.toHaveProperty(['claimant.street']);
  });

  it.each<[string, string[], string]>([
    ['a number of its claim', changed('FC-001', ''), '`F01-02` (what names the case)'],
    ['its amount', changed('1248000', ''), '`F01-03` (claim value)'],
    ['its claimant', CLAIM.filter((one) => !one.startsWith('N1*CL')), '`N1[CL]-02` (claimant)'],
  ])('without %s is refused, and says which element is missing', (_, segments, missing) => {
    expect(claim(segments)).toEqual([
      { kind: 'refused', why: `the 920 cannot be used: expected ${missing}, got nothing` },
    ]);
  });

  it('that names two claims is refused', () => {
    const [read] = claim([...CLAIM, 'F01*20260304*FC-002']);
    expect(read).toMatchObject({
      kind: 'refused',
      why: expect.stringContaining('expected one record that names the case, got 2'),
    });
  });

  it('that names its case by one BOL in two spellings opens one case', () => {
    const handbook = handbookWith({ ...BOL_NORMAL, edi: { set: '920', record: ['L11[02=BM]-01'] } });
    const read = worked(interchange([{ sets: [[...CLAIM, 'L11*0400-0000-2026-03014*BM']] }]), 'wobbly', handbook);
    expect(events(read)[0]?.keys).toEqual([{ system: 'wobbly_claims', record: '04000000202603014' }]);
  });

  it('of a sender that may not open cases is refused', () => {
    expect(worked(interchange([{ gs: OF_CARRIER, sets: [CLAIM] }], FROM_CARRIER), 'carrier')).toEqual([
      { kind: 'refused', why: 'the sender `carrier` may not open cases' },
    ]);
  });

  it('of another version, of a sender that is not declared any more, or of a payload that is not ours is refused', () => {
    const gs = ['GC', 'WOBBLY', 'QQUS', '20260304', '1405', '45', 'X', '004060'];
    expect(worked(interchange([{ gs, sets: [CLAIM] }]), 'wobbly')).toMatchObject([
      { kind: 'refused', why: expect.stringContaining('expected the version 004010 in GS08') },
    ]);
    expect(worked(interchange(), 'another')).toMatchObject([
      { why: '`senders.yaml` declares no sender `another` with `edi`' },
    ]);
    const item = { id: '1', source: 'edi', sender: 'wobbly', eventId: 'x', receivedAt: NOW, attempts: 1 };
    expect(normaliseEdi({ ...item, payload: { segments: [] } }, HANDBOOK)).toMatchObject({ kind: 'refused' });
  });

  it('with a wrong count of segments is refused with its place, whatever the handbook says', () => {
    const text = interchange(undefined, { change: (all) => all.map((one) => one.replace(/^SE\*9/, 'SE*8')) });
    expect(worked(text, 'wobbly')).toEqual([
      {
        kind: 'refused',
        why: 'the 920 cannot be used: Expected the number of segments, 9, got another one, in segment 11 (SE), element 01',
      },
    ]);
  });
});

describe('a 926', () => {
  it('is the event whose codes it has, about the case that it names', () => {
    const [event] = events(tell(STATUS));
    expect(event).toMatchObject({
      type: 'declared',
      event: 'carrier_declined',
      keys: [{ system: 'wobbly_claims', record: 'FC-001' }],
      facts: [
        { path: 'amount', value: { minor: 1_248_000, $money: 'USD' } },
        { path: 'reason', value: 'R4' },
      ],
    });
  });

  it('about several claims is an event of each', () => {
    const second = 'F11*20260304*FC-002*QQ-78*99900**D8*20260402**USD';
    const read = tell([...STATUS, 'TRN*1*A', second]);
    expect(events(read).map(({ keys, facts }) => [keys[0]?.record, facts[0]?.value])).toEqual([
      ['FC-001', { minor: 1_248_000, $money: 'USD' }],
      ['FC-002', { minor: 99_900, $money: 'USD' }],
    ]);
    expect(events(read).map(({ eventId }) => eventId)).toEqual(['carrier:000000905/1', 'carrier:000000905/2']);
  });

  it('with other codes is ignored, one without what the event needs refused, and one set that no kind maps refused', () => {
    expect(tell(STATUS.map((one) => one.replace('D7', 'ZZ')))).toMatchObject([
      { kind: 'ignored', why: 'no kind of the sender `carrier` maps a 926 with these codes' },
    ]);
    expect(tell(STATUS.map((one) => one.replace('*1248000*', '**')))).toMatchObject([
      { kind: 'refused', why: expect.stringContaining('`F11-04` (amount)') },
    ]);
    expect(tell(['ST*990*0001', 'B1*QQFA*1'])).toMatchObject([
      { kind: 'refused', why: 'no kind of the sender `carrier` maps the set 990' },
    ]);
  });

  it('that two events map is refused, since no one knows which is meant', () => {
    const [declined] = KIND.events;
    const twice = kindSchema.parse({ ...KIND, events: [declined, { ...declined, event: 'carrier_refused' }] });
    const text = interchange([{ gs: OF_CARRIER, sets: [STATUS] }], FROM_CARRIER);
    expect(worked(text, 'carrier', { ...HANDBOOK, kinds: new Map([[KIND.kind, twice]]) })).toMatchObject([
      {
        kind: 'refused',
        why: expect.stringContaining('as `carrier_declined` of `edi_claim` and as `carrier_refused`'),
      },
    ]);
  });

  it('about a record of a system that its sender may not name is refused', () => {
    const senders = SENDERS.map((one) => ({ ...one, keys: [] }));
    const text = interchange([{ gs: OF_CARRIER, sets: [STATUS] }], FROM_CARRIER);
    expect(worked(text, 'carrier', { ...HANDBOOK, senders })).toEqual([
      { kind: 'refused', why: 'the sender `carrier` may not name a case by a record of `wobbly_claims`' },
    ]);
  });
});

describe('a 214', () => {
  it('is an event of each of its statuses, with what its stop says of all of them', () => {
    const read = tell([
      'ST*214*0001',
      'B10*PRO-7*FC-001*QQFA',
      'LX*1',
      'AT7*X3*NS***20260301*0900*LT',
      'MS1*MEMPHIS*TN*US',
      'AT7*D1*NS***20260302*1530*LT',
      'MS1*TULSA*OK*US',
      'Q7*D**2',
      'LX*2',
      'AT7*X1*NS***20260303*1000*LT',
    ]);
    expect(
      events(read).map(({ facts }) => Object.fromEntries(facts.map(({ path, value }) => [path, value]))),
    ).toMatchObject([
      { status: 'X3', city: 'MEMPHIS', damaged: 2 },
      { status: 'D1', city: 'TULSA', damaged: 2 },
      { status: 'X1', on: { $date: '2026-03-03' } },
    ]);
    expect(events(read)[2]?.facts.map(({ path }) => path)).toEqual(['status', 'on']);
  });
});

describe('a value that names a record of another system', () => {
  const identifies = { identifies: 'salesforce' };
  const KINDS: Partial<Kind> = {
    facts: KIND.facts.map((fact) => (fact.fact === 'claim.pieces' ? { ...fact, ...identifies } : fact)),
    events: KIND.events.map((event) => ({
      ...event,
      fields: event.fields.map((field) => (field.field === 'damaged' ? { ...field, ...identifies } : field)),
    })),
  };
  const STOP = ['ST*214*0001', 'B10*PRO-7*FC-001*QQFA', 'LX*1', 'AT7*X3*NS***20260301*0900*LT'];
  const damaged = (...pieces: string[]): Normalised[] =>
    worked(
      interchange([{ gs: OF_CARRIER, sets: [[...STOP, ...pieces.map((count) => `Q7*D**${count}`)]] }], FROM_CARRIER),
      'carrier',
      handbookWith(KINDS),
    );

  it.each([
    ['is read', CLAIM],
    ['is no value', changed('F09*2*', 'F09*two*')],
    ['is one of two', [...CLAIM, 'F09*3*PC*X1****SPINDLES']],
  ])('and %s refuses the opening of a sender that does not speak for it', (_, segments) => {
    expect(worked(interchange([{ sets: [segments] }]), 'wobbly', handbookWith(KINDS))).toMatchObject([
      {
        kind: 'refused',
        why: expect.stringContaining('may not state `claim.pieces`, which names a record of') as string,
      },
    ]);
  });

  it.each([
    ['is read', ['7']],
    ['is no value', ['seven']],
    ['is one of two', ['7', '8']],
  ])('and %s refuses the event of a sender that does not speak for it', (_, pieces) => {
    expect(damaged(...pieces)).toMatchObject([
      { kind: 'refused', why: expect.stringContaining('may not state `damaged`, which names a record of') as string },
    ]);
  });

  it('is no reason to refuse an event that does not have it', () => {
    expect(damaged()).toMatchObject([{ kind: 'event' }]);
  });
});

describe('an amount with two decimals by its element', () => {
  it.each([
    ['JPY', 'got `1248000` in JPY, which has none'],
    ['KWD', 'got `1248000` in KWD, which has 3'],
  ])('in %s, whose amounts have another number of them, is asked about', (currency, problem) => {
    expect(problemsOf(claim(changed('*USD', `*${currency}`)))).toEqual({
      'claim.amount': expect.stringContaining(problem),
    });
  });
});

describe('a round of a loop', () => {
  const amounts = (segments: readonly string[]): unknown[] =>
    splitOf(segments).map((own) => own.filter((text) => /^(?:F1[13]|MS|NTE|L11|Q7)/.test(text)));

  it('has all that comes before the next one, whatever segment is in between', () => {
    expect(
      amounts([
        'ST*926*0001',
        'F11*20260304*FC-001',
        'NTE*ADD*see below',
        'F13*CHK-1*20260305*900000',
        'F11*20260304*FC-002',
      ]),
    ).toEqual([['F11*20260304*FC-001', 'NTE*ADD*see below', 'F13*CHK-1*20260305*900000'], ['F11*20260304*FC-002']]);
    expect(
      amounts([
        'ST*214*0001',
        'B10*PRO-7*FC-001*QQFA',
        'LX*1',
        'AT7*X3*NS***20260301*0900*LT',
        'L11*SEAL-1*SN',
        'MS2*QQFA*T-1',
        'AT7*D1*NS***20260302*1530*LT',
        'XX*1',
        'MS1*TULSA*OK*US',
        'Q7*D**2',
      ]),
    ).toEqual([
      ['L11*SEAL-1*SN', 'MS2*QQFA*T-1', 'Q7*D**2'],
      ['MS1*TULSA*OK*US', 'Q7*D**2'],
    ]);
  });

  it('that is not open yet has nothing: what comes before the first of several refuses the set', () => {
    const segments = ['F13*CHK-1*20260305*900000', 'F11*20260304*FC-001', 'F11*20260304*FC-002'];
    expect(tell(['ST*926*0001', ...segments])).toEqual([
      {
        kind: 'refused',
        why: 'the 926 cannot be used: expected F13 after the F11 that it belongs to, got one before the first, in segment 4',
      },
    ]);
    expect(tell(['ST*926*0001', ...segments.slice(0, 2)])).not.toMatchObject([
      { why: expect.stringContaining('cannot be used: expected F13') },
    ]);
  });

  it('of a party goes on after a segment that the set does not have, and ends where the set goes on', () => {
    const street = { 'claimant.street': '1 SPINDLE WAY' };
    expect(factsOf(claim(changed('N3*1', 'XX*1~N3*1').flatMap((one) => one.split('~'))))).toMatchObject(street);
    expect(factsOf(claim(changed('N3*1', 'CUR*BY*USD~N3*1').flatMap((one) => one.split('~'))))).not.toHaveProperty([
      'claimant.street',
    ]);
    const invoice = (...between: string[]) => ({
      id: '210',
      segments: ['B3**1', 'N1*CN*WOBBLY', ...between, 'N9*PO*77'].map((text, at) => ({
        number: at,
        segment: text.split('*') as [string, ...string[]],
      })),
    });
    const found = (...between: string[]) => valuesAt(invoice(...between), ['N1[CN]/N9-02']).found.length;
    expect([found('N4*TULSA'), found('ZZ*1'), found('LX*1'), found('S5*1'), found('N7**1')]).toEqual([1, 1, 0, 0, 0]);
  });
});

describe('an acknowledgment', () => {
  it('is ignored', () => {
    const gs = ['FA', 'WOBBLY', 'QQUS', '20260304', '1405', '45', 'X', '004010'];
    expect(worked(interchange([{ gs, sets: [['ST*997*0001', 'AK1*GC*1', 'AK9*A*1*1*1']] }]), 'wobbly')).toEqual([
      { kind: 'ignored', why: 'a 997 only acknowledges what was sent' },
    ]);
  });
});
