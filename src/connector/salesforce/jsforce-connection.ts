/**
 * The jsforce connection with our transport. A separate module, so jsforce and its dependencies are loaded only with
 * the first call.
 */
import { PassThrough, type Duplex } from 'node:stream';
import { Connection } from 'jsforce';
// The main module does not export its transport; this path is the one named by the package's own types.
import { Transport } from 'jsforce/lib/transport.js';
import type { Exchange } from '../exchange.ts';
import type { SalesforceSettings } from './config.ts';

type HttpRequest = Parameters<Transport['httpRequest']>[0];

export type JsforceConnection = {
  readonly connection: Connection;
  /** For the requests of one call; `signal` ends them. */
  transport(signal: AbortSignal): Transport;
};

export function openConnection(settings: SalesforceSettings, send: Exchange): JsforceConnection {
  return {
    // No access token and no OAuth client: the transport authorises each request and renews the token.
    connection: new Connection({ loginUrl: settings.login_url, version: settings.version }),
    transport: (signal) => new HonestTransport(send, signal),
  };
}

/**
 * A jsforce transport that sends through `exchange`: jsforce sees only successes, and failures pass through it
 * unchanged.
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
