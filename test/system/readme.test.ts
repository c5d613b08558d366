/**
 * The README's commands, run as printed: what a newcomer types must work and print what the README shows.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPlace, startProgram, type Place, type Program } from './program.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const commands = [...readme.matchAll(/^(?:\$ )?npx sop ([a-z].*?)(?: {2,}.*)?$/gm)].map((match) => match[1] ?? '');
/** The bench works the cases of a whole channel. */
const COMMAND_MS_MAX = 180_000;

describe('the README', () => {
  let place: Place;
  let program: Program;

  beforeAll(async () => {
    place = await createPlace();
    program = await startProgram(place);
    await program.act('zendesk', 'file_claim', { sample: 'enterprise-7200' });
    await program.find('an answered claim', ({ vendors }) => (vendors.jira.issues.length > 0 ? true : undefined));
  });

  afterAll(async () => {
    await program.stop();
    place.remove();
  });

  it('shows a command for everything that the tool can do', () => {
    const help = sop('--help').stdout;
    const known = [...help.matchAll(/^ {2}sop (\S+)/gm)].map((match) => match[1]);
    expect(new Set(commands.map((command) => command.split(' ')[0]))).toEqual(new Set(known));
  });

  it.each([...new Set(commands)])(
    'runs `npx sop %s`',
    (command) => {
      const { status, stdout, stderr } = sop(...command.split(' '));
      expect({ status, stderr, ...(status === 0 ? {} : { stdout }) }).toEqual({ status: 0, stderr: '' });
      if (command.includes('--why-not'))
        expect(stdout).toContain(
          'Step 4 applies only when step 3 is not taken, and it was taken: account tier Enterprise',
        );
      else if (command.startsWith('explain'))
        expect(stdout).toContain(
          'SOP freight-damage-claim v1, step 3: account tier Enterprise, claim value $7,200.00, threshold $5,000.00',
        );
      if (command.startsWith('replay'))
        expect(stdout).toMatch(command.includes('examples') ? /\d\d passed, 0 failed/ : /\b14 passed, 0 failed/);
    },
    COMMAND_MS_MAX,
  );

  it.each(['README.md', 'INSTALL.md', 'SECURITY.md'])('has no broken links: %s', (file) => {
    const text = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
    const links = [...text.matchAll(/\]\(([^)#]+)\)/g)]
      .map((match) => match[1] ?? '')
      .filter((link) => !link.startsWith('http'));
    expect(links.filter((link) => !existsSync(new URL(`../../${link}`, import.meta.url)))).toEqual([]);
  });

  /** Runs the command as npm links it, with the Node that runs this test. */
  function sop(...words: readonly string[]): {
    readonly status: number | null;
    readonly stdout: string;
    readonly stderr: string;
  } {
    return spawnSync(`${ROOT}/node_modules/.bin/sop`, words, {
      cwd: ROOT,
      encoding: 'utf8',
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        SOPWITH_DATA: place.data,
        SOPWITH_SOPS: place.sops,
        NO_COLOR: '1',
      },
    });
  }
});
