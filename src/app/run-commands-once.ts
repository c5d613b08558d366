/**
 * Runs some commands once, so that the bundle saves the functions that they compile, in addition to those of a start.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOP = fileURLToPath(new URL('../sop.mjs', import.meta.url));
const SHIPPED = fileURLToPath(new URL('../../sops/freight-damage-claim', import.meta.url));
/** The one that needs most comes first, since a file of the bundle is saved once. */
const COMMANDS: readonly (readonly string[])[] = [
  ['replay', '--sop', `${SHIPPED}.sop.yaml`, '--cases', `${SHIPPED}.cases.yaml`],
  ['check', `${SHIPPED}.sop.yaml`],
  ['doctor'],
];
/** Milliseconds after which a command is ended. */
const RUN_MS = 60_000;

/** With none of the settings of this environment. What they find does not matter here, such as a mistake in an SOP. */
export async function runCommandsOnce(sop = SOP): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sopwith-'));
  try {
    for (const words of COMMANDS) {
      const child = spawn(process.execPath, [sop, ...words], {
        env: { SOPWITH_DATA: join(folder, 'none') },
        stdio: 'ignore',
        timeout: RUN_MS,
        killSignal: 'SIGKILL',
      });
      await new Promise((resolve, reject) => {
        child.once('close', resolve);
        child.once('error', reject);
      });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
