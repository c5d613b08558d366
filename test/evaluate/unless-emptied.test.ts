/** Work that waits for what never comes, in a process that has nothing else to do. */
import { execFile } from 'node:child_process';
import { expect, it } from 'vitest';

const PATH = new URL('../../src/evaluate/unless-emptied.ts', import.meta.url).href;

function run(program: string): Promise<{ readonly code: number; readonly out: string }> {
  const source = `import { unlessEmptied } from ${JSON.stringify(PATH)};\nconst never = new Promise(() => undefined);\n${program}`;
  return new Promise((resolve) => {
    execFile(process.execPath, ['--input-type=module-typescript', '-e', source], (error, out) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out });
    });
  });
}

it('is an error with a sentence, and the process does not end in silence', async () => {
  const { code, out } = await run(
    "await unlessEmptied('the case `W1`', () => never).catch(({ message }) => console.log(message));",
  );
  expect(code).toBe(0);
  expect(out).toMatch(/^Expected the case `W1` to come to an end, got nothing more: /);
});
it('gives up only the innermost, and what is around it goes on', async () => {
  const { out } = await run(`const one = async (id) => {
    const played = await unlessEmptied(id, () => id === 'b' ? Promise.resolve('done') : never).catch(() => 'given up');
    console.log(id, played);
  };
  const all = async () => { for (const id of ['a', 'b', 'c']) await one(id); return 'all'; };
  console.log(await unlessEmptied('the command', all));`);
  expect(out).toBe('a given up\nb done\nc given up\nall\n');
});
