/**
 * The hash of the rows that an append derives: the row of the run, its timers and its asks. The log alone does not give
 * all of it: the kinds in force shape the title, and the plan sets the timers. It is signed with the append, so rows can
 * be compared without reading their log.
 */
import { hashOf } from '../kernel/canonical-json.ts';
import { storedText } from '../kernel/stored-text.ts';
import type { DerivedRow } from './ports.ts';

export function derivedHash({ status, sop, sopVersion, outcome, title, about, timers, asks }: DerivedRow): string {
  return hashOf({
    status,
    sop: sop === null ? null : storedText(sop),
    sopVersion,
    outcome: outcome === null ? null : storedText(outcome),
    title: storedText(title),
    // Absent in what an earlier program signed.
    ...(about.length === 0 ? {} : { about: about.map(storedText) }),
    timers: timers.map(({ key, dueAt }) => [storedText(key), dueAt] as const).toSorted(byFirst),
    asks: asks
      .map(({ askId, kind, open, groups }) => [storedText(askId), kind, open, groups.map(storedText)] as const)
      .toSorted(byFirst),
  });
}

const byFirst = ([a]: readonly [string, ...unknown[]], [b]: readonly [string, ...unknown[]]): number =>
  a < b ? -1 : 1;
