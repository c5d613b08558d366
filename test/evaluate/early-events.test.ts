/** Case files with events that arrive before their case opens. */
import { describe, expect, it } from 'vitest';
import { filesIn } from '../handbook-folder/files-in.ts';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readCaseFile } from '../../src/evaluate/case-file.ts';
import { replay, type ReplayedCase } from '../../src/evaluate/replay.ts';

const FOLDER = new URL('../../sops/examples/freight-claims/', import.meta.url);
const CASES = readFileSync(new URL('freight-damage-claim.cases.yaml', FOLDER), 'utf8');

/** The case whose filing is confirmed two days before its ticket, with a kind that holds events for `days`. */
async function played(days: number): Promise<ReplayedCase> {
  const files = filesIn(fileURLToPath(FOLDER)).map((file) =>
    file.path.endsWith('freight_claim.yaml') ? { ...file, text: `event_days: ${days}\n${file.text}` } : file,
  );
  const replayed = await replay({ files, cases: readCaseFile(CASES, 'freight.cases.yaml'), only: ['FX-130'] });
  const [one] = replayed.kind === 'replayed' ? replayed.cases : [];
  if (one === undefined) throw new Error('Expected a replayed case, got none');
  return one;
}

describe('an event before the arrival of a replayed case', () => {
  it('is in the mailbox when the case opens, and its days count from its own receipt', async () => {
    const { log, failures } = await played(30);
    expect(failures).toEqual([]);
    expect(log.slice(0, 2).map(({ event }) => event.type)).toEqual(['CaseOpened', 'EventArrived']);
    expect(log[1]?.event).toMatchObject({ receivedAt: Date.parse('2026-01-31T15:00:00Z') });
    expect(log[0]?.at).toBe(Date.parse('2026-02-02T15:00:00Z'));
  }, 60_000);

  it('is gone when the case opens later than its kind holds events', async () => {
    const { log, pass } = await played(1);
    expect(pass).toBe(false);
    expect(log.filter(({ event }) => event.type === 'EventArrived').map(({ at }) => at)).toEqual([
      Date.parse('2026-02-12T15:00:00Z'),
    ]);
  }, 60_000);

  it('fails the case, with the reason, when its kind holds none', async () => {
    const { failures } = await played(0);
    expect(failures[0]).toMatch(/`filed_with_carrier` of .* could not be played: refused: .*event_days: 0/);
  }, 60_000);
});
