/**
 * A jsforce connection with our transport. A module of its own, since jsforce and what it brings along are loaded only
 * with the first call.
 */
import { PassThrough, type Duplex } from 'node:stream';
import { Connection } from 'jsforce';
// The main module does not export its transport; the path is the one that the package's own types name.
import { Transport } from 'jsforce/lib/transport.js';
import type { Exchange } from '../exchange.ts';
import type { SalesforceSettings } from './config.ts';

type HttpRequest = Parameters<Transport['httpRequest']>[0];

/** For the requests of one call, which end with `signal`. */
export function openConnection(
  { login_url: loginUrl, version }: SalesforceSettings,
  instanceUrl: string,
  send: Exchange,
  signal: AbortSignal,
): Connection {
  // No access token, no OAuth client: the transport authorises each request and renews the token.
  const connection = new Connection({ loginUrl, instanceUrl, version });
  // Only `request` takes a transport as an option; `query`, `create` and `update` use the one of their connection.
  connection._transport = new HonestTransport(send, signal);
  return connection;
}

/**
 * A jsforce transport that sends through `exchange`, so that jsforce sees successes only and failures pass it
 * untouched.
 */
class HonestTransport extends Transport {
  readonly #send: Exchange;
  readonly #signal: AbortSignal;

  constructor(send: Exchange, signal: AbortSignal) {
    super();
    this.#send = send;
    this.#signal = signal;
  }

  override getRequestStreamCreator(): (request: HttpRequest) => Duplex {
    return (request) => {
      const stream = new PassThrough();
      const purpose = request.method === 'GET' ? 'read' : 'write';
      const body = typeof request.body === 'string' ? { body: request.body } : {};
      this.#send({
        purpose,
        method: request.method,
        url: request.url,
        headers: { accept: 'application/json', ...request.headers },
        ...body,
        signal: this.#signal,
      })
        .then(({ status, headers, json }) => {
          const body = json === undefined ? '' : JSON.stringify(json);
          stream.emit('complete', {
            statusCode: status,
            headers: { ...Object.fromEntries(headers), 'content-type': 'application/json' },
            body,
          });
        })
        .catch((error: unknown) => {
          stream.emit('error', error);
        });
      return stream;
    };
  }
}
