/**
 * Payments of the run that would be of another amount with the facts of now, or would not be made. Money that left stays
 * as it was paid, so what is paid next would come on top of an amount that the case no longer gives.
 */
import type { Verdict } from '../../boundary/verdict.ts';
import { hashOf } from '../../kernel/canonical-json.ts';
import { onceForEach } from '../../kernel/once-for-each.ts';
import { own } from '../../kernel/own.ts';
import { toldApart } from '../../kernel/told-apart.ts';
import { formatValue, type Value } from '../../kernel/value.ts';
import type { Scope } from '../../sop/expression/expression.ts';
import { stepAt } from '../../sop/rounds.ts';
import type { Tool } from '../../tool/tool.ts';
import { isDoneBefore } from '../cite/effect-text.ts';
import { readingsBefore } from '../cite/readings-before.ts';
import type { CallState } from '../log/call.ts';
import { inUse, inUseOrUnread, isKept, withChanges, type WeighedChange } from '../log/fact-change.ts';
import { presentBy } from '../log/present.ts';
import type { RunState } from '../log/state.ts';
import { isReadAt } from '../log/uses.ts';
import { computeArgument } from './argument.ts';
import { isPaid } from './done-otherwise.ts';
import { isKnownDone } from './effects-done.ts';
import { elsewhereForAll } from './elsewhere.ts';
import { demandsAll, demandText, isRefused } from './judged-now.ts';
import { howMuch, isAtMost, paidAs } from './paid-before.ts';
import { verdictOn } from './propose-call.ts';
import type { Turn } from './turn.ts';
import { usesNow } from './uses-now.ts';

export type PaidOtherwise = {
  /** What was paid and what would be paid now, as sentences. */
  readonly problems: readonly string[];
  /** What the case states otherwise than these payments have used. */
  readonly changes: readonly WeighedChange[];
  /** Paths of facts with other values of which they may stand. */
  readonly waitsFor: readonly string[];
};

/**
 * Payments that would be less now, or none. One that would be more leaves the sum below what the case gives, so a
 * procedure may pay the difference.
 *
 * @param unused changes that the run does not use
 */
export function paidTooMuch(turn: Turn, unused: readonly WeighedChange[]): PaidOtherwise {
  const paid = paidIn(turn);
  const { seen, ...found } = compared(turn, paid, [...unused, ...usedSince(turn, unused, paid)], {
    isCovered: isAtMost,
    isAllowed: isPermitted,
  });
  const before = paid.paid.filter(({ callId }) => !seen.has(callId)).flatMap((call) => paidMoreThen(turn, call));
  return {
    problems: [...found.problems, ...before.map(({ problem }) => problem)],
    changes: found.changes,
    waitsFor: before.flatMap(({ waitsFor }) => waitsFor),
  };
}

/** What counts as paid with what was paid before the case started again, where that is more than its step would pay. */
function paidMoreThen(turn: Turn, call: CallState): readonly { problem: string; waitsFor: readonly string[] }[] {
  const { proposed, progress } = call;
  if (!isDoneBefore(progress)) return [];
  const moved = movedBy(turn, call);
  const others = howMuch(moved).flatMap((name) => {
    const now = own(proposed.args, name);
    const was = paidAs(call, name);
    return now === undefined || isAtMost(was, now) ? [] : [nowText(moved, name, was, now)];
  });
  const [other] = others;
  if (other === undefined) return [];
  const read = readingsBefore(turn.state, proposed.readings).filter(({ origin }) => origin?.kind === 'fact');
  const waitsFor = read.map(({ path }) => path.slice('case.'.length));
  return [{ problem: `${paidText(turn, call)}, and ${other}`, waitsFor }];
}

/** Payments that would be others by the facts that the run itself took into use after it had paid: no one was asked. */
export function paidBeforeUsed(turn: Turn, unused: readonly WeighedChange[]): PaidOtherwise {
  const { state } = turn;
  const paid = paidIn(turn);
  // Where people decided to keep a value, whatever is stated later, it is the one that the run took into use.
  const used = usedSince(turn, unused, paid).map((change) =>
    isKept(state, change.path) ? { ...change, after: inUse(state, change.path), problem: null } : change,
  );
  const { seen: _, ...found } = compared(turn, paid, used, {
    isCovered: isSame,
    isAllowed: isDemanded,
    isWhole: true,
  });
  return found;
}

type Standard = {
  /** Whether an amount of then stands with the one of now. */
  readonly isCovered: (was: Value | null, now: Value) => boolean;
  /** What is wrong with a payment by its verdicts of then and of now, as the end of a sentence; null for nothing. */
  readonly isAllowed: (then: Verdict, now: Verdict) => string | null;
  /** Whether all inputs are compared, such as the account, and not only the amounts. */
  readonly isWhole?: true;
};

const isSame = (was: Value | null, now: Value): boolean => hashOf(was) === hashOf(now);

/** The payments, and the events with which the first and the last were proposed, as numbers. */
type Paid = { readonly paid: readonly CallState[]; readonly first: number; readonly last: number };

function paidIn(turn: Turn): Paid {
  const paid = Object.values(turn.state.calls).filter((call) => isPaid(turn, call));
  const seqs = paid.map(({ callId }) => seqOf(turn.state, callId));
  return { paid, first: Math.min(...seqs), last: Math.max(...seqs) };
}

function compared(
  turn: Turn,
  { paid, last }: Paid,
  changes: readonly WeighedChange[],
  { isCovered, isAllowed, isWhole }: Standard,
): PaidOtherwise & { readonly seen: ReadonlySet<string> } {
  const { state } = turn;
  /** The calls that were compared with the values of now. */
  const seen = new Set<string>();
  if (paid.length === 0 || changes.length === 0) return { problems: [], changes: [], waitsFor: [], seen };
  const problems = paid.flatMap((call) => judgedOtherwise(turn, call, changes, isAllowed));
  const byId = new Map(paid.map((call) => [call.callId, call]));
  const seqs = new Map(paid.map((call) => [call.callId, call.sentAt?.seq ?? seqOf(state, call.callId)]));
  const ways = elsewhereForAll(
    turn,
    paid.map((call) => ({ call, amounts: howMuch(movedBy(turn, call)), before: seqs.get(call.callId) ?? 0 })),
  );
  const end = Math.max(last, ...seqs.values());
  for (const now of usesNow(turn, changes)) {
    const { use, scope, divergences } = now;
    if (use.seq > end) break;
    for (const divergence of divergences)
      for (const call of ways(now, divergence))
        problems.push(`${paidText(turn, call)}, and might not now: ${divergence.because.join('; ')}`);
    const call = use.kind === 'call' ? byId.get(use.name) : undefined;
    if (call === undefined || scope === null) continue;
    seen.add(call.callId);
    problems.push(...paysNow(turn, call, scope, isCovered));
    if (isWhole === true) problems.push(...goesElsewhere(turn, call, scope));
  }
  const isOther = ({ before, after, problem }: WeighedChange): boolean =>
    problem !== null || hashOf(before) !== hashOf(after);
  const others = problems.length === 0 ? [] : changes.filter(isOther);
  return { problems: [...new Set(problems)], changes: others, waitsFor: [], seen };
}

const seqOf = ({ uses }: RunState, callId: string): number => seqsOf(uses).get(callId) ?? 0;

/** By id of the call: the event with which it was proposed first, as a number. */
const seqsOf = onceForEach((uses: RunState['uses']): ReadonlyMap<string, number> => {
  const found = new Map<string, number>();
  for (const { kind, name, seq } of uses) if (kind === 'call' && !found.has(name)) found.set(name, seq);
  return found;
});

/**
 * Facts that came into use after they were read for a payment, or after the boundary had judged one: a step that waits
 * for corrections takes them, and so does what no step has read.
 */
function usedSince(
  { state }: Turn,
  unused: readonly WeighedChange[],
  { first, last }: Pick<Paid, 'first' | 'last'>,
): readonly WeighedChange[] {
  if (state.changes.length === 0) return [];
  const present = presentBy(state);
  const known = new Map(state.changes.flatMap((one) => (one.standing === 'used' ? [[one.path, one] as const] : [])));
  return [...known.values()].flatMap(({ path, label, source, seq }) => {
    if (unused.some((one) => one.path === path)) return [];
    const read = state.uses.find((use) => use.seq <= Math.min(last, seq) && isReadAt(use, `case.${path}`));
    const reading = read?.readings.find((one) => one.path === `case.${path}`);
    const judged = state.changes.find((one) => one.path === path && one.standing === 'used' && one.seq > first);
    if (read === undefined && judged === undefined) return [];
    const unread = read === undefined ? judged : inUseOrUnread(state, path);
    const before = reading === undefined ? (unread?.before ?? null) : reading.value;
    const { value: after, problem } = present(path);
    return [{ path, label, before, after, problem, source }];
  });
}

type Moved = NonNullable<Tool['movesMoney']>;

const movedBy = ({ context }: Turn, { proposed }: CallState): Moved =>
  context.registry.get(proposed.tool)?.tool.movesMoney ?? { how: 'pays', amounts: [] };

function paysNow(turn: Turn, call: CallState, scope: Scope, isCovered: Standard['isCovered']): string[] {
  const { step, proposed } = call;
  const moved = movedBy(turn, call);
  const body = stepAt(turn.sop, step)?.body;
  const others = howMuch(moved).flatMap((name) => {
    const written = body?.kind === 'use' ? own(body.with, name) : undefined;
    if (written === undefined || own(proposed.args, name) === undefined) return [];
    const was = paidAs(call, name);
    const { value, unclear } = computeArgument(written, scope);
    if (value !== null && isCovered(was, value)) return [];
    return [
      value === null ? `has no clear ${name.replaceAll('_', ' ')} now: ${unclear}` : nowText(moved, name, was, value),
    ];
  });
  const [other] = others;
  return other === undefined ? [] : [`${paidText(turn, call)}, and ${other}`];
}

/** Inputs other than the amounts that would be others now: the account, the record that it is paid for. */
function goesElsewhere(turn: Turn, call: CallState, scope: Scope): string[] {
  const { step, proposed } = call;
  const body = stepAt(turn.sop, step)?.body;
  const amounts = howMuch(movedBy(turn, call));
  return Object.entries(body?.kind === 'use' ? body.with : {}).flatMap(([name, written]) => {
    const was = own(proposed.args, name) ?? null;
    const { value, unclear, missing } = computeArgument(written, scope);
    if (amounts.includes(name) || hashOf(value) === hashOf(was)) return [];
    const [text, before] = [value, was].map((one) => (one === null ? 'nothing' : formatValue(one)));
    const label = name.replaceAll('_', ' ');
    return value === null && !missing
      ? [`${paidText(turn, call)}, and has no clear ${label} now: ${unclear}`]
      : [`${paidText(turn, call)} with ${label} ${before}, which would be ${text} now`];
  });
}

function nowText({ how, of = [] }: Moved, name: string, was: Value | null, now: Value): string {
  const [text = formatValue(now), before = 'another value'] = was === null ? [] : toldApart([now, was]);
  const does = how === 'pays' ? 'pay' : 'credit';
  return of.includes(name) ? `would ${does} it of ${text} now instead of ${before}` : `would ${does} ${text} now`;
}

/** `Step 2 has paid $900.00`. */
function paidText(turn: Turn, call: CallState): string {
  const { step, proposed, progress } = call;
  const { amounts, how } = movedBy(turn, call);
  const [name] = amounts.filter((one) => own(proposed.args, one) !== undefined);
  const was = name === undefined ? null : paidAs(call, name);
  const done = how === 'pays' ? 'paid' : 'credited';
  const [text, then] = isDoneBefore(progress)
    ? [progress.before.map(({ summary }) => summary).join(' and '), ' before this case started again']
    : [proposed.summary, ''];
  const says = progress.kind === 'settled' && progress.by !== null ? `, as ${progress.by} says,` : '';
  return `Step ${step} ${isKnownDone(call) ? 'has' : 'may have'}${says} ${done} ${was === null ? text : formatValue(was)}${then}`;
}

/** What the boundary says of a payment with the facts of now, and did not with those of then. */
function judgedOtherwise(
  turn: Turn,
  call: CallState,
  changes: readonly WeighedChange[],
  isAllowed: Standard['isAllowed'],
): string[] {
  const { state, context } = turn;
  const on = (facts: readonly WeighedChange[]): Verdict =>
    verdictOn(context, { ...state, ...withChanges(state, facts, context.now) }, { ...call.proposed, step: call.step });
  const now = on(changes);
  if (now.outcome === 'permitted') return [];
  const wrong = isAllowed(on(changes.map((change) => ({ ...change, after: change.before, problem: null }))), now);
  return wrong === null ? [] : [`${paidText(turn, call)}, which ${wrong}`];
}

function isPermitted(then: Verdict, now: Verdict): string | null {
  return isRefused(now) && !isRefused(then)
    ? `the boundary would not permit now: ${now.because ?? 'no rule covers it'}`
    : null;
}

function isDemanded(then: Verdict, now: Verdict): string | null {
  if (isRefused(now) || isRefused(then)) return isPermitted(then, now);
  return demandsAll(then, now) ? null : `would need another approval now: ${demandText(now)}`;
}
