/**
 * Performs `jira.search_issues`. The query is built here from named parts: an SOP never writes JQL.
 */
import { z } from 'zod';
import type { CallResult, ToolBinding } from '../../tool/tool.ts';
import { bind, type Found } from '../bind.ts';
import { othersIn } from '../statements.ts';
import { VendorFailure } from '../exchange.ts';
import { clip } from '../outcome.ts';
import { exactText } from '../plain-text.ts';
import { readAnswer } from '../read-answer.ts';
import { underAskedKey } from './asked-project.ts';
import type { JiraClient } from './client.ts';
import { jiraCloud } from './cloud.ts';
import { jiraOutcome } from './errors.ts';
import { searchIssuesInput, searchIssuesTool } from './tools.ts';

/** Most issues that one search reads. A procedure that finds more needs a more specific label. */
const issuesMax = 20;
/** Empty pages that are followed; a list that does not end is given up. */
const pagesMax = 5;
/** For an unknown project or value, Jira answers a query with a sentence but no code. */
const UNKNOWN_VALUE = /does not exist for the field 'project'/i;

type SearchInput = z.infer<typeof searchIssuesInput>;

const foundSchema = z.looseObject({
  isLast: z.boolean().nullish(),
  nextPageToken: z.string().nullish(),
  issues: z.array(
    z.object({
      key: z.string(),
      fields: z.looseObject({
        labels: z.array(z.string()),
        status: z.object({ name: z.string(), statusCategory: z.object({ key: z.string() }) }),
        priority: z.object({ name: z.string() }).nullish(),
        // jira.js returns a Date if its schema matches; otherwise the text is unchanged.
        resolutiondate: z.coerce.date().nullish(),
      }),
    }),
  ),
});
type FoundIssue = z.infer<typeof foundSchema>['issues'][number];

export function searchBinding(client: JiraClient): ToolBinding {
  return bind({
    tool: searchIssuesTool,
    input: searchIssuesInput,
    timeoutMs: client.settings.timeout_ms,
    secrets: () => client.secrets(),
    outcomeOf: searchOutcome,
    call: (input, { signal }) => search(client, input, signal),
  });
}

/**
 * Newest first. A label chosen by a stranger stays a label: it is quoted, and nothing in it can end the quotes.
 */
export function jqlOf({ project, label, state }: SearchInput): string {
  return [
    ...(project === undefined ? [] : [`project = ${jqlText(project)}`]),
    `labels = ${jqlText(label)}`,
    ...(state === 'any' ? [] : [`statusCategory ${state === 'done' ? '=' : '!='} Done`]),
  ]
    .join(' AND ')
    .concat(' ORDER BY created DESC');
}

export function jqlText(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

async function search(client: JiraClient, input: SearchInput, signal: AbortSignal): Promise<Found> {
  const { issues, goesOn } = await readPages(client, input, signal);
  for (const issue of issues) await expectAsked(client, issue, input, signal);
  const read = issues.slice(0, issuesMax).map((issue) => issueOf(client, issue));
  const [newest] = read;
  return {
    kind: 'found',
    output: {
      count: read.length,
      more: goesOn || issues.length > issuesMax,
      newest,
      issues: read,
    },
    reference: {
      record: read.length === 0 ? 'no issue' : `issues ${read.map(({ key }) => clip(String(key), 40)).join(', ')}`,
    },
  };
}

/**
 * An issue without the label, or of another project, would be taken for the one that was asked for. A project that was renamed
 * answers to its earlier keys. The state is not compared: the index may lag behind it, and each issue says it itself.
 *
 * @throws VendorFailure when the search seems to pass over the query
 */
async function expectAsked(
  client: JiraClient,
  { key, fields }: FoundIssue,
  { project, label }: SearchInput,
  signal: AbortSignal,
): Promise<void> {
  const other = (what: string, got: string, wanted: string): VendorFailure =>
    new VendorFailure(
      'unreadable',
      'read',
      `it found issue \`${clip(key, 40)}\` ${what} \`${clip(got, 80)}\`, where \`${clip(wanted, 80)}\` was asked for`,
    );
  if (!fields.labels.some((each) => exactText(each) === exactText(label)))
    throw other('with the labels', fields.labels.join(', ') || 'none', label);
  if (project === undefined) return;
  const shown = keySchema.safeParse((await underAskedKey(client, fields, project, signal))['project']).data?.key;
  if (shown?.toUpperCase() !== project.toUpperCase()) throw other('of the project', shown ?? 'none', project);
}

const keySchema = z.object({ key: z.string() });

type Pages = { readonly issues: readonly FoundIssue[]; readonly goesOn: boolean };

/** The first issues. A page may have none although more follow: it says nothing of whether there are any. */
async function readPages(client: JiraClient, input: SearchInput, signal: AbortSignal): Promise<Pages> {
  const issues: FoundIssue[] = [];
  let token: string | null = null;
  for (let page = 0; page < pagesMax; page++) {
    const read = await readPage(client, input, { token, signal });
    issues.push(...read.issues);
    if (!read.goesOn || issues.length > 0) return { issues, goesOn: read.goesOn };
    if (read.next === null || read.next === token) break;
    token = read.next;
  }
  throw new VendorFailure('unreadable', 'read', 'it answered with pages that have no issues and says that more follow');
}

async function readPage(
  client: JiraClient,
  input: SearchInput,
  { token, signal }: { readonly token: string | null; readonly signal: AbortSignal },
): Promise<Pages & { readonly next: string | null }> {
  const answer: unknown = await (await jiraCloud()).searchAndReconsileIssuesUsingJql(client.within(signal), {
    jql: jqlOf(input),
    fields: ['status', 'priority', 'resolutiondate', 'labels', 'project'],
    maxResults: issuesMax,
    ...(token === null ? {} : { nextPageToken: token }),
  });
  const { issues, ...around } = readAnswer(foundSchema, answer, 'read');
  return { issues, ...pagingOf(around, issues) };
}

/**
 * Whether a search goes on, and where.
 *
 * @throws VendorFailure when `errorMessages`, `warningMessages` or a `total` say that there are issues that it does not show
 */
export function pagingOf(
  { isLast, nextPageToken, expand: _, maxResults: __, startAt, total, ...around }: Readonly<Record<string, unknown>>,
  issues: readonly unknown[],
): { readonly goesOn: boolean; readonly next: string | null } {
  const others = othersIn({
    ...around,
    ...(startAt === 0 ? {} : { startAt }),
    ...(total === issues.length ? {} : { total }),
  });
  if (others !== null)
    throw new VendorFailure('unreadable', 'read', `it is not known whether its list lacks anything: ${others}`);
  const next = typeof nextPageToken === 'string' && nextPageToken !== '' ? nextPageToken : null;
  return { goesOn: isLast === false || next !== null, next };
}

function issueOf(
  client: JiraClient,
  { key, fields: { status, priority, resolutiondate } }: FoundIssue,
): Readonly<Record<string, unknown>> {
  const url = client.addressOf(key);
  return {
    key,
    status: status.name,
    is_done: status.statusCategory.key === 'done',
    ...(priority === null || priority === undefined ? {} : { priority: priority.name }),
    ...(resolutiondate === null || resolutiondate === undefined
      ? {}
      : { resolved_at: { $time: resolutiondate.getTime() } }),
    ...(url === null ? {} : { url }),
  };
}

function searchOutcome(failure: VendorFailure): CallResult {
  const outcome = jiraOutcome(failure);
  if (failure.status !== 400 || outcome.kind !== 'failed' || !UNKNOWN_VALUE.test(outcome.message)) return outcome;
  return { ...outcome, code: 'unknown_project' };
}
