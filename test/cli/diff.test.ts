import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ROOT, sop } from './fake-world.ts';

const SEED = 'sops/freight-damage-claim.sop.yaml';
const TEXT = readFileSync(join(ROOT, SEED), 'utf8');
const CASES = 'sops/freight-damage-claim.cases.yaml';

let folder: string;
const changed = (before: string, after: string): string => {
  if (!TEXT.includes(before)) throw new Error(`Expected \`${before}\` in the seed`);
  const file = join(folder, 'b.sop.yaml');
  writeFileSync(file, TEXT.replace(before, after));
  return file;
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sop-diff-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('sop diff', () => {
  it('names the steps of a changed value and the cases that would have gone differently, and exits with 1', async () => {
    const b = changed('escalate_above: 5,000.00 USD', 'escalate_above: 2,500.00 USD');
    const text = await sop(['diff', SEED, b, '--cases', CASES]);
    expect(text).toMatchObject({ code: 1, err: '' });
    expect(text.out).toContain('step 3: threshold $5,000.00 → $2,500.00\n');
    expect(text.out).toContain('1 case would have gone differently:\n  FC-002\n    route standard → priority\n');
    expect((await sop(['diff', SEED, b, '--json'])).json()).toMatchObject({
      changes: [{ kind: 'value', where: ['step 3'], what: 'threshold', before: '$5,000.00', after: '$2,500.00' }],
      coverage: [],
      cases: [],
      bound: { before: { calls: 7, approvals: 2, ms: 36_000_000 }, after: { calls: 7, approvals: 2, ms: 36_000_000 } },
    });
  });

  it('shows what a change does to the bound and to the boundary coverage', async () => {
    // Without the handler the call would be forbidden in every case, which the checker refuses.
    const body = /project: CLM\n[\s\S]*?(?= {8}if_denied)/.exec(TEXT)?.[0] ?? '';
    const other = `${body.replace('CLM', 'HR')}        if_error:\n          forbidden:\n            says: Leave it to people\n            flag: refused\n`;
    const { code, out } = await sop(['diff', SEED, changed(body, other)]);
    expect(code).toBe(1);
    expect(out).toContain('step 3a: argument project CLM → HR\n');
    expect(out).toContain(
      'Bound: at most 7 calls, 2 approvals, 10 hours → at most 7 calls, 0 approvals, 1 hour 15 minutes\n',
    );
    expect(out).toContain(
      '  step 3a: jira.create_issue permitted, needs approval, unclear (priority-issue, major-loss-issue) → jira.create_issue forbidden (no-issue-outside-claims)\n',
    );
  });

  it('exits with 0 when only the wording differs', async () => {
    const called = await sop([
      'diff',
      SEED,
      changed('says: Create a priority Jira issue', 'says: Open an issue'),
      '--cases',
      CASES,
    ]);
    expect(called.code).toBe(0);
    expect(called.out).toContain('No difference in behaviour\n');
    expect(called.out).toContain('No case would have gone differently\n');
  });

  it('of two folders shows every change of every file, as approvers read it', async () => {
    const copy = join(folder, 'sops');
    cpSync(join(ROOT, 'sops'), copy, { recursive: true });
    expect(await sop(['diff', 'sops', copy])).toMatchObject({ code: 0, out: 'No difference\n', err: '' });
    const edit = (path: string, from: string, to: string): void => {
      const text = readFileSync(join(copy, path), 'utf8');
      expect(text).toContain(from);
      writeFileSync(join(copy, path), text.replace(from, to));
    };
    edit('people.yaml', 'slack_user: ULEO00001', 'slack_user: UOTTO0001');
    edit('senders.yaml', 'keys: [zendesk]', 'keys: []');
    const changes = ['Person leo-lead, Slack id: ULEO00001 → UOTTO0001', 'Sender tms, keys: zendesk → []'];
    expect(await sop(['diff', 'sops', copy])).toMatchObject({
      code: 1,
      out: `changed  people.yaml\nchanged  senders.yaml\n  ${changes.join('\n  ')}\n`,
    });
    expect((await sop(['diff', 'sops', copy, '--json'])).json()).toEqual({
      files: ['people.yaml', 'senders.yaml'].map((path) => ({ path, how: 'changed' })),
      changes,
    });
    edit('people.yaml', 'title: Finance', 'titel: Finance');
    const broken = await sop(['diff', 'sops', copy]);
    expect(broken).toMatchObject({ code: 2, out: '' });
    expect(broken.err).toContain('titel');
    expect((await sop(['diff', 'sops', copy, '--cases', CASES])).code).toBe(2);
    expect((await sop(['diff', 'sops', SEED])).code).toBe(2);
  });

  it.each([
    ['one file', [SEED], 'Expected two SOPs'],
    ['a file that is not there', [SEED, 'nowhere.sop.yaml'], 'there is no such file'],
  ])('exits with 2 for %s', async (_, words, said) => {
    const called = await sop(['diff', ...words]);
    expect(called.code).toBe(2);
    expect(called.err).toContain(said);
  });

  it('exits with 2 and the findings for an SOP with mistakes', async () => {
    const called = await sop(['diff', SEED, changed('"Enterprise"', '"Enterprize"')]);
    expect(called).toMatchObject({ code: 2, out: '' });
    expect(called.err).toContain('Did you mean `Enterprise`?');
  });
});
