/** What the run before the case started again did, where a person says that it stands for a call of now. */
import type { Instant } from '../../kernel/clock.ts';
import { own } from '../../kernel/own.ts';
import type { RecoveryAsk } from './asks.ts';
import { bind, type Bindings } from './binding.ts';
import type { Calls, CallState } from './call.ts';
import type { CaseState } from './case.ts';
import type { EarlierEffect } from './earlier-effect.ts';
import { freeEffects } from './free-effects.ts';
import { asSaid } from './said-done.ts';

type State = Pick<Calls, 'calls'> & Bindings & Pick<CaseState, 'opened'>;

/** What the earlier run got from the tool counts as the output of the call that is not repeated. */
export function bindEarlier(state: State, ask: RecoveryAsk, at: Instant): Bindings | Record<never, never> {
  const call = ask.callId === null ? undefined : state.calls[ask.callId];
  if (call === undefined || call.proposed.save === null) return {};
  const effect = effectsBefore(state, call, ask).at(-1);
  if (effect === undefined || effect.output === null) return {};
  const { tool, system, step, save } = call.proposed;
  const source = { kind: 'call', callId: call.callId, tool, system, record: effect.record ?? '', step } as const;
  return bind(state, { path: [save], value: effect.output, source, at });
}

/**
 * What the earlier run did that stands for a call. In earlier logs: at the same step with its tool, or else anywhere, and
 * what a person said was done in this run.
 */
export function effectsBefore(
  { opened, calls }: State,
  { callId, step, proposed }: CallState,
  { stands, saidDone = [] }: RecoveryAsk,
): readonly EarlierEffect[] {
  const all = opened?.earlier?.effects ?? [];
  const isFree = freeEffects({ opened, calls }, callId);
  if (stands !== undefined) return stands.flatMap((place) => (isFree.has(place) ? (all[place] ?? []) : []));
  const said = saidDone.flatMap((id) => {
    const known = own(calls, id);
    return known === undefined ? [] : (asSaid(known) ?? []);
  });
  const effects = all.filter(({ tool }) => tool === proposed.tool);
  const atStep = effects.filter((effect) => effect.step === step);
  return [...(atStep.length > 0 ? atStep : effects), ...said];
}
