/**
 * Checks Jira for `sop doctor`: our user, its permissions, and whether the create screen has our fields.
 */
import type { Client } from 'jira.js/core';
import { z } from 'zod';
import { compareNames, runCheck, type CheckFinding, type SystemCheck } from '../check.ts';
import { clip } from '../outcome.ts';
import { readAnswer } from '../read-answer.ts';
import type { JiraClient } from './client.ts';
import { jiraCloud } from './cloud.ts';
import { readIssueTypes, readScreen } from './create-screen.ts';
import { jiraOutcome } from './errors.ts';
import { createIssueTool, jiraTools } from './tools.ts';

/** Permissions that no tool needs and that are harmful in the wrong hands; the check names those we hold. */
const DANGEROUS = [
  'ADMINISTER',
  'ADMINISTER_PROJECTS',
  'DELETE_ISSUES',
  'DELETE_ALL_COMMENTS',
  'EDIT_ALL_COMMENTS',
  'BULK_CHANGE',
] as const;
/** Needed only for issues for a team; a project without components has no such field. */
const UNNEEDED = 'components';

/** What the handbook creates. Each combination is compared with the project's create screen. */
export type JiraUse = { readonly project: string; readonly issueType: string; readonly priorities: readonly string[] };

const userSchema = z.object({ displayName: z.string().optional(), accountId: z.string() });
const permissionsSchema = z.object({
  permissions: z.record(z.string(), z.object({ havePermission: z.boolean().optional() })),
});
export function checkJira(
  client: JiraClient,
  signal: AbortSignal,
  uses: readonly JiraUse[] = [],
): Promise<SystemCheck> {
  return runCheck(
    'jira',
    jiraOutcome,
    () => client.secrets(),
    async () => {
      const jira = client.within(signal);
      const needed = [...new Set(jiraTools.flatMap((tool) => tool.scopes))];
      const user = readAnswer(userSchema, await (await jiraCloud()).getCurrentUser(jira), 'read');
      const { permissions } = readAnswer(
        permissionsSchema,
        await (await jiraCloud()).getMyPermissions(jira, { permissions: [...needed, ...DANGEROUS].join(',') }),
        'read',
      );
      const held = Object.entries(permissions)
        .filter(([, { havePermission }]) => havePermission === true)
        .map(([name]) => name);
      const findings: CheckFinding[] = compareNames('permission', needed, held);
      for (const use of uses) findings.push(...(await screenFindings(jira, use)));
      return {
        message: `Jira answers at ${client.settings.host} and knows us as \`${clip(user.displayName ?? user.accountId, 80)}\``,
        findings,
      };
    },
  );
}

async function screenFindings(jira: Client, { project, issueType, priorities }: JiraUse): Promise<CheckFinding[]> {
  const type = (await readIssueTypes(jira, project)).find(({ name }) => name.toLowerCase() === issueType.toLowerCase());
  if (type === undefined) return compareNames('issue type', [issueType], []);
  const fields = await readScreen(jira, project, type.id);
  const needed = createIssueTool.vendorFields.filter((field) => field !== UNNEEDED);
  const allowed =
    fields.find(({ fieldId }) => fieldId === 'priority')?.allowedValues?.flatMap(({ name }) => name ?? []) ?? [];
  return [
    ...compareNames(
      'field',
      needed,
      fields.map(({ fieldId }) => fieldId).filter((id) => needed.includes(id)),
    ),
    ...fields
      .filter(
        ({ fieldId, required, hasDefaultValue }) =>
          required === true && hasDefaultValue !== true && !needed.includes(fieldId),
      )
      .map(
        ({ fieldId }): CheckFinding => ({
          kind: 'missing',
          subject: 'field',
          name: fieldId,
          message: `The project \`${project}\` demands the field \`${clip(fieldId, 60)}\`, which no tool fills; make it optional for \`${issueType}\``,
        }),
      ),
    ...compareNames(
      'priority',
      priorities,
      allowed.filter((name) => priorities.includes(name)),
    ),
  ];
}
