/**
 * The routes of the program: health, metrics, Slack's deliveries in HTTP mode, and one webhook for each configured
 * source.
 */
import { signedInbox } from '../engine/signed-inbox.ts';
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Shell } from '../engine/shell.ts';
import type { IntakeHandbook } from '../engine/normalised.ts';
import { EDI_SOURCE } from '../intake/edi/receive-interchange.ts';
import { receiveEdiWebhook } from '../intake/edi/receive-webhook.ts';
import { receiveEvent } from '../intake/events/receive-event.ts';
import type { SenderSecrets } from '../intake/events/verify-event.ts';
import type { WebhookAnswer } from '../intake/webhook.ts';
import { receiveZendeskWebhook } from '../intake/zendesk/receive-webhook.ts';
import { METRICS_TYPE, renderMetrics } from './metrics.ts';
import { createRefusals, type Refusals } from './refusals.ts';
import { createRefusedRequests } from './refused-requests.ts';
import type { HttpRoute, Routes } from './start-http.ts';

export type RouteOptions = {
  readonly shell: Pick<
    Shell,
    'store' | 'keys' | 'clock' | 'wakeUps' | 'witness' | 'logger' | 'operators' | 'handbooks'
  >;
  /** Pages for people without an account, by method and path. */
  readonly pages: ReadonlyMap<string, HttpRoute>;
  /** The signing secrets of each source; a source without one has no route. */
  readonly secrets: { readonly zendesk: readonly string[]; readonly senders: readonly SenderSecrets[] };
  /** Whether an interchange of EDI for a test is taken: in the sandbox only. */
  readonly takesTests: boolean;
  readonly metrics: {
    /** Null when no one may read them by a token. */
    readonly token: string | null;
    /** In the sandbox: this computer needs no token. */
    readonly isOpenLocally: boolean;
  };
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
type Receive = (request: Parameters<HttpRoute>[0]) => Promise<WebhookAnswer>;

export function createRoutes({
  shell,
  pages,
  secrets,
  takesTests,
  metrics,
  slack,
  unready,
}: RouteOptions): Routes & { readonly refusals: Refusals } {
  const { store, clock, wakeUps } = shell;
  const routes = new Map<string, HttpRoute>();
  const refusals = createRefusals(shell);
  const requests = createRefusedRequests(shell, refusals);
  const intake = { clock, inbox: signedInbox(store.inbox, shell.keys, shell.operators) };
  const webhook = (source: string, receive: Receive): void => {
    routes.set(`POST /webhooks/${source}`, async (request) => {
      const answer = await receive(request);
      const { status, code, sentence, reply, isPartlyStored = false } = answer;
      if (status >= 400) await refusals.report({ ...answer, source });
      if (code === 'stored' || isPartlyStored) await wakeUps.send({ kind: 'inbox' });
      return reply === undefined ? { status, body: sentence } : { status, ...reply };
    });
  };

  routes.set('GET /healthz', () => Promise.resolve({ status: 200, body: 'ok' }));
  routes.set('GET /readyz', async () => {
    const why = unready() ?? (await whyNotReady({ store, slack }));
    return why === null ? { status: 200, body: 'ready' } : { status: 503, body: why };
  });
  routes.set('GET /metrics', async (request) =>
    mayReadMetrics(request, metrics)
      ? { status: 200, contentType: METRICS_TYPE, body: await renderMetrics(store, refusals, requests, shell.witness) }
      : { status: 403, body: metrics.token === null ? NO_METRICS : 'Expected `Authorization: Bearer` with the token' },
  );
  const { route } = slack;
  if (route !== null)
    routes.set(`POST ${slack.path}`, async (request) => {
      const answer = await route(request);
      if (answer.status >= 400 && answer.status < 500)
        await refusals.report({
          source: 'slack',
          status: answer.status,
          code: slackCode(answer.status),
          sentence: answer.body,
        });
      return answer;
    });
  if (secrets.zendesk.length > 0)
    webhook('zendesk', (request) => receiveZendeskWebhook(request, { ...intake, secrets: secrets.zendesk }));
  if (secrets.senders.length > 0) {
    const { senders } = secrets;
    const handbook = async (): Promise<IntakeHandbook> => (await shell.handbooks.recent()).handbook;
    webhook('events', (request) => receiveEvent(request, { ...intake, senders }));
    webhook(EDI_SOURCE, (request) => receiveEdiWebhook(request, { ...intake, senders, handbook, takesTests }));
  }
  for (const [path, answer] of pages) routes.set(path, answer);
  return Object.assign(routes, { refused: requests.report, refusals });
}

/** With real systems, a request of this computer may be one that a proxy passes on for anyone. */
export const NO_METRICS = 'Expected SOPWITH_METRICS_TOKEN to be set, got none: without it no metrics are served';

function slackCode(status: number): string {
  return status === 401 ? 'forged' : 'unreadable';
}

function mayReadMetrics(
  { headers, isLocal }: Parameters<HttpRoute>[0],
  { token, isOpenLocally }: RouteOptions['metrics'],
): boolean {
  if (isLocal && isOpenLocally) return true;
  if (token === null) return false;
  // Digests have one length, so the comparison takes the same time whatever was sent.
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(headers['authorization'] ?? ''), digest(`Bearer ${token}`));
}

async function whyNotReady({
  store,
  slack,
}: Pick<Shell, 'store'> & Pick<RouteOptions, 'slack'>): Promise<string | null> {
  if ((await store.register.last('handbooks')) === null) return 'no handbook';
  return slack.isConnected() ? null : 'Slack is not connected';
}
