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
import { isReadAt, type Use } from '../log/uses.ts';
import { prefixOf, reachOf } from './reach.ts';
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
 * Whether a decision only led to a step that has waited for what was missing, directly or by a name that it left unset:
 * that the case states the fact now is what was waited for.
 */
export function waitedFor(turn: Turn, changes: readonly WeighedChange[]): (use: Use) => boolean {
  const { state, sop } = turn;
  const waits = Object.values(state.waits).filter(({ event, arrived }) => event === CORRECTED && arrived !== null);
  const taken = changes.filter(({ path, after }) => hashOf(inUse(state, path)) === hashOf(after));
  if (waits.length === 0 || taken.length === 0) return () => false;
  const around = new Set(waits.flatMap(({ step }) => labelsAround(sop, step)));
  const bases = new Set([...around].map(baseLabel));
  const names = new Set([...around].flatMap((label) => namesDeciding(state, label)));
  const wasMissing = (use: Use, { path }: WeighedChange): boolean =>
    taken.some((one) => one.path === path) &&
    use.readings.some((reading) => reading.path === `case.${path}` && reading.value === null);
  return (use) => {
    const step = stepAt(sop, use.step);
    const read = LEADS.has(use.kind) ? changes.filter(({ path }) => isReadAt(use, `case.${path}`)) : [];
    if (step === null || read.length === 0 || !read.every((one) => wasMissing(use, one))) return false;
    const reach = reachOf(turn, use, step, use.kind === 'loop' ? 'block' : 'choice');
    return reach.bases.some((base) => bases.has(base)) || [...reach.names].some((name) => names.has(name));
  };
}

const LEADS: ReadonlySet<Use['kind']> = new Set(['condition', 'branch', 'loop']);

/** The names that decided whether a step was done, each with the prefix of its SOP. */
function namesDeciding({ decisions }: RunState, label: string): string[] {
  const readings = own(decisions, label)?.traces.flatMap((trace) => trace.readings) ?? [];
  return readings.map(({ path }) => `${prefixOf(label)}${path.split('.')[0]}`);
}
