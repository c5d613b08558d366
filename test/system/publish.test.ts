/** `sop publish` next to a running program and without one, as separate processes on one embedded database. */
import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { createPlace, startProgram } from './program.ts';

const SOP_BIN = fileURLToPath(new URL('../../src/cli/sop.mjs', import.meta.url));
const MS_MAX = 120_000;

it(
  'sop publish reaches the running program, the database without one, and never a database of another world',
  async () => {
    const place = await createPlace();
    onTestFinished(() => {
      place.remove();
    });
    const other = join(place.data, '..', 'other');
    cpSync(place.sops, other, { recursive: true });
    const file = join(other, 'freight-damage-claim.sop.yaml');
    const raiseTo = (from: string, to: string): void => {
      writeFileSync(file, readFileSync(file, 'utf8').replace(from, to));
    };
    const publish = (environment: Readonly<Record<string, string>> = {}) =>
      spawnSync(process.execPath, [SOP_BIN, 'publish', other, '--by', 'ana-analyst'], {
        encoding: 'utf8',
        env: { PATH: process.env['PATH'] ?? '', SOPWITH_DATA: place.data, SOPWITH_SOPS: place.sops, ...environment },
      });

    const program = await startProgram(place);
    raiseTo('5,000.00 USD', '2,500.00 USD');
    expect(publish()).toMatchObject({ status: 0, stdout: expect.stringMatching(/Published as handbook 2\n$/) });
    await program.find('the notice of handbook 2', ({ vendors }) =>
      JSON.stringify(vendors.slack).includes('Published: freight-damage-claim v2') ? true : undefined,
    );
    expect(await program.stop()).toBe(0);

    raiseTo('2,500.00 USD', '4,000.00 USD');
    const real = publish({ SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' });
    expect(real).toMatchObject({ status: 2, stderr: expect.stringContaining('the sandbox has filled') });
    expect(publish()).toMatchObject({ status: 0, stdout: expect.stringMatching(/Published as handbook 3\n$/) });
  },
  MS_MAX,
);
