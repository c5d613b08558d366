import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readConfiguration } from '../../src/app/config.ts';

const page = readFileSync(new URL('../../INSTALL.md', import.meta.url), 'utf8');

/** Names with a part that the operator chooses, such as `SOPWITH_SYSTEM_SECRET_SHOP`. */
const OPEN = /^SOPWITH_(SENDER_SECRETS|SYSTEM_SECRET|MAILBOX_SECRET)_/;
const SLACK = { SLACK_BOT_TOKEN: 'xoxb-81-hTqLw2vRzK', SLACK_APP_TOKEN: 'xapp-82-jNpXc5mYbS' };
const VENDORS = {
  ZENDESK_URL: 'https://acme.zendesk.example',
  ZENDESK_CLIENT_ID: 'acme',
  ZENDESK_CLIENT_SECRET: 'Rk2-mvB6zL8p',
  SALESFORCE_LOGIN_URL: 'https://acme.salesforce.example',
  SALESFORCE_CLIENT_ID: 'acme',
  SALESFORCE_CLIENT_SECRET: 'Hy9-xwN4sC3t',
  TMS_URL: 'https://tms.example',
  TMS_API_KEY: 'Gb5-ptQ7dM1k',
  JIRA_BEARER_TOKEN: 'Lk4-vbN8sD1e',
  JIRA_HOST: 'https://jira.example',
  OPENAI_API_KEY: 'Wd5-qcT3xJ7u',
  OPENAI_MODEL: 'any',
};
/** Words in capitals that are none. */
const NO_VARIABLES = new Set(['INBOX', 'FILE']);
const known = variablesRead();

describe('INSTALL.md', () => {
  it('names every variable that the program reads', () => {
    expect([...known].filter((name) => !page.includes(`\`${name}\``) && !OPEN.test(name))).toEqual([]);
  });

  it('names no other variable', () => {
    const named = [...page.matchAll(/`([A-Z]+(?:_[A-Z]+)*)`/g)].map(([, name = '']) => name);
    expect(named.filter((name) => !known.has(name) && !OPEN.test(name) && !NO_VARIABLES.has(name))).toEqual([]);
  });

  it.each([
    ['SOPWITH_SYSTEMS', 'shop'],
    ['SOPWITH_MAILBOXES', 'claims'],
  ])('shows %s as they are read', (variable, name) => {
    const shown = [...page.matchAll(/```json\n(.*?)\n```/gs)].flatMap(([, text = '']) => text);
    const text = shown.find((json) => json.includes(`"${name}"`));
    const secrets = { SOPWITH_SYSTEM_SECRET_SHOP: 'Zq7-wmP2rT9x', SOPWITH_MAILBOX_SECRET_CLAIMS: 'Lk4-vbN8sD1e' };
    const { problems, configuration } = readConfiguration({ ...SLACK, ...secrets, [variable]: text });
    expect(problems).toEqual([]);
    expect([...(configuration?.declaredSystems.keys() ?? []), ...(configuration?.mailboxes.keys() ?? [])]).toEqual([
      name,
    ]);
  });
});

/** Some variables are read only next to others. */
function variablesRead(): ReadonlySet<string> {
  const read = new Set<string>();
  const environments: readonly Readonly<Record<string, string>>[] = [{}, SLACK, { ...SLACK, ...VENDORS }];
  for (const environment of environments)
    readConfiguration(
      new Proxy(environment, {
        get(target, name) {
          read.add(String(name));
          return target[String(name)];
        },
      }),
    );
  return read;
}
