/** Tells the operators that rows were made again from a log, and lets the run go on. */
import type { RunId } from '../kernel/ids.ts';
import type { Shell } from './shell.ts';

/** @param line what was wrong, and what became of it */
export async function reportRebuilt(
  { operators, logger, wakeUps }: Pick<Shell, 'operators' | 'logger' | 'wakeUps'>,
  runId: RunId,
  line: string,
): Promise<void> {
  logger.error('rows.rebuilt', new Error(line), { run: runId });
  operators.notify({
    topic: 'rows.rebuilt',
    isEachAnother: true,
    title: 'The database was changed from outside',
    lines: [line, '`sop audit verify` compares all rows'],
  });
  await wakeUps.send({ kind: 'run', runId });
}
