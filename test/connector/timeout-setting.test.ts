/** What a call may take at most is the gateway's: a longer time in the settings would have no effect. */
import { expect, it } from 'vitest';
import { jiraConfigSchema } from '../../src/connector/jira/config.ts';
import { salesforceConfigSchema } from '../../src/connector/salesforce/config.ts';
import { tmsConfigSchema } from '../../src/connector/tms/config.ts';
import { zendeskConfigSchema } from '../../src/connector/zendesk/config.ts';
import { callTimeoutMs } from '../../src/kernel/limits.ts';

const url = 'https://our.test';
const readWith = (timeout_ms: number) => [
  tmsConfigSchema.safeParse({ url, auth: { key: 'k' }, timeout_ms }),
  zendeskConfigSchema.safeParse({ url, client_id: 'c', client_secret: 's', timeout_ms }),
  salesforceConfigSchema.safeParse({ login_url: url, client_id: 'c', client_secret: 's', timeout_ms }),
  jiraConfigSchema.safeParse({
    host: url,
    auth: { email: 'a@our.test', api_token: 't' },
    ticket_url: `${url}/{ticket}`,
    timeout_ms,
  }),
];

it('is refused at start if it is longer than that', () => {
  expect(readWith(callTimeoutMs).map(({ success }) => success)).toEqual([true, true, true, true]);
  for (const { error } of readWith(callTimeoutMs + 1))
    expect(error?.message).toContain('Expected at most `20000` milliseconds: no call waits longer');
});
