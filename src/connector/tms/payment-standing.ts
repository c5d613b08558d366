/**
 * Whether a record counts as done, or as refused or taken back: by a declared word of its status, and only if nothing else
 * in it is unknown.
 *
 * Pure.
 */
import { clip } from '../outcome.ts';
import { readOwnStatus } from '../own-status.ts';
import type { TmsSettings } from './config.ts';
import { doneIn, undoneIn } from './done-words.ts';
import { doubtOfRecord, type Looked } from './unknown-in-record.ts';

type Members = Readonly<Record<string, unknown>>;

/**
 * `why`: what makes it unclear, as the rest of a sentence; `cure`: what the operator can do about it. `isUndone`: its status says
 * that it was refused or taken back, and something else in it is not known.
 */
export type Standing = 'done' | 'undone' | { readonly why: string; readonly cure: string; readonly isUndone: boolean };

export function standingOf(record: Members, looked: Omit<Looked, 'isDecided'>, settings: TmsSettings): Standing {
  const { collection, status: path } = looked;
  const own = path === null ? null : readOwnStatus(record, path, doneIn(settings, collection));
  const isDone = own === null || own.kind === 'done' || own.kind === 'absent';
  const isUndone =
    path !== null && !isDone && readOwnStatus(record, path, undoneIn(settings, collection)).kind === 'done';
  const at = `records.${collection}`;
  // Where a list shows no status, what is there counts as paid.
  if (!isDone && !isUndone)
    return {
      why: `\`${path}\` is \`${clip(own.word ?? '…', 60)}\``,
      cure: `. If that means that it is done, add it to \`${at}.done\` of TMS_SETTINGS; if it was refused or taken back, to \`${at}.undone\``,
      isUndone: false,
    };
  const doubt = doubtOfRecord(record, { ...looked, isDecided: false, isUndone }, settings);
  if (doubt === null) return isUndone ? 'undone' : 'done';
  return { why: doubt.why, cure: 'cure' in doubt ? doubt.cure : '', isUndone };
}
