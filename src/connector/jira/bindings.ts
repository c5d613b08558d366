/**
 * Performs the Jira tools, and probes for the effects of lost calls.
 */
import type { Client } from 'jira.js/core';
import { z } from 'zod';
import type { CallContext, ProbeResult, ToolBinding } from '../../tool/tool.ts';
import { bind, type Found } from '../bind.ts';
import { clip } from '../outcome.ts';
import { readAnswer } from '../read-answer.ts';
import { adfOf } from './adf.ts';
import { changeBindings } from './change-issue.ts';
import type { JiraClient } from './client.ts';
import { jiraCloud } from './cloud.ts';
import { jiraIssueOutcome, jiraOutcome } from './errors.ts';
import { searchBinding } from './search.ts';
import { addCommentInput, addCommentTool, createIssueInput, createIssueTool } from './tools.ts';

/** The issue or comment property that holds our key. It is proof; a label could be copied by a person. */
export const KEY_PROPERTY = 'sop.step';
/** Comments per page, and pages read before a probe gives up. */
const commentsPerPage = 100;
const commentPagesMax = 20;
/** Clocks differ; comments older than the intent by more than this are certainly not ours. */
const clockMarginMs = 300_000;

const createdSchema = z.object({ key: z.string() });
const searchSchema = z.object({
  issues: z.array(z.object({ key: z.string(), fields: z.object({ labels: z.array(z.string()) }) })),
});
const commentSchema = z.object({ id: z.string() });
const commentsSchema = z.object({
  total: z.int(),
  comments: z.array(
    z.object({
      id: z.string(),
      // jira.js returns a Date if its schema matches; otherwise the text is unchanged.
      created: z.coerce.date().optional(),
      properties: z.array(z.object({ key: z.string().optional(), value: z.unknown() })).optional(),
    }),
  ),
});

export function createJiraBindings(client: JiraClient): ToolBinding[] {
  const common = { timeoutMs: client.settings.timeout_ms, secrets: () => client.secrets() };
  return [
    bind({
      ...common,
      tool: createIssueTool,
      input: createIssueInput,
      outcomeOf: jiraOutcome,
      call: (input, context) => performCreate(client, input, context),
      probe: (_input, context) => findIssue(client, context),
    }),
    bind({
      ...common,
      tool: addCommentTool,
      input: addCommentInput,
      outcomeOf: jiraIssueOutcome,
      call: (input, context) => performComment(client, input, context),
      probe: ({ issue }, context) => findComment(client, issue, context),
    }),
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
    properties: [{ key: KEY_PROPERTY, value: { key } }],
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

async function performComment(
  client: JiraClient,
  { issue, text }: z.infer<typeof addCommentInput>,
  { key, signal }: CallContext,
): Promise<Found> {
  const comment: unknown = await (await jiraCloud()).addComment(client.within(signal), {
    issueIdOrKey: issue,
    body: adfOf(text),
    properties: [{ key: KEY_PROPERTY, value: { key } }],
  });
  return commentFound(client, issue, readAnswer(commentSchema, comment, 'write').id);
}

async function findComment(
  client: JiraClient,
  issue: string,
  { key, intendedAt, signal }: CallContext,
): Promise<Found | ProbeResult> {
  const jira: Client = client.within(signal);
  let read = 0;
  const ours: string[] = [];
  for (let page = 0; page < commentPagesMax; page++) {
    const answer: unknown = await (await jiraCloud()).getComments(jira, {
      issueIdOrKey: issue,
      expand: 'properties',
      orderBy: '-created',
      startAt: read,
      maxResults: commentsPerPage,
    });
    const { total, comments } = readAnswer(commentsSchema, answer, 'read');
    const withKey = comments.filter(({ properties = [] }) =>
      properties.some((property) => property.key === KEY_PROPERTY && holdsKey(property.value, key)),
    );
    ours.push(...withKey.map(({ id }) => id));
    read += comments.length;
    const oldest = comments.at(-1)?.created?.getTime();
    if (comments.length === 0 || read >= total || (oldest !== undefined && oldest < intendedAt - clockMarginMs))
      return oneComment(client, issue, ours);
  }
  if (ours.length > 0) return oneComment(client, issue, ours);
  return {
    kind: 'unknown',
    message: `Jira has more than \`${read}\` newer comments on \`${issue}\`; look for ours by hand`,
  };
}

function oneComment(client: JiraClient, issue: string, [ours, ...others]: readonly string[]): Found | ProbeResult {
  if (ours === undefined) return { kind: 'absent' };
  if (others.length === 0) return commentFound(client, issue, ours);
  return {
    kind: 'unknown',
    message: `Expected one comment of ours on \`${issue}\`, got ${[ours, ...others].map((id) => `\`${clip(id, 40)}\``).join(' and ')}; delete the comments that are too many`,
  };
}

function labelOf(key: string): string {
  return `sop-${key}`;
}

function holdsKey(value: unknown, key: string): boolean {
  return typeof value === 'object' && value !== null && 'key' in value && value.key === key;
}

function issueFound(client: JiraClient, issueKey: string): Found {
  const url = client.addressOf(issueKey);
  return {
    kind: 'found',
    output: { key: issueKey, ...(url === null ? {} : { url }) },
    reference: { record: `issue ${clip(issueKey, 40)}`, ...(url === null ? {} : { url }) },
  };
}

function commentFound(client: JiraClient, issue: string, comment: string): Found {
  const url = client.addressOf(issue);
  return {
    kind: 'found',
    output: { issue, comment },
    reference: { record: `comment ${clip(comment, 40)} of issue ${issue}`, ...(url === null ? {} : { url }) },
  };
}
