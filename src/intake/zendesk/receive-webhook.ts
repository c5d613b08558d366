/**
 * Receives one webhook of Zendesk: verifies it, parses it as JSON, stores it once, and only then answers.
 */
import type { Clock } from '../../kernel/clock.ts';
import { sha256 } from '../../kernel/canonical-json.ts';
import type { SignedInbox } from '../../engine/signed-inbox.ts';
import { payloadSchema } from './payload.ts';
import { payloadProblem } from '../payload-problem.ts';
import { faultText, readJson } from '../read-json.ts';
import { answerOf, unreadable, type WebhookAnswer, type WebhookRequest } from '../webhook.ts';
import { templateProblem } from './template-problem.ts';
import { verifyWebhook } from './verify-webhook.ts';

const NOT_ESCAPED =
  '. Perhaps a placeholder of the trigger holds a quote or a line break that is not escaped, or a key is there twice';
const ADVICE =
  'The signature fits, so address and secret are right: compare the JSON of the trigger with the template, correct it or the text of the ticket, and send the ticket again as `src/intake/README.md` says';

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
  const refuse = (sentence: string): WebhookAnswer => {
    const ticket = guessedTicket(body);
    const guess = ticket === null ? '' : `. It seems to be ticket ${ticket}, a guess from the text`;
    return {
      status: 422,
      code: 'unreadable',
      sentence: `${sentence}${guess}`,
      advice: ADVICE,
      verified: {
        eventId: `unreadable${ticket === null ? '' : `:ticket-${ticket}`}`,
        payload: unreadable(request.body),
      },
    };
  };
  const read = readJson(body);
  if (!read.ok) return refuse(`${faultText(read.fault)}${read.fault.kind === 'other' ? '' : NOT_ESCAPED}`);
  const payload = read.value;
  const parsed = payloadSchema.safeParse(payload);
  if (!parsed.success)
    return refuse(`E${payloadProblem(parsed.error.issues, payload, Object.keys(payloadSchema.shape)).slice(1)}`);
  const differing = templateProblem(payload);
  if (differing !== null) return refuse(differing);
  const { type, ticket } = parsed.data;
  // The trigger may fire twice for one change, so the id is that of the change, not of the delivery. Two changes may
  // happen within one second, and a created ticket may be reported again after it changed. Without a number of the
  // change, a ticket that changes back within the minute says the same again: then the id is that of the invocation,
  // which its retries share.
  const hasNumber = ticket.audit_id !== null && ticket.audit_id !== undefined && ticket.audit_id !== '';
  const invocation = hasNumber ? undefined : request.headers['x-zendesk-webhook-invocation-id'];
  const of = invocation === undefined ? body : `${invocation} ${body}`;
  const eventId = `${type}:${ticket.id}:${ticket.updated_at}:${sha256(of).slice(0, 16)}`;
  // The signature does not cover the invocation: whoever captured a delivery could send it again under others.
  const timestamp = request.headers['x-zendesk-webhook-signature-timestamp'] ?? '';
  const delivery = sha256(`${timestamp} ${body}`);
  const result = await context.inbox.receive({ source: 'zendesk', eventId, receivedAt: now, payload, delivery });
  return answerOf(result, { eventId, payload });
}

/** The number of the ticket in a body that may be no JSON. The template begins with it. */
function guessedTicket(body: string): string | null {
  return /"ticket"\s*:\s*\{\s*"id"\s*:\s*"?(\d{1,18})(?!\d)/.exec(body)?.[1] ?? null;
}
