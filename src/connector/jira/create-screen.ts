/**
 * Reads the issue types of a project and the fields of a create screen, all pages of them: a screen may have hundreds of
 * fields, and one on a later page is not missing.
 */
import type { Client } from 'jira.js/core';
import { z } from 'zod';
import { VendorFailure } from '../exchange.ts';
import { readAnswer } from '../read-answer.ts';
import { jiraCloud } from './cloud.ts';

/** Entries of one page; Jira may give fewer. */
const PAGE_SIZE = 100;
/** A list that does not end is given up. */
const PAGES_MAX = 100;

const issueTypesSchema = z.object({ issueTypes: z.array(z.object({ id: z.string(), name: z.string() })) });
const fieldsSchema = z.object({
  fields: z.array(
    z.object({
      fieldId: z.string(),
      name: z.string().optional(),
      required: z.boolean().optional(),
      hasDefaultValue: z.boolean().optional(),
      allowedValues: z.array(z.object({ name: z.string().optional() })).optional(),
    }),
  ),
});
const pagingSchema = z.object({ startAt: z.int().nullish(), maxResults: z.int().nullish(), total: z.int().nullish() });

export type IssueType = z.infer<typeof issueTypesSchema>['issueTypes'][number];
export type ScreenField = z.infer<typeof fieldsSchema>['fields'][number];
type From = { readonly startAt: number; readonly maxResults: number };

export function readIssueTypes(jira: Client, projectIdOrKey: string): Promise<readonly IssueType[]> {
  return readAll(
    async (from) => (await jiraCloud()).getCreateIssueMetaIssueTypes(jira, { projectIdOrKey, ...from }),
    (answer) => readAnswer(issueTypesSchema, answer, 'read').issueTypes,
  );
}

export function readScreen(jira: Client, projectIdOrKey: string, issueTypeId: string): Promise<readonly ScreenField[]> {
  return readAll(
    async (from) => (await jiraCloud()).getCreateIssueMetaIssueTypeId(jira, { projectIdOrKey, issueTypeId, ...from }),
    (answer) => readAnswer(fieldsSchema, answer, 'read').fields,
  );
}

/** @throws VendorFailure when the list is shorter than Jira says, or does not end */
async function readAll<Entry>(
  read: (from: From) => Promise<unknown>,
  entriesIn: (answer: unknown) => readonly Entry[],
): Promise<readonly Entry[]> {
  const all: Entry[] = [];
  for (let page = 0; page < PAGES_MAX; page++) {
    const answer = await read({ startAt: all.length, maxResults: PAGE_SIZE });
    const entries = entriesIn(answer);
    const { startAt, maxResults, total } = readAnswer(pagingSchema, answer, 'read');
    if ((startAt ?? all.length) !== all.length)
      throw unreadable(`answered from \`${startAt}\`, where \`${all.length}\` was asked for`);
    all.push(...entries);
    const isEnd = typeof total === 'number' ? all.length >= total : entries.length < (maxResults ?? PAGE_SIZE);
    if (isEnd) return all;
    if (entries.length === 0) throw unreadable(`says that it has \`${total}\`, and shows \`${all.length}\``);
  }
  throw unreadable('has more pages than are read');
}

const unreadable = (what: string): VendorFailure =>
  new VendorFailure('unreadable', 'read', `its list of a create screen ${what}`);
