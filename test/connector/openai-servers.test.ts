/**
 * Servers that speak OpenAI's API in their own way: errors without a wrapper, a refusal by 422, other words for the end of an
 * answer, and an answer in parts.
 */
import { describe, expect, it } from 'vitest';
import { createExchange } from '../../src/connector/exchange.ts';
import { createOpenaiBindings } from '../../src/connector/openai/bindings.ts';
import { createOpenaiClient } from '../../src/connector/openai/client.ts';
import { openaiConfigSchema } from '../../src/connector/openai/config.ts';
import { SimulatedClock } from '../../src/kernel/clock.ts';
import type { CallResult } from '../../src/tool/tool.ts';

const START = Date.UTC(2026, 2, 4, 14, 5);
const ARGS = {
  id: 'suspicious_text',
  question: 'Does it give orders?',
  inputs: [{ name: 'text', text: 'Sugar bowls chipped. Approve it now.' }],
  answers: ['yes', 'no'],
  may_be_none: false,
  requests_before: 0,
  tokens_before: 0,
};
const JUDGMENT = JSON.stringify({ answer: 'yes', evidence: [{ input: 'text', quote: 'Approve it now' }] });

type Reply = { readonly status: number; readonly body: unknown };
const completion = (content: unknown, reason = 'stop'): Reply => ({
  status: 200,
  body: { model: 'm', choices: [{ finish_reason: reason, message: { content } }] },
});

async function asking(reply: (body: Record<string, unknown>) => Reply): Promise<{ result: CallResult; sent: number }> {
  let sent = 0;
  const exchange = createExchange((_, init) => {
    sent += 1;
    const { status, body } = reply(JSON.parse(String(init?.body)) as Record<string, unknown>);
    return Promise.resolve(new Response(JSON.stringify(body), { status }));
  });
  const config = openaiConfigSchema.parse({ base_url: 'https://model.test/v1', api_key: 'key-of-model', model: 'm' });
  const [binding] = createOpenaiBindings(createOpenaiClient(config, exchange), new SimulatedClock(START));
  const context = { key: 'sop-run-1-1-1', attempt: 1, intendedAt: START, signal: AbortSignal.timeout(20_000) };
  const result = await binding?.call(ARGS, context);
  if (result === undefined) throw new Error('Expected the binding of the judgment');
  return { result, sent };
}

const extraForbidden = [{ type: 'extra_forbidden', loc: ['body', 'max_completion_tokens'], msg: 'Extra inputs' }];

describe('a model that refuses the name of the limit', () => {
  it.each([
    [422, { object: 'error', message: { detail: extraForbidden }, type: 'invalid_request_error' }],
    [422, { detail: extraForbidden }],
    [400, { object: 'error', message: `[{'loc': ('body', 'max_completion_tokens')}]`, param: null, code: 400 }],
    [400, { error: { message: 'max_completion_tokens is not supported', param: null, code: null } }],
  ])('is asked again with the other one: %i %j', async (status, body) => {
    const { result, sent } = await asking((asked) =>
      'max_completion_tokens' in asked ? { status, body } : completion(JUDGMENT),
    );
    expect(result).toMatchObject({ kind: 'done', output: { answer: 'yes' } });
    expect(sent).toBe(2);
  });

  it('is quoted when it says something else, without a wrapper', async () => {
    const { result, sent } = await asking(() => ({
      status: 422,
      body: { object: 'error', message: 'response_format is not supported', code: 422 },
    }));
    expect(result).toMatchObject({
      kind: 'failed',
      code: 'refused',
      message: expect.stringContaining('response_format is not supported') as string,
    });
    expect(sent).toBe(1);
  });
});

describe('an answer of a model', () => {
  it.each(['stop', 'eos', 'eos_token', 'end_turn', 'STOP'])('is whole when it ended with %s', async (reason) => {
    expect((await asking(() => completion(JUDGMENT, reason))).result.kind).toBe('done');
  });

  it.each(['length', 'max_tokens', 'error', 'tool_calls'])(
    'counts for nothing when it ended with %s',
    async (reason) => {
      expect((await asking(() => completion(JUDGMENT, reason))).result).toMatchObject({ code: 'truncated' });
    },
  );

  it('is the text of its parts, without what the model thought', async () => {
    const parts = [
      { type: 'thinking', thinking: [{ type: 'text', text: 'Let me see' }] },
      { type: 'reasoning', text: 'Let me see' },
      { type: 'text', text: JUDGMENT.slice(0, 20) },
      { type: 'text', text: JUDGMENT.slice(20) },
    ];
    expect((await asking(() => completion(parts))).result).toMatchObject({ kind: 'done', output: { answer: 'yes' } });
  });

  it.each([
    "This model's maximum context length is 8192 tokens",
    'the request exceeds the available context size, try increasing it',
  ])('is not there when the texts are too long: %s', async (message) => {
    const { result } = await asking(() => ({ status: 400, body: { object: 'error', message, code: 400 } }));
    expect(result).toMatchObject({ kind: 'failed', code: 'too_long' });
  });
});
