/**
 * The environment variable that holds the secrets of a sender.
 */

/** `SOPWITH_SENDER_SECRETS_CARRIER_GATEWAY` holds those of the sender `carrier-gateway`. */
export const SENDER_SECRETS = 'SOPWITH_SENDER_SECRETS_';
/** The older variable, of the sender `events`. */
export const EVENTS_SECRET = 'SOPWITH_EVENTS_SECRET';
export const EVENTS_SENDER = 'events';

export function variableOf(sender: string): string {
  return sender === EVENTS_SENDER ? EVENTS_SECRET : `${SENDER_SECRETS}${sender.toUpperCase().replaceAll('-', '_')}`;
}
