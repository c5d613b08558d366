/**
 * The order of the test files, so that the workers end together: the files that take longest begin first, and the many
 * short ones fill what is left. A clean clone has no record of how long a file takes.
 */
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The last project has the shortest files. */
const PROJECTS = ['process', 'process-shared', 'stand-ins', 'pure'];

/** The files that take longest, each project's longest first. */
const LONGEST = [
  'system/program-bundle',
  'postgres/tampering',
  'system/readme',
  'store/embedded-store',
  'browser/scenes',
  'system/process',
  'evaluate/bench/bench',
  'system/approval',
  'store/embedded-promises',
  'postgres/promises',
  'postgres/failover',
  'system/saas-ops',
  'system/refused-payment',
  'system/hostile-requests',
  'engine/crash',
  'system/bad-claims',
  'system/vendors',
  'postgres/locked-item',
  'store/embedded-formats',
  'system/last-defence',
  'system/without-slack',
  'system/erase',
  'evaluate/freight-claims',
  'evaluate/saas-ops',
  'evaluate/tampering',
  'evaluate/taken-back',
  'recorded/databases/databases',
  'evaluate/cut-log',
  'time-of-readers/letters',
  'time-of-readers/people',
  'store/astray',
  'cli/other-handbook',
  'slack/app',
  'engine/busy-channel',
  'sop/corpus',
  'sop/mistakes',
  'sop/check',
  'connector/contract',
  'kernel/amounts/around-amounts',
  'sop/expression/amounts',
  'kernel/find-values',
  'run/done-otherwise-properties',
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
