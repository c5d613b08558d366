/**
 * Receives one event of another system: verifies it, parses it as JSON, stores it once, and only then answers.
 */
import type { SignedInbox } from '../../engine/signed-inbox.ts';
import type { Clock } from '../../kernel/clock.ts';
import { answerOf, parseJson, unreadable, type WebhookAnswer, type WebhookRequest } from '../webhook.ts';
import { eventPayloadSchema } from './payload.ts';
import { verifyEvent, type SenderSecrets } from './verify-event.ts';

export const EVENTS_SOURCE = 'events';

/** @returns 200 `stored` or `duplicate`; 401 `forged`, `stale`, `unsigned`; 409 `changed`; 413 `too_large`; 422 `unreadable` */
export async function receiveEvent(
  request: WebhookRequest,
  context: {
    readonly senders: readonly SenderSecrets[];
    readonly clock: Clock;
    readonly inbox: Pick<SignedInbox, 'receive'>;
  },
): Promise<WebhookAnswer> {
  const now = context.clock.now();
  const verification = verifyEvent(request, context.senders, now);
  if (!verification.ok)
    return { status: verification.status, code: verification.code, sentence: verification.sentence };
  const { sender, eventId } = verification;
  const payload = parseJson(request.body.toString('utf8'));
  const parsed = eventPayloadSchema.safeParse(payload);
  if (payload === undefined || !parsed.success) {
    const [issue] = parsed.error?.issues ?? [];
    const where = issue === undefined || issue.path.length === 0 ? '' : ` at \`${issue.path.join('.')}\``;
    return {
      status: 422,
      code: 'unreadable',
      sentence: `Expected \`event\` with \`case\` and \`fields\`, or \`opens\` or \`corrects\` with \`case\` and \`facts\`, got something else${where}`,
      verified: { sender, eventId, payload: unreadable(request.body) },
    };
  }
  const result = await context.inbox.receive({
    source: EVENTS_SOURCE,
    sender,
    eventId,
    receivedAt: now,
    payload,
  });
  return answerOf(result, { sender, eventId, payload });
}
