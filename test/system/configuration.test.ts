import { describe, expect, it } from 'vitest';
import { readConfiguration } from '../../src/app/config.ts';
import { declaredRates } from '../../src/app/read-declared-systems.ts';
import { connectVendors } from '../../src/connector/connect-vendors.ts';
import { openaiConfigSchema } from '../../src/connector/openai/config.ts';
import { realClock } from '../../src/engine/real-clock.ts';
import { judgmentRequestsPerDayMax, judgmentTokensPerRunMax } from '../../src/kernel/limits.ts';

const SLACK = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' };
const ZENDESK = {
  ZENDESK_CLIENT_ID: 'id',
  ZENDESK_CLIENT_SECRET: 'hidden',
  ZENDESK_WEBHOOK_SECRET: 'q7Hn2LmXw0PzRt5Y',
};
const JIRA = { JIRA_EMAIL: 'a@our.example', JIRA_API_TOKEN: 'hidden' };
const SALESFORCE = { SALESFORCE_CLIENT_ID: 'id', SALESFORCE_CLIENT_SECRET: 'hidden' };

describe('the address of a vendor', () => {
  it.each<readonly [string, Readonly<Record<string, string>>]>([
    ['ZENDESK_URL', { ...ZENDESK, ZENDESK_URL: 'http://our.zendesk.example' }],
    ['JIRA_HOST', { ...JIRA, JIRA_HOST: 'http://our.jira.example' }],
    ['SALESFORCE_LOGIN_URL', { ...SALESFORCE, SALESFORCE_LOGIN_URL: 'ftp://our.salesforce.example' }],
  ])('is refused where credentials would travel unencrypted: %s', (name, environment) => {
    const { problems } = readConfiguration({ ...SLACK, ...environment });
    expect(problems).toEqual([
      `Expected ${name} to begin with \`https://\`, got another address: our credentials would travel unencrypted`,
    ]);
  });

  it.each(['https://our.zendesk.example', 'http://127.0.0.1:4100/zendesk', 'http://localhost:4100'])(
    'is accepted: %s',
    (address) => {
      expect(readConfiguration({ ...SLACK, ...ZENDESK, ZENDESK_URL: address }).problems).toEqual([]);
    },
  );
});

describe('the language model', () => {
  const MODEL = { OPENAI_MODEL: 'gpt-5-mini', OPENAI_API_KEY: 'sk-hidden' };
  const openaiOf = (environment: Readonly<Record<string, string>>) =>
    readConfiguration({ ...SLACK, ...environment }).configuration?.vendors.openai;

  it('is configured by its name and a key, with our limits', () => {
    expect(openaiOf(MODEL)).toEqual(openaiConfigSchema.parse({ model: 'gpt-5-mini', api_key: 'sk-hidden' }));
    expect(
      openaiOf({
        ...MODEL,
        OPENAI_BASE_URL: 'http://127.0.0.1:11434/v1',
        SOPWITH_MODEL_REQUESTS_PER_RUN: '5',
        SOPWITH_MODEL_TOKENS_PER_DAY: '1000',
        SOPWITH_MODEL_OUTPUT_TOKENS: '400',
      }),
    ).toEqual({
      model: 'gpt-5-mini',
      api_key: 'sk-hidden',
      base_url: 'http://127.0.0.1:11434/v1',
      budget: {
        requests_per_run: 5,
        tokens_per_run: judgmentTokensPerRunMax,
        requests_per_day: judgmentRequestsPerDayMax,
        tokens_per_day: 1_000,
      },
      output_tokens: 400,
    });
  });

  it('is not configured by a key alone, as many computers have one, and never in the sandbox', () => {
    expect(openaiOf({ OPENAI_API_KEY: 'sk-hidden', OPENAI_BASE_URL: 'https://elsewhere.example' })).toBeNull();
    expect(readConfiguration(MODEL)).toMatchObject({
      problems: [],
      configuration: { mode: 'sandbox', vendors: { openai: null } },
    });
  });

  it.each<readonly [string, Readonly<Record<string, string>>, string]>([
    [
      'without a key',
      { OPENAI_MODEL: 'gpt-5-mini' },
      'Expected OPENAI_API_KEY next to OPENAI_MODEL, got none: a server of your own takes any text',
    ],
    [
      'without encryption',
      { ...MODEL, OPENAI_BASE_URL: 'http://models.our.example/v1' },
      'Expected OPENAI_BASE_URL to begin with `https://`, got another address: our credentials would travel unencrypted',
    ],
    [
      'with an invalid address',
      { ...MODEL, OPENAI_BASE_URL: 'models' },
      'The settings of the model (OPENAI_MODEL, OPENAI_BASE_URL) are wrong at `base_url`: Invalid URL',
    ],
    [
      'with a budget of zero',
      { ...MODEL, SOPWITH_MODEL_REQUESTS_PER_DAY: '0' },
      'Expected SOPWITH_MODEL_REQUESTS_PER_DAY to be a whole number above zero, got `0`',
    ],
  ])('is refused %s', (_, environment, problem) => {
    expect(readConfiguration({ ...SLACK, ...environment }).problems).toEqual([problem]);
  });
});

describe('a setting that is wrong', () => {
  const ZENDESK = {
    ZENDESK_URL: 'https://our.zendesk.com',
    ZENDESK_CLIENT_ID: 'sopwith',
    ZENDESK_CLIENT_SECRET: 'hidden-hidden-hidden',
    ZENDESK_WEBHOOK_SECRET: 'dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmc=',
  };
  const TMS = { TMS_URL: 'https://tms.example', TMS_API_KEY: 'hidden-hidden-hidden' };
  const JIRA = { JIRA_HOST: 'our.atlassian.net', JIRA_EMAIL: 'a@our.example', JIRA_API_TOKEN: 'hidden-hidden-hidden' };
  it.each<readonly [Readonly<Record<string, string>>, string]>([
    [{ ...ZENDESK, ZENDESK_SETTINGS: '{"option":{}}' }, 'ZENDESK_SETTINGS is wrong: Unrecognized key: "option"'],
    [
      { ...ZENDESK, ZENDESK_SETTINGS: '{"time_zone":"Mars"}' },
      'ZENDESK_SETTINGS is wrong at `time_zone`: Expected a time zone such as `America/Chicago`',
    ],
    [{ ...TMS, TMS_SETTINGS: '{"lists":1}' }, 'TMS_SETTINGS is wrong: Unrecognized key: "lists"'],
    [JIRA, 'JIRA_HOST is wrong: expected an address such as `https://example.com`, got another text'],
  ])('is named by its variable (%#)', (environment, problem) => {
    const { problems } = readConfiguration({ ...SLACK, ...environment });
    expect(problems).toContain(problem);
    expect(problems.join()).not.toMatch(/CLIENT_ID|API_KEY|API_TOKEN|hidden/);
  });
});

describe('a setting that is not given', () => {
  it("reaches the client as its schema's default, and a given one as the schema parses it", () => {
    const { configuration } = readConfiguration({
      ...SLACK,
      ...ZENDESK,
      ...SALESFORCE,
      ZENDESK_URL: 'https://our.zendesk.example',
      ZENDESK_SETTINGS: JSON.stringify({ fields: { bol: '  Our BOL  ' } }),
      SALESFORCE_LOGIN_URL: 'https://our.salesforce.example',
      TMS_URL: 'http://tms.inside',
      TMS_API_KEY: 'hidden',
    });
    if (configuration === null) throw new Error('Expected a configuration');
    const { zendesk, salesforce, tms, jira } = connectVendors(configuration.vendors, { clock: realClock });
    expect(zendesk?.settings.fields).toMatchObject({ bol: 'Our BOL', claim_type: 'Claim type' });
    expect(salesforce?.settings).toMatchObject({ version: '66.0', fields: { tier: 'Tier__c' } });
    expect(tms?.settings.auth).toEqual({ header: 'authorization', scheme: 'ApiKey', key: 'hidden' });
    expect(jira).toBeNull();
  });

  it('lets an issue link to its ticket in the Zendesk that is configured', () => {
    const { configuration } = readConfiguration({
      ...SLACK,
      ...ZENDESK,
      ...JIRA,
      ZENDESK_URL: 'https://our.zendesk.example/',
      JIRA_HOST: 'https://our.jira.example',
    });
    if (configuration === null) throw new Error('Expected a configuration');
    const { jira } = connectVendors(configuration.vendors, { clock: realClock });
    expect(jira?.settings.ticket_url).toBe('https://our.zendesk.example/agent/tickets/{ticket}');
  });

  it.each([
    [
      'a user token in place of the bot token',
      { ...SLACK, SLACK_BOT_TOKEN: 'xoxp-1' },
      /SLACK_BOT_TOKEN to begin with `xoxb-`/,
    ],
    [
      'a real Jira without Slack',
      { ...JIRA, JIRA_HOST: 'https://our.jira.example' },
      /SLACK_BOT_TOKEN next to the settings of Jira/,
    ],
    ['a port above 65535', { PORT: '99999' }, /PORT to be a number from 0 to 65535/],
    ['a port that is not a number', { PORT: 'http' }, /PORT to be a number from 0 to 65535/],
  ])('is refused with %s', (_, environment, sentence) => {
    const { configuration, problems } = readConfiguration(environment);
    expect(configuration).toBeNull();
    expect(problems).toEqual([expect.stringMatching(sentence)]);
  });
});

describe('the systems of declared tools', () => {
  const SHOP = { url: 'https://shop.example/api', auth: { by: 'bearer' } };
  const read = (
    systems: object,
    secrets: Readonly<Record<string, string>> = { SOPWITH_SYSTEM_SECRET_SHOP: 'q7Hn2LmXw0PzRt5Y' },
  ) => readConfiguration({ ...SLACK, SOPWITH_SYSTEMS: JSON.stringify(systems), ...secrets });

  it('are configured with their address, and the secret of each in a variable of its own', () => {
    const { configuration, problems } = read({ shop: SHOP });
    expect(problems).toEqual([]);
    expect(configuration?.declaredSystems.get('shop')).toEqual({
      ...SHOP,
      headers: {},
      private: false,
      secret: 'q7Hn2LmXw0PzRt5Y',
    });
  });

  it.each<readonly [what: string, systems: object, secrets: Readonly<Record<string, string>>, problem: RegExp]>([
    [
      'a secret that is not set',
      { shop: SHOP },
      {},
      /^Expected SOPWITH_SYSTEM_SECRET_SHOP next to `shop` in SOPWITH_SYSTEMS, got none/,
    ],
    [
      'a secret that is sent nowhere',
      { shop: { url: SHOP.url } },
      { SOPWITH_SYSTEM_SECRET_SHOP: 'q7Hn2LmXw0PzRt5Y' },
      /^Expected `auth` of `shop`/,
    ],
    [
      'a secret that would travel unencrypted',
      { shop: { ...SHOP, url: 'http://shop.example' } },
      { SOPWITH_SYSTEM_SECRET_SHOP: 'q7Hn2LmXw0PzRt5Y' },
      /begin with `https:\/\/`/,
    ],
    [
      'a token that would travel unencrypted',
      { shop: { ...SHOP, auth: { by: 'oauth', token_url: 'http://shop.example/token', client_id: 'us' } } },
      { SOPWITH_SYSTEM_SECRET_SHOP: 'q7Hn2LmXw0PzRt5Y' },
      /begin with `https:\/\/`/,
    ],
    [
      'a credential in an address',
      { shop: { ...SHOP, url: 'https://us:secret@shop.example' } },
      { SOPWITH_SYSTEM_SECRET_SHOP: 'q7Hn2LmXw0PzRt5Y' },
      /Expected an address with a host and a path alone/,
    ],
    [
      'another protocol',
      { shop: { ...SHOP, url: 'file:///etc/passwd' } },
      { SOPWITH_SYSTEM_SECRET_SHOP: 'q7Hn2LmXw0PzRt5Y' },
      /Expected an address with a host and a path alone/,
    ],
    [
      'a secret in the settings',
      { shop: { ...SHOP, auth: { by: 'bearer', token: 'x' } } },
      { SOPWITH_SYSTEM_SECRET_SHOP: 'q7Hn2LmXw0PzRt5Y' },
      /SOPWITH_SYSTEMS is wrong at `shop.auth`/,
    ],
    ['a name that no tool can have', { 'My Shop': SHOP }, {}, /SOPWITH_SYSTEMS is wrong/],
  ])('are refused with %s', (_, systems, secrets, problem) => {
    const { configuration, problems } = read(systems, secrets);
    expect(configuration).toBeNull();
    expect(
      problems.some((one) => problem.test(one)),
      problems.join('\n'),
    ).toBe(true);
    expect(problems.join('\n')).not.toContain('q7Hn2LmXw0PzRt5Y');
  });

  it('may have a rate of their own', () => {
    const { configuration } = read({
      shop: { ...SHOP, rate: { at_once: 2, per_minute: 30 } },
      other: { url: SHOP.url },
    });
    expect(declaredRates(configuration?.declaredSystems ?? new Map())).toEqual({ shop: { atOnce: 2, perMinute: 30 } });
    expect(read({ shop: { ...SHOP, rate: { at_once: 0, per_minute: 30 } } }).problems).toEqual([
      expect.stringContaining('SOPWITH_SYSTEMS is wrong at `shop.rate.at_once`'),
    ]);
  });

  it('may be in our own network without encryption, if that is declared', () => {
    expect(read({ shop: { ...SHOP, url: 'http://10.0.0.7:8080/api', private: true } }).problems).toEqual([]);
  });

  it('need a real Slack, like the vendors', () => {
    const { problems } = readConfiguration({ SOPWITH_SYSTEMS: JSON.stringify({ shop: { url: SHOP.url } }) });
    expect(problems).toEqual([
      expect.stringContaining('Expected SLACK_BOT_TOKEN next to the settings of declared tools'),
    ]);
  });
});

describe('the mailboxes', () => {
  const SECRET = { SOPWITH_MAILBOX_SECRET_CLAIMS: 'q8-Zr.4vTn_1' };
  const read = (claims: object, more: Readonly<Record<string, string>> = SECRET) =>
    readConfiguration({ ...SLACK, SOPWITH_MAILBOXES: JSON.stringify({ claims }), ...more });
  const MAILBOX = { host: 'imap.ours.example', user: 'claims@ours.example' };

  it('are read with their secrets, and what is not stated is as usual', () => {
    expect(read(MAILBOX).configuration?.mailboxes.get('claims')).toEqual({
      ...MAILBOX,
      auth: { by: 'password' },
      addresses: [],
      folder: 'INBOX',
      taken: 'Sopwith taken',
      refused: 'Sopwith refused',
      server_is_unnamed: false,
      tls: true,
      secret: SECRET.SOPWITH_MAILBOX_SECRET_CLAIMS,
    });
  });

  it.each<readonly [string, object, Readonly<Record<string, string>>, RegExp]>([
    [
      'refuses a mailbox on another computer without encryption',
      { ...MAILBOX, tls: false },
      SECRET,
      /`claims\.tls`.*unencrypted/,
    ],
    ['refuses one without its secret', MAILBOX, {}, /^Expected SOPWITH_MAILBOX_SECRET_CLAIMS next to `claims`/],
    [
      'refuses one that puts letters where they came from',
      { ...MAILBOX, taken: 'inbox' },
      SECRET,
      /three different folders/,
    ],
    [
      'refuses a token that travels unencrypted',
      { ...MAILBOX, auth: { by: 'oauth', token_url: 'http://id.example', client_id: 'x' } },
      SECRET,
      /https/,
    ],
    [
      'refuses a server that has a name and none',
      { ...MAILBOX, server: 'mx.ours.example', server_is_unnamed: true },
      SECRET,
      /`server` or `server_is_unnamed`, got both/,
    ],
    ['refuses a result as the name of a server', { ...MAILBOX, server: 'spf=pass' }, SECRET, /`claims\.server`/],
    ['refuses a time that is none', { ...MAILBOX, since: 'last week' }, SECRET, /Expected a day such as `2026-11-01`/],
    [
      'refuses a day that has not come, from which letters of before could be taken',
      { ...MAILBOX, since: '9999-01-01' },
      SECRET,
      /^Expected `since` of `claims` in SOPWITH_MAILBOXES to be in the past, got /,
    ],
    ['refuses an address with a path', { ...MAILBOX, host: 'imaps://imap.example/INBOX' }, SECRET, /`claims\.host`/],
  ])('%s', (_, mailbox, more, problem) => {
    expect(read(mailbox, more).problems).toEqual([expect.stringMatching(problem)]);
  });

  it('of other computers are not read by the sandbox, which would take letters away', () => {
    const { problems } = readConfiguration({ SOPWITH_MAILBOXES: JSON.stringify({ claims: MAILBOX }), ...SECRET });
    expect(problems).toEqual([expect.stringMatching(/^Expected SLACK_BOT_TOKEN next to the settings of mailboxes/)]);
  });
});
