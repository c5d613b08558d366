/**
 * A `run`: another SOP inside this one. It sees the case, its own values, what it is given and what its own steps keep,
 * and nothing of the SOP that runs it; its labels stand behind the label of the step: `8/3a`.
 */
import { problemsOf, type Value } from '../../../kernel/value.ts';
import { NO_OUTCOME } from '../../../sop/answer-type.ts';
import type { Reading } from '../../../sop/expression/expression.ts';
import { baseLabel, inCall } from '../../../sop/rounds.ts';
import { renderSentence } from '../../../sop/sentence.ts';
import { mayOutlive, type RunBody, type Sop, type Step } from '../../../sop/sop.ts';
import { computeArgument } from '../argument.ts';
import type { Inside } from '../../log/inside.ts';
import { rescope } from '../scope.ts';
import { nestedSopOf, openPark, outcomeOf } from '../../log/state.ts';
import { emit, park, type Turn } from '../turn.ts';

type Visit = {
  readonly block: (steps: readonly Step[]) => boolean;
  readonly handler: (step: Step) => boolean;
};

/** True when the SOP that is run needs nothing more. */
export function visitRun(turn: Turn, step: Step, body: RunBody, visit: Visit): boolean {
  const { called } = body;
  if (called === null)
    return park(turn, {
      step: step.label,
      code: 'unknown_sop',
      because: `Step ${step.label} runs \`${body.sop}\`, which this version does not hold`,
      choices: ['stop'],
    });
  const state = nestedSopOf(turn.state, step.label);
  if (state === null) return openPark(turn.state, step.label) === null ? start(turn, step, body, called) : false;
  const inside: Inside = { prefix: `${baseLabel(step.label)}/`, rounds: step.rounds ?? [] };
  const steps = (): readonly Step[] => called.steps.map((inner) => inCall(inner, inside.prefix, inside.rounds));
  const go = (): boolean =>
    state.lacks && called.ifMissing !== null
      ? visit.handler(inCall(called.ifMissing, inside.prefix, inside.rounds))
      : visit.block(steps());
  if (state.outcome !== null) {
    // Whoever was asked in it may still answer.
    if (mayOutlive(called.ifMissing === null ? called.steps : [called.ifMissing, ...called.steps]))
      within(turn, called, inside, go);
    return true;
  }
  if (!within(turn, called, inside, go)) return false;
  emit(turn, {
    type: 'NestedSopEnded',
    step: step.label,
    sop: called.name,
    outcome: outcomeOf(turn.state, inside) ?? NO_OUTCOME,
    save: body.save,
  });
  return false;
}

function start(turn: Turn, step: Step, body: RunBody, called: Sop): false {
  const inputs: Record<string, Value> = {};
  const readings: Reading[] = [];
  for (const take of Object.values(called.takes ?? {})) {
    const argument = Object.hasOwn(body.with, take.name) ? body.with[take.name] : undefined;
    if (argument === undefined) continue;
    const computed = computeArgument(argument, turn.scope);
    readings.push(...computed.readings);
    if (computed.value === null) {
      if (take.optional && computed.missing) continue;
      return park(turn, {
        step: step.label,
        code: 'unclear_argument',
        because: `What \`${called.name}\` takes as \`${take.name}\` is unclear in step ${step.label}: ${computed.unclear}`,
      });
    }
    const [problem] = problemsOf(take.type, computed.value, take.name);
    if (problem !== undefined)
      return park(turn, {
        step: step.label,
        code: 'invalid_arguments',
        because: `\`${called.name}\` cannot take what step ${step.label} gives it: ${problem}`,
      });
    inputs[take.name] = computed.value;
  }
  const lacking = called.needs.filter(({ path }) => turn.scope.lookup(path) === null).map(({ text }) => text);
  if (lacking.length > 0 && called.ifMissing === null) {
    return park(turn, {
      step: step.label,
      code: 'missing_facts',
      because: `The case lacks what \`${called.name}\` needs before its step 1: ${lacking.map((text) => `\`${text}\` is missing`).join('; ')}`,
    });
  }
  emit(turn, {
    type: 'NestedSopStarted',
    step: step.label,
    around: step.rounds ?? [],
    says: renderSentence(step.says, turn.scope).text,
    sop: called.name,
    title: called.title,
    inputs,
    lacking,
    readings,
  });
  return false;
}

/** Goes on inside the SOP that is run, with its names. */
function within(turn: Turn, called: Sop, inside: Inside, go: () => boolean): boolean {
  const { scope, reads, inside: around } = turn;
  turn.reads = called;
  turn.inside = inside;
  rescope(turn);
  const done = go();
  turn.reads = reads;
  turn.inside = around;
  turn.scope = scope;
  return done;
}
