/**
 * Splits a set into its reports: a 926 may answer about several claims, and a 214 state several statuses. What is in no
 * report of its own belongs to each.
 */
import { ediSet } from '../../case/edi-sets.ts';
import { reportSegmentsMax } from '../../kernel/limits.ts';
import type { Numbered, TransactionSet } from './interchange.ts';

/** How many reports a set has, without splitting it. */
export function reportsOf({ id, segments, fault }: TransactionSet): number {
  const loop = fault === null ? (ediSet(id)?.reports?.loop ?? null) : null;
  return loop === null ? 1 : Math.max(1, segments.filter(({ segment: [name] }) => name === loop).length);
}

/**
 * @param segments from ST to SE
 * @returns null where what several reports share would multiply the set beyond the limit
 */
export function splitSet(id: string, segments: readonly Numbered[]): readonly (readonly Numbered[])[] | null {
  const set = ediSet(id);
  if (set?.reports == null) return [segments];
  const { loop, inside } = set.reports;
  const members = set.loops[loop] ?? [];
  const trailer: Numbered[] = [];
  /** The part in which the reports are: the whole set, or a round of the loop around them. */
  let part: Part = { head: null, common: [], reports: [] };
  const parts = [part];
  for (const numbered of segments) {
    const [name] = numbered.segment;
    if (name === inside) {
      part = { head: numbered, common: [], reports: [] };
      parts.push(part);
    } else if (name === loop) part.reports.push([numbered]);
    else if (isMember(part, members, numbered)) part.reports.at(-1)?.push(numbered);
    else (name === 'SE' ? trailer : part.common).push(numbered);
  }
  const [header = part] = parts;
  const sharedBy = (one: Part): readonly Numbered[] =>
    one === header ? header.common : [...header.common, ...headOf(one), ...one.common];
  const total = parts.reduce(
    (sum, one) => sum + one.reports.reduce((own, { length }) => own + length + sharedLength(header, one), 0),
    0,
  );
  if (total > reportSegmentsMax) return null;
  const reports = parts.flatMap((one) => one.reports.map((own) => [...sharedBy(one), ...own]));
  if (reports.length === 0) return [segments];
  return reports.map((own) => [...own, ...trailer].sort((a, b) => a.number - b.number));
}

type Part = { readonly head: Numbered | null; readonly common: Numbered[]; readonly reports: Numbered[][] };

const sharedLength = (header: Part, one: Part): number =>
  header.common.length + (one === header ? 0 : one.common.length + 1);

const headOf = ({ head }: Part): readonly Numbered[] => (head === null ? [] : [head]);

/** Whether a segment follows in the loop of the latest report, with nothing else in between. */
function isMember({ reports }: Part, members: readonly string[], { number, segment: [name] }: Numbered): boolean {
  return members.includes(name) && reports.at(-1)?.at(-1)?.number === number - 1;
}
