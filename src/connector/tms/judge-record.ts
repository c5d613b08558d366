/**
 * Judges what the TMS answers of a record that was to be created: by its status and its members alone. No other word of it
 * is read.
 *
 * Pure.
 */
import { clip } from '../outcome.ts';
import { isEntries } from '../outcome-values.ts';
import { isDeclaredWord } from '../outcome-words.ts';
import { readOwnStatus, type OwnStatus } from '../own-status.ts';
import { shown } from '../stated-value.ts';
import type { TmsSettings } from './config.ts';
import { doneIn, finalIn } from './done-words.ts';
import { doubtOfRecord, type Doubt, type Looked } from './unknown-in-record.ts';

/**
 * `agrees`: it is done. Otherwise `why` is the rest of a sentence: it answered `200`, but *`status` is `Pending`*.
 */
export type Judgement =
  /** `saysDone`: by its status, and not only by being there. */
  | { readonly kind: 'agrees'; readonly saysDone: boolean }
  /** It lacks the status that would prove it. */
  | { readonly kind: 'silent'; readonly why: string }
  /** Its status says something else than done. `word`: what declares it; null for a flag. */
  | { readonly kind: 'refused' | 'waiting' | 'other'; readonly why: string; readonly word: string | null }
  | Doubt;

/** @param isNeeded whether only its status proves that it is done */
export function judgeRecord(
  answer: unknown,
  looked: Omit<Looked, 'isDecided'>,
  settings: TmsSettings,
  isNeeded: boolean,
): Judgement {
  if (!isEntries(answer)) return { kind: 'differs', why: 'with no record' };
  const { collection, status: path } = looked;
  const stated: OwnStatus =
    path === null ? { kind: 'absent' } : readOwnStatus(answer, path, doneIn(settings, collection));
  const word = stated.kind === 'absent' ? '' : (stated.word ?? '');
  if (stated.kind !== 'absent' && stated.kind !== 'done')
    return {
      kind: stated.kind,
      why: `\`${clip(path ?? '', 60)}\` is ${shown(stated.value)}`,
      word: typeof stated.value === 'boolean' ? null : stated.word,
    };
  const isDecided = collection === 'payments' && word !== '' && !isDeclaredWord(word, finalIn(settings));
  const doubt = doubtOfRecord(answer, { ...looked, isDecided }, settings);
  if (path !== null && isNeeded && stated.kind === 'absent')
    return { kind: 'silent', why: `it has no \`${path}\`${doubt?.kind === 'doubted' ? `, and ${doubt.why}` : ''}` };
  return doubt ?? { kind: 'agrees', saysDone: stated.kind === 'done' };
}
