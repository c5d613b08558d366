/**
 * Refuses a click on what the worker is about to withdraw: a decision counts only for what was shown, and that may have
 * changed a moment ago.
 */
import { asRunId, type AskId } from '../kernel/ids.ts';
import type { AskState } from '../run/log/asks.ts';
import { DONE_BEFORE } from '../run/log/park.ts';
import type { RunState } from '../run/log/state.ts';
import type { Command, Decided } from '../run/plan/decide.ts';
import { EARLIER_FOUND } from '../tool/tool.ts';
import type { HandbookInForce } from './handbooks.ts';
import type { Shell } from './shell.ts';
import { planAhead } from './timers-of.ts';

export type Refused = Extract<Decided, { ok: false }>;

const BOUNDS = 'What bounds the answer has changed, so the question is asked again; your answer changed nothing';
const DEPENDS =
  'What this approval depends on has just changed. It is asked again or the run stops to ask; your click changed nothing';
const DONE_SINCE =
  'More is known of what was done in this case than this question says, so it is asked again; your click changed nothing';

/** The refusal; null when it stays. */
export async function withdrawnNext(
  shell: Shell,
  inForce: HandbookInForce,
  state: RunState,
  askId: AskId,
): Promise<Refused | null> {
  const ask = state.asks[askId];
  const sentence = ask === undefined || ask.closed !== null ? null : sentenceFor(ask);
  if (sentence === null) return null;
  const planned = await planAhead(shell, inForce, state);
  if (planned.state.asks[askId]?.closed?.how !== 'withdrawn') return null;
  await shell.wakeUps.send({ kind: 'run', runId: asRunId(state.runId) });
  return { ok: false, code: 'changed', sentence };
}

/** It sends nothing, so it counts whatever became known since it was asked. */
export const endsRun = (command: Command): boolean =>
  command.type === 'Recover' && (command.choice === 'stop' || command.choice === 'start_again');

function sentenceFor(ask: AskState): string | null {
  if (ask.kind === 'approval') return DEPENDS;
  if (ask.kind === 'question' && ask.form !== null) return BOUNDS;
  return ask.kind === 'recovery' && (ask.code === DONE_BEFORE || ask.code === EARLIER_FOUND) ? DONE_SINCE : null;
}
