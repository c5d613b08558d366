/**
 * Proposes a call: its arguments exactly as they would be sent, its idempotency key, and the boundary's verdict on it.
 */
import { assert } from '../../kernel/assert.ts';
import { hashOf, sha256 } from '../../kernel/canonical-json.ts';
import { asAskId } from '../../kernel/ids.ts';
import { addDuration, isDuration, timestamp } from '../../kernel/time.ts';
import { freezeDeep, type Value } from '../../kernel/value.ts';
import { evaluateValue } from '../../sop/expression/evaluate.ts';
import type { Reading } from '../../sop/expression/expression.ts';
import { baseLabel } from '../../sop/rounds.ts';
import { renderSentence } from '../../sop/sentence.ts';
import type { Step } from '../../sop/sop.ts';
import { summarise, type RegisteredTool } from '../../tool/registry.ts';
import { computeArgument } from './argument.ts';
import { briefFor } from './brief-for.ts';
import { caseRecord } from './scope.ts';
import { emit, park, type Turn } from './turn.ts';
import type { UseBody } from './step/use.ts';

/** Vendors' labels and keys are short; a longer step label is replaced by a part of its hash. */
const KEY_CHARACTERS_MAX = 59;

/** How a key writes what stands in a label beside letters and digits, each in a way of its own. */
const SIGNS: Readonly<Record<string, string>> = { '#': '-r', '.': '-', _: '--', '/': '-s' };

/** What a call is made of; why it cannot be made, as a sentence. */
export type Args =
  | {
      readonly args: Record<string, Value>;
      readonly readings: readonly Reading[];
      readonly answerId: ReturnType<typeof asAskId> | null;
    }
  | { readonly unclear: string };

export function proposeUse(turn: Turn, step: Step, body: UseBody): false {
  return proposeCall(turn, step, body, (tool) => computeArgs(turn, step, body, tool));
}

export function proposeCall(
  turn: Turn,
  step: Step,
  body: { readonly tool: string; readonly save: string | null },
  compute: (tool: RegisteredTool) => Args,
): false {
  const { state, context, sop } = turn;
  const tool = context.registry.get(body.tool);
  if (tool === undefined)
    return park(turn, {
      step: step.label,
      code: 'unknown_tool',
      because: `Step ${step.label} uses \`${body.tool}\`, which is not a registered tool`,
    });
  const computed = compute(tool);
  if ('unclear' in computed)
    return park(turn, { step: step.label, code: 'unclear_argument', because: computed.unclear });
  const iteration = (Object.hasOwn(state.iterations, step.label) ? (state.iterations[step.label] ?? 0) : 0) + 1;
  const parsed = tool.tool.input.safeParse(computed.args);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `\`${path.join('.')}\`: ${message}`).join('; ');
    return park(turn, {
      step: step.label,
      code: 'invalid_arguments',
      because: `The arguments of step ${step.label} do not fit \`${body.tool}\`: ${problems}`,
    });
  }
  const args = freezeDeep(parsed.data);
  assert(state.opened !== null && state.sop !== null, 'a call is proposed in a run that follows an SOP');
  const verdict = context.authorize({
    tool: body.tool,
    args,
    case: caseRecord(state, context.caseType),
    run: {
      sop: state.sop.name,
      version: state.sop.version,
      step: baseLabel(step.label),
      requester: state.opened.requester.email,
    },
  });
  emit(turn, {
    type: 'CallProposed',
    callId: `${step.label}#${iteration}`,
    step: step.label,
    iteration,
    says: renderSentence(step.says, turn.scope).text,
    action: step.action ?? body.tool,
    tool: body.tool,
    system: tool.tool.system,
    effect: tool.tool.effect,
    summary: summarise(tool.tool, args),
    args,
    argsSha256: hashOf(args),
    readings: computed.readings,
    save: body.save,
    key: keyFor(state.runId, step.label, iteration),
    verdict,
    answerId: computed.answerId,
  });
  assert(sop.name === state.sop.name, 'a run follows the SOP that it names');
  return false;
}

function computeArgs(turn: Turn, step: Step, body: UseBody, tool: RegisteredTool): Args {
  const args: Record<string, Value> = {};
  const readings: Reading[] = [];
  for (const [name, argument] of Object.entries(body.with)) {
    const computed = computeArgument(argument, turn.scope);
    readings.push(...computed.readings);
    if (computed.value !== null) args[name] = computed.value;
    else if (
      !(computed.missing && Object.hasOwn(tool.input.fields, name) && tool.input.fields[name]?.optional === true)
    ) {
      return { unclear: `The argument \`${name}\` of step ${step.label} is unclear: ${computed.unclear}` };
    }
  }
  if (!tool.tool.tellsPerson) return { args, readings, answerId: null };
  if (step.answerWithin === null)
    return { args: { ...args, brief: briefFor(turn, step, null) }, readings, answerId: null };
  // A message that asks for an answer without a time to give it would never be followed up, so it is not sent.
  const { value: span, trace } = evaluateValue(step.answerWithin.span, turn.scope);
  const answerBy =
    span !== null && isDuration(span)
      ? addDuration(turn.context.now, span, turn.context.calendars, turn.context.timeZone)
      : null;
  if (span === null || !isDuration(span) || answerBy === null) {
    return {
      unclear: `The time to answer of step ${step.label} cannot be computed: ${trace.unclear ?? 'the calendar does not reach so far'}`,
    };
  }
  const answerId = asAskId(turn.context.newId('ask'));
  return {
    args: { ...args, brief: briefFor(turn, step, span), answer_id: answerId, answer_by: timestamp(answerBy) },
    readings,
    answerId,
  };
}

/**
 * `sop-<run>-<step>-<iteration>` in `[A-Za-z0-9-]`: the same for every attempt of the call, another for every other
 * call. An event may be called `offer_r2`, which must not have the key of the second `offer`.
 */
export function keyFor(runId: string, step: string, iteration: number): string {
  const plain = `sop-${runId}-${step.replaceAll(/[^A-Za-z0-9]/g, (sign) => SIGNS[sign] ?? '------')}-${iteration}`;
  return plain.length <= KEY_CHARACTERS_MAX ? plain : `sop-${runId}-${sha256(step).slice(0, 16)}-${iteration}`;
}
