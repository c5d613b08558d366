/**
 * The Slack app with the stand-in Slack, over either transport, with fake commands.
 */
import { createBudget } from '../../src/connector/slack/budget.ts';
import { connectSlack, openSlackLine } from '../../src/connector/slack/connect-slack.ts';
import { createPeopleCheck } from '../../src/connector/slack/people-check.ts';
import { createThreadPort } from '../../src/connector/slack/thread-port.ts';
import type { MessageContent, ThreadPort } from '../../src/engine/thread-port.ts';
import { sandboxSlackTokens } from '../../src/sandbox/slack/slack-vendor.ts';
import { silentLogger } from '../../src/engine/logger.ts';
import { startHttp } from '../../src/http/start-http.ts';
import { SLACK_PATH } from '../../src/slack/http-transport.ts';
import { createSlackApp, type SlackApp } from '../../src/slack/create-app.ts';
import { BOT, eventually, SECRET, startSlack, type Slack } from '../sandbox-slack/start-slack.ts';
import { createFakeCommands, type FakeCommands } from './fake-commands.ts';

export const TEAM = 'TSOPWITH1';

export type Started = {
  readonly slack: Slack;
  readonly commands: FakeCommands;
  readonly app: SlackApp;
  readonly port: ThreadPort;
  readonly logged: string[];
  /** The address for HTTP deliveries; empty in Socket Mode. */
  readonly url: string;
  /** Posts content as a run does, and returns its timestamp. */
  post(content: MessageContent, options?: { readonly channel?: string; readonly threadTs?: string }): Promise<string>;
  stop(): Promise<void>;
};

export async function startSlackApp(transport: 'http' | 'socket', teamId = TEAM): Promise<Started> {
  const slack = await startSlack({ rateLimits: 'off' });
  const commands = createFakeCommands();
  const logged: string[] = [];
  const { clock } = slack;
  const settings = { token: sandboxSlackTokens.bot, apiUrl: slack.apiUrl, allowExternal: [] };
  const identity = { teamId, botId: 'BBOT00001', botUserId: BOT, url: 'https://our.slack.com/' };
  const line = openSlackLine(settings, { clock, timeoutMs: 2_000 });
  const app = createSlackApp({
    commands,
    slack: connectSlack(line, { settings, identity, clock }),
    mode:
      transport === 'http'
        ? { kind: 'http', signingSecret: SECRET }
        : { kind: 'socket', appToken: sandboxSlackTokens.app },
    log: (level, message) => {
      logged.push(`${level}: ${message}`);
    },
  });
  await app.start();
  const listening =
    app.route === null
      ? null
      : await startHttp({
          host: '127.0.0.1',
          port: 0,
          logger: silentLogger,
          routes: new Map([[`POST ${SLACK_PATH}`, app.route]]),
        });
  const url = listening === null ? '' : `${listening.address}${SLACK_PATH}`;
  slack.vendor.connect(listening === null ? { mode: 'socket' } : { mode: 'http', url, signingSecret: SECRET });
  if (listening === null) await eventually(() => slack.vendor.snapshot().connected);
  // The thread port has its own budget here, so a test can post freely.
  const port = createThreadPort({
    client: line.client,
    budget: createBudget(clock),
    clock,
    identity: { botUserId: BOT },
    allowExternal: ['carrier-partner'],
    people: createPeopleCheck({ ...line, clock, teams: ['TSOPWITH1'] }),
  });
  let count = 0;
  return {
    slack,
    commands,
    app,
    port,
    logged,
    url,
    async post(content, { channel = 'freight-claims', threadTs } = {}) {
      const result = await port.post({
        channel,
        threadTs: threadTs ?? null,
        content,
        key: `test:${count++}`,
        caseId: null,
        priority: 'ask',
      });
      if (result.kind !== 'done') throw new Error(`Expected the message to be posted, got ${JSON.stringify(result)}`);
      return result.ts;
    },
    async stop() {
      commands.gate = null;
      await app.drain(2_000);
      await listening?.stop();
      await slack.stop();
    },
  };
}
