/** What bounds procedures has an owner, or everyone whom the boundary asks approves its changes. */
import { describe, expect, it } from 'vitest';
import { groupsAsked, unownedFiles } from '../../src/review/unowned-files.ts';
import { whoApproves } from '../../src/review/who-approves.ts';
import { asking, filesOf, FILES, handbookOf, sopFile } from '../run/handbook.ts';

const owned = (...patterns: readonly string[]) => ({
  owners: patterns.map((files) => ({ files, approved_by: 'security' })),
});
const WAIT = sopFile('  - step: 1\n    says: Wait\n    wait: { for: 30 days }\n');

describe('a handbook', () => {
  it('is warned of once for all files that bound procedures and have no owner, with what to write', () => {
    expect(unownedFiles(FILES, owned())).toEqual([
      {
        rule: 'no-owner',
        severity: 'warning',
        message:
          'Expected a rule of `owners.yaml` for `boundary/claims-agent.cedar`, `boundary/limits.yaml` and `people.yaml`, got none: until there is one, changes of them need the approvers of every procedure and every group that the boundary asks',
        suggestion:
          'Write `owners.yaml` with the group that approves each, such as `- { files: boundary/**, approved_by: security }`, and with one rule for `owners.yaml` itself',
        place: { file: 'owners.yaml', line: 1, column: 1 },
        endColumn: null,
      },
    ]);
  });

  it.each([
    [['boundary/**'], 'for `people.yaml`, got none'],
    [['boundary/*.cedar', 'people.yaml'], 'for `boundary/limits.yaml`, got none'],
  ])('is warned of where only %s have an owner', (patterns, said) => {
    expect(unownedFiles(FILES, owned(...patterns))[0]?.message).toContain(said);
  });

  it('is not warned of where rules name them all, whatever names kinds and tables', () => {
    expect(unownedFiles(FILES, owned('boundary/**', 'people.yaml'))).toEqual([]);
    expect(unownedFiles([{ path: 'tables/a.csv', text: '' }], owned())).toEqual([]);
  });
});

describe('a change of a file without an owner', () => {
  const before = handbookOf(filesOf(WAIT, asking('jira.create_issue', 'claims-director:1, finance:1')));
  const groups = (path: string) => whoApproves(before, before, [{ path, how: 'changed' }]).map(({ group }) => group);

  it('asks every group that the boundary asks, next to the approvers of the procedures', () => {
    expect(groupsAsked(before).toSorted()).toEqual(['claims-director', 'finance']);
    for (const path of ['boundary/limits.yaml', 'tools/a.tool.yaml', 'people.yaml', 'senders.yaml', 'owners.yaml'])
      expect(groups(path).toSorted()).toEqual(['claims-director', 'claims-managers', 'finance']);
  });

  it('asks the approvers of the procedures alone about a kind or a table, with which nothing is permitted', () => {
    expect([groups('kinds/freight_claim.yaml'), groups('tables/a.csv')]).toEqual([
      ['claims-managers'],
      ['claims-managers'],
    ]);
  });
});
