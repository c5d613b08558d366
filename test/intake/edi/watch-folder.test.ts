import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { signedInbox } from '../../../src/engine/signed-inbox.ts';
import { openBegunFiles } from '../../../src/intake/edi/begun-files.ts';
import { openEdiFolder, type FolderOptions } from '../../../src/intake/edi/watch-folder.ts';
import { SimulatedClock } from '../../../src/kernel/clock.ts';
import { createMemoryStore } from '../../../src/store/memory-store.ts';
import { KEYS } from '../../record-keys.ts';
import { HANDBOOK, SENDERS } from './handbook.ts';
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
  const left: string[] = [];
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
    left: (sentences) => void left.push(...sentences),
    failed: (error, file) => void failed.push(`${file}: ${(error as Error).message}`),
    ...over,
  };
  const { look } = await openEdiFolder(options);
  return {
    options,
    clock,
    refused,
    failed,
    left,
    look,
    woken: () => woken,
    pending: () => store.inbox.pending(),
    put: (name: string | Buffer, text: string | Buffer): void => {
      writeFileSync(Buffer.concat([Buffer.from(join(folder, 'in/')), Buffer.from(name)]), text);
    },
    path: (room: string, name: string): string => join(folder, room, name),
    files: (room: string): string[] => readdirSync(join(folder, room)).sort(),
    read: (room: string, name: string): string => readFileSync(join(folder, room, name), 'utf8'),
  };
}

describe('the folder for EDI', () => {
  it('takes the file that was written first before the others, whatever their names', async () => {
    const { put, look, path, options } = await world();
    const stored: string[] = [];
    const { inbox } = options.context;
    const receive: typeof inbox.receive = (item) => {
      stored.push(item.eventId);
      return inbox.receive(item);
    };
    Object.assign(options.context, { inbox: { ...inbox, receive } });
    for (const [name, control, seconds] of [
      ['a.edi', '000000202', 2],
      ['b.edi', '000000201', 1],
    ] as const) {
      put(name, interchange(undefined, { control }));
      utimesSync(path('in', name), seconds, seconds);
    }
    await look();
    await look();
    expect(stored).toEqual(['000000201/1', '000000202/1']);
  });

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
      /^Expected the whole interchange up to IEA, got a part of it: it was cut, in segment \d+\. Its sender/,
    );
    expect(refused).toEqual([expect.stringContaining('claim.x12: Expected the whole interchange')]);
    expect(files('in')).toEqual([]);
  });

  it('does not refuse as cut what its program wrote on just after it was read', async () => {
    const { options, put, files, clock } = await world();
    const whole = interchange();
    const { look } = await openEdiFolder({
      ...options,
      context: {
        ...options.context,
        clock: {
          ...clock,
          now() {
            // Read, and not yet judged.
            if (files('.begun').length > 0) put('claim.x12', whole);
            return clock.now();
          },
        },
      },
    });
    put('claim.x12', whole.slice(0, 300));
    await look();
    await clock.advanceTo(NOW + 60_000);
    await look();
    expect([files('in'), files('refused')]).toEqual([['claim.x12'], []]);
    await look();
    await look();
    expect([files('done'), files('refused')]).toEqual([['claim.x12'], []]);
  });

  it.each<[string, string | Buffer, string]>([
    ['of an unknown partner', interchange(undefined, { from: ['ZZ', 'STRANGER'] }), 'got one of `ZZ STRANGER`'],
    ['for a test', interchange(undefined, { usage: 'T' }), 'got a test'],
    ['of ten megabytes', Buffer.alloc(10_485_760, 'A'), 'a file of at most 4194304 bytes'],
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

  it('sets a file aside after the process ended twice while it read it, and reads others before it', async () => {
    const { put, files, read, pending, options, clock, refused, look } = await world();
    /** Ends while it reads the file after the given number of good ones. */
    const dying = async (good: number): Promise<void> => {
      let reads = 0;
      let isReading = (): void => undefined;
      const reading = new Promise<void>((resolve) => {
        isReading = resolve;
      });
      const handbook = () => {
        if (reads++ < good) return Promise.resolve(HANDBOOK);
        isReading();
        return new Promise<typeof HANDBOOK>(() => undefined);
      };
      const folder = await openEdiFolder({ ...options, context: { ...options.context, handbook } });
      await folder.look();
      void folder.look();
      await reading;
    };
    put('a-bomb.x12', interchange());
    await dying(0);
    put('z-good.x12', interchange(undefined, { control: '000000906' }));
    await dying(1);
    expect([files('in'), files('done')]).toEqual([['a-bomb.x12'], ['z-good.x12']]);
    await look();
    await look();
    // Another process may still be reading it.
    expect(files('in')).toEqual(['a-bomb.x12']);
    await clock.advanceTo(NOW + 60_000);
    await look();
    expect([files('in'), files('refused'), await pending()]).toEqual([[], ['a-bomb.x12', 'a-bomb.x12.txt'], 1]);
    expect(read('refused', 'a-bomb.x12.txt')).toBe(
      'Expected a file that can be read, got one during which the process ended twice. Ask its partner for smaller interchanges; to try it once more, put it into `in` again.\n',
    );
    expect(refused).toEqual([expect.stringContaining('a-bomb.x12: Expected a file that can be read')]);
    put('a-bomb.x12', interchange());
    await look();
    await look();
    expect([files('in'), files('done'), files('.begun')]).toEqual([[], ['a-bomb.x12', 'z-good.x12'], []]);
  });

  it('takes away the mark of a file that someone removed after the process ended', async () => {
    const { put, look, files, path } = await world();
    put('gone.x12', interchange());
    const before = await openBegunFiles(path('.begun', '.'));
    await before.begin('gone.x12', { size: 1, changedMs: 1 }, { times: 1, at: NOW });
    await look();
    expect(files('.begun')).toHaveLength(1);
    rmSync(path('in', 'gone.x12'));
    await look();
    expect(files('.begun')).toEqual([]);
  });

  it('counts no reading that failed while the process went on', async () => {
    const { options } = await world();
    let fails = 0;
    const handbook = () =>
      ++fails < 4 ? Promise.reject(new Error('the database is away')) : Promise.resolve(HANDBOOK);
    const { put, look, files } = await world({ context: { ...options.context, handbook } });
    put('claim.x12', interchange());
    await look();
    for (let tries = 1; tries <= 4; tries++) {
      await look();
      await (options.context.clock as SimulatedClock).advanceTo(NOW + tries * 30_000);
    }
    expect([files('in'), files('done'), files('.begun')]).toEqual([[], ['claim.x12'], []]);
  });

  it('counts an end for the file alone that was read then, not for another one of its name', async () => {
    const { path } = await world();
    const begun = await openBegunFiles(path('.begun', '.'));
    await begun.begin('claim.x12', { size: 10, changedMs: 1 }, { times: 1, at: NOW });
    const before = (size: number, changedMs: number) => begun.before('claim.x12', { size, changedMs });
    expect([await before(10, 1), await before(11, 1), await before(10, 2)].map(({ times }) => times)).toEqual([
      1, 0, 0,
    ]);
  });

  it('reports a file that is written to after it was taken, and sets it aside with a sentence', async () => {
    const { put, look, files, read, path, clock, refused } = await world();
    put('day.x12', interchange());
    await look();
    await look();
    expect(files('done')).toEqual(['day.x12']);
    await clock.advanceTo(NOW + 3_500_000);
    appendFileSync(path('done', 'day.x12'), interchange(undefined, { control: '000000906' }));
    await look();
    await look();
    expect([files('done'), files('refused')]).toEqual([[], ['day.x12', 'day.x12.txt']]);
    expect(read('refused', 'day.x12')).toContain('000000906');
    expect(read('refused', 'day.x12.txt')).toMatch(/^Expected the file as it was taken, got one that was written to/);
    expect(refused).toEqual([expect.stringContaining('day.x12: Expected the file as it was taken')]);
  });

  it('looks at a taken file for an hour, and not at one that someone moved', async () => {
    const { put, look, files, path, clock, refused, failed } = await world();
    put('a.x12', interchange());
    put('b.x12', interchange(undefined, { control: '000000906' }));
    await look();
    await look();
    rmSync(path('done', 'a.x12'));
    await look();
    await clock.advanceTo(NOW + 3_600_001);
    await look();
    appendFileSync(path('done', 'b.x12'), 'more');
    await look();
    expect([files('done'), refused, failed]).toEqual([['b.x12'], [], []]);
  });

  it('never writes the sentence about a refused file over another file', async () => {
    const { put, look, files, read } = await world();
    const [first, second] = ['STRANGER', 'STRANGERS'].map((id) => interchange(undefined, { from: ['ZZ', id] }));
    put('a.edi.txt', first ?? '');
    await look();
    await look();
    put('a.edi', second ?? '');
    await look();
    await look();
    expect(files('refused')).toEqual(['a.edi.1', 'a.edi.1.txt', 'a.edi.txt', 'a.edi.txt.txt']);
    expect([read('refused', 'a.edi.txt'), read('refused', 'a.edi.1')]).toEqual([first, second]);
  });

  it.each([
    ['letters', 'a'.repeat(254)],
    ['characters of several bytes', 'ü'.repeat(127)],
  ])('shortens a name that is too long, of %s, and tells two of them apart', async (_, name) => {
    const { put, look, files, refused, failed } = await world();
    const text = interchange(undefined, { from: ['ZZ', 'STRANGER'] });
    put(name, text);
    put(`${name.slice(0, -1)}b`, text);
    await look();
    await look();
    expect([files('in'), failed, refused.length]).toEqual([[], [], 2]);
    const names = files('refused');
    expect(names).toHaveLength(4);
    for (const one of names) expect(one).toMatch(/-[0-9a-f]{16}(?:\.txt)?$/);
  });

  it('takes no file of a partner that `senders.yaml` does not allow there', async () => {
    const { options } = await world();
    const senders = SENDERS.map((one) => (one.edi === undefined ? one : { ...one, edi: { ...one.edi, files: false } }));
    const handbook = () => Promise.resolve({ ...HANDBOOK, senders });
    const { put, look, files, read, pending } = await world({ context: { ...options.context, handbook } });
    put('claim.x12', interchange());
    await look();
    await look();
    expect([files('out'), await pending()]).toEqual([[], 0]);
    expect(read('refused', 'claim.x12.txt')).toContain(
      'Expected a file of a partner that may send files (`files: true` under its `edi` in `senders.yaml`), got one of `wobbly`',
    );
  });

  it('leaves alone what is unfinished, hidden, a folder or a link, and keeps an earlier file of the same name', async () => {
    const { put, look, files, path, clock, failed } = await world();
    put('claim.x12.part', interchange());
    put('.claim.x12', interchange());
    writeFileSync(path('.', 'key'), 'a secret of this machine');
    symlinkSync(path('.', 'key'), path('in', 'link.x12'));
    mkdirSync(path('in', 'folder.x12'));
    for (let minutes = 0; minutes < 3; minutes++) {
      await look();
      await clock.advanceTo(clock.now() + 61_000);
    }
    expect([files('refused'), failed]).toEqual([[], []]);
    expect(files('in')).toEqual(['.claim.x12', 'claim.x12.part', 'folder.x12', 'link.x12']);
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
