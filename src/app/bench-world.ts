/**
 * How `sop bench` starts the program: as a separate process, or inside this one, where it can wrap the ports.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { readConfiguration } from './config.ts';
import type { BenchWorld } from '../evaluate/bench/bench-world.ts';
import { messageOf, Trouble } from '../kernel/trouble.ts';
import { readHandbookFolder } from '../handbook-folder/read-handbook-folder.ts';
import { startProgram } from './program.ts';

/** @param sopsDirectory the handbook published in every part */
export function createBenchWorld(sopsDirectory: string): BenchWorld {
  const handbook = { SOPWITH_SOPS: sopsDirectory };
  const read = readHandbookFolder(sopsDirectory);
  if ('findings' in read)
    throw new Trouble('bench.handbook_refused', {
      message: `Expected a readable handbook in \`${sopsDirectory}\`, got mistakes: run \`sop check ${sopsDirectory}\``,
    });
  return {
    handbookFiles: read.files,
    startProgram: (environment) =>
      spawn(process.execPath, [fileURLToPath(new URL('../main.mjs', import.meta.url))], {
        // Without the caller's configuration: a bench never calls a real system.
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
              message: `Expected a program without errors, got ${troubles.length} errors, the first \`${first}\``,
            });
        },
      };
    },
  };
}
