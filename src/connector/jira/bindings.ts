/**
 * Performs the Jira tools, and probes for the effects of lost calls.
 */
import { z } from 'zod';
import type { CallContext, CallResult, ProbeResult, ToolBinding } from '../../tool/tool.ts';
import { bind, type Found } from '../bind.ts';
import { judge } from '../compare-answer.ts';
import { VendorFailure } from '../exchange.ts';
import { clip } from '../outcome.ts';
import { distinct } from '../distinct.ts';
import { exactText } from '../plain-text.ts';
import { readAnswer } from '../read-answer.ts';
import { recordIdSchema } from '../record-id.ts';
import { adfOf, textOfAdf } from './adf.ts';
import { underAskedKey, type Fields } from './asked-project.ts';
import { changeBindings } from './change-issue.ts';
import type { JiraClient } from './client.ts';
import { jiraCloud } from './cloud.ts';
import { commentBinding } from './comment.ts';
import { jiraOutcome } from './errors.ts';
import { keyProperty } from './key-property.ts';
import { pagingOf, searchBinding } from './search.ts';
import { createIssueInput, createIssueTool } from './tools.ts';

const createdSchema = z.object({
  id: recordIdSchema.optional(),
  key: z.string().regex(/^[A-Za-z][A-Za-z0-9_]*-[1-9]\d*$/, 'Expected the key of an issue'),
});
const shownSchema = z.object({
  id: z.string().optional(),
  key: z.string().optional(),
  fields: z.record(z.string(), z.unknown()),
});
const searchSchema = z.looseObject({
  issues: z.array(z.object({ key: z.string(), fields: z.looseObject({ labels: z.array(z.string()) }) })),
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
      probe: (input, context) => findIssue(client, input, context),
    }),
    commentBinding(client),
    searchBinding(client),
    ...changeBindings(client),
  ];
}

async function performCreate(
  client: JiraClient,
  input: z.infer<typeof createIssueInput>,
  context: CallContext,
): Promise<Found | CallResult> {
  const { key, signal } = context;
  const labels = labelsOf(key, input);
  const created: unknown = await (await jiraCloud()).createIssue(client.within(signal), {
    fields: {
      project: { key: input.project },
      issuetype: { name: input.issue_type },
      priority: { name: input.priority },
      summary: summaryOf(input),
      ...(input.description === undefined ? {} : { description: adfOf(input.description) }),
      labels,
      ...(input.team === undefined ? {} : { components: [{ name: input.team }] }),
    },
    properties: [keyProperty(key)],
  });
  const told = judge(created, { sent: {} });
  if ('why' in told)
    return {
      ...unknown(`Expected Jira to answer that the issue is created, but ${told.why}`),
      answered: told.kind === 'differs' ? 'taken' : 'refusal',
    };
  const issue = readAnswer(createdSchema, created, 'write');
  const shown = await shownAs(client, issue, { project: input.project, labels, ...chosenIn(input) }, signal);
  if (shown.kind === 'found') return shown;
  const found = shown.isUnread === true ? await searchedAs(client, input, context, issue) : null;
  return found ?? { kind: 'unknown', message: shown.message, answered: 'taken' };
}

/**
 * A new issue that could not be read may be there all the same: a search that is told its id sees what was just written
 * (`reconcileIssues`, *read-after-write*, API of the search by JQL, 2026-11). Null unless it shows what was sent.
 */
async function searchedAs(
  client: JiraClient,
  input: Input,
  context: CallContext,
  issue: Created,
): Promise<Found | null> {
  const id = Number(issue.id);
  if (!Number.isSafeInteger(id)) return null;
  try {
    const found = await findIssue(client, input, context, id);
    return found.kind === 'found' && found.output['key'] === issue.key ? (found as Found) : null;
  } catch (error) {
    if (error instanceof VendorFailure) return null;
    throw error;
  }
}

type Input = z.infer<typeof createIssueInput>;

/** Jira refuses a summary of two lines. */
const summaryOf = ({ summary }: Input): string => summary.replace(/\s+/g, ' ').trim();

/** What was approved of the issue itself. */
const chosenIn = (input: Input): Chosen => ({
  summary: summaryOf(input),
  priority: input.priority,
  issuetype: input.issue_type,
  ...(input.team === undefined ? {} : { components: input.team }),
  ...(input.description === undefined ? {} : { description: input.description }),
});

type Created = z.infer<typeof createdSchema>;

/** `isUnread`: what was created could not be read. */
type Unknown = { readonly kind: 'unknown'; readonly message: string; readonly isUnread?: true };

/**
 * Jira answers a creation with an id and a key only, so the issue is read: under its key, or what it lacks of what was
 * sent. An automation that rewrites its summary or changes its priority or type has a person asked: what is there is not what
 * was approved. Jira finds a moved issue by its earlier key and answers with the new one; its id stays (API of *Get issue*,
 * 2026-11).
 */
async function shownAs(
  client: JiraClient,
  { id, key: issue }: Created,
  sent: Sent,
  signal: AbortSignal,
): Promise<Found | Unknown> {
  const shown = `\`${clip(issue, 40)}\``;
  try {
    const answer: unknown = await (await jiraCloud()).getIssue(client.within(signal), {
      issueIdOrKey: issue,
      fields: Object.keys(sent),
    });
    const read = readAnswer(shownSchema, answer, 'read');
    const isMoved = id !== undefined && read.id === id && read.key !== undefined && read.key !== issue;
    const isAsked = id !== undefined && read.id !== undefined ? read.id === id : read.key === issue;
    if (!isAsked)
      return unknown(
        `Expected Jira to show issue ${shown} that it created, but it answers with \`${clip(read.key ?? read.id ?? 'no key', 40)}\`; look at both issues`,
      );
    const { project, ...rest } = sent;
    const lacking = isMoved
      ? lackingIn(issue, read.fields, rest)
      : lackingIn(issue, await underAskedKey(client, read.fields, project, signal), sent);
    return lacking ?? issueFound(client, isMoved && read.key !== undefined ? read.key : issue);
  } catch (error) {
    if (!(error instanceof VendorFailure)) throw error;
    return {
      ...unknown(`Jira created issue ${shown}, but the issue could not be read again, since ${error.message}`),
      isUnread: true,
    };
  }
}

type Chosen = {
  readonly summary: string;
  readonly priority: string;
  readonly issuetype: string;
  readonly components?: string;
  readonly description?: string;
};
type Sent = Chosen & { readonly project: string; readonly labels: readonly string[] };

/** What the fields of an issue lack of what was sent; null when they show all of it. */
function lackingIn(
  issue: string,
  fields: Readonly<Record<string, unknown>>,
  { summary, priority, issuetype, components, description, ...ids }: Chosen & Readonly<Record<string, unknown>>,
): Unknown | null {
  const asked = Object.fromEntries(Object.keys(ids).map((name) => [name, fields[name]]));
  const told = judge(asked, { sent: ids, required: Object.keys(ids) });
  const why = 'why' in told ? told.why : changedIn(fields, { summary, priority, issuetype });
  const lacking = why ?? droppedIn(fields, { components, description });
  return lacking === null
    ? null
    : unknown(
        `Expected issue \`${clip(issue, 40)}\` to show what was sent, but it answers ${lacking}; correct the issue, or the automation that changed it`,
      );
}

const namedSchema = z.looseObject({ name: z.string() });

/** The first of what was chosen that the issue shows otherwise, or not at all. */
function changedIn(fields: Fields, chosen: Chosen): string | null {
  for (const [name, sent] of Object.entries(chosen)) {
    const shown = namedSchema.safeParse(fields[name]).data?.name ?? fields[name];
    if (typeof shown !== 'string' || !isSameText(shown, sent))
      return `\`${name}\` is \`${clip(typeof shown === 'string' ? shown : JSON.stringify(shown ?? null), 120)}\`, where \`${clip(sent, 120)}\` was sent`;
  }
  return null;
}

type Kept = { readonly components: string | undefined; readonly description: string | undefined };

/** The component that the issue does not show, next to which others may be, or the text, next to which no other may be. */
function droppedIn(fields: Fields, { components, description }: Kept): string | null {
  const shown = z.array(namedSchema).safeParse(fields['components']).data ?? [];
  if (components !== undefined && !shown.some(({ name }) => isSameText(name, components)))
    return `\`components\` is \`${clip(shown.map(({ name }) => name).join(', ') || 'none', 120)}\`, where \`${clip(components, 120)}\` was sent`;
  const words = textOfAdf(fields['description']);
  return description === undefined || isSameText(words, description)
    ? null
    : `\`description\` is \`${clip(words || 'none', 120)}\`, where \`${clip(description, 120)}\` was sent`;
}

/** Case and blanks do not count; each sign does, since `Refund -500` is not `Refund 500`. */
const isSameText = (one: string, other: string): boolean => exactText(one) === exactText(other);

/** A hit has our label, whatever else it lacks. */
const isThere = (lacking: Unknown | null): (Unknown & { readonly isThere: true }) | null =>
  lacking === null ? null : { ...lacking, isThere: true };
const unknown = (message: string): Unknown => ({ kind: 'unknown', message });

/**
 * JQL reads the search index: a hit that shows what was sent is proof, but no hit is not (the tool's probe is
 * `eventual`).
 *
 * @param fresh the id of an issue that was just created, which is seen although the index lags
 */
async function findIssue(
  client: JiraClient,
  input: z.infer<typeof createIssueInput>,
  { key, signal }: CallContext,
  fresh: number | null = null,
): Promise<Found | ProbeResult> {
  const label = labelOf(key);
  const answer: unknown = await (await jiraCloud()).searchAndReconsileIssuesUsingJql(client.within(signal), {
    jql: `labels = "${label}"`,
    fields: ['labels', 'project', ...Object.keys(chosenIn(input))],
    maxResults: 5,
    ...(fresh === null ? {} : { reconcileIssues: [fresh] }),
  });
  const { issues: hits, ...around } = readAnswer(searchSchema, answer, 'read');
  const { goesOn } = pagingOf(around, hits);
  const issues = distinct(
    hits.filter(({ fields }) => fields.labels.includes(label)),
    (each) => each.key,
  );
  const [issue, ...others] = issues;
  if (goesOn && issues.length < 2)
    return {
      ...unknown(`Jira has more issues for the label \`${label}\` than it answered with; look for ours by hand`),
      ...(issue === undefined ? {} : { isThere: true }),
    };
  if (issue === undefined) return { kind: 'absent' };
  if (others.length === 0) {
    // It has our label, whatever becomes of the look at the project.
    const fields = await underAskedKey(client, issue.fields, input.project, signal).catch((error: unknown) => {
      if (error instanceof VendorFailure) return issue.fields;
      throw error;
    });
    return (
      isThere(
        lackingIn(issue.key, fields, { project: input.project, labels: labelsOf(key, input), ...chosenIn(input) }),
      ) ?? issueFound(client, issue.key)
    );
  }
  return {
    kind: 'unknown',
    isThere: true,
    message: `Expected one issue with the label \`${label}\`, got ${issues.map((each) => `\`${clip(each.key, 40)}\``).join(' and ')}; close the issues that are too many`,
  };
}

function labelsOf(key: string, { labels = [] }: z.infer<typeof createIssueInput>): readonly string[] {
  return [labelOf(key), ...new Set(labels)];
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
