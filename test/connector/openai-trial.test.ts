/** What `sop doctor` says of a model that answers, and not as judgments need it. */
import { describe, expect, it } from 'vitest';
import { createExchange } from '../../src/connector/exchange.ts';
import { checkOpenai } from '../../src/connector/openai/check.ts';
import { createOpenaiClient } from '../../src/connector/openai/client.ts';
import { openaiConfigSchema } from '../../src/connector/openai/config.ts';

type Reply = { readonly status?: number; readonly body: unknown };
const completion = (content: string | null, reason = 'stop'): Reply => ({
  body: { model: 'm', choices: [{ finish_reason: reason, message: { content } }] },
});
const JUDGED = JSON.stringify({ evidence: [{ input: 'text', quote: 'arrived broken' }], answer: 'yes' });

const listOf = (...models: readonly string[]): Reply => ({ body: { data: models.map((id) => ({ id })) } });

async function checked(reply: Reply, list: Reply = listOf('m')) {
  const asked: Record<string, unknown>[] = [];
  const exchange = createExchange((address, init) => {
    const isList = String(address).endsWith('/models');
    if (!isList) asked.push(JSON.parse(String(init?.body)) as Record<string, unknown>);
    const { status = 200, body } = isList ? list : reply;
    // What has no status is no answer.
    if (status === 0) return Promise.reject(new TypeError('fetch failed'));
    return Promise.resolve(new Response(JSON.stringify(body), { status }));
  });
  const settings = openaiConfigSchema.parse({ base_url: 'https://model.test/v1', api_key: 'key-of-model', model: 'm' });
  const check = await checkOpenai(createOpenaiClient(settings, exchange), AbortSignal.timeout(5_000));
  const of = (wanted: string) => check.findings.find(({ subject }) => subject === wanted);
  return { asked, check, finding: of('judgment'), listed: of('model') };
}

describe('the question that the doctor asks a model', () => {
  it('is asked with the structured output of judgments, and answered', async () => {
    const { asked, finding } = await checked(completion(JUDGED));
    expect(finding).toMatchObject({ kind: 'there' });
    expect(asked).toMatchObject([{ response_format: { type: 'json_schema', json_schema: { strict: true } } }]);
  });

  it.each<readonly [string, Reply, string, RegExp]>([
    [
      'a server without structured outputs',
      { status: 400, body: { error: { message: 'This response_format type is unavailable now', param: null } } },
      'missing',
      /takes its `if_unsure`: .*This response_format type is unavailable now.*json_schema/,
    ],
    ['a model that fences its JSON', completion(`\`\`\`json\n${JUDGED}\n\`\`\``), 'missing', /another shape/],
    ['a model that thinks aloud first', completion(`<think>Hm</think>${JUDGED}`), 'missing', /another shape/],
    ['a model that is cut off', completion(JUDGED.slice(0, 9), 'length'), 'missing', /cut off/],
    ['a server without a choice', { body: { model: 'm', choices: [] } }, 'missing', /another shape/],
    ['a server that has no time', { status: 429, body: { error: { message: 'Slow down' } } }, 'note', /not known/],
    [
      'a model that invents its quotes',
      completion(JSON.stringify({ evidence: [{ input: 'text', quote: 'all is lost' }], answer: 'yes' })),
      'note',
      /not the plainest question/,
    ],
    [
      'a server that repeats our key',
      { status: 400, body: { error: { message: 'Bad key key-of-model' } } },
      'missing',
      /Bad key \[redacted\]/,
    ],
  ])('names %s', async (_, reply, kind, message) => {
    expect((await checked(reply)).finding).toMatchObject({ kind, message: expect.stringMatching(message) as string });
  });

  // OpenAI's own sentence, which it answers as a text in place of an object.
  const SCOPE = 'You have insufficient permissions for this operation. Missing scopes: api.model.read.';
  it.each<readonly [what: string, list: Reply, note: RegExp]>([
    ['Azure, whose list has base models', listOf('gpt-4o-2024-08-06'), /has no `m`, as on Azure.*do not need it$/],
    [
      'a key that may not list',
      { status: 403, body: { error: SCOPE } },
      /do not need it: .*Missing scopes: api\.model/,
    ],
    ['a key that may not list, by a 401', { status: 401, body: { error: SCOPE } }, /Missing scopes: api\.model/],
    ['a server without a list', { status: 404, body: { detail: 'Not Found' } }, /could not be read/],
    ['a server with another list', { body: ['m'] }, /has no `m`/],
    ['a server that fails to list', { status: 503, body: null }, /could not be read/],
  ])('decides also with %s, which is a note', async (_, list, note) => {
    const { asked, check, finding, listed } = await checked(completion(JUDGED), list);
    expect(asked).toHaveLength(1);
    expect([check.answers, finding?.kind]).toEqual([true, 'there']);
    expect(listed).toMatchObject({ kind: 'note', message: expect.stringMatching(note) as string });
  });

  it('names a model that the server does not have, whatever its list says', async () => {
    const reply = { status: 404, body: { error: { message: 'No such deployment', code: 'DeploymentNotFound' } } };
    const { finding } = await checked(reply, listOf('m'));
    expect(finding).toMatchObject({
      kind: 'missing',
      message: expect.stringMatching(/does not have the model; check OPENAI_MODEL \(on Azure, .*No such deployment$/),
    });
  });

  it('says that a key may not ask, in the words of the server', async () => {
    const scope = SCOPE.replace('api.model.read', 'model.request');
    const { finding } = await checked({ status: 403, body: { error: scope } }, listOf('m'));
    expect(finding).toMatchObject({
      kind: 'missing',
      message: expect.stringMatching(/Missing scopes: model\.request\.$/) as string,
    });
  });

  it.each<readonly [what: string, reply: Reply, message: RegExp]>([
    ['refuses our key', { status: 401, body: { error: { message: 'Incorrect API key' } } }, /refused our credentials/],
    ['cannot be reached', { status: 0, body: null }, /could not be used/],
  ])('says that the server %s', async (_, reply, message) => {
    const { check } = await checked(reply, reply);
    expect(check).toMatchObject({ answers: false, message: expect.stringMatching(message) as string });
  });
});
