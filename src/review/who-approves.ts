/**
 * Who has to approve a changed handbook, and why. The handbook in force decides, never the new one: no file may name
 * the people who let it in. Only groups of the handbook in force are asked, with their members there.
 */
import type { HandbookFile } from '../handbook/handbook-file.ts';
import { isHandbookPath, OWNERS_FILE } from '../handbook/handbook-file.ts';
import { ownerOf } from '../handbook/owners.ts';
import { kindLineOf } from '../sop/check/kind-line.ts';
import type { Sop } from '../sop/sop.ts';
import type { Handbook } from './handbook.ts';
import { groupsAsked, isBound } from './unowned-files.ts';
import { haveSameStarts, mayStartTogether } from './overlapping-starts.ts';

export type FileChange = { readonly path: string; readonly how: 'new' | 'changed' | 'removed' };

/** A group that must approve, with what it approves: `changes of freight-damage-claim`. */
export type AskedGroup = { readonly group: string; readonly why: readonly string[] };

const SOP_FILE = '.sop.yaml';

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

type Asked = { readonly group: string; readonly why: string };

/**
 * - A file that a rule of `owners.yaml` matches: the owner.
 * - A changed or removed SOP: also its `changes_approved_by`.
 * - A new SOP that no rule matches: the owner of `owners.yaml`, or without one the approvers of every SOP.
 * - An SOP that is new, or has other starts or another boundary than before: also the approvers of the SOPs with which
 *   it may start together, and of those under its boundary.
 * - Any other file that no rule matches: the approvers of every SOP; of one that bounds procedures (boundary, limits,
 *   tools, people, senders, owners) also every group that the boundary asks, since a change would pass them by.
 *
 * A handbook that names no approver at all is changed by all of its groups together.
 */
export function whoApproves(before: Handbook, after: Handbook, files: readonly FileChange[]): AskedGroup[] {
  const sops = [...before.sops.values()];
  const ofAll = (why: string): Asked[] => sops.map(({ changesApprovedBy: group }) => ({ group, why }));
  const ofFile = ({ path, how }: FileChange): Asked[] => {
    const owner = ownerOf(path, before.owners);
    if (owner !== null) return [{ group: owner, why: `${path}, by \`${OWNERS_FILE}\`` }];
    const unnamed = `${path}, which no rule of \`${OWNERS_FILE}\` names`;
    if (isBound(path) && sops.length > 0)
      return [...ofAll(unnamed), ...groupsAsked(before).map((group) => ({ group, why: unnamed }))];
    if (!path.endsWith(SOP_FILE)) return ofAll(unnamed);
    const isNew = [...after.sops.values()].some(({ name, source }) => source.file === path && !before.sops.has(name));
    if (how !== 'new' && !isNew) return [];
    const why = `new procedures that no rule of \`${OWNERS_FILE}\` names`;
    const ownerOfOwners = ownerOf(OWNERS_FILE, before.owners);
    return ownerOfOwners === null ? ofAll(why) : [{ group: ownerOfOwners, why }];
  };
  const touched = sops.filter(({ name, source }) => after.sops.get(name)?.source.hash !== source.hash);
  const asked = [
    ...files.flatMap(ofFile),
    ...touched.map(({ name, changesApprovedBy: group }) => ({ group, why: `changes of ${name}` })),
    ...[...after.sops.values()].flatMap((sop) => affectedBy(sop, before, after)),
  ];
  const known = asked.length > 0 ? asked : everyGroup(before);
  return [...Map.groupBy(known, ({ group }) => group)].map(([group, each]) => ({
    group,
    why: [...new Set(each.map(({ why }) => why))],
  }));
}

/** The approvers of the SOPs in force that an SOP which is new or works elsewhere may get in the way of. */
function affectedBy(sop: Sop, before: Handbook, after: Handbook): Asked[] {
  const old = before.sops.get(sop.name);
  if (old?.source.hash === sop.source.hash) return [];
  const kind = after.kinds.get(kindOf(sop) ?? '');
  const startsElsewhere = old === undefined || !haveSameStarts(old, sop);
  return [...before.sops.values()].flatMap((other) => {
    if (other.name === sop.name) return [];
    const now = after.sops.get(other.name) ?? other;
    const sharesCases =
      kindOf(sop) === kindOf(other) &&
      (old === undefined || kind === undefined || mayStartTogether(sop, now, kind, after.registry));
    const reasons = [
      ...(startsElsewhere && sharesCases
        ? [`changes of ${other.name}, which starts for the same kind of case as ${sop.name}`]
        : []),
      ...(old?.boundary !== sop.boundary && other.boundary === sop.boundary
        ? [`changes of ${other.name}, which has the same boundary as ${sop.name}`]
        : []),
    ];
    return reasons.map((why) => ({ group: other.changesApprovedBy, why }));
  });
}

function kindOf(sop: Sop): string | null {
  return kindLineOf(sop)?.kind ?? sop.kind;
}

function everyGroup({ people }: Handbook): Asked[] {
  return people.groups
    .filter(({ members }) => members.length > 0)
    .map(({ group }) => ({ group, why: 'a handbook that names no approver' }));
}

/** `security: new procedures`: a line for the people who are asked. */
export function askedText({ group, why }: AskedGroup): string {
  return `${group} approves ${why.join('; ')}`;
}
