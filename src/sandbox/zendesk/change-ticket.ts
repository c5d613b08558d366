/**
 * Applies a create or an update to a ticket: returns the new row with its audit, or what is wrong with the request.
 */
import { field, isInput, recordField, textField, textsOf, type Input } from '../input.ts';
import {
  PRIORITIES,
  STATUSES,
  type Audit,
  type AuditEvent,
  type Channel,
  type TicketFields,
  type TicketRow,
  type ZendeskRecords,
} from './records.ts';

/** Field name to sentences, as in the `details` of Zendesk's `RecordInvalid`. */
export type Problems = Readonly<Record<string, readonly Problem[]>>;
type Problem =
  | string
  | {
      readonly description: string;
      readonly error: null;
      readonly ticket_field_id: number;
      readonly ticket_field_type: string;
    };
export type Changed =
  | { readonly ok: true; readonly ticket: TicketRow; readonly audit: Audit }
  | { readonly ok: false; readonly problems: Problems };

/** The trigger that mails a requester what is new on the ticket. */
export const NOTIFY_REQUESTER = 'notify_requester';

/** As the API lists them; the one that sends the webhook is not among them. */
export function activeTriggers(records: ZendeskRecords): readonly Readonly<Record<string, unknown>>[] {
  if (records.stopped.get(NOTIFY_REQUESTER) !== undefined) return [];
  return [
    {
      id: 47_000_001,
      title: 'Notify requester of comment update',
      active: true,
      conditions: {
        all: [
          { field: 'update_type', operator: 'is', value: 'Change' },
          { field: 'comment_is_public', operator: 'is', value: 'true' },
        ],
        any: [],
      },
      actions: [
        { field: 'notification_user', value: ['requester_id', '[{{ticket.account}}] Re: {{ticket.title}}', ''] },
      ],
    },
  ];
}

/** Zendesk's own fields have ids as well. */
const ASSIGNEE_FIELD_ID = 36_000_001;

type Comment = { readonly body: string; readonly public: boolean };
type Author = { readonly id: number; readonly channel: Channel };

/** A new ticket from `input`, not stored yet. */
export function createTicket(records: ZendeskRecords, input: Input, author: Author, requesterId: number): Changed {
  const blank: TicketFields = {
    subject: '',
    external_id: null,
    status: 'new',
    priority: null,
    group_id: null,
    assignee_id: null,
    requester_id: requesterId,
    tags: [],
    custom_fields: records.fields.all().map(({ id }) => ({ id, value: null })),
  };
  const comment = commentOf(input);
  if (comment === null) return { ok: false, problems: { base: ['Description: cannot be blank'] } };
  const read = readFields(records, blank, input);
  if (!read.ok) return read;
  const fields = { ...read.fields, subject: read.fields.subject || comment.body.slice(0, 80) };
  const at = records.stamp();
  const events: AuditEvent[] = [
    { id: records.nextEvent(), type: 'Comment', author_id: author.id, ...comment },
    { id: records.nextEvent(), type: 'Create', field_name: 'subject', value: fields.subject },
    { id: records.nextEvent(), type: 'Create', field_name: 'status', value: fields.status },
  ];
  const audit: Audit = {
    id: records.nextEvent(),
    author_id: author.id,
    created_at: at,
    custom: recordField(input, 'metadata') ?? {},
    channel: author.channel,
    events,
  };
  const ticket: TicketRow = {
    ...fields,
    id: records.nextTicket(),
    description: comment.body,
    submitter_id: author.id,
    channel: author.channel,
    created_at: at,
    updated_at: at,
    audits: [audit],
    unsent: [],
    created_by: null,
  };
  return { ok: true, ticket, audit };
}

/** The ticket after an update by `author`, not stored yet. */
export function updateTicket(records: ZendeskRecords, ticket: TicketRow, input: Input, author: Author): Changed {
  if (ticket.status === 'closed') return { ok: false, problems: { status: ['Status: closed prevents ticket update'] } };
  if (Object.hasOwn(input, 'comment') && commentOf(input) === null)
    return { ok: false, problems: { comment: ['Comment: cannot be blank'] } };
  const read = readFields(records, ticket, input);
  if (!read.ok) return read;
  const missing = read.fields.status === 'solved' ? missingToSolve(records, read.fields) : [];
  if (missing.length > 0) return { ok: false, problems: { base: missing } };
  const given = commentOf(input);
  // Zendesk accepts a public comment of a user who may only write internal notes, as an internal note.
  const isPrivate = records.users.get(String(author.id))?.only_private_comments === true;
  const comment = given === null ? null : { ...given, public: given.public && !isPrivate };
  const at = records.stamp();
  const events: AuditEvent[] = [
    ...(comment === null
      ? []
      : [{ id: records.nextEvent(), type: 'Comment' as const, author_id: author.id, ...comment }]),
    ...differences(ticket, read.fields).map((difference) => ({
      id: records.nextEvent(),
      type: 'Change' as const,
      ...difference,
    })),
    ...(comment === null ? [] : notificationOf(records, ticket, comment, author)),
  ];
  const audit: Audit = {
    id: records.nextEvent(),
    author_id: author.id,
    created_at: at,
    custom: recordField(input, 'metadata') ?? {},
    channel: author.channel,
    events,
  };
  return { ok: true, audit, ticket: { ...ticket, ...read.fields, updated_at: at, audits: [...ticket.audits, audit] } };
}

/** The trigger *Notify requester of comment update*: it mails no one who is suspended or has no address. */
function notificationOf(
  records: ZendeskRecords,
  { id, requester_id }: TicketRow,
  comment: Comment,
  author: Author,
): AuditEvent[] {
  const requester = records.users.get(String(requester_id));
  const isMailed =
    comment.public &&
    author.id !== requester_id &&
    (requester?.email ?? null) !== null &&
    requester?.suspended !== true &&
    records.stopped.get(NOTIFY_REQUESTER) === undefined;
  if (!isMailed) return [];
  return [
    {
      id: records.nextEvent(),
      type: 'Notification',
      recipients: [requester_id],
      subject: `[Request received] Re: ticket ${id}`,
      body: comment.body,
    },
  ];
}

/** The fields that must be filled before a ticket is solved: the assignee, and those that the account requires. */
function missingToSolve(records: ZendeskRecords, { assignee_id, custom_fields }: TicketFields): readonly Problem[] {
  const problem = (title: string, id: number, type: string): Problem => ({
    description: `${title}: is required when solving a ticket`,
    error: null,
    ticket_field_id: id,
    ticket_field_type: type,
  });
  return [
    ...(assignee_id === null ? [problem('Assignee', ASSIGNEE_FIELD_ID, 'FieldAssignee')] : []),
    ...records.fields
      .all()
      .filter(
        ({ id, required }) =>
          required === true && (custom_fields.find((entry) => entry.id === id)?.value ?? null) === null,
      )
      .map(({ id, title }) => problem(title, id, 'FieldText')),
  ];
}

function commentOf(input: Input): Comment | null {
  const comment = recordField(input, 'comment');
  if (comment === null) return null;
  const body = textField(comment, 'body') ?? textField(comment, 'html_body') ?? '';
  // Public unless stated otherwise, as in Zendesk: sending an internal note to a customer by mistake must show up here.
  return body.trim() === '' ? null : { body, public: field(comment, 'public') !== false };
}

function readFields(
  records: ZendeskRecords,
  before: TicketFields,
  input: Input,
): { ok: true; fields: TicketFields } | { ok: false; problems: Problems } {
  const problems: Record<string, string[]> = {};
  const take = <T>(name: string, current: T, accepts: (value: unknown) => value is T, sentence: string): T => {
    const value = field(input, name);
    if (value === undefined || accepts(value)) return value ?? current;
    problems[name] = [sentence];
    return current;
  };
  const takeNullable = <T>(
    name: string,
    current: T | null,
    accepts: (value: unknown) => value is T,
    sentence: string,
  ): T | null => (field(input, name) === null ? null : take<T | null>(name, current, accepts, sentence));
  const isUser = (value: unknown): value is number => records.users.get(String(value)) !== undefined;
  const isGroup = (value: unknown): value is number => records.groups.get(String(value)) !== undefined;

  const fields: TicketFields = {
    subject: take('subject', before.subject, isText, 'Subject: must be text'),
    external_id: takeNullable('external_id', before.external_id, isText, 'External ID: must be text'),
    status: take(
      'status',
      before.status,
      oneOf(STATUSES),
      `Status: ${String(field(input, 'status'))} is not a valid status`,
    ),
    priority: takeNullable('priority', before.priority, oneOf(PRIORITIES), 'Priority: is not valid'),
    group_id: takeNullable('group_id', before.group_id, isGroup, 'Group: is invalid'),
    assignee_id: takeNullable('assignee_id', before.assignee_id, isUser, 'Assignee: is invalid'),
    requester_id: take('requester_id', before.requester_id, isUser, 'Requester: is invalid'),
    tags: tagsOf(input) ?? before.tags,
    custom_fields: customFieldsOf(records, before.custom_fields, field(input, 'custom_fields')),
  };
  return Object.keys(problems).length === 0 ? { ok: true, fields } : { ok: false, problems };
}

/** Tags are lower case, without blanks, each once; Zendesk normalises them instead of refusing. */
function tagsOf(input: Input): readonly string[] | null {
  const tags = textsOf(field(input, 'tags'));
  return tags === null ? null : cleanTags(tags);
}

export function cleanTags(tags: readonly string[]): readonly string[] {
  return [...new Set(tags.flatMap((tag) => tag.toLowerCase().split(/[\s,]+/)).filter((tag) => tag !== ''))].sort();
}

/** Unknown field ids are ignored, as in Zendesk: a wrong field map fails silently, so it must be found at startup. */
function customFieldsOf(
  records: ZendeskRecords,
  before: TicketFields['custom_fields'],
  given: unknown,
): TicketFields['custom_fields'] {
  if (!Array.isArray(given)) return before;
  const values = new Map(given.filter(isInput).map((entry) => [field(entry, 'id'), field(entry, 'value')]));
  // A ticket may be older than one of the fields.
  return records.fields.all().map(({ id, options }) => {
    const entry = before.find((candidate) => candidate.id === id) ?? { id, value: null };
    const value = values.get(id);
    if (value === undefined) return entry;
    if (value === null || value === '') return { id, value: null };
    // A drop-down silently keeps what it has when it has no option with that tag.
    return options === undefined || options.includes(String(value)) ? { id, value: String(value) } : entry;
  });
}

function differences(
  before: TicketFields,
  after: TicketFields,
): { field_name: string; value: unknown; previous_value: unknown }[] {
  const names = [
    'subject',
    'external_id',
    'status',
    'priority',
    'group_id',
    'assignee_id',
    'requester_id',
    'tags',
  ] as const;
  const changes = names
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .map((name) => ({ field_name: name, value: eventValue(after[name]), previous_value: eventValue(before[name]) }));
  const customs = after.custom_fields.flatMap(({ id, value }) => {
    const previous = before.custom_fields.find((entry) => entry.id === id)?.value ?? null;
    return previous === value ? [] : [{ field_name: String(id), value, previous_value: previous }];
  });
  return [...changes, ...customs];
}

/** Audits contain numbers as text, and lists unchanged. */
function eventValue(value: string | number | readonly string[] | null): unknown {
  return typeof value === 'number' ? String(value) : value;
}

const isText = (value: unknown): value is string => typeof value === 'string';
const oneOf =
  <T extends string>(values: readonly T[]) =>
  (value: unknown): value is T =>
    values.includes(value as T);
