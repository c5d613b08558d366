/**
 * The process, which `main.mjs` starts: reads the environment, starts the program, prints its address, and stops it in order on a signal.
 */
import { progressOn, startedSentence } from './app/announce.ts';
import { createLogger, secretsOf } from './app/create-logger.ts';
import { codeOf, messageOf } from './kernel/trouble.ts';
import { defendProcess, EXIT } from './app/last-defence.ts';
import type { Program } from './app/program.ts';

/** A stop that takes longer than this is cut short. The next start picks up whatever was not finished. */
const STOP_MS = 20_000;

export const started = run();

/** Returns when the program is ready. */
async function run(): Promise<void> {
  const progress = progressOn(process.stdout);

  progress('Loading the program');
  const { readConfiguration } = await import('./app/config.ts');
  const { configuration, problems } = readConfiguration(process.env);
  if (configuration === null) {
    process.stderr.write(
      `Sopwith cannot start with this configuration:\n${problems.map((problem) => `  - ${problem}`).join('\n')}\n`,
    );
    process.exit(EXIT.badConfiguration);
  }
  const logger = createLogger((line) => process.stderr.write(`${line}\n`), secretsOf(process.env));
  let program: Program | null = null;
  let isStopping = false;

  const stop = async (): Promise<void> => {
    if (isStopping) return;
    isStopping = true;
    setTimeout(() => process.exit(EXIT.notDrained), STOP_MS).unref();
    const isWitnessed = (await program?.stop()) ?? true;
    process.stdout.write(
      isWitnessed
        ? 'Stopped. The record is saved; the next start continues from it.\n'
        : 'Stopped. The record is saved, but the register could not be written: until the next start, a log whose end is removed is not missed. See `witness.failed` in the log.\n',
    );
    process.exit(isWitnessed ? EXIT.stopped : EXIT.notWitnessed);
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
      program?.markUnready('a defect was found; the process is ending');
    },
    drain: async () => {
      isStopping = true;
      await program?.stop();
    },
    drainMs: STOP_MS,
  });

  try {
    const { startProgram } = await import('./app/program.ts');
    program = await startProgram({ configuration, logger, progress });
  } catch (error) {
    process.stderr.write(`Sopwith cannot start (${codeOf(error)}): ${messageOf(error)}\n`);
    process.exit(EXIT.notStarted);
  }
  process.stdout.write(startedSentence(program));
}
