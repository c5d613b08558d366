/**
 * Asks a model through OpenAI's SDK, which sends through our exchange: once, bounded in time and size. By itself the
 * SDK repeats requests, waits ten minutes, and reads settings and headers from the environment; all of that is switched
 * off.
 *
 * Uses chat completions, not responses, because every server that speaks OpenAI's API has them.
 */
import type OpenAI from 'openai';
import { z } from 'zod';
import { exchange as overNetwork, VendorFailure, type Exchange } from '../exchange.ts';
import { readAnswer } from '../read-answer.ts';
import type { OpenaiSettings } from './config.ts';
import type { Prompt } from './prompt.ts';
import type { Completion } from './read-judgment.ts';
import { createRequests, type Body } from './requests.ts';

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
const thoughtSchema = z.string().optional().catch(undefined);
const completionSchema = z.object({
  // What is only for the record or the budget must not discard an answer.
  model: z.string().min(1).max(200).optional().catch(undefined),
  choices: z.array(
    z.object({
      finish_reason: z.string().nullable().default(null),
      message: z.object({
        content: contentSchema,
        refusal: z.string().nullable().default(null),
        // What it thought, as compatible servers show it.
        reasoning: thoughtSchema,
        reasoning_content: thoughtSchema,
      }),
    }),
  ),
  usage: z
    .object({
      prompt_tokens: tokensSchema,
      completion_tokens: tokensSchema,
      completion_tokens_details: z.object({ reasoning_tokens: tokensSchema }).optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
});

const modelsSchema = z.object({ data: z.array(z.object({ id: z.string() })) });

/** The model's answer and the tokens of all its requests; `choice` is null if there was none. */
export type Answered = {
  readonly choice: Completion | null;
  readonly model: string;
  readonly tokensIn: number;
  readonly tokensOut: number;
};

export type AskOptions = {
  readonly signal: AbortSignal;
  /** Told the tokens of each request that was answered, and of one that was not the most that it may have cost. */
  readonly spend?: (tokens: number) => void;
};

export type OpenaiClient = {
  readonly settings: OpenaiSettings;
  /** @throws VendorFailure if the server returned no completion */
  ask(name: string, prompt: Prompt<z.ZodType>, options: AskOptions): Promise<Answered>;
  /** The tokens that the model may write for one judgment, as far as it is known by now. */
  outputTokens(): number;
  /** The models that the server has, by name. */
  models(signal: AbortSignal): Promise<readonly string[]>;
  secrets(): readonly string[];
};

export function createOpenaiClient(settings: OpenaiSettings, exchange = overNetwork): OpenaiClient {
  const requests = createRequests(settings);

  return {
    settings,
    outputTokens: requests.outputTokens,
    async ask(name, prompt, { signal, spend = () => undefined }) {
      const { zodResponseFormat: formatOf } = await import('openai/helpers/zod');
      const format = formatOf(prompt.schema, name.slice(0, NAME_CHARACTERS_MAX));
      let [tokensIn, tokensOut] = [0, 0];
      let isNarrow = false;
      for (;;) {
        const { body, limit } = requests.next(prompt, format, isNarrow);
        try {
          const answer = await through(settings, exchange, (sdk) => sdk.chat.completions.create(body, { signal }));
          const { isReasoned, ...answered } = answeredOf(answer, body, settings);
          spend(answered.tokensIn + answered.tokensOut);
          tokensIn += answered.tokensIn;
          tokensOut += answered.tokensOut;
          // It thought up to a limit that was not meant for that.
          const isAskedAgain = isReasoned && requests.learnReasoning() && answered.choice?.finish_reason === 'length';
          if (!isAskedAgain) return { ...answered, tokensIn, tokensOut };
        } catch (error) {
          if (!(error instanceof VendorFailure)) throw error;
          if (error.what !== 'not_sent' && error.what !== 'answered')
            spend(tokensOf(JSON.stringify(body.messages)) + limit);
          const learned = requests.learn(error, limit);
          if (learned === 'nothing') throw error;
          isNarrow ||= learned === 'narrow';
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

function answeredOf(
  answer: unknown,
  { messages }: Body,
  { model }: OpenaiSettings,
): Answered & { readonly isReasoned: boolean } {
  const completion = readAnswer(completionSchema, answer, 'read');
  const [choice] = completion.choices;
  const { content = null, refusal = null, reasoning = '', reasoning_content: thought = '' } = choice?.message ?? {};
  const told = choice === undefined ? null : { finish_reason: choice.finish_reason, content, refusal };
  const reasoned = completion.usage?.completion_tokens_details?.reasoning_tokens ?? 0;
  return {
    choice: told,
    model: completion.model ?? model,
    tokensIn: completion.usage?.prompt_tokens ?? tokensOf(JSON.stringify(messages)),
    tokensOut: completion.usage?.completion_tokens ?? tokensOf(`${reasoning}${thought}${content ?? ''}`),
    isReasoned: reasoned > 0 || reasoning !== '' || thought !== '',
  };
}

const tokensOf = (text: string): number => Math.ceil(text.length / CHARACTERS_PER_TOKEN);
