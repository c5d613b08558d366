/** A procedure is read again only when it, or something that it depends on, has changed. */
import { describe, expect, it } from 'vitest';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { compileHandbook } from '../../src/review/compile-handbook.ts';
import { parseKnownSop } from '../../src/review/known-sop.ts';
import { registry, filesOf, handbookOf, LIMITS_PATH, sopFile, TWO_LEADS } from '../run/handbook.ts';

const CLAIM = sopFile(
  '  - step: 1\n    says: Note it\n    if: [case.claim.amount > limits.major_loss]\n    flag: seen\n',
  { needs: '  - case.claim.amount' },
);
const TABLE = '  - step: 1\n    says: Find the queue\n    table: { hit: first, from: queues }\n    save: route\n';
const RUNS = '  - step: 1\n    says: Do the other\n    run: other\n';
const OTHER = CLAIM.text.replace('sop: test', 'sop: other');
const none: ReadonlyMap<string, string> = new Map();

const rulesOf = (files: readonly HandbookFile[]): string[] =>
  compileHandbook(files, registry).findings.flatMap(({ rule, severity }) => (severity === 'error' ? [rule] : []));
const changed = (files: readonly HandbookFile[], path: string, from: string, to: string): readonly HandbookFile[] =>
  files.map((file) => (file.path === path ? { path, text: file.text.replace(from, to) } : file));

describe('a procedure of a handbook that is compiled again', () => {
  const files = filesOf(CLAIM);
  const before = handbookOf(files).sops.get('test');

  it('is the same where only people changed', () => {
    expect(before).toBeDefined();
    expect(handbookOf(filesOf(CLAIM, TWO_LEADS)).sops.get('test')).toBe(before);
  });

  it('has the limits of now', () => {
    const after = handbookOf(changed(files, LIMITS_PATH, '25,000.00 USD', '26,000.00 USD')).sops.get('test');
    expect(after?.source.hash).not.toBe(before?.source.hash);
    expect(after?.source.text).toContain('26,000.00 USD');
  });

  it('is checked against the kind of now, and once more against that of before', () => {
    const other = changed(files, 'kinds/freight_claim.yaml', 'fact: claim.amount', 'fact: claim.total');
    expect(rulesOf(files)).toEqual([]);
    expect(rulesOf(other)).toContain('expression-types');
    expect(rulesOf(files)).toEqual([]);
  });
});

it('a procedure that counts in a calendar is checked against the calendars of now', () => {
  const waits = sopFile('  - step: 1\n    says: Wait\n    wait: { for: 2 business days (us-claims) }\n');
  const files = filesOf(waits);
  const other = changed(files, 'calendars/us-claims.yaml', 'calendar: us-claims', 'calendar: us-offices');
  expect([rulesOf(files), rulesOf(other), rulesOf(files)]).toEqual([[], [expect.any(String)], []]);
});

describe('a procedure that depends on other files', () => {
  it('runs the procedure as it is now', () => {
    const { text, path } = sopFile(RUNS);
    const hashWith = (other: string): string | undefined =>
      parseKnownSop(text, path, none, new Map([['other', other]]), handbookOf().limits).sop?.source.hash;
    const first = hashWith(OTHER);
    expect(first).toBeDefined();
    expect(hashWith(OTHER.replace('Note it', 'Note it well'))).not.toBe(first);
  });

  it('has the rows of the table as it is now', () => {
    const { text, path } = sopFile(TABLE);
    const textWith = (queue: string): string | undefined => {
      const queues = `case.claim.amount,give queue\n"> 5,000.00 USD",${queue}\n"<= 5,000.00 USD",Standard\n`;
      return parseKnownSop(text, path, new Map([['queues', queues]]), none, new Map()).sop?.source.text;
    };
    expect(textWith('Priority')).toContain('Priority');
    expect(textWith('Urgent')).toContain('Urgent');
  });
});
