/**
 * Splits a set into its reports: a 926 may answer about several claims, and a 214 state several statuses. What is in no
 * report of its own belongs to each.
 */
import { ediSet } from '../../case/edi-sets.ts';
import type { Numbered } from './interchange.ts';

/** @param segments from ST to SE */
export function splitSet(id: string, segments: readonly Numbered[]): readonly (readonly Numbered[])[] {
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
  const [header = part, ...rounds] = parts;
  const reports = [header, ...rounds].flatMap((one) =>
    one.reports.map((own) => [...header.common, ...headOf(one), ...(one === header ? [] : one.common), ...own]),
  );
  if (reports.length === 0) return [segments];
  return reports.map((own) => [...own, ...trailer].sort((a, b) => a.number - b.number));
}

type Part = { readonly head: Numbered | null; readonly common: Numbered[]; readonly reports: Numbered[][] };

const headOf = ({ head }: Part): readonly Numbered[] => (head === null ? [] : [head]);

/** Whether a segment follows in the loop of the latest report, with nothing else in between. */
function isMember({ reports }: Part, members: readonly string[], { number, segment: [name] }: Numbered): boolean {
  return members.includes(name) && reports.at(-1)?.at(-1)?.number === number - 1;
}
