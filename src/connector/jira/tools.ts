/**
 * The tools of Jira: contracts only.
 */
import { z } from 'zod';
import { labelled } from '../../tool/schema.ts';
import type { Tool } from '../../tool/tool.ts';

/** Jira refuses a longer summary. */
const summaryCharactersMax = 255;
/** Jira refuses a longer description or comment. */
const textCharactersMax = 32_767;

/** The key goes into a path that jira.js does not encode. */
const issueKey = z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,30}-[1-9]\d{0,9}$/, 'Expected an issue key such as `CLM-12`');

export const createIssueInput = z.strictObject({
  project: labelled(z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,30}$/, 'Expected a project key such as `CLM`'), 'project'),
  priority: labelled(z.string().min(1).max(60), 'priority'),
  summary: labelled(z.string().min(1).max(summaryCharactersMax), 'summary'),
  description: labelled(z.string().max(textCharactersMax).optional(), 'description'),
  issue_type: labelled(z.string().min(1).max(60).default('Task'), 'issue type'),
});

export const createIssueOutput = z.strictObject({
  key: labelled(issueKey, 'issue'),
  url: labelled(z.url().optional(), 'address of the issue'),
});

export const addCommentInput = z.strictObject({
  issue: labelled(issueKey, 'issue'),
  text: labelled(z.string().min(1).max(textCharactersMax), 'text'),
});

export const addCommentOutput = z.strictObject({
  issue: labelled(issueKey, 'issue'),
  comment: labelled(z.string().min(1), 'comment'),
});

export const createIssueTool: Tool = {
  id: 'jira.create_issue',
  system: 'jira',
  summary: 'Create a {priority} priority issue in {project}: {summary}',
  effect: 'write',
  input: createIssueInput,
  output: createIssueOutput,
  errors: {
    unknown_project: 'Jira has no project with this key, or our user may not see it',
    unknown_priority: 'The project does not know this priority',
  },
  // JQL reads a search index that lags by seconds to minutes, and Jira has no idempotency key.
  probe: 'eventual',
  record: 'issue',
  scopes: ['BROWSE_PROJECTS', 'CREATE_ISSUES'],
  vendorFields: ['project', 'issuetype', 'priority', 'summary', 'description', 'labels'],
  tellsPerson: false,
};

export const addCommentTool: Tool = {
  id: 'jira.add_comment',
  system: 'jira',
  summary: 'Add a comment to the issue {issue}: {text}',
  effect: 'write',
  input: addCommentInput,
  output: addCommentOutput,
  errors: { not_found: 'Jira has no issue with this key, or our user may not see it' },
  probe: 'exact',
  record: 'issue',
  scopes: ['BROWSE_PROJECTS', 'ADD_COMMENTS'],
  vendorFields: ['comment'],
  tellsPerson: false,
};

export const jiraTools: readonly Tool[] = [createIssueTool, addCommentTool];
