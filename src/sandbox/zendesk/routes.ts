/**
 * The Zendesk API, as far as claims need it. Every request here has been authenticated.
 */
import { hashOf } from '../../kernel/canonical-json.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Faults } from '../faults.ts';
import { bodyOf, field, isInput, recordField, textField, textsOf, type Input } from '../input.ts';
import type { Route } from '../router.ts';
import type { SandboxRequest, SandboxResponse } from '../request.ts';
import { activeTriggers, cleanTags, createTicket, updateTicket, type Changed, type Problems } from './change-ticket.ts';
import { userByEmail, userWithoutEmail, type TicketRow, type ZendeskRecords } from './records.ts';
import { exportTickets, findUsers, searchZendesk } from './search.ts';
import { API_USER } from './seed.ts';
import { commentsOf, type Views } from './views.ts';

/**
 * How long Zendesk remembers an `Idempotency-Key`. @see
 * https://developer.zendesk.com/api-reference/ticketing/introduction/#idempotency
 */
const IDEMPOTENCY_MS = 2 * 3_600_000;
const API = { id: API_USER.id, channel: 'api' } as const;

export type ZendeskRoutesOptions = {
  readonly records: ZendeskRecords;
  readonly views: Views;
  readonly clock: Clock;
  readonly faults: Faults | undefined;
  /** Stores a changed ticket. */
  readonly keep: (ticket: TicketRow) => void;
};

export function zendeskRoutes({ records, views, clock, faults, keep }: ZendeskRoutesOptions): readonly Route[] {
  const ticketById = (id: string | undefined): TicketRow | undefined => records.tickets.get(id ?? '');
  const withTicket =
    (answer: (ticket: TicketRow, request: SandboxRequest) => SandboxResponse) =>
    (request: SandboxRequest, { id }: Readonly<Record<string, string>>): SandboxResponse => {
      const ticket = ticketById(id);
      return ticket === undefined ? recordNotFound() : answer(ticket, request);
    };

  const create = (request: SandboxRequest): SandboxResponse => {
    const input = ticketInput(request);
    if (input === null) return missingParameter('ticket');
    const key = request.headers['idempotency-key'];
    const hash = hashOf(input);
    const earlier = key === undefined ? undefined : createdBy(key);
    if (earlier !== undefined) {
      return earlier.created_by?.request === hash
        ? { status: 201, headers: { 'x-idempotency-lookup': 'hit' }, body: { ticket: views.ticket(earlier) } }
        : {
            status: 400,
            body: {
              error: 'IdempotentRequestError',
              description: 'Request parameters are different from those of the first request with this idempotency key',
            },
          };
    }
    const changed = createTicket(records, input, API, requesterOf(input) ?? API_USER.id);
    if (!changed.ok) return recordInvalid(changed.problems);
    const ticket = { ...changed.ticket, created_by: key === undefined ? null : { key, request: hash } };
    keep(ticket);
    return {
      status: 201,
      headers: {
        location: `/api/v2/tickets/${ticket.id}.json`,
        ...(key === undefined ? {} : { 'x-idempotency-lookup': 'miss' }),
      },
      body: { ticket: views.ticket(ticket), audit: views.audit(ticket, changed.audit) },
    };
  };

  const createdBy = (key: string): TicketRow | undefined =>
    records.tickets
      .all()
      .find((ticket) => ticket.created_by?.key === key && clock.now() - Date.parse(ticket.created_at) < IDEMPOTENCY_MS);

  const requesterOf = (input: Input): number | null => {
    const requester = recordField(input, 'requester');
    if (requester === null) return null;
    const email = textField(requester, 'email');
    const name = textField(requester, 'name');
    if (email !== null) return userByEmail(records, email, name ?? email, null).id;
    return name === null ? null : userWithoutEmail(records, name).id;
  };

  const update = withTicket((ticket, request) => {
    const input = ticketInput(request);
    if (input === null) return missingParameter('ticket');
    if (field(input, 'safe_update') === true && !isSameSecond(textField(input, 'updated_stamp'), ticket.updated_at))
      return updateConflict();
    return answerChange(updateTicket(records, ticket, input, API));
  });

  const answerChange = (changed: Changed): SandboxResponse => {
    if (!changed.ok) return recordInvalid(changed.problems);
    keep(changed.ticket);
    return {
      status: 200,
      body: { ticket: views.ticket(changed.ticket), audit: views.audit(changed.ticket, changed.audit) },
    };
  };

  const changeTags = (
    status: number,
    change: (before: readonly string[], given: readonly string[]) => readonly string[],
  ) =>
    withTicket((ticket, request) => {
      const body = bodyOf(request) ?? {};
      const given = textsOf(field(body, 'tags'));
      if (given === null) return missingParameter('tags');
      const stamp = textField(body, 'updated_stamp');
      if (field(body, 'safe_update') === true && !isSameSecond(stamp, ticket.updated_at)) return updateConflict();
      const changed = updateTicket(records, ticket, { tags: change(ticket.tags, cleanTags(given)) }, API);
      if (!changed.ok) return recordInvalid(changed.problems);
      keep(changed.ticket);
      return status === 204 ? { status, body: undefined } : { status, body: { tags: changed.ticket.tags } };
    });

  const search = (request: SandboxRequest): SandboxResponse => {
    const query = request.query.get('query');
    if (query === null || query.trim() === '')
      return { status: 422, body: { error: 'invalid', description: 'Invalid search: query is required' } };
    const indexedUntil = clock.now() - (faults?.searchLagMs('zendesk') ?? 0);
    const found = searchZendesk(records, query, indexedUntil);
    return views.list(request, 'results', found, (each) => ({
      ...(each.type === 'ticket' ? views.ticket(each.ticket) : views.user(each.user)),
      result_type: each.type,
    }));
  };

  const exportSearch = (request: SandboxRequest): SandboxResponse => {
    const query = request.query.get('query') ?? '';
    const invalid = (description: string): SandboxResponse => ({
      status: 422,
      body: { error: 'invalid', description },
    });
    if (request.query.get('filter[type]') !== 'ticket') return invalid('Invalid search: filter[type] is required');
    const found = exportTickets(records, query, clock.now() - (faults?.searchLagMs('zendesk') ?? 0));
    return found === null
      ? invalid('Invalid search: type belongs into filter[type]')
      : views.list(request, 'results', found, (ticket) => ({ ...views.ticket(ticket), result_type: 'ticket' }));
  };

  const applyMacro = (id: string | undefined): SandboxResponse => {
    const macro = records.macros.get(id ?? '');
    return macro === undefined ? recordNotFound() : { status: 200, body: { result: views.appliedMacro(macro) } };
  };

  const one =
    <T>(name: string, get: (id: string) => T | undefined, view: (row: T) => object) =>
    (_request: SandboxRequest, { id = '' }: Readonly<Record<string, string>>): SandboxResponse => {
      const row = get(id);
      return row === undefined ? recordNotFound() : { status: 200, body: { [name]: view(row) } };
    };

  return [
    [
      'GET',
      '/api/v2/tickets',
      (request) => {
        const externalId = request.query.get('external_id');
        return views.list(
          request,
          'tickets',
          records.tickets.all().filter((ticket) => externalId === null || ticket.external_id === externalId),
          views.ticket,
        );
      },
    ],
    ['POST', '/api/v2/tickets', create],
    ['GET', '/api/v2/tickets/{id}', withTicket((ticket) => ({ status: 200, body: { ticket: views.ticket(ticket) } }))],
    ['PUT', '/api/v2/tickets/{id}', update],
    [
      'GET',
      '/api/v2/tickets/{id}/audits',
      withTicket((ticket, request) =>
        views.list(request, 'audits', ticket.audits, (audit) => views.audit(ticket, audit)),
      ),
    ],
    [
      'GET',
      '/api/v2/tickets/{id}/comments',
      withTicket((ticket, request) => views.list(request, 'comments', commentsOf(ticket), views.comment)),
    ],
    ['GET', '/api/v2/tickets/{id}/tags', withTicket((ticket) => ({ status: 200, body: { tags: ticket.tags } }))],
    ['POST', '/api/v2/tickets/{id}/tags', changeTags(201, (_before, given) => given)],
    ['PUT', '/api/v2/tickets/{id}/tags', changeTags(200, (before, given) => [...before, ...given])],
    [
      'DELETE',
      '/api/v2/tickets/{id}/tags',
      changeTags(204, (before, given) => before.filter((tag) => !given.includes(tag))),
    ],
    [
      'GET',
      '/api/v2/tickets/{id}/macros/{macro}/apply',
      (_request, { id, macro }) => (ticketById(id) === undefined ? recordNotFound() : applyMacro(macro)),
    ],
    ['GET', '/api/v2/groups', (request) => views.list(request, 'groups', records.groups.all(), views.group)],
    ['GET', '/api/v2/groups/{id}', one('group', (id) => records.groups.get(id), views.group)],
    [
      'GET',
      '/api/v2/ticket_fields',
      (request) => views.list(request, 'ticket_fields', records.fields.all(), views.field),
    ],
    ['GET', '/api/v2/ticket_forms', (request) => views.list(request, 'ticket_forms', [null], views.form)],
    [
      'GET',
      '/api/v2/triggers/active',
      (request) => views.list(request, 'triggers', activeTriggers(records), (trigger) => trigger),
    ],
    ['GET', '/api/v2/macros', (request) => views.list(request, 'macros', records.macros.all(), views.macro)],
    ['GET', '/api/v2/macros/active', (request) => views.list(request, 'macros', records.macros.all(), views.macro)],
    ['GET', '/api/v2/macros/{id}', one('macro', (id) => records.macros.get(id), views.macro)],
    ['GET', '/api/v2/macros/{id}/apply', (_request, { id }) => applyMacro(id)],
    [
      'GET',
      '/api/v2/users/me',
      () => ({ status: 200, body: { user: views.me(records.users.get(String(API_USER.id)) ?? API_USER) } }),
    ],
    [
      'GET',
      '/api/v2/users/search',
      (request) => {
        const externalId = request.query.get('external_id');
        const users =
          externalId === null
            ? findUsers(records, request.query.get('query') ?? '')
            : records.users.all().filter((user) => user.external_id === externalId);
        return views.list(request, 'users', users, views.user);
      },
    ],
    ['GET', '/api/v2/users/{id}', one('user', (id) => records.users.get(id), views.user)],
    ['GET', '/api/v2/search', search],
    ['GET', '/api/v2/search/export', exportSearch],
  ];
}

function ticketInput(request: SandboxRequest): Input | null {
  const body = bodyOf(request);
  const ticket = body === null ? undefined : field(body, 'ticket');
  return isInput(ticket) ? ticket : null;
}

function isSameSecond(stamp: string | null, updatedAt: string): boolean {
  return stamp !== null && Math.floor(Date.parse(stamp) / 1_000) === Math.floor(Date.parse(updatedAt) / 1_000);
}

function recordNotFound(): SandboxResponse {
  return { status: 404, body: { error: 'RecordNotFound', description: 'Not found' } };
}

function missingParameter(name: string): SandboxResponse {
  return {
    status: 400,
    body: { error: 'RequiredParameterMissing', description: `Required parameter missing: ${name}` },
  };
}

function updateConflict(): SandboxResponse {
  return {
    status: 409,
    body: {
      error: 'UpdateConflict',
      description:
        'Safe Update prevented the update due to outdated ticket data. Please fetch the latest ticket data and try again.',
    },
  };
}

function recordInvalid(problems: Problems): SandboxResponse {
  const details = Object.fromEntries(
    Object.entries(problems).map(([name, sentences]) => [
      name,
      sentences.map((problem) => (typeof problem === 'string' ? { description: problem } : problem)),
    ]),
  );
  return { status: 422, body: { error: 'RecordInvalid', description: 'Record validation errors', details } };
}
