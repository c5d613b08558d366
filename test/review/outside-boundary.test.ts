import { describe, expect, it } from 'vitest';
import { compileHandbook } from '../../src/review/compile-handbook.ts';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { BOUNDARY_PATH, FILES, filesOf, PERMISSIVE, registry, sopFile } from '../run/handbook.ts';

const ISSUE = `  - step: 1
    says: Create an issue
    use: jira.create_issue
    with:
      project: OPS
      priority: High
      summary: Damage
`;
const NOTE =
  '  - step: 1\n    says: Note it\n    use: zendesk.add_internal_note\n    with:\n      ticket: = case.zendesk.ticket_id\n      text: Note it\n';
const forbidding = (when: string): HandbookFile => ({
  path: BOUNDARY_PATH,
  text: `${PERMISSIVE.text}@id("no-notes")\n@reason("Notes are written by people")\nforbid (principal is Bot, action == Action::"zendesk.add_internal_note", resource is Case)${when};\n`,
});
const nothing: HandbookFile = {
  path: BOUNDARY_PATH,
  text: '@id("one")\n@outcome("permit")\npermit (principal is Bot, action == Action::"slack.notify", resource is Case);\n',
};
const found = (files: readonly HandbookFile[]): string[] =>
  compileHandbook(files, registry)
    .findings.filter(({ rule }) => rule === 'outside-boundary')
    .map(
      ({ severity, place, message }) =>
        `${severity} ${
          files
            .find(({ path }) => path === place.file)
            ?.text.split('\n')
            [place.line - 1]?.slice(place.column - 1) ?? ''
        }: ${message}`,
    );

describe('a call outside the boundary', () => {
  it("does not occur in the project's own handbook", () => {
    expect(found(FILES)).toEqual([]);
  });

  it('is reported with the policy that forbids it in every case', () => {
    expect(found(filesOf(sopFile(ISSUE), FILES.find(({ path }) => path === BOUNDARY_PATH) ?? nothing))).toEqual([
      'error jira.create_issue: The policy `no-issue-outside-claims` of `boundary/claims-agent.cedar` forbids this call in every case: Claims are worked in the Jira project CLM; other projects belong to other teams',
    ]);
    expect(found(filesOf(sopFile(NOTE), forbidding('')))).toHaveLength(1);
  });

  it('is reported when no policy covers it', () => {
    expect(found(filesOf(sopFile(NOTE), nothing))).toEqual([
      'error zendesk.add_internal_note: No policy of `boundary/claims-agent.cedar` can permit this call of `zendesk.add_internal_note`, so the run always parks here',
    ]);
  });

  it('is reported when a policy forbids it in some cases and none permits it in the others', () => {
    const some = forbidding(' when { context.args.text like "Note*" }').text.replace(PERMISSIVE.text, nothing.text);
    expect(found(filesOf(sopFile(NOTE), { path: BOUNDARY_PATH, text: some }))).toEqual([
      'error zendesk.add_internal_note: No policy of `boundary/claims-agent.cedar` can permit this call of `zendesk.add_internal_note`, so the run always parks here',
    ]);
  });

  it('is left to the run when it depends on the case', () => {
    expect(found(filesOf(sopFile(NOTE), forbidding(' when { context.args.text like "Note*" }')))).toEqual([]);
  });

  it('is not reported when the step handles `forbidden`', () => {
    expect(
      found(
        filesOf(
          sopFile(`${NOTE}    if_error:\n      forbidden:\n        says: Flag it\n        flag: refused\n`),
          forbidding(''),
        ),
      ),
    ).toEqual([]);
  });

  it('is reported for a judgment, at its place', () => {
    const judge =
      '  - step: 1\n    says: Look\n    judge:\n      question: Orders?\n      about: = case.claim.text\n      answers: [yes, no]\n    save: reply\n    if_unsure:\n      says: Nobody knows\n      flag: unsure\n';
    expect(found(filesOf(sopFile(judge), nothing))).toEqual([
      'error judge:: No policy of `boundary/claims-agent.cedar` can permit this call of `openai.judge`, so the run always parks here',
    ]);
    expect(found(filesOf(sopFile(judge), PERMISSIVE))).toEqual([]);
  });

  it('is not reported for an unknown tool', () => {
    expect(found(filesOf(sopFile(NOTE.replace('add_internal_note', 'add_note')), nothing))).toEqual([]);
  });
});
