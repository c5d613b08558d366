/**
 * Salesforce's token endpoint: client credentials, and JWT bearer assertions checked against the registered key.
 */
import { verify } from 'node:crypto';
import type { Clock } from '../../kernel/clock.ts';
import { sandboxCredentials } from '../credentials.ts';
import { bodyOf, field, isInput, textField, type Input } from '../input.ts';
import type { Tokens } from '../tokens.ts';
import type { SandboxRequest, SandboxResponse } from '../request.ts';

/** Lifetime of a session in seconds. Salesforce states none, so an adapter learns of the expiry by a 401. */
const SESSION_LIFE_S = 7_200;
const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

export type LoginOptions = {
  readonly clock: Clock;
  readonly tokens: Tokens;
  readonly instanceUrl: () => string;
  /** The registered public key in PEM; null when there is none. */
  readonly jwtKey: string | null;
};

export function answerLogin(request: SandboxRequest, options: LoginOptions): SandboxResponse {
  const body = bodyOf(request) ?? {};
  const { clientId, clientSecret } = sandboxCredentials.salesforce;
  switch (textField(body, 'grant_type')) {
    case 'client_credentials': {
      if (textField(body, 'client_id') !== clientId) return refused('invalid_client_id', 'client identifier invalid');
      if (textField(body, 'client_secret') !== clientSecret)
        return refused('invalid_client', 'invalid client credentials');
      return granted(options);
    }
    case JWT_BEARER: {
      const problem = assertionProblem(textField(body, 'assertion') ?? '', options);
      return problem === null ? granted(options) : refused('invalid_grant', problem);
    }
    default:
      return refused('unsupported_grant_type', 'grant type not supported');
  }
}

function granted({ clock, tokens, instanceUrl }: LoginOptions): SandboxResponse {
  return {
    status: 200,
    body: {
      access_token: tokens.issue(SESSION_LIFE_S),
      token_type: 'Bearer',
      scope: 'api',
      instance_url: instanceUrl(),
      id: `${instanceUrl()}/id/00DSB0000000001AAA/005SB0000000001AAA`,
      issued_at: String(clock.now()),
    },
  };
}

function assertionProblem(assertion: string, { clock, instanceUrl, jwtKey }: LoginOptions): string | null {
  const [head = '', claimsPart = '', signature = ''] = assertion.split('.');
  const header = decode(head);
  const claims = decode(claimsPart);
  if (jwtKey === null) return 'no certificate is registered with this client';
  if (header === null || claims === null || field(header, 'alg') !== 'RS256') return 'invalid assertion';
  if (!verify('sha256', Buffer.from(`${head}.${claimsPart}`), jwtKey, Buffer.from(signature, 'base64url')))
    return 'invalid assertion';
  const audiences: readonly unknown[] = ['https://login.salesforce.com', 'https://test.salesforce.com', instanceUrl()];
  if (field(claims, 'iss') !== sandboxCredentials.salesforce.clientId) return 'client identifier invalid';
  if (!audiences.includes(field(claims, 'aud'))) return 'audience is invalid';
  if (Number(field(claims, 'exp')) * 1_000 <= clock.now()) return 'expired authorization code';
  return field(claims, 'sub') === sandboxCredentials.salesforce.username ? null : "user hasn't approved this consumer";
}

function decode(part: string): Input | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return isInput(value) ? value : null;
  } catch {
    return null;
  }
}

function refused(error: string, description: string): SandboxResponse {
  return { status: 400, body: { error, error_description: description } };
}
