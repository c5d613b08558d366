/**
 * What open runs have against a publication: each finding refuses it, and each note is announced with it.
 */
import type { HandbookFile } from '../handbook/handbook-file.ts';
import type { Handbook } from '../review/handbook.ts';
import { awaitingRuns, type Awaiting } from './awaiting-runs.ts';
import { runsOfChangedTools } from './runs-of-changed-tools.ts';
import { strandedByFacts, strandedRuns } from './stranded-runs.ts';

export async function runsInTheWay(
  shell: Parameters<typeof awaitingRuns>[0],
  before: Handbook | null,
  after: Handbook,
  files: readonly HandbookFile[],
): Promise<Awaiting> {
  const stranded = await strandedRuns(shell, before, after);
  const byFacts = await strandedByFacts(shell, before, after);
  const { findings, notes } = await awaitingRuns(shell, before, after, files);
  const byTools = await runsOfChangedTools(shell, before, after);
  return { findings: [...stranded, ...byFacts, ...findings], notes: [...notes, ...byTools] };
}
