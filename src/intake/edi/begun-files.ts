/**
 * Marks each file of the folder while it is being read. A mark that is still there at the next start shows a file that
 * ended the process, or with which it ended: such a file is read last, and after the second time not again.
 */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { sha256 } from '../../kernel/canonical-json.ts';
import type { Instant } from '../../kernel/clock.ts';
import { codeOf } from '../../kernel/trouble.ts';
import { isSame, type FileState } from './folder-files.ts';

const mark = z.strictObject({ times: z.int(), at: z.number(), size: z.number(), changedMs: z.number() });

/** How often reading a file was begun without an end, and when last. */
export type Begun = { readonly times: number; readonly at: Instant };

export type BegunFiles = {
  /** Those without a mark first, else in their order. Marks of files that are gone are taken away. */
  inOrder(names: readonly string[]): Promise<readonly string[]>;
  /** Another file of the same name counts for itself. */
  before(name: string, state: FileState): Promise<Begun>;
  begin(name: string, state: FileState, begun: Begun): Promise<void>;
  end(name: string): Promise<void>;
};

const NEVER: Begun = { times: 0, at: 0 };

/** @param room the folder of the marks */
export async function openBegunFiles(room: string): Promise<BegunFiles> {
  await mkdir(room, { recursive: true });
  const pathOf = (name: string): string => join(room, markOf(name));
  return {
    async inOrder(names) {
      const marks = new Set(await readdir(room));
      if (marks.size === 0) return names;
      // The process may end after it moved a file and before it takes its mark away.
      const known = new Set(names.map(markOf));
      for (const one of marks) if (!known.has(one)) await rm(join(room, one), { force: true });
      const isMarked = (name: string): boolean => marks.has(markOf(name));
      return [...names.filter((name) => !isMarked(name)), ...names.filter(isMarked)];
    },
    async before(name, state) {
      const text = await readFile(pathOf(name), 'utf8').catch((error: unknown) => {
        if (codeOf(error) === 'ENOENT') return null;
        throw error;
      });
      if (text === null) return NEVER;
      const read = readMark(text);
      // The process ended while the mark was written.
      if (read === null) return { times: 1, at: 0 };
      return isSame(read, state) ? read : NEVER;
    },
    begin: (name, { size, changedMs }, { times, at }) =>
      writeFile(pathOf(name), JSON.stringify({ times, at, size, changedMs })),
    end: (name) => rm(pathOf(name), { force: true }),
  };
}

const markOf = (name: string): string => sha256(name).slice(0, 32);

function readMark(text: string): z.infer<typeof mark> | null {
  try {
    return mark.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
