/**
 * Performs the Jira tools, and probes for the effects of lost calls.
 */
import { z } from 'zod';
import type { CallContext, ProbeResult, ToolBinding } from '../../tool/tool.ts';
import { bind, type Found } from '../bind.ts';
import { clip } from '../outcome.ts';
import { readAnswer } from '../read-answer.ts';
import { adfOf } from './adf.ts';
import { changeBindings } from './change-issue.ts';
import type { JiraClient } from './client.ts';
import { jiraCloud } from './cloud.ts';
import { commentBinding } from './comment.ts';
import { jiraOutcome } from './errors.ts';
import { keyProperty } from './key-property.ts';
import { searchBinding } from './search.ts';
import { createIssueInput, createIssueTool } from './tools.ts';

const createdSchema = z.object({ key: z.string() });
const searchSchema = z.object({
  issues: z.array(z.object({ key: z.string(), fields: z.object({ labels: z.array(z.string()) }) })),
});

export function createJiraBindings(client: JiraClient): ToolBinding[] {
  return [
    bind({
      timeoutMs: client.settings.timeout_ms,
      secrets: () => client.secrets(),
      tool: createIssueTool,
      input: createIssueInput,
      outcomeOf: jiraOutcome,
      call: (input, context) => performCreate(client, input, context),
      probe: (_input, context) => findIssue(client, context),
    }),
    commentBinding(client),
    searchBinding(client),
    ...changeBindings(client),
  ];
}

async function performCreate(
  client: JiraClient,
  input: z.infer<typeof createIssueInput>,
  { key, signal }: CallContext,
): Promise<Found> {
  const created: unknown = await (await jiraCloud()).createIssue(client.within(signal), {
    fields: {
      project: { key: input.project },
      issuetype: { name: input.issue_type },
      priority: { name: input.priority },
      // Jira refuses a summary of two lines.
      summary: input.summary.replace(/\s+/g, ' ').trim(),
      ...(input.description === undefined ? {} : { description: adfOf(input.description) }),
      labels: [labelOf(key), ...new Set(input.labels ?? [])],
      ...(input.team === undefined ? {} : { components: [{ name: input.team }] }),
    },
    properties: [keyProperty(key)],
  });
  return issueFound(client, readAnswer(createdSchema, created, 'write').key);
}

/** JQL reads the search index: a hit is proof, but no hit is not (the tool's probe is `eventual`). */
async function findIssue(client: JiraClient, { key, signal }: CallContext): Promise<Found | ProbeResult> {
  const label = labelOf(key);
  const answer: unknown = await (await jiraCloud()).searchAndReconsileIssuesUsingJql(client.within(signal), {
    jql: `labels = "${label}"`,
    fields: ['labels'],
    maxResults: 5,
  });
  const issues = readAnswer(searchSchema, answer, 'read').issues.filter(({ fields }) => fields.labels.includes(label));
  const [issue, ...others] = issues;
  if (issue === undefined) return { kind: 'absent' };
  if (others.length === 0) return issueFound(client, issue.key);
  return {
    kind: 'unknown',
    message: `Expected one issue with the label \`${label}\`, got ${issues.map((each) => `\`${clip(each.key, 40)}\``).join(' and ')}; close the issues that are too many`,
  };
}

function labelOf(key: string): string {
  return `sop-${key}`;
}

function issueFound(client: JiraClient, issueKey: string): Found {
  const url = client.addressOf(issueKey);
  return {
    kind: 'found',
    output: { key: issueKey, ...(url === null ? {} : { url }) },
    reference: { record: `issue ${clip(issueKey, 40)}`, ...(url === null ? {} : { url }) },
  };
}
