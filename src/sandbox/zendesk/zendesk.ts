/**
 * A stand-in for Zendesk Support: tickets with comments and audits, OAuth, search, and signed webhooks.
 */
import { Trouble } from '../../kernel/trouble.ts';
import { sandboxCredentials } from '../credentials.ts';
import { bearerToken, bodyOf, field, requiredText, textField, textsOf } from '../input.ts';
import { route } from '../router.ts';
import { createTokens } from '../tokens.ts';
import type { Vendor, VendorOptions } from '../vendor.ts';
import type { SandboxRequest, SandboxResponse } from '../request.ts';
import { changeRequester, stopNotifying, limitUser, makeDropDown, putGroup, requireField } from './administer.ts';
import { fileClaim, openTicket, workOnTicket, type Shipping } from './people.ts';
import { fieldText, openZendeskRecords, type Delivery, type TicketRow } from './records.ts';
import { zendeskRoutes } from './routes.ts';
import { seedZendesk } from './seed.ts';
import { triggerPayload, type TriggerType } from './trigger.ts';
import { commentsOf, createViews } from './views.ts';
import { createWebhook, type WebhookTarget } from './webhook.ts';

/** Lifetime of an access token in seconds when its client asks for none; Zendesk allows 5 minutes to 2 days. */
const TOKEN_LIFE_S = 7_200;
const TOKEN_LIFE_S_MIN = 300;
const TOKEN_LIFE_S_MAX = 172_800;

export type ZendeskOptions = VendorOptions & {
  readonly shipping: Shipping;
  /** Where the trigger sends its webhooks; null when there is no trigger. */
  readonly webhook: WebhookTarget | null;
};

export function createZendesk(options: ZendeskOptions): Vendor {
  const { clock, journal, changed, address, faults } = options;
  const records = openZendeskRecords(clock, journal);
  seedZendesk(records);
  const tokens = createTokens('zendesk', clock, journal);
  const views = createViews(() => `${address()}/zendesk`);
  const webhook = options.webhook === null ? null : createWebhook(clock, options.webhook);

  const keep = (ticket: TicketRow): void => {
    records.tickets.put(String(ticket.id), ticket);
    changed();
  };

  const deliver = (ticketId: number, delivery: Delivery): void => {
    webhook?.deliver(delivery, () => {
      const ticket = records.tickets.get(String(ticketId));
      if (ticket !== undefined)
        keep({ ...ticket, unsent: ticket.unsent.filter(({ invocationId }) => invocationId !== delivery.invocationId) });
    });
  };

  /**
   * Stores a person's change together with its webhooks, so a crash loses both or neither. Changes by our own API user
   * are stored without webhooks: the trigger excludes that user, or each of our replies would be a new event. It is also
   * limited to the claim form.
   */
  const storeWithWebhooks = (ticket: TicketRow, type: TriggerType): TicketRow => {
    const times = webhook === null || ticket.form === null ? 0 : (faults?.takeWebhookCount('zendesk') ?? 1);
    // A trigger that fires twice invokes the webhook twice, each time with its own id.
    const deliveries: Delivery[] = Array.from({ length: times }, () => ({
      invocationId: `01SANDBOXINVOCATION${String(records.nextInvocation()).padStart(7, '0')}`,
      body: triggerPayload(records, type, ticket),
    }));
    keep({ ...ticket, unsent: [...ticket.unsent, ...deliveries] });
    for (const delivery of deliveries) deliver(ticket.id, delivery);
    return ticket;
  };

  /** An answer to a closed ticket is a new one. */
  const storeWorked = (ticket: TicketRow): TicketRow =>
    storeWithWebhooks(
      ticket,
      records.tickets.get(String(ticket.id)) === undefined ? 'ticket.created' : 'ticket.updated',
    );

  const issueToken = (request: SandboxRequest): SandboxResponse => {
    const body = bodyOf(request) ?? {};
    const { clientId, clientSecret } = sandboxCredentials.zendesk;
    if (textField(body, 'grant_type') !== 'client_credentials')
      return {
        status: 400,
        body: {
          error: 'unsupported_grant_type',
          error_description: 'The authorization grant type is not supported by the authorization server.',
        },
      };
    if (textField(body, 'client_id') !== clientId || textField(body, 'client_secret') !== clientSecret) {
      return {
        status: 401,
        body: {
          error: 'invalid_client',
          error_description:
            'Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method.',
        },
      };
    }
    const asked = Number(field(body, 'expires_in') ?? TOKEN_LIFE_S);
    const lifeS = Number.isInteger(asked)
      ? Math.min(Math.max(asked, TOKEN_LIFE_S_MIN), TOKEN_LIFE_S_MAX)
      : TOKEN_LIFE_S;
    return {
      status: 200,
      body: {
        access_token: tokens.issue(lifeS),
        token_type: 'bearer',
        scope: textField(body, 'scope') ?? 'read write',
        expires_in: lifeS,
      },
    };
  };

  const routes = zendeskRoutes({ records, views, clock, faults, keep });
  for (const ticket of records.tickets.all()) for (const delivery of ticket.unsent) deliver(ticket.id, delivery);

  return {
    name: 'zendesk',
    async handle(request) {
      if (request.method === 'POST' && request.path === '/oauth/tokens') return issueToken(request);
      if (!tokens.isLive(bearerToken(request))) {
        return {
          status: 401,
          headers: { 'www-authenticate': 'Bearer realm="Zendesk"' },
          body: {
            error: 'invalid_token',
            error_description: 'The access token provided is expired, revoked, malformed or invalid for other reasons.',
          },
        };
      }
      const path = request.path.replace(/\.json$/, '');
      return (
        route(routes, { ...request, path }) ?? {
          status: 404,
          body: { error: 'InvalidEndpoint', description: 'Not found' },
        }
      );
    },
    snapshot: () => ({
      tickets: records.tickets.all().map((ticket) => {
        const nameOf = (id: number | null): string | null => records.users.get(String(id))?.name ?? null;
        return {
          id: ticket.id,
          subject: ticket.subject,
          status: ticket.status,
          priority: ticket.priority,
          tags: ticket.tags,
          group: records.groups.get(String(ticket.group_id))?.name ?? null,
          requester: nameOf(ticket.requester_id),
          channel: ticket.channel,
          created_at: ticket.created_at,
          updated_at: ticket.updated_at,
          fields: Object.fromEntries(
            (ticket.form === null ? [] : records.fields.all()).map(({ key, title }) => [
              key,
              { title, value: fieldText(records, ticket, key) },
            ]),
          ),
          comments: commentsOf(ticket).map(({ audit, event }) => ({
            id: event.id,
            author: nameOf(event.author_id),
            body: event.body,
            public: event.public,
            created_at: audit.created_at,
          })),
          unsent_webhooks: ticket.unsent.length,
        };
      }),
    }),
    async act(action, input) {
      switch (action) {
        case 'file_claim':
          return views.ticket(storeWithWebhooks(fileClaim(records, options.shipping, input), 'ticket.created'));
        case 'open_ticket': {
          // Another system reports this ticket, so no trigger of Zendesk does.
          const ticket = openTicket(records, input);
          keep(ticket);
          return views.ticket(ticket);
        }
        case 'update_ticket':
          return views.ticket(storeWorked(workOnTicket(records, input)));
        case 'limit_user':
          limitUser(records, input);
          return null;
        case 'require_field':
          requireField(records, requiredText(input, 'field'));
          return null;
        case 'make_drop_down':
          makeDropDown(records, requiredText(input, 'field'), textsOf(field(input, 'options')) ?? []);
          return null;
        case 'change_requester':
          changeRequester(records, input);
          return null;
        case 'stop_notifying':
          stopNotifying(records);
          return null;
        case 'put_group':
          putGroup(records, requiredText(input, 'name'));
          return null;
        case 'revoke_tokens':
          tokens.revokeAll();
          return null;
        default:
          throw new Trouble('sandbox.no_action', {
            message: `Expected \`file_claim\`, \`open_ticket\`, \`update_ticket\`, \`limit_user\`, \`require_field\`, \`make_drop_down\`, \`change_requester\`, \`stop_notifying\`, \`put_group\` or \`revoke_tokens\` in Zendesk, got \`${action}\``,
          });
      }
    },
    async stop() {
      await webhook?.stop();
    },
  };
}
