/**
 * The Jira tools: contracts only.
 */
import { z } from 'zod';
import { commitMsMax } from '../../kernel/limits.ts';
import { labelled, timeSchema } from '../../tool/schema.ts';
import type { Tool } from '../../tool/tool.ts';
import { adfOf } from './adf.ts';

/** Jira refuses a longer summary. */
const summaryCharactersMax = 255;
/** Jira refuses a longer description or comment. It counts the characters of the document, as JSON. */
const documentCharactersMax = 32_767;
/** Most labels that an SOP may give to one issue. */
const labelsMax = 20;

/** Strict, because the key goes into a path that jira.js does not encode. */
const issueKey = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_]{0,30}-[1-9]\d{0,9}$/, 'Expected an issue key such as `CLM-12`');

const projectKey = z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,30}$/, 'Expected a project key such as `CLM`');
const priorityName = z.string().min(1).max(60);
/** Jira refuses blanks in a label. Only our own labels, which prove who created an issue, may begin with `sop-`. */
const label = z
  .string()
  .regex(/^(?!sop-)[^\s\p{Cc}]{1,255}$/iu, 'Expected a label without blanks, and not one of ours (`sop-…`)');
const text = z
  .string()
  .max(documentCharactersMax)
  .refine(
    (lines) => JSON.stringify(adfOf(lines)).length <= documentCharactersMax,
    `Expected a text whose document has at most ${documentCharactersMax} characters in Jira's format, where each line takes 58 more`,
  );
const ticket = z.string().regex(/^[1-9]\d{0,17}$/, 'Expected the number of a ticket');

export const createIssueInput = z.strictObject({
  project: labelled(projectKey, 'project'),
  priority: labelled(priorityName, 'priority'),
  summary: labelled(z.string().min(1).max(summaryCharactersMax), 'summary'),
  description: labelled(text.optional(), 'description'),
  issue_type: labelled(z.string().min(1).max(60).default('Task'), 'issue type'),
  labels: labelled(z.array(label).max(labelsMax).optional(), 'labels'),
  /** The project's component; many teams divide their work by it. */
  team: labelled(z.string().min(1).max(255).optional(), 'team'),
});

export const createIssueOutput = z.strictObject({
  key: labelled(issueKey, 'issue'),
  url: labelled(z.url().optional(), 'address of the issue'),
});

export const addCommentInput = z.strictObject({
  issue: labelled(issueKey, 'issue'),
  text: labelled(text.min(1), 'text'),
});

export const addCommentOutput = z.strictObject({
  issue: labelled(issueKey, 'issue'),
  comment: labelled(z.string().min(1), 'comment'),
});

/**
 * By label, which names what a procedure's issues are about, in one project or in all that our user may see.
 */
export const searchIssuesInput = z.strictObject({
  label: labelled(label, 'label'),
  project: labelled(projectKey.optional(), 'project'),
  state: labelled(z.enum(['open', 'done', 'any']).default('any'), 'open or done'),
});

const foundIssue = z.strictObject({
  key: labelled(issueKey, 'issue'),
  status: labelled(z.string().min(1), 'status'),
  is_done: labelled(z.boolean(), 'done'),
  priority: labelled(z.string().min(1).optional(), 'priority'),
  resolved_at: labelled(timeSchema().optional(), 'resolved'),
  url: labelled(z.url().optional(), 'address of the issue'),
});

export const searchIssuesOutput = z.strictObject({
  /** Number of issues read; `more` says that there are others. */
  count: labelled(z.int(), 'issues found'),
  more: labelled(z.boolean(), 'more issues than were read'),
  /** The newest issue, which most procedures ask for. */
  newest: labelled(foundIssue.optional(), 'newest issue'),
  issues: labelled(z.array(foundIssue), 'issues'),
});

export const linkTicketInput = z.strictObject({
  issue: labelled(issueKey, 'issue'),
  ticket: labelled(ticket, 'ticket'),
});
export const linkTicketOutput = z.strictObject({
  issue: labelled(issueKey, 'issue'),
  ticket: labelled(ticket, 'ticket'),
});

export const setPriorityInput = z.strictObject({
  issue: labelled(issueKey, 'issue'),
  priority: labelled(priorityName, 'priority'),
});
export const setPriorityOutput = z.strictObject({
  issue: labelled(issueKey, 'issue'),
  priority: labelled(z.string().min(1), 'priority'),
});

export const reopenInput = z.strictObject({ issue: labelled(issueKey, 'issue') });
export const reopenOutput = z.strictObject({
  issue: labelled(issueKey, 'issue'),
  status: labelled(z.string().min(1), 'status'),
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
    unknown_team: 'The project has no component of this name',
  },
  // JQL reads a search index that lags by seconds to minutes, and Jira has no idempotency key.
  probe: 'eventual',
  commitMs: commitMsMax,
  record: 'issue',
  scopes: ['BROWSE_PROJECTS', 'CREATE_ISSUES'],
  vendorFields: ['project', 'issuetype', 'priority', 'summary', 'description', 'labels', 'components'],
  tellsPerson: false,
};

export const addCommentTool: Tool = {
  id: 'jira.add_comment',
  system: 'jira',
  isInternalNote: true,
  summary: 'Add a comment to the issue {issue}: {text}',
  effect: 'write',
  input: addCommentInput,
  output: addCommentOutput,
  errors: { not_found: 'Jira has no issue with this key, or our user may not see it' },
  probe: 'exact',
  commitMs: commitMsMax,
  record: 'issue',
  scopes: ['BROWSE_PROJECTS', 'ADD_COMMENTS'],
  vendorFields: ['comment'],
  tellsPerson: false,
};

export const searchIssuesTool: Tool = {
  id: 'jira.search_issues',
  system: 'jira',
  summary: 'Look in Jira for issues with the label {label}',
  effect: 'read',
  input: searchIssuesInput,
  output: searchIssuesOutput,
  errors: { unknown_project: 'Jira has no project with this key, or our user may not see it' },
  probe: 'none',
  record: 'issues',
  scopes: ['BROWSE_PROJECTS'],
  vendorFields: ['project', 'labels', 'status', 'priority'],
  tellsPerson: false,
};

const NOT_FOUND = { not_found: 'Jira has no issue with this key, or our user may not see it' } as const;
/** Each brings the issue into the same state however often it is repeated, so its probe reads that state. */
const change = {
  system: 'jira',
  effect: 'write',
  probe: 'exact',
  commitMs: commitMsMax,
  record: 'issue',
  tellsPerson: false,
} as const;

export const linkTicketTool: Tool = {
  ...change,
  id: 'jira.link_ticket',
  summary: 'Link the Zendesk ticket {ticket} to the issue {issue}',
  input: linkTicketInput,
  output: linkTicketOutput,
  errors: NOT_FOUND,
  scopes: ['BROWSE_PROJECTS', 'LINK_ISSUES'],
  vendorFields: [],
};

export const setPriorityTool: Tool = {
  ...change,
  id: 'jira.set_priority',
  summary: 'Set the priority of the issue {issue} to {priority}',
  input: setPriorityInput,
  output: setPriorityOutput,
  errors: { ...NOT_FOUND, unknown_priority: 'The project does not know this priority' },
  scopes: ['BROWSE_PROJECTS', 'EDIT_ISSUES'],
  vendorFields: ['priority'],
};

export const reopenTool: Tool = {
  ...change,
  id: 'jira.reopen',
  summary: 'Reopen the issue {issue}',
  input: reopenInput,
  output: reopenOutput,
  errors: { ...NOT_FOUND, not_allowed: 'The workflow of the project has no single way from done to open for our user' },
  scopes: ['BROWSE_PROJECTS', 'TRANSITION_ISSUES'],
  vendorFields: ['status'],
};

export const jiraTools: readonly Tool[] = [
  createIssueTool,
  addCommentTool,
  searchIssuesTool,
  linkTicketTool,
  setPriorityTool,
  reopenTool,
];
