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
import { recordIdSchema } from '../record-id.ts';
import type { JiraClient } from './client.ts';
import { jiraCloud } from './cloud.ts';
import { isLoginFailure, jiraIssueOutcome, reasonOf } from './errors.ts';
import { isDone, OPEN_CATEGORIES, readOptions, readState, type IssueFields, type Named } from './issue-state.ts';
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

const linkSchema = z.object({ id: recordIdSchema });
const linksSchema = z.array(
  z.object({ globalId: z.string().optional(), object: z.object({ url: z.string().optional() }).optional() }),
);
const transitionsSchema = z.object({
  transitions: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      to: z.object({ name: z.string(), statusCategory: z.object({ key: z.string() }) }),
      /** The fields of the transition's screen. */
      fields: z
        .record(
          z.string(),
          z.object({
            required: z.boolean().optional(),
            hasDefaultValue: z.boolean().optional(),
            name: z.string().optional(),
          }),
        )
        .optional(),
    }),
  ),
});
type Way = z.infer<typeof transitionsSchema>['transitions'][number];

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
      probe: async ({ issue, priority }, { signal }) => {
        const { fields, priorities } = await readOptions(client, issue, signal);
        return isPriority(fields.priority, sought(priorities, priority))
          ? prioritised(client, issue, fields)
          : { kind: 'absent' };
      },
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
  // The answer has the id of the link only, so the links are read.
  const shown = await readAgain(issue, () => findLink(client, { issue, ticket }, signal));
  return shown.kind === 'absent'
    ? unknown(
        `Expected \`${issue}\` to show the link to ticket \`${ticket}\` after Jira took it, got none; look at the links of the issue, and at the rights of our user`,
      )
    : shown;
}

async function findLink(
  client: JiraClient,
  { issue, ticket }: z.infer<typeof linkTicketInput>,
  signal: AbortSignal,
): Promise<Found | ProbeResult> {
  const answer: unknown = await (await jiraCloud()).getRemoteIssueLinks(client.within(signal), { issueIdOrKey: issue });
  const ours = readAnswer(linksSchema, answer, 'read').find(({ globalId }) => globalId === globalIdOf(ticket));
  if (ours === undefined) return { kind: 'absent' };
  const wanted = client.settings.ticket_url?.replaceAll('{ticket}', ticket);
  const got = ours.object?.url;
  return wanted === undefined || got === wanted
    ? linked(client, issue, ticket)
    : unknown(
        `Expected the link of \`${issue}\` to open \`${clip(wanted, 120)}\`, got \`${clip(got ?? 'no address', 120)}\`; remove the link in Jira`,
      );
}

/**
 * The name is looked up among the priorities that the issue offers, and from there on its id counts: Jira translates
 * names. Jira answers an edit with an empty body, and so might a proxy, so the issue is read again.
 */
async function setPriority(
  client: JiraClient,
  { issue, priority }: z.infer<typeof setPriorityInput>,
  signal: AbortSignal,
): Promise<Found | CallResult> {
  const { priorities } = await readOptions(client, issue, signal);
  const wanted = sought(priorities, priority);
  if (priorities.length > 0 && wanted.id === undefined)
    return {
      kind: 'failed',
      code: 'unknown_priority',
      message: `Expected a priority of \`${issue}\`, got \`${clip(priority, 60)}\`; it has ${listed(priorities)}`,
    };
  await (await jiraCloud()).editIssue(client.within(signal), {
    issueIdOrKey: issue,
    fields: { priority: wanted.id === undefined ? { name: priority } : { id: wanted.id } },
  });
  return afterwards(client, issue, signal, {
    expected: `the priority \`${clip(priority, 60)}\``,
    shown: (fields) => fields.priority?.name ?? 'none',
    found: (fields) => (isPriority(fields.priority, wanted) ? prioritised(client, issue, fields) : null),
  });
}

async function reopen(client: JiraClient, issue: string, signal: AbortSignal): Promise<Found | CallResult> {
  const before = await readState(client, issue, signal);
  if (!isDone(before)) return opened(client, issue, before.status.name);
  const answer: unknown = await (await jiraCloud()).getTransitions(client.within(signal), {
    issueIdOrKey: issue,
    expand: 'transitions.fields',
  });
  const ways = readAnswer(transitionsSchema, answer, 'read').transitions.filter(({ to }) =>
    OPEN_CATEGORIES.has(to.statusCategory.key),
  );
  const way = wayOut(ways.filter((each) => demandsOf(each).length === 0));
  if (way === null)
    return {
      kind: 'failed',
      code: 'not_allowed',
      message: `Expected one transition that reopens \`${issue}\` from \`${clip(before.status.name, 60)}\`, got ${ways.length === 0 ? 'none' : ways.map(described).join(' and ')}`,
    };
  try {
    await (await jiraCloud()).doTransition(client.within(signal), { issueIdOrKey: issue, transition: { id: way.id } });
  } catch (error) {
    // A validator of the workflow may demand more than the screen says.
    if (!(error instanceof VendorFailure) || error.status !== 400 || isLoginFailure(error.headers)) throw error;
    // A request that was sent twice on the way is refused the second time: the way no longer leads out of this status.
    const now = await readState(client, issue, signal);
    if (!isDone(now)) return opened(client, issue, now.status.name);
    return {
      kind: 'failed',
      code: 'not_allowed',
      message: `The workflow does not let us reopen \`${issue}\` by \`${clip(way.name, 60)}\`: ${clip(reasonOf(error))}`,
    };
  }
  return afterwards(client, issue, signal, {
    expected: 'an open status',
    shown: (fields) => fields.status.name,
    found: (fields) => (isDone(fields) ? null : opened(client, issue, fields.status.name)),
  });
}

/** The only way, the only one called *Reopen*, or the only one back to new work: categories have no translations. */
function wayOut(ways: readonly Way[]): Way | null {
  for (const some of [
    ways,
    ways.filter(({ name }) => REOPEN.test(name)),
    ways.filter(({ to }) => to.statusCategory.key === 'new'),
  ]) {
    const [way, ...others] = some;
    if (way !== undefined && others.length === 0) return way;
  }
  return null;
}

/** The fields that a way demands, by their names; no tool fills them. */
function demandsOf({ fields = {} }: Way): readonly string[] {
  return Object.entries(fields)
    .filter(([, { required, hasDefaultValue }]) => required === true && hasDefaultValue !== true)
    .map(([id, { name }]) => name ?? id);
}

function described(way: Way): string {
  const demands = demandsOf(way);
  const fields = demands.map((name) => `\`${clip(name, 60)}\``).join(', ');
  return `\`${clip(way.name, 60)}\`${demands.length === 0 ? '' : `, which demands ${fields}`}`;
}

/**
 * Reads the issue after a change. If it is not in the expected state or cannot be read, the outcome is unknown.
 *
 * @param expected what the issue should show, and `shown` what it shows
 */
async function afterwards(
  client: JiraClient,
  issue: string,
  signal: AbortSignal,
  { expected, shown, found }: After,
): Promise<Found | CallResult> {
  return readAgain(issue, async () => {
    const fields = await readState(client, issue, signal);
    return (
      found(fields) ??
      unknown(
        `Expected \`${issue}\` to show ${expected} after Jira took the change, got \`${clip(shown(fields), 60)}\`; look at the automation and the rules of its workflow`,
      )
    );
  });
}

type After = {
  readonly expected: string;
  readonly shown: (fields: IssueFields) => string;
  readonly found: (fields: IssueFields) => Found | null;
};
type Unknown = { readonly kind: 'unknown'; readonly message: string };

/** A look after a change; one that fails proves nothing. */
async function readAgain<Seen extends Found | ProbeResult>(
  issue: string,
  look: () => Promise<Seen>,
): Promise<Seen | Unknown> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof VendorFailure)) throw error;
    return unknown(
      `Jira took the change of \`${issue}\`, but the issue could not be read again, since ${error.message}`,
    );
  }
}

const unknown = (message: string): Unknown => ({ kind: 'unknown', message });

const globalIdOf = (ticket: string): string => `zendesk-ticket-${ticket}`;
const isNamed = ({ name }: Named, other: string): boolean => name.toLowerCase() === other.toLowerCase();
const sought = (priorities: readonly Named[], name: string): Named =>
  priorities.find((each) => isNamed(each, name)) ?? { name };
const isPriority = (got: Named | null | undefined, wanted: Named): boolean =>
  got !== null && got !== undefined && (wanted.id === undefined ? isNamed(got, wanted.name) : got.id === wanted.id);
const listed = (priorities: readonly Named[]): string =>
  priorities
    .slice(0, 10)
    .map(({ name }) => `\`${clip(name, 60)}\``)
    .join(', ');

const linked = (client: JiraClient, issue: string, ticket: string): Found => foundOn(client, issue, { issue, ticket });
const opened = (client: JiraClient, issue: string, status: string): Found => foundOn(client, issue, { issue, status });
const prioritised = (client: JiraClient, issue: string, { priority }: IssueFields): Found =>
  foundOn(client, issue, { issue, priority: priority?.name });

function foundOn(client: JiraClient, issue: string, output: Readonly<Record<string, unknown>>): Found {
  const url = client.addressOf(issue);
  return { kind: 'found', output, reference: { record: `issue ${issue}`, ...(url === null ? {} : { url }) } };
}
