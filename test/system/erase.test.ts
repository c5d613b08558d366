/** `sop erase` next to a running program, as a separate process on its embedded database. */
import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { until } from '../until.ts';
import { createPlace, startProgram } from './program.ts';

const SOP_BIN = fileURLToPath(new URL('../../src/cli/sop.mjs', import.meta.url));
const MS_MAX = 120_000;

it(
  'sop erase hands its request to the running program, and the record stays whole',
  async () => {
    const place = await createPlace();
    onTestFinished(() => {
      place.remove();
    });
    const sop = (...words: readonly string[]): SpawnSyncReturns<string> =>
      spawnSync(process.execPath, [SOP_BIN, ...words], {
        encoding: 'utf8',
        env: { PATH: process.env['PATH'] ?? '', SOPWITH_DATA: place.data, SOPWITH_SOPS: place.sops },
      });
    const program = await startProgram(place);
    await program.act('zendesk', 'file_claim', { sample: 'enterprise-4100' });
    await until('the claim has ended', () => sop('explain', 'CASE-1').stdout.includes('the run was completed'));
    const erase = ['erase', 'CASE-1', 'requester', 'facts', '--reason', 'Asked for by the customer'];
    expect(sop(...erase, '--by', 'ana-analyst')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('Only someone in security may erase') as string,
    });
    expect(sop(...erase, '--by', 'dora-director')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^Erased 2 fields of CASE-1/) as string,
    });
    expect(sop('explain', 'CASE-1').stdout).toMatch(/2 fields of this record erased by .* for security: Asked for/);
    expect(sop('audit', 'verify')).toMatchObject({ status: 0 });
    expect(await program.stop()).toBe(0);
    expect(sop('audit', 'verify')).toMatchObject({ status: 0 });
  },
  MS_MAX,
);
