/**
 * What is in a folder for EDI and is never read: hidden and unfinished files, folders, links. Whoever put it there waits
 * for an answer, so people hear of it once it has been there for a while.
 */
import type { Instant } from '../../kernel/clock.ts';
import { isYounger } from '../../kernel/remembered.ts';
import { shownName } from './folder-files.ts';
import { leftSince, sizeOfFolder, waitingIn, type LeftFile, type LeftKind } from './waiting-files.ts';

/** Milliseconds for which a file may still be being written under such a name: a slow upload takes minutes. */
const WRITING_MS = 3_600_000;
/** Milliseconds for which anything else may be there: a program may move it on at once. */
const OTHER_MS = 60_000;

export type LeftFiles = {
  /** What has been there for a while and was not returned before, a sentence each. */
  look(left: readonly LeftFile[], now: Instant): Promise<readonly string[]>;
};

type Seen = { readonly state: number | null; readonly since: Instant; isTold: boolean };

export function createLeftFiles(): LeftFiles {
  const seen = new Map<string, Seen>();
  return {
    async look(left, now) {
      const there = new Set(left.map(keyOf));
      for (const key of seen.keys()) if (!there.has(key)) seen.delete(key);
      const told: string[] = [];
      for (const file of left) {
        const known = seen.get(keyOf(file));
        if (known?.isTold === true) continue;
        const state = await leftSince(file.path);
        if (known === undefined || known.state !== state) {
          seen.set(keyOf(file), { state, since: now, isTold: false });
          continue;
        }
        if (isYounger(patienceOf(file.kind), known.since, now)) continue;
        const sentence = await sentenceOf(file);
        if (sentence === null) continue;
        known.isTold = true;
        told.push(sentence);
      }
      return told;
    },
  };
}

/** What has been in the folder for a while, as one look can say. @throws when the folder cannot be read */
export async function leftIn(room: string, now: Instant): Promise<readonly string[]> {
  const { left } = await waitingIn(room);
  const told = await Promise.all(
    left.map(async (file) => {
      const at = await leftSince(file.path);
      return at === null || isYounger(patienceOf(file.kind), at, now) ? null : sentenceOf(file);
    }),
  );
  return told.filter((sentence) => sentence !== null);
}

const keyOf = ({ key, kind }: LeftFile): string => `${kind} ${key}`;
const patienceOf = (kind: LeftKind): number => (kind === 'hidden' || kind === 'unfinished' ? WRITING_MS : OTHER_MS);

/** Null for what no one waits for: an empty folder. */
async function sentenceOf({ name, kind, path }: LeftFile): Promise<string | null> {
  const shown = `\`${shownName(name)}\``;
  if (kind === 'folder') {
    const size = await sizeOfFolder(path);
    if (size === 0) return null;
    return `${shown} is a folder, and what is in it is not read: put its files into \`in\` itself`;
  }
  if (kind === 'link') return `${shown} is a link, which is not followed: put the file itself into \`in\``;
  if (kind === 'hidden')
    return `${shown} begins with a dot, as a file does that is still being written: if it is whole, give it another name`;
  if (kind === 'unfinished')
    return `${shown} has the ending of a file that is still being written: if it is whole, give it another name`;
  return `${shown} is no file: remove it`;
}
