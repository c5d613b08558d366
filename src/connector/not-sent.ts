/**
 * Tells whether a network error proves that the request was never executed: no connection, or a TLS handshake that did
 * not end. A server executes nothing before the handshake is complete.
 */

/** Names that were not found, and addresses to which no connection could be made. */
const CONNECT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'EAI_NODATA',
  'EAI_NONAME',
  'ENETUNREACH',
  'ENETDOWN',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'EADDRNOTAVAIL',
  'EMFILE',
  'ENFILE',
  'UND_ERR_CONNECT_TIMEOUT',
]);
/** They come from a connection that was made, too: only the system call says which. */
const CONNECT_CALLS = new Set(['connect', 'getaddrinfo', 'socket', 'bind']);

/** We refused the server's certificate: every result of OpenSSL's verification that Node names (X509_V_ERR_*). */
const CERTIFICATE = new Set([
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_GET_CRL',
  'UNABLE_TO_DECRYPT_CERT_SIGNATURE',
  'UNABLE_TO_DECRYPT_CRL_SIGNATURE',
  'UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_SIGNATURE_FAILURE',
  'CERT_NOT_YET_VALID',
  'CERT_HAS_EXPIRED',
  'CERT_CHAIN_TOO_LONG',
  'CERT_REVOKED',
  'CERT_UNTRUSTED',
  'CERT_REJECTED',
  'CRL_SIGNATURE_FAILURE',
  'CRL_NOT_YET_VALID',
  'CRL_HAS_EXPIRED',
  'ERROR_IN_CERT_NOT_BEFORE_FIELD',
  'ERROR_IN_CERT_NOT_AFTER_FIELD',
  'ERROR_IN_CRL_LAST_UPDATE_FIELD',
  'ERROR_IN_CRL_NEXT_UPDATE_FIELD',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'PATH_LENGTH_EXCEEDED',
  'HOSTNAME_MISMATCH',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'ERR_TLS_CERT_ALTNAME_FORMAT',
]);

/**
 * OpenSSL's reasons that occur in a handshake only: no common version, cipher or name, or one side refuses the other's
 * certificate. Without `bad record mac` and `close notify`, which also end a connection in use.
 */
const HANDSHAKE = [
  'wrong version number',
  'unsupported protocol',
  'no protocols available',
  'unknown protocol',
  'http request',
  'https proxy request',
  'packet length too long',
  'no shared cipher',
  'no ciphers available',
  'no suitable signature algorithm',
  'dh key too small',
  'ee key too small',
  'ca key too small',
  'ca md too weak',
  'certificate verify failed',
  'unsafe legacy renegotiation disabled',
  'inappropriate fallback',
  'alert handshake failure',
  'alert protocol version',
  'alert insufficient security',
  'alert inappropriate fallback',
  'alert no application protocol',
  'unrecognized name',
  'alert bad certificate',
  'alert no certificate',
  'alert unsupported certificate',
  'alert certificate revoked',
  'alert certificate expired',
  'alert certificate unknown',
  'alert certificate required',
  'alert unknown ca',
];
const SSL_CODE = /^ERR_SSL_(.+)$/;

/** @param error what `fetch` or a socket reported, or a cause of it */
export function provesNotSent(error: unknown): boolean {
  let at = error;
  for (let depth = 0; at instanceof Error && depth < 5; depth++) {
    // Each address of a name was tried, and none of them answered.
    if (at instanceof AggregateError && at.errors.length > 0)
      return at.errors.every((each) => provesNotSent(each) || isConnecting(each));
    if ('code' in at && typeof at.code === 'string') return isNotSent(at.code, at);
    at = at.cause;
  }
  return false;
}

function isNotSent(code: string, error: Error): boolean {
  if (CERTIFICATE.has(code)) return true;
  if (CONNECT.has(code)) return !('syscall' in error) || error.syscall === undefined || isConnecting(error);
  if (code === 'ETIMEDOUT' || code === 'EACCES' || code === 'EPERM') return isConnecting(error);
  const ssl = SSL_CODE.exec(code)?.[1]?.replaceAll('_', ' ').toLowerCase();
  const reason = ssl ?? (code === 'EPROTO' ? error.message.toLowerCase() : '');
  return HANDSHAKE.some((each) => reason.includes(each));
}

function isConnecting(error: unknown): boolean {
  return (
    error instanceof Error &&
    'syscall' in error &&
    typeof error.syscall === 'string' &&
    CONNECT_CALLS.has(error.syscall)
  );
}
