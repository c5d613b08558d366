/**
 * Reads the state of an issue: its status, its priority, and the priorities that it offers.
 */
import { z } from 'zod';
import { VendorFailure } from '../exchange.ts';
import { clip } from '../outcome.ts';
import { readAnswer } from '../read-answer.ts';
import { expectIssue } from './asked-issue.ts';
import type { JiraClient } from './client.ts';
import { jiraCloud } from './cloud.ts';

/** A status may also be in none, which Jira calls `undefined`. */
export const OPEN_CATEGORIES: ReadonlySet<string> = new Set(['new', 'indeterminate']);

const namedSchema = z.object({ id: z.string().optional(), name: z.string() });
const stateSchema = z.object({
  key: z.string().optional(),
  fields: z.object({
    status: z.object({ name: z.string(), statusCategory: z.object({ key: z.string() }) }),
    priority: namedSchema.nullish(),
  }),
  editmeta: z
    .object({
      fields: z
        .object({ priority: z.object({ allowedValues: z.array(namedSchema).optional() }).optional() })
        .optional(),
    })
    .nullish(),
});
export type IssueFields = z.infer<typeof stateSchema>['fields'];
export type Named = z.infer<typeof namedSchema>;

export async function readState(client: JiraClient, issue: string, signal: AbortSignal): Promise<IssueFields> {
  const answer: unknown = await (await jiraCloud()).getIssue(client.within(signal), {
    issueIdOrKey: issue,
    fields: ['status', 'priority'],
  });
  const { key, fields } = readAnswer(stateSchema, answer, 'read');
  expectIssue(key, issue);
  return fields;
}

/** The issue and the priorities that it offers; none if it does not say. */
export async function readOptions(
  client: JiraClient,
  issue: string,
  signal: AbortSignal,
): Promise<{ readonly fields: IssueFields; readonly priorities: readonly Named[] }> {
  const answer: unknown = await (await jiraCloud()).getIssue(client.within(signal), {
    issueIdOrKey: issue,
    fields: ['status', 'priority'],
    expand: 'editmeta',
  });
  const { key, fields, editmeta } = readAnswer(stateSchema, answer, 'read');
  expectIssue(key, issue);
  return { fields, priorities: editmeta?.fields?.priority?.allowedValues ?? [] };
}

/** @throws VendorFailure when the status has no category, and may be either */
export function isDone({ status }: IssueFields): boolean {
  const { key } = status.statusCategory;
  if (key === 'done' || OPEN_CATEGORIES.has(key)) return key === 'done';
  throw new VendorFailure(
    'unreadable',
    'read',
    `the status \`${clip(status.name, 60)}\` is in the category \`${clip(key, 60)}\`, which is neither open nor done`,
  );
}
