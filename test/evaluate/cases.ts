/**
 * Cases for these tests: the first case of the handbook's case file, changed as a test needs it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { readCaseFile, type CaseFile } from '../../src/evaluate/case-file.ts';
import { replay, type ReplayedCase } from '../../src/evaluate/replay.ts';
import { type HandbookFile, isHandbookPath } from '../../src/handbook/handbook-file.ts';

const SOPS = new URL('../../sops/', import.meta.url);
export const CASES_TEXT = readFileSync(new URL('freight-damage-claim.cases.yaml', SOPS), 'utf8');

export type Written = Record<string, Record<string, unknown>> & {
  case_id: string;
  received_at: string;
  events?: unknown[];
};
type WrittenFile = { meta: { policy: { actions: string[] } }; cases: Written[] };

export const handbookFiles: readonly HandbookFile[] = readdirSync(SOPS, { recursive: true, encoding: 'utf8' })
  .filter(isHandbookPath)
  .map((path) => ({ path, text: readFileSync(new URL(path, SOPS), 'utf8') }));

/** The handbook with `from` replaced by `to` in its SOP. */
export function handbookWith(from: string, to: string): readonly HandbookFile[] {
  return handbookFiles.map((file) => {
    if (!file.path.endsWith('.sop.yaml')) return file;
    if (!file.text.includes(from)) throw new Error(`Expected the SOP to contain ${from}, it does not`);
    return { ...file, text: file.text.replace(from, to) };
  });
}

/** A file of one case: FC-001 (Enterprise, $12,480.00, received 14:05) after `change`. */
export function caseFileText(change: (written: Written, file: WrittenFile) => void = () => undefined): string {
  const file = parse(CASES_TEXT) as WrittenFile;
  const [written] = file.cases;
  if (written === undefined) throw new Error('Expected a case in the case file, got none');
  change(written, file);
  return stringify({ ...file, cases: [written] });
}

export function caseFile(change?: (written: Written, file: WrittenFile) => void): CaseFile {
  return readCaseFile(caseFileText(change), 'test.cases.yaml');
}

/** Replays one changed case. */
export async function play(
  change: (written: Written, file: WrittenFile) => void,
  files = handbookFiles,
): Promise<ReplayedCase> {
  const replayed = await replay({ files, cases: caseFile(change), only: [] });
  const [played] = replayed.kind === 'replayed' ? replayed.cases : [];
  if (played === undefined) throw new Error(`Expected a replayed case, got ${JSON.stringify(replayed)}`);
  return played;
}

/** Sets what the case expects. */
export function expecting(written: Written, expected: Record<string, unknown>): void {
  written['expected'] = { route: 'priority', flags: [], must: [], must_not: [], ...expected };
}
