import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sop } from './fake-world.ts';

const SEED = 'sops/freight-damage-claim.sop.yaml';
const golden = (name: string): string => readFileSync(new URL(`../review/golden/${name}`, import.meta.url), 'utf8');

describe('sop render', () => {
  it('prints the Markdown with who approves and the bound, or the chart, or both as JSON', async () => {
    const [markdown, mermaid] = [golden('freight-damage-claim.md'), golden('freight-damage-claim.mmd')];
    expect(await sop(['render', SEED])).toMatchObject({ code: 0, out: markdown, err: '' });
    expect(await sop(['render', SEED, '--mermaid'])).toMatchObject({ code: 0, out: mermaid, err: '' });
    expect((await sop(['render', SEED, '--json'])).json()).toMatchObject({
      sop: 'freight-damage-claim',
      markdown,
      mermaid,
      bound: { calls: 7, approvals: 2, ms: 36_000_000 },
    });
  });

  it('says what a declared tool does in its own words', async () => {
    const { out } = await sop(['render', 'sops/examples/detention/detention.sop.yaml']);
    expect(out).toContain('Find the load ‹load› in McLeod (`mcleod.find_load`)');
  });

  it.each([
    [[], 'Expected one SOP, got none'],
    [['a', 'b'], 'Expected one SOP, got `a b`'],
    [['nowhere.sop.yaml'], 'there is no such file'],
  ])('exits with 2 for %j', async (words, said) => {
    const called = await sop(['render', ...words]);
    expect(called.code).toBe(2);
    expect(called.err).toContain(said);
  });
});

describe('sop check', () => {
  it('prints the bound of each SOP in text, and not in JSON', async () => {
    expect((await sop(['check', SEED])).out).toContain(`${SEED} note bound\n  at most 7 calls, 2 approvals, 10 hours.`);
    expect((await sop(['check', SEED, '--json'])).json()).toEqual([]);
  });

  it('prints the boundary coverage as a table to be signed', async () => {
    const table = (await sop(['check', SEED, '--coverage'])).out;
    expect(table.replaceAll(/version [0-9a-f]{12}/g, 'version 0123456789ab')).toBe(
      golden('freight-damage-claim.coverage.md'),
    );
    expect((await sop(['check', SEED, '--coverage', '--json'])).json()).toMatchObject([
      {
        sop: 'freight-damage-claim',
        boundary: 'claims-agent',
        steps: expect.arrayContaining([
          expect.objectContaining({ step: '3a', outcomes: ['permitted', 'needs approval', 'unclear'] }),
        ]) as unknown,
      },
    ]);
  });
});
