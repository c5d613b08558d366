/**
 * What a run has done and would do otherwise with the facts of now: other arguments, or another verdict of the boundary.
 * Only for a run that has ended: until then, what was done settles the facts that it was done with.
 */
import { hashOf } from '../../kernel/canonical-json.ts';
import { own } from '../../kernel/own.ts';
import { formatValue, type Value } from '../../kernel/value.ts';
import type { Scope } from '../../sop/expression/expression.ts';
import { stepAt } from '../../sop/rounds.ts';
import { summarise } from '../../tool/registry.ts';
import { isConsequence } from '../cite/anew.ts';
import type { CallState } from '../log/call.ts';
import { countsAsDone } from '../log/may-be-done.ts';
import { withChanges, type WeighedChange } from '../log/fact-change.ts';
import { computeArgument } from './argument.ts';
import { judgedNow } from './judged-now.ts';
import { supersededInVain } from './superseded-in-vain.ts';
import type { Turn } from './turn.ts';

/** The written arguments of a call with the values of now; null for one without a clear value. */
export type ArgsNow = Readonly<Record<string, Value | null>>;

export function argsOf({ sop }: Turn, step: string, scope: Scope): ArgsNow {
  const body = stepAt(sop, step)?.body;
  const written = body?.kind === 'use' ? Object.entries(body.with) : [];
  return Object.fromEntries(written.map(([name, argument]) => [name, computeArgument(argument, scope).value]));
}

/** Why written arguments have no clear value now, where that follows from another way of the run. */
export function anewIn({ sop }: Turn, step: string, scope: Scope): Readonly<Record<string, string>> {
  const body = stepAt(sop, step)?.body;
  const written = body?.kind === 'use' ? Object.entries(body.with) : [];
  return Object.fromEntries(
    written.flatMap(([name, argument]) => {
      const { unclear } = computeArgument(argument, scope);
      return unclear !== null && isConsequence(unclear) ? [[name, unclear]] : [];
    }),
  );
}

/** The arguments that would be others now, and all of them with those that have a clear value. */
export function otherArgs(
  { proposed }: CallState,
  argsNow: ArgsNow = {},
): { readonly others: readonly [name: string, value: Value | null][]; readonly args: CallState['proposed']['args'] } {
  const others = Object.entries(argsNow).filter(
    ([name, value]) => hashOf(value) !== hashOf(own(proposed.args, name) ?? null),
  );
  const known = others.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]));
  return { others, args: { ...proposed.args, ...Object.fromEntries(known) } };
}

/** By id of a call; one that is not there would have the same arguments. `anew`: see `anewIn`. */
export type CallsNow = ReadonlyMap<string, { readonly args: ArgsNow; readonly anew: Readonly<Record<string, string>> }>;

export function doneOtherwiseNow(turn: Turn, changes: readonly WeighedChange[], callsNow: CallsNow): readonly string[] {
  const { state, context } = turn;
  const isOver = supersededInVain(state);
  const now = { ...state, ...withChanges(state, changes, context.now) };
  return Object.values(state.calls)
    .filter((call) => countsAsDone(call) && !isOver(call.step))
    .flatMap((call) => {
      const then = callsNow.get(call.callId);
      const { others, args } = otherArgs(call, then?.args);
      return [
        ...(others.length === 0 ? [] : [otherwiseText(turn, call, others, then?.anew)]),
        ...judgedNow(turn, call, args, now),
      ];
    });
}

/** What the step would do now, and what it has done; also the values that the first does not name. */
function otherwiseText(
  { context }: Turn,
  { step, proposed }: CallState,
  others: readonly (readonly [name: string, value: Value | null])[],
  anew: Readonly<Record<string, string>> = {},
): string {
  const tool = context.registry.get(proposed.tool);
  const known = others.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]));
  const input = tool?.tool.input.safeParse({ ...proposed.args, ...Object.fromEntries(known) });
  const now =
    tool !== undefined && input?.success === true && known.length === others.length
      ? summarise(tool.tool, input.data)
      : null;
  const unnamed = others.flatMap(([name, value]) => {
    const label = own(tool?.input.fields ?? {}, name)?.label ?? name.replaceAll('_', ' ');
    // What has a clear value, too, differs by itself.
    const why = known.length === 0 ? own(anew, name) : undefined;
    if (value === null) return [`no clear ${label}${why === undefined ? '' : ` (${why})`}`];
    return now?.includes(formatValue(value)) === true ? [] : [`the ${label} ${shortened(formatValue(value))}`];
  });
  const more = unnamed.length === 0 ? '' : `; now with ${unnamed.join(' and ')}`;
  return now === null
    ? `Step ${step} would not do now as it has done: ${proposed.summary}${more}`
    : `Step ${step} would do otherwise now: ${now === proposed.summary ? now : `${now}, instead of: ${proposed.summary}`}${more}`;
}

/** A card has limited room. */
const SHOWN_MAX = 200;

function shortened(text: string): string {
  const characters = [...text];
  return characters.length <= SHOWN_MAX ? text : `${characters.slice(0, SHOWN_MAX).join('')}…`;
}
