/** The handbook `edi-claims`: its claims come by 920, and carriers answer by 926. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { filesIn } from '../handbook-folder/files-in.ts';
import { readCaseFile } from '../../src/evaluate/case-file.ts';
import { replay } from '../../src/evaluate/replay.ts';
import { compileHandbook } from '../../src/review/compile-handbook.ts';
import { registry } from '../run/handbook.ts';

const FOLDER = new URL('../../sops/examples/edi-claims/', import.meta.url);
const FILES = filesIn(fileURLToPath(FOLDER));

it('has no mistake, and plays its cases', async () => {
  const { findings } = compileHandbook(FILES, registry);
  expect(findings.filter(({ severity }) => severity === 'error' || severity === 'warning')).toEqual([]);
  const text = readFileSync(new URL('edi-claim.cases.yaml', FOLDER), 'utf8');
  const replayed = await replay({ files: FILES, cases: readCaseFile(text, 'edi-claim.cases.yaml'), only: [] });
  if (replayed.kind !== 'replayed') throw new Error('Expected a sound handbook, got one with mistakes');
  expect(replayed.cases.map(({ caseId, failures }) => [caseId, failures])).toEqual([
    ['EC-001', []],
    ['EC-002', []],
    ['EC-003', []],
  ]);
}, 120_000);
