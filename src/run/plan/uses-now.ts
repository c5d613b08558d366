/**
 * What the run has read, each with the values of now: changed facts in place of those that were read, and what steps
 * compute from them. Everything else keeps the value it had then, unless the run would go another way now.
 */
import { hashOf } from '../../kernel/canonical-json.ts';
import type { Value } from '../../kernel/value.ts';
import type { Scope } from '../../sop/expression/expression.ts';
import { baseLabel, stepAt } from '../../sop/rounds.ts';
import { own } from '../../kernel/own.ts';
import type { CallState } from '../log/call.ts';
import { withChanges, type WeighedChange } from '../log/fact-change.ts';
import type { RunEvent } from '../log/event.ts';
import { isBound, lastBound } from '../log/binding.ts';
import type { RunState } from '../log/state.ts';
import type { Use } from '../log/uses.ts';
import { computeArgument } from './argument.ts';
import { argsOf, otherArgs, type ArgsNow } from './done-otherwise-now.ts';
import { answeredOtherwise, divergenceAt, type Divergence } from './divergence.ts';
import { otherTimes } from './other-time.ts';
import { Paper, type Bound, type Now } from './paper.ts';
import { givenByTable } from './step/table.ts';
import { supersededInVain } from './superseded-in-vain.ts';
import { Timeline } from './timeline.ts';
import type { Turn } from './turn.ts';
import { undoneOtherwise } from './undone-otherwise.ts';
import { waitedFor } from './used-otherwise.ts';

/** What steps `set` would set now. */
export type Values = Extract<RunEvent, { type: 'ChangesWeighed' }>['values'];

export type UseNow = {
  readonly use: Use;
  /** The names as they were at this use, with the values of now; null when it read nothing that changed. */
  readonly scope: Scope | null;
  /** What a `set` would set, where it differs; a sentence when it has no value now; null for everything else. */
  readonly set: Values[number] | string | null;
  /** What a write that was answered by its handler would be now, as a sentence; null for everything else. */
  readonly undone: string | null;
  /** Where the run would go another way from here. */
  readonly divergences: readonly Divergence[];
};

/**
 * The uses in their order. Each is to be looked at before the next one is taken.
 *
 * @param shown a call that people approve, who see what the facts were before; null for what goes on unasked
 */
export function* usesNow(
  turn: Turn,
  changes: readonly WeighedChange[],
  shown: CallState | null = null,
): Generator<UseNow> {
  const paper = new Paper(turn, changes);
  const timeline = new Timeline(turn.sop);
  const isOver = supersededInVain(turn.state);
  const now = { ...turn.state, ...withChanges(turn.state, changes, turn.context.now) };
  const isWaitedFor = waitedFor(turn, changes, shown !== null);
  for (const use of turn.state.uses) {
    const isOther = paper.isReadOtherwise(use) && !isWaitedFor(use, () => paper.scopeAt(use));
    const scope = isOther ? paper.scopeAt(use) : null;
    const set = scope !== null && use.kind === 'value' ? setAgain(turn, use, scope, paper) : null;
    const undone = isOver(use.step) ? null : undoneNow(turn, use, { scope, now, shown });
    const times =
      isOther || timeline.isMoved
        ? otherTimes(turn, use, { scope: scope ?? paper.scopeAt(use), isOther }, timeline)
        : [];
    const divergences = [...otherWays(turn, use, scope, undone), ...times];
    yield { use, scope, set, undone, divergences };
    for (const one of divergences) paper.diverge(one);
    for (const one of passedOn(turn, use, scope, set)) paper.bind(one);
  }
}

function otherWays(turn: Turn, use: Use, scope: Scope | null, undone: string | null): readonly Divergence[] {
  const other = scope === null ? null : divergenceAt(turn, use, scope);
  const answered = undone === null ? null : answeredOtherwise(turn, use, undone);
  return [other, answered].flatMap((way) => way ?? []);
}

function undoneNow(
  turn: Turn,
  use: Use,
  { scope, now, shown }: { scope: Scope | null; now: RunState; shown: CallState | null },
): string | null {
  const call = use.kind === 'call' ? own(turn.state.calls, use.name) : undefined;
  if (call === undefined) return null;
  const args = scope === null ? {} : argsOf(turn, use.step, scope);
  return shown !== null && takesPlace(shown, call, args) ? null : undoneOtherwise(turn, call, now, args);
}

/** Whether a call that people approve is what an earlier one of its step, which came to nothing, would be now. */
function takesPlace({ callId, step, proposed }: CallState, earlier: CallState, argsNow: ArgsNow): boolean {
  if (callId === earlier.callId || baseLabel(step) !== baseLabel(earlier.step)) return false;
  const { others, args } = otherArgs(earlier, argsNow);
  return others.every(([, value]) => value !== null) && hashOf(proposed.args) === hashOf(args);
}

/** The names that a use binds, with their values of now; null for what read nothing that changed, and for the same rows. */
function passedOn({ sop, state }: Turn, use: Use, scope: Scope | null, set: UseNow['set']): readonly Bound[] {
  const { step } = use;
  if (scope === null) return use.kind === 'value' ? [{ step, name: use.name, now: null }] : [];
  const body = stepAt(sop, step)?.body;
  const anew = (name: string, value: Value | null, unclear: string | null): Now => ({
    value,
    label: name.replaceAll('_', ' '),
    origin: { kind: 'set', step, at: 0 },
    refused: value === null ? unclear : null,
  });
  if (use.kind === 'value') {
    // It may be the same only because it was set anew when other facts came into use: what read it then did not read that.
    if (set === null)
      return [{ step, name: use.name, now: anew(use.name, boundBy(state, 'set', step, use.name), null), isSame: true }];
    const now = typeof set === 'string' ? anew(use.name, null, set) : anew(use.name, set.value, null);
    return [{ step, name: use.name, now }];
  }
  if (use.kind === 'table' && body?.kind === 'table' && body.save !== null) {
    const value = givenByTable(body, scope);
    const isSame = hashOf(value) === hashOf(boundBy(state, 'table', step, body.save));
    const unclear = `The table of step ${step} gives nothing clear now`;
    return [{ step, name: body.save, now: isSame ? null : anew(body.save, value, unclear) }];
  }
  if (use.kind === 'sop' && body?.kind === 'run')
    return Object.entries(body.with).map(([name, argument]) => {
      const { value, unclear, missing } = computeArgument(argument, scope);
      const isSame = hashOf(value) === hashOf(boundBy(state, 'input', step, name));
      const now = { ...anew(name, value, missing ? null : unclear), origin: { kind: 'input', step, at: 0 } } as const;
      return { step, name, now, isSame, prefix: `${baseLabel(step)}/` };
    });
  return [];
}

/** What a step has set, what its table gave, or what a step gave the SOP that it runs; null when that is not known. */
export function boundBy(state: RunState, kind: 'set' | 'table' | 'input', step: string, name: string): Value | null {
  const found = lastBound(state.bindings).get(`${kind} ${step} ${name}`);
  return found !== undefined && isBound(found) ? found.value : null;
}

/** The value that the step would set now; null when it is the same, a sentence when it has none. */
function setAgain(turn: Turn, use: Use, scope: Scope, paper: Paper): Values[number] | string | null {
  const { step: label, name } = use;
  const body = stepAt(turn.sop, label)?.body;
  if (body?.kind === 'for_each') return collectedAgain(turn, use, paper);
  const assignment = body?.kind === 'set' ? body.assignments.find(({ path }) => path.join('.') === name) : undefined;
  if (assignment === undefined) return `Step ${label} has set \`${name}\` from the earlier value`;
  const computed = computeArgument(assignment.value, scope);
  if (computed.value === null) return `Step ${label} could not set \`${name}\` now: ${computed.unclear}`;
  if (isSetBy(turn.state, use, computed.value)) return null;
  return { step: label, path: assignment.path, value: computed.value, readings: computed.readings };
}

/** What the rounds of a loop would have collected. */
function collectedAgain({ state }: Turn, use: Use, paper: Paper): Values[number] | string | null {
  const readings = use.readings.map((reading) => ({ reading, now: paper.now(use.step, reading) }));
  const unclear = readings.find(({ now }) => now !== null && now.value === null)?.now;
  if (unclear !== undefined && unclear !== null)
    return `Step ${use.step} could not collect \`${use.name}\` now: ${unclear.refused ?? `${unclear.label} is missing`}`;
  const value = readings.flatMap(({ reading, now }) => {
    const one = (now ?? reading).value;
    return one === null ? [] : [one];
  });
  if (isSetBy(state, use, value)) return null;
  const anew = readings.map(({ reading, now }) => ({ ...reading, value: (now ?? reading).value }));
  return { step: use.step, path: [use.name], value, readings: anew };
}

function isSetBy({ bindings }: RunState, { step, name }: Use, value: Value): boolean {
  const bound = lastBound(bindings).get(`set ${step} ${name}`);
  return bound !== undefined && hashOf(bound.value) === hashOf(value);
}
