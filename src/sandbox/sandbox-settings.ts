/**
 * What a program has to be given to speak to the stand-ins: their addresses and credentials, in the form of the
 * settings of each connector.
 */
import { sandboxCredentials } from './credentials.ts';
import { sandboxSlackTokens } from './slack/slack-vendor.ts';

/** @param timeZone in which the stand-ins mean a date without a time */
export function sandboxSettings(address: string, timeZone: string) {
  const { zendesk, salesforce, jira, tms, openai } = sandboxCredentials;
  return {
    slack: { token: sandboxSlackTokens.bot, apiUrl: `${address}/slack/api/`, allowExternal: [] },
    zendesk: {
      url: `${address}/zendesk`,
      client_id: zendesk.clientId,
      client_secret: zendesk.clientSecret,
      time_zone: timeZone,
    },
    salesforce: {
      login_url: `${address}/salesforce`,
      client_id: salesforce.clientId,
      client_secret: salesforce.clientSecret,
      time_zone: timeZone,
    },
    jira: { host: `${address}/jira`, auth: { email: jira.email, api_token: jira.apiToken } },
    tms: {
      url: `${address}/tms`,
      auth: { key: tms.apiKey },
      time_zone: timeZone,
      records: { payments: { listed: 'all' as const, deduplicates: true } },
    },
    openai: { base_url: `${address}/openai/v1`, api_key: openai.apiKey, model: openai.model },
  };
}
