/**
 * The door for interchanges that come as files, such as from an AS2 or SFTP server. A file in `in` is taken once it is
 * whole, and goes to `done` or, with a sentence next to it, to `refused`; the 997 goes to `out`.
 *
 * A file leaves `in` last, by one rename. Whatever ends the process before that, the file is taken again: what is stored
 * is known by its control number, and the 997 is the same.
 */
import { access, lstat, mkdir, open, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../../kernel/canonical-json.ts';
import type { Clock, Instant } from '../../kernel/clock.ts';
import { webhookBytesMax } from '../../kernel/limits.ts';
import { codeOf, messageOf, Trouble } from '../../kernel/trouble.ts';
import { readInterchange } from './read-interchange.ts';
import { receiveInterchange, type EdiAnswer, type EdiContext } from './receive-interchange.ts';

export type EdiFolder = {
  /** Takes what is whole, and looks at the rest again next time. */
  look(): Promise<void>;
};

export type FolderOptions = {
  readonly folder: string;
  readonly context: EdiContext;
  /** Records a refused file, and tells the operators. */
  readonly refused: (answer: EdiAnswer, file: string) => Promise<void>;
  /** Wakes the engine for what was stored. */
  readonly stored: () => Promise<void>;
  /** What kept a file from being taken; it is tried again. */
  readonly failed: (error: unknown, file: string) => void;
};

/** Where files come. */
const ROOM = 'in';
export const LOOK_MS = 2_000;
/** Milliseconds for which a file that cannot be read may still be being written; a slow upload pauses for seconds. */
const WRITING_MS = 60_000;
/** Milliseconds until a file is tried again that could not be taken, such as while the database is away. */
const AGAIN_MS = 30_000;
/** Files of one look; the next ones are taken soon after. */
const FILES_MAX = 100;
/** Error code of a file that was not whole although it seemed so. */
const WRITTEN_LATE = 'edi.written_late';
/** Characters of a file's name in a sentence. */
const NAME_MAX = 100;
/** Names that programs give to files that they are still writing. */
const UNFINISHED = /^\.|\.(?:tmp|part|filepart|partial|crdownload)$/i;

/** How a file was at a look, and since when it is so. */
type Seen = { readonly size: number; readonly changedMs: number; readonly since: Instant };

/** @throws Trouble `edi.folder` when the folder cannot be used */
export async function openEdiFolder(options: FolderOptions): Promise<EdiFolder> {
  const { folder, context } = options;
  try {
    for (const room of [ROOM, 'out', 'done', 'refused']) await mkdir(join(folder, room), { recursive: true });
  } catch (cause) {
    throw new Trouble('edi.folder', {
      cause,
      message: `Expected a folder for EDI that this process may write, \`${folder}\`, got ${messageOf(cause)}: correct SOPWITH_EDI_FOLDER`,
    });
  }
  const known: Known = { seen: new Map(), notBefore: new Map() };
  return {
    async look() {
      const names = await guarded(ROOM, known, options, () => namesIn(folder));
      if (names === null) return;
      for (const map of [known.seen, known.notBefore])
        for (const name of map.keys()) if (name !== ROOM && !names.includes(name)) map.delete(name);
      let taken = 0;
      for (const name of names) {
        if (taken >= FILES_MAX) return;
        const isTaken = await guarded(name, known, options, async () => {
          const before = await unchanged(join(folder, ROOM, name), name, known.seen, context.clock.now());
          return before !== null && (await takeFile(name, before, options));
        });
        if (isTaken === true) taken += 1;
      }
    },
  };
}

type Known = {
  readonly seen: Map<string, Seen>;
  /** When a file is tried again that could not be taken. */
  readonly notBefore: Map<string, Instant>;
};

/** Neither hidden nor unfinished files, nor folders, nor links, which may lead anywhere. */
async function namesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(join(folder, ROOM), { withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !UNFINISHED.test(entry.name))
    .map(({ name }) => name)
    .sort();
}

/** Does the work unless it failed a moment ago; null when it did not end. A failure is reported, and tried again later. */
async function guarded<T>(
  name: string,
  { notBefore }: Known,
  { folder, context, failed }: FolderOptions,
  work: () => Promise<T>,
): Promise<T | null> {
  const now = context.clock.now();
  if (now < (notBefore.get(name) ?? now)) return null;
  try {
    return await work();
  } catch (error) {
    // Another process may have taken the file.
    const isGone = name !== ROOM && codeOf(error) !== WRITTEN_LATE && !(await isThere(join(folder, ROOM, name)));
    if (isGone) return null;
    notBefore.set(name, now + AGAIN_MS);
    failed(error, shownName(name));
    return null;
  }
}

/** The file as it was at the last look, if it is still so; null when it is new or was written since. */
async function unchanged(path: string, name: string, seen: Map<string, Seen>, now: Instant): Promise<Seen | null> {
  const { size, mtimeMs } = await lstat(path);
  const known = seen.get(name);
  if (known !== undefined && known.size === size && known.changedMs === mtimeMs) return known;
  seen.set(name, { size, changedMs: mtimeMs, since: now });
  return null;
}

/** @returns whether it is gone from `in` */
async function takeFile(name: string, before: Seen, options: FolderOptions): Promise<boolean> {
  const { folder, context, stored } = options;
  const path = join(folder, ROOM, name);
  // What is larger is refused by its size, so its beginning is enough.
  const body = await beginningOf(path, webhookBytesMax + 1);
  const isWhole = body.length > webhookBytesMax || readInterchange(body).ok;
  if (!isWhole && context.clock.now() - before.since < WRITING_MS) return false;
  if (!(await isStill(path, before))) return false;
  const eventId = `file:${sha256(body.toString('latin1')).slice(0, 16)}`;
  const answer = await receiveInterchange({ body, signedBy: null, eventId }, context);
  if (answer.status >= 400) {
    await options.refused(answer, shownName(name));
    const target = await freeName(join(folder, 'refused'), name);
    const advice = answer.advice === undefined ? '' : `. ${answer.advice}`;
    await writeWhole(`${target}.txt`, `${answer.sentence}${advice}.\n`);
    await rename(path, target);
    return true;
  }
  if (answer.code === 'stored') await stored();
  const { taken, reply } = answer;
  if (taken !== undefined && reply !== undefined)
    await writeWhole(join(folder, 'out', `997-${taken.sender}-${taken.control}.edi`), reply.body);
  const target = await freeName(join(folder, 'done'), name);
  await rename(path, target);
  if (!(await isStill(target, before)))
    throw new Trouble(WRITTEN_LATE, {
      message: `Expected \`${shownName(name)}\` as it was taken, got one that was written to meanwhile: compare it in \`done\` with its partner`,
    });
  return true;
}

async function beginningOf(path: string, bytes: number): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const buffer = Buffer.alloc(Math.min(bytes, (await file.stat()).size));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function isStill(path: string, { size, changedMs }: Seen): Promise<boolean> {
  const now = await lstat(path);
  return now.size === size && now.mtimeMs === changedMs;
}

/** Another program sees all of the file or nothing, also after the computer lost its power. */
async function writeWhole(path: string, text: string): Promise<void> {
  const unfinished = `${path}.tmp`;
  const file = await open(unfinished, 'w');
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(unfinished, path);
}

/** A partner may use a name again; the earlier file stays. */
async function freeName(room: string, name: string): Promise<string> {
  for (let number = 0; ; number++) {
    const path = join(room, number === 0 ? name : `${name}.${number}`);
    if (!(await isThere(path))) return path;
  }
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** A name as a sentence may show it. */
function shownName(name: string): string {
  return name.replaceAll(/[^\p{L}\p{N}._ -]/gu, '?').slice(0, NAME_MAX);
}

/** Looks at the folder until it is stopped. */
export function watchEdiFolder(folder: EdiFolder, clock: Pick<Clock, 'sleep'>): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const watching = (async () => {
    while (!stopping.signal.aborted) {
      await folder.look();
      // A stop ends the sleep.
      await clock.sleep(LOOK_MS, stopping.signal).catch(() => undefined);
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await watching;
    },
  };
}
