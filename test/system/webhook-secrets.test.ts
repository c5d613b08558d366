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
    ['of metrics that are short', { SOPWITH_METRICS_TOKEN: 'abc' }, 'SOPWITH_METRICS_TOKEN to have at least'],
  ])('are refused: those %s', (_, environment, sentence) => {
    const problems = problemsOf(environment);
    expect(problems.join('\n')).toContain(sentence);
    for (const value of Object.values(environment).filter((text) => text.length > 20))
      expect(problems.join('\n')).not.toContain(value);
  });
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
