/**
 * Receives one event of another system: verifies it, parses it as JSON, stores it once, and only then answers.
 */
import type { SignedInbox } from '../../engine/signed-inbox.ts';
import type { Clock } from '../../kernel/clock.ts';
import { faultText, readJson } from '../read-json.ts';
import { answerOf, unreadable, type WebhookAnswer, type WebhookRequest } from '../webhook.ts';
import { readEventPayload } from './payload.ts';
import { verifyEvent, type SenderSecrets } from './verify-event.ts';

export const EVENTS_SOURCE = 'events';

const ADVICE = 'The signature fits, so its sender has to correct the message and send it with a new `webhook-id`';

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
  const refuse = (sentence: string): WebhookAnswer => ({
    status: 422,
    code: 'unreadable',
    sentence,
    advice: ADVICE,
    verified: { sender, eventId, payload: unreadable(request.body) },
  });
  const read = readJson(request.body.toString('utf8'));
  if (!read.ok) return refuse(faultText(read.fault));
  const payload = read.value;
  const parsed = readEventPayload(payload);
  if ('problem' in parsed) return refuse(`E${parsed.problem.slice(1)}`);
  const result = await context.inbox.receive({
    source: EVENTS_SOURCE,
    sender,
    eventId,
    receivedAt: now,
    payload,
  });
  return answerOf(result, { sender, eventId, payload: unreadable(request.body) });
}
