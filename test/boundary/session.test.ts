import { createPublicKey, sign as signBytes } from 'node:crypto';
import { jwtVerify, SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { createSessionKeys, mintSession, verifySession, type SessionScope } from '../../src/boundary/session.ts';

const NOW = Date.parse('2026-03-04T15:00:00.700Z');
const SECONDS = Math.floor(NOW / 1_000);
const seed = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);
const keys = createSessionKeys(seed(1));
const scope: SessionScope = {
  run: 'run-1',
  step: '3a',
  callId: 'call-1',
  attempt: 1,
  tool: 'jira.create_issue',
  argsSha256: 'a'.repeat(64),
  sopHash: 'b'.repeat(64),
  policyHash: 'c'.repeat(64),
  approvalId: null,
};
const mint = (change: Partial<SessionScope> = {}): string =>
  mintSession({ ...scope, ...change, key: keys.signing, jti: 'jti-1', now: NOW });
const codeOf = (token: string, change: Partial<SessionScope & { keys: typeof keys; now: number }> = {}): string => {
  const check = verifySession(token, { ...scope, keys, now: NOW, ...change });
  return check.ok ? 'ok' : check.code;
};

const claims = {
  run: 'run-1',
  step: '3a',
  call: 'call-1',
  attempt: 1,
  tool: scope.tool,
  args_sha256: scope.argsSha256,
  sop: scope.sopHash,
  policy: scope.policyHash,
  apr: null,
};
type Shape = {
  /** More header fields. */
  header?: Record<string, unknown>;
  typ?: string;
  kid?: string;
  iss?: string;
  aud?: string;
  sub?: string;
  iat?: number;
  exp?: number;
  without?: string;
  more?: Record<string, unknown>;
  secret?: Uint8Array;
};

/** A token signed by the right key, but not by `mintSession`. */
function sign(shape: Shape): Promise<string> {
  const payload: Record<string, unknown> = {
    ...claims,
    iss: shape.iss ?? 'sopwith-runner',
    aud: shape.aud ?? 'gateway:jira',
    sub: shape.sub ?? 'bot:sopwith',
    jti: 'jti-1',
    iat: shape.iat ?? SECONDS,
    exp: shape.exp ?? SECONDS + 60,
    ...shape.more,
  };
  if (shape.without !== undefined) delete payload[shape.without];
  const header = { typ: shape.typ ?? 'sopwith-session+jwt', kid: shape.kid ?? keys.signing.id, ...shape.header };
  return shape.secret === undefined
    ? new SignJWT(payload).setProtectedHeader({ ...header, alg: 'EdDSA' }).sign(keys.signing.privateKey)
    : new SignJWT(payload).setProtectedHeader({ ...header, alg: 'HS256' }).sign(shape.secret);
}

/** Our signature over any header and claims. */
function resigned(
  header: unknown = { alg: 'EdDSA', typ: 'sopwith-session+jwt', kid: keys.signing.id },
  payload?: unknown,
): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value) ?? 'no JSON').toString('base64url');
  const signed = `${part(header)}.${part(payload)}`;
  return `${signed}.${signBytes(null, Buffer.from(signed), keys.signing.privateKey).toString('base64url')}`;
}

/** The same bytes: the last character of 64 bytes in base64url has four bits that mean nothing. */
function respelled(token: string): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const other = letters[letters.indexOf(token.at(-1) ?? '') ^ 1] ?? '';
  const tail = (text: string): Buffer => Buffer.from(text.split('.')[2] ?? '', 'base64url');
  expect(tail(`${token.slice(0, -1)}${other}`)).toEqual(tail(token));
  return `${token.slice(0, -1)}${other}`;
}

describe('a session', () => {
  it('is a token that another library verifies, so an auditor needs none of this program', async () => {
    const key = keys.verifying.get(keys.signing.id);
    const { payload, protectedHeader } = await jwtVerify(mint(), key ?? new Uint8Array(), {
      algorithms: ['EdDSA'],
      typ: 'sopwith-session+jwt',
      issuer: 'sopwith-runner',
      audience: 'gateway:jira',
      subject: 'bot:sopwith',
      currentDate: new Date(NOW),
      maxTokenAge: 60,
    });
    expect(protectedHeader).toEqual({ alg: 'EdDSA', typ: 'sopwith-session+jwt', kid: keys.signing.id });
    expect(payload).toMatchObject({ ...claims, jti: 'jti-1', iat: SECONDS, exp: SECONDS + 60 });
  });

  it('is verified by the signature when this process did not sign it, or opened it before', async () => {
    const token = mint();
    expect([codeOf(token), codeOf(token)]).toEqual(['ok', 'ok']);
    expect(codeOf(await sign({}))).toBe('ok');
    const again = mint();
    const [head = '', body = ''] = again.split('.');
    const other = `${head}.${body}.${'A'.repeat(85)}A`;
    expect([codeOf(other), codeOf(again)]).toEqual(['forged', 'ok']);
    const before = createSessionKeys(seed(3), seed(1));
    expect(codeOf(mint(), { keys: before })).toBe('ok');
  });

  it('is valid only for the call it was minted for, and names that call', () => {
    const check = verifySession(mint({ approvalId: 'approval-7' }), {
      ...scope,
      approvalId: 'approval-7',
      keys,
      now: NOW,
    });
    expect(check).toEqual({
      ok: true,
      session: {
        ...scope,
        approvalId: 'approval-7',
        jti: 'jti-1',
        issuedAt: SECONDS * 1_000,
        expiresAt: (SECONDS + 60) * 1_000,
        keyId: keys.signing.id,
      },
    });
  });

  it('is valid for a minute and no longer', () => {
    const token = mint();
    expect(codeOf(token, { now: SECONDS * 1_000 + 59_999 })).toBe('ok');
    expect(codeOf(token, { now: SECONDS * 1_000 + 60_000 })).toBe('expired');
    expect(codeOf(token, { now: NOW + 60_000 })).toBe('expired');
    expect(codeOf(token, { now: NOW - 1_000 })).toBe('not_yet_valid');
  });

  const wrong: [change: Partial<SessionScope>, code: string][] = [
    [{ run: 'run-2' }, 'wrong_run'],
    [{ step: '3b' }, 'wrong_step'],
    [{ callId: 'call-2' }, 'wrong_call'],
    [{ attempt: 2 }, 'wrong_attempt'],
    [{ tool: 'jira.add_comment' }, 'wrong_tool'],
    [{ tool: 'zendesk.assign_group' }, 'wrong_audience'],
    [{ argsSha256: 'd'.repeat(64) }, 'wrong_arguments'],
    [{ sopHash: 'd' }, 'wrong_sop'],
    [{ policyHash: 'd' }, 'wrong_policy'],
    [{ approvalId: 'approval-7' }, 'wrong_approval'],
  ];
  it.each(wrong)('is refused for %j as `%s`', (change, code) => {
    expect(codeOf(mint(), change)).toBe(code);
    expect(codeOf(mint(change), {})).toBe(code);
  });

  const forged: [says: string, token: () => Promise<string> | string, code: string][] = [
    ['made by this test is accepted, so each row below tests one thing', () => sign({}), 'ok'],
    [
      'with a flipped bit',
      () => {
        const token = mint();
        const at = token.length - 20;
        return `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`;
      },
      'forged',
    ],
    [
      'with claims exchanged',
      () => {
        const [head, , tail] = mint().split('.');
        const [, other] = mint({ run: 'run-2' }).split('.');
        return `${head}.${other}.${tail}`;
      },
      'forged',
    ],
    [
      'signed by another key under our key id',
      () =>
        mintSession({
          ...scope,
          key: { id: keys.signing.id, privateKey: createSessionKeys(seed(9)).signing.privateKey },
          jti: 'j',
          now: NOW,
        }),
      'forged',
    ],
    [
      'signed by an unknown key',
      () => mintSession({ ...scope, key: createSessionKeys(seed(9)).signing, jti: 'j', now: NOW }),
      'unknown_key',
    ],
    ['with a prototype property as key id', () => sign({ kid: '__proto__' }), 'unknown_key'],
    [
      'signed with the public key as a shared secret',
      () => sign({ secret: createPublicKey(keys.signing.privateKey).export({ format: 'der', type: 'spki' }) }),
      'wrong_algorithm',
    ],
    [
      'without any signature',
      () => new UnsecuredJWT({ ...claims }).setIssuer('sopwith-runner').setAudience('gateway:jira').encode(),
      'wrong_algorithm',
    ],
    ['of another type', () => sign({ typ: 'JWT' }), 'wrong_type'],
    ['of another issuer', () => sign({ iss: 'another' }), 'wrong_issuer'],
    ['for another gateway', () => sign({ aud: 'gateway:tms' }), 'wrong_audience'],
    ['of another subject', () => sign({ sub: 'bot:other' }), 'malformed'],
    ['from the future', () => sign({ iat: SECONDS + 5, exp: SECONDS + 65 }), 'not_yet_valid'],
    ['valid for a day', () => sign({ exp: SECONDS + 86_400 }), 'malformed'],
    ['valid for a day and old', () => sign({ iat: SECONDS - 61, exp: SECONDS + 86_400 }), 'expired'],
    ['with an extra claim', () => sign({ more: { admin: true } }), 'malformed'],
    ['with an empty id, which would not be unique', () => sign({ more: { jti: '' } }), 'malformed'],
    ['with a claim of another type', () => sign({ more: { attempt: '1' } }), 'malformed'],
    ...[
      'iss',
      'aud',
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
      'sub',
    ].map((without): [string, () => Promise<string>, string] => [
      `without \`${without}\``,
      () => sign({ without }),
      'missing_claim',
    ]),
    ['with another header field', () => sign({ header: { jku: 'https://keys.example' } }), 'malformed'],
    ['with a type in other letters', () => sign({ typ: 'SOPWITH-SESSION+JWT' }), 'wrong_type'],
    ['without a key id', () => sign({ header: { kid: undefined } }), 'malformed'],
    [
      'with a key id that is not text',
      () => resigned({ alg: 'EdDSA', typ: 'sopwith-session+jwt', kid: 1 }),
      'unknown_key',
    ],
    ['with a signature cut short', () => mint().slice(0, -4), 'malformed'],
    ['with a signature spelled otherwise', () => respelled(mint()), 'malformed'],
    ['with a signature in padded base64', () => `${mint()}==`, 'malformed'],
    ['with a fourth part', () => `${mint()}.`, 'malformed'],
    ['with a list as header', () => resigned(['EdDSA']), 'malformed'],
    ['with a list as claims', () => resigned(undefined, []), 'malformed'],
    ['with claims that are no JSON', () => resigned(undefined, undefined), 'malformed'],
    ['with an amount of time for a time', () => sign({ more: { iat: `${SECONDS}` } }), 'malformed'],
    [
      'with another audience among several',
      () => sign({ more: { aud: ['gateway:jira', 'gateway:tms'] } }),
      'malformed',
    ],
    ['with a time before which it is not valid', () => sign({ more: { nbf: SECONDS - 1 } }), 'malformed'],
    ['that is empty', () => '', 'malformed'],
    ['that is not a token', () => 'a.b.c', 'malformed'],
    ['that is not text', () => null as unknown as string, 'malformed'],
  ];
  it.each(forged)('%s', async (_, token, code) => {
    expect(codeOf(await token())).toBe(code);
  });
});

describe('the keys of sessions', () => {
  it('are the same for the same seed, and different for another', () => {
    expect(createSessionKeys(seed(1)).signing.id).toBe(keys.signing.id);
    expect(createSessionKeys(seed(2)).signing.id).not.toBe(keys.signing.id);
    expect(() => createSessionKeys(new Uint8Array(31))).toThrow('32 bytes');
  });

  it('rotate: the newest signs, and the previous one still verifies while it is passed in', () => {
    const before = mint();
    const rotated = createSessionKeys(seed(2), seed(1));
    expect(codeOf(before, { keys: rotated })).toBe('ok');
    expect(codeOf(before, { keys: createSessionKeys(seed(2)) })).toBe('unknown_key');
    expect(rotated.signing.id).not.toBe(keys.signing.id);
    expect([...rotated.verifying.values()].every((key) => key.type === 'public')).toBe(true);
  });
});
