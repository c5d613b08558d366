import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ROOT, sop } from './fake-world.ts';

const SOP = 'freight-damage-claim.sop.yaml';
const TEXT = readFileSync(join(ROOT, 'sops', SOP), 'utf8');

let folder: string;
const put = (path: string, text: string): string => {
  const full = join(folder, path);
  mkdirSync(join(full, '..'), { recursive: true });
  writeFileSync(full, text);
  return full;
};
const broken = (): string => TEXT.replace('"Enterprise"', '"Enterprize"');
const here = () => ({ io: { cwd: folder } });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sop-check-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('sop check', () => {
  it('finds nothing in the handbook of this project, file by file and as a whole', async () => {
    expect(await sop(['check', 'sops'])).toMatchObject({ code: 0, err: '' });
    expect(
      await sop([
        'check',
        'sops/freight-damage-claim.sop.yaml',
        'sops/people.yaml',
        'sops/kinds/freight_claim.yaml',
        'sops/boundary/claims-agent.cedar',
        'sops/freight-damage-claim.cases.yaml',
        'sops/kinds',
        '--json',
      ]),
    ).toMatchObject({ code: 0, out: '[]\n', err: '' });
  });

  it.each(['README.md', 'package.json'])('says of a file that is none of a handbook only that: %s', async (file) => {
    const { out, code } = await sop(['check', file, '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject([
      { rule: 'no-handbook-file', message: expect.stringContaining('name an SOP') },
    ]);
  });

  it('warns of a folder in which no one owns the boundary, and not of one file of it', async () => {
    cpSync(join(ROOT, 'sops'), join(folder, 'sops'), { recursive: true });
    rmSync(join(folder, 'sops/owners.yaml'));
    const { out, code } = await sop(['check', join(folder, 'sops'), '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject([{ rule: 'no-owner', severity: 'warning' }]);
    const one = await sop(['check', join(folder, 'sops/freight-damage-claim.sop.yaml'), '--json']);
    expect(JSON.parse(one.out)).toEqual([]);
  });

  it('does not count notes as errors', async () => {
    const { out, code } = await sop(['check', 'sops']);
    const notes = out.split('\n').filter((line) => / note /.test(line) && /^\S/.test(line)).length;
    expect(notes).toBe(1);
    expect(out.trimEnd().split('\n').at(-1)).toBe('No errors in 1 path; 1 note');
    expect(code).toBe(0);
  });

  it('shows an error at its line with carets and a suggestion, and exits with 1', async () => {
    cpSync(join(ROOT, 'sops'), join(folder, 'sops'), { recursive: true });
    put(`sops/${SOP}`, broken());
    const line =
      broken()
        .split('\n')
        .findIndex((text) => text.includes('Enterprize')) + 1;
    const text = await sop(['check', `sops/${SOP}`], here());
    expect(text.code).toBe(1);
    expect(text.out).toContain(`sops/${SOP}:${line}:25 error`);
    expect(text.out).toMatch(/ {2}\| +\^{12}\n/);
    expect(text.out).toContain('Did you mean `Enterprise`?');
    expect(text.out).toMatch(/1 error in 1 path\n$/);
    expect((await sop(['check', `sops/${SOP}`, '--json'], here())).json()).toEqual([
      {
        file: `sops/${SOP}`,
        line,
        column: 25,
        rule: expect.any(String) as string,
        severity: 'error',
        message: expect.stringContaining('Enterprize') as string,
        suggestion: 'Did you mean `Enterprise`?',
      },
    ]);
  });

  it('checks a file with the handbook around it: a group that `people.yaml` lacks is an error of the SOP', async () => {
    cpSync(join(ROOT, 'sops'), join(folder, 'sops'), { recursive: true });
    put(`sops/${SOP}`, TEXT.replace('if_unforeseen: claims-leads', 'if_unforeseen: claims-leds'));
    const called = await sop(['check', `sops/${SOP}`, '--json'], here());
    expect(called.code).toBe(1);
    expect(called.json()).toMatchObject([{ rule: 'unknown-group', suggestion: 'Did you mean `claims-leads`?' }]);
  });

  it('leaves out the mistakes of other SOPs, but not those of the handbook they share', async () => {
    cpSync(join(ROOT, 'sops'), join(folder, 'sops'), { recursive: true });
    put('sops/other.sop.yaml', broken().replace('sop: freight-damage-claim', 'sop: other'));
    expect(await sop(['check', `sops/${SOP}`], here())).toMatchObject({ code: 0 });
    expect(await sop(['check', 'sops'], here())).toMatchObject({ code: 1 });
    put('sops/kinds/freight_claim.yaml', 'kind: [');
    const called = await sop(['check', `sops/${SOP}`, '--json'], here());
    expect(called.code).toBe(1);
    expect((called.json() as { file: string }[]).map(({ file }) => file)).toContain(
      join(folder, 'sops/kinds/freight_claim.yaml'),
    );
  });

  it('checks a lone copy with the handbook of the current folder or the project, under any name', async () => {
    const good = put('lone/copy.sop.yaml', TEXT);
    expect(await sop(['check', good], here())).toMatchObject({ code: 0 });
    const bad = put('lone/procedure.yaml', broken());
    const called = await sop(['check', bad, '--json'], here());
    expect(called.code).toBe(1);
    expect(called.json()).toMatchObject([{ file: bad, severity: 'error' }]);
  });

  it('checks people, kinds, boundaries and case files', async () => {
    const mistakes = {
      'sops/people.yaml': 'people: []\ngroups: []\n',
      'sops/boundary/claims-agent.cedar': 'permit (principal, action, resource);\n',
      'sops/x.cases.yaml': 'cases: 1\n',
    };
    for (const [file, text] of Object.entries(mistakes)) {
      cpSync(join(ROOT, 'sops'), join(folder, 'sops'), { recursive: true });
      put(file, text);
      const called = await sop(['check', file, '--json'], here());
      expect([file, called.code]).toEqual([file, 1]);
      expect(
        (called.json() as { file: string }[]).some(
          (finding) => finding.file === file || finding.file === join(folder, file),
        ),
      ).toBe(true);
    }
  });

  it('exits with 2 and a sentence for a file that cannot be read, and still checks the others', async () => {
    const bad = put('bad.sop.yaml', 'sop: [');
    const called = await sop(['check', 'nowhere.sop.yaml', bad, '--json'], here());
    expect(called).toMatchObject({ code: 2, err: '' });
    expect(called.json()).toMatchObject([
      { file: bad, severity: 'error' },
      {
        file: 'nowhere.sop.yaml',
        severity: 'error',
        message: `Cannot read \`${join(folder, 'nowhere.sop.yaml')}\`: there is no such file`,
      },
    ]);
  });

  it('reports files of the handbook that are where they are not read, as a whole and one by one', async () => {
    cpSync(join(ROOT, 'sops'), join(folder, 'sops'), { recursive: true });
    put('sops/boundary/emea/stop.cedar', 'forbid (principal, action, resource);');
    put('sops/limits.yaml', 'limits: {}');
    const whole = (await sop(['check', 'sops', '--json'], here())).json();
    expect(whole).toMatchObject([
      { file: 'sops/boundary/emea/stop.cedar', rule: 'file-place', severity: 'error' },
      { file: 'sops/limits.yaml', rule: 'file-place', severity: 'error' },
    ]);
    const one = await sop(['check', 'sops/boundary/emea/stop.cedar', '--json'], here());
    expect(one.code).toBe(1);
    expect(one.json()).toMatchObject([{ file: 'sops/boundary/emea/stop.cedar', rule: 'file-place' }]);
  });

  it('warns of an SOP in a subfolder, and checks it when it is named', async () => {
    cpSync(join(ROOT, 'sops'), join(folder, 'sops'), { recursive: true });
    put(`sops/drafts/${SOP}`, broken());
    const whole = await sop(['check', 'sops'], here());
    expect(whole.code).toBe(0);
    expect(whole.out).toContain(`sops/drafts/${SOP}:1:1 warning file-place`);
    const one = await sop(['check', `sops/drafts/${SOP}`, '--json'], here());
    expect(one.code).toBe(1);
    expect(one.json()).toMatchObject([{ rule: 'file-place', severity: 'warning' }, { severity: 'error' }]);
  });

  it('survives files that are neither text nor YAML', async () => {
    for (const [name, text] of [
      ['a.sop.yaml', '\u0000\u0001\ud800'],
      ['b.sop.yaml', '{'.repeat(100_000)],
      ['c.sop.yaml', ''],
      ['d.sop.yaml', '__proto__: {a: 1}'],
    ] as const) {
      const called = await sop(['check', put(name, text), '--json'], here());
      expect([name, called.code, called.err]).toEqual([name, 1, '']);
    }
  });

  it('colours a terminal only, and not with NO_COLOR', async () => {
    const bad = put('bad.sop.yaml', broken());
    const out = async (io: object): Promise<string> => (await sop(['check', bad], { io: { cwd: folder, ...io } })).out;
    expect(await out({ outIsTty: true })).toContain('\u001b[31m');
    expect(await out({ outIsTty: true, mayColour: false })).not.toContain('\u001b');
    expect(await out({ outIsTty: false })).not.toContain('\u001b');
  });

  it('prints SARIF with the rule, the place in the file and the suggestion', async () => {
    cpSync(join(ROOT, 'sops'), join(folder, 'sops'), { recursive: true });
    put(`sops/${SOP}`, broken());
    const line =
      broken()
        .split('\n')
        .findIndex((text) => text.includes('Enterprize')) + 1;
    const called = await sop(['check', `sops/${SOP}`, '--sarif'], here());
    expect(called.code).toBe(1);
    expect(called.json()).toMatchObject({
      version: '2.1.0',
      runs: [
        {
          columnKind: 'utf16CodeUnits',
          tool: { driver: { name: 'sop check', rules: [{ id: 'expression-types' }] } },
          results: [
            {
              ruleId: 'expression-types',
              ruleIndex: 0,
              level: 'error',
              message: { text: expect.stringContaining('Did you mean `Enterprise`?') as string },
              locations: [
                {
                  physicalLocation: {
                    artifactLocation: { uri: `sops/${SOP}` },
                    region: { startLine: line, startColumn: 25, endLine: line, endColumn: 37 },
                  },
                },
              ],
            },
          ],
        },
      ],
    });
    expect((await sop(['check', 'sops', '--sarif'])).json()).toMatchObject({ runs: [{ results: [] }] });
  });
});
