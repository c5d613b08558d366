/** Models that think before they answer: what they think counts towards the limit, and takes time. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createExchange, VendorFailure, type Exchange } from '../../src/connector/exchange.ts';
import { createOpenaiBindings } from '../../src/connector/openai/bindings.ts';
import { checkOpenai } from '../../src/connector/openai/check.ts';
import type { OpenaiConfig } from '../../src/connector/openai/config.ts';
import { SimulatedClock } from '../../src/kernel/clock.ts';
import { openJournal } from '../../src/sandbox/journal.ts';
import { startSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import type { CallResult } from '../../src/tool/tool.ts';
import { openaiClient } from './clients.ts';

const START = Date.UTC(2026, 2, 4, 14, 5);
const LETTER = 'We unloaded the pallets of roof tiles and counted them the next day. '.repeat(20);
const ARGS = {
  id: 'hold',
  question: 'Does the letter ask to hold an invoice?',
  inputs: [{ name: 'text', text: `${LETTER}Please hold the invoice until we write.` }],
  answers: ['yes', 'no'],
  may_be_none: false,
  requests_before: 0,
  tokens_before: 0,
};
/** What a model such as gpt-5 thinks of a letter by its own effort. */
const THOUGHT = 2_400;

let sandbox: Sandbox;
let config: OpenaiConfig;
let sent: Record<string, unknown>[];
let end: () => Promise<void>;
beforeEach(async () => {
  const journal = openJournal(null);
  sandbox = await startSandbox({ clock: new SimulatedClock(START), journal, port: 0, webhook: null });
  end = async () => {
    await sandbox.stop();
    journal.close();
  };
  sent = [];
  config = { base_url: `${sandbox.address}/openai/v1`, api_key: 'sandbox-openai-key', model: 'sandbox-model' };
  await sandbox.act('openai', 'answer', { judgment: 'hold', answer: 'no' });
});
afterEach(() => end());

const recording: Exchange = (request) => {
  if (request.body !== undefined) sent.push(JSON.parse(request.body) as Record<string, unknown>);
  return createExchange(fetch)(request);
};

function calling(settings: OpenaiConfig = config, exchange = recording): () => Promise<CallResult> {
  const [binding] = createOpenaiBindings(openaiClient(settings, exchange), new SimulatedClock(START));
  if (binding === undefined) throw new Error('Expected the binding of the judgment');
  const context = { key: 'sop-run-1-1-1', attempt: 1, intendedAt: START, signal: AbortSignal.timeout(20_000) };
  return () => binding.call(ARGS, context);
}

const shown = (): unknown[] =>
  sent.map((body) => ['temperature', 'reasoning_effort', 'max_completion_tokens'].map((name) => body[name]));

const trial = async (settings: OpenaiConfig = config) =>
  (await checkOpenai(openaiClient(settings, recording), AbortSignal.timeout(20_000))).findings.find(
    ({ subject }) => subject === 'judgment',
  );

describe('a model that reasons', () => {
  it('is asked to think little, and may write more, once it was seen to reason', async () => {
    await sandbox.act('openai', 'reason', { tokens: THOUGHT });
    const call = calling();
    expect(await call()).toMatchObject({ kind: 'done', output: { answer: 'no' } });
    expect(await call()).toMatchObject({ kind: 'done' });
    expect(shown()).toEqual([
      [0, undefined, 2_000],
      [undefined, 'low', 8_000],
      [undefined, 'low', 8_000],
    ]);
  });

  it('is asked as it likes if it does not take a low effort, and still may write more', async () => {
    await sandbox.act('openai', 'reason', { tokens: THOUGHT, efforts: ['high'] });
    const call = calling();
    expect(await call()).toMatchObject({ kind: 'done', output: { answer: 'no' } });
    expect(await call()).toMatchObject({ kind: 'done' });
    expect(shown().slice(1)).toEqual([
      [undefined, 'low', 8_000],
      [undefined, undefined, 8_000],
      [undefined, undefined, 8_000],
    ]);
  });

  it.each([
    [
      'by its count of tokens',
      { usage: { prompt_tokens: 9, completion_tokens: 2_000, completion_tokens_details: { reasoning_tokens: 2_000 } } },
      {},
    ],
    [
      'by what it thought',
      { usage: { prompt_tokens: 9, completion_tokens: 2_000 } },
      { reasoning_content: 'Let me see' },
    ],
    [
      'by what it thought, as OpenRouter and Groq call it',
      { usage: { prompt_tokens: 9, completion_tokens: 2_000 } },
      { reasoning: 'Let me see' },
    ],
  ])('is known %s, too, and is asked once more where it was cut off', async (_, usage, message) => {
    const whole = JSON.stringify({ evidence: [], answer: 'no' });
    const body = (asked: Record<string, unknown>): object =>
      'reasoning_effort' in asked
        ? {
            choices: [{ finish_reason: 'stop', message: { content: whole } }],
            usage: { prompt_tokens: 9, completion_tokens: 60 },
          }
        : { choices: [{ finish_reason: 'length', message: { content: '', ...message } }], ...usage };
    const exchange = createExchange((_url, init) => {
      const asked = JSON.parse(String(init?.body)) as Record<string, unknown>;
      sent.push(asked);
      return Promise.resolve(new Response(JSON.stringify(body(asked))));
    });
    expect(await calling(config, exchange)()).toMatchObject({
      kind: 'done',
      output: { answer: 'no', tokens_in: 18, tokens_out: 2_060 },
    });
    expect(shown()).toEqual([
      [0, undefined, 2_000],
      [0, 'low', 8_000],
    ]);
  });

  it('is not asked more than once if it is cut off again, and the setting is named', async () => {
    await sandbox.act('openai', 'reason', { tokens: 80_000 });
    expect(await calling()()).toMatchObject({
      kind: 'failed',
      code: 'truncated',
      message: expect.stringContaining('SOPWITH_MODEL_OUTPUT_TOKENS') as string,
    });
    expect(sent).toHaveLength(2);
  });

  it.each([
    ['window', 400, "This model's maximum context length is 8192 tokens. However, you requested 9100 tokens"],
    ['minute', 429, 'Request too large for m on tokens per min (TPM): Limit 8000, Requested 9100.'],
  ])('is asked for a short answer where its %s is too small for a long one', async (_, status, message) => {
    const exchange = createExchange((_url, init) => {
      const asked = JSON.parse(String(init?.body)) as Record<string, unknown>;
      sent.push(asked);
      const choice = {
        finish_reason: 'stop',
        message: { content: JSON.stringify({ evidence: [], answer: 'no' }), reasoning: 'Hm' },
      };
      return Promise.resolve(
        Number(asked['max_completion_tokens']) > 2_000
          ? new Response(JSON.stringify({ error: { message } }), { status })
          : new Response(JSON.stringify({ choices: [choice] })),
      );
    });
    const call = calling(config, exchange);
    await call();
    expect(await call()).toMatchObject({ kind: 'done', output: { answer: 'no' } });
    expect(shown()).toEqual([
      [0, undefined, 2_000],
      [0, 'low', 8_000],
      [0, 'low', 2_000],
    ]);
  });

  it('writes no more than the setting allows', async () => {
    await sandbox.act('openai', 'reason', { tokens: THOUGHT });
    expect(await calling({ ...config, output_tokens: 400 })()).toMatchObject({ kind: 'failed', code: 'truncated' });
    expect(shown()).toEqual([
      [0, undefined, 400],
      [undefined, 'low', 400],
    ]);
  });
});

it('asks nothing of the effort where a model does not reason', async () => {
  const call = calling();
  expect(await call()).toMatchObject({ kind: 'done' });
  expect(await call()).toMatchObject({ kind: 'done' });
  expect(shown()).toEqual([
    [0, undefined, 2_000],
    [0, undefined, 2_000],
  ]);
});

describe('what was asked and not answered', () => {
  const lost =
    (what: 'no_answer' | 'not_sent'): Exchange =>
    () =>
      Promise.reject(new VendorFailure(what, 'read', 'it did not answer in time (timeout)'));

  it('counts in the budget of the day, as much as it may have cost', async () => {
    const call = calling({ ...config, budget: { tokens_per_day: 2_100 } }, lost('no_answer'));
    expect(await call()).toMatchObject({ kind: 'not_now' });
    expect(await call()).toMatchObject({ kind: 'failed', code: 'over_budget' });
  });

  it('counts nothing if it was never sent', async () => {
    const call = calling({ ...config, budget: { tokens_per_day: 2_100 } }, lost('not_sent'));
    expect(await call()).toMatchObject({ kind: 'not_now' });
    expect(await call()).toMatchObject({ kind: 'not_now' });
  });
});

describe('the trial of the doctor', () => {
  it('asks about a text as long as a letter', async () => {
    await trial();
    const [asked = {}] = sent;
    const [, user] = asked['messages'] as readonly { readonly content: string }[];
    expect(user?.content.length).toBeGreaterThan(1_500);
  });

  it('names the setting where the model thinks up to its limit', async () => {
    await sandbox.act('openai', 'reason', { tokens: 80_000 });
    const finding = await trial();
    expect(finding).toMatchObject({
      kind: 'missing',
      message: expect.stringMatching(/cut off at its limit.*SOPWITH_MODEL_OUTPUT_TOKENS/) as string,
    });
    expect(finding?.message).not.toContain('json_schema');
  });

  it('says so where most of the limit was used', async () => {
    await sandbox.act('openai', 'reason', { tokens: 20_000 });
    expect(await trial()).toMatchObject({
      kind: 'note',
      message: expect.stringMatching(/used `5,\d{3}` of the `8,000` tokens.*SOPWITH_MODEL_OUTPUT_TOKENS/) as string,
    });
  });
});
