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
  slack: { signingSecret: 'sandbox-slack-signing-secret' },
  webhook: { secret: 'sandbox-webhook-secret' },
  events: { secret: 'whsec_c2FuZGJveC1ldmVudHMtc2VjcmV0LW5vLXNlY3JldA==' },
} as const;

/** The secret with which the sandbox signs the events of a sender. Readable, so that it is refused for real systems. */
export function eventSecretOf(sender: string): string {
  return sender === 'tms'
    ? sandboxCredentials.events.secret
    : `whsec_${Buffer.from(`sandbox-events-secret-no-secret of ${sender}`).toString('base64')}`;
}
