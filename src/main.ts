/**
 * The process: reads the environment, starts the system, says where it is, and stops it in order when asked to.
 */
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';
import { readConfiguration } from './app/config.ts';
import { createLogger, secretsOf } from './app/create-logger.ts';
import { codeOf, messageOf } from './kernel/trouble.ts';
import { defendProcess, EXIT } from './last-defence.ts';
import type { Program } from './app/program.ts';

/** A stop that takes longer than this is cut short: what is not written down is found again by the next start. */
const STOP_MS = 20_000;

// What was compiled once is read from there by the next start, which takes a third of its time away. Within the project, where
// nobody else of this machine writes; where nothing can be written, nothing is kept.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/compile', import.meta.url)));

const { configuration, problems } = readConfiguration(process.env);
if (configuration === null) {
  process.stderr.write(
    `Sopwith cannot start with this configuration:\n${problems.map((problem) => `  - ${problem}`).join('\n')}\n`,
  );
  process.exit(EXIT.badConfiguration);
}
const logger = createLogger((line) => process.stderr.write(`${line}\n`), secretsOf(process.env));
let system: Program | null = null;
let isStopping = false;

const stop = async (): Promise<void> => {
  if (isStopping) return;
  isStopping = true;
  setTimeout(() => process.exit(EXIT.notDrained), STOP_MS).unref();
  await system?.stop();
  process.stdout.write('Stopped. The record is kept; the next start goes on from it.\n');
  process.exit(EXIT.stopped);
};
process.on('SIGTERM', () => {
  void stop();
});
process.on('SIGINT', () => {
  void stop();
});
defendProcess({
  process,
  logger,
  markUnready: () => {
    system?.markUnready('a defect was found; the process is ending');
  },
  drain: async () => {
    isStopping = true;
    await system?.stop();
  },
  drainMs: STOP_MS,
});

try {
  const { startProgram } = await import('./app/program.ts');
  system = await startProgram({ configuration, logger });
} catch (error) {
  process.stderr.write(`Sopwith cannot start (${codeOf(error)}): ${messageOf(error)}\n`);
  process.exit(EXIT.notStarted);
}
if (system.page !== null) {
  process.stdout.write(
    `Sopwith runs in its sandbox: no real system is touched.\nOpen ${system.page} and file a claim.\n`,
  );
} else {
  process.stdout.write(`Sopwith serves your workspace. Webhooks arrive at ${system.address}/webhooks/zendesk\n`);
}
