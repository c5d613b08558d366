import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { signedInbox } from '../../../src/engine/signed-inbox.ts';
import { openEdiFolder, type FolderOptions } from '../../../src/intake/edi/watch-folder.ts';
import { SimulatedClock } from '../../../src/kernel/clock.ts';
import { createMemoryStore } from '../../../src/store/memory-store.ts';
import { KEYS } from '../../record-keys.ts';
import { HANDBOOK } from './handbook.ts';
import { interchange } from './sample.ts';

const NOW = Date.UTC(2026, 2, 5, 9, 30);
const REPLY = '997-wobbly-000000905.edi';
const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

async function world(over: Partial<FolderOptions> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'sopwith-edi-'));
  folders.push(folder);
  const store = createMemoryStore();
  const clock = new SimulatedClock(NOW);
  const refused: string[] = [];
  const failed: string[] = [];
  let woken = 0;
  const context = {
    clock,
    inbox: signedInbox(store.inbox, KEYS),
    handbook: () => Promise.resolve(HANDBOOK),
    takesTests: false,
  };
  const options: FolderOptions = {
    folder,
    context,
    refused: ({ sentence }, file) => Promise.resolve(void refused.push(`${file}: ${sentence}`)),
    stored() {
      woken += 1;
      return Promise.resolve();
    },
    failed: (error, file) => void failed.push(`${file}: ${(error as Error).message}`),
    ...over,
  };
  const { look } = await openEdiFolder(options);
  return {
    options,
    clock,
    refused,
    failed,
    look,
    woken: () => woken,
    pending: () => store.inbox.pending(),
    put: (name: string, text: string | Buffer): void => {
      writeFileSync(join(folder, 'in', name), text);
    },
    path: (room: string, name: string): string => join(folder, room, name),
    files: (room: string): string[] => readdirSync(join(folder, room)).sort(),
    read: (room: string, name: string): string => readFileSync(join(folder, room, name), 'utf8'),
  };
}

describe('the folder for EDI', () => {
  it('takes a whole file at the second look, writes its 997 and moves it', async () => {
    const { put, look, files, read, pending, woken } = await world();
    put('claim.x12', interchange());
    await look();
    expect([files('in'), await pending()]).toEqual([['claim.x12'], 0]);
    await look();
    expect([files('in'), files('done'), files('refused')]).toEqual([[], ['claim.x12'], []]);
    expect(files('out')).toEqual([REPLY]);
    expect(read('out', REPLY)).toContain('AK5*A~');
    expect([await pending(), woken()]).toEqual([1, 1]);
  });

  it('waits while a file is being written, also where what is there seems whole', async () => {
    const { put, look, files, path, pending, clock } = await world();
    const text = interchange();
    put('claim.x12', text.slice(0, 200));
    for (let looks = 0; looks < 5; looks++) {
      await look();
      await clock.advanceTo(clock.now() + 2_000);
    }
    expect(files('in')).toEqual(['claim.x12']);
    appendFileSync(path('in', 'claim.x12'), text.slice(200));
    await look();
    expect(await pending()).toBe(0);
    await look();
    expect([files('done'), await pending()]).toEqual([['claim.x12'], 1]);
  });

  it('refuses a file that stays cut, with a sentence next to it', async () => {
    const { put, look, files, read, clock, refused } = await world();
    put('claim.x12', interchange().slice(0, 300));
    await look();
    await clock.advanceTo(NOW + 60_000);
    await look();
    expect(files('refused')).toEqual(['claim.x12', 'claim.x12.txt']);
    expect(read('refused', 'claim.x12.txt')).toMatch(
      /^Expected the whole interchange up to IEA, got the end of the file: it was cut, in segment \d+\. Its sender/,
    );
    expect(refused).toEqual([expect.stringContaining('claim.x12: Expected the whole interchange')]);
    expect(files('in')).toEqual([]);
  });

  it.each<[string, string | Buffer, string]>([
    ['of an unknown partner', interchange(undefined, { from: ['ZZ', 'STRANGER'] }), 'got one of `ZZ STRANGER`'],
    ['for a test', interchange(undefined, { usage: 'T' }), 'got a test'],
    ['of ten megabytes', Buffer.alloc(10_485_760, 'A'), 'at most 1048576 bytes'],
  ])('refuses a file %s at once', async (_, content, sentence) => {
    const { put, look, read, files, pending } = await world();
    put('claim.x12', content);
    await look();
    await look();
    expect(read('refused', 'claim.x12.txt')).toContain(sentence);
    expect([files('in'), files('out'), await pending()]).toEqual([[], [], 0]);
  });

  it('takes a file again after the process ended before it was moved: stored once, with the same 997', async () => {
    const { put, look, files, read, pending, options } = await world();
    put('claim.x12', interchange());
    const dying = await openEdiFolder({ ...options, stored: () => Promise.reject(new Error('killed')) });
    await dying.look();
    await dying.look();
    expect([files('in'), files('out'), await pending()]).toEqual([['claim.x12'], [], 1]);
    await look();
    await look();
    expect([files('in'), files('done'), await pending()]).toEqual([[], ['claim.x12'], 1]);
    const first = read('out', REPLY);
    put('again.x12', interchange());
    await look();
    await look();
    expect([read('out', REPLY), files('done'), await pending()]).toEqual([first, ['again.x12', 'claim.x12'], 1]);
  });

  it('refuses a control number that came before with another content', async () => {
    const { put, look, read } = await world();
    put('a.x12', interchange());
    put('b.x12', interchange().replace('1248000', '9948000'));
    await look();
    await look();
    expect(read('refused', 'b.x12.txt')).toContain('which came before with another content');
  });

  it('keeps a file whose taking failed, says so once, and tries it again later', async () => {
    let isAway = true;
    const { options } = await world();
    const { put, look, files, failed, clock } = await world({
      context: {
        ...options.context,
        handbook: () => (isAway ? Promise.reject(new Error('the database is away')) : Promise.resolve(HANDBOOK)),
      },
    });
    put('claim.x12', interchange());
    for (let looks = 0; looks < 4; looks++) await look();
    expect(failed).toEqual(['claim.x12: the database is away']);
    isAway = false;
    await (options.context.clock as SimulatedClock).advanceTo(NOW + 30_000);
    await clock.advanceTo(NOW + 30_000);
    await look();
    expect([files('in'), files('done')]).toEqual([[], ['claim.x12']]);
  });

  it('leaves alone what is unfinished, hidden, a folder or a link, and keeps an earlier file of the same name', async () => {
    const { put, look, files, path } = await world();
    put('claim.x12.part', interchange());
    put('.claim.x12', interchange());
    symlinkSync('/etc/hostname', path('in', 'link.x12'));
    await look();
    await look();
    expect(files('in')).toEqual(['.claim.x12', 'claim.x12.part', 'link.x12']);
    for (const control of ['000000905', '000000906']) {
      put('claim.x12', interchange(undefined, { control }));
      await look();
      await look();
    }
    expect(files('done')).toEqual(['claim.x12', 'claim.x12.1']);
    expect(files('out')).toEqual([REPLY, '997-wobbly-000000906.edi']);
    expect(existsSync(path('out', `${REPLY}.tmp`))).toBe(false);
  });

  it('that cannot be used is an error that names its variable', async () => {
    const { options, path, put } = await world();
    put('file', '');
    await expect(openEdiFolder({ ...options, folder: path('in', 'file') })).rejects.toThrow(
      'correct SOPWITH_EDI_FOLDER',
    );
  });
});
