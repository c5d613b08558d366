/**
 * Answers one Web API call: checks token, method, rate limit and arguments, then runs the method.
 */
import type { SandboxRequest, SandboxResponse } from '../../request.ts';
import { SlackRefusal } from '../refusal.ts';
import { dmIdOf } from '../workspace.ts';
import type { World } from '../world.ts';
import { readArguments, type Arguments } from './arguments.ts';
import { chatMethods } from './chat.ts';
import { conversationMethods } from './conversations.ts';
import type { Method } from './method.ts';
import { peopleMethods } from './people.ts';
import { viewMethods } from './views.ts';

export type Tokens = { readonly bot: string; readonly app: string };

const METHODS: ReadonlyMap<string, Method> = new Map([
  ...chatMethods,
  ...conversationMethods,
  ...peopleMethods,
  ...viewMethods,
]);
/** Methods that accept only the app-level token. */
const APP_LEVEL: ReadonlySet<string> = new Set(['apps.connections.open']);

export function answerCall(name: string, request: SandboxRequest, world: World, tokens: Tokens): SandboxResponse {
  const headers = {
    'x-oauth-scopes': world.workspace.seed.app.scopes.join(','),
    'x-slack-req-id': world.workspace.newId(''),
  };
  try {
    const method = METHODS.get(name);
    if (method === undefined) throw new SlackRefusal('unknown_method', [`[ERROR] no such method: ${name}`]);
    const call = readArguments(request);
    checkToken(name, request, call, tokens);
    const wait = world.rateLimits.take(name, bucketOf(call, world));
    if (wait !== null)
      return {
        status: 429,
        headers: { ...headers, 'retry-after': String(wait) },
        body: { ok: false, error: 'ratelimited' },
      };
    const answer = method(call, world);
    if (!READS.test(name)) world.changed();
    return { status: 200, headers, body: { ok: true, ...answer } };
  } catch (error) {
    if (!(error instanceof SlackRefusal)) throw error;
    const { code, messages } = error;
    return {
      status: 200,
      headers,
      body: {
        ok: false,
        error: code,
        ...(messages.length === 0 ? {} : { errors: messages, response_metadata: { messages } }),
      },
    };
  }
}

const READS = /\.(info|list|test|replies|history|members|lookupByEmail|getPermalink)$/;

/** Posts to a person and to their direct message share one bucket. */
function bucketOf(call: Arguments, { workspace }: World): string | null {
  const id = call.text('channel');
  return id === '' ? null : workspace.users.has(id) ? dmIdOf(id) : id;
}

function checkToken(name: string, request: SandboxRequest, call: Arguments, tokens: Tokens): void {
  const bearer = /^Bearer\s+(\S+)$/i.exec(request.headers['authorization'] ?? '')?.[1];
  const token = bearer ?? call.text('token');
  if (token === '') throw new SlackRefusal('not_authed');
  const [wanted, other] = APP_LEVEL.has(name) ? [tokens.app, tokens.bot] : [tokens.bot, tokens.app];
  if (token === other) throw new SlackRefusal('not_allowed_token_type');
  if (token !== wanted) throw new SlackRefusal('invalid_auth');
}
