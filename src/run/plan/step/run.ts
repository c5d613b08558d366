/**
 * A `run`: a nested SOP. It sees the case, its own values, its inputs and what its own steps save, but nothing of the
 * enclosing SOP. Its labels are prefixed with the label of the step: `8/3a`.
 */
import { own } from '../../../kernel/own.ts';
import { problemsOf, type Value } from '../../../kernel/value.ts';
import { NO_OUTCOME } from '../../../sop/answer-type.ts';
import type { Reading } from '../../../sop/expression/expression.ts';
import { baseLabel, inCall } from '../../../sop/rounds.ts';
import { renderSentence } from '../../../sop/sentence.ts';
import { mayOutlive, type Argument, type RunBody, type Sop, type Step, type Take } from '../../../sop/sop.ts';
import { computeArgument } from '../argument.ts';
import type { Inside } from '../../log/inside.ts';
import { openPark, outcomeOf } from '../../log/state.ts';
import { nestedSopOf } from '../../log/step/run.ts';
import { refusedAt } from '../scope.ts';
import { askForFact, askForMissing, belowCase, emit, park, rescope, type Turn, type Visit } from '../turn.ts';
import type { StepPlan } from './step-plan.ts';

export const planRun: StepPlan<RunBody> = { visit: visitRun, onlyKeeps: () => false };

/** True when nothing is left to do in the nested SOP. */
function visitRun(turn: Turn, step: Step, body: RunBody, visit: Visit): boolean {
  const { called: nested } = body;
  if (nested === null)
    return park(turn, {
      step: step.label,
      code: 'unknown_sop',
      because: `Step ${step.label} runs \`${body.sop}\`, which is not part of this version`,
      choices: ['stop'],
    });
  const state = nestedSopOf(turn.state, step.label);
  if (state === null) return openPark(turn.state, step.label) === null ? start(turn, step, body, nested) : false;
  const inside: Inside = { prefix: `${baseLabel(step.label)}/`, rounds: step.rounds ?? [] };
  const go = (): boolean =>
    state.lacks && nested.ifMissing !== null
      ? visit.step(inCall(nested.ifMissing, inside.prefix, inside.rounds))
      : visit.block(nested.steps.map((inner) => inCall(inner, inside.prefix, inside.rounds)));
  if (state.outcome !== null) {
    // A person who was asked inside it may still answer.
    if (mayOutlive(nested.ifMissing === null ? nested.steps : [nested.ifMissing, ...nested.steps]))
      within(turn, nested, inside, go);
    return true;
  }
  if (!within(turn, nested, inside, go)) return false;
  emit(turn, {
    type: 'NestedSopEnded',
    step: step.label,
    sop: nested.name,
    outcome: outcomeOf(turn.state, inside) ?? NO_OUTCOME,
    save: body.save,
  });
  return false;
}

function start(turn: Turn, step: Step, body: RunBody, nested: Sop): false {
  const inputs: Record<string, Value> = {};
  const readings: Reading[] = [];
  for (const take of Object.values(nested.takes ?? {})) {
    const argument = own(body.with, take.name);
    if (argument === undefined) continue;
    const input = computeInput(turn, argument, take);
    readings.push(...input.readings);
    if (input.problem !== null) return parkInput(turn, step, nested, take, input.problem);
    if (input.value !== null) inputs[take.name] = input.value;
  }
  const [refused] = nested.needs.flatMap(({ path }) => refusedAt(turn.state, path) ?? []);
  if (refused !== undefined)
    return askForFact(turn, step.label, refused, { hasIfMissing: nested.ifMissing !== null, sop: nested });
  const missing = nested.needs.filter(({ path }) => turn.scope.lookup(path) === null);
  if (missing.length > 0 && nested.ifMissing === null) return askForMissing(turn, step.label, missing.map(belowCase));
  emit(turn, {
    type: 'NestedSopStarted',
    step: step.label,
    around: step.rounds ?? [],
    says: renderSentence(step.says, turn.scope).text,
    sop: nested.name,
    title: nested.title,
    inputs,
    lacking: missing.map(({ text }) => text),
    readings,
  });
  return false;
}

type Problem = { readonly code: 'unclear_argument' | 'invalid_arguments'; readonly text: string };

/** `value` is null for an omitted optional input. */
type Input = { readonly value: Value | null; readonly readings: readonly Reading[]; readonly problem: Problem | null };

function computeInput(turn: Turn, argument: Argument, { name, type, optional }: Take): Input {
  const { value, readings, unclear, missing } = computeArgument(argument, turn.scope);
  if (value === null && optional && missing) return { value, readings, problem: null };
  if (value === null) return { value, readings, problem: { code: 'unclear_argument', text: unclear } };
  const [text] = problemsOf(type, value, name);
  return { value, readings, problem: text === undefined ? null : { code: 'invalid_arguments', text } };
}

function parkInput(turn: Turn, { label }: Step, { name: sop }: Sop, take: Take, { code, text }: Problem): false {
  const because =
    code === 'unclear_argument'
      ? `What \`${sop}\` takes as \`${take.name}\` is unclear in step ${label}: ${text}`
      : `\`${sop}\` cannot take what step ${label} gives it: ${text}`;
  return park(turn, { step: label, code, because });
}

/** Runs `go` inside the nested SOP, with its scope. */
function within(turn: Turn, nested: Sop, inside: Inside, go: () => boolean): boolean {
  const { scope, reads, inside: around, frames } = turn;
  turn.frames = [];
  turn.reads = nested;
  turn.inside = inside;
  rescope(turn);
  const done = go();
  turn.reads = reads;
  turn.inside = around;
  turn.frames = frames;
  turn.scope = scope;
  return done;
}
