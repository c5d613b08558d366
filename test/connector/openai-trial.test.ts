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

async function checked(reply: Reply, models: readonly string[] = ['m']) {
  const asked: Record<string, unknown>[] = [];
  const exchange = createExchange((address, init) => {
    const isList = String(address).endsWith('/models');
    if (!isList) asked.push(JSON.parse(String(init?.body)) as Record<string, unknown>);
    const { status = 200, body } = isList ? { body: { data: models.map((id) => ({ id })) } } : reply;
    return Promise.resolve(new Response(JSON.stringify(body), { status }));
  });
  const settings = openaiConfigSchema.parse({ base_url: 'https://model.test/v1', api_key: 'key-of-model', model: 'm' });
  const { findings } = await checkOpenai(createOpenaiClient(settings, exchange), AbortSignal.timeout(5_000));
  return { asked, finding: findings.find(({ subject }) => subject === 'judgment') };
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

  it('is not asked of a model that the server does not have', async () => {
    expect(await checked(completion(JUDGED), ['another'])).toEqual({ asked: [], finding: undefined });
  });
});
