import { describe, expect, it } from 'vitest';
import { KEYS } from '../../record-keys.ts';
import { signedInbox } from '../../../src/engine/signed-inbox.ts';
import { normaliseEdi } from '../../../src/intake/edi/normalise.ts';
import { receiveInterchange, type EdiAnswer } from '../../../src/intake/edi/receive-interchange.ts';
import { SimulatedClock } from '../../../src/kernel/clock.ts';
import { createMemoryStore } from '../../../src/store/memory-store.ts';
import { FROM_CARRIER, HANDBOOK, OF_CARRIER, SENDERS } from './handbook.ts';
import { bytes, CLAIM, interchange, STATUS, type Over } from './sample.ts';

const NOW = Date.UTC(2026, 2, 5, 9, 30);

function door({ takesTests = false, handbook = HANDBOOK } = {}) {
  const store = createMemoryStore();
  const clock = new SimulatedClock(NOW);
  const context = {
    clock,
    inbox: signedInbox(store.inbox, KEYS),
    handbook: () => Promise.resolve(handbook),
    takesTests,
  };
  const receive = (text: string | Buffer, signedBy: string | null = null): Promise<EdiAnswer> =>
    receiveInterchange({ body: typeof text === 'string' ? bytes(text) : text, signedBy, eventId: 'msg-1' }, context);
  return { store, clock, receive, context };
}

const reply = async (text: string): Promise<string[]> =>
  ((await door().receive(text)).reply?.body ?? '').split('~').slice(2, -3);

const changing = (from: string | RegExp, to: string): Over => ({
  change: (all) => all.map((segment) => segment.replace(from, to)),
});

describe('an interchange that arrives', () => {
  it('is stored by its reports before it is answered with the 997 of its partner', async () => {
    const { receive, store } = door();
    const second = STATUS.map((one) => one.replace('0001', '0002'));
    const answer = await receive(interchange([{ sets: [CLAIM, second] }]));
    expect(answer).toMatchObject({ status: 200, code: 'stored', taken: { sender: 'wobbly', control: '000000905' } });
    expect(answer.reply).toEqual({
      contentType: 'application/edi-x12',
      body: [
        'ISA*00*          *00*          *02*QQUS           *ZZ*WOBBLY         *260305*0930*U*00401*000000905*0*P*>',
        'GS*FA*QQUS*WOBBLY*20260305*0930*905*X*004010',
        'ST*997*0001',
        'AK1*GC*45',
        'AK2*920*0001',
        'AK5*A',
        'AK2*926*0002',
        'AK5*A',
        'AK9*A*2*2*2',
        'SE*8*0001',
        'GE*1*905',
        'IEA*1*000000905',
        '',
      ].join('~'),
    });
    expect(await store.inbox.take(9, NOW, NOW + 1)).toMatchObject([
      { source: 'edi', sender: 'wobbly', eventId: '000000905/1', payload: { set: { id: '920', control: '0001' } } },
      { eventId: '000000905/2', payload: { set: { id: '926' }, report: '1 of 1' } },
    ]);
  });

  it('twice is stored once, and gets the same 997 byte by byte, whatever its line breaks', async () => {
    const { receive, clock, store } = door();
    const first = await receive(interchange());
    await clock.advanceTo(NOW + 3_600_000);
    const again = await receive(interchange(undefined, { marks: { lineBreak: '' } }));
    expect(again).toEqual({ ...first, code: 'duplicate', sentence: 'Already received; nothing was done twice' });
    expect(await store.inbox.pending()).toBe(1);
  });

  it('that is another file is told apart from one with a fault: a new control number helps only the latter', async () => {
    const { receive } = door();
    expect(await receive('claim;amount\n1;12.00\n')).toMatchObject({
      code: 'unreadable',
      advice: expect.stringContaining('takes X12 interchanges alone'),
    });
    expect(await receive(interchange().replace('IEA*1', 'IEA*2'))).toMatchObject({
      code: 'unreadable',
      advice: expect.stringContaining('with a new control number'),
    });
  });

  it('under a control number that came before with another content is refused', async () => {
    const { receive, store } = door();
    await receive(interchange());
    const other = await receive(interchange(undefined, changing('1248000', '9948000')));
    expect(other).toMatchObject({
      status: 409,
      code: 'changed',
      sentence: 'Expected a control number of its own in ISA13, got 000000905, which came before with another content',
      verified: { sender: 'wobbly', eventId: 'msg-1' },
    });
    expect(other.reply).toBeUndefined();
    expect(await store.inbox.pending()).toBe(1);
    // Another partner counts for itself.
    const status = interchange([{ gs: OF_CARRIER, sets: [STATUS] }], FROM_CARRIER);
    expect(await receive(status)).toMatchObject({ code: 'stored' });
  });

  it('is refused also where it only has one more set than before', async () => {
    const { receive, store } = door();
    await receive(interchange([{ sets: [CLAIM] }]));
    const more = interchange([{ sets: [CLAIM, STATUS.map((one) => one.replace('0001', '0002'))] }]);
    expect(await receive(more)).toMatchObject({ status: 409, code: 'changed' });
    expect(await store.inbox.pending()).toBe(1);
  });

  it('is stored whole when it comes again after the process ended between two of its sets', async () => {
    const { receive, store, context } = door();
    const text = interchange([{ sets: [CLAIM, STATUS.map((one) => one.replace('0001', '0002'))] }]);
    let items = 0;
    const dying: typeof context.inbox = {
      ...context.inbox,
      receive: (item) => (++items > 1 ? Promise.reject(new Error('killed')) : context.inbox.receive(item)),
    };
    const arrived = { body: bytes(text), signedBy: null, eventId: 'msg-1' };
    await expect(receiveInterchange(arrived, { ...context, inbox: dying })).rejects.toThrow('killed');
    expect(await receive(text)).toMatchObject({ code: 'stored' });
    expect(await store.inbox.pending()).toBe(2);
  });

  it.each<[string, Over, string | null, string]>([
    ['an unknown partner', { from: ['ZZ', 'STRANGER'] }, null, 'got one of `ZZ STRANGER` (ISA05 and ISA06)'],
    ['the id of a partner under another qualifier', { from: ['01', 'WOBBLY'] }, null, 'got one of `01 WOBBLY`'],
    [
      'another receiver',
      { to: ['02', 'QQRF'] },
      null,
      'Expected an interchange to `02 QQUS`, as `senders.yaml` declares for `wobbly`, got one to `02 QQRF`',
    ],
    [
      'another sender than signed it',
      {},
      'carrier',
      'Expected an interchange of the sender `carrier`, whose secret signed it, got one of `wobbly`',
    ],
    ['a test', { usage: 'T' }, null, 'Expected an interchange for production (`P` in ISA15), got a test'],
    ['another usage', { usage: 'I' }, null, 'Expected `P` for production in ISA15, got another code'],
    ['a group of others', changing('GS*GC*WOBBLY', 'GS*GC*OTHERS'), null, 'got one of others (GS02 and GS03)'],
    ['a group for others', changing('*QQUS*2026', '*QQRF*2026'), null, 'got one of others (GS02 and GS03)'],
  ])('of %s is refused by name, and nothing is stored', async (_, over, signedBy, sentence) => {
    const { receive, store } = door();
    const answer = await receive(interchange(undefined, over), signedBy);
    expect(answer).toMatchObject({ status: 422, code: 'misdirected', sentence: expect.stringContaining(sentence) });
    expect(await store.inbox.pending()).toBe(0);
  });

  it('for a test is taken in a sandbox', async () => {
    const answer = await door({ takesTests: true }).receive(interchange(undefined, { usage: 'T' }));
    expect(answer).toMatchObject({ code: 'stored' });
    expect(answer.reply?.body).toContain('*000000905*0*T*>');
  });

  it('of ten megabytes, or that cannot be read, is refused, and its beginning is recorded', async () => {
    const { receive } = door();
    expect(await receive(Buffer.alloc(10_485_760, 'A'))).toMatchObject({ status: 413, code: 'too_large' });
    const cut = await receive(interchange().slice(0, 300));
    expect(cut).toMatchObject({ status: 422, code: 'unreadable', sentence: expect.stringContaining('it was cut') });
    expect(JSON.stringify(cut.verified).length).toBeLessThan(5_000);
  });

  const statuses = (count: number): string[] => Array<string>(count).fill('AT7*X1*NS***20260303*1000*LT');
  const fromCarrier = (...sets: readonly (readonly string[])[]): string =>
    interchange([{ gs: OF_CARRIER, sets }], FROM_CARRIER);

  it.each<[string, string, string]>([
    [
      'more reports than its sender can wait for',
      fromCarrier(['ST*926*0001', ...Array.from({ length: 501 }, (_, at) => `F11*20260304*FC-${at}`)]),
      'Expected at most 500 reports, got 501',
    ],
    [
      'reports that share so many segments that they would multiply it',
      fromCarrier(['ST*214*0001', 'B10*PRO-7*FC-001*QQFA', ...Array<string>(1_000).fill('K1*A'), ...statuses(200)]),
      'Expected at most 100000 segments in all reports, with those that they share, got 200800',
    ],
    [
      'several sets that are too large together',
      fromCarrier(
        ...Array.from({ length: 4 }, (_, at) => [
          `ST*214*${at + 1}`,
          ...Array<string>(600).fill('K1*A'),
          ...statuses(100),
        ]),
      ),
      'Expected at most 100000 segments in all reports, with those that they share, got 241200',
    ],
    [
      'a long text that many reports share',
      fromCarrier(['ST*214*0001', `K1*${'A'.repeat(100_000)}`, ...statuses(100)]),
      'Expected at most 8388608 characters in all reports, with those that they share, got ',
    ],
    [
      'rounds without a report, and much before them',
      fromCarrier([
        'ST*214*0001',
        ...Array<string>(14_000).fill('K1*A'),
        ...Array<string>(14_000).fill('LX*1'),
        ...statuses(8),
      ]),
      'Expected at most 100000 segments',
    ],
  ])('with %s is refused as too large before the reports are made', async (_, text, sentence) => {
    const { receive, store } = door();
    const answer = await receive(text);
    expect(answer).toMatchObject({ status: 413, code: 'too_large', sentence: expect.stringContaining(sentence) });
    expect(answer.reply).toBeUndefined();
    expect(await store.inbox.pending()).toBe(0);
  });

  it('with a group that has no sets keeps that group, so that people hear of it', async () => {
    const { receive, store } = door();
    const text = interchange([{ sets: [] }], changing(/^GE\*0/, 'GE*3'));
    const answer = await receive(text);
    expect(answer).toMatchObject({ status: 200, code: 'stored', sentence: 'Stored' });
    expect(answer.reply?.body).toContain('AK9*R*3*0*0*5~');
    const items = await store.inbox.take(9, NOW, NOW + 1);
    expect(items.map((item) => normaliseEdi(item, HANDBOOK))).toEqual([
      {
        kind: 'refused',
        why: 'the group cannot be used: Expected the number of sets, 0, got another one or none, in segment 3 (GE), element 01',
      },
    ]);
    expect(await receive(text)).toMatchObject({ code: 'duplicate' });
    expect(await receive(interchange())).toMatchObject({ status: 409 });
  });

  it('with a group without sets next to a good one keeps both, the sets first', async () => {
    const { receive, store } = door();
    await receive(
      interchange([
        { gs: ['GC', 'WOBBLY', 'QQUS', '20260304', '1405', '44', 'X', '004010'], sets: [] },
        {
          sets: [CLAIM],
        },
      ]),
    );
    expect(await store.inbox.take(9, NOW, NOW + 1)).toMatchObject([
      { eventId: '000000905/1', payload: { set: { id: '920' }, fault: null } },
      { eventId: '000000905/2', payload: { set: { id: '' }, group: { control: '44' } } },
    ]);
  });

  it('with thousands of groups is refused before each is compared with each', async () => {
    const groups = Array.from({ length: 501 }, (_, at) => ({
      gs: ['GC', 'WOBBLY', 'QQUS', '20260304', '1405', String(at + 1), 'X', '004010'],
      sets: [],
    }));
    expect(await door().receive(interchange(groups))).toMatchObject({
      status: 422,
      sentence: expect.stringContaining('Expected at most 500 groups, got more'),
    });
  });

  it('with only acknowledgments is stored, and answered with no 997', async () => {
    const gs = ['FA', 'WOBBLY', 'QQUS', '20260304', '1405', '45', 'X', '004010'];
    const answer = await door().receive(interchange([{ gs, sets: [['ST*997*0001', 'AK1*GC*1', 'AK9*A*1*1*1']] }]));
    expect(answer).toMatchObject({ status: 200, code: 'stored' });
    expect(answer.reply).toBeUndefined();
  });
});

describe('a 997', () => {
  const claim = (from: string | RegExp, to: string): string =>
    interchange([{ sets: [CLAIM.map((one) => one.replace(from, to))] }]);

  it.each<[string, string, string[]]>([
    ['an amount that is none', claim('1248000', '12480.00'), ['AK3*F01*2**8', 'AK4*3**6', 'AK5*E*5', 'AK9*E*1*1*1']],
    [
      'a date that is none',
      claim('F01*20260304', 'F01*260304'),
      ['AK3*F01*2**8', 'AK4*1**8', 'AK5*E*5', 'AK9*E*1*1*1'],
    ],
    ['a code without a meaning', claim('*X1*', '*X9*'), ['AK3*F09*8**8', 'AK4*3**7', 'AK5*E*5', 'AK9*E*1*1*1']],
    ['a missing currency', claim('**USD', ''), ['AK3*F01*2**8', 'AK4*6**2', 'AK5*E*5', 'AK9*E*1*1*1']],
    ['a missing element', claim('FC-001', ''), ['AK3*F01*2**8', 'AK4*2**1', 'AK5*R*5', 'AK9*R*1*1*0']],
    ['a missing segment', claim('N1*CL', 'N1*SH'), ['AK3*N1*9**3', 'AK5*R*5', 'AK9*R*1*1*0']],
    ['a set that no kind maps', interchange([{ sets: [['ST*990*0001', 'B1*QQFA*1']] }]), ['AK5*R*1', 'AK9*R*1*1*0']],
    ['a wrong count of segments', interchange(undefined, changing(/^SE\*9/, 'SE*8')), ['AK5*R*4', 'AK9*R*1*1*0']],
    [
      'codes that nothing waits for',
      interchange([{ sets: [STATUS.map((one) => one.replace('D7', 'ZZ'))] }]),
      ['AK5*A', 'AK9*A*1*1*1'],
    ],
  ])('says so of %s', async (_, text, expected) => {
    const segments = await reply(text);
    expect(segments.filter((one) => /^AK[3459]/.test(one))).toEqual(expected);
  });

  it.each<[string, Over, string]>([
    ['another version', changing('*X*004010', '*X*004060'), 'AK9*R*1*1*0*2'],
    ['a wrong count of sets', changing(/^GE\*1/, 'GE*3'), 'AK9*R*3*1*0*5'],
    ['the trailer of another group', changing(/^GE\*1\*45/, 'GE*1*46'), 'AK9*R*1*1*0*4'],
  ])('rejects a group with %s', async (_, over, expected) => {
    expect(await reply(interchange(undefined, over))).toEqual(['ST*997*0001', 'AK1*GC*45', expected, 'SE*4*0001']);
  });

  it('accepts what is good next to a bad set, which is stored too', async () => {
    const { receive, store } = door();
    const bad = CLAIM.map((one) => one.replace('FC-001', '').replace('0001', '0002'));
    const answer = await receive(interchange([{ sets: [CLAIM, bad] }]));
    expect(answer.reply?.body).toContain('AK2*920*0001~AK5*A~AK2*920*0002~AK3*F01*2**8~AK4*2**1~AK5*R*5~AK9*P*2*2*1~');
    expect(await store.inbox.pending()).toBe(2);
  });

  it('notes one bad report of a set, and rejects the set only if all are bad', async () => {
    const second = 'F11*20260304**QQ-78*99900**D8*20260402**USD';
    const text = (segments: readonly string[]): string =>
      interchange([{ gs: OF_CARRIER, sets: [segments] }], FROM_CARRIER);
    expect(await reply(text([...STATUS, second]))).toEqual(
      expect.arrayContaining(['AK3*F11*3**8', 'AK4*2**1', 'AK5*E*5', 'AK9*E*1*1*1']),
    );
    expect(await reply(text([STATUS[0] ?? '', second]))).toEqual(expect.arrayContaining(['AK5*R*5']));
  });

  it('rejects what its sender may not state: a claim, or an answer about records of a foreign system', async () => {
    const opening = CLAIM.map((one) => one.replace('WOBBLY WIDGET WORKS', 'FIDDLEHEAD'));
    expect(await reply(interchange([{ gs: OF_CARRIER, sets: [opening] }], FROM_CARRIER))).toEqual(
      expect.arrayContaining(['AK2*920*0001', 'AK5*R*5', 'AK9*R*1*1*0']),
    );
    const senders = SENDERS.map((one) => ({ ...one, keys: [] }));
    const answer = await door({ handbook: { ...HANDBOOK, senders } }).receive(
      interchange([{ gs: OF_CARRIER, sets: [STATUS] }], FROM_CARRIER),
    );
    expect(answer.reply?.body).toContain('AK2*926*0001~AK5*R*5~AK9*R*1*1*0~');
  });

  it('names a set or group whose own number is no number by its beginning', async () => {
    const long = 'A'.repeat(40);
    const text = interchange(undefined, {
      change: (all) => all.map((one) => one.replace('*920*0001', `*920*${long}`)),
    });
    expect(await reply(text)).toEqual(expect.arrayContaining(['AK2*920*AAAAAAAAA', 'AK5*R*7']));
  });

  it('never repeats what an element says', async () => {
    expect((await reply(claim('1248000', 'SECRET'))).join()).not.toContain('SECRET');
  });
});
