/**
 * Starts the program in its sandbox once, so that its bundle saves the functions that a start compiles.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Trouble } from '../kernel/trouble.ts';

const MAIN = fileURLToPath(new URL('../main.mjs', import.meta.url));
/** Milliseconds after which a start that is not ready is ended. */
const READY_MS = 60_000;

/** In an empty data directory, and with none of the settings of this environment. Throws when the start fails. */
export async function startOnce(main = MAIN): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sopwith-'));
  try {
    const child = spawn(process.execPath, [main], {
      env: { SOPWITH_DATA: folder, PORT: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: READY_MS,
      killSignal: 'SIGKILL',
    });
    let isReady = false;
    child.stdout.once('data', () => {
      isReady = true;
      child.kill('SIGTERM');
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    await new Promise((resolve, reject) => {
      child.once('close', resolve);
      child.once('error', reject);
    });
    if (!isReady)
      throw new Trouble('start.failed', { message: `Expected a first start to become ready, got \`${said.trim()}\`` });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
