/**
 * Response URLs: the app may answer an interaction through one without a token, five times within thirty minutes.
 */
import type { SandboxRequest, SandboxResponse } from '../request.ts';
import { blockComplaints } from './block-kit/blocks.ts';
import { isObject, own, ownText } from './block-kit/checks.ts';
import type { Content, Json, ResponseUrlRow } from './records.ts';
import { contentOf } from './workspace.ts';
import type { World } from './world.ts';

const USES_MAX = 5;
const LIFE_MS = 30 * 60_000;

/** Creates a response URL for an interaction of `user` in `channel`. */
export function newResponseUrl(
  world: World,
  from: Pick<ResponseUrlRow, 'user' | 'channel' | 'message_ts' | 'ephemeral'>,
): string {
  const { workspace, clock, address } = world;
  const id = workspace.newId('R') + workspace.newId('');
  workspace.responseUrls.put(id, { ...from, id, uses: 0, expires_at: clock.now() + LIFE_MS });
  return `${address()}/slack/response/${workspace.seed.team.id}/${id}`;
}

/** @param path what follows `/response/`: team and id */
export function answerResponseUrl(path: string, request: SandboxRequest, world: World): SandboxResponse {
  const { workspace, clock } = world;
  const row = workspace.responseUrls.get(path.split('/')[1] ?? '');
  if (row === undefined || clock.now() > row.expires_at) return refuse(404, 'expired_url');
  if (row.uses >= USES_MAX) return refuse(404, 'used_url');
  const body = parse(request.body);
  if (!isObject(body)) return refuse(400, 'invalid_payload');
  const blocks = own(body, 'blocks') ?? [];
  const complaints = blockComplaints(blocks, 'message');
  if (complaints.length > 0) return refuse(400, 'invalid_blocks');
  const deletes = own(body, 'delete_original') === true;
  if (!deletes && ownText(body, 'text') === '' && (blocks as readonly Json[]).length === 0)
    return refuse(400, 'no_text');
  workspace.responseUrls.put(row.id, { ...row, uses: row.uses + 1 });
  respond(world, row, body);
  world.changed();
  return { status: 200, body: { ok: true } };
}

/** Shows the app's answer to the person who acted, or to the channel; also used for the ack of a slash command. */
export function respond(
  world: World,
  row: Pick<ResponseUrlRow, 'user' | 'channel' | 'message_ts' | 'ephemeral'>,
  body: Json,
): void {
  const { workspace, screen } = world;
  const content = contentOf(ownText(body, 'text'), (own(body, 'blocks') ?? []) as readonly Json[], workspace.newId);
  if (own(body, 'delete_original') === true) {
    changeOriginal(world, row, null);
    return;
  }
  if (own(body, 'replace_original') === true && row.message_ts !== null) {
    changeOriginal(world, row, content);
    return;
  }
  const thread = ownText(body, 'thread_ts');
  const place = { channel: row.channel, ...(thread === '' ? {} : { thread_ts: thread }) };
  if (own(body, 'response_type') === 'in_channel') {
    workspace.post({ ...place, user: workspace.seed.app.bot_user_id, bot_id: workspace.seed.app.bot_id, content });
  } else {
    screen.show(row.user, { ...place, ...content, ts: workspace.nextTs(), from: 'app' });
  }
}

function changeOriginal(
  { workspace, screen }: World,
  row: Pick<ResponseUrlRow, 'user' | 'channel' | 'message_ts' | 'ephemeral'>,
  content: Content | null,
): void {
  const ts = row.message_ts;
  if (ts === null) return;
  if (row.ephemeral) {
    if (content === null) screen.remove(row.user, ts);
    else screen.replace(row.user, ts, content);
    return;
  }
  const message = workspace.message(row.channel, ts);
  if (message === undefined) return;
  if (content === null) workspace.remove(message);
  else workspace.edit(message, content);
}

function refuse(status: number, error: string): SandboxResponse {
  return { status, body: { ok: false, error } };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The caller responds with `invalid_payload`.
    return null;
  }
}
