/**
 * Sessions: the short-lived, single-use permission for one call. A session is a signed token that names the run, step,
 * tool, arguments, SOP, policies and approval it is valid for.
 *
 * A session protects against confused code and is evidence afterwards. It does not stop a compromised process, which
 * has the key. The gateway ensures single use: it appends `jti` and the call's intent in one statement.
 */
import { z } from 'zod';
import { sessionMs } from '../kernel/limits.ts';
import type { SessionKey, SessionKeys } from './session-keys.ts';
import { openToken, signToken, type TokenRefusal } from './session-token.ts';

export { createSessionKeys, type SessionKey, type SessionKeys } from './session-keys.ts';

const ISSUER = 'sopwith-runner';
const SUBJECT = 'bot:sopwith';
const LIFE_SECONDS = Math.floor(sessionMs / 1_000);
const REQUIRED = [
  'iss',
  'aud',
  'sub',
  'iat',
  'exp',
  'jti',
  'run',
  'step',
  'call',
  'attempt',
  'tool',
  'args_sha256',
  'sop',
  'policy',
  'apr',
];

/** What one session is valid for; every field must match at the gateway. */
export type SessionScope = {
  readonly run: string;
  /** Label of the step. */
  readonly step: string;
  readonly callId: string;
  readonly attempt: number;
  /** Tool id; its system is the audience. */
  readonly tool: string;
  /** SHA-256 of the canonical arguments after schema parsing. */
  readonly argsSha256: string;
  readonly sopHash: string;
  readonly policyHash: string;
  /** Null for a call that needed no approval. */
  readonly approvalId: string | null;
};

export type Session = SessionScope & {
  readonly jti: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly keyId: string;
};

export type SessionRefusal =
  | TokenRefusal
  | 'wrong_issuer'
  | 'wrong_audience'
  | 'missing_claim'
  | 'expired'
  | 'not_yet_valid'
  | 'wrong_run'
  | 'wrong_step'
  | 'wrong_call'
  | 'wrong_attempt'
  | 'wrong_tool'
  | 'wrong_arguments'
  | 'wrong_sop'
  | 'wrong_policy'
  | 'wrong_approval';

export type SessionCheck =
  | { readonly ok: true; readonly session: Session }
  | { readonly ok: false; readonly code: SessionRefusal; readonly sentence: string };

const payloadSchema = z.strictObject({
  iss: z.string(),
  aud: z.string(),
  sub: z.literal(SUBJECT),
  iat: z.int(),
  exp: z.int(),
  jti: z.string().min(1),
  run: z.string(),
  step: z.string(),
  call: z.string(),
  attempt: z.int(),
  tool: z.string(),
  args_sha256: z.string(),
  sop: z.string(),
  policy: z.string(),
  apr: z.string().nullable(),
});

/**
 * Signs a session that is valid for 60 s from `now`.
 *
 * @param jti unguessable and new for each session; it makes the session single-use
 */
export function mintSession({
  key,
  jti,
  now,
  ...scope
}: SessionScope & { readonly key: SessionKey; readonly jti: string; readonly now: number }): string {
  const issuedAt = Math.floor(now / 1_000);
  return signToken(
    {
      run: scope.run,
      step: scope.step,
      call: scope.callId,
      attempt: scope.attempt,
      tool: scope.tool,
      args_sha256: scope.argsSha256,
      sop: scope.sopHash,
      policy: scope.policyHash,
      apr: scope.approvalId,
      iss: ISSUER,
      aud: audienceOf(scope.tool),
      sub: SUBJECT,
      jti,
      iat: issuedAt,
      exp: issuedAt + LIFE_SECONDS,
    },
    key,
  );
}

/** Checks a session against the call that is about to be made. Never throws for a bad token: a refusal is a value. */
export function verifySession(
  token: string,
  { keys, now, ...expected }: SessionScope & { readonly keys: SessionKeys; readonly now: number },
): SessionCheck {
  const opened = openToken(token, keys);
  if (!opened.ok) return opened;
  const { keyId, claims } = opened;
  const missing = REQUIRED.find((claim) => !Object.hasOwn(claims, claim));
  if (missing !== undefined) return refuse('missing_claim', `Expected the claim \`${missing}\`, got none`);
  const parsed = payloadSchema.safeParse(claims);
  if (!parsed.success) return refuse('malformed', 'Expected the claims of a session, got others');
  const { iss, aud, run, step, call, attempt, tool, args_sha256, sop, policy, apr, jti, iat, exp } = parsed.data;
  if (iss !== ISSUER) return refuse('wrong_issuer', `Expected a session of \`${ISSUER}\`, got another issuer`);
  if (aud !== audienceOf(expected.tool))
    return refuse('wrong_audience', 'Expected a session for this gateway, got one for another');
  const seconds = Math.floor(now / 1_000);
  if (exp <= seconds || seconds - iat > LIFE_SECONDS)
    return refuse('expired', `Expected a session younger than \`${LIFE_SECONDS}\` s, got an older one`);
  if (iat > seconds) return refuse('not_yet_valid', 'Expected a session that has begun, got one from the future');
  // Our tokens are never valid for longer; such a token was signed by other code.
  if (exp - iat > LIFE_SECONDS)
    return refuse('malformed', `Expected a session of at most \`${LIFE_SECONDS}\` s, got \`${exp - iat}\` s`);
  const pairs: readonly (readonly [SessionRefusal, string, unknown, unknown])[] = [
    ['wrong_run', 'run', expected.run, run],
    ['wrong_step', 'step', expected.step, step],
    ['wrong_call', 'call', expected.callId, call],
    ['wrong_attempt', 'attempt', expected.attempt, attempt],
    ['wrong_tool', 'tool', expected.tool, tool],
    ['wrong_arguments', 'arguments', expected.argsSha256, args_sha256],
    ['wrong_sop', 'SOP version', expected.sopHash, sop],
    ['wrong_policy', 'policy version', expected.policyHash, policy],
    ['wrong_approval', 'approval', expected.approvalId, apr],
  ];
  for (const [code, what, wanted, got] of pairs) {
    if (wanted !== got)
      return refuse(code, `Expected a session for the ${what} \`${String(wanted)}\`, got one for \`${String(got)}\``);
  }
  return { ok: true, session: { ...expected, jti, issuedAt: iat * 1_000, expiresAt: exp * 1_000, keyId } };
}

function audienceOf(tool: string): string {
  return `gateway:${tool.split('.')[0] ?? ''}`;
}

function refuse(code: SessionRefusal, sentence: string): SessionCheck {
  return { ok: false, code, sentence };
}
