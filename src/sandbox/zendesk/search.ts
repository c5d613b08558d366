/**
 * Zendesk search: the terms our adapters use, over an index that may lag.
 *
 * Understands `type:ticket`, `type:user`, `field:value`, quoted values, `created>=DATE`, and free words; all terms must
 * match. A custom field has a term if the term's words are in it one after the other, the last one perhaps as the
 * beginning of a longer word: *Zendesk Support search reference*, support.zendesk.com/hc/en-us/articles/4408886879258.
 */
import type { Instant } from '../../kernel/clock.ts';
import type { TicketRow, User, ZendeskRecords } from './records.ts';

type Term = { readonly name: string | null; readonly value: string };
export type Found =
  | { readonly type: 'ticket'; readonly ticket: TicketRow }
  | { readonly type: 'user'; readonly user: User };

/** Searches the index, which has tickets created until `indexedUntil`, and users. */
export function searchZendesk(records: ZendeskRecords, query: string, indexedUntil: Instant): readonly Found[] {
  const terms = termsOf(query);
  const type = terms.find(({ name }) => name === 'type')?.value;
  const conditions = terms.filter(({ name }) => name !== 'type');
  const tickets = records.tickets
    .all()
    .filter(
      (ticket) =>
        Date.parse(ticket.created_at) <= indexedUntil && conditions.every((term) => ticketHas(records, ticket, term)),
    )
    .map((ticket) => ({ type: 'ticket' as const, ticket }));
  return type === 'user'
    ? searchUsers(records, conditions)
    : type === 'ticket'
      ? tickets
      : [...tickets, ...searchUsers(records, conditions)];
}

/**
 * The tickets that a query of `/search/export` finds, in the order of creation; null when the query itself names a
 * type.
 */
export function exportTickets(
  records: ZendeskRecords,
  query: string,
  indexedUntil: Instant,
): readonly TicketRow[] | null {
  if (termsOf(query).some(({ name }) => name === 'type')) return null;
  return searchZendesk(records, `type:ticket ${query}`, indexedUntil)
    .flatMap((found) => (found.type === 'ticket' ? [found.ticket] : []))
    .toSorted((a, b) => a.created_at.localeCompare(b.created_at) || a.id - b.id);
}

/** The users that a query of `/users/search` names. */
export function findUsers(records: ZendeskRecords, query: string): readonly User[] {
  return searchUsers(records, termsOf(query)).map(({ user }) => user);
}

function searchUsers(records: ZendeskRecords, terms: readonly Term[]): { type: 'user'; user: User }[] {
  return records.users
    .all()
    .filter((user) => terms.every((term) => userHas(user, term)))
    .map((user) => ({ type: 'user', user }));
}

function termsOf(query: string): readonly Term[] {
  return [...query.matchAll(/(?:([a-z_0-9]+)(?::|(?=>=)))?(?:"([^"]*)"|(\S+))/gi)].map(([, name, quoted, plain]) => ({
    name: name?.toLowerCase() ?? null,
    value: (quoted ?? plain ?? '').toLowerCase(),
  }));
}

function ticketHas(records: ZendeskRecords, ticket: TicketRow, { name, value }: Term): boolean {
  const is = (text: string | number | null): boolean => String(text ?? 'none').toLowerCase() === value;
  switch (name) {
    case null:
      return `${ticket.subject}\n${ticket.description}`.toLowerCase().includes(value);
    case 'created':
      return value.startsWith('>=') && ticket.created_at.slice(0, 10) >= value.slice(2);
    case 'tags':
      return ticket.tags.includes(value);
    case 'status':
      return is(ticket.status);
    case 'external_id':
      return is(ticket.external_id);
    case 'priority':
      return is(ticket.priority);
    case 'subject':
      return ticket.subject.toLowerCase().includes(value);
    case 'requester':
      return is(records.users.get(String(ticket.requester_id))?.email ?? null) || is(ticket.requester_id);
    case 'group':
    case 'group_id':
      return is(ticket.group_id) || is(records.groups.get(String(ticket.group_id))?.name ?? null);
    default: {
      const id = Number(/^custom_field_(\d+)$/.exec(name)?.[1]);
      return ticket.custom_fields.some((entry) => entry.id === id && hasWords(entry.value, value));
    }
  }
}

/** `ACC-10` is in `ACC-10`, `ACC 10 Europe` and `ACC-104`, and not in `ACC-2 10` or `XACC-10`. */
function hasWords(text: unknown, sought: string): boolean {
  const wordsOf = (all: string): string =>
    (
      all
        .normalize('NFKC')
        .toLowerCase()
        .match(/[\p{L}\p{N}]+/gu) ?? []
    ).join(' ');
  const words = wordsOf(sought);
  const texts = Array.isArray(text) ? (text as readonly unknown[]) : [text ?? 'none'];
  return texts.some((each) =>
    words === '' ? String(each).toLowerCase() === sought : ` ${wordsOf(String(each))}`.includes(` ${words}`),
  );
}

function userHas(user: User, { name, value }: Term): boolean {
  switch (name) {
    case null:
      return `${user.name} ${user.email}`.toLowerCase().includes(value);
    case 'email':
      return user.email === value;
    case 'external_id':
      return user.external_id?.toLowerCase() === value;
    case 'role':
      return user.role === value;
    case 'name':
      return user.name.toLowerCase().includes(value);
    default:
      return false;
  }
}
