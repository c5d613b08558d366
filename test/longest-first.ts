/**
 * The order of the test files, so that the workers end together: the files that take longest begin first, and the many
 * short ones fill what is left. A clean clone has no record of how long a file takes.
 */
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The last project has the shortest files. */
const PROJECTS = ['process', 'stand-ins', 'pure'];

/** The files that take longest, each project's longest first. */
const LONGEST = [
  'system/approval',
  'system/bad-claims',
  'system/vendors',
  'system/readme',
  'system/process',
  'system/without-slack',
  'system/database',
  'browser/scenes',
  'store/embedded-promises',
  'postgres/tampering',
  'system/erase',
  'evaluate/bench/bench',
  'evaluate/freight-claims',
  'evaluate/tampering',
  'evaluate/cut-log',
  'recorded/databases/databases',
  'evaluate/taken-back',
  'evaluate/saas-ops',
  'store/astray',
  'cli/other-handbook',
  'store/embedded-store',
  'slack/app',
  'engine/busy-channel',
  'run/changes-properties',
  'run/correct-answer-properties',
  'review/range-oracle',
].map((name) => `/test/${name}.test.ts`);

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const known = await super.sort(files);
    return known.toSorted((a, b) => placeOf(a) - placeOf(b));
  }
}

/** Files without a place of their own stay in the given order, after those of their project that have one. */
function placeOf({ project, moduleId }: TestSpecification): number {
  const among = LONGEST.findIndex((file) => moduleId.endsWith(file));
  return PROJECTS.indexOf(project.name) * (LONGEST.length + 1) + (among === -1 ? LONGEST.length : among);
}
