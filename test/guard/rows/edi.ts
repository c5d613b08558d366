/** Guards of the door for EDI. */
import type { Guard } from '../guard.ts';

const RECEIVE = 'test/intake/edi/receive-interchange.test.ts';
const READ = 'test/intake/edi/read-interchange.test.ts';
const NORMALISE = 'test/intake/edi/normalise.test.ts';
const MISDIRECTED = 'is refused by name, and nothing is stored';

export const EDI: readonly Guard[] = [
  {
    id: 'X12-1',
    guard: 'An interchange under a control number that came before with another content is refused.',
    file: 'src/intake/edi/receive-interchange.ts',
    code: "if (received === 'changed') return 'changed';",
    without: '',
    tests: RECEIVE,
    test: 'under a control number that came before with another content is refused',
  },
  {
    id: 'X12-2',
    guard:
      'Two interchanges of one control number are compared by all their elements, also where their first sets are equal.',
    file: 'src/intake/edi/payload.ts',
    code: 'digest: hashOf(segments.map((one) => [...one] as Json)),',
    without: "digest: hashOf(''),",
    tests: RECEIVE,
    test: 'is refused also where it only has one more set than before',
  },
  {
    id: 'X12-3',
    guard: 'An interchange of a partner that is not declared is refused.',
    file: 'src/intake/edi/partner.ts',
    code: 'one.edi !== undefined && isParty(one.edi.partner, header.from)',
    without: 'one.edi !== undefined',
    tests: RECEIVE,
    test: MISDIRECTED,
  },
  {
    id: 'X12-4',
    guard: 'An interchange to another receiver is refused.',
    file: 'src/intake/edi/partner.ts',
    code: 'if (!isParty(us, header.to))',
    without: 'if (us === undefined)',
    tests: RECEIVE,
    test: MISDIRECTED,
  },
  {
    id: 'X12-5',
    guard: 'A sender signs its own interchanges only.',
    file: 'src/intake/edi/partner.ts',
    code: 'if (signedBy !== null && signedBy !== partner.sender)',
    without: "if (signedBy === '')",
    tests: RECEIVE,
    test: MISDIRECTED,
  },
  {
    id: 'X12-6',
    guard: 'An interchange for a test is refused where systems are real.',
    file: 'src/intake/edi/partner.ts',
    code: "!(takesTests && header.usage === 'T')",
    without: "header.usage !== 'T'",
    tests: RECEIVE,
    test: MISDIRECTED,
  },
  {
    id: 'X12-7',
    guard: 'A set whose count of segments is wrong has lost one, so nothing of it counts.',
    file: 'src/intake/edi/read-interchange.ts',
    code: 'if (numberOf(simple(end.segment, 1)) !== length)',
    without: 'if (length === 0)',
    tests: READ,
    test: 'keeps a good set next to one with',
  },
  {
    id: 'X12-8',
    guard: 'An interchange that was cut is refused as a whole.',
    file: 'src/intake/edi/read-interchange.ts',
    code: 'if (trailer === undefined) refuse(undefined, null, CUT);',
    without: 'if (trailer === undefined) return groups;',
    tests: READ,
    test: 'that was cut anywhere is refused as a whole',
  },
  {
    id: 'X12-9',
    guard: 'Of two values that differ, none is taken for the fact.',
    file: 'src/intake/edi/read-values.ts',
    code: 'if (second !== undefined) {',
    without: "if (second === '') {",
    tests: NORMALISE,
    test: 'reads one BOL that two elements state alike, and all lines of a list',
  },
  {
    id: 'X12-10',
    guard: 'An amount is read from whole cents alone, so a point in it is never taken for a hundredfold.',
    file: 'src/intake/edi/read-values.ts',
    code: String.raw`/^(-?)(\d{1,15})$/.exec(value)`,
    without: String.raw`/^(-?)(\d{1,15})$/.exec(value.replace('.', ''))`,
    tests: NORMALISE,
    test: 'opens its case, and people are asked',
  },
  {
    id: 'X12-11',
    guard: 'A report without an element that must be there is not used.',
    file: 'src/intake/edi/read-report.ts',
    code: "if ('lacking' in named || lacking.length > 0)",
    without: "if ('lacking' in named)",
    tests: NORMALISE,
    test: 'is refused, and says which element is missing',
  },
  {
    id: 'X12-12',
    guard: 'A file is taken only when it was unchanged between two looks.',
    file: 'src/intake/edi/watch-folder.ts',
    code: 'known.size === size && known.changedMs === mtimeMs',
    without: 'known.size > 0',
    tests: 'test/intake/edi/watch-folder.test.ts',
    test: 'waits while a file is being written, also where what is there seems whole',
  },
];
