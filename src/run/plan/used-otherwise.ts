/**
 * Facts in use that the run has read otherwise before: a step that waits for corrections takes them whatever was decided
 * on the earlier values. What was weighed before it came into use is in here too, and differs nowhere.
 */
import { CORRECTED } from '../../case/kind.ts';
import { hashOf } from '../../kernel/canonical-json.ts';
import { own } from '../../kernel/own.ts';
import { baseLabel, labelsAround, stepAt } from '../../sop/rounds.ts';
import { changeInUse, inUse, type WeighedChange } from '../log/fact-change.ts';
import type { RunState } from '../log/state.ts';
import type { WaitState } from '../log/step/wait.ts';
import { isReadAt, type Use } from '../log/uses.ts';
import { readingsBefore } from './readings-before.ts';
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

/** What was decided before a wait for corrections, and counts as made. */
export type WaitedFor = (use: Use) => boolean;

/**
 * Whether a decision only led to a step that has waited for what was missing, directly or by a name that it left unset:
 * that the case states the fact now is what was waited for.
 *
 * @param isShown people approve what follows, and see what the fact was. Then it may also have been wrong, if it was
 * decided on again after the wait; a look-up with it stands, too. What would be decided otherwise itself never does.
 */
export function waitedFor(turn: Turn, changes: readonly WeighedChange[], isShown: boolean): WaitedFor {
  const { state, sop } = turn;
  const waits = Object.values(state.waits).filter(({ event, arrived }) => event === CORRECTED && arrived !== null);
  const taken = changes.filter(({ path, after }) => hashOf(inUse(state, path)) === hashOf(after));
  if (waits.length === 0 || taken.length === 0) return () => false;
  const ways = waits.map((wait) => wayTo(turn, wait));
  const wrong = isShown ? taken.filter(({ path }) => isDecidedAgain(turn, path, ways)) : [];
  const isIn = (some: readonly WeighedChange[], { path }: WeighedChange): boolean =>
    some.some((one) => one.path === path);
  const wasMissing = (use: Use, change: WeighedChange): boolean =>
    isIn(taken, change) && use.readings.some(({ path, value }) => path === `case.${change.path}` && value === null);
  return (use) => {
    const readings = readingsBefore(state, use.readings);
    const read = changes.filter(({ path }) => isReadAt({ readings }, `case.${path}`));
    if (stepAt(sop, use.step) === null || read.length === 0) return false;
    if (isLookUp(state, use)) return read.every((one) => isIn(wrong, one));
    return (
      LEADS.has(use.kind) &&
      read.every((one) => wasMissing(use, one) || isIn(wrong, one)) &&
      ways.some((way) => way.isLedBy(use))
    );
  };
}

const LEADS: ReadonlySet<Use['kind']> = new Set(['condition', 'branch', 'loop']);

const DECIDES: ReadonlySet<Use['kind']> = new Set([...LEADS, 'table', 'question']);

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

/** Whether what led to a wait had read a fact, and something was decided on it after it had changed. */
function isDecidedAgain({ state }: Turn, fact: string, ways: readonly Way[]): boolean {
  const changed = state.changes.findLast(({ path, standing }) => path === fact && standing === 'used')?.seq ?? Infinity;
  const decides = (use: Use): boolean => DECIDES.has(use.kind) || isLookUp(state, use);
  const reads = (use: Use): boolean => isReadAt({ readings: readingsBefore(state, use.readings) }, `case.${fact}`);
  const uses = state.uses.filter((use) => decides(use) && reads(use));
  return (
    uses.some(({ seq }) => seq > changed) &&
    ways.some((way) => way.seq < changed && uses.some((use) => way.isLedBy(use)))
  );
}

/** The names that decided whether a step was done, each with the prefix of its SOP. */
function namesDeciding({ decisions }: RunState, label: string): string[] {
  const readings = own(decisions, label)?.traces.flatMap((trace) => trace.readings) ?? [];
  return readings.map(({ path }) => `${prefixOf(label)}${path.split('.')[0]}`);
}
