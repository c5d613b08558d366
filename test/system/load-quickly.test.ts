/** The shortcut past drizzle's `package.json` changes what a start costs, and nothing else. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const moduleUrl = (file: string): string => new URL(`../../src/${file}`, import.meta.url).href;
const run = (program: string): string => {
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env: { PATH: process.env['PATH'] ?? '' },
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return stdout;
};
const QUICKLY = `(await import('${moduleUrl('app/load-quickly.ts')}')).loadQuickly();`;
const MEMORY = `const before = process.memoryUsage.rss(); await import('drizzle-orm/pglite');
  console.log((process.memoryUsage.rss() - before) / 2 ** 20);`;

it('saves most of the memory that loading drizzle takes', () => {
  expect(Number(run(`${QUICKLY} ${MEMORY}`))).toBeLessThan(80);
});

it('loads the same modules, each once', () => {
  const program = `const { sql } = await import('drizzle-orm');
    const { PgDialect } = await import('drizzle-orm/pg-core');
    const { drizzle } = await import('drizzle-orm/pglite');
    console.log(JSON.stringify(new PgDialect().sqlToQuery(sql\`SELECT \${1}\`)), typeof drizzle);`;
  expect(run(`${QUICKLY} ${program}`)).toBe(run(program));
});
