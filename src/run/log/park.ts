/**
 * A run that stopped to ask people (*parked*), and the choice that lets it continue (*recovered*).
 */
import { assert } from '../../kernel/assert.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { AskId } from '../../kernel/ids.ts';
import type { PersonActor } from './actor.ts';
import { addAsk, closeAsk, type Asks, type RecoveryChoice } from './asks.ts';
import type { Bindings } from './binding.ts';
import { withCall, type Calls } from './call.ts';
import type { CaseState } from './case.ts';
import { heldChanges, settleHeld, type Facts } from './fact-change.ts';
import type { LogPart } from './log-part.ts';

export type ParkEvent =
  | {
      readonly type: 'Parked';
      readonly askId: AskId;
      readonly step: string | null;
      readonly callId: string | null;
      readonly code: string;
      /** Why the run stopped and what is known, as sentences. */
      readonly because: string;
      readonly known: readonly string[];
      readonly choices: readonly RecoveryChoice[];
      readonly group: string;
    }
  | {
      readonly type: 'Recovered';
      readonly askId: AskId;
      readonly by: PersonActor;
      readonly choice: RecoveryChoice;
      readonly note: string | null;
    };

type State = Asks & Calls & Bindings & Facts & Pick<CaseState, 'unchosen'>;

export const parkLog: LogPart<ParkEvent, Asks, State> = {
  initial: { asks: {} },
  evolve: {
    Parked: (state, { askId, callId, step, code, because, known, choices, group }, { seq, at }) =>
      addAsk(state, {
        kind: 'recovery',
        askId,
        callId,
        step,
        seq,
        at,
        closed: null,
        code,
        because,
        known,
        choices,
        group,
      }),
    Recovered: (state, { askId, by, choice }, { at }) => {
      const ask = state.asks[askId];
      assert(ask?.kind === 'recovery', 'a recovery is answered once it was asked');
      return {
        ...closeAsk(state, askId, { how: 'recovered', by, at, note: choice }),
        unchosen: null,
        ...(choice === 'go_on' ? goOn(state, by.name) : {}),
        ...recoverCall(state, ask.callId, choice, at),
      };
    },
  },
  erasable: { Parked: ['because', 'known'], Recovered: ['note'] },
};

/** The facts in use stay, whatever else arrives about them, and people get the usual time again. */
function goOn(state: Facts, name: string): Partial<Facts> {
  const paths = heldChanges(state).map(({ path }) => path);
  return {
    ...settleHeld(state, () => ({ standing: 'unused', because: `${name} decided to go on with the earlier value` })),
    settled: [...new Set([...state.settled, ...paths])],
    again: Object.fromEntries(Object.entries(state.again).map(([step, known]) => [step, { ...known, until: null }])),
  };
}

function recoverCall(state: State, callId: string | null, choice: RecoveryChoice, at: Instant): Partial<State> {
  const call = callId === null ? undefined : state.calls[callId];
  if (call === undefined || choice === 'stop') return {};
  if (choice === 'it_was_done') return withCall(state, call.callId, { kind: 'settled' });
  if (call.progress.kind === 'lost')
    return withCall(state, call.callId, { ...call.progress, probeAt: at, repeat: true });
  // The call certainly did not happen: its step proposes a new one, with a new verdict and a new key.
  const { [call.step]: _, ...callOfStep } = state.callOfStep;
  return { callOfStep };
}
