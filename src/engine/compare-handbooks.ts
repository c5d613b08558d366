/**
 * What a changed handbook changes over the one in force: files, versions, sentences, and who has to approve it. The
 * handbook in force decides who approves, never the new one.
 */
import type { HandbookFile } from '../handbook/handbook-file.ts';
import { handbookChanges } from '../review/handbook-changes.ts';
import type { Handbook } from '../review/handbook.ts';
import { fileChanges, whoApproves, type AskedGroup, type FileChange } from '../review/who-approves.ts';
import type { HandbookInForce } from './handbooks.ts';
import { numberSops } from './number-sops.ts';
import type { PublishedSop } from './register.ts';

export type HandbookComparison = {
  readonly files: readonly FileChange[];
  /** The versions that would be new, such as `freight-damage-claim v3`. */
  readonly versions: readonly string[];
  readonly changes: readonly string[];
  /** Each of these groups must approve. */
  readonly groups: readonly string[];
  /** The same groups, with what each approves. */
  readonly asked: readonly AskedGroup[];
};

/** @param latest the latest version published under each name */
export function compareHandbooks(
  inForce: HandbookInForce,
  after: Handbook,
  files: readonly HandbookFile[],
  latest: ReadonlyMap<string, PublishedSop>,
): HandbookComparison {
  const changed = fileChanges(inForce.published.files, files);
  const asked = whoApproves(inForce.handbook, after, changed);
  return {
    files: changed,
    versions: numberSops(after.sops.values(), latest)
      .filter(({ name, version }) => latest.get(name)?.version !== version)
      .map(({ name, version }) => `${name} v${version}`),
    changes: handbookChanges(inForce.handbook, after),
    groups: asked.map(({ group }) => group),
    asked,
  };
}
