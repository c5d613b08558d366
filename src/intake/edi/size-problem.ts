/**
 * Whether the reports of what arrived can be made and stored while its sender, or the next file, waits.
 */
import { interchangeSetsMax, reportCharactersMax, reportSegmentsMax } from '../../kernel/limits.ts';
import type { Group } from './interchange.ts';
import { sizeOf } from './split-set.ts';

/**
 * Null where they can.
 *
 * @param times how much more may come at once than in one interchange that is answered while its sender waits
 */
export function sizeProblem(groups: readonly Group[], where: string, times = 1): string | null {
  const sizes = groups.flatMap(({ sets }) => sets.map(sizeOf));
  const [reportsMax, segmentsMax, charactersMax] = [interchangeSetsMax, reportSegmentsMax, reportCharactersMax].map(
    (most) => most * times,
  ) as [number, number, number];
  const reports = sizes.reduce((sum, one) => sum + one.reports, 0);
  if (reports > reportsMax) return `Expected at most ${reportsMax} reports${where}, got ${reports}`;
  const segments = sizes.reduce((sum, one) => sum + one.segments, 0);
  if (segments > segmentsMax)
    return `Expected at most ${segmentsMax} segments in all reports${where}, with those that they share, got ${segments}`;
  const characters = sizes.reduce((sum, one) => sum + one.characters, 0);
  return characters > charactersMax
    ? `Expected at most ${charactersMax} characters in all reports${where}, with those that they share, got ${characters}`
    : null;
}
