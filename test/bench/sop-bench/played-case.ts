/**
 * Extracts the result of a case from its finished or stopped run: the scored columns, every call, and how it ended.
 */
import type { OpenRun } from '../../../src/engine/open-run.ts';
import { hashOf, type Json } from '../../../src/kernel/canonical-json.ts';
import { unreachable } from '../../../src/kernel/assert.ts';
import type { Value } from '../../../src/kernel/value.ts';
import { flagsOf, openAsks, outcomeOf, type CallProgress, type RunState } from '../../../src/run/log/state.ts';
import { BENCH_SYSTEM } from './tools.ts';
import type { Answers } from './score.ts';

/** Values that an SOP sets below this name are the scored columns: `result.hazard_class`. */
const RESULT = 'result';
/** The flag with which an SOP marks a case that the prose leaves to a person's judgment. */
const JUDGMENT_FLAG = 'judgment';

export type PlayedCall = {
  readonly step: string;
  readonly tool: string;
  readonly args: Readonly<Record<string, Value>>;
  readonly became: Json;
};

export type PlayedCase = {
  readonly case: string;
  /** `completed`: the run ended, with its last step or a `stop` step. `person`: it asks a person. `stuck`: neither. */
  readonly rest: 'completed' | 'person' | 'stuck';
  /** Why it asks, as sentences. */
  readonly stopped: readonly string[];
  readonly answers: Answers;
  readonly outcome: string | null;
  readonly calls: readonly PlayedCall[];
  /** Calls of the benchmark's tools. */
  readonly toolCalls: number;
  readonly judged: boolean;
  /** Tokens of language models, read and written. */
  readonly tokens: number;
  /** SHA-256 of calls with arguments and answers, columns and outcome: equal trails give equal hashes. */
  readonly trail: string;
  readonly ms: number;
};

export function playedCase(name: string, { state }: OpenRun, ms: number): PlayedCase {
  const calls = Object.values(state.calls).map(
    ({ step, proposed, progress }): PlayedCall => ({
      step,
      tool: proposed.tool,
      args: proposed.args,
      became: becameOf(progress),
    }),
  );
  const ofBench = Object.values(state.calls).filter(({ proposed }) => proposed.system === BENCH_SYSTEM).length;
  const asked = openAsks(state).map((ask) =>
    ask.kind === 'recovery' ? ask.because : ask.kind === 'question' ? ask.question : `an ${ask.kind} is open`,
  );
  const rest = state.ended !== null ? 'completed' : asked.length > 0 ? 'person' : 'stuck';
  const answers = answersOf(state);
  const outcome = outcomeOf(state);
  return {
    case: name,
    rest,
    stopped: asked,
    answers,
    outcome,
    calls,
    toolCalls: ofBench,
    ms,
    judged: flagsOf(state).includes(JUDGMENT_FLAG) || calls.length > ofBench,
    tokens: Object.values(state.calls).reduce(
      (sum, { progress }) =>
        sum +
        (progress.kind === 'succeeded'
          ? numberAt(progress.output, 'tokens_in') + numberAt(progress.output, 'tokens_out')
          : 0),
      0,
    ),
    trail: hashOf({ calls, answers, outcome, rest }),
  };
}

function numberAt(output: Readonly<Record<string, Value>>, name: string): number {
  const value = Object.hasOwn(output, name) ? output[name] : undefined;
  return typeof value === 'number' ? value : 0;
}

function becameOf(progress: CallProgress): Json {
  switch (progress.kind) {
    case 'succeeded':
      return progress.output as { readonly [field: string]: Json };
    case 'failed':
      return { error: progress.code, message: progress.message };
    case 'refused':
    case 'awaiting':
    case 'replaced':
    case 'superseded':
    case 'left_out':
    case 'ready':
    case 'denied':
    case 'expired':
    case 'settled':
    case 'started':
    case 'deferred':
    case 'lost':
      return progress.kind;
    default:
      return unreachable(progress);
  }
}

/** A later value replaces an earlier one. */
function answersOf({ bindings }: RunState): Answers {
  return Object.fromEntries(
    bindings.flatMap(({ path: [root, column, ...deeper], value }) =>
      root === RESULT && column !== undefined && deeper.length === 0 ? [[column, value as Json]] : [],
    ),
  );
}
