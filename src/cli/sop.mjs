#!/usr/bin/env node
/**
 * The command `sop` under any Node from 20 on. Node 24 and later run it in this process; an earlier one starts the Node
 * that this project pins, and ends as it ends.
 *
 * Plain JavaScript, since an older Node reads no TypeScript.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The major version in `package.json`. */
const PINNED_MAJOR = 24;
const pathOf = (below) => fileURLToPath(new URL(`../../${below}`, import.meta.url));
const node = ['node_modules/.bin/node', 'node_modules/node/bin/node', 'node_modules/node/bin/node.exe']
  .map(pathOf)
  .find((path) => existsSync(path));
const program = pathOf('src/sop.ts');

if (node === undefined) {
  process.stderr.write(
    `Expected the packages of this project in \`${pathOf('node_modules')}\`, got none: run \`npm install\` there (or \`npm ci\`), then try again\n`,
  );
  process.exit(2);
}

// A second start would cost as much as the help itself.
if (Number(process.versions.node.split('.')[0]) >= PINNED_MAJOR) await import(pathToFileURL(program).href);
else runPinned(node);

function runPinned(pinned) {
  const child = spawn(pinned, [program, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    // A terminal sends Ctrl-C to both of us; only a signal that was meant for this process alone is passed on.
    process.on(signal, () => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on('error', (error) => {
    process.stderr.write(`Cannot start \`${pinned}\`: ${error.message}; run \`npm install\` again\n`);
    process.exit(2);
  });
  // As a shell tells it: 128 and the number of the signal.
  child.on('exit', (code, signal) => {
    process.exit(signal === null ? (code ?? 1) : 128 + constants.signals[signal]);
  });
}
