/**
 * Binds declared tools to the systems that the operator has configured.
 */
import { ANSWERED } from '../../declared/answer-status.ts';
import { buildRequest, type DeclaredRequest } from '../../declared/build-request.ts';
import type { DeclaredTool } from '../../declared/declared-tool.ts';
import { readDeclaredAnswer, type DeclaredAnswer } from '../../declared/read-answer.ts';
import { assert } from '../../kernel/assert.ts';
import type { Clock } from '../../kernel/clock.ts';
import { onceForEach } from '../../kernel/once-for-each.ts';
import type { Value } from '../../kernel/value.ts';
import { valueAt } from '../../kernel/value-at.ts';
import type { CallContext, CallResult, System, Tool, ToolBinding } from '../../tool/tool.ts';
import { basicOf, clientCredentials, createAccessToken } from '../access-token.ts';
import { bind, type Found } from '../bind.ts';
import { createExchange, VendorFailure, type Answer, type Exchange, type Fetch } from '../exchange.ts';
import { clip, outcomeFrom } from '../outcome.ts';
import { createPinnedFetch, isNotReached } from './fetch-pinned.ts';
import { secretVariableOf, type ConfiguredSystem } from './system-settings.ts';
import { withoutSecrets } from './without-secrets.ts';

/** Bytes of one answer: a look-up is of one record, and reading a text of megabytes would hold up everyone else. */
const ANSWER_BYTES_MAX = 1_048_576;
/** Characters of a record's name; the vendor may write any text there. */
const NAME_MAX = 80;

export type BindDeclared = (tool: DeclaredTool) => ToolBinding;

/** @param fetch in place of the network */
export function createBindDeclared(
  systems: ReadonlyMap<System, ConfiguredSystem>,
  { clock, fetch }: { readonly clock: Pick<Clock, 'now'>; readonly fetch?: Fetch },
): BindDeclared {
  const reached = new Map([...systems].map(([name, system]) => [name, reach(system, clock, fetch)]));
  return onceForEach((tool: DeclaredTool) => {
    const found = reached.get(tool.tool.system);
    return found === undefined ? notConfigured(tool) : bindTo(tool, found);
  });
}

type Reached = {
  readonly system: ConfiguredSystem;
  readonly exchange: Exchange;
  readonly secrets: () => readonly string[];
};

function reach(system: ConfiguredSystem, clock: Pick<Clock, 'now'>, given: Fetch | undefined): Reached {
  const plain = createExchange(
    given ?? (system.private ? createPinnedFetch(() => true) : createPinnedFetch()),
    ANSWER_BYTES_MAX,
  );
  const { auth } = system;
  const sent = secretsOf(system);
  if (auth.by !== 'oauth') return { system, exchange: withoutSecrets(plain, () => sent), secrets: () => sent };
  const token = createAccessToken({
    ...clientCredentials(auth, system.secret),
    exchange: plain,
    now: () => clock.now(),
  });
  const secrets = (): readonly string[] => [...sent, ...token.secrets()];
  return { system, exchange: withoutSecrets(token.exchange, secrets), secrets };
}

/** All that must not be shown: the secret, as basic authentication writes it too, and headers that look like one. */
function secretsOf({ auth, headers, secret }: ConfiguredSystem): readonly string[] {
  const basic = auth.by === 'basic' ? [Buffer.from(`${auth.user}:${secret}`).toString('base64')] : [];
  const client = auth.by === 'oauth' ? [basicOf(auth.client_id, secret)] : [];
  const others = Object.entries(headers).flatMap(([name, value]) =>
    /key|token|secret|auth|password/i.test(name) ? [value] : [],
  );
  return [...(secret === '' ? [] : [secret]), ...basic, ...client, ...others];
}

function bindTo({ tool, declaration }: DeclaredTool, { system, exchange, secrets }: Reached): ToolBinding {
  return bind({
    tool,
    input: tool.input,
    secrets,
    outcomeOf: (failure) => {
      const words = wordsOf(failure.body);
      const outcome = outcomeFrom(failure, tool.system, words);
      return outcome.kind === 'failed' && outcome.code === 'unauthorized'
        ? { ...outcome, message: unauthorised(tool.system, system.auth, failure, words) }
        : outcome;
    },
    async call(input: Readonly<Record<string, Value>>, { signal }: CallContext) {
      const request = buildRequest(declaration, input);
      if ('problem' in request) return { kind: 'failed', code: 'refused', message: request.problem };
      const read = (status: number, body: unknown, headers = new Headers()): DeclaredAnswer | null =>
        readDeclaredAnswer(declaration, input, { status, body, headers });
      try {
        const answer = await exchange({
          purpose: 'read',
          method: request.method,
          url: addressOf(system, request),
          headers: headersOf(system, request),
          ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
          signal,
        });
        expectWhole(answer);
        const result = read(answer.status, answer.json, answer.headers);
        assert(result !== null, 'a whole answer is read');
        return outcomeOf(tool, result);
      } catch (error) {
        const said =
          error instanceof VendorFailure &&
          error.what === 'answered' &&
          error.purpose === 'read' &&
          error.status !== null
            ? read(error.status, error.body)
            : null;
        if (said === null && error instanceof VendorFailure && isNotReached(error))
          return {
            kind: 'failed',
            code: 'unauthorized',
            message: `${tool.system} has an address that is not on the internet; \`"private": true\` in SOPWITH_SYSTEMS says that it is in our own network`,
          };
        if (said === null) throw error;
        return outcomeOf(tool, said);
      }
    },
  });
}

/** What to correct: nothing is asked of these systems by `sop doctor`, so it could not say. */
function unauthorised(
  system: System,
  auth: ConfiguredSystem['auth'],
  { purpose, status }: VendorFailure,
  words: string,
): string {
  const secret = secretVariableOf(system);
  const said = `(\`${status ?? 0}\`)${words === '' ? '' : `: ${clip(words)}`}`;
  if (auth.by !== 'oauth')
    return `${system} refused our credentials ${said}. Correct ${secret}, or how it is sent (\`auth\` in SOPWITH_SYSTEMS)`;
  if (purpose !== 'login')
    return `${system} refused a new token of ${auth.token_url} ${said}. Correct the rights of \`${auth.client_id}\`; or its login needs a \`scope\`, or an \`audience\` in \`form\`, in SOPWITH_SYSTEMS`;
  const [how, other] =
    auth.client === 'form' ? ['in the form', '`"client": "basic"`'] : ['by HTTP Basic', '`"client": "form"`'];
  return `${system} is not reached, since ${auth.token_url} refused the login of \`${auth.client_id}\` ${said}. Correct the client or ${secret}. They were sent ${how}; if they are right, try ${other} in SOPWITH_SYSTEMS`;
}

function outcomeOf({ record }: Tool, answer: DeclaredAnswer): Found | CallResult {
  if (answer.kind === 'failed') return answer;
  const { output, id } = answer;
  return {
    kind: 'found',
    output,
    ...(id === null ? {} : { reference: { record: clip(`${record} ${id}`, NAME_MAX) } }),
  };
}

/**
 * A part of an answer proves nothing of the rest: 202 is a search that still runs, 206 a part, 207 what some of several
 * sources said.
 */
function expectWhole({ status }: Answer): void {
  if (status !== ANSWERED)
    throw new VendorFailure('unreadable', 'read', `it answered \`${status}\`, which is not a whole answer`);
}

function addressOf({ url }: ConfiguredSystem, { path, query }: DeclaredRequest): string {
  const search = String(new URLSearchParams(query.map(([name, value]): [string, string] => [name, value])));
  return `${url.replace(/\/+$/, '')}${path}${search === '' ? '' : `?${search}`}`;
}

function headersOf({ auth, headers, secret }: ConfiguredSystem, request: DeclaredRequest): Record<string, string> {
  return {
    accept: 'application/json',
    ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...lowered(request.headers),
    ...lowered(headers),
    ...credentialOf(auth, secret),
  };
}

const lowered = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

function credentialOf(auth: ConfiguredSystem['auth'], secret: string): Record<string, string> {
  switch (auth.by) {
    case 'header':
      return { [auth.name.toLowerCase()]: secret };
    case 'bearer':
      return { authorization: `Bearer ${secret}` };
    case 'basic':
      return { authorization: `Basic ${Buffer.from(`${auth.user}:${secret}`).toString('base64')}` };
    // A token of its own is added to each request.
    case 'oauth':
    case 'none':
      return {};
  }
}

/** What a system says of an error: the usual members, or the text itself. */
function wordsOf(body: unknown): string {
  if (typeof body === 'string') return /^\s*</.test(body) ? '' : clip(body);
  for (const path of [
    'detail',
    'message',
    'error.message',
    'error_description',
    'error',
    'title',
    'errors.0.message',
  ]) {
    const words = valueAt(body, path);
    if (typeof words === 'string' && words.trim() !== '') return clip(words);
  }
  return '';
}

function notConfigured({ tool }: DeclaredTool): ToolBinding {
  return {
    tool,
    call: () =>
      Promise.resolve({
        kind: 'failed',
        code: 'unauthorized',
        message: `${tool.system} is not configured: declare it in SOPWITH_SYSTEMS, and its secret in ${secretVariableOf(tool.system)}`,
      }),
  };
}
