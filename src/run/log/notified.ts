/**
 * The direct message with which a call has notified a person: its own, or the one of the run before the case started
 * again, where a person said that this counts as the call.
 */
import type { Value } from '../../kernel/value.ts';
import type { CallState } from './call.ts';
import type { EarlierEffect } from './earlier-effect.ts';

/** What the tool answered: the person, and where the message is. Null where that is not known. */
export function notifiedBy({ progress }: Pick<CallState, 'progress'>): Readonly<Record<string, Value>> | null {
  if (progress.kind === 'succeeded') return progress.output;
  return progress.kind === 'settled' ? (messageOf(progress.before)?.output ?? null) : null;
}

/** The last of those whose message is known. */
export const messageOf = (effects: readonly EarlierEffect[]): EarlierEffect | undefined =>
  effects.findLast(({ output }) => typeof output?.['slack_user'] === 'string');

/** Who has what the message asked for, since before the case started again; null for no one. */
export const takenBefore = ({ progress }: Pick<CallState, 'progress'>): string | null =>
  progress.kind === 'settled' ? takenIn(progress.before) : null;

export const takenIn = (effects: readonly EarlierEffect[]): string | null =>
  effects.find(({ takenBy }) => takenBy !== undefined)?.takenBy ?? null;
