import { describe, expect, it } from 'vitest';
import { faultText, type Interchange } from '../../../src/intake/edi/interchange.ts';
import { readInterchange } from '../../../src/intake/edi/read-interchange.ts';
import { bytes, CLAIM, interchange, STATUS, type Over } from './sample.ts';

function read(text: string | Buffer): Interchange {
  const result = readInterchange(typeof text === 'string' ? bytes(text) : text);
  if (!result.ok) throw new Error(faultText(result.fault));
  return result.interchange;
}

function faultOf(text: string | Buffer): string {
  const result = readInterchange(typeof text === 'string' ? bytes(text) : text);
  return result.ok ? 'none' : faultText(result.fault);
}

const changing = (from: string | RegExp, to: string): Over => ({
  change: (segments) => segments.map((segment) => segment.replace(from, to)),
});

describe('an interchange', () => {
  it('is read with its header, groups, sets and elements', () => {
    const { header, groups, delimiters } = read(interchange([{ sets: [CLAIM] }]));
    expect(header).toEqual({
      from: { qualifier: 'ZZ', id: 'WOBBLY' },
      to: { qualifier: '02', id: 'QQUS' },
      date: '260304',
      time: '1405',
      version: '00401',
      control: '000000905',
      usage: 'P',
    });
    expect(delimiters).toEqual({ element: '*', component: '>', segment: '~', repetition: null });
    expect(groups).toMatchObject([
      { functional: 'GC', from: 'WOBBLY', to: 'QQUS', control: '45', version: '004010', stated: 1, fault: null },
    ]);
    expect(groups[0]?.sets).toMatchObject([{ id: '920', control: '0001', fault: null }]);
    expect(groups[0]?.sets[0]?.segments[1]).toEqual({
      number: 4,
      segment: ['F01', '20260304', 'FC-001', '1248000', 'QQFA', '', 'USD'],
    });
  });

  it.each<[string, Over]>([
    ['other delimiters', { marks: { element: '|', component: ':', segment: '!' } }],
    ['no line breaks', { marks: { lineBreak: '' } }],
    ['a line feed as terminator', { marks: { segment: '\n', lineBreak: '' } }],
    ['a carriage return as terminator and a line feed after it', { marks: { segment: '\r', lineBreak: '\n' } }],
    [
      'control characters as delimiters',
      { marks: { element: '\x1d', component: '\x1f', segment: '\x1c', lineBreak: '' } },
    ],
  ])('is read with %s', (_, over) => {
    expect(read(interchange(undefined, over)).groups[0]?.sets[0]?.segments[1]?.segment[2]).toBe('FC-001');
  });

  it('is read after a byte-order mark, blank lines, and before the mark of the end of a file', () => {
    expect(read(`\ufeff\r\n${interchange()}\u001a`).groups).toHaveLength(1);
  });

  it('is read with several groups and sets', () => {
    const second = STATUS.map((segment) => segment.replace('0001', '0002'));
    const gs = ['GC', 'WOBBLY', 'QQUS', '20260304', '1405', '46', 'X', '004010'];
    const { groups } = read(interchange([{ sets: [CLAIM, second] }, { gs, sets: [STATUS] }]));
    expect(groups.map(({ sets }) => sets.map(({ id, fault }) => [id, fault]))).toEqual([
      [
        ['920', null],
        ['926', null],
      ],
      [['926', null]],
    ]);
  });

  it('has components also where their separator is a control character', () => {
    const claim = CLAIM.map((segment) => segment.replace('QQFA**', 'QQFA*A\x1fB*'));
    const { groups } = read(interchange([{ sets: [claim] }], { marks: { component: '\x1f' } }));
    expect(groups[0]?.sets[0]?.segments[1]?.segment[5]).toEqual([['A', 'B']]);
  });

  it('has components, and repetitions from version 00402 on', () => {
    const claim = CLAIM.map((segment) => segment.replace('QQFA**', 'QQFA*A>B^C*'));
    const elementOf = (over: Over) =>
      read(interchange([{ sets: [claim] }], over)).groups[0]?.sets[0]?.segments[1]?.segment[5];
    expect(elementOf({})).toEqual([['A', 'B^C']]);
    expect(elementOf({ version: '00403' })).toEqual([['A', 'B'], ['C']]);
    // Some programs go on writing the old name of the standard there.
    expect(elementOf({ version: '00501', standard: 'U' })).toEqual([['A', 'B^C']]);
  });

  it.each<[string, string | Buffer, string]>([
    ['nothing', '', 'Expected an interchange that begins with ISA, got nothing'],
    [
      'binary rubbish',
      Buffer.from([0x13, 0x37, 0x00, 0xfe, 0x80]),
      'another character set (perhaps ISO 8859-1 or Windows-1252), from byte 4 on',
    ],
    ['ISO 8859-1', Buffer.from(interchange().replace('WIDGET', 'WÍDGET'), 'latin1'), 'another character set'],
    ['UTF-16', Buffer.from(`\ufeff${interchange()}`, 'utf16le'), 'got a text in UTF-16'],
    ['UTF-16 without its mark', Buffer.from(interchange(), 'utf16le'), 'got a text in UTF-16'],
    ['EBCDIC', Buffer.from([0xc9, 0xe2, 0xc1, 0x5c]), 'got a text in EBCDIC'],
    ['EDIFACT', "UNB+UNOA:1+A+B'", 'got an interchange of EDIFACT (UNB)'],
    ['JSON', '{"event":"x"}', 'got JSON'],
    ['XML', '<order/>', 'got XML or HTML'],
    ['another text', 'Dear Sirs,', 'Expected an interchange that begins with ISA, got another text'],
    [
      'a header that lost its blanks',
      interchange().replace(/ {3,}/g, ''),
      'fixed widths, got another form, in segment 1 (ISA), element 02',
    ],
    [
      'a header with no separator',
      interchange(undefined, { marks: { element: 'A' } }),
      'got a letter, a digit or a blank, in segment 1 (ISA)',
    ],
    [
      'one delimiter for two purposes',
      interchange(undefined, { marks: { component: '*' } }),
      'got one for two, in segment 1 (ISA)',
    ],
    [
      'a control number with letters',
      interchange(undefined, { control: 'A00000905' }),
      'nine digits, got another text, in segment 1 (ISA), element 13',
    ],
    [
      'a line break inside a segment',
      interchange(undefined, changing('WOBBLY WIDGET', 'WOBBLY\r\nWIDGET')),
      'got a line break or another one, in segment 6 (N1), element 02',
    ],
    [
      'a text between segments',
      interchange(undefined, changing(/^N3/, 'page 2')),
      'Expected the id of a segment such as `F01`, got another text, in segment 7',
    ],
    ['a second interchange behind it', interchange() + interchange(), 'got more, in segment 14 (ISA)'],
    [
      'a wrong number of groups',
      interchange(undefined, changing(/^IEA\*1/, 'IEA*2')),
      'Expected the number of groups, 1, got another one, in segment 13 (IEA), element 01',
    ],
    [
      'a trailer of another interchange',
      interchange(undefined, changing(/^(IEA\*1)\*.*/, '$1*000000906')),
      'Expected the control number of ISA13, got another one, in segment 13 (IEA), element 02',
    ],
    [
      'a set outside a group',
      interchange(undefined, { change: (all) => all.filter((one) => !one.startsWith('GS')) }),
      'Expected GS or IEA, got ST, in segment 2 (ST)',
    ],
    [
      'a group without a trailer',
      interchange(undefined, { change: (all) => all.filter((one) => !one.startsWith('GE')) }),
      'Expected ST or GE, got IEA, in segment 12 (IEA)',
    ],
    [
      'a segment between two sets',
      interchange(undefined, changing(/^GE/, 'F01*1~GE')),
      'Expected ST or GE, got `F01`, in segment 12 (F01)',
    ],
    ['no group', interchange([]), 'Expected at least one group, got none, in segment 2 (IEA)'],
  ])('with %s is refused with its place', (_, text, sentence) => {
    expect(faultOf(text)).toContain(sentence);
  });

  it('that was cut anywhere is refused as a whole, whatever its last segment', () => {
    const whole = interchange();
    const end = whole.lastIndexOf('~');
    for (let at = 106; at < end; at++) {
      const fault = faultOf(whole.slice(0, at));
      expect(fault, `cut after ${at}`).not.toBe('none');
    }
    expect(faultOf(whole.slice(0, 300))).toContain('got a part of it: it was cut');
    expect(faultOf(whole.slice(0, whole.indexOf('IEA')))).toContain('got a part of it: it was cut');
  });

  it('never shows what its elements say', () => {
    const text = interchange(undefined, changing('1 SPINDLE WAY', '1 SPINDLE\nWAY'));
    expect(faultOf(text)).not.toContain('SPINDLE');
  });

  it('of ten megabytes in one segment, or with too many segments, elements or sets, is refused at once', () => {
    expect(faultOf(interchange().replace('IEA', 'X'.repeat(10_000_000)))).not.toBe('none');
    expect(faultOf(interchange(undefined, changing(/^N3.*/, `N3${'*A'.repeat(101)}`)))).toContain(
      'at most 100 elements',
    );
    expect(faultOf(interchange([{ sets: [[...CLAIM, ...Array<string>(30_000).fill('K1*A')]] }]))).toContain(
      'at most 30000 segments',
    );
    const sets = Array.from({ length: 501 }, (_, at) => [`ST*926*${String(at + 1).padStart(4, '0')}`, 'F11*1']);
    expect(faultOf(interchange([{ sets }]))).toContain('Expected at most 500 sets, got more');
  });

  it.each<[string, Over, string, string]>([
    [
      'a wrong count of segments',
      changing(/^SE\*\d+/, 'SE*7'),
      '4',
      'Expected the number of segments, 9, got another one, in segment 11 (SE), element 01',
    ],
    [
      'a trailer of another set',
      changing(/^(SE\*\d+)\*.*/, '$1*0002'),
      '3',
      'Expected the control number of ST02, got another one',
    ],
    [
      'no trailer',
      { change: (all) => all.filter((one) => !one.startsWith('SE')) },
      '2',
      'Expected SE at the end of the set, got none',
    ],
    ['no id', changing('ST*920', 'ST*claim'), '6', 'Expected the id of a set such as `920`, got another text'],
    [
      'no control number',
      changing('ST*920*0001', 'ST*920*'),
      '7',
      'Expected a control number of its own in the group, got another',
    ],
  ])('keeps a good set next to one with %s', (_, over, code, sentence) => {
    const good = ['ST*926*0009', 'F11*20260304*FC-001'];
    const change = (all: string[]): readonly string[] => {
      const start = all.findIndex((one) => one.startsWith('ST*926'));
      return [...(over.change?.(all.slice(0, start)) ?? []), ...all.slice(start)];
    };
    const [group] = read(interchange([{ sets: [CLAIM, good] }], { change })).groups;
    expect(group?.fault).toBeNull();
    expect(group?.sets).toMatchObject([{ fault: { code } }, { id: '926', fault: null }]);
    expect(group?.sets[0]?.fault && faultText(group.sets[0].fault)).toContain(sentence);
  });

  it.each<[string, Over, string]>([
    ['a wrong count of sets', changing(/^GE\*1/, 'GE*2'), '5'],
    ['a trailer of another group', changing(/^GE\*1\*45/, 'GE*1*46'), '4'],
    ['a control number with letters', changing('*1405*45*', '*1405*A45*'), '6'],
  ])('says of a group with %s that nothing of it counts', (_, over, code) => {
    expect(read(interchange(undefined, over)).groups).toMatchObject([{ fault: { code } }]);
  });

  it('says that one of two groups with the same control number does not count', () => {
    expect(read(interchange([{ sets: [CLAIM] }, { sets: [STATUS] }])).groups).toMatchObject([
      { fault: null },
      { fault: { code: '6' } },
    ]);
  });
});
