/**
 * The routes of the program: health, metrics, Slack's deliveries in HTTP mode, and one webhook for each configured
 * source.
 */
import type { Shell } from '../engine/shell.ts';
import { receiveEvent } from '../intake/events/receive-event.ts';
import type { WebhookAnswer } from '../intake/webhook.ts';
import { receiveZendeskWebhook } from '../intake/zendesk/receive-webhook.ts';
import { METRICS_TYPE, renderMetrics } from './metrics.ts';
import type { HttpRoute } from './start-http.ts';

export type RouteOptions = {
  readonly shell: Pick<Shell, 'store' | 'clock' | 'wakeUps'>;
  /** The signing secret of each source; a source without one has no route. */
  readonly secrets: { readonly zendesk: string | null; readonly events: string | null };
  readonly slack: {
    readonly path: string;
    /** Null in Socket Mode. */
    readonly route: HttpRoute | null;
    isConnected(): boolean;
  };
  /** Why nothing new should be sent here; null while all is well. */
  readonly unready: () => string | null;
};

/** Verifies a request, stores its content, and only then answers. */
type Receive = (
  request: Parameters<HttpRoute>[0],
  intake: { readonly secret: string; readonly clock: Shell['clock']; readonly inbox: Shell['store']['inbox'] },
) => Promise<WebhookAnswer>;

export function createRoutes({ shell, secrets, slack, unready }: RouteOptions): ReadonlyMap<string, HttpRoute> {
  const { store, clock, wakeUps } = shell;
  const routes = new Map<string, HttpRoute>();
  const webhook = (source: keyof RouteOptions['secrets'], receive: Receive): void => {
    const secret = secrets[source];
    if (secret === null) return;
    routes.set(`POST /webhooks/${source}`, async (request) => {
      const { status, code, sentence } = await receive(request, { secret, clock, inbox: store.inbox });
      if (code === 'stored') await wakeUps.send({ kind: 'inbox' });
      return { status, body: sentence };
    });
  };

  routes.set('GET /healthz', () => Promise.resolve({ status: 200, body: 'ok' }));
  routes.set('GET /readyz', async () => {
    const why = unready() ?? (await whyNotReady({ store, slack }));
    return why === null ? { status: 200, body: 'ready' } : { status: 503, body: why };
  });
  routes.set('GET /metrics', async () => ({
    status: 200,
    contentType: METRICS_TYPE,
    body: await renderMetrics(store),
  }));
  if (slack.route !== null) routes.set(`POST ${slack.path}`, slack.route);
  webhook('zendesk', receiveZendeskWebhook);
  webhook('events', receiveEvent);
  return routes;
}

async function whyNotReady({
  store,
  slack,
}: Pick<Shell, 'store'> & Pick<RouteOptions, 'slack'>): Promise<string | null> {
  if ((await store.register.last('handbooks')) === null) return 'no handbook';
  return slack.isConnected() ? null : 'Slack is not connected';
}
