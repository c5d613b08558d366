import { createServer as createPlain } from 'node:http';
import { createServer, type ServerOptions } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { WebAPIRequestError } from '@slack/web-api';
import { describe, expect, it } from 'vitest';
import { exchange, VendorFailure } from '../../src/connector/exchange.ts';
import { provesNotSent } from '../../src/connector/not-sent.ts';
import { slackFailure } from '../../src/connector/slack/errors.ts';
import { INTERMEDIATE, LEAF, LEAF_KEY } from './tls-fixture.ts';

const failed = (code: string, more: object = {}): Error =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(`failed: ${code}`), { code, ...more }) });

/** How a write to this server fails, and how many requests it saw. */
async function writeTo(server: Server, seen: () => number): Promise<{ what: string; message: string; seen: number }> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = `https://localhost:${(server.address() as AddressInfo).port}/payments`;
  try {
    await exchange({
      purpose: 'write',
      method: 'POST',
      url,
      headers: {},
      body: '{}',
      signal: AbortSignal.timeout(5_000),
    });
    return { what: 'done', message: '', seen: seen() };
  } catch (error) {
    if (!(error instanceof VendorFailure)) throw error;
    return { what: error.what, message: error.message, seen: seen() };
  } finally {
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
  }
}

function secure(options: ServerOptions): { server: Server; seen: () => number } {
  let seen = 0;
  const server = createServer({ key: LEAF_KEY, cert: LEAF, ...options }, (_request, answer) => {
    seen += 1;
    answer.end('{}');
  });
  return { server, seen: () => seen };
}

describe('a TLS handshake that does not end', () => {
  it.each([
    ['a chain to a root that is unknown here', { cert: LEAF + INTERMEDIATE }],
    ['a certificate without its issuer', { cert: LEAF }],
    ['no common version', { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1' }],
  ] as const)('proves that nothing was sent: %s', async (_name, options) => {
    const { server, seen } = secure(options);
    expect(await writeTo(server, seen)).toMatchObject({ what: 'not_sent', seen: 0 });
  });

  it('proves that nothing was sent: a server without TLS', async () => {
    let seen = 0;
    const server = createPlain((_request, answer) => {
      seen += 1;
      answer.end('{}');
    });
    expect(await writeTo(server, () => seen)).toMatchObject({ what: 'not_sent', seen: 0 });
  });
});

describe('a network error', () => {
  it.each([
    'UNABLE_TO_GET_ISSUER_CERT',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'CERT_NOT_YET_VALID',
    'CERT_HAS_EXPIRED',
    'CERT_REVOKED',
    'CERT_CHAIN_TOO_LONG',
    'CERT_SIGNATURE_FAILURE',
    'INVALID_CA',
    'INVALID_PURPOSE',
    'HOSTNAME_MISMATCH',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'ERR_SSL_WRONG_VERSION_NUMBER',
    'ERR_SSL_UNSUPPORTED_PROTOCOL',
    'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE',
    'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE',
    'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
    'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA',
    'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
    'ERR_SSL_EE_KEY_TOO_SMALL',
    'ECONNREFUSED',
    'ENETDOWN',
    'EHOSTDOWN',
    'EAI_FAIL',
  ])('%s proves that nothing was sent, to any vendor and to Slack', (code) => {
    expect(provesNotSent(failed(code))).toBe(true);
    expect(slackFailure(new WebAPIRequestError(failed(code)), 'write').kind).toBe('not_now');
  });

  it.each([
    ['ECONNRESET', {}],
    ['EPIPE', {}],
    ['UND_ERR_SOCKET', {}],
    ['UND_ERR_BODY_TIMEOUT', {}],
    ['ETIMEDOUT', { syscall: 'read' }],
    // A connection that was made can fail with these, too.
    ['EHOSTUNREACH', { syscall: 'read' }],
    ['ENETUNREACH', { syscall: 'write' }],
    ['ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC', {}],
    ['ERR_SSL_SSLV3_ALERT_BAD_RECORD_MAC', {}],
    ['EPROTO', {}],
    ['CERT', {}],
  ])('%s %j proves nothing', (code, more) => {
    expect(provesNotSent(failed(code, more))).toBe(false);
    expect(slackFailure(new WebAPIRequestError(failed(code, more)), 'write').kind).toBe('unknown');
  });

  it('of a protocol proves it by the reason of OpenSSL', () => {
    const eproto = (reason: string): Error =>
      Object.assign(new Error(`write EPROTO 0047:error:0A00010B:SSL routines:ssl3_get_record:${reason}:`), {
        code: 'EPROTO',
        syscall: 'write',
      });
    expect(provesNotSent(eproto('wrong version number'))).toBe(true);
    expect(provesNotSent(eproto('tlsv1 alert unknown ca'))).toBe(true);
    expect(provesNotSent(eproto('decryption failed or bad record mac'))).toBe(false);
  });

  it('of a connect proves it, and of several addresses if each of them does', () => {
    const one = (code: string, syscall: string): Error => Object.assign(new Error(code), { code, syscall });
    expect(provesNotSent(one('ETIMEDOUT', 'connect'))).toBe(true);
    const all = (...errors: Error[]): Error => new TypeError('fetch failed', { cause: new AggregateError(errors) });
    expect(provesNotSent(all(one('ETIMEDOUT', 'connect'), one('ECONNREFUSED', 'connect')))).toBe(true);
    expect(provesNotSent(all(one('ECONNRESET', 'read'), one('ECONNREFUSED', 'connect')))).toBe(false);
    expect(provesNotSent(new Error('fetch failed'))).toBe(false);
  });
});
