/**
 * Writes that a person said were done, without an answer of their system: no condition of a procedure can read that they
 * were. What was found in place of a write that was not sent is what was done.
 */
import { formatInstant } from '../../kernel/time.ts';
import { systemName } from '../../tool/system-name.ts';
import type { FoundCall } from '../../tool/tool.ts';
import type { CallState } from './call.ts';
import type { EarlierEffect } from './earlier-effect.ts';

/** What was done as a person says; null if no one said so, or only that it was done by another one. */
export function asSaid(call: CallState): EarlierEffect | null {
  const { step, proposed, progress } = call;
  if (progress.kind !== 'settled' || progress.before.length > 0 || proposed.effect !== 'write') return null;
  if (progress.by === null) return null;
  const { tool, summary } = proposed;
  const done = asFound(call) ?? { step, tool, summary, output: null, record: null };
  const look = lookAfter(call);
  return {
    ...done,
    isKnown: true,
    at: progress.at,
    saidBy: progress.by,
    ...(look === null ? {} : { look }),
    isOfRun: true,
  };
}

/** What speaks against the person: `TMS had no trace of it at 2026-…`. Null where no look came after what they said. */
export function lookAfter({ proposed, progress }: Pick<CallState, 'proposed' | 'progress'>): string | null {
  if (progress.kind !== 'settled' || progress.look === undefined) return null;
  const [where, at] = [systemName(proposed.system), formatInstant(progress.at)];
  const { result, message } = progress.look;
  if (result === 'absent') return `${where} had no trace of it at ${at}`;
  return `${where} did not show at ${at} that it was done: ${message}`;
}

/** The earlier write for which the call was not sent; null if it is no such call. */
export function asFound(call: CallState): EarlierEffect | null {
  const found = foundOf(call);
  if (found === undefined) return null;
  const { step, tool, summary, record, key } = found;
  return { step, tool, summary, isKnown: record !== null, output: null, record, key };
}

export const foundOf = ({ progress }: Pick<CallState, 'progress'>): FoundCall | undefined =>
  progress.kind === 'settled' || progress.kind === 'failed' || progress.kind === 'left_out'
    ? progress.found
    : undefined;
