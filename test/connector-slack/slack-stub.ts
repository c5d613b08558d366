/**
 * A thin proxy in front of the stand-in Slack that misbehaves on chosen methods, for failures that the stand-in does
 * not produce.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * `lose_answer`: the call is executed, but its answer never arrives. `endless_pages`: each page of messages is empty
 * and points to another. `lost_cursor`: there are more messages, and no cursor of their page. `refuse`: an administrator allows the method to no app; `error` is another code of a refusal. `answers` changes what the
 * stand-in answers.
 */
export type Behaviour =
  | 'pass'
  | 'lose_answer'
  | 'server_error'
  | 'endless_pages'
  | 'lost_cursor'
  | 'refuse'
  | { readonly error: string }
  | { readonly answers: (body: Json) => Json };

type Json = Readonly<Record<string, unknown>>;

export async function createSlackStub(
  apiUrl: string,
  behaviour: (method: string) => Behaviour,
): Promise<{ readonly apiUrl: string; stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    const method = (request.url ?? '').split('/').at(-1) ?? '';
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => {
      parts.push(part);
    });
    request.on('end', () => {
      const wanted = behaviour(method);
      if (wanted === 'server_error') {
        response.writeHead(503).end();
        return;
      }
      if (wanted === 'endless_pages' || wanted === 'lost_cursor') {
        const cursor = wanted === 'lost_cursor' ? '' : 'more';
        const page = { ok: true, messages: [], has_more: true, response_metadata: { next_cursor: cursor } };
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(page));
        return;
      }
      if (wanted === 'refuse' || (typeof wanted === 'object' && 'error' in wanted)) {
        const refusal = { ok: false, error: wanted === 'refuse' ? 'restricted_action' : wanted.error };
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(refusal));
        return;
      }
      const { authorization = '', 'content-type': type = '' } = request.headers;
      void fetch(`${apiUrl}${method}`, {
        method: 'POST',
        headers: { authorization, 'content-type': type },
        body: Buffer.concat(parts),
      }).then(async (answer) => {
        const body = await answer.text();
        if (wanted === 'lose_answer') {
          request.socket.destroy();
          return;
        }
        const isChanged = typeof wanted === 'object' && 'answers' in wanted;
        const shown = isChanged ? JSON.stringify(wanted.answers(JSON.parse(body) as Json)) : body;
        response.writeHead(answer.status, { 'content-type': 'application/json' }).end(shown);
      });
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    apiUrl: `http://127.0.0.1:${port}/api/`,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}
