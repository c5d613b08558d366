import { describe, expect, it } from 'vitest';
import { readConfiguration } from '../../src/config.ts';

const SLACK = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' };
const ZENDESK = { ZENDESK_CLIENT_ID: 'id', ZENDESK_CLIENT_SECRET: 'hidden', ZENDESK_WEBHOOK_SECRET: 'secret' };
const JIRA = { JIRA_EMAIL: 'a@our.example', JIRA_API_TOKEN: 'hidden' };
const SALESFORCE = { SALESFORCE_CLIENT_ID: 'id', SALESFORCE_CLIENT_SECRET: 'hidden' };

describe('the address of a vendor', () => {
  it.each<readonly [string, Readonly<Record<string, string>>]>([
    ['ZENDESK_URL', { ...ZENDESK, ZENDESK_URL: 'http://our.zendesk.example' }], ['JIRA_HOST', { ...JIRA, JIRA_HOST: 'http://our.jira.example' }],
    ['SALESFORCE_LOGIN_URL', { ...SALESFORCE, SALESFORCE_LOGIN_URL: 'ftp://our.salesforce.example' }],
  ])('is refused where credentials would travel unencrypted: %s', (name, environment) => {
    const { problems } = readConfiguration({ ...SLACK, ...environment });
    expect(problems).toEqual([`Expected ${name} to begin with \`https://\`, met another address: our credentials would travel unencrypted`]);
  });

  it.each(['https://our.zendesk.example', 'http://127.0.0.1:4100/zendesk', 'http://localhost:4100'])('is taken: %s', (address) => {
    expect(readConfiguration({ ...SLACK, ...ZENDESK, ZENDESK_URL: address }).problems).toEqual([]);
  });
});
