/**
 * The whole claim procedure in `sops/examples/freight-claims/` against its own cases: the original twenty, and ours for
 * the parts these do not reach.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { filesIn } from '../handbook-folder/files-in.ts';
import { readCaseFile } from '../../src/evaluate/case-file.ts';
import { replay, type ReplayedCase } from '../../src/evaluate/replay.ts';

const FOLDER = fileURLToPath(new URL('../../sops/examples/freight-claims', import.meta.url));
/** The twenty original cases, if they are next to the project. */
const GIVEN = new URL('../../../shared/cases/freight-claims.yaml', import.meta.url);
const OWN = new URL('../../sops/examples/freight-claims/freight-damage-claim.cases.yaml', import.meta.url);
/** Steps, rows and handlers that no case reaches; the handbook's README gives the reason for each. */
const UNREACHED_MAX = 145;

const files = filesIn(FOLDER);

type Played = { readonly cases: readonly ReplayedCase[]; readonly unreached: readonly string[] };

async function played(cases: URL): Promise<Played> {
  const replayed = await replay({
    files,
    cases: readCaseFile(readFileSync(cases, 'utf8'), 'freight.cases.yaml'),
    only: [],
  });
  if (replayed.kind !== 'replayed') throw new Error(replayed.findings.map(({ message }) => message).join('\n'));
  return {
    cases: replayed.cases,
    unreached: replayed.coverage.flatMap(({ parts }) =>
      parts.filter(({ covered }) => !covered).map(({ kind, name }) => `${kind} ${name}`),
    ),
  };
}

const missed = (cases: readonly ReplayedCase[]): Record<string, readonly string[]> =>
  Object.fromEntries(cases.filter(({ pass }) => !pass).map(({ caseId, failures }) => [caseId, failures]));

describe('the whole claim procedure', () => {
  let own: Played;
  beforeAll(async () => {
    own = await played(OWN);
  }, 600_000);

  it('passes all of its cases, which cover nearly all of it', () => {
    const { cases, unreached } = own;
    expect(missed(cases)).toEqual({});
    expect(cases.length).toBeGreaterThanOrEqual(90);
    expect(unreached.length, unreached.join('\n')).toBeLessThanOrEqual(UNREACHED_MAX);
  });

  it.skipIf(!existsSync(GIVEN))('passes the twenty original cases', async () => {
    const { cases } = await played(GIVEN);
    expect(missed(cases)).toEqual({});
    expect(cases).toHaveLength(20);
  });

  it('computes what the cases state for information', () => {
    const stating = ['FC-001', 'FC-004', 'FC-012', 'FC-013', 'FC-014', 'FC-017', 'FC-018'];
    const cases = own.cases.filter(({ caseId }) => stating.includes(caseId));
    const stated = cases.flatMap(({ caseId, information }) =>
      information.map(({ key, stated: wanted, got }) => [caseId, key, wanted, got]),
    );
    expect(stated).toEqual(stated.map(([caseId, key, wanted]) => [caseId, key, wanted, wanted]));
    expect(stated.length).toBe(9);
  });

  it('asks about a claim that was lowered under its approval with the amount of now', () => {
    const log = own.cases.find(({ caseId }) => caseId === 'FX-646')?.log ?? [];
    const questions = log.flatMap(({ event }) => (event.type === 'QuestionAsked' ? [event.question] : []));
    expect(questions.at(-1)).toBe(
      'A rule forbids that payment; the claim may have been lowered. Case CASE-1 claims $230.50. At most $230.50 is left to pay, and at most $230.50 can be recovered. Pay, or decline?',
    );
  });

  it('is a separate handbook, unknown to the one around it', () => {
    expect(files.map(({ path }) => path)).toEqual([
      'boundary/claims-agent.cedar',
      'boundary/limits.yaml',
      'calendars/us-claims.yaml',
      'freight-damage-claim.sop.yaml',
      'kinds/freight_claim.yaml',
      'owners.yaml',
      'people.yaml',
      'senders.yaml',
      'tables/appeal-evidence.csv',
      'tables/required-documents.csv',
    ]);
    const around = filesIn(fileURLToPath(new URL('../../sops', import.meta.url)));
    expect(around.map(({ path }) => path).filter((path) => path.includes('examples'))).toEqual([]);
  });
});
