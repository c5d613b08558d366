/** A handbook of any trade is tried with the names of its own: the stand-ins have what its steps name. */
import { expect, it } from 'vitest';
import { readCaseFile } from '../../src/evaluate/case-file.ts';
import { replay } from '../../src/evaluate/replay.ts';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { tradeFiles } from './other-trades.ts';

const CASES = `cases:
  - case_id: PC-001
    channel: web
    received_at: '2026-03-04T14:05:00Z'
    policy: { number: POL-100001 }
    loss: { amount: '4200.00', currency: USD }
    expected: { route: done, must: [jira.create_issue, zendesk.assign_group], must_not: [] }
`;
const STEPS = `values:
  night_desk: Night Desk
steps:
  - step: 1
    says: Open an issue
    use: jira.create_issue
    with: { project: COLD, issue_type: Excursion, team: Cold Store, priority: High, summary: A lot was warm }
  - step: 2
    says: Give the ticket to the night desk
    use: zendesk.assign_group
    with: { ticket: "101", group: = night_desk }
  - step: 3
    says: Look for the issue
    use: jira.search_issues
    with: { project: HEAT, label: "101" }
    outcome: done
`;

const withSteps = (steps: string): readonly HandbookFile[] =>
  tradeFiles('property-claim').map(({ path, text }) => ({
    path,
    text: path.endsWith('.cedar')
      ? text.replace(
          /action in \[.*\]/,
          'action in [Action::"jira.create_issue", Action::"zendesk.assign_group", Action::"jira.search_issues"]',
        )
      : path.endsWith('.sop.yaml')
        ? text.slice(0, text.indexOf('steps:\n')) + steps
        : text,
  }));

async function failures(steps: string): Promise<readonly string[]> {
  const replayed = await replay({ files: withSteps(steps), cases: readCaseFile(CASES, 'x.cases.yaml'), only: [] });
  if (replayed.kind !== 'replayed') throw new Error(JSON.stringify(replayed.findings));
  return replayed.cases.flatMap((one) => one.failures);
}

it('plays steps with a project, an issue type, a component and a group of their own', async () => {
  expect(await failures(STEPS)).toEqual([]);
});

it('says how names are known, of a project that only the run computes', async () => {
  const computed = STEPS.replace('project: COLD', `project: "= case.policy.number == 'POL-100002' ? 'COLD' : 'WARM'"`);
  expect((await failures(computed)).join('\n')).toMatch(
    /Jira does not know the project.*A replay knows the names that a step gives in words or as a value under `values`/,
  );
});
