/**
 * Performs `jira.add_comment`: a comment that only our own people see, found again by its key.
 */
import type { Client } from 'jira.js/core';
import { z } from 'zod';
import type { CallContext, CallResult, ProbeResult, ToolBinding } from '../../tool/tool.ts';
import { bind, type Found } from '../bind.ts';
import { judge } from '../compare-answer.ts';
import { VendorFailure } from '../exchange.ts';
import { clip } from '../outcome.ts';
import { distinct } from '../distinct.ts';
import { readAnswer } from '../read-answer.ts';
import { recordIdSchema } from '../record-id.ts';
import { othersIn } from '../statements.ts';
import { readFittingPage } from '../smaller-pages.ts';
import { adfOf } from './adf.ts';
import { expectIssue } from './asked-issue.ts';
import type { JiraClient } from './client.ts';
import { jiraCloud } from './cloud.ts';
import { jiraIssueOutcome } from './errors.ts';
import { holdsKey, keyProperty } from './key-property.ts';
import { addCommentInput, addCommentTool } from './tools.ts';

/**
 * Makes a comment internal in a Jira Service Management project, where a comment is otherwise shown to the customer.
 * Other projects ignore it.
 */
const INTERNAL = { key: 'sd.public.comment', value: { internal: true } };
/** Comments per page, fewer if a page is too large. */
const commentsPerPage = 100;
/** Comments read before a probe gives up. */
const commentsMax = 2_000;
/** Clocks differ; comments older than the intent by more than this are certainly not ours. */
const clockMarginMs = 300_000;

const commentSchema = z.object({ id: recordIdSchema, jsdPublic: z.boolean().optional() });
type Comment = z.infer<typeof commentSchema>;
type Page = z.infer<typeof commentsSchema>;
const propertiesSchema = z.array(z.object({ key: z.string().optional(), value: z.unknown() }));
const writtenSchema = commentSchema.extend({ properties: propertiesSchema.optional() });
const commentsSchema = z.looseObject({
  total: z.int(),
  startAt: z.int().nullish(),
  maxResults: z.int().nullish(),
  comments: z.array(
    commentSchema.extend({
      // jira.js returns a Date if its schema matches; otherwise the text is unchanged.
      created: z.coerce.date().optional(),
      properties: propertiesSchema.optional(),
    }),
  ),
});
const projectSchema = z.object({
  key: z.string().optional(),
  fields: z.object({ project: z.object({ projectTypeKey: z.string().optional() }) }),
});
/** Types of projects that have no customers. Of any other, also of one that is not known, a public comment may be read by them. */
const WITHOUT_CUSTOMERS: ReadonlySet<string | undefined> = new Set(['software', 'business']);

export function commentBinding(client: JiraClient): ToolBinding {
  return bind({
    tool: addCommentTool,
    input: addCommentInput,
    timeoutMs: client.settings.timeout_ms,
    secrets: () => client.secrets(),
    outcomeOf: jiraIssueOutcome,
    call: (input, context) => performComment(client, input, context),
    probe: ({ issue }, context) => findComment(client, issue, context),
  });
}

async function performComment(
  client: JiraClient,
  { issue, text }: z.infer<typeof addCommentInput>,
  { key, attempt, intendedAt, signal }: CallContext,
): Promise<Found | CallResult> {
  const jira = client.within(signal);
  // Asked before the write, when a failure still proves that nothing was done.
  const servesCustomers = await servesCustomersIn(jira, issue);
  const answer: unknown = await (await jiraCloud()).addComment(jira, {
    issueIdOrKey: issue,
    body: adfOf(text),
    properties: [keyProperty(key), INTERNAL],
    expand: 'properties',
  });
  const told = judge(answer, { sent: { body: text }, free: ['body'] });
  if (told.kind !== 'agrees')
    return {
      ...unknown(`Expected Jira to answer that the comment on \`${issue}\` is written, but ${told.why}`),
      answered: told.kind === 'differs' ? 'taken' : 'refusal',
    };
  const comment = readAnswer(writtenSchema, answer, 'write');
  const shown = holdsKey(comment.properties ?? [], key)
    ? written(client, issue, comment, servesCustomers)
    : await readBack(client, issue, comment.id, { key, attempt, intendedAt, signal });
  return shown.kind === 'found' ? shown : { ...shown, answered: 'taken' };
}

/** The comment as the issue shows it: the answer does not say that it is ours. */
async function readBack(
  client: JiraClient,
  issue: string,
  id: string,
  context: CallContext,
): Promise<Found | { readonly kind: 'unknown'; readonly message: string }> {
  const shown = `comment \`${clip(id, 40)}\` of \`${issue}\``;
  try {
    const ours = await findComment(client, issue, context);
    return ours.kind === 'absent'
      ? unknown(`Expected ${shown} to carry our key, got none in it; look at the comment in Jira`)
      : ours;
  } catch (error) {
    if (!(error instanceof VendorFailure)) throw error;
    return unknown(`Jira took ${shown}, but the comments could not be read again, since ${error.message}`);
  }
}

const unknown = (message: string): { readonly kind: 'unknown'; readonly message: string } => ({
  kind: 'unknown',
  message,
});

async function findComment(
  client: JiraClient,
  issue: string,
  { key, intendedAt, signal }: CallContext,
): Promise<Found | ProbeResult> {
  const jira: Client = client.within(signal);
  const { getComments } = await jiraCloud();
  let read = 0;
  let size = commentsPerPage;
  let oldest: number | undefined;
  const ours: Comment[] = [];
  while (read < commentsMax) {
    const startAt = read;
    const fitting = await readFittingPage<unknown>(size, (maxResults) =>
      getComments(jira, { issueIdOrKey: issue, expand: 'properties', orderBy: '-created', startAt, maxResults }),
    );
    const answer = fitting.page;
    size = fitting.size;
    const page = readAnswer(commentsSchema, answer, 'read');
    const { total, comments } = page;
    ours.push(...comments.filter(({ properties = [] }) => holdsKey(properties, key)));
    const why = whyUnclear(page, { startAt, before: oldest });
    if (why !== null)
      return {
        ...unknown(`It is not known whether Jira shows all comments on \`${issue}\`: ${why}; look for ours by hand`),
        ...(ours.length > 0 ? { isThere: true } : {}),
      };
    read += comments.length;
    oldest = comments.at(-1)?.created?.getTime() ?? oldest;
    if (comments.length === 0 || read >= total || (oldest !== undefined && oldest < intendedAt - clockMarginMs))
      return ours.length === 0 ? { kind: 'absent' } : oneComment(client, jira, issue, ours);
  }
  if (ours.length > 0) return oneComment(client, jira, issue, ours);
  return {
    kind: 'unknown',
    message: `Jira has more than \`${read}\` newer comments on \`${issue}\`; look for ours by hand`,
  };
}

/**
 * Why a page of comments does not show that ours is missing: it is another page, not all of it, in another order, or next to
 * something that is not known. Null when it is what was asked for.
 */
function whyUnclear(
  { total, startAt: shownAt, maxResults: _, comments, expand: _expand, self: _self, ...around }: Page,
  { startAt, before }: { readonly startAt: number; readonly before: number | undefined },
): string | null {
  const unexpected = othersIn(around);
  if (unexpected !== null) return unexpected;
  if (typeof shownAt === 'number' && shownAt !== startAt)
    return `its page starts at \`${shownAt}\`, where \`${startAt}\` was asked for`;
  const read = startAt + comments.length;
  if (total < read || (comments.length === 0 && total > read))
    return `it has a total of \`${total}\`, and answered with \`${read}\``;
  let newest = before;
  for (const { created } of comments) {
    const at = created?.getTime();
    if (at !== undefined && newest !== undefined && at > newest) return 'they are not in the order that was asked for';
    newest = at ?? newest;
  }
  return null;
}

async function oneComment(
  client: JiraClient,
  jira: Client,
  issue: string,
  ours: readonly Comment[],
): Promise<Found | ProbeResult> {
  // A comment that is added between two pages moves ours onto the second one, too.
  const each = distinct(ours, ({ id }) => id);
  const [only, ...others] = each;
  if (only !== undefined && others.length === 0)
    return written(client, issue, only, await servesCustomersIn(jira, issue));
  return {
    kind: 'unknown',
    isThere: true,
    message: `Expected one comment of ours on \`${issue}\`, got ${each.map(({ id }) => `\`${clip(id, 40)}\``).join(' and ')}; delete the extra ones`,
  };
}

async function servesCustomersIn(jira: Client, issue: string): Promise<boolean> {
  const answer: unknown = await (await jiraCloud()).getIssue(jira, { issueIdOrKey: issue, fields: ['project'] });
  const { key, fields } = readAnswer(projectSchema, answer, 'read');
  expectIssue(key, issue);
  return !WITHOUT_CUSTOMERS.has(fields.project.projectTypeKey);
}

/**
 * In a project without customers Jira calls every comment public; there it means nothing (`jsdPublic` in the API of *Get
 * comments*, 2026-11).
 */
function written(
  client: JiraClient,
  issue: string,
  { id, jsdPublic }: Comment,
  servesCustomers: boolean,
): Found | Extract<ProbeResult, { kind: 'unknown' }> {
  if (servesCustomers && jsdPublic !== false)
    return {
      kind: 'unknown',
      isThere: true,
      message: `Jira shows comment \`${clip(id, 40)}\` of \`${issue}\` to the customer although we asked for an internal one; make it internal or delete it`,
    };
  const url = client.addressOf(issue);
  return {
    kind: 'found',
    output: { issue, comment: id },
    reference: { record: `comment ${clip(id, 40)} of issue ${issue}`, ...(url === null ? {} : { url }) },
  };
}
