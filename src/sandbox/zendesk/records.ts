/**
 * The records of the Zendesk stand-in. A ticket's row includes everything that belongs to it, so each change is one
 * journal line.
 */
import type { Clock } from '../../kernel/clock.ts';
import { createCounter, type Counter } from '../counter.ts';
import type { Journal, Table } from '../vendor.ts';

export type User = {
  readonly id: number;
  readonly name: string;
  /** Null for one who called by phone. */
  readonly email: string | null;
  /** Gets no mail. */
  readonly suspended?: boolean;
  /** Our account id of the claimant, if known. */
  readonly external_id: string | null;
  readonly role: 'end-user' | 'agent' | 'admin';
  /** 0 custom, 1 light agent, 3 contributor, 4 admin. */
  readonly role_type?: number;
  /** Its comments are internal notes, whatever it asks for. */
  readonly only_private_comments?: boolean;
  readonly ticket_restriction?: string | null;
};

export type Group = { readonly id: number; readonly name: string };

/** A field of the ticket form; `key` is its name in the trigger's payload. */
export type TicketField = {
  readonly id: number;
  readonly key: string;
  readonly title: string;
  readonly type: string;
  /** The tags of a drop-down's options. */
  readonly options?: readonly string[];
  /** Must be filled before a ticket is solved. */
  readonly required?: boolean;
};

export type Macro = {
  readonly id: number;
  readonly title: string;
  readonly description: string;
  readonly comment: string;
  readonly status: Status | null;
};

export const STATUSES = ['new', 'open', 'pending', 'hold', 'solved', 'closed'] as const;
type Status = (typeof STATUSES)[number];
export const PRIORITIES = ['urgent', 'high', 'normal', 'low'] as const;

export type AuditEvent =
  | { readonly id: number; readonly type: 'Create'; readonly field_name: string; readonly value: unknown }
  | {
      readonly id: number;
      readonly type: 'Change';
      readonly field_name: string;
      readonly value: unknown;
      readonly previous_value: unknown;
    }
  | {
      readonly id: number;
      readonly type: 'Comment';
      readonly author_id: number;
      readonly body: string;
      readonly public: boolean;
    }
  | {
      readonly id: number;
      readonly type: 'Notification';
      readonly recipients: readonly number[];
      readonly subject: string;
      readonly body: string;
    };

export type Audit = {
  readonly id: number;
  readonly author_id: number;
  readonly created_at: string;
  /** The writer's `metadata`; adapters put their idempotency key here. */
  readonly custom: Readonly<Record<string, unknown>>;
  readonly channel: Channel;
  readonly events: readonly AuditEvent[];
};

export type Channel = 'web' | 'email' | 'api';

/** The fields that can be set on a ticket. */
export type TicketFields = {
  readonly subject: string;
  readonly external_id: string | null;
  readonly status: Status;
  readonly priority: (typeof PRIORITIES)[number] | null;
  readonly group_id: number | null;
  readonly assignee_id: number | null;
  readonly requester_id: number;
  readonly tags: readonly string[];
  readonly custom_fields: readonly { readonly id: number; readonly value: string | null }[];
};

/** A webhook that its receiver has not acknowledged yet. */
export type Delivery = { readonly invocationId: string; readonly body: string };

export type TicketRow = TicketFields & {
  readonly id: number;
  readonly description: string;
  readonly submitter_id: number;
  readonly channel: Channel;
  readonly created_at: string;
  readonly updated_at: string;
  /** The closed ticket that this one follows up. */
  readonly follow_up_of?: number;
  /** Null for a ticket without the claim form: its trigger does not fire, and it has none of the form's fields. */
  readonly form?: null;
  readonly audits: readonly Audit[];
  readonly unsent: readonly Delivery[];
  /** The `Idempotency-Key` it was created with, and the hash of that request. */
  readonly created_by: { readonly key: string; readonly request: string } | null;
};

export type ZendeskRecords = {
  readonly tickets: Table<TicketRow>;
  readonly users: Table<User>;
  readonly groups: Table<Group>;
  readonly fields: Table<TicketField>;
  readonly macros: Table<Macro>;
  /** The account's triggers that were switched off. */
  readonly stopped: Table<{ readonly trigger: string }>;
  readonly nextTicket: Counter;
  readonly nextUser: Counter;
  readonly nextEvent: Counter;
  readonly nextInvocation: Counter;
  /** The current time as Zendesk writes it, to the second. */
  readonly stamp: () => string;
};

export function openZendeskRecords(clock: Clock, journal: Journal): ZendeskRecords {
  return {
    tickets: journal.table('zendesk.tickets'),
    users: journal.table('zendesk.users'),
    groups: journal.table('zendesk.groups'),
    fields: journal.table('zendesk.ticket_fields'),
    macros: journal.table('zendesk.macros'),
    stopped: journal.table('zendesk.stopped_triggers'),
    nextTicket: createCounter(journal, 'zendesk.ticket', 101),
    nextUser: createCounter(journal, 'zendesk.user', 5_001),
    nextEvent: createCounter(journal, 'zendesk.event', 900_001),
    nextInvocation: createCounter(journal, 'zendesk.invocation', 1),
    stamp: () => `${new Date(clock.now()).toISOString().slice(0, 19)}Z`,
  };
}

/** The text of a custom field, by its key. */
export function fieldText(
  records: ZendeskRecords,
  ticket: Pick<TicketRow, 'custom_fields'>,
  key: string,
): string | null {
  const declared = records.fields.all().find((candidate) => candidate.key === key);
  return ticket.custom_fields.find(({ id }) => id === declared?.id)?.value ?? null;
}

/** The user with that address; created if there is none. */
export function userByEmail(records: ZendeskRecords, email: string, name: string, externalId: string | null): User {
  const known = records.users.all().find((user) => user.email === email.toLowerCase());
  if (known !== undefined) return known;
  const user: User = {
    id: records.nextUser(),
    name,
    email: email.toLowerCase(),
    external_id: externalId,
    role: 'end-user',
  };
  records.users.put(String(user.id), user);
  return user;
}

/** Names do not identify a user: Zendesk makes a new one for each. */
export function userWithoutEmail(records: ZendeskRecords, name: string): User {
  const user: User = { id: records.nextUser(), name, email: null, external_id: null, role: 'end-user' };
  records.users.put(String(user.id), user);
  return user;
}
