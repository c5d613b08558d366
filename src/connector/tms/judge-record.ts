/**
 * Judges what the TMS answers of a record that was to be created: by its status, what it shows of what was sent, and a few flags.
 * Nothing else of it is read.
 *
 * INVARIANT: a record is done only by a word of its status that means done, next to what was sent and no flag that speaks against it.
 *
 * Pure.
 */
import { failureIn } from '../compare-answer.ts';
import { clip } from '../outcome.ts';
import { isEntries } from '../outcome-values.ts';
import { readOwnStatus, type OwnStatus } from '../own-status.ts';
import { shown } from '../stated-value.ts';
import { absentIn, flagOfRecord, recordDifference, type Difference, type Looked } from './compare-record.ts';
import type { TmsSettings } from './config.ts';
import { doneIn, waitingIn } from './done-words.ts';

/**
 * `agrees`: it is done. Otherwise `why` is the rest of a sentence: it answered `200`, but *`status` is `Pending`*.
 */
export type Judgement =
  /** `saysDone`: by its status, and not only by being there. */
  | { readonly kind: 'agrees'; readonly saysDone: boolean }
  /** It lacks what would prove it, at this path. */
  | { readonly kind: 'silent'; readonly why: string; readonly path: string }
  /** Its status says something else than done. `word`: what declares it; null for a flag. */
  | { readonly kind: 'refused' | 'waiting' | 'other'; readonly why: string; readonly word: string | null }
  | ({ readonly kind: 'differs' } & Difference)
  | { readonly kind: 'flagged'; readonly why: string };

export function judgeRecord(answer: unknown, looked: Looked, settings: TmsSettings): Judgement {
  if (!isEntries(answer)) return { kind: 'differs', why: 'with no record' };
  const { collection, status: path } = looked;
  const stated: OwnStatus =
    path === null ? { kind: 'absent' } : readOwnStatus(answer, path, doneIn(settings, collection));
  const isWaiting = path !== null && readOwnStatus(answer, path, waitingIn(settings, collection)).kind === 'done';
  if (isWaiting && stated.kind !== 'absent')
    return { kind: 'waiting', why: `\`${clip(path, 60)}\` is ${shown(stated.value)}`, word: null };
  if (stated.kind !== 'absent' && stated.kind !== 'done')
    return {
      kind: stated.kind,
      why: `\`${clip(path ?? '', 60)}\` is ${shown(stated.value)}`,
      word: typeof stated.value === 'boolean' ? null : stated.word,
    };
  // Where no status says that it is done, an error anywhere in the answer says that it is not.
  const failure = path === null ? failureIn(answer) : null;
  const flag = flagOfRecord(answer, looked, settings) ?? failure;
  const silent = (at: string): Judgement => ({
    kind: 'silent',
    why: `it has no \`${clip(at, 80)}\`${flag === null ? '' : `, and ${flag}`}`,
    path: at,
  });
  if (path !== null && stated.kind === 'absent') return silent(path);
  const difference = recordDifference(answer, looked, settings);
  if (difference !== null) return { kind: 'differs', ...difference };
  if (flag !== null) return { kind: 'flagged', why: flag };
  const absent = absentIn(answer, looked, settings);
  if (absent !== null) return silent(absent);
  return { kind: 'agrees', saysDone: stated.kind === 'done' };
}
