/**
 * Performs the tools that bring an issue into a state: linked to a ticket, with a priority, open again.
 *
 * Repeating one changes nothing, so their probes read the state, not our key: if the issue is in that state, the call
 * is done, no matter who did it.
 */
import { z } from 'zod';
import type { CallResult, ProbeResult, ToolBinding } from '../../tool/tool.ts';
import { bind, type Found } from '../bind.ts';
import { VendorFailure } from '../exchange.ts';
import { clip } from '../outcome.ts';
import { readAnswer } from '../read-answer.ts';
import type { JiraClient } from './client.ts';
import { jiraCloud } from './cloud.ts';
import { jiraIssueOutcome } from './errors.ts';
import {
  linkTicketInput,
  linkTicketTool,
  reopenInput,
  reopenTool,
  setPriorityInput,
  setPriorityTool,
} from './tools.ts';

/** How the link describes the ticket; Jira shows it above the link. */
const RELATIONSHIP = 'Customer ticket';
/** The transition to take when a workflow has several ways out of done. */
const REOPEN = /^re-?open/i;

const linkSchema = z.object({ id: z.union([z.int(), z.string()]) });
const linksSchema = z.array(z.object({ globalId: z.string().optional() }));
const stateSchema = z.object({
  fields: z.object({
    status: z.object({ name: z.string(), statusCategory: z.object({ key: z.string() }) }),
    priority: z.object({ name: z.string() }).nullish(),
  }),
});
const transitionsSchema = z.object({
  transitions: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      to: z.object({ name: z.string(), statusCategory: z.object({ key: z.string() }) }),
    }),
  ),
});
type IssueFields = z.infer<typeof stateSchema>['fields'];

export function changeBindings(client: JiraClient): ToolBinding[] {
  const common = {
    timeoutMs: client.settings.timeout_ms,
    secrets: () => client.secrets(),
    outcomeOf: jiraIssueOutcome,
  };
  return [
    bind({
      ...common,
      tool: linkTicketTool,
      input: linkTicketInput,
      call: (input, { signal }) => linkTicket(client, input, signal),
      probe: (input, { signal }) => findLink(client, input, signal),
    }),
    bind({
      ...common,
      tool: setPriorityTool,
      input: setPriorityInput,
      call: (input, { signal }) => setPriority(client, input, signal),
      probe: ({ issue, priority }, { signal }) =>
        readState(client, issue, signal).then((fields) =>
          hasPriority(fields, priority) ? prioritised(client, issue, fields) : { kind: 'absent' },
        ),
    }),
    bind({
      ...common,
      tool: reopenTool,
      input: reopenInput,
      call: ({ issue }, { signal }) => reopen(client, issue, signal),
      probe: ({ issue }, { signal }) =>
        readState(client, issue, signal).then((fields) =>
          isDone(fields) ? { kind: 'absent' } : opened(client, issue, fields.status.name),
        ),
    }),
  ];
}

/** A link with the same global id is replaced, so a ticket is linked only once. */
async function linkTicket(
  client: JiraClient,
  { issue, ticket }: z.infer<typeof linkTicketInput>,
  signal: AbortSignal,
): Promise<Found | CallResult> {
  const address = client.settings.ticket_url;
  if (address === undefined)
    return {
      kind: 'failed',
      code: 'refused',
      message: 'Expected to know where tickets are opened, got no `ticket_url`; configure Zendesk as well as Jira',
    };
  const answer: unknown = await (await jiraCloud()).createOrUpdateRemoteIssueLink(client.within(signal), {
    issueIdOrKey: issue,
    globalId: globalIdOf(ticket),
    application: { type: 'com.zendesk', name: 'Zendesk' },
    relationship: RELATIONSHIP,
    object: { url: address.replaceAll('{ticket}', ticket), title: `Zendesk ticket ${ticket}` },
  });
  readAnswer(linkSchema, answer, 'write');
  return linked(client, issue, ticket);
}

async function findLink(
  client: JiraClient,
  { issue, ticket }: z.infer<typeof linkTicketInput>,
  signal: AbortSignal,
): Promise<Found | ProbeResult> {
  const answer: unknown = await (await jiraCloud()).getRemoteIssueLinks(client.within(signal), { issueIdOrKey: issue });
  return readAnswer(linksSchema, answer, 'read').some(({ globalId }) => globalId === globalIdOf(ticket))
    ? linked(client, issue, ticket)
    : { kind: 'absent' };
}

/** Jira answers an edit with an empty body, and so might a proxy: the issue is read again. */
async function setPriority(
  client: JiraClient,
  { issue, priority }: z.infer<typeof setPriorityInput>,
  signal: AbortSignal,
): Promise<Found | CallResult> {
  await (await jiraCloud()).editIssue(client.within(signal), {
    issueIdOrKey: issue,
    fields: { priority: { name: priority } },
  });
  return afterwards(client, issue, signal, (fields) =>
    hasPriority(fields, priority) ? prioritised(client, issue, fields) : null,
  );
}

async function reopen(client: JiraClient, issue: string, signal: AbortSignal): Promise<Found | CallResult> {
  const before = await readState(client, issue, signal);
  if (!isDone(before)) return opened(client, issue, before.status.name);
  const answer: unknown = await (await jiraCloud()).getTransitions(client.within(signal), { issueIdOrKey: issue });
  const ways = readAnswer(transitionsSchema, answer, 'read').transitions.filter(
    ({ to }) => to.statusCategory.key !== 'done',
  );
  const named = ways.filter(({ name }) => REOPEN.test(name));
  const [way, ...others] = named.length > 0 ? named : ways;
  if (way === undefined || others.length > 0) {
    const met = ways.length === 0 ? 'none' : ways.map(({ name }) => `\`${clip(name, 60)}\``).join(' and ');
    return {
      kind: 'failed',
      code: 'not_allowed',
      message: `Expected one transition that reopens \`${issue}\` from \`${clip(before.status.name, 60)}\`, got ${met}`,
    };
  }
  await (await jiraCloud()).doTransition(client.within(signal), { issueIdOrKey: issue, transition: { id: way.id } });
  return afterwards(client, issue, signal, (fields) =>
    isDone(fields) ? null : opened(client, issue, fields.status.name),
  );
}

/**
 * Reads the issue after a change. If it is not in the expected state or cannot be read, the outcome is unknown.
 */
async function afterwards(
  client: JiraClient,
  issue: string,
  signal: AbortSignal,
  found: (fields: IssueFields) => Found | null,
): Promise<Found | CallResult> {
  try {
    return (
      found(await readState(client, issue, signal)) ?? {
        kind: 'unknown',
        message: `Jira took the change of \`${issue}\`, but the issue does not show it`,
      }
    );
  } catch (error) {
    if (error instanceof VendorFailure)
      return {
        kind: 'unknown',
        message: `Jira took the change of \`${issue}\`, but the issue could not be read again, since ${error.message}`,
      };
    throw error;
  }
}

async function readState(client: JiraClient, issue: string, signal: AbortSignal): Promise<IssueFields> {
  const answer: unknown = await (await jiraCloud()).getIssue(client.within(signal), {
    issueIdOrKey: issue,
    fields: ['status', 'priority'],
  });
  return readAnswer(stateSchema, answer, 'read').fields;
}

const globalIdOf = (ticket: string): string => `zendesk-ticket-${ticket}`;
const isDone = ({ status }: IssueFields): boolean => status.statusCategory.key === 'done';
const hasPriority = (fields: IssueFields, name: string): boolean =>
  fields.priority?.name.toLowerCase() === name.toLowerCase();

const linked = (client: JiraClient, issue: string, ticket: string): Found => foundOn(client, issue, { issue, ticket });
const opened = (client: JiraClient, issue: string, status: string): Found => foundOn(client, issue, { issue, status });
const prioritised = (client: JiraClient, issue: string, { priority }: IssueFields): Found =>
  foundOn(client, issue, { issue, priority: priority?.name });

function foundOn(client: JiraClient, issue: string, output: Readonly<Record<string, unknown>>): Found {
  const url = client.addressOf(issue);
  return { kind: 'found', output, reference: { record: `issue ${issue}`, ...(url === null ? {} : { url }) } };
}
