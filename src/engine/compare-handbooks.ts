/**
 * What a changed handbook changes over the one in force: files, versions, sentences, and who has to approve it. The
 * handbook in force decides who approves, never the new one.
 */
import type { HandbookFile } from '../handbook/handbook-file.ts';
import { isHandbookPath } from '../handbook/handbook-file.ts';
import { ownerOf } from '../handbook/owners.ts';
import { handbookChanges } from '../review/handbook-changes.ts';
import type { Handbook } from '../review/handbook.ts';
import type { HandbookInForce } from './handbooks.ts';
import { numberSops } from './number-sops.ts';
import type { PublishedSop } from './register.ts';

export type FileChange = { readonly path: string; readonly how: 'new' | 'changed' | 'removed' };

export type HandbookComparison = {
  readonly files: readonly FileChange[];
  /** The versions that would be new, such as `freight-damage-claim v3`. */
  readonly versions: readonly string[];
  readonly changes: readonly string[];
  /** Each of these groups must approve. */
  readonly groups: readonly string[];
};

/** @param latest the latest version published under each name */
export function compareHandbooks(
  inForce: HandbookInForce,
  after: Handbook,
  files: readonly HandbookFile[],
  latest: ReadonlyMap<string, PublishedSop>,
): HandbookComparison {
  const changed = fileChanges(inForce.published.files, files);
  return {
    files: changed,
    versions: numberSops(after.sops.values(), latest)
      .filter(({ name, version }) => latest.get(name)?.version !== version)
      .map(({ name, version }) => `${name} v${version}`),
    changes: handbookChanges(inForce.handbook, after),
    groups: groupsAsked(inForce.handbook, after, changed),
  };
}

/** The files that differ, are new or are gone, by path. */
export function fileChanges(before: readonly HandbookFile[], after: readonly HandbookFile[]): FileChange[] {
  const textsOf = (files: readonly HandbookFile[]) =>
    new Map(files.filter(({ path }) => isHandbookPath(path)).map(({ path, text }) => [path, text]));
  const [old, fresh] = [textsOf(before), textsOf(after)];
  return [...new Set([...old.keys(), ...fresh.keys()])]
    .filter((path) => old.get(path) !== fresh.get(path))
    .toSorted()
    .map((path) => ({ path, how: !old.has(path) ? 'new' : fresh.has(path) ? 'changed' : 'removed' }));
}

/**
 * Who has to approve. For an SOP that is changed, new or removed it is its `changes_approved_by`. For any other file,
 * such as the boundary, it is the owner that `owners.yaml` names, or the approvers of every SOP in force when it names
 * none. An owner of an SOP's file approves too.
 */
function groupsAsked(before: Handbook, after: Handbook, files: readonly FileChange[]): string[] {
  const sops = [...before.sops.values()];
  const touched = sops.filter(({ name, source }) => after.sops.get(name)?.source.hash !== source.hash);
  const added = [...after.sops.values()].filter(({ name }) => !before.sops.has(name));
  const owned = files.map(({ path }) => ({ path, owner: ownerOf(path, before.owners) }));
  const isOwnerless = owned.some(({ path, owner }) => owner === null && !path.endsWith('.sop.yaml'));
  return [
    ...new Set([
      ...owned.flatMap(({ owner }) => (owner === null ? [] : [owner])),
      ...[...(isOwnerless ? sops : touched), ...added].map(({ changesApprovedBy }) => changesApprovedBy),
    ]),
  ];
}
