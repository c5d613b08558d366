/**
 * Proposes a call: the exact arguments to send, the idempotency key, and the boundary's verdict.
 */
import { assert } from '../../kernel/assert.ts';
import type { Verdict } from '../../boundary/verdict.ts';
import { hashOf, sha256 } from '../../kernel/canonical-json.ts';
import type { AskId } from '../../kernel/ids.ts';
import { keyCharactersMax } from '../../kernel/limits.ts';
import { own } from '../../kernel/own.ts';
import { upperFirst } from '../../kernel/upper-first.ts';
import { formatValue, freezeDeep, type Value } from '../../kernel/value.ts';
import type { Reading } from '../../sop/expression/expression.ts';
import { baseLabel } from '../../sop/rounds.ts';
import { renderSentence } from '../../sop/sentence.ts';
import type { Step } from '../../sop/sop.ts';
import { summarise, type RegisteredTool } from '../../tool/registry.ts';
import { readingsBehind } from '../cite/amount-bounds.ts';
import type { RunState } from '../log/state.ts';
import { argumentProblems, isTooLong } from './argument-problems.ts';
import { verdictOnNext } from './asked-before.ts';
import { changedTool } from './changed-tool.ts';
import type { PlanContext } from './plan-context.ts';
import { caseRecord } from './case-record.ts';
import { askForMissing, emit, park, type Turn } from './turn.ts';

/** How a key spells each character of a label that is neither a letter nor a digit. */
const SIGNS: Readonly<Record<string, string>> = { '#': '-r', '.': '-', _: '--', '/': '-s' };

/** The arguments of a call, or a sentence that says why they cannot be computed. */
export type Args =
  | {
      readonly args: Record<string, Value>;
      readonly readings: readonly Reading[];
      readonly answerId: AskId | null;
    }
  | { readonly unclear: string };

export function proposeCall(
  turn: Turn,
  step: Step,
  body: { readonly tool: string; readonly save: string | null },
  compute: (tool: RegisteredTool) => Args,
): false {
  const { state, context, sop } = turn;
  const changed = changedTool(turn, step.label, body.tool);
  if (changed !== null) return park(turn, changed);
  const tool = context.registry.get(body.tool);
  assert(tool !== undefined, 'a tool that is not changed is there');
  const computed = compute(tool);
  if ('unclear' in computed)
    return park(turn, { step: step.label, code: 'unclear_argument', because: computed.unclear });
  const iteration = (own(state.iterations, step.label) ?? 0) + 1;
  const parsed = tool.tool.input.safeParse(computed.args);
  if (!parsed.success) {
    // What was left out because it is missing is what the call needs.
    const missing = turn.missing.filter((path) => typeof path === 'string');
    if (missing.length > 0) return askForMissing(turn, step.label, missing);
    const { issues } = parsed.error;
    const problems = argumentProblems(tool, computed.args, issues);
    const how = issues.some(isTooLong) ? 'shorten it, as with `cut(…, 200)`' : 'say it otherwise';
    return park(turn, {
      step: step.label,
      code: 'invalid_arguments',
      because: `Step ${step.label} cannot be carried out: ${problems.join('; ')}`,
      known: [
        ...correctable(
          state,
          computed.readings,
          issues.flatMap(({ path }) => own(computed.args, String(path[0])) ?? []),
        ),
        `The procedure has to ${how}: tell ${sop.owner}, who own \`${sop.title}\`. This run keeps the procedure as it was, so "Try again" helps only once the value itself is another`,
      ],
    });
  }
  const args = freezeDeep(parsed.data);
  assert(state.opened !== null && state.sop !== null, 'a call is proposed in a run that follows an SOP');
  const permitted = verdictOn(context, state, { tool: body.tool, args, step: step.label });
  const verdict = verdictOnNext(permitted, turn, { step: step.label, tool: body.tool, callId: null });
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

/** Where a value that the tool refuses was an answer, which a person may still correct. */
function correctable(state: RunState, readings: readonly Reading[], refused: readonly Value[]): readonly string[] {
  const hashes = new Set(refused.map(hashOf));
  const isRefused = ({ value }: Reading): boolean => value !== null && hashes.has(hashOf(value));
  const answers = readingsBehind(state, readings, isRefused).flatMap(({ origin, label, value }) =>
    origin?.kind === 'answer' && value !== null ? [{ ...origin, label, value }] : [],
  );
  return answers.map(
    ({ label, value, person, step }) =>
      `${upperFirst(label)} ${formatValue(value)} is what ${person} answered in step ${step}. If another value is meant, press "Correct" on that answer; then this is asked no more`,
  );
}

/** The verdict of the boundary on a call of the run, with the facts of `state`. */
export function verdictOn(
  { authorize, caseType }: Pick<PlanContext, 'authorize' | 'caseType'>,
  state: RunState,
  {
    tool,
    args,
    step,
  }: { readonly tool: string; readonly args: Readonly<Record<string, Value>>; readonly step: string },
): Verdict {
  return authorize({
    tool,
    args,
    case: caseRecord(state, caseType),
    refused: state.refused,
    run: {
      sop: state.sop?.name ?? '',
      version: state.sop?.version ?? 0,
      step: baseLabel(step),
      requester: state.opened?.requester.email ?? null,
    },
  });
}

/**
 * `sop-<run>-<step>-<iteration>` in `[A-Za-z0-9-]`: the same for every attempt of one call, and different from every
 * other call. An event may be named `offer_r2`; its key must differ from that of the second `offer`.
 */
export function keyFor(runId: string, step: string, iteration: number): string {
  const plain = `sop-${runId}-${step.replaceAll(/[^A-Za-z0-9]/g, (sign) => SIGNS[sign] ?? '------')}-${iteration}`;
  return plain.length <= keyCharactersMax ? plain : `sop-${runId}-${sha256(step).slice(0, 16)}-${iteration}`;
}
