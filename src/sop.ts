/**
 * The `sop` command, which `sop.mjs` starts: the terminal, and access to the program, loaded only when a command
 * asks for it.
 */
import type { CliContext } from './cli/cli-context.ts';

const world: CliContext = {
  io: {
    out: (text) => {
      process.stdout.write(text);
    },
    err: (text) => {
      process.stderr.write(text);
    },
    outIsTty: process.stdout.isTTY,
    errIsTty: process.stderr.isTTY,
    mayColour: process.env['NO_COLOR'] === undefined,
    cwd: process.cwd(),
  },
  readConfiguration: async () => (await import('./app/open-for-cli.ts')).readCliConfiguration(),
  openStore: async () => (await import('./app/open-for-cli.ts')).openStore(),
  openKeys: async () => (await import('./app/open-for-cli.ts')).openKeys(),
  openBench: async () => (await import('./app/open-for-cli.ts')).openBench(),
};

// `sop … | head` closes the pipe early; the command did not fail.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

export const ended = run();

async function run(): Promise<void> {
  const { runCli } = await import('./cli/main.ts');
  process.exitCode = await runCli(process.argv.slice(2), world);
}
