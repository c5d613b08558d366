/**
 * A file is read with the handbook of its own folder, the nearest `people.yaml`, not with an outer one.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { ROOT, sop } from './fake-world.ts';

const OWN = 'sops/examples/freight-claims/freight-damage-claim.sop.yaml';
const AROUND = 'sops/freight-damage-claim.sop.yaml';
const CASES = 'sops/examples/freight-claims/freight-damage-claim.cases.yaml';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sop-other-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("a handbook inside another one's folder", () => {
  it('is sound, and is found around its procedure', async () => {
    const called = await sop(['check', OWN, '--json']);
    expect(called.code, called.err).toBe(0);
    expect(called.out).not.toContain('"error"');
  });

  it('is rendered with its own tools, tables and groups', async () => {
    const called = await sop(['render', OWN]);
    expect([called.code, called.err]).toEqual([0, '']);
    expect(called.out).toContain('Freight damage claim, in full');
    expect(called.out).toContain('packing_list');
  });

  it('is replayed with its own people and boundary', async () => {
    const called = await sop(['replay', '--sop', OWN, '--cases', CASES, '--case', 'FC-006', '--json']);
    expect(called.json()).toMatchObject({
      cases: [{ case_id: 'FC-006', pass: true, route: 'auto_settled' }],
      passed: 1,
      failed: 0,
    });
  });

  it('names the judgments for which a failed case gives no answer', async () => {
    const file = parse(readFileSync(join(ROOT, CASES), 'utf8')) as {
      cases: { case_id: string; model_answers?: unknown; expected: Record<string, unknown> }[];
    };
    const written = file.cases.find(({ case_id }) => case_id === 'FC-006');
    if (written === undefined) throw new Error('Expected the case FC-006');
    delete written.model_answers;
    const put = (): string => {
      const path = join(folder, 'x.cases.yaml');
      writeFileSync(path, stringify({ ...file, cases: [written] }));
      return path;
    };
    const remark = /^ {6}`suspicious_text` was answered `no`, since the case names no answer$/gm;
    expect((await sop(['replay', '--sop', OWN, '--cases', put()])).out).not.toMatch(remark);
    written.expected['route'] = 'elsewhere';
    expect((await sop(['replay', '--sop', OWN, '--cases', put()])).out.match(remark)).toHaveLength(1);
  });

  it('keeps its own meaning in a comparison with another handbook', async () => {
    const called = await sop(['diff', AROUND, OWN]);
    expect([called.code, called.err]).toEqual([1, '']);
    expect(called.out).toContain('tms.pay_claim');
  });

  it.each(['before', 'after'])('also applies to a copy elsewhere, compared as the version %s', async (which) => {
    const copy = join(folder, 'copy.sop.yaml');
    writeFileSync(copy, readFileSync(join(ROOT, OWN), 'utf8'));
    const called = await sop(['diff', ...(which === 'before' ? [copy, OWN] : [OWN, copy])], { io: { cwd: ROOT } });
    expect([called.code, called.err]).toEqual([0, '']);
    expect(called.out).toContain('No difference in behaviour');
  });

  it('is named when it was used for a file elsewhere that has mistakes', async () => {
    const copy = join(folder, 'copy.sop.yaml');
    writeFileSync(copy, readFileSync(join(ROOT, OWN), 'utf8'));
    const called = await sop(['diff', copy, copy], { io: { cwd: ROOT } });
    expect(called.code).toBe(2);
    expect(called.err).toContain(`it is not in a handbook, so it was read with the one in \`${join(ROOT, 'sops')}\``);
  });

  it('is not part of the folder around it', async () => {
    const called = await sop(['check', join(ROOT, 'sops'), '--json']);
    expect(called.code, called.err).toBe(0);
    expect(called.out).not.toContain('examples');
  });
});
