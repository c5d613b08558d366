/**
 * Whether a record counts as done, or as refused or taken back: by a declared word of its status, if what it shows is what was
 * sent, and no flag speaks against that.
 *
 * Pure.
 */
import { clip } from '../outcome.ts';
import { readOwnStatus } from '../own-status.ts';
import { flagOfRecord, recordDifference, type Looked } from './compare-record.ts';
import type { TmsSettings } from './config.ts';
import { doneIn, undoneIn, waitingIn } from './done-words.ts';

type Members = Readonly<Record<string, unknown>>;

/** `why`: what makes it unclear, as the rest of a sentence; `cure`: what the operator can do about it. */
export type Standing = 'done' | 'undone' | { readonly why: string; readonly cure: string };

export function standingOf(record: Members, looked: Looked, settings: TmsSettings): Standing {
  const { collection, status: path } = looked;
  const own = path === null ? null : readOwnStatus(record, path, doneIn(settings, collection));
  const isDone = own === null || own.kind === 'done' || own.kind === 'absent';
  const isUndone =
    path !== null && !isDone && readOwnStatus(record, path, undoneIn(settings, collection)).kind === 'done';
  const at = `records.${collection}`;
  // Where a list shows no status, what is there counts as paid.
  if (!isDone && !isUndone) {
    const why = `\`${path}\` is \`${clip(own.word ?? '…', 60)}\``;
    const isWaiting = readOwnStatus(record, path ?? '', waitingIn(settings, collection)).kind === 'done';
    if (isWaiting) return { why: `${why}, which means not yet`, cure: '' };
    return {
      why,
      cure: `. If that means that it is done, add it to \`${at}.done\` of TMS_SETTINGS; if it was refused or taken back, to \`${at}.undone\`; if it means not yet, to \`${at}.waiting\``,
    };
  }
  const why = recordDifference(record, looked, settings)?.why ?? flagOfRecord(record, looked, settings, isUndone);
  return why === null ? (isUndone ? 'undone' : 'done') : { why, cure: '' };
}
