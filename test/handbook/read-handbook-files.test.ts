import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isHandbookPath, properPath, whereItBelongs } from '../../src/handbook/handbook-file.ts';
import { readHandbookFiles, readText, type FileContent } from '../../src/handbook/read-handbook-files.ts';
import { handbookFileBytesMax, handbookFilesMax } from '../../src/kernel/limits.ts';

const bytes = (text: string | readonly number[]): FileContent => ({
  kind: 'bytes',
  bytes: typeof text === 'string' ? new TextEncoder().encode(text) : Uint8Array.from(text),
});

describe('the files of a handbook', () => {
  it('are sorted by path, in whatever order they were found', () => {
    const found = ['people.yaml', 'b.sop.yaml', 'kinds/a.yaml'].map((path) => ({ path, content: bytes(path) }));
    expect(readHandbookFiles(found)).toEqual({
      files: ['b.sop.yaml', 'kinds/a.yaml', 'people.yaml'].map((path) => ({ path, text: path })),
    });
  });

  it('are refused as a whole when one cannot be read, and every such file is named', () => {
    expect(
      readHandbookFiles([
        { path: 'people.yaml', content: bytes('people: []') },
        { path: 'b.sop.yaml', content: { kind: 'unreadable', why: 'this user may not read it' } },
        { path: 'a.sop.yaml', content: { kind: 'too_large', size: 9_000_000 } },
      ]),
    ).toEqual({
      findings: [
        {
          rule: 'file-size',
          severity: 'error',
          message: `Expected at most ${handbookFileBytesMax} bytes, got 9000000`,
          suggestion: 'Split the file',
          place: { file: 'a.sop.yaml', line: 1, column: 1 },
          endColumn: null,
        },
        {
          rule: 'file-unreadable',
          severity: 'error',
          message: 'Cannot read the file: this user may not read it',
          suggestion: null,
          place: { file: 'b.sop.yaml', line: 1, column: 1 },
          endColumn: null,
        },
      ],
    });
  });

  it('may be as large as the limit, in bytes, and no larger', () => {
    const sized = (size: number): unknown =>
      readHandbookFiles([{ path: 'a.sop.yaml', content: bytes('ä'.repeat(size / 2)) }]);
    expect(sized(handbookFileBytesMax)).toHaveProperty('files');
    expect(sized(handbookFileBytesMax + 2)).toMatchObject({ findings: [{ rule: 'file-size' }] });
  });

  it('may be as many as the limit, and no more', () => {
    const many = (count: number): unknown =>
      readHandbookFiles(
        Array.from({ length: count }, (_, index) => ({ path: `a${index}.sop.yaml`, content: bytes('') })),
      );
    expect(many(handbookFilesMax)).toHaveProperty('files');
    expect(many(handbookFilesMax + 1)).toMatchObject({
      findings: [{ rule: 'handbook-size', message: 'Expected at most 2000 files, got 2001' }],
    });
  });
});

describe('text that is not UTF-8 is refused where it stops being UTF-8', () => {
  it.each<[what: string, content: readonly number[], line: number, column: number, got: string]>([
    ['a lone byte of Latin-1', [0x61, 0xe9], 1, 2, 'the byte 0xE9'],
    ['a byte in a later line', [0x61, 0x0d, 0x0a, 0x62, 0xff, 0x0a], 2, 2, 'the byte 0xFF'],
    [
      'a byte after characters of two, three and four bytes',
      [...new TextEncoder().encode('ä€🚚'), 0xe9, 0x61],
      1,
      5,
      'the byte 0xE9',
    ],
    ['a character cut off by the end of the file', [0x61, 0xe2, 0x82], 1, 2, 'the byte 0xE2'],
    ['half of a surrogate pair', [0x61, 0xed, 0xa0, 0x80], 1, 2, 'the byte 0xED'],
    ['an overlong encoding', [0xc0, 0xaf], 1, 1, 'the byte 0xC0'],
    ['UTF-16 of a big-endian machine', [0xfe, 0xff, 0, 0x61], 1, 1, 'UTF-16'],
  ])('%s', (_, content, line, column, got) => {
    expect(readText('f', bytes(content), 100)).toEqual({
      finding: {
        rule: 'file-encoding',
        severity: 'error',
        message: `Expected UTF-8 text, got ${got}`,
        suggestion: 'Save the file as UTF-8',
        place: { file: 'f', line, column },
        endColumn: null,
      },
    });
  });

  it('at a place inside the file, for any bytes; and any text is read unchanged', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (content) => {
        const read = readText('f', { kind: 'bytes', bytes: content }, 100);
        if ('text' in read) return;
        const lines = new TextDecoder().decode(content).split('\n');
        expect(read.finding.place.column).toBeLessThanOrEqual((lines[read.finding.place.line - 1] ?? '').length);
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(readText('f', bytes(`\ufeff${text}`), 1_000)).toEqual({ text });
      }),
    );
  });
});

describe('the name of a file', () => {
  it.each([
    ['a.sop.yaml', true],
    ['kinds/a.yaml', true],
    ['boundary/a.cedar', true],
    ['people.yaml', true],
    ['calendars/a.yaml', true],
    ['tables/a.csv', true],
    ['tables/a.xlsx', false],
    ['a.cases.yaml', false],
    ['kinds/b/a.yaml', false],
    ['a.yaml', false],
    ['boundary/a.cedar~', false],
    ['../a.sop.yaml', false],
    ['.a.sop.yaml', false],
    ['kinds/.a.yaml', false],
  ])('`%s` belongs to a handbook: %s', (path, is) => {
    expect(isHandbookPath(path)).toBe(is);
  });

  it.each([
    ['a.sop.yml', 'a.sop.yaml'],
    ['A.SOP.YAML', 'A.sop.yaml'],
    ['People.yaml', 'people.yaml'],
    ['people.yml', 'people.yaml'],
    ['kinds/a.yml', 'kinds/a.yaml'],
    ['tables/a.CSV', 'tables/a.csv'],
    ['boundary/a.Cedar', 'boundary/a.cedar'],
    ['a.sop.yaml', null],
    ['a.yml', null],
    ['a.cases.yml', null],
    ['.a.sop.yml', null],
    ['kinds/a.csv', null],
    ['boundary/a.cedar~', null],
  ])('`%s` should be `%s`', (path, proper) => {
    expect(properPath(path)).toBe(proper);
  });

  it.each([
    ['boundary/emea/refunds.cedar', 'boundary/refunds.cedar'],
    ['team/boundary/refunds.CEDAR', 'boundary/refunds.cedar'],
    ['refunds.cedar', 'boundary/refunds.cedar'],
    ['boundaries/refunds.cedar', 'boundary/refunds.cedar'],
    ['kinds/refunds.cedar', 'boundary/refunds.cedar'],
    ['limits.yaml', 'boundary/limits.yaml'],
    ['boundary/emea/limits.yml', 'boundary/limits.yaml'],
    ['team/people.yaml', 'people.yaml'],
    ['boundary/people.yaml', 'people.yaml'],
    ['people/senders.yml', 'senders.yaml'],
    ['a/b/c/owners.yaml', 'owners.yaml'],
    ['sops/refund.sop.yaml', 'refund.sop.yaml'],
    ['boundary/refund.sop.yml', 'refund.sop.yaml'],
    ['kinds/emea/claim.yaml', 'kinds/claim.yaml'],
    ['emea/kinds/claim.yaml', 'kinds/claim.yaml'],
    ['kind/claim.yaml', 'kinds/claim.yaml'],
    ['calenders/us.yaml', 'calendars/us.yaml'],
    ['Calendars/us.yml', 'calendars/us.yaml'],
    ['tables/old/documents.csv', 'tables/documents.csv'],
    ['table/documents.csv', 'tables/documents.csv'],
  ])('`%s` belongs in `%s`', (path, proper) => {
    expect(whereItBelongs(path)).toBe(`Move it to \`${proper}\`, or out of the folder`);
  });

  it.each([
    ['boundary/more.yaml', '`boundary/` has only `NAME.cedar` and `limits.yaml`'],
    ['tables/documents.yaml', '`tables/` has only `NAME.csv`'],
    ['kinds/claims.csv', '`kinds/` has only `NAME.yaml`'],
  ])('`%s` belongs nowhere', (path, why) => {
    expect(whereItBelongs(path)).toBe(`Move it out of the folder: ${why}`);
  });

  it.each([
    'refund.sop.yaml',
    'refund.sop.yml',
    'boundary/refunds.cedar',
    'sandbox.yaml',
    'refund.cases.yaml',
    'cases/refund.cases.yaml',
    'sop.schema.json',
    'README.md',
    'boundary/README.md',
    'boundary/refunds.cedar~',
    '.git/refunds.cedar',
    'boundary/.refunds.cedar.swp',
    '.drafts/refund.sop.yaml',
    'node_modules/a/people.yaml',
    'exports/amounts.csv',
    'deploy/service.yaml',
  ])('`%s` is not out of place', (path) => {
    expect(whereItBelongs(path)).toBeNull();
  });
});
