/**
 * Sends a case event to the program, such as a carrier's offer: one webhook, signed according to Standard Webhooks. The
 * act returns the program's answer.
 *
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
import { createHmac } from 'node:crypto';
import type { Clock } from '../../kernel/clock.ts';
import { messageOf, Trouble } from '../../kernel/trouble.ts';
import { requiredText, textField } from '../input.ts';

export type EventTarget = {
  /** Called each time, since the receiver may start after the sandbox. */
  readonly url: () => string;
  /** The secret of a sender: `whsec_` and the key in base64; null when it does not send. */
  readonly secretOf: (sender: string) => string | null;
};

const TIMEOUT_MS = 10_000;
/** Who sends when the act does not say. */
export const DEFAULT_SENDER = 'tms';

/**
 * @param input `event` with `fields` by name, or `opens` with `facts`; the case as `ticket`, or as `system` and `record`;
 * `kind` when several kinds declare the event; `sender`, by default the TMS; the `requester` of an opened case; `id` to
 * send the same event again
 */
export async function sendCaseEvent(
  target: EventTarget | null,
  clock: Clock,
  nextNumber: () => number,
  input: Readonly<Record<string, unknown>>,
): Promise<{ readonly id: string; readonly answer: string }> {
  if (target === null)
    throw new Trouble('sandbox.no_listener', { message: 'Expected a program that listens for events, got none' });
  const id = typeof input['id'] === 'string' ? input['id'] : `evt-${nextNumber()}`;
  const { fields = {}, facts = {}, kind, opens, requester } = input;
  const sender = textField(input, 'sender') ?? DEFAULT_SENDER;
  const secret = target.secretOf(sender);
  if (secret === null)
    throw new Trouble('sandbox.no_sender', { message: `Expected a sender of the handbook, got \`${sender}\`` });
  const record =
    input['system'] === undefined
      ? { system: 'zendesk', record: requiredText(input, 'ticket') }
      : { system: requiredText(input, 'system'), record: requiredText(input, 'record') };
  const body = JSON.stringify(
    opens === undefined
      ? { event: requiredText(input, 'event'), case: record, fields, ...(kind === undefined ? {} : { kind }) }
      : { opens, case: record, facts, ...(requester === undefined ? {} : { requester }) },
  );
  const timestamp = String(Math.floor(clock.now() / 1_000));
  try {
    const response = await fetch(target.url(), {
      method: 'POST',
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': timestamp,
        'webhook-signature': `v1,${signEvent(secret, id, timestamp, body)}`,
      },
    });
    const answer = await response.text();
    if (!response.ok)
      throw new Trouble('sandbox.event_refused', { message: `The program refused the event: ${answer}` });
    return { id, answer };
  } catch (cause) {
    if (cause instanceof Trouble) throw cause;
    throw new Trouble('sandbox.event_not_told', {
      message: `The event could not be sent to the program: ${messageOf(cause)}`,
      cause,
    });
  }
}

export function signEvent(secret: string, id: string, timestamp: string, body: string): string {
  return createHmac('sha256', Buffer.from(secret.replace(/^whsec_/, ''), 'base64'))
    .update(`${id}.${timestamp}.${body}`)
    .digest('base64');
}
