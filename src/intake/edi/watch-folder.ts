/**
 * The door for interchanges that come as files, such as from an AS2 or SFTP server. A file in `in` is taken once it is
 * whole, and goes to `done` or, with a sentence next to it, to `refused`; the 997 goes to `out`.
 *
 * A file leaves `in` last, by one rename. If the process ends before that, the file is taken again: what is stored is
 * known by its control number, and the 997 is the same. If it ends twice while it reads one, that file is set aside.
 */
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../../kernel/canonical-json.ts';
import type { Clock, Instant } from '../../kernel/clock.ts';
import { ediFileBytesMax } from '../../kernel/limits.ts';
import { isYounger } from '../../kernel/remembered.ts';
import { messageOf, Trouble } from '../../kernel/trouble.ts';
import { unreadable } from '../webhook.ts';
import { openBegunFiles, type BegunFiles } from './begun-files.ts';
import {
  beginningOf,
  freeName,
  isSame,
  isThere,
  keepWithSentence,
  moveWithSentence,
  shownName,
  stateOf,
  writeWhole,
  type FileState,
} from './folder-files.ts';
import { createLeftFiles, type LeftFiles } from './left-files.ts';
import { answerOfAll, isRefused, partsOf, receiveAll, type Received } from './receive-all.ts';
import type { EdiAnswer, EdiContext } from './receive-interchange.ts';
import { waitingIn, type WaitingFile } from './waiting-files.ts';

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
  /** What is there and is never read, a sentence each; each once. */
  readonly left: (sentences: readonly string[]) => void;
};

/** Where files come. */
export const ROOM = 'in';
export const LOOK_MS = 2_000;
/** Milliseconds for which a file that cannot be read may still be being written; a slow upload pauses for seconds. */
const WRITING_MS = 60_000;
/** Milliseconds until a file is tried again that could not be taken, such as while the database is away. */
const AGAIN_MS = 30_000;
/** Files of one look; the next ones are taken soon after. */
const FILES_MAX = 100;
/** Times that reading a file may begin without an end. */
const BEGUN_MAX = 2;
/** Milliseconds until a mark shows that no other process is still reading the file. */
const READING_MS = 60_000;
/** Milliseconds for which a taken file is looked at: a program may write on without a look at where its file went. */
const WATCHED_MS = 3_600_000;
/** How much more may be in a file than in one interchange: no sender waits for it. */
const FILE_TIMES = 10;
/** How a file was at a look, and since when it is so. */
type Seen = FileState & { readonly since: Instant };

/** A file that was taken, as it was then. */
type Taken = { readonly name: string; readonly state: FileState; readonly at: Instant };

/** @throws Trouble `edi.folder` when the folder cannot be used */
export async function openEdiFolder(options: FolderOptions): Promise<EdiFolder> {
  const { folder, context } = options;
  let begun: BegunFiles;
  try {
    begun = await openBegunFiles(join(folder, '.begun'));
    for (const room of [ROOM, 'out', 'done', 'refused']) await mkdir(join(folder, room), { recursive: true });
  } catch (cause) {
    throw new Trouble('edi.folder', {
      cause,
      message: `Expected a folder for EDI that this process may write, \`${folder}\`, got ${messageOf(cause)}: correct SOPWITH_EDI_FOLDER`,
    });
  }
  const known: Known = { seen: new Map(), failedAt: new Map(), taken: new Map(), begun, left: createLeftFiles() };
  return {
    async look() {
      for (const [path, taken] of known.taken)
        await guarded({ key: path, name: taken.name, path }, known, options, () =>
          lookAgain(path, taken, known, options),
        );
      const files = await guarded(WHOLE_ROOM, known, options, () => lookAround(known, options));
      if (files === null) return;
      const there = new Set(files.map(({ key }) => key));
      for (const map of [known.seen, known.failedAt])
        for (const key of map.keys())
          if (key !== WHOLE_ROOM.key && !there.has(key) && !known.taken.has(key)) map.delete(key);
      let moved = 0;
      for (const file of files) {
        if (moved >= FILES_MAX) return;
        const isTaken = await guarded(file, known, options, async () => {
          const before = await unchanged(file, known.seen, context.clock.now());
          return before !== null && (await takeFile(file, before, known, options));
        });
        if (isTaken === true) moved += 1;
      }
    },
  };
}

type Known = {
  readonly seen: Map<string, Seen>;
  /** When a file could not be taken; it is tried again. */
  readonly failedAt: Map<string, Instant>;
  /** By the path to which each was moved. */
  readonly taken: Map<string, Taken>;
  readonly begun: BegunFiles;
  readonly left: LeftFiles;
};

/** What is guarded: a file of the room, one that was taken, or the room itself. */
type Guarded = Pick<WaitingFile, 'key' | 'name'> & { readonly path: string | Buffer | null };
const WHOLE_ROOM: Guarded = { key: `${ROOM}/`, name: ROOM, path: null };

/** The files to be read, in order. What is never read is told. */
async function lookAround({ begun, left }: Known, options: FolderOptions): Promise<readonly WaitingFile[]> {
  const room = await waitingIn(join(options.folder, ROOM));
  const told = await left.look(room.left, options.context.clock.now());
  if (told.length > 0) options.left(told);
  const files = new Map(room.files.map((file) => [file.key, file]));
  return (await begun.inOrder([...files.keys()])).flatMap((key) => files.get(key) ?? []);
}

/** Does the work unless it failed a moment ago; null when it did not end. A failure is reported, and tried again later. */
async function guarded<T>(
  { key, name, path }: Guarded,
  { failedAt }: Known,
  { context, failed }: FolderOptions,
  work: () => Promise<T>,
): Promise<T | null> {
  const now = context.clock.now();
  if (isYounger(AGAIN_MS, failedAt.get(key), now)) return null;
  try {
    return await work();
  } catch (error) {
    // Another process may have taken the file.
    if (path !== null && !(await isThere(path))) return null;
    failedAt.set(key, now);
    failed(error, shownName(name));
    return null;
  }
}

/** The file as it was at the last look, if it is still so; null when it is new or was written since. */
async function unchanged({ key, path }: WaitingFile, seen: Map<string, Seen>, now: Instant): Promise<Seen | null> {
  const state = await stateOf(path);
  const known = seen.get(key);
  if (known !== undefined && isSame(known, state)) return known;
  seen.set(key, { ...state, since: now });
  return null;
}

/** @returns whether it is gone from `in` */
async function takeFile(file: WaitingFile, before: Seen, known: Known, options: FolderOptions): Promise<boolean> {
  const { begun } = known;
  const now = options.context.clock.now();
  const earlier = await begun.before(file.key, before);
  if (earlier.times >= BEGUN_MAX) {
    if (isYounger(READING_MS, earlier.at, now)) return false;
    await setAside(file, NOT_READ, options);
    await begun.end(file.key);
    return true;
  }
  await begun.begin(file.key, before, { times: earlier.times + 1, at: now });
  try {
    return await readFileIn(file, before, known, options);
  } finally {
    await begun.end(file.key);
  }
}

async function readFileIn(file: WaitingFile, before: Seen, known: Known, options: FolderOptions): Promise<boolean> {
  const { folder, context, stored } = options;
  const { path, name } = file;
  // What is larger is refused by its size, so its beginning is enough.
  const body = await beginningOf(path, ediFileBytesMax + 1);
  const parts = body.length > ediFileBytesMax ? [] : partsOf(body);
  const isWhole = parts.every(({ read }) => read.ok);
  if (!isWhole && isYounger(WRITING_MS, before.since, context.clock.now())) return false;
  if (!isSame(await stateOf(path), before)) return false;
  const received = await receiveAll(parts, { signedBy: null, eventIdOf, times: FILE_TIMES }, context);
  const answer = answerOfAll(received) ?? tooLarge(body);
  if (received.some((one) => one.answer.code === 'stored')) await stored();
  for (const { taken, reply } of received.map((one) => one.answer))
    if (taken !== undefined && reply !== undefined)
      await writeWhole(join(folder, 'out', `997-${taken.sender}-${taken.control}.edi`), reply.body);
  if (answer.status >= 400 && answer.isPartlyStored !== true) {
    await refuseFile(file, answer, options);
    return true;
  }
  if (answer.isPartlyStored === true) await refusePart(name, { received, answer }, options);
  const target = await freeName(join(folder, 'done'), name);
  await rename(path, target);
  known.taken.set(target, { name, state: before, at: context.clock.now() });
  return true;
}

/** What was refused of a file goes to `refused` by itself, under the name of the file, so it can be corrected and sent. */
async function refusePart(
  name: string,
  { received, answer }: { readonly received: readonly Received[]; readonly answer: EdiAnswer },
  { folder, refused }: FolderOptions,
): Promise<void> {
  const bodies = received.filter(isRefused).map(({ part }) => part.body);
  await refused(answer, shownName(name));
  await keepWithSentence(
    Buffer.concat(bodies.flatMap((body) => [body, LINE_BREAK])),
    join(folder, 'refused'),
    name,
    sentenceOf(answer),
  );
}

const LINE_BREAK = Buffer.from('\r\n');

/** What was written to after it was taken was not read: it is set aside, so people hear of it. */
async function lookAgain(path: string, { name, state, at }: Taken, known: Known, options: FolderOptions) {
  if (isYounger(WATCHED_MS, at, options.context.clock.now()) && (await isThere(path))) {
    if (isSame(await stateOf(path), state)) return;
    await setAside({ path, name }, WRITTEN_LATE, options);
  }
  known.taken.delete(path);
}

const tooLarge = (body: Buffer): EdiAnswer => ({
  status: 413,
  code: 'too_large',
  sentence: `Expected a file of at most ${ediFileBytesMax} bytes, got a larger one`,
  advice:
    'Split it between two interchanges (after IEA), or ask its sender for smaller files; nothing of it was stored',
  verified: { eventId: eventIdOf(body), payload: unreadable(body) },
});

const NOT_READ = {
  code: 'not_read',
  sentence: 'Expected a file that can be read, got one during which the process ended twice',
  advice: 'Ask its partner for smaller interchanges; to try it once more, put it into `in` again',
};
const WRITTEN_LATE = {
  code: 'written_late',
  sentence: 'Expected the file as it was taken, got one that was written to afterwards',
  advice:
    'What it had when it was taken counts, and what was written later was not read: put it into `in` again; what is known already is not done twice',
};

type Moved = { readonly name: string; readonly path: string | Buffer };

/** Refuses a file for what happened to it, not for what it says. */
async function setAside(
  file: Moved,
  why: Pick<EdiAnswer, 'code' | 'sentence' | 'advice'>,
  options: FolderOptions,
): Promise<void> {
  const body = await beginningOf(file.path, ediFileBytesMax);
  const verified = { eventId: eventIdOf(body), payload: unreadable(body) };
  await refuseFile(file, { status: 422, ...why, verified }, options);
}

async function refuseFile({ path, name }: Moved, answer: EdiAnswer, { folder, refused }: FolderOptions) {
  await refused(answer, shownName(name));
  await moveWithSentence(path, join(folder, 'refused'), name, sentenceOf(answer));
}

const sentenceOf = ({ sentence, advice }: EdiAnswer): string =>
  `${sentence}${advice === undefined ? '' : `. ${advice}`}.\n`;

const eventIdOf = (body: Buffer): string => `file:${sha256(body.toString('latin1')).slice(0, 16)}`;

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
