/**
 * Reads the secrets with which webhooks are signed. Each source and each sender has one, or two while they are rotated:
 * the new and the old one, separated by a space. A weak secret is refused here, one that others know in
 * `refuse-known-secrets.ts`.
 */
import { EVENTS_SECRET, EVENTS_SENDER, SENDER_SECRETS } from '../intake/events/sender-variable.ts';
import { isEventSecret, type SenderSecrets } from '../intake/events/verify-event.ts';

export type WebhookSecrets = {
  /** Empty when Zendesk may not send. */
  readonly zendesk: readonly string[];
  readonly senders: readonly SenderSecrets[];
};

/** Two during a rotation, and one more for a sender that rotates again before the first is over. */
const SECRETS_MAX = 3;
/** Each unsigned request costs one HMAC per secret. */
const SENDERS_MAX = 20;
/** Slack's signing secret has 32 hexadecimal digits, Zendesk's is longer. */
const CHARACTERS_MIN = 16;
const DIFFERENT_CHARACTERS_MIN = 6;
/** The secrets of a variable. They are separated by spaces or commas, which no secret contains. */
export function splitSecrets(text: string | null): string[] {
  return (text ?? '').split(/[\s,]+/).filter((secret) => secret !== '');
}

export function readSenderSecrets(
  environment: Readonly<Record<string, string | undefined>>,
  problems: string[],
): SenderSecrets[] {
  const senders: SenderSecrets[] = [];
  for (const [variable, text = ''] of Object.entries(environment)) {
    const isOld = variable === EVENTS_SECRET;
    const secrets = splitSecrets(text);
    if ((!isOld && !variable.startsWith(SENDER_SECRETS)) || secrets.length === 0) continue;
    const suffix = variable.slice(SENDER_SECRETS.length);
    const sender = isOld ? EVENTS_SENDER : suffix.toLowerCase().replaceAll('_', '-');
    if (!isOld && !/^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/.test(suffix))
      problems.push(
        `Expected the name of a sender after ${SENDER_SECRETS}, such as \`${SENDER_SECRETS}CARRIER_GATEWAY\`, got \`${suffix}\``,
      );
    if (secrets.some((secret) => !isEventSecret(secret)))
      problems.push(
        `Expected ${variable} to be \`whsec_\` and at least 24 random bytes in base64, got something else: \`openssl rand -base64 32\` makes them`,
      );
    refuseMany(variable, secrets, problems);
    if (senders.some((other) => other.sender === sender))
      problems.push(`Expected the secrets of the sender \`${sender}\` in one variable, got two: remove ${variable}`);
    senders.push({ sender, secrets });
  }
  if (senders.length > SENDERS_MAX)
    problems.push(`Expected at most ${SENDERS_MAX} senders with secrets, got ${senders.length}`);
  return senders;
}

/** Refuses a secret that can be guessed. */
export function refuseWeak(variable: string, secrets: readonly string[], problems: string[]): void {
  refuseMany(variable, secrets, problems);
  if (secrets.some((secret) => secret.length < CHARACTERS_MIN || new Set(secret).size < DIFFERENT_CHARACTERS_MIN))
    problems.push(
      `Expected ${variable} to have at least ${CHARACTERS_MIN} random characters, got fewer: copy the whole secret`,
    );
}

function refuseMany(variable: string, secrets: readonly string[], problems: string[]): void {
  if (secrets.length > SECRETS_MAX)
    problems.push(`Expected at most ${SECRETS_MAX} secrets in ${variable}, got ${secrets.length}`);
}
