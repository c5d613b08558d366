/** Interchanges for tests: every company, number and code in them is made up. */

export type Marks = {
  readonly element: string;
  readonly component: string;
  readonly segment: string;
  readonly lineBreak: string;
};

export type Group = { readonly gs?: readonly string[]; readonly sets: readonly (readonly string[])[] };

export const MARKS: Marks = { element: '*', component: '>', segment: '~', lineBreak: '\r\n' };

export type Over = {
  readonly control?: string;
  readonly usage?: string;
  readonly from?: readonly [string, string];
  readonly to?: readonly [string, string];
  readonly version?: string;
  readonly standard?: string;
  readonly marks?: Partial<Marks>;
  /** Changes the segments before they are joined: those with `*` between their elements. */
  readonly change?: (segments: string[]) => readonly string[];
};

export const CLAIM = [
  'ST*920*0001',
  'F01*20260304*FC-001*1248000*QQFA**USD',
  'L11*04000000202603014*BM',
  'N1*CL*WOBBLY WIDGET WORKS',
  'N3*1 SPINDLE WAY',
  'N1*CA*FIDDLEHEAD FREIGHTWAYS',
  'F02*20260226***CN*402177333*BM*04000000202603014',
  'F09*2*PC*X1*624000*1248000*CORNERS CRUSHED*SPINDLE LATHE',
];

export const STATUS = ['ST*926*0001', 'F11*20260304*FC-001*QQ-77*1248000**D7*20260402*R4*USD'];

/** Adds SE with its count. */
export function set(segments: readonly string[]): string[] {
  const control = segments[0]?.split('*')[2] ?? '';
  return [...segments, `SE*${segments.length + 1}*${control}`];
}

const GS = ['GC', 'WOBBLY', 'QQUS', '20260304', '1405', '45', 'X', '004010'];

export function interchange(groups: readonly Group[] = [{ sets: [CLAIM] }], over: Over = {}): string {
  const { control = '000000905', usage = 'P', from = ['ZZ', 'WOBBLY'], to = ['02', 'QQUS'], version = '00401' } = over;
  const marks = { ...MARKS, ...over.marks };
  const standard = over.standard ?? (version < '00402' ? 'U' : '^');
  const isa = [
    'ISA',
    '00',
    ' '.repeat(10),
    '00',
    ' '.repeat(10),
    from[0],
    from[1].padEnd(15),
    to[0],
    to[1].padEnd(15),
    '260304',
    '1405',
    standard,
    version,
    control,
    '0',
    usage,
    marks.component,
  ].join('*');
  const body = groups.flatMap(({ gs = GS, sets }) => [
    `GS*${gs.join('*')}`,
    ...sets.flatMap(set),
    `GE*${sets.length}*${gs[5] ?? ''}`,
  ]);
  const all = [isa, ...body, `IEA*${groups.length}*${control}`];
  const changed = over.change?.(all) ?? all;
  return changed
    .map((segment) => `${segment.replaceAll('*', marks.element)}${marks.segment}${marks.lineBreak}`)
    .join('');
}

export const bytes = (text: string): Buffer => Buffer.from(text, 'utf8');
