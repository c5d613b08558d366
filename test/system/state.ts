/**
 * The parts of the sandbox's vendor state that these tests use, and queries on them.
 */
import type { SlackSnapshot, ShownMessage } from '../../src/sandbox/slack/snapshot.ts';

export type Ticket = {
  readonly id: number;
  readonly status: string;
  readonly tags: readonly string[];
  readonly group: string | null;
  readonly unsent_webhooks: number;
  readonly fields: Readonly<Record<string, { readonly title: string; readonly value: string | null }>>;
  readonly comments: readonly { readonly author: string; readonly body: string; readonly public: boolean }[];
};

export type Issue = {
  readonly key: string;
  readonly summary: string;
  readonly description: string;
  readonly priority: string;
  readonly labels: readonly string[];
};

export type State = {
  readonly vendors: {
    readonly slack: SlackSnapshot;
    readonly zendesk: { readonly tickets: readonly Ticket[] };
    readonly jira: { readonly issues: readonly Issue[] };
  };
};

export const CLAIMS = 'CFREIGHT1';
export const PEOPLE = {
  analyst: 'UANA0001',
  lead: 'ULENA0001',
  otherLead: 'ULEO00001',
  manager: 'UMARCUS01',
  executive: 'UAVA00001',
  guest: 'UGUEST002',
  stranger: 'UGUEST001',
} as const;

/** The run card of a case: the root message of its thread. */
export function cardOf({ vendors: { slack } }: State, caseId: string): ShownMessage | undefined {
  return slack.messages[CLAIMS]?.find(
    ({ text, thread_ts: thread }) => thread === undefined && text.startsWith(`${caseId} `),
  );
}

/** The messages of a case's thread, card first. */
export function threadOf(state: State, caseId: string): readonly ShownMessage[] {
  const card = cardOf(state, caseId);
  return card === undefined
    ? []
    : [card, ...(state.vendors.slack.messages[CLAIMS] ?? []).filter(({ thread_ts: thread }) => thread === card.ts)];
}

/** Direct messages to a person about a case. */
export function messagesTo({ vendors: { slack } }: State, user: string, caseId: string): readonly ShownMessage[] {
  return (slack.messages[slack.dms[user] ?? ''] ?? []).filter(({ text }) => text.startsWith(`${caseId}:`));
}

export function issuesOf({ vendors: { jira } }: State, caseId: string): readonly Issue[] {
  return jira.issues.filter(({ summary }) => summary.includes(` ${caseId} `));
}

/** Everything that a message shows, including its blocks, as one text. */
export function shownText(message: Pick<ShownMessage, 'text' | 'blocks'>): string {
  return `${message.text}\n${textsIn(message.blocks).join('\n')}`;
}

function textsIn(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(textsIn);
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([name, value]) =>
    name === 'text' && typeof value === 'string' ? [value] : textsIn(value),
  );
}
