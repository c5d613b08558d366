/**
 * Finds past cases that another version would have handled differently: each case is replayed under both, and route,
 * flags and executed actions are compared.
 */
import type { ReplayedCase } from './replay.ts';

export type Elsewhere = {
  readonly caseId: string;
  readonly differences: readonly { readonly what: string; readonly before: string; readonly after: string }[];
};

/** Only the cases that differ, in case-file order. Times are not compared: a version may just be slower. */
export function elsewhere(before: readonly ReplayedCase[], after: readonly ReplayedCase[]): Elsewhere[] {
  return before.flatMap(({ caseId, recorded: was }) => {
    const is = after.find((replayed) => replayed.caseId === caseId)?.recorded;
    if (is === undefined) return [];
    const pairs = [
      { what: 'route', before: was.route ?? 'none', after: is.route ?? 'none' },
      { what: 'flags', before: flagsOf(was), after: flagsOf(is) },
      { what: 'executed', before: actionsOf(was, 'executed'), after: actionsOf(is, 'executed') },
      { what: 'awaiting', before: actionsOf(was, 'awaiting'), after: actionsOf(is, 'awaiting') },
      { what: 'stopped', before: stopsOf(was), after: stopsOf(is) },
    ];
    const differences = pairs.filter((pair) => pair.before !== pair.after);
    return differences.length === 0 ? [] : [{ caseId, differences }];
  });
}

type Recorded = ReplayedCase['recorded'];

const flagsOf = ({ flags }: Recorded): string =>
  flags
    .map(({ flag }) => flag)
    .sort()
    .join(', ') || 'none';

const stopsOf = ({ stopped }: Recorded): string => stopped.map(({ sentence }) => `it ${sentence}`).join('; ') || 'no';

/** Sorted, because the order of parallel calls means nothing. */
function actionsOf({ calls }: Recorded, state: Recorded['calls'][number]['state']): string {
  return (
    calls
      .filter((call) => call.state === state)
      .map(({ action }) => action)
      .sort()
      .join(', ') || 'none'
  );
}
