/**
 * Asks a model through OpenAI's SDK, which sends through our exchange: once, bounded in time and size. By itself the
 * SDK repeats requests, waits ten minutes, and reads settings and headers from the environment; all of that is switched
 * off.
 *
 * Uses chat completions, not responses, because every server that speaks OpenAI's API has them.
 */
import type OpenAI from 'openai';
import type { zodResponseFormat } from 'openai/helpers/zod';
import { z } from 'zod';
import { exchange as overNetwork, VendorFailure, type Exchange } from '../exchange.ts';
import { readAnswer } from '../read-answer.ts';
import type { OpenaiSettings } from './config.ts';
import { apiErrorOf } from './api-error.ts';
import type { Prompt } from './prompt.ts';
import type { Completion } from './read-judgment.ts';

/** The only headers that are sent; the SDK adds others from the environment. */
const HEADERS: readonly string[] = ['accept', 'authorization', 'content-type', 'user-agent'];
/**
 * Characters per token, for a server that does not count tokens. Fewer than in English, so a budget is used up too soon
 * rather than too late.
 */
const CHARACTERS_PER_TOKEN = 3;
/** Most characters in a schema's name. */
const NAME_CHARACTERS_MAX = 64;

/** Counts that are no whole numbers are counted here, as for a server without any. */
const tokensSchema = z.int().min(0).optional().catch(undefined);
/** A text, or its parts; what a model thought is no part of its answer. */
const contentSchema = z
  .union([
    z.string(),
    z.array(z.looseObject({ type: z.string(), text: z.unknown().optional() })).transform((parts) =>
      parts
        .filter(({ type }) => type === 'text' || type === 'output_text')
        .map(({ text }) => (typeof text === 'string' ? text : ''))
        .join(''),
    ),
  ])
  .nullable()
  .default(null);
const completionSchema = z.object({
  // What is only for the record or the budget must not discard an answer.
  model: z.string().min(1).max(200).optional().catch(undefined),
  choices: z.array(
    z.object({
      finish_reason: z.string().nullable().default(null),
      message: z.object({ content: contentSchema, refusal: z.string().nullable().default(null) }),
    }),
  ),
  usage: z.object({ prompt_tokens: tokensSchema, completion_tokens: tokensSchema }).optional().catch(undefined),
});

const modelsSchema = z.object({ data: z.array(z.object({ id: z.string() })) });

/** The model's answer and the tokens it used; `choice` is null if there was none. */
export type Answered = {
  readonly choice: Completion | null;
  readonly model: string;
  readonly tokensIn: number;
  readonly tokensOut: number;
};

export type OpenaiClient = {
  readonly settings: OpenaiSettings;
  /** @throws VendorFailure if the server returned no completion */
  ask(name: string, prompt: Prompt<z.ZodType>, signal: AbortSignal): Promise<Answered>;
  /** The models that the server has, by name. */
  models(signal: AbortSignal): Promise<readonly string[]>;
  secrets(): readonly string[];
};

type Body = OpenAI.ChatCompletionCreateParamsNonStreaming;
type Format = ReturnType<typeof zodResponseFormat>;

export function createOpenaiClient(settings: OpenaiSettings, exchange = overNetwork): OpenaiClient {
  /**
   * What this model accepts, learned from its refusals: reasoning models have no temperature, and older servers have a
   * different name for the limit.
   */
  const takes = { temperature: true, completionTokens: true };

  const bodyOf = (prompt: Prompt<z.ZodType>, format: Format): Body => ({
    model: settings.model,
    messages: [...prompt.messages],
    response_format: format,
    n: 1,
    ...(takes.temperature ? { temperature: 0 } : {}),
    ...(takes.completionTokens
      ? { max_completion_tokens: settings.output_tokens }
      : { max_tokens: settings.output_tokens }),
  });

  /** Whether the request can be sent again without what was refused. A 400 and a 422 were not executed. */
  const learn = (failure: VendorFailure): boolean => {
    if (failure.status !== 400 && failure.status !== 422) return false;
    const { param, message } = apiErrorOf(failure);
    const names = (name: string): boolean => param === name || (param === null && message.includes(name));
    if (takes.temperature && names('temperature')) {
      takes.temperature = false;
      return true;
    }
    if (takes.completionTokens && names('max_completion_tokens')) {
      takes.completionTokens = false;
      return true;
    }
    return false;
  };

  return {
    settings,
    async ask(name, prompt, signal) {
      const { zodResponseFormat: formatOf } = await import('openai/helpers/zod');
      const format = formatOf(prompt.schema, name.slice(0, NAME_CHARACTERS_MAX));
      for (;;) {
        try {
          const body = bodyOf(prompt, format);
          return answeredOf(
            await through(settings, exchange, (sdk) => sdk.chat.completions.create(body, { signal })),
            body,
            settings,
          );
        } catch (error) {
          if (!(error instanceof VendorFailure) || !learn(error)) throw error;
        }
      }
    },
    async models(signal) {
      const page = await through(settings, exchange, (sdk) => sdk.models.list({ signal }));
      return readAnswer(modelsSchema, page, 'read').data.map(({ id }) => id);
    },
    secrets: () => [settings.api_key],
  };
}

/** Runs one SDK request. A failure of the exchange is rethrown as it was, not as the SDK's interpretation of it. */
async function through<T>(
  { api_key: apiKey, base_url: baseURL }: OpenaiSettings,
  exchange: Exchange,
  send: (sdk: OpenAI) => Promise<T>,
): Promise<T> {
  const { default: Client } = await import('openai');
  let failure: VendorFailure | null = null;
  const sdk = new Client({
    apiKey,
    baseURL,
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    maxRetries: 0,
    logLevel: 'off',
    fetch: async (url, init) => {
      try {
        const headers = Object.fromEntries([...new Headers(init?.headers)].filter(([name]) => HEADERS.includes(name)));
        const {
          status,
          headers: shown,
          json,
        } = await exchange({
          purpose: 'read',
          method: init?.method ?? 'GET',
          url: String(url),
          headers,
          signal: init?.signal ?? AbortSignal.abort(),
          ...(typeof init?.body === 'string' ? { body: init.body } : {}),
        });
        const failed = errorIn(json, shown);
        if (failed !== null) throw failed;
        return new Response(JSON.stringify(json ?? null), { status, headers: { 'content-type': 'application/json' } });
      } catch (error) {
        if (error instanceof VendorFailure) failure = error;
        throw error;
      }
    },
  });
  try {
    return await send(sdk);
  } catch (error) {
    throw failure ?? error;
  }
}

const errorInSchema = z.object({ error: z.object({ code: z.unknown().optional() }), choices: z.unknown().optional() });

/** A gateway may answer 200 with the error of the server that it asked: that one's status is in its code. */
function errorIn(body: unknown, headers: Headers): VendorFailure | null {
  const { data } = errorInSchema.safeParse(body);
  if (data === undefined) return null;
  const code = Number(data.error.code);
  const status = Number.isInteger(code) && code >= 400 && code < 600 ? code : 503;
  return new VendorFailure('answered', 'read', `it answered 200 with an error of its server (\`${status}\`)`, {
    status,
    headers,
    body,
  });
}

function answeredOf(answer: unknown, { messages }: Body, { model }: OpenaiSettings): Answered {
  const completion = readAnswer(completionSchema, answer, 'read');
  const [choice] = completion.choices;
  const told = choice === undefined ? null : { finish_reason: choice.finish_reason, ...choice.message };
  return {
    choice: told,
    model: completion.model ?? model,
    tokensIn: completion.usage?.prompt_tokens ?? tokensOf(JSON.stringify(messages)),
    tokensOut: completion.usage?.completion_tokens ?? tokensOf(told?.content ?? ''),
  };
}

const tokensOf = (text: string): number => Math.ceil(text.length / CHARACTERS_PER_TOKEN);
