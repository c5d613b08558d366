import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readConfiguration } from '../../src/app/config.ts';
import { sandboxCredentials } from '../../src/sandbox/credentials.ts';

const secret = (): string => `whsec_${randomBytes(32).toString('base64')}`;
const problemsOf = (environment: Readonly<Record<string, string>>): readonly string[] =>
  readConfiguration({ SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1', ...environment }).problems;
const ZENDESK = {
  ZENDESK_URL: 'https://our.zendesk.example',
  ZENDESK_CLIENT_ID: 'id',
  ZENDESK_CLIENT_SECRET: 'hidden',
};

describe('the secrets of webhooks', () => {
  it('are read for each sender, one or several, with the older variable as the sender `events`', () => {
    const [a, b, c] = [secret(), secret(), secret()];
    const { configuration } = readConfiguration({
      SLACK_BOT_TOKEN: 'xoxb-1',
      SLACK_APP_TOKEN: 'xapp-1',
      ...ZENDESK,
      ZENDESK_WEBHOOK_SECRET: 'q7Hn2LmXw0PzRt5Y Xw0PzRt5Yq7Hn2Lm',
      SOPWITH_SENDER_SECRETS_CARRIER_GATEWAY: `${a} ${b}`,
      SOPWITH_EVENTS_SECRET: c,
    });
    expect(configuration?.webhookSecrets).toEqual({
      zendesk: ['q7Hn2LmXw0PzRt5Y', 'Xw0PzRt5Yq7Hn2Lm'],
      senders: [
        { sender: 'carrier-gateway', secrets: [a, b] },
        { sender: 'events', secrets: [c] },
      ],
    });
  });

  const shared = secret();
  const bare = shared.slice('whsec_'.length);
  const key = (byte: (at: number) => number): string =>
    Buffer.from(Array.from({ length: 32 }, (_, at) => byte(at))).toString('base64');
  it.each<readonly [string, Readonly<Record<string, string>>, string]>([
    ['of one character', { ...ZENDESK, ZENDESK_WEBHOOK_SECRET: 'x' }, 'ZENDESK_WEBHOOK_SECRET to have at least'],
    ['of one character repeated', { ...ZENDESK, ZENDESK_WEBHOOK_SECRET: 'x'.repeat(40) }, 'ZENDESK_WEBHOOK_SECRET'],
    ['of one weak one in a rotation', { ...ZENDESK, ZENDESK_WEBHOOK_SECRET: 'q7Hn2LmXw0PzRt5Y x' }, 'ZENDESK_WEBHOOK'],
    ['of Slack that are short', { SLACK_SIGNING_SECRET: 'abc' }, 'SLACK_SIGNING_SECRET to have at least'],
    ['of a sender that are short', { SOPWITH_SENDER_SECRETS_TMS: 'whsec_x' }, 'SOPWITH_SENDER_SECRETS_TMS to be'],
    ['of a sender without a name', { SOPWITH_SENDER_SECRETS_: secret() }, 'Expected the name of a sender'],
    ['of a sender in small letters', { SOPWITH_SENDER_SECRETS_tms: secret() }, 'Expected the name of a sender'],
    [
      'that two senders share',
      { SOPWITH_SENDER_SECRETS_A: shared, SOPWITH_SENDER_SECRETS_B: shared },
      'SOPWITH_SENDER_SECRETS_A and SOPWITH_SENDER_SECRETS_B to differ',
    ],
    [
      'that differ in padding only',
      { SOPWITH_SENDER_SECRETS_A: shared, SOPWITH_SENDER_SECRETS_B: shared.replace(/=+$/, '') },
      'to differ',
    ],
    [
      'that Zendesk and a sender share',
      { ...ZENDESK, ZENDESK_WEBHOOK_SECRET: shared, SOPWITH_SENDER_SECRETS_B: shared },
      'to differ',
    ],
    ['twice in one variable', { SOPWITH_SENDER_SECRETS_A: `${shared} ${shared}` }, 'got one twice'],
    [
      'of one sender in two variables',
      { SOPWITH_EVENTS_SECRET: secret(), SOPWITH_SENDER_SECRETS_EVENTS: secret() },
      'in one variable',
    ],
    ['four of one sender', { SOPWITH_SENDER_SECRETS_A: [1, 2, 3, 4].map(secret).join(' ') }, 'at most 3'],
    ['of the sandbox', { SOPWITH_EVENTS_SECRET: sandboxCredentials.events.secret }, 'printed in the documentation'],
    [
      'of the specification',
      { SOPWITH_EVENTS_SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' },
      'printed in the documentation',
    ],
    [
      'of the sandbox for Zendesk',
      { ...ZENDESK, ZENDESK_WEBHOOK_SECRET: sandboxCredentials.webhook.secret },
      'printed in the documentation',
    ],
    [
      'of the sandbox for Slack',
      { SLACK_SIGNING_SECRET: sandboxCredentials.slack.signingSecret },
      'SLACK_SIGNING_SECRET to be a secret of your own',
    ],
    [
      'of the documentation of Slack',
      { SLACK_SIGNING_SECRET: '8f742231b10e8888abcd99yyyzzz85a5' },
      'with *Regenerate*',
    ],
    [
      'of another kind of the sandbox',
      { SOPWITH_METRICS_TOKEN: sandboxCredentials.tms.apiKey.repeat(2) },
      'of your own',
    ],
    ['that are placeholders', { SOPWITH_METRICS_TOKEN: 'please-changeme-9x7q' }, '`openssl rand -base64 32` makes one'],
    ['that are counted up', { SLACK_SIGNING_SECRET: '0123456789abcdef0123456789abcdef' }, 'SLACK_SIGNING_SECRET'],
    ['that are counted up and spelled', { SOPWITH_METRICS_TOKEN: '1234567890abcdef' }, 'to be random, got a pattern'],
    ['that are typed along the keys', { SOPWITH_METRICS_TOKEN: 'qwertyuiopasdfgh' }, 'to be random, got a pattern'],
    ['that repeat a part', { SLACK_SIGNING_SECRET: '3f9c1d7ae06b48523f9c1d7ae06b4852' }, 'to be random, got a pattern'],
    [
      'of a sender that are words',
      { SOPWITH_SENDER_SECRETS_A: `whsec_${btoa('the password of the carrier is this')}` },
      'echo whsec_',
    ],
    ['that sign the record and are zeros', { SOPWITH_SIGNING_KEY: key(() => 0) }, 'SOPWITH_SIGNING_KEY to be random'],
    [
      'that sign the record and are one byte',
      { SOPWITH_SIGNING_KEY: key(() => 7) },
      'SOPWITH_SIGNING_KEY to be random',
    ],
    ['that sign the record and are counted up', { SOPWITH_SIGNING_KEY: key((at) => at + 150) }, 'got a pattern'],
    ['that sign the record and repeat', { SOPWITH_SIGNING_KEY: key((at) => (at % 8) * 31) }, 'got a pattern'],
    [
      'that Slack and Zendesk share',
      { ...ZENDESK, SLACK_SIGNING_SECRET: bare, ZENDESK_WEBHOOK_SECRET: bare },
      'SLACK_SIGNING_SECRET and ZENDESK_WEBHOOK_SECRET to differ',
    ],
    [
      'that Slack and metrics share',
      { SLACK_SIGNING_SECRET: bare, SOPWITH_METRICS_TOKEN: bare },
      'SLACK_SIGNING_SECRET and SOPWITH_METRICS_TOKEN to differ',
    ],
    [
      'that sign the record and metrics',
      { SOPWITH_SIGNING_KEY: bare, SOPWITH_METRICS_TOKEN: bare.replace(/=+$/, '') },
      'SOPWITH_SIGNING_KEY and SOPWITH_METRICS_TOKEN to differ',
    ],
    [
      'that a sender has and that sign the record',
      { SOPWITH_SIGNING_KEY: bare, SOPWITH_SENDER_SECRETS_A: shared },
      'SOPWITH_SIGNING_KEY and SOPWITH_SENDER_SECRETS_A to differ',
    ],
    [
      'in base64 and in hex',
      { SOPWITH_SIGNING_KEY: bare, SOPWITH_METRICS_TOKEN: Buffer.from(bare, 'base64').toString('hex') },
      'to differ',
    ],
    [
      'that are the key for a vendor, too',
      { TMS_URL: 'https://tms.example', TMS_API_KEY: bare, SOPWITH_METRICS_TOKEN: bare },
      'TMS_API_KEY and SOPWITH_METRICS_TOKEN to differ',
    ],
    ['of metrics that are short', { SOPWITH_METRICS_TOKEN: 'abc' }, 'SOPWITH_METRICS_TOKEN to have at least'],
  ])('are refused: those %s', (_, environment, sentence) => {
    const problems = problemsOf(environment);
    expect(problems.join('\n')).toContain(sentence);
    for (const value of Object.values(environment).filter((text) => text.length > 20))
      expect(problems.join('\n')).not.toContain(value);
  });
});

it('secrets as the vendors and `openssl` make them are accepted', () => {
  for (let time = 0; time < 200; time++)
    expect(
      problemsOf({
        ...ZENDESK,
        ZENDESK_WEBHOOK_SECRET: randomBytes(30).toString('base64'),
        SLACK_SIGNING_SECRET: randomBytes(16).toString('hex'),
        SOPWITH_SIGNING_KEY: randomBytes(32).toString('base64'),
        SOPWITH_METRICS_TOKEN: randomBytes(32).toString('base64'),
        SOPWITH_SENDER_SECRETS_A: secret(),
      }),
    ).toEqual([]);
});

describe('the sandbox', () => {
  it.each(['0.0.0.0', '::', '192.168.1.4', 'sopwith.example', '127.0.0.1.example.com', '0', ''.padEnd(3, 'a')])(
    'refuses the public address %s',
    (host) => {
      expect(readConfiguration({ HOST: host }).problems).toEqual([
        expect.stringContaining('Expected HOST to be `127.0.0.1` in the sandbox'),
      ]);
      expect(problemsOf({ HOST: host })).toEqual([]);
    },
  );

  it.each(['127.0.0.1', 'localhost', '::1', ''])('accepts an address of this computer: %s', (host) => {
    expect(readConfiguration({ HOST: host }).problems).toEqual([]);
  });
});
