/**
 * Receives an interchange by webhook, signed as events are: the secret names the sender, and the interchange must be its
 * own.
 */
import type { Clock } from '../../kernel/clock.ts';
import { verifyEvent, type SenderSecrets } from '../events/verify-event.ts';
import type { WebhookRequest } from '../webhook.ts';
import { webhookBytesMax } from '../../kernel/limits.ts';
import { answerOfAll, partsOf, receiveAll } from './receive-all.ts';
import { receiveInterchange, type EdiAnswer, type EdiContext } from './receive-interchange.ts';

export async function receiveEdiWebhook(
  request: WebhookRequest,
  context: EdiContext & { readonly senders: readonly SenderSecrets[]; readonly clock: Pick<Clock, 'now'> },
): Promise<EdiAnswer> {
  const verification = verifyEvent(request, context.senders, context.clock.now());
  if (!verification.ok)
    return { status: verification.status, code: verification.code, sentence: verification.sentence };
  const { sender, eventId } = verification;
  const { body } = request;
  const whole = { body, signedBy: sender, eventId };
  if (body.length > webhookBytesMax) return receiveInterchange(whole, context);
  const sending = { signedBy: sender, eventIdOf: () => eventId, times: 1 };
  return answerOfAll(await receiveAll(partsOf(body), sending, context)) ?? receiveInterchange(whole, context);
}
