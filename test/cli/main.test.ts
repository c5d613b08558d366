import { describe, expect, it } from 'vitest';
import { sop } from './fake-world.ts';

describe('the command line', () => {
  it.each([
    [['chek', 'x'], 'Expected a command, got `chek`. Did you mean `check`?'],
    [['audit', 'verfy'], 'Expected a command after `sop audit`, got `verfy`. Did you mean `verify`?'],
    [['audit'], 'Expected `sop audit verify` or `sop audit anchor`, got `sop audit` alone'],
    [['check', '--jsn', 'x'], 'Expected an option of `sop check`, got `--jsn`. Did you mean `--json`?'],
    [['replay', '--sops', 'x'], 'Expected an option of `sop replay`, got `--sops`. Did you mean `--sop`?'],
    [['check', '--json=yes', 'x'], 'Expected `--json` without a value, got `yes`'],
    [['check'], 'Expected a file or a folder to check, got none'],
    [['replay', '--cases', 'x'], 'Expected at least one SOP after `--sop`, got none'],
    [['replay', '--sop', '--json'], 'Expected FILE after `--sop`, got `--json`'],
    [['replay', '--sop', 'x'], 'Expected a case file after `--cases`, got none'],
    [['replay', 'x', '--cases', 'y', '--sop', 'z'], 'Expected files after `--sop` or `--cases`, got `x` on its own'],
    [['explain'], 'Expected one case such as `CASE-12`, got none'],
    [['explain', 'CASE-1', 'CASE-2'], 'Expected one case such as `CASE-12`, got `CASE-1 CASE-2`'],
    [['doctor', 'x'], 'Expected nothing after `sop doctor`, got `x`'],
  ])('%j is refused with a sentence and exit 2', async (words, sentence) => {
    const called = await sop(words);
    expect([called.code, called.out, called.err.split('\n')[0]]).toEqual([2, '', sentence]);
  });

  it('has help for every command that it lists, and runs nothing to show it', async () => {
    const overview = await sop(['--help']);
    const commands = [...overview.out.matchAll(/^ {2}sop ([a-z]+(?: [a-z]+)?)/gm)].map(([, name = '']) => name);
    expect(commands).toEqual([
      'check',
      'render',
      'tables',
      'diff',
      'replay',
      'publish',
      'explain',
      'audit verify',
      'audit anchor',
      'erase',
      'keys',
      'inbox',
      'doctor',
      'bench',
      'schema',
      'tools',
    ]);
    for (const name of commands) {
      const help = await sop([...name.split(' '), 'x', '--help']);
      expect([help.code, help.err]).toEqual([0, '']);
      expect(help.out).toContain(`sop ${name}`);
      expect(help.out).toContain('Exit codes');
      expect((await sop(['help', ...name.split(' ')])).out).toBe(help.out);
    }
  });

  it('says what it can do, and exits with 2, when no command is given', async () => {
    expect(await sop([])).toMatchObject({ code: 2, out: '', err: (await sop(['help'])).out });
  });

  it('prints an error as a sentence without a stack trace', async () => {
    const called = await sop(['explain', 'CASE-1'], {
      openStore: () => Promise.reject(new TypeError('x is not a function')),
    });
    expect(called).toMatchObject({ code: 2, err: 'This is a bug in Sopwith (unexpected): x is not a function\n' });
  });
});
