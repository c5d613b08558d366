/**
 * Receives one webhook of Zendesk: verifies it, parses it as JSON, stores it once, and only then answers.
 */
import type { Clock } from '../../kernel/clock.ts';
import { sha256 } from '../../kernel/canonical-json.ts';
import type { SignedInbox } from '../../engine/signed-inbox.ts';
import { payloadSchema } from './payload.ts';
import { answerOf, parseJson, unreadable, type WebhookAnswer, type WebhookRequest } from '../webhook.ts';
import { verifyWebhook } from './verify-webhook.ts';

/** @returns 200 `stored` or `duplicate`; 401 `forged`, `stale`, `unsigned`; 413 `too_large`; 422 `unreadable` */
export async function receiveZendeskWebhook(
  request: WebhookRequest,
  context: { readonly secrets: readonly string[]; readonly clock: Clock; readonly inbox: Pick<SignedInbox, 'receive'> },
): Promise<WebhookAnswer> {
  const now = context.clock.now();
  const verification = verifyWebhook(request, context.secrets, now);
  if (!verification.ok)
    return { status: verification.status, code: verification.code, sentence: verification.sentence };
  const body = request.body.toString('utf8');
  const payload = parseJson(body);
  const parsed = payloadSchema.safeParse(payload);
  if (payload === undefined || !parsed.success)
    return {
      status: 422,
      code: 'unreadable',
      sentence: 'Expected the payload that the trigger was set up with, got another',
      verified: { eventId: 'unreadable', payload: unreadable(request.body) },
    };
  const { type, ticket } = parsed.data;
  // The trigger may fire twice for one change, so the id is that of the change, not of the delivery. Two changes may
  // happen within one second, and a created ticket may be reported again after it changed.
  const eventId = `${type}:${ticket.id}:${ticket.updated_at}:${sha256(body).slice(0, 16)}`;
  const result = await context.inbox.receive({ source: 'zendesk', eventId, receivedAt: now, payload });
  return answerOf(result, { eventId, payload });
}
