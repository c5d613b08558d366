/** The shortcuts in finding modules change what a start costs, and nothing else. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const moduleUrl = (file: string): string => new URL(`../../src/${file}`, import.meta.url).href;
const run = (program: string): string => {
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env: { PATH: process.env['PATH'] ?? '' },
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  expect(stderr).toBe('');
  return stdout;
};
const QUICKLY = `await import('${moduleUrl('app/load-quickly.mjs')}');`;
const MEMORY = `const before = process.memoryUsage.rss(); await import('drizzle-orm/pglite');
  console.log((process.memoryUsage.rss() - before) / 2 ** 20);`;

it('saves most of the memory that loading drizzle takes', () => {
  expect(Number(run(`${QUICKLY} ${MEMORY}`))).toBeLessThan(80);
});

it('finds every module of the program where Node finds it, in the same format', () => {
  const entries = ['app/program.ts', 'store/open-embedded.ts', 'store/open-postgres.ts', 'store/wake-ups.ts'];
  const program = `const { registerHooks } = await import('node:module');
    const found = new Set();
    registerHooks({
      resolve(specifier, context, next) {
        const { url, format } = next(specifier, context);
        found.add([context.parentURL, specifier, context.conditions.join(), url, format].join(' '));
        return { ...next(specifier, context), shortCircuit: true };
      },
    });
    for (const url of ${JSON.stringify([...entries, 'cli/commands.ts', 'cli/replay.ts'].map(moduleUrl))}) await import(url);
    console.log([...found].sort().join('\\n'));`;
  const quickly = run(`${QUICKLY} ${program}`);
  expect(quickly.split('\n').length).toBeGreaterThan(3_000);
  expect(quickly).toBe(run(program));
});

it('loads the same modules, each once', () => {
  const program = `const { sql } = await import('drizzle-orm');
    const { PgDialect } = await import('drizzle-orm/pg-core');
    const { drizzle } = await import('drizzle-orm/pglite');
    console.log(JSON.stringify(new PgDialect().sqlToQuery(sql\`SELECT \${1}\`)), typeof drizzle);`;
  expect(run(`${QUICKLY} ${program}`)).toBe(run(program));
});
