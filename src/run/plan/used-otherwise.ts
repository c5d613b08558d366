/**
 * Facts in use that the run has read otherwise before: a step that waits for corrections takes them whatever was decided
 * on the earlier values. What was weighed before it came into use is in here too, and differs nowhere.
 */
import { CORRECTED } from '../../case/kind.ts';
import { hashOf } from '../../kernel/canonical-json.ts';
import { own } from '../../kernel/own.ts';
import type { Scope } from '../../sop/expression/expression.ts';
import { baseLabel, labelsAround, stepAt } from '../../sop/rounds.ts';
import { changeInUse, inUse, type WeighedChange } from '../log/fact-change.ts';
import type { RunState } from '../log/state.ts';
import type { WaitState } from '../log/step/wait.ts';
import { isReadAt, type Use } from '../log/uses.ts';
import { doesMoreNow } from './other-way.ts';
import { readingsBefore } from '../cite/readings-before.ts';
import { prefixOf, reachOf, type ReachKind } from './reach.ts';
import type { Turn } from './turn.ts';

/** From the value that was read first to the one in use. */
export function usedOtherwise(state: RunState): readonly WeighedChange[] {
  const used = new Map(state.changes.flatMap((one) => (one.standing === 'used' ? [[one.path, one] as const] : [])));
  return [...used.values()].flatMap(({ path, label, before, seq }): WeighedChange[] => {
    const now = hashOf(inUse(state, path));
    for (const use of state.uses) {
      if (!isReadAt(use, `case.${path}`)) continue;
      const read = use.readings.find((one) => one.path === `case.${path}`);
      const was = read === undefined ? before : read.value;
      const isOther = read === undefined ? use.seq < seq : hashOf(was) !== now;
      if (isOther) return [changeInUse(state, { path, label, before: was })];
    }
    return [];
  });
}

/**
 * What was decided before a wait for corrections, and counts as made.
 *
 * @param scope the names as they were at the use, with the values of now
 */
export type WaitedFor = (use: Use, scope: () => Scope) => boolean;

/**
 * Whether a decision only led to a step that has waited for what was missing, directly or by a name that it left unset:
 * that the case states the fact now is what was waited for.
 *
 * @param isShown people approve what follows, and see what the fact was. Then it may also have been wrong, if it was
 * decided on again after the wait; look-ups with it stand, too, once those that led to the wait were made again. What would be decided otherwise
 * itself never does, nor does a decision that would now lead past a stop, a question, or anything else but values to set.
 */
export function waitedFor(turn: Turn, changes: readonly WeighedChange[], isShown: boolean): WaitedFor {
  const { state, sop } = turn;
  const waits = Object.values(state.waits).filter(({ event, arrived }) => event === CORRECTED && arrived !== null);
  const taken = changes.filter(({ path, after }) => hashOf(inUse(state, path)) === hashOf(after));
  if (waits.length === 0 || taken.length === 0) return () => false;
  const ways = waits.map((wait) => wayTo(turn, wait));
  const isTaken = ({ path }: WeighedChange): boolean => taken.some((one) => one.path === path);
  const again = new Map(taken.map(({ path }) => [path, doneAgain(turn, path, ways)]));
  const wasWrong = (use: Use, { path }: WeighedChange): boolean => isShown && again.get(path)?.(use) === true;
  const wasMissing = (use: Use, change: WeighedChange): boolean =>
    isTaken(change) && use.readings.some(({ path, value }) => path === `case.${change.path}` && value === null);
  return (use, scope) => {
    const readings = readingsBefore(state, use.readings);
    const read = changes.filter(({ path }) => isReadAt({ readings }, `case.${path}`));
    if (stepAt(sop, use.step) === null || read.length === 0) return false;
    if (isLookUp(state, use)) return read.every((one) => wasWrong(use, one));
    return (
      LEADS.has(use.kind) &&
      ways.some((way) => way.isLedBy(use)) &&
      read.every((one) => wasMissing(use, one) || wasWrong(use, one)) &&
      !doesMoreNow(turn, use, scope())
    );
  };
}

const LEADS: ReadonlySet<Use['kind']> = new Set(['condition', 'branch', 'loop']);

function isLookUp({ calls }: RunState, { kind, name }: Use): boolean {
  return kind === 'call' && own(calls, name)?.proposed.effect === 'read';
}

/** A wait, and whether a use decided that it was waited, by what is around it or by a name. */
type Way = { readonly seq: number; readonly isLedBy: (use: Use) => boolean };

function wayTo(turn: Turn, { step, seq }: WaitState): Way {
  const { state, sop } = turn;
  const around = labelsAround(sop, step);
  const bases = new Set(around.map(baseLabel));
  const names = new Set(around.flatMap((label) => namesDeciding(state, label)));
  return {
    seq,
    isLedBy: (use) => {
      const by = stepAt(sop, use.step);
      if (by === null || use.seq > seq) return false;
      const reach = reachOf(turn, use, by, REACH[use.kind] ?? 'choice');
      return reach.bases.some((base) => bases.has(base)) || [...reach.names].some((name) => names.has(name));
    },
  };
}

const REACH: Partial<Record<Use['kind'], ReachKind>> = { loop: 'block', call: 'result' };

/**
 * Whether a use was done again on a fact that had changed, and what led to a wait had read that before. A look-up beside
 * those that led to the wait stands with them.
 */
function doneAgain({ state }: Turn, fact: string, ways: readonly Way[]): (use: Use) => boolean {
  const changed = state.changes.findLast(({ path, standing }) => path === fact && standing === 'used')?.seq ?? Infinity;
  const reads = ({ readings }: Pick<Use, 'readings'>): boolean =>
    isReadAt({ readings: readingsBefore(state, readings) }, `case.${fact}`);
  const known = state.uses.filter((one) => (LEADS.has(one.kind) || isLookUp(state, one)) && reads(one));
  const led = known.filter((one) => ways.some((way) => way.seq < changed && way.isLedBy(one)));
  if (led.length === 0) return () => false;
  const isAgain = (use: Use): boolean =>
    known.some((later) => later.seq > changed && isAlike(state, use, later, reads));
  const lookedUp = led.filter((one) => isLookUp(state, one));
  const areAllAgain = lookedUp.length > 0 && lookedUp.every(isAgain);
  return (use) => isAgain(use) || (isLookUp(state, use) && areAllAgain);
}

type Reads = (read: Pick<Use, 'readings'>) => boolean;

/** Whether both look up by the same tool, or decide the same: the same step in two rounds, or the same comparisons. */
function isAlike(state: RunState, use: Use, later: Use, reads: Reads): boolean {
  if (isLookUp(state, use)) return isLookUp(state, later) && toolBy(state, use) === toolBy(state, later);
  if (!LEADS.has(later.kind)) return false;
  if (baseLabel(use.step) === baseLabel(later.step)) return true;
  if (prefixOf(use.step) !== prefixOf(later.step)) return false;
  const known = new Set(comparedIn(state, later, reads));
  const compared = comparedIn(state, use, reads);
  return compared.length > 0 && compared.every((text) => known.has(text));
}

const toolBy = ({ calls }: RunState, { name }: Use): string | undefined => own(calls, name)?.proposed.tool;

/** The comparisons of the conditions of a step that read a fact, as written. */
function comparedIn({ decisions }: RunState, { step }: Use, reads: Reads): string[] {
  const traces = own(decisions, step)?.traces ?? [];
  return traces.filter(reads).flatMap(({ comparisons }) => comparisons.map(({ text }) => text));
}

/** The names that decided whether a step was done, each with the prefix of its SOP. */
function namesDeciding({ decisions }: RunState, label: string): string[] {
  const readings = own(decisions, label)?.traces.flatMap((trace) => trace.readings) ?? [];
  return readings.map(({ path }) => `${prefixOf(label)}${path.split('.')[0]}`);
}
