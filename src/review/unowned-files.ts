/**
 * Files that say what runs may do, who people are and who may speak for a case, and that no rule of `owners.yaml` names.
 * Whoever writes the procedures would change them alone.
 */
import { policyTable } from '../boundary/policy-table.ts';
import type { Finding } from '../handbook/finding.ts';
import { OWNERS_FILE, PEOPLE_FILE, SENDERS_FILE, type HandbookFile } from '../handbook/handbook-file.ts';
import { ownerOf } from '../handbook/owners.ts';
import { listed } from '../handbook/suggest.ts';
import type { Handbook } from './handbook.ts';

const FOLDERS = ['boundary/', 'tools/'] as const;
const SHOWN_MAX = 3;

/** Whether the file bounds what procedures do. */
export function isBound(path: string): boolean {
  return [OWNERS_FILE, PEOPLE_FILE, SENDERS_FILE].includes(path) || FOLDERS.some((folder) => path.startsWith(folder));
}

/** One warning about all of them; none when each has an owner. */
export function unownedFiles(files: readonly HandbookFile[], { owners }: Pick<Handbook, 'owners'>): Finding[] {
  const paths = files.map(({ path }) => path).toSorted();
  const unowned = paths.filter((path) => isBound(path) && ownerOf(path, owners) === null);
  if (unowned.length === 0) return [];
  const more = unowned.length - SHOWN_MAX;
  const names = more <= 0 ? listed(unowned, 'and') : `${listed(unowned.slice(0, SHOWN_MAX), 'and')} (and ${more} more)`;
  return [
    {
      rule: 'no-owner',
      severity: 'warning',
      message: `Expected a rule of \`${OWNERS_FILE}\` for ${names}, got none: until there is one, changes of them need the approvers of every procedure and every group that the boundary asks`,
      suggestion: `Write \`${OWNERS_FILE}\` with the group that approves each, such as \`- { files: ${patternOf(unowned[0] ?? '')}, approved_by: security }\`, and with one rule for \`${OWNERS_FILE}\` itself`,
      place: { file: OWNERS_FILE, line: 1, column: 1 },
      endColumn: null,
    },
  ];
}

/** Every group with members that a policy asks for an approval: a changed limit would pass them by. */
export function groupsAsked({ boundaries, people }: Pick<Handbook, 'boundaries' | 'people'>): string[] {
  const demands = [...boundaries.values()].flatMap((boundary) =>
    policyTable(boundary).flatMap(({ approvers }) => approvers?.split(',') ?? []),
  );
  const asked = new Set(demands.map((demand) => demand.split(':', 1)[0]?.trim()));
  return people.groups.flatMap(({ group, members }) => (asked.has(group) && members.length > 0 ? [group] : []));
}

function patternOf(path: string): string {
  const folder = FOLDERS.find((known) => path.startsWith(known));
  return folder === undefined ? path : `${folder}**`;
}
