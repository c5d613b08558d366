/**
 * `sop bench`: how fast the program runs on this machine, and where the time goes.
 */
import { formatBench } from '../evaluate/bench/format-bench.ts';
import { BENCH_PARTS, DEFAULT_SIZES, sizesFor } from '../evaluate/bench/bench-sizes.ts';
import { EXIT, JSON_OPTION, unknown, UsageError, type CommandBody } from './command.ts';
import { progressFor } from './text-style.ts';

const RUNS_MAX = 100;

export const benchCommand: CommandBody = {
  options: {
    only: { takes: 'several', value: 'PART', says: `Only these parts: ${BENCH_PARTS.join(', ')}` },
    runs: { takes: 'one', value: 'N', says: `Repetitions of each measurement, by default ${DEFAULT_SIZES.starts}` },
    json: JSON_OPTION,
  },
  exits: [
    '0  everything was measured',
    '1  a part was skipped; the report says why',
    '2  it cannot run with these options',
  ],
  async run({ words, valuesOf, has }, { io, openBench }) {
    if (words.length > 0)
      throw new UsageError(`Expected parts after \`--only\`, got \`${words.join(' ')}\` on its own`);
    const only = valuesOf('only').map((name) => {
      const part = BENCH_PARTS.find((known) => known === name);
      if (part === undefined) throw unknown('part of the bench', name, BENCH_PARTS);
      return part;
    });
    const [runs] = valuesOf('runs');
    if (runs !== undefined && (!/^[1-9]\d{0,2}$/.test(runs) || Number(runs) > RUNS_MAX))
      throw new UsageError(`Expected a number from 1 to ${RUNS_MAX} after \`--runs\`, got \`${runs}\``);
    const { world, clock, environment } = await openBench();
    // Imported here, since it loads the database and every connector, which most commands do not need.
    const { runBench } = await import('../evaluate/bench/run-bench.ts');
    const stopping = new AbortController();
    const stop = (): void => {
      stopping.abort(new UsageError('The bench was stopped'));
    };
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
    const progress = progressFor(io);
    try {
      const report = await runBench({
        world,
        clock,
        only,
        environment,
        sizes: runs === undefined ? DEFAULT_SIZES : sizesFor(Number(runs)),
        progress: (text) => {
          progress.show(text);
        },
        signal: stopping.signal,
      });
      progress.clear();
      io.out(has('json') ? `${JSON.stringify(report, null, 2)}\n` : formatBench(report));
      return report.rows.some(({ skipped }) => skipped !== undefined) ? EXIT.found : EXIT.ok;
    } finally {
      progress.clear();
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
    }
  },
};
