/** Several interchanges in one file or message: each is taken or refused by itself, and what it says begins no other. */
import fc from 'fast-check';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { signedInbox } from '../../../src/engine/signed-inbox.ts';
import { normaliseEdi } from '../../../src/intake/edi/normalise.ts';
import { partsOf } from '../../../src/intake/edi/receive-all.ts';
import { openEdiFolder } from '../../../src/intake/edi/watch-folder.ts';
import { SimulatedClock } from '../../../src/kernel/clock.ts';
import { createMemoryStore } from '../../../src/store/memory-store.ts';
import { histories } from '../../histories.ts';
import { KEYS } from '../../record-keys.ts';
import { HANDBOOK } from './handbook.ts';
import { bytes, CLAIM, interchange, type Over } from './sample.ts';

const NOW = Date.UTC(2026, 2, 5, 9, 30);
const CONTROLS = ['000000901', '000000902', '000000903'] as const;
const one = (control: string, over: Over = {}): string =>
  interchange([{ sets: [CLAIM.map((line) => line.replace('FC-001', `FC-${control}`))] }], { control, ...over });
const ALL = CONTROLS.map((control) => one(control));

/** What is read of each part: its control number, or its fault. */
const partsIn = (text: string | Buffer): string[] =>
  partsOf(typeof text === 'string' ? bytes(text) : text).map(({ read }) =>
    read.ok ? read.interchange.header.control : read.fault.problem,
  );

const PADDED = '\r\n\u0000\u0000   \u001a';
const acknowledgment = (control: string): string =>
  interchange([], { control, change: ([isa = '', iea = '']) => [isa, 'TA1*000000045*260304*1405*A*000', iea] });

describe('a file of several interchanges', () => {
  it('is none that begins as a letter, although that quotes one on a line of its own', () => {
    expect(partsIn(`Dear colleagues, what we sent:\r\n${one(CONTROLS[0])}`)).toHaveLength(1);
  });

  it.each<readonly [what: string, text: string]>([
    ['nothing between them', ALL.map((text) => text.trim()).join('')],
    ['line breaks', ALL.join('\r\n')],
    ['blanks, NULs and Ctrl-Z, at the end too', `${ALL.join(PADDED)}${PADDED}`],
    ['a byte-order mark before each', ALL.map((text) => `\ufeff${text}`).join('')],
    ['records of 80 columns', ALL.join('').replace(/~\r\n/g, (end) => `~${' '.repeat(20)}${end.slice(1)}`)],
    [
      'delimiters of their own',
      [
        one(CONTROLS[0], { marks: { element: '|', component: ':', segment: "'" } }),
        one(CONTROLS[1], { marks: { segment: '\n', lineBreak: '' } }),
        one(CONTROLS[2], { marks: { element: '\u001d', component: '\u001f', segment: '\u001c', lineBreak: '' } }),
      ].join(''),
    ],
  ])('is read with %s', (_, text) => {
    expect(partsIn(text)).toEqual(CONTROLS);
  });

  it('ends each at its own IEA: what a text says begins no other', () => {
    const hidden = one('000000999', { marks: { element: '|', component: ':', segment: "'", lineBreak: '' } });
    const told = one(CONTROLS[0], { change: (all) => all.map((line) => line.replace('1 SPINDLE WAY', hidden)) });
    expect(partsIn(told + one(CONTROLS[1]))).toEqual([CONTROLS[0], CONTROLS[1]]);
    const broken = told.replace('WOBBLY WIDGET WORKS', 'WOBBLY\nWIDGET').replace('SPINDLE LATHE', `\n${hidden}`);
    expect(partsIn(broken)).toEqual(['expected characters that can be printed, got a line break or another one']);
  });

  const CUT = 'expected the whole interchange up to IEA, got a part of it: it was cut';
  it.each<readonly [what: string, middle: string | Buffer, fault: string]>([
    ['cut between two segments', ALL[1]?.slice(0, ALL[1].indexOf('N1*')) ?? '', CUT],
    ['cut inside a segment', ALL[1]?.slice(0, ALL[1].indexOf('N1*') + 7) ?? '', CUT],
    ['without the last sign of its IEA', ALL[1]?.trim().slice(0, -1) ?? '', CUT],
    ['with a broken header', ALL[1]?.replace('ISA*00*', 'ISA*0*') ?? '', 'expected 106 characters'],
    ['with another count of groups', ALL[1]?.replace('IEA*1', 'IEA*2') ?? '', 'expected the number of groups, 1'],
    ['with a text before it', `END OF BOX\r\n${ALL[1]?.slice(0, 3)}`, 'expected an interchange that begins with ISA'],
    ['in another character set', Buffer.from(ALL[1]?.replace('WIDGET', 'WIDGÉT') ?? '', 'latin1'), 'expected ASCII'],
  ])('has its other ones where one is %s', (_, middle, fault) => {
    const text = Buffer.concat([bytes(ALL[0] ?? ''), Buffer.from(middle), Buffer.from('\r\n'), bytes(ALL[2] ?? '')]);
    expect(partsIn(text)).toEqual([CONTROLS[0], expect.stringContaining(fault), CONTROLS[2]]);
  });

  it('has its other ones whatever happened to one of them behind its separator', () => {
    const [first = '', middle = '', last = ''] = ALL;
    const insert = fc.record({
      at: fc.integer({ min: 4, max: middle.length }),
      text: fc.constantFrom('~', '*', '>', '\n', '\0', 'ü', 'ISA*', 'IEA*', 'SE*1*0001~', '*'.repeat(40)),
      gone: fc.nat({ max: 60 }),
    });
    fc.assert(
      fc.property(insert, ({ at, text, gone }) => {
        const hurt = middle.slice(0, at) + text + middle.slice(at + gone);
        const read = partsIn(`${first}${hurt}\r\n${last}`);
        expect(read[0]).toBe(CONTROLS[0]);
        expect(read.at(-1)).toBe(CONTROLS[2]);
      }),
      { numRuns: histories(1_000), seed: 20_261_130 },
    );
  });

  it('is split in a moment, also where each is cut and none has an end', () => {
    const begun = performance.now();
    const head = one(CONTROLS[0]).slice(0, 105);
    expect(partsIn(`${head}~`.repeat(9_000)).length).toBe(501);
    expect(partsIn(`${head.replace('ISA*00*', 'ISA*0*')}!`.repeat(9_000)).length).toBe(1);
    expect(performance.now() - begun).toBeLessThan(5_000);
  });
});

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

async function door({ failsAt = '' } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'sopwith-edi-'));
  folders.push(folder);
  const store = createMemoryStore();
  const signed = signedInbox(store.inbox, KEYS);
  const world = { failsAt, refused: [] as string[], stored: [] as string[], woken: 0 };
  const clock = new SimulatedClock(NOW);
  const inbox: typeof signed = {
    ...signed,
    async receive(item) {
      if (item.eventId === world.failsAt) throw new Error('the database is away');
      const result = await signed.receive(item);
      world.stored.push(`${item.eventId} ${result}`);
      return result;
    },
  };
  const { look } = await openEdiFolder({
    folder,
    context: { clock, inbox, handbook: () => Promise.resolve(HANDBOOK), takesTests: false },
    refused: async ({ sentence }, file) => void world.refused.push(`${file}: ${sentence}`),
    async stored() {
      world.woken += 1;
    },
    left: () => undefined,
    failed: () => undefined,
  });
  const put = (name: string, text: string): void => writeFileSync(join(folder, 'in', name), text);
  /** Looks until what cannot be read counts as whole. */
  const lookLong = async (): Promise<void> => {
    await look();
    await clock.advanceTo(clock.now() + 60_000);
    await look();
  };
  const files = (): Record<string, string[]> =>
    Object.fromEntries(
      ['in', 'out', 'done', 'refused'].map((room) => [room, readdirSync(join(folder, room)).toSorted()]),
    );
  const read = (room: string, name: string): string => readFileSync(join(folder, room, name), 'utf8');
  const room = (name: string): string => join(folder, name);
  return { world, clock, store, look, lookLong, put, files, read, room };
}

const replies = (...controls: readonly string[]): string[] => controls.map((control) => `997-wobbly-${control}.edi`);

describe('the folder for EDI takes a file of several interchanges', () => {
  it('whole, with a 997 for each', async () => {
    const { put, look, files, read, world } = await door();
    put('box.edi', ALL.join('') + PADDED);
    await look();
    await look();
    expect(files()).toEqual({ in: [], out: replies(...CONTROLS), done: ['box.edi'], refused: [] });
    for (const control of CONTROLS) expect(read('out', `997-wobbly-${control}.edi`)).toContain('AK5*A~');
    expect(world.stored).toEqual(CONTROLS.map((control) => `${control}/1 stored`));
    expect(world.woken).toBe(1);
  });

  it('and sets aside only what it refuses of it, with a sentence', async () => {
    const { put, lookLong, files, read, world } = await door();
    const [first = '', middle = '', last = ''] = ALL;
    const cut = middle.slice(0, middle.indexOf('N1*'));
    put('box.edi', first + cut + last);
    await lookLong();
    expect(files()).toEqual({
      in: [],
      out: replies(CONTROLS[0], CONTROLS[2]),
      done: ['box.edi'],
      refused: ['box.edi', 'box.edi.txt'],
    });
    expect(read('refused', 'box.edi').trim()).toBe(cut.trim());
    expect(read('done', 'box.edi')).toBe(first + cut + last);
    expect(read('refused', 'box.edi.txt')).toBe(
      'Interchange 2 of 3: Expected the whole interchange up to IEA, got a part of it: it was cut. ' +
        'The other 2 were taken. Its sender has to correct what was refused and send it with a new control number; ' +
        'what was stored may come with it again, and is not done twice.\n',
    );
    expect(world.refused).toEqual([expect.stringMatching(/^box\.edi: Interchange 2 of 3: .* The other 2 were taken$/)]);
    expect(world.woken).toBe(1);
  });

  it('and refuses all of it as one file where nothing of it can be taken', async () => {
    const { put, lookLong, files, read, world } = await door();
    const stranger = (control: string): string => one(control, { from: ['ZZ', 'STRANGER'] });
    put('box.edi', stranger(CONTROLS[0]) + stranger(CONTROLS[1]));
    await lookLong();
    expect(files()).toEqual({ in: [], out: [], done: [], refused: ['box.edi', 'box.edi.txt'] });
    expect(read('refused', 'box.edi.txt')).toMatch(
      /^Interchange 1 of 2 \(000000901\): .*\. Interchange 2 of 2 \(000000902\): .*nothing of it was stored\.\n$/,
    );
    expect(world.refused).toHaveLength(1);
  });

  it('again after it ended between two of them, and does nothing twice', async () => {
    const { put, look, clock, files, read, world } = await door({ failsAt: `${CONTROLS[2]}/1` });
    const [first = '', , last = ''] = ALL;
    put('box.edi', first + one(CONTROLS[1], { usage: 'T' }) + last);
    await look();
    await look();
    expect(files()).toMatchObject({ in: ['box.edi'], done: [], refused: [] });
    world.failsAt = '';
    await clock.advanceTo(NOW + 30_000);
    await look();
    expect(files()).toMatchObject({ in: [], out: replies(CONTROLS[0], CONTROLS[2]), done: ['box.edi'] });
    expect(world.stored).toEqual([`${CONTROLS[0]}/1 stored`, `${CONTROLS[0]}/1 duplicate`, `${CONTROLS[2]}/1 stored`]);
    expect(read('refused', 'box.edi')).toContain(CONTROLS[1]);
  });

  it('again after it could not be moved, and keeps what was refused of it once', async () => {
    const { put, look, clock, files, room } = await door();
    put('box.edi', `${ALL[0]}${one(CONTROLS[1], { usage: 'T' })}`);
    rmSync(room('done'), { recursive: true });
    await look();
    await look();
    mkdirSync(room('done'));
    expect(files()).toMatchObject({ in: ['box.edi'], done: [], refused: ['box.edi', 'box.edi.txt'] });
    await clock.advanceTo(NOW + 30_000);
    await look();
    expect(files()).toMatchObject({ in: [], done: ['box.edi'], refused: ['box.edi', 'box.edi.txt'] });
  });

  it('also where another file had one of them, which gets the same 997', async () => {
    const { put, look, clock, files, read, world } = await door();
    const name = `997-wobbly-${CONTROLS[1]}.edi`;
    put('a.edi', ALL[1] ?? '');
    await look();
    await look();
    const reply = read('out', name);
    await clock.advanceTo(NOW + 90_000);
    put('b.edi', ALL.join(''));
    await look();
    await look();
    expect(files()).toMatchObject({ done: ['a.edi', 'b.edi'], refused: [] });
    expect(world.stored.filter((line) => line.endsWith(' stored'))).toHaveLength(3);
    expect(read('out', name)).toBe(reply);
  });

  it('and refuses the second of two with one control number and another content', async () => {
    const { put, look, files, read } = await door();
    const [first = ''] = ALL;
    put('box.edi', first + first.replace('1248000', '9948000') + first);
    await look();
    await look();
    expect(files()).toMatchObject({ done: ['box.edi'], refused: ['box.edi', 'box.edi.txt'] });
    expect(read('refused', 'box.edi.txt')).toMatch(/^Interchange 2 of 3 \(000000901\): .*another content/);
  });

  it('once the last of them is whole', async () => {
    const { put, look, clock, files } = await door();
    const text = ALL.join('');
    put('box.edi', text.slice(0, -60));
    await look();
    await clock.advanceTo(NOW + 59_000);
    await look();
    expect(files()).toMatchObject({ in: ['box.edi'], out: [] });
    put('box.edi', text);
    await look();
    await look();
    expect(files()).toMatchObject({ in: [], out: replies(...CONTROLS), refused: [] });
  });

  it('of more than a megabyte together, and refuses more reports than can be stored at once', async () => {
    const { put, look, files, read } = await door();
    const many = Array.from({ length: 30 }, (_, at) => String(at + 1).padStart(9, '0'));
    const noted = (control: string): string =>
      interchange([{ sets: [[...CLAIM, ...Array.from({ length: 500 }, () => `K3*${'X'.repeat(80)}`)]] }], { control });
    put('large.edi', many.map(noted).join(''));
    await look();
    await look();
    expect(files()).toMatchObject({ done: ['large.edi'], refused: [] });
    const sets = Array.from({ length: 450 }, (_, at) => [`ST*920*${at + 1}`, `F01*20260304*FC-${at}`]);
    put('busy.edi', many.map((control) => interchange([{ sets }], { control: `1${control.slice(1)}` })).join(''));
    await look();
    await look();
    expect(read('refused', 'busy.edi.txt')).toBe(
      'Expected at most 5000 reports of all interchanges at a time, got 13500. ' +
        'Its sender has to send fewer interchanges at a time; nothing of it was stored.\n',
    );
  });
});

describe('an interchange that only acknowledges another', () => {
  it('is stored, ignored and not answered', async () => {
    const { put, look, files, store, world } = await door();
    put('ack.edi', acknowledgment('000000777'));
    await look();
    await look();
    expect(files()).toEqual({ in: [], out: [], done: ['ack.edi'], refused: [] });
    expect(world.stored).toEqual(['000000777/1 stored']);
    const [item] = await store.inbox.take(9, NOW, NOW + 1);
    if (item === undefined) throw new Error('Expected an item');
    expect(JSON.stringify(item.payload)).toContain('000000045');
    expect(normaliseEdi(item, HANDBOOK)).toEqual({ kind: 'ignored', why: 'a TA1 only acknowledges what was sent' });
  });

  it('next to a claim leaves that as it is', async () => {
    const { put, look, world, files } = await door();
    put('box.edi', acknowledgment('000000777') + ALL[0]);
    put(
      'both.edi',
      one(CONTROLS[1], { change: ([isa = '', ...rest]) => [isa, 'TA1*000000045*260304*1405*A*000', ...rest] }),
    );
    await look();
    await look();
    expect(files()).toMatchObject({ out: replies(CONTROLS[0], CONTROLS[1]), refused: [] });
    expect(world.stored.toSorted()).toEqual(['000000777/1 stored', '000000901/1 stored', '000000902/1 stored']);
  });
});
