import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { COMMAND, EVENTS, SHORTCUTS, SUBCOMMANDS } from '../../src/connector/slack/ids.ts';
import { OPTIONAL_SCOPES, REQUIRED_SCOPES } from '../../src/connector/slack/scopes.ts';
import { slackTools } from '../../src/connector/slack/tools.ts';
import { manifestFor, manifestText, type ManifestMode } from '../../src/slack/manifest.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const SCHEMA = join(
  resolve(ROOT, process.env['SOPWITH_SPECS'] ?? '../shared/specs'),
  'slack.app-manifest-2.0.0.schema.json',
);
const MODES: readonly ManifestMode[] = [{ kind: 'socket' }, { kind: 'http', baseUrl: 'https://sopwith.our.example' }];

/** The scope that each Web API method needs (method pages, read 2026-11); null where a token is enough. */
const NEEDED: Readonly<Record<string, readonly string[] | null>> = {
  'auth.test': null,
  'chat.delete': ['chat:write'],
  'chat.postMessage': ['chat:write'],
  'chat.update': ['chat:write'],
  'chat.postEphemeral': ['chat:write'],
  'views.open': null,
  'views.publish': null,
  'users.info': ['users:read'],
  'conversations.open': ['im:write'],
  'conversations.info': ['channels:read', 'groups:read'],
  'conversations.members': ['channels:read', 'groups:read'],
  'conversations.list': ['channels:read', 'groups:read'],
  'conversations.history': ['channels:history', 'groups:history', 'im:history'],
  'conversations.replies': ['channels:history', 'groups:history', 'im:history'],
};
const EVENT_SCOPES: Readonly<Record<string, string | null>> = {
  app_mention: 'app_mentions:read',
  app_home_opened: null,
  'message.im': 'im:history',
};

const sources = [join(ROOT, 'src/slack'), join(ROOT, 'src/connector/slack')]
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8')),
  )
  .join('\n');
const methods = [
  ...new Set(
    [
      ...sources.matchAll(
        /(?:client|slack)\.((?:chat|views|users|conversations|auth|usergroups|reactions|files)\.[a-zA-Z]+)\(/g,
      ),
    ].map(([, method = '']) => method),
  ),
].toSorted();

describe('the manifest', () => {
  it('on disk is what the code generates', () => {
    expect(readFileSync(join(ROOT, 'manifest.yml'), 'utf8')).toBe(manifestText({ kind: 'socket' }));
    expect(parse(readFileSync(join(ROOT, 'manifest.yml'), 'utf8'))).toEqual(manifestFor({ kind: 'socket' }));
  });

  it.skipIf(!existsSync(SCHEMA)).each(MODES)(
    `matches Slack's own schema (skipped when SOPWITH_SPECS has none): $kind`,
    (mode) => {
      const validate = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(
        JSON.parse(readFileSync(SCHEMA, 'utf8')) as object,
      );
      expect(validate(manifestFor(mode)) ? [] : validate.errors).toEqual([]);
      const { name: _name, ...rest } = manifestFor(mode).display_information;
      expect(validate({ ...manifestFor(mode), display_information: rest })).toBe(false);
    },
  );

  it('knows every method that the code calls', () => {
    expect(methods.filter((method) => !Object.hasOwn(NEEDED, method))).toEqual([]);
    expect(methods).toEqual(Object.keys(NEEDED).toSorted());
  });

  it('asks for exactly the scopes that methods, events and the command need', () => {
    const needed = new Set([
      ...methods.flatMap((method) => NEEDED[method] ?? []),
      ...EVENTS.flatMap((event) => EVENT_SCOPES[event] ?? []),
      'commands',
    ]);
    expect([...needed].toSorted()).toEqual(
      [...Object.keys(REQUIRED_SCOPES), ...Object.keys(OPTIONAL_SCOPES)].toSorted(),
    );
    const { bot, bot_optional } = manifestFor({ kind: 'socket' }).oauth_config.scopes;
    expect([bot, bot_optional]).toEqual([Object.keys(REQUIRED_SCOPES), Object.keys(OPTIONAL_SCOPES)]);
    for (const tool of slackTools)
      expect(tool.scopes.filter((scope) => !Object.hasOwn(REQUIRED_SCOPES, scope))).toEqual([]);
  });

  it('declares the events, command and shortcut that the app listens to', () => {
    const { features, settings } = manifestFor({ kind: 'socket' });
    const heard = [...sources.matchAll(/app\.event\('([a-z_.]+)'/g)]
      .map(([, event]) => (event === 'message' ? 'message.im' : event))
      .toSorted();
    expect(heard).toEqual([...settings.event_subscriptions.bot_events].toSorted());
    expect(features.slash_commands.map(({ command }) => command)).toEqual([COMMAND]);
    expect(features.shortcuts.map(({ callback_id }) => callback_id)).toEqual(Object.values(SHORTCUTS));
    for (const subcommand of SUBCOMMANDS) expect(features.slash_commands[0]?.usage_hint).toContain(subcommand);
  });

  it('has an address for HTTP and none for Socket Mode', () => {
    expect(
      manifestText({ kind: 'http', baseUrl: 'https://sopwith.our.example' }).match(
        /https:\/\/sopwith\.our\.example\/slack\/events/g,
      ),
    ).toHaveLength(3);
    expect(manifestText({ kind: 'socket' })).not.toContain('request_url');
  });
});
