/**
 * Checks the stand-in's answers against Slack's own specification of its Web API, which is independent of this project.
 *
 * The file is not part of the repository. It is read from `SOPWITH_SPECS`, or from `../shared/specs` next to the
 * project. It dates from 2020, so unknown fields are ignored: only required fields and types are checked.
 */
import { upgrade } from '@scalar/openapi-upgrader';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { resolve } from 'node:path';
import { OpenAPIBackend, type Document } from 'openapi-backend';
import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../src/sandbox/vendor.ts';
import { ANA, BOT, CLAIMS, errorOf, startSlack } from './start-slack.ts';

const FILE = resolve(
  import.meta.dirname,
  '../..',
  process.env['SOPWITH_SPECS'] ?? '../shared/specs',
  'slack.web-api.openapi2.json',
);
const isThere = existsSync(FILE);
if (!isThere)
  console.warn(
    "NOT CHECKED: the answers of the Slack stand-in against Slack's own specification, because `slack.web-api.openapi2.json` is not in the folder that SOPWITH_SPECS names",
  );

/** Defects of the file, by method and place, found by comparing it with the documentation. */
const DEFECTS: ReadonlyMap<string, string> = new Map([
  ['chat.update /message/blocks', 'blocks are a list, the file says object'],
]);
/** Methods that Slack added after the file was written. */
const NEWER_METHODS: ReadonlySet<string> = new Set(['apps.connections.open']);

describe.skipIf(!isThere)("answers judged by Slack's specification", () => {
  it('have every field that Slack promises, with the right type', async () => {
    const spec = await openSpec();
    const exchanges = await callEverything();
    const judged = new Set<string>();
    const findings: string[] = [];
    for (const { request, response } of exchanges) {
      const method = request.path.replace('/api/', '');
      const operation = spec.getOperations().find(({ path }) => path === `/${method}`);
      if (operation === undefined) {
        if (!NEWER_METHODS.has(method)) findings.push(`${method}: Slack has no such method`);
        continue;
      }
      const body = JSON.parse(JSON.stringify(response.body)) as { ok: boolean };
      judged.add(`${method} ${body.ok}`);
      const { errors } = spec.validateResponse(body, operation, body.ok ? 200 : 400);
      for (const { instancePath, message, params } of errors ?? []) {
        if (!DEFECTS.has(`${method} ${instancePath}`))
          findings.push(`${method}: ${instancePath} ${message ?? ''} ${JSON.stringify(params)}`);
      }
    }
    expect(findings).toEqual([]);
    expect([...judged].filter((each) => each.endsWith('true'))).toHaveLength(23);
  });

  it('would find a field that is missing', async () => {
    const spec = await openSpec();
    const operation = spec.getOperations().find(({ path }) => path === '/auth.test');
    const info = spec.getOperations().find(({ path }) => path === '/conversations.info');
    if (operation === undefined || info === undefined) throw new Error('Expected both operations in the file');
    expect(spec.validateResponse({ ok: true, url: 'x' }, operation, 200).errors).not.toBeNull();
    expect(spec.validateResponse({ ok: true, channel: { id: 'C1' } }, info, 200).errors).not.toBeNull();
  });
});

/** Calls each method once, and a few of them with errors. */
async function callEverything(): Promise<readonly Exchange[]> {
  const slack = await startSlack({ rateLimits: 'off' });
  const client = slack.client();
  await client.auth.test();
  const { ts = '' } = await client.chat.postMessage({
    channel: CLAIMS,
    text: 'Case',
    blocks: [{ type: 'divider' }],
    metadata: { event_type: 'run', event_payload: {} },
  });
  await client.chat.postMessage({ channel: CLAIMS, text: 'Step', thread_ts: ts });
  await client.chat.postMessage({ channel: ANA, text: 'For you' });
  await client.chat.update({ channel: CLAIMS, ts, text: 'Case, later' });
  await client.chat.postEphemeral({ channel: CLAIMS, user: ANA, text: 'x' });
  await client.chat.getPermalink({ channel: CLAIMS, message_ts: ts });
  await client.reactions.add({ channel: CLAIMS, timestamp: ts, name: 'eyes' });
  await client.conversations.info({ channel: CLAIMS });
  await client.conversations.list({ types: 'public_channel', limit: 2 });
  await client.conversations.open({ users: ANA });
  await client.conversations.open({ users: ANA, return_im: true });
  await client.conversations.replies({ channel: CLAIMS, ts });
  await client.conversations.history({ channel: CLAIMS });
  await client.conversations.members({ channel: CLAIMS });
  await client.users.info({ user: 'UGUEST001' });
  await client.users.info({ user: BOT });
  await client.users.lookupByEmail({ email: 'ana@our.example' });
  await client.users.list({});
  await client.usergroups.list({ include_users: true });
  await client.usergroups.users.list({ usergroup: 'SCLAIMSLD' });
  await client.bots.info({ bot: 'BBOT00001' });
  const view = {
    type: 'modal' as const,
    external_id: 'one',
    title: { type: 'plain_text' as const, text: 'T' },
    blocks: [{ type: 'divider' }],
  };
  const trigger = async (): Promise<string> => {
    await slack.vendor.act('command', { user: ANA, channel: CLAIMS, text: '/sop' });
    return triggers.at(-1) ?? '';
  };
  const triggers: string[] = [];
  const app = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => {
      body += String(part);
    });
    request.on('end', () => {
      triggers.push(new URLSearchParams(body).get('trigger_id') ?? '');
      response.end();
    });
  });
  await new Promise<void>((done) => {
    app.listen(0, '127.0.0.1', done);
  });
  slack.vendor.connect({
    mode: 'http',
    url: `http://127.0.0.1:${(app.address() as { port: number }).port}/`,
    signingSecret: 'x',
  });
  await client.views.open({ trigger_id: await trigger(), view });
  await client.views.push({ trigger_id: await trigger(), view: { ...view, external_id: 'two' } });
  await client.views.update({ external_id: 'one', view });
  await client.views.publish({ user_id: ANA, view: { type: 'home', blocks: [] } });
  await client.chat.delete({ channel: CLAIMS, ts });
  await errorOf(client.chat.delete({ channel: CLAIMS, ts }));
  await errorOf(client.chat.postMessage({ channel: 'C0', text: 'x' }));
  await errorOf(client.users.info({ user: 'U0' }));
  await errorOf(client.conversations.replies({ channel: CLAIMS, ts }));
  app.closeAllConnections();
  await new Promise((done) => {
    app.close(done);
  });
  await slack.stop();
  return slack.exchanges;
}

async function openSpec(): Promise<OpenAPIBackend> {
  const definition = upgrade(readable(JSON.parse(readFileSync(FILE, 'utf8'))) as Record<string, unknown>, '3.0');
  const spec = new OpenAPIBackend({
    definition: { ...definition, servers: [] } as Document,
    quick: true,
    strict: false,
    ajvOpts: { strict: false, validateFormats: false, allErrors: true, logger: false },
  });
  await spec.init();
  return spec;
}

/**
 * Slack writes "one of these" as `items: […]` without a type, which a validator ignores; and the file does not know
 * later fields.
 */
function readable(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(readable);
  if (typeof node !== 'object' || node === null) return node;
  const entries = Object.entries(node).filter(([name, value]) => !(name === 'additionalProperties' && value === false));
  const isUnion = Array.isArray((node as { items?: unknown }).items) && (node as { type?: unknown }).type === undefined;
  return Object.fromEntries(
    entries.map(([name, value]) => [isUnion && name === 'items' ? 'anyOf' : name, readable(value)]),
  );
}
