/**
 * The world of `sop bench`: this program, started as a process, or within this one with its ports in reach.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { readConfiguration } from './config.ts';
import type { BenchWorld } from '../evaluate/bench/bench-world.ts';
import { messageOf, Trouble } from '../kernel/trouble.ts';
import { readHandbookFolder } from '../handbook-folder/read-handbook-folder.ts';
import { startProgram } from './program.ts';

/** @param sopsDirectory the handbook that is published in every part */
export function createBenchWorld(sopsDirectory: string): BenchWorld {
  const handbook = { SOPWITH_SOPS: sopsDirectory };
  const read = readHandbookFolder(sopsDirectory);
  if ('findings' in read)
    throw new Trouble('bench.handbook_refused', {
      message: `Expected a handbook that can be read in \`${sopsDirectory}\`, got mistakes: run \`sop check ${sopsDirectory}\``,
    });
  return {
    handbookFiles: read.files,
    startProgram: (environment) =>
      spawn(process.execPath, [fileURLToPath(new URL('../main.ts', import.meta.url))], {
        // Nothing of the caller's configuration: a bench never speaks to a real system.
        env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...handbook, ...environment },
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    startCommand: (words) =>
      spawn(process.execPath, [fileURLToPath(new URL('../cli/sop.mjs', import.meta.url)), ...words], {
        cwd: fileURLToPath(new URL('../..', import.meta.url)),
        env: { PATH: process.env['PATH'], HOME: process.env['HOME'] },
        stdio: ['ignore', 'ignore', 'ignore'],
      }),
    async startSystem({ dataDirectory, adapt, onExchange }) {
      const { configuration, problems } = readConfiguration({ ...handbook, SOPWITH_DATA: dataDirectory, PORT: '0' });
      if (configuration === null) throw new Trouble('bench.configuration', { message: problems.join('; ') });
      const troubles: string[] = [];
      const { engine, sandbox, stop } = await startProgram({
        configuration,
        adapt,
        onExchange,
        logger: {
          info: () => undefined,
          error: (name, error) => {
            troubles.push(`${name}: ${messageOf(error)}`);
          },
        },
      });
      if (sandbox === null)
        throw new Trouble('bench.no_sandbox', { message: 'Expected the sandbox, got a configuration of real systems' });
      return {
        engine,
        act: (vendor, action, input) => sandbox.sandbox.act(vendor, action, input),
        async stop() {
          await stop();
          const [first] = troubles;
          if (first !== undefined)
            throw new Trouble('bench.trouble', {
              message: `Expected a program without trouble, got ${troubles.length} times trouble, first \`${first}\``,
            });
        },
      };
    },
  };
}
