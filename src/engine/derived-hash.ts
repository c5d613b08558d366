/**
 * The hash of the rows that an append derives: the row of the run, its timers and its asks. The log alone does not give
 * all of it: the kinds in force shape the title, and the plan sets the timers. It is signed with the append, so rows can
 * be compared without reading their log.
 */
import { hashOf } from '../kernel/canonical-json.ts';
import type { DerivedRow } from './ports.ts';

export function derivedHash({ status, sop, sopVersion, outcome, title, timers, asks }: DerivedRow): string {
  return hashOf({
    status,
    sop: sop === null ? null : asStored(sop),
    sopVersion,
    outcome: outcome === null ? null : asStored(outcome),
    title: asStored(title),
    timers: timers.map(({ key, dueAt }) => [asStored(key), dueAt] as const).toSorted(byFirst),
    asks: asks
      .map(({ askId, kind, open, groups }) => [asStored(askId), kind, open, groups.map(asStored)] as const)
      .toSorted(byFirst),
  });
}

const byFirst = ([a]: readonly [string, ...unknown[]], [b]: readonly [string, ...unknown[]]): number =>
  a < b ? -1 : 1;

/** As text columns hold it: a hostile ticket may contain what Postgres refuses. */
function asStored(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}
