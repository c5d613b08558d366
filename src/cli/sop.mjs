#!/usr/bin/env node
/**
 * The `sop` command for Node 20 and later. Node 24 and later run it in this process; an earlier Node starts the version
 * that this project pins and exits with its exit code.
 *
 * Plain JavaScript, since older Node versions cannot run TypeScript.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The major version in `package.json`. */
const PINNED_MAJOR = 24;
const pathOf = (below) => fileURLToPath(new URL(`../../${below}`, import.meta.url));
const program = pathOf('src/sop.mjs');
const node = ['node_modules/.bin/node', 'node_modules/node/bin/node', 'node_modules/node/bin/node.exe']
  .map(pathOf)
  .find((path) => existsSync(path));

if (node === undefined) {
  process.stderr.write(
    `Expected the packages of this project in \`${pathOf('node_modules')}\`, got none: run \`npm install\` there (or \`npm ci\`), then try again\n`,
  );
  process.exit(2);
}

// Starting a second process would take as long as printing the help.
if (Number(process.versions.node.split('.')[0]) >= PINNED_MAJOR) await import(pathToFileURL(program).href);
else runPinned(node);

function runPinned(pinned) {
  const child = spawn(pinned, [program, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    // A terminal sends Ctrl-C to both processes; pass on only signals sent to this process alone.
    process.on(signal, () => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on('error', (error) => {
    process.stderr.write(`Cannot start \`${pinned}\`: ${error.message}; run \`npm install\` again\n`);
    process.exit(2);
  });
  // Like a shell: 128 plus the signal number.
  child.on('exit', (code, signal) => {
    process.exit(signal === null ? (code ?? 1) : 128 + constants.signals[signal]);
  });
}
