/** Case files that name who changed the ticket. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readCaseFile } from '../../src/evaluate/case-file.ts';
import { replay, type ReplayedCase } from '../../src/evaluate/replay.ts';
import { filesIn } from '../handbook-folder/files-in.ts';

const FOLDER = new URL('../../sops/', import.meta.url);
const CASES = readFileSync(new URL('freight-damage-claim.cases.yaml', FOLDER), 'utf8');

/** FC-005, whose amount is changed by `by` and whose issue Lena approves. */
async function changedBy(by: string): Promise<ReplayedCase> {
  const [before = '', rest = ''] = CASES.split(/(?=  - case_id: FC-005\n)/);
  const text = rest
    .replace("facts: { claim.amount: '32500.00' }", `by: ${by}\n      facts: { claim.amount: '32500.00' }`)
    .replace('by: claims_lead', 'by: lena@our.example');
  const files = filesIn(fileURLToPath(FOLDER)).filter(({ path }) => !path.startsWith('examples/'));
  const replayed = await replay({ files, cases: readCaseFile(before + text, 'freight.cases.yaml'), only: ['FC-005'] });
  const [one] = replayed.kind === 'replayed' ? replayed.cases : [];
  if (one === undefined) throw new Error('Expected a replayed case, got none');
  return one;
}

describe('a change whose case file names its editor', () => {
  it('excludes that person from the approval', async () => {
    const { pass, failures } = await changedBy('lena@our.example');
    expect(pass).toBe(false);
    expect(failures.join('\n')).toContain('Lena Lindqvist was refused');
  }, 60_000);

  it('excludes no one else', async () => {
    expect(await changedBy('carla@wobbly.example')).toMatchObject({ pass: true, failures: [] });
  }, 60_000);
});
