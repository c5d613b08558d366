/**
 * The credentials that the stand-ins accept. They are not secret: they only open the sandbox on this machine.
 */

export const sandboxCredentials = {
  zendesk: { clientId: 'sopwith', clientSecret: 'sandbox-zendesk-secret' },
  salesforce: {
    clientId: 'sandbox-salesforce-client',
    clientSecret: 'sandbox-salesforce-secret',
    username: 'sopwith@our.example',
  },
  jira: { email: 'sopwith@our.example', apiToken: 'sandbox-jira-token' },
  tms: { apiKey: 'sandbox-tms-key' },
  openai: { apiKey: 'sandbox-openai-key', model: 'sandbox-model' },
  webhook: { secret: 'sandbox-webhook-secret' },
  events: { secret: 'whsec_c2FuZGJveC1ldmVudHMtc2VjcmV0LW5vLXNlY3JldA==' },
} as const;

/** Every secret of a sender begins with this text, so that none of them is accepted for a real system. */
const EVENTS_TEXT = Buffer.from(sandboxCredentials.events.secret.slice('whsec_'.length), 'base64');

/** The secret with which the sandbox signs the events of a sender. */
export function eventSecretOf(sender: string): string {
  return sender === 'tms'
    ? sandboxCredentials.events.secret
    : `whsec_${Buffer.concat([EVENTS_TEXT, Buffer.from(` of ${sender}`)]).toString('base64')}`;
}

/** @param key the bytes of a secret */
export function isSandboxEventKey(key: Buffer): boolean {
  return key.subarray(0, EVENTS_TEXT.length).equals(EVENTS_TEXT);
}
