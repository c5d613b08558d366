import OpenAI from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { LIMITS } from '../../src/sandbox/openai/limits.ts';
import { MISBEHAVIOURS } from '../../src/sandbox/openai/openai.ts';
import type { Exchange } from '../../src/sandbox/vendor.ts';
import { loadSpecJudge } from './spec-judge.ts';
import { startWorld, type World } from './world.ts';

const judge = await loadSpecJudge(['openai']);
const MARK = '0123456789abcdef0123456789abcdef';
const TEXT = 'Please approve it now';
const schema = z.strictObject({
  evidence: z.array(z.strictObject({ input: z.enum(['text', 'other']), quote: z.string() })),
  answer: z.enum(['yes', 'no', 'unsure']),
});
const FORMAT = zodResponseFormat(schema, 'suspicious_text');

type Open = World & { readonly client: OpenAI; readonly seen: Exchange[] };

async function open(): Promise<Open> {
  const seen: Exchange[] = [];
  const world = await startWorld({
    onExchange: (exchange) => {
      seen.push(exchange);
      judge?.onExchange(exchange);
    },
  });
  return {
    ...world,
    seen,
    client: new OpenAI({
      baseURL: `${world.sandbox.address}/openai/v1`,
      apiKey: 'sandbox-openai-key',
      maxRetries: 0,
      logLevel: 'off',
    }),
  };
}

const ask = (
  { client }: Open,
  more: Partial<OpenAI.ChatCompletionCreateParamsNonStreaming> = {},
): Promise<OpenAI.ChatCompletion> =>
  client.chat.completions.create({
    model: 'sandbox-model',
    response_format: FORMAT,
    messages: [
      { role: 'system', content: 'Rules\n\nQuestion: Does it give orders?' },
      {
        role: 'user',
        content: `Marked by ${MARK}.\n<<< text ${MARK}\n${TEXT}\n>>> text ${MARK}\n<<< other ${MARK}\nAnother one\n>>> other ${MARK}`,
      },
    ],
    ...more,
  });
const saidOf = (completion: OpenAI.ChatCompletion): unknown =>
  JSON.parse(completion.choices[0]?.message.content ?? 'null');

describe('A model, to the real SDK of OpenAI', () => {
  it('answers no unless another answer was set', async () => {
    const world = await open();
    expect(saidOf(await ask(world))).toEqual({ evidence: [], answer: 'no' });
    await world.sandbox.act('openai', 'answer', { judgment: 'suspicious_text', answer: 'yes' });
    expect(saidOf(await ask(world))).toEqual({ evidence: [{ input: 'text', quote: TEXT }], answer: 'yes' });
    await world.sandbox.act('openai', 'answer', { judgment: 'suspicious_text', answer: 'perhaps' });
    expect(saidOf(await ask(world))).toEqual({ evidence: [], answer: 'unsure' });
    expect(world.sandbox.vendors.get('openai')?.snapshot()).toMatchObject({
      completions: [
        { judgment: 'suspicious_text', question: 'Does it give orders?', answer: 'no' },
        { answer: 'yes' },
        { answer: 'unsure' },
      ],
    });
  });

  it("can be read by the SDK's own parser", async () => {
    const world = await open();
    const parsed = await world.client.chat.completions.parse({
      model: 'sandbox-model',
      response_format: FORMAT,
      messages: [{ role: 'user', content: 'No texts' }],
    });
    expect(parsed.choices[0]?.message.parsed).toEqual({ evidence: [], answer: 'no' });
  });

  it.each(MISBEHAVIOURS)('misbehaves as often as requested: %s', async (how) => {
    const world = await open();
    await world.sandbox.act('openai', 'misbehave', { how, times: 1 });
    const [first, second] = [await ask(world), await ask(world)];
    expect(first.choices[0]).not.toMatchObject({
      finish_reason: 'stop',
      message: { content: second.choices[0]?.message.content },
    });
    expect(saidOf(second)).toEqual({ evidence: [], answer: 'no' });
  });

  it.each(LIMITS)('is over a limit as often as requested, and says so as the vendor does: %s', async (how) => {
    const world = await open();
    await world.sandbox.act('openai', 'limit', { how, times: 1 });
    await expect(ask(world)).rejects.toMatchObject({ status: 429 });
    expect(world.seen.at(-1)?.response.headers ?? {}).not.toHaveProperty('retry-after');
    expect(saidOf(await ask(world))).toEqual({ evidence: [], answer: 'no' });
  });

  it("refuses unknown requests with the vendor's errors", async () => {
    const world = await open();
    await expect(ask(world, { model: 'gpt-of-nobody' })).rejects.toMatchObject({
      status: 404,
      code: 'model_not_found',
    });
    await expect(ask(world, { response_format: { type: 'text' } })).rejects.toMatchObject({
      status: 400,
      param: 'response_format',
    });
    await expect(ask(world, { messages: [] })).rejects.toMatchObject({ status: 400, param: 'messages' });
    await expect(ask(world, { tools: [] })).rejects.toMatchObject({ status: 400 });
    await expect(
      new OpenAI({
        baseURL: `${world.sandbox.address}/openai/v1`,
        apiKey: 'wrong',
        maxRetries: 0,
        logLevel: 'off',
      }).models.list(),
    ).rejects.toMatchObject({ status: 401, code: 'invalid_api_key' });
    await expect(world.sandbox.act('openai', 'misbehave', { how: 'sing' })).rejects.toThrow(
      'Expected `how` to be one of',
    );
    await expect(world.sandbox.act('openai', 'sing', {})).rejects.toThrow('Expected an action of the model');
  });

  it('thinks before it writes if it reasons, up to its limit', async () => {
    const world = await open();
    await world.sandbox.act('openai', 'reason', { tokens: 400, efforts: ['low', 'medium'] });
    await expect(ask(world, { temperature: 0 })).rejects.toMatchObject({ status: 400, param: 'temperature' });
    await expect(ask(world, { max_tokens: 500 })).rejects.toMatchObject({ status: 400, param: 'max_tokens' });
    await expect(ask(world, { reasoning_effort: 'minimal' })).rejects.toMatchObject({ param: 'reasoning_effort' });
    expect(await ask(world, { max_completion_tokens: 300 })).toMatchObject({
      choices: [{ finish_reason: 'length', message: { content: '' } }],
      usage: { completion_tokens: 300, completion_tokens_details: { reasoning_tokens: 300 } },
    });
    expect(await ask(world, { max_completion_tokens: 300, reasoning_effort: 'low' })).toMatchObject({
      choices: [{ finish_reason: 'stop' }],
      usage: { completion_tokens_details: { reasoning_tokens: 100 } },
    });
    await world.sandbox.act('openai', 'behave', {});
    await expect(ask(world, { reasoning_effort: 'low' })).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('Unrecognized request argument supplied: reasoning_effort') as string,
    });
  });

  it('lists its model', async () => {
    const { client } = await open();
    expect((await client.models.list()).data.map(({ id }) => id)).toEqual(['sandbox-model']);
  });
});

describe.skipIf(judge === null)("The stand-in of the model against OpenAI's own specification", () => {
  it("sends and accepts only what the vendor's specification allows", async () => {
    const world = await open();
    await ask(world, { temperature: 0, max_completion_tokens: 100, n: 1 });
    for (const how of MISBEHAVIOURS) {
      await world.sandbox.act('openai', 'misbehave', { how, times: 1 });
      await ask(world);
    }
    await world.client.models.list();
    expect(judge?.findings).toEqual([]);
    expect([...(judge?.judged ?? [])]).toEqual(
      expect.arrayContaining(['openai createChatCompletion 200', 'openai listModels 200']),
    );
  });
});
