/**
 * Looks into the folder for EDI: whether it can be read, and what in it is never taken.
 */
import { join } from 'node:path';
import { leftIn } from '../intake/edi/left-files.ts';
import { ROOM } from '../intake/edi/watch-folder.ts';
import type { Instant } from '../kernel/clock.ts';
import { codeOf, messageOf } from '../kernel/trouble.ts';
import type { Diagnosis } from './diagnosis.ts';

export async function diagnoseEdiFolder(folder: string | null, now: Instant): Promise<Diagnosis[]> {
  if (folder === null) return [];
  const say = (state: Diagnosis['state'], message: string): Diagnosis => ({ area: 'edi', state, message });
  const room = join(folder, ROOM);
  try {
    const left = await leftIn(room, now);
    return left.length === 0
      ? [say('there', `All of what is in ${room} is read`)]
      : left.map((sentence) => say('note', `Never read, in ${room}: ${sentence}`));
  } catch (error) {
    // The first start of the program makes it.
    if (codeOf(error) === 'ENOENT') return [say('note', `The next start of the program makes the folder ${room}`)];
    return [say('missing', `Cannot read ${room}: ${messageOf(error)}. Correct SOPWITH_EDI_FOLDER`)];
  }
}
