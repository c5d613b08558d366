/** Nothing in the folder for EDI waits for good in silence: a name in any bytes is read, and what is never read is told. */
import {
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
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serveEdiFolder } from '../../../src/app/serve-edi-folder.ts';
import { diagnoseEdiFolder } from '../../../src/cli/diagnose-edi-folder.ts';
import type { OperatorNotice } from '../../../src/engine/operators.ts';
import { signedInbox } from '../../../src/engine/signed-inbox.ts';
import { openEdiFolder, type EdiFolder } from '../../../src/intake/edi/watch-folder.ts';
import { createMemoryStore } from '../../../src/store/memory-store.ts';
import { KEYS } from '../../record-keys.ts';
import { SteppingClock } from '../../stepping-clock.ts';
import { until } from '../../until.ts';
import { HANDBOOK } from './handbook.ts';
import { interchange } from './sample.ts';

const NOW = Date.UTC(2026, 2, 5, 9, 30);
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

let folder: string;
let clock: SteppingClock;
let told: string[][];
let refused: string[];
let failed: string[];
let fails: number;
let edi: EdiFolder;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sopwith-edi-'));
  clock = new SteppingClock(NOW);
  [told, refused, failed, fails] = [[], [], [], 0];
  const inbox = signedInbox(createMemoryStore().inbox, KEYS);
  edi = await openEdiFolder({
    folder,
    context: {
      clock,
      inbox: {
        ...inbox,
        receive: (item) => (fails-- > 0 ? Promise.reject(new Error('the database is away')) : inbox.receive(item)),
      },
      handbook: () => Promise.resolve(HANDBOOK),
      takesTests: false,
    },
    refused: ({ sentence }, file) => Promise.resolve(void refused.push(`${file}: ${sentence}`)),
    stored: () => Promise.resolve(),
    failed: (_, file) => void failed.push(file),
    left: (sentences) => void told.push([...sentences]),
  });
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const pathOf = (name: string | Buffer): Buffer => Buffer.concat([Buffer.from(join(folder, 'in/')), Buffer.from(name)]);
const put = (name: string | Buffer, text: string | Buffer = interchange()): void => {
  writeFileSync(pathOf(name), text);
};
const filesIn = (room: string): string[] => readdirSync(join(folder, room)).toSorted();
/** Looks, as the watcher does, until so much time has passed. */
const lookFor = async (ms: number, everyMs = 20 * SECOND): Promise<void> => {
  for (let passed = 0; passed < ms; passed += everyMs) {
    await edi.look();
    await clock.pass(everyMs);
  }
  await edi.look();
};
const LATIN_1 = Buffer.from('Schäden-0001.edi', 'latin1');

describe('a file whose name is not UTF-8', () => {
  it('is taken, and has its name as people read it', async () => {
    put(LATIN_1);
    await lookFor(20 * SECOND);
    expect([filesIn('in'), filesIn('done'), filesIn('.begun')]).toEqual([[], ['Schäden-0001.edi'], []]);
    expect(filesIn('out')).toEqual(['997-wobbly-000000905.edi']);
  });

  it('is refused with a sentence next to it', async () => {
    put(LATIN_1, 'Guten Tag');
    await lookFor(2 * MINUTE);
    expect(filesIn('refused')).toEqual(['Schäden-0001.edi', 'Schäden-0001.edi.txt']);
    expect(refused).toEqual([expect.stringMatching(/^Schäden-0001\.edi: Expected/)]);
  });

  it('is another one than that whose name reads the same, and both are kept', async () => {
    put(LATIN_1);
    put('Schäden-0001.edi', interchange(undefined, { control: '000000906' }));
    await lookFor(20 * SECOND);
    expect(filesIn('in')).toEqual([]);
    expect(filesIn('done')).toEqual(['Schäden-0001.edi', 'Schäden-0001.edi.1']);
  });

  it('is taken once the database is back, whatever its bytes', async () => {
    put(Buffer.from([0xff, 0xfe, 0x81, 0x2e, 0x65]));
    fails = 1;
    await lookFor(20 * SECOND);
    expect([filesIn('done').length, failed.length]).toEqual([0, 1]);
    await lookFor(MINUTE);
    expect([filesIn('in').length, filesIn('done').length, failed.length]).toEqual([0, 1, 1]);
  });
});

describe('what is never read', () => {
  it('is told once: a folder with something in it, a link, and what is no file', async () => {
    mkdirSync(pathOf('wobbly'));
    mkdirSync(pathOf('empty'));
    writeFileSync(join(folder, 'in', 'wobbly', 'claim.edi'), interchange());
    symlinkSync(join(folder, 'in', 'wobbly', 'claim.edi'), pathOf('link.edi'));
    await lookFor(40 * SECOND);
    expect(told).toEqual([]);
    await lookFor(5 * MINUTE);
    expect(told.map((sentences) => sentences.toSorted())).toEqual([
      [
        '`link.edi` is a link, which is not followed: put the file itself into `in`',
        '`wobbly` is a folder, and what is in it is not read: put its files into `in` itself',
      ],
    ]);
    expect([filesIn('in'), filesIn('done')]).toEqual([['empty', 'link.edi', 'wobbly'], []]);
  });

  it('is told of a name that says that it is being written, once nothing was written for an hour', async () => {
    put('claim.PART', 'ISA');
    put('.claim.edi');
    await lookFor(50 * MINUTE, MINUTE);
    put('claim.PART', 'ISA*00');
    await lookFor(20 * MINUTE, MINUTE);
    const hidden =
      '`.claim.edi` begins with a dot, as a file does that is still being written: if it is whole, give it another name';
    expect(told).toEqual([[hidden]]);
    await lookFor(3 * HOUR, MINUTE);
    expect(told).toEqual([
      [hidden],
      ['`claim.PART` has the ending of a file that is still being written: if it is whole, give it another name'],
    ]);
    expect(filesIn('in')).toEqual(['.claim.edi', 'claim.PART']);
  });

  it('is told again once it has been away', async () => {
    const link = pathOf('link.edi');
    symlinkSync('elsewhere', link);
    await lookFor(2 * MINUTE);
    rmSync(link);
    await lookFor(20 * SECOND);
    symlinkSync('elsewhere', link);
    await lookFor(2 * MINUTE);
    expect(told).toHaveLength(2);
  });

  it('holds up no file', async () => {
    mkdirSync(pathOf('wobbly'));
    put('claim.edi');
    await lookFor(2 * MINUTE);
    expect(filesIn('done')).toEqual(['claim.edi']);
  });

  it('is named by `sop doctor`, which says of a folder that is not there yet that it will be', async () => {
    put('claim.edi');
    const now = Date.now() + SECOND;
    expect(await diagnoseEdiFolder(folder, now)).toEqual([
      { area: 'edi', state: 'there', message: expect.stringContaining('is read') as string },
    ]);
    put('claim.part');
    put('.fresh');
    utimesSync(pathOf('claim.part'), (now - 2 * HOUR) / 1_000, (now - 2 * HOUR) / 1_000);
    expect(await diagnoseEdiFolder(folder, now)).toEqual([
      { area: 'edi', state: 'note', message: expect.stringContaining('`claim.part` has the ending') as string },
    ]);
    expect(await diagnoseEdiFolder(join(folder, 'nowhere'), now)).toMatchObject([{ state: 'note' }]);
    expect(await diagnoseEdiFolder(join(folder, 'in', 'claim.edi'), now)).toMatchObject([{ state: 'missing' }]);
    expect(await diagnoseEdiFolder(null, now)).toEqual([]);
  });
});

it('is told to the operators and in the log by the program', async () => {
  symlinkSync('elsewhere', pathOf('link.edi'));
  const notices: OperatorNotice[] = [];
  const lines: string[] = [];
  const shell = {
    clock,
    keys: KEYS,
    store: createMemoryStore(),
    operators: { notify: (notice: OperatorNotice) => void notices.push(notice), flush: () => undefined },
    logger: {
      info: (name: string, data: unknown) => lines.push(`${name} ${JSON.stringify(data)}`),
      error: () => undefined,
    },
  };
  const serving = await serveEdiFolder(
    folder,
    shell as unknown as Parameters<typeof serveEdiFolder>[1],
    { report: () => Promise.resolve(), counts: () => [] },
    false,
  );
  await until('the operators hear of it', async () => {
    await clock.pass(20 * SECOND);
    return notices.length > 0;
  });
  await serving.stop();
  const sentence = '`link.edi` is a link, which is not followed: put the file itself into `in`';
  expect(notices).toMatchObject([{ topic: 'edi.left', isEachAnother: true, lines: [sentence] }]);
  expect(lines).toEqual([`edi.left ${JSON.stringify({ files: 1, why: [sentence] })}`]);
});

describe('after the clock was set back', () => {
  it('a file that could not be taken is tried again', async () => {
    put('claim.edi');
    fails = 1;
    await lookFor(20 * SECOND);
    expect(failed).toEqual(['claim.edi']);
    clock.step(-HOUR);
    await edi.look();
    expect(filesIn('done')).toEqual(['claim.edi']);
  });

  it('a file that stays cut is refused after its time', async () => {
    put('claim.edi', interchange().slice(0, 200));
    await lookFor(20 * SECOND);
    clock.step(-HOUR);
    await lookFor(2 * MINUTE);
    expect(existsSync(join(folder, 'refused', 'claim.edi'))).toBe(true);
    expect(readFileSync(join(folder, 'refused', 'claim.edi.txt'), 'utf8')).toContain('Expected');
  });
});
