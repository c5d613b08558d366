import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT, sop } from './fake-world.ts';

describe('the README', () => {
  it('shows every command, and none that does not exist', async () => {
    const overview = (await sop(['--help'])).out;
    const known = [...overview.matchAll(/^ {2}sop ((?:[a-z]+ )?[a-z]+)(?= |$)/gm)]
      .map(([, name = '']) => name.replace(/ (?![a-z]).*/, ''))
      .map((name) => (name.startsWith('audit') ? name : (name.split(' ')[0] ?? name)));
    const shown = [...readFileSync(join(ROOT, 'README.md'), 'utf8').matchAll(/^npx sop (audit [a-z]+|[a-z]+)/gm)].map(
      ([, name = '']) => name,
    );
    expect([...new Set(shown)].sort()).toEqual([...new Set(known)].sort());
  });
});
