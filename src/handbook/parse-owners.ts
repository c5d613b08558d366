/**
 * Reads `sops/owners.yaml`. Each group must be one of `people.yaml` with somebody in it, and the file must name its own
 * owner: otherwise anyone who may change a procedure could change who approves the boundary.
 */
import { FileReader } from './file-reader.ts';
import type { Finding } from './finding.ts';
import { OWNERS_FILE } from './handbook-file.ts';
import { ownerOf, ownersSchema, type OwnerRule } from './owners.ts';
import type { People } from './people.ts';
import { suggestWord } from './suggest.ts';
import { hasLost, mayName, NOTHING_LOST, type Lost } from './yaml/lost.ts';
import { readKnownYaml } from './yaml/read-yaml-as.ts';

/** @param lost what is not known of the groups */
export function parseOwners(
  text: string,
  file: string,
  { groups }: Pick<People, 'groups'>,
  lost: Lost = NOTHING_LOST,
): {
  readonly owners: readonly OwnerRule[];
  readonly mayErase: string | null;
  readonly findings: readonly Finding[];
} {
  const reader = new FileReader(file, text);
  const read = readKnownYaml(reader, {
    schema: ownersSchema,
    rule: 'owners-shape',
    expected: 'owners of files',
    fallback: { owners: [] },
  });
  if (read === null) return { owners: [], mayErase: null, findings: reader.findings };
  const { owners, may_erase: mayErase = null } = read.value;
  const names = groups.map(({ group }) => group);
  owners.forEach(({ files, approved_by }, index) => {
    const at = (field: string) => read.rangeOf(['owners', index, field]);
    const group = groups.find((known) => known.group === approved_by);
    if (group === undefined && !mayName(lost, approved_by))
      reader.report(
        'owners-content',
        at('approved_by'),
        `Expected a group of \`people.yaml\`, got \`${approved_by}\``,
        suggestWord(approved_by, names),
      );
    else if (group?.members.length === 0 && !mayName(lost, approved_by))
      reader.report(
        'owners-content',
        at('approved_by'),
        `Expected a group with members, got \`${approved_by}\`, which no one is in`,
      );
    if (owners.findIndex((rule) => rule.files === files) !== index)
      reader.report('owners-content', at('files'), `Expected each pattern once, got \`${files}\` again`);
  });
  if (ownerOf(OWNERS_FILE, owners) === null && !hasLost(read.lost))
    reader.report(
      'owners-content',
      read.rangeOf(['owners']),
      `Expected an owner of \`${OWNERS_FILE}\` itself, got none`,
      `Add \`- files: ${OWNERS_FILE}\` with the group that approves its changes`,
    );
  if (
    mayErase !== null &&
    !mayName(lost, mayErase) &&
    !groups.some(({ group, members }) => group === mayErase && members.length > 0)
  )
    reader.report(
      'owners-content',
      read.rangeOf(['may_erase']),
      `Expected a group of \`people.yaml\` with members, got \`${mayErase}\``,
      suggestWord(mayErase, names),
    );
  return { owners, mayErase, findings: reader.findings };
}
