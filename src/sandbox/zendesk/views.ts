/**
 * Records in the shapes of the Zendesk API.
 */
import type { SandboxRequest, SandboxResponse } from '../request.ts';
import type { Audit, AuditEvent, Group, Macro, TicketField, TicketRow, User } from './records.ts';

/** When groups, fields and macros were created: before the first claim. */
const SET_UP_AT = '2025-01-06T09:00:00Z';
const FORM_ID = 9_001;
/** The account has one ticket form. */
export const CLAIM_FORM = 'Freight claim';
const PAGE_SIZE_MAX = 100;

export type Views = ReturnType<typeof createViews>;

/** The views of one Zendesk; `base` is the address of its API, since records carry their own address. */
export function createViews(base: () => string) {
  const url = (path: string): string => `${base()}/api/v2/${path}.json`;
  const setUp = { created_at: SET_UP_AT, updated_at: SET_UP_AT };

  return {
    ticket: (ticket: TicketRow): object => {
      const { audits, unsent, created_by: createdBy, channel, follow_up_of: closed, ...shown } = ticket;
      return {
        ...shown,
        url: url(`tickets/${ticket.id}`),
        via: via(channel, closed),
        ...(closed === undefined ? {} : { via_followup_source_id: closed }),
        raw_subject: ticket.subject,
        type: null,
        ticket_form_id: FORM_ID,
        fields: ticket.custom_fields,
        is_public: commentsOf(ticket).some((comment) => comment.event.public),
        has_incidents: false,
        allow_attachments: true,
        collaborator_ids: [],
        follower_ids: [],
      };
    },
    form: (): object => ({
      id: FORM_ID,
      ...setUp,
      url: url(`ticket_forms/${FORM_ID}`),
      name: CLAIM_FORM,
      display_name: CLAIM_FORM,
      active: true,
      default: true,
      position: 1,
    }),
    audit: (ticket: TicketRow, audit: Audit): object => ({
      id: audit.id,
      ticket_id: ticket.id,
      created_at: audit.created_at,
      author_id: audit.author_id,
      metadata: { system: { client: 'sandbox' }, custom: audit.custom },
      via: via(audit.channel),
      events: audit.events.map((event) =>
        event.type === 'Comment' ? { ...commentBody(event), audit_id: audit.id, attachments: [] } : event,
      ),
    }),
    comment: (comment: CommentOfTicket): object => ({
      ...commentBody(comment.event),
      attachments: [],
      audit_id: comment.audit.id,
      via: via(comment.audit.channel),
      created_at: comment.audit.created_at,
      metadata: { system: {}, custom: comment.audit.custom },
    }),
    user: (user: User): object => ({
      ...user,
      ...setUp,
      url: url(`users/${user.id}`),
      active: true,
      verified: true,
      suspended: user.suspended === true,
      shared: false,
      locale: 'en-US',
      time_zone: 'America/Chicago',
    }),
    group: (group: Group): object => ({
      ...group,
      ...setUp,
      url: url(`groups/${group.id}`),
      description: '',
      default: false,
      deleted: false,
      is_public: true,
    }),
    field: ({ key: _key, options, ...declared }: TicketField): object => ({
      ...declared,
      ...(options === undefined
        ? {}
        : { custom_field_options: options.map((value, index) => ({ id: index + 1, name: value, value })) }),
      ...setUp,
      url: url(`ticket_fields/${declared.id}`),
      raw_title: declared.title,
      title_in_portal: declared.title,
      description: '',
      active: true,
      required: declared.required === true,
      visible_in_portal: true,
      editable_in_portal: true,
      removable: true,
    }),
    macro: (macro: Macro): object => ({
      ...setUp,
      url: url(`macros/${macro.id}`),
      id: macro.id,
      title: macro.title,
      description: macro.description,
      active: true,
      position: macro.id,
      restriction: null,
      actions: [
        { field: 'comment_value_html', value: `<p>${macro.comment}</p>` },
        { field: 'comment_mode_is_public', value: 'true' },
        ...(macro.status === null ? [] : [{ field: 'status', value: macro.status }]),
      ],
    }),
    /** What the ticket would become: Zendesk changes nothing here, the caller does. */
    appliedMacro: (macro: Macro): object => ({
      ticket: {
        ...(macro.status === null ? {} : { status: macro.status }),
        comment: {
          body: macro.comment,
          html_body: `<p>${macro.comment}</p>`,
          public: true,
          scoped_body: [['channel:all', macro.comment]],
        },
      },
    }),
    me: (user: User): object => ({
      ...user,
      role_type: user.role_type ?? null,
      only_private_comments: user.only_private_comments === true,
      ticket_restriction: user.ticket_restriction ?? null,
      ...setUp,
      url: url(`users/${user.id}`),
      active: true,
      verified: true,
      time_zone: 'America/Chicago',
      locale: 'en-US',
    }),
    list: <T>(request: SandboxRequest, name: string, items: readonly T[], view: (item: T) => object): SandboxResponse =>
      page(request, `${base()}${request.path}`, name, items, view),
  };
}

export type CommentOfTicket = { readonly audit: Audit; readonly event: Extract<AuditEvent, { type: 'Comment' }> };

export function commentsOf(ticket: TicketRow): readonly CommentOfTicket[] {
  return ticket.audits.flatMap((audit) =>
    audit.events.flatMap((event) => (event.type === 'Comment' ? [{ audit, event }] : [])),
  );
}

/** One page of a list: by cursor when `page[size]` is asked for, by number otherwise. */
function page<T>(
  { query }: SandboxRequest,
  address: string,
  name: string,
  items: readonly T[],
  view: (item: T) => object,
): SandboxResponse {
  const link = (changes: Readonly<Record<string, string>>): string => {
    const next = new URLSearchParams(query);
    for (const [key, value] of Object.entries(changes)) next.set(key, value);
    return `${address}?${next.toString()}`;
  };
  const cursorSize = query.get('page[size]');
  if (cursorSize !== null) {
    const size = sizeOf(cursorSize);
    const from = Number(query.get('page[after]') ?? 0) || 0;
    const end = from + size;
    const hasMore = end < items.length;
    return {
      status: 200,
      body: {
        [name]: items.slice(from, end).map(view),
        meta: { has_more: hasMore, after_cursor: hasMore ? String(end) : null, before_cursor: null },
        links: { next: hasMore ? link({ 'page[after]': String(end) }) : null, prev: null },
      },
    };
  }
  const size = sizeOf(query.get('per_page'));
  const number = Math.max(1, Number(query.get('page') ?? 1) || 1);
  const from = (number - 1) * size;
  return {
    status: 200,
    body: {
      [name]: items.slice(from, from + size).map(view),
      next_page: from + size < items.length ? link({ page: String(number + 1) }) : null,
      previous_page: number > 1 ? link({ page: String(number - 1) }) : null,
      count: items.length,
    },
  };
}

function sizeOf(text: string | null): number {
  const size = Number(text ?? PAGE_SIZE_MAX);
  return Number.isInteger(size) && size >= 1 ? Math.min(size, PAGE_SIZE_MAX) : PAGE_SIZE_MAX;
}

function commentBody(event: CommentOfTicket['event']): object {
  return { ...event, plain_body: event.body, html_body: `<div class="zd-comment">${escapeHtml(event.body)}</div>` };
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function via(channel: string, closed?: number): object {
  const source =
    closed === undefined ? { from: {}, to: {}, rel: null } : { from: { ticket_id: closed }, to: {}, rel: 'follow_up' };
  return { channel, source };
}
