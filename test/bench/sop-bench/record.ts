/**
 * Records scored runs in `results.json` next to each procedure. The *blind* run is the first scored one and is written
 * once; a *revised* run, made after looking at failures, is added to it.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { HandbookFile } from '../../../src/handbook/handbook-file.ts';
import { hashOf } from '../../../src/kernel/canonical-json.ts';
import { Trouble } from '../../../src/kernel/trouble.ts';
import type { Figures } from './run-domain.ts';

export type Scored = {
  /** The day, the commit that held the procedure, and the hash of the procedure's files. */
  readonly day: string;
  readonly commit: string;
  readonly handbook: string;
  /** One entry for each mode: tools as shipped or repaired, judged by rules, an oracle or a model. */
  readonly figures: readonly Figures[];
};
export type DomainRecord = { readonly blind?: Scored; readonly revised?: Scored };

export type RecordName = 'blind' | 'revised';

const FOLDER = new URL('./', import.meta.url);
const fileOf = (domain: string): string => fileURLToPath(new URL(`./${domain}/results.json`, FOLDER));

export function readRecord(domain: string): DomainRecord {
  return existsSync(fileOf(domain)) ? (JSON.parse(readFileSync(fileOf(domain), 'utf8')) as DomainRecord) : {};
}

/** Identifies the scored procedure byte for byte. */
export function handbookHash(files: readonly HandbookFile[]): string {
  return hashOf(files.map(({ path, text }) => ({ path, text })));
}

/**
 * @throws Trouble `bench.not_blind` when another procedure was scored before, `bench.not_committed` when no commit
 * holds this one
 */
export function writeRecord(
  domain: string,
  name: RecordName,
  files: readonly HandbookFile[],
  figures: Figures,
  day: string,
): void {
  const before = readRecord(domain);
  const handbook = handbookHash(files);
  if (
    name === 'blind' &&
    (before.revised !== undefined || (before.blind !== undefined && before.blind.handbook !== handbook))
  ) {
    throw new Trouble('bench.not_blind', {
      message: `Expected a first scored run of \`${domain}\`, got a record of one: write \`--record revised\``,
    });
  }
  const git = (...words: string[]): string =>
    execFileSync('git', words, { cwd: fileURLToPath(FOLDER), encoding: 'utf8' }).trim();
  const uncommitted = git(
    'status',
    '--porcelain',
    '--',
    ...files.map(({ path }) => `${domain}/${path}`),
    `${domain}/READINGS.md`,
  );
  if (uncommitted !== '')
    throw new Trouble('bench.not_committed', {
      message: `Expected the procedure of \`${domain}\` and its \`READINGS.md\` in a commit, got changes:\n${uncommitted}`,
    });
  const same =
    before[name]?.handbook === handbook
      ? before[name].figures.filter(({ tools, judge }) => tools !== figures.tools || judge !== figures.judge)
      : [];
  const scored: Scored = {
    day,
    commit: git('log', '-1', '--format=%H', '--', domain),
    handbook,
    figures: [...same, figures],
  };
  writeFileSync(fileOf(domain), `${JSON.stringify({ ...before, [name]: scored }, null, 2)}\n`);
}
