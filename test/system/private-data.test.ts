/**
 * The data directory is for its owner only, whatever was there before the start.
 */
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openPrivateDirectory } from '../../src/app/private-data.ts';
import { createPlace, startProgram } from './program.ts';

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'sopwith-private-'));
  onTestFinished(() => {
    rmSync(made, { recursive: true, force: true });
  });
  return made;
}

const modeOf = (path: string): number => statSync(path).mode & 0o777;
const openIn = (directory: string): string[] =>
  ['', ...readdirSync(directory, { recursive: true, encoding: 'utf8' })].filter(
    (name) => (modeOf(join(directory, name)) & 0o077) !== 0,
  );

/** A directory as an older version left it. */
function exposed(data: string): string {
  mkdirSync(join(data, 'database', 'postgres'), { recursive: true });
  writeFileSync(join(data, 'database', 'postgres', '1259'), 'rows');
  writeFileSync(join(data, 'sandbox.jsonl'), '{}');
  for (const name of ['', 'database', 'database/postgres']) chmodSync(join(data, name), 0o755);
  for (const name of ['database/postgres/1259', 'sandbox.jsonl']) chmodSync(join(data, name), 0o666);
  return data;
}

describe('the data directory', () => {
  it('is created for its owner only, with its parents', () => {
    const data = join(folder(), 'a', 'b');
    openPrivateDirectory(data);
    expect([modeOf(data), modeOf(join(data, '..'))]).toEqual([0o700, 0o700]);
  });

  it('is closed to others, with everything in it, if it holds only our own files', () => {
    const data = exposed(join(folder(), 'data'));
    openPrivateDirectory(data);
    expect(openIn(data)).toEqual([]);
    expect(modeOf(join(data, 'database', 'postgres', '1259'))).toBe(0o600);
  });

  it('is closed behind a link, and through links in it', () => {
    const real = exposed(join(folder(), 'real'));
    const disk = join(folder(), 'disk');
    mkdirSync(disk, { mode: 0o755 });
    rmSync(join(real, 'database'), { recursive: true });
    symlinkSync(disk, join(real, 'database'));
    const link = join(folder(), 'link');
    symlinkSync(real, link);
    openPrivateDirectory(link);
    expect([openIn(real), modeOf(disk)]).toEqual([[], 0o700]);
  });

  it('is refused with the command to run, and left as it was, if it holds files of others', () => {
    const data = exposed(join(folder(), "it's data"));
    writeFileSync(join(data, 'thesis.txt'), 'mine', { mode: 0o644 });
    const before = openIn(data);
    expect(() => {
      openPrivateDirectory(data);
    }).toThrow(
      expect.objectContaining({
        code: 'data.not_private',
        message: expect.stringMatching(/also holds `thesis.txt`\. Run `chmod -R go= '/),
      }),
    );
    expect(openIn(data)).toEqual(before);
    chmodSync(data, 0o700);
    for (const name of before) chmodSync(join(data, name), modeOf(join(data, name)) & 0o700);
    openPrivateDirectory(data);
  });

  it.each(['a file', 'a link that leads nowhere'])('is refused by name if it is %s', (what) => {
    const data = join(folder(), 'data');
    if (what === 'a file') writeFileSync(data, '');
    else symlinkSync(join(data, '..', 'nowhere', 'else'), data);
    expect(() => {
      openPrivateDirectory(data);
    }).toThrow(expect.objectContaining({ code: 'data.no_directory' }));
  });

  it.runIf(process.getuid?.() === 0)('is refused to root, too, when it belongs to another user', () => {
    const data = join(folder(), 'data');
    mkdirSync(data, { mode: 0o700 });
    chownSync(data, 12_345, 12_345);
    expect(() => {
      openPrivateDirectory(data);
    }).toThrow(/got one that belongs to another user\. Run `chown -R 0 '/);
    chownSync(data, 0, 0);
    openPrivateDirectory(data);
  });

  it('leaves an exposed signing key to its own check', () => {
    const data = join(folder(), 'data');
    mkdirSync(data);
    writeFileSync(join(data, 'signing-key'), 'x');
    chmodSync(join(data, 'signing-key'), 0o644);
    openPrivateDirectory(data);
    expect([modeOf(data), modeOf(join(data, 'signing-key'))]).toEqual([0o700, 0o644]);
  });

  it('stays private while the program runs, though it existed as 0755 and the umask is 000', async () => {
    const place = await createPlace();
    mkdirSync(place.data);
    chmodSync(place.data, 0o755);
    // The program inherits it; nothing else is created before it is set back.
    const umask = process.umask(0);
    const starting = startProgram(place);
    process.umask(umask);
    const program = await starting;
    onTestFinished(place.remove);
    await program.act('zendesk', 'file_claim', { sample: 'enterprise-7200' });
    await program.find('the case has a card', (state) => JSON.stringify(state).includes('CASE-1') || undefined);
    expect(openIn(place.data)).toEqual([]);
    await program.stop();
    expect(openIn(place.data)).toEqual([]);
  });
});
