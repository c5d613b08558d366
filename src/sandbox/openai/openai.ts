/**
 * A stand-in for a language model with OpenAI's API: chat completions with structured outputs, and the list of models.
 * It answers judgments with the recorded answer, or else that the text does not show it, and can misbehave on purpose
 * as models do.
 */
import { Trouble } from '../../kernel/trouble.ts';
import { createCounter } from '../counter.ts';
import { sandboxCredentials } from '../credentials.ts';
import { bearerToken, bodyOf, field, requiredText, textField, textsOf, type Input } from '../input.ts';
import { route, type Route } from '../router.ts';
import type { Vendor, VendorOptions } from '../vendor.ts';
import type { SandboxRequest, SandboxResponse } from '../request.ts';
import { extract, judge, type Said } from './judge.ts';
import { limited, LIMITS, type Limit } from './limits.ts';
import { judgmentOf, messagesOf, type Judgment } from './prompt.ts';
import { refusedBy, thoughtFor, type Reasoning } from './reasoning.ts';

/**
 * `refuse` to answer, `truncate` the answer, write `malformed` JSON, `invent` a quote, `quote_elsewhere`, answer what
 * was `not_offered`.
 */
export const MISBEHAVIOURS = ['refuse', 'truncate', 'malformed', 'invent', 'quote_elsewhere', 'not_offered'] as const;
type Misbehaviour = (typeof MISBEHAVIOURS)[number];

type Recorded = { readonly judgment: string; readonly answer: string; readonly quote: string | null };
type Completion = {
  readonly id: string;
  readonly judgment: string;
  readonly question: string;
  readonly answer: string;
  readonly at: number;
};

const CHARACTERS_PER_TOKEN = 4;

export function createOpenai({ clock, journal, changed }: VendorOptions): Vendor {
  const answers = journal.table<Recorded>('openai.answers');
  const completions = journal.table<Completion>('openai.completions');
  const nextNumber = createCounter(journal, 'openai.completion', 1);
  const { model } = sandboxCredentials.openai;
  let limit: { readonly how: Limit; readonly left: number | null } | null = null;
  let misbehaves: { readonly how: Misbehaviour; readonly left: number | null } | null = null;
  let reasoning: Reasoning | null = null;

  const takeMisbehaviour = (): Misbehaviour | null => {
    if (misbehaves === null) return null;
    const { how, left } = misbehaves;
    misbehaves = left === 1 ? null : { how, left: left === null ? null : left - 1 };
    return how;
  };

  const takeLimit = (): Limit | null => {
    if (limit === null) return null;
    const { how, left } = limit;
    limit = left === 1 ? null : { how, left: left === null ? null : left - 1 };
    return how;
  };

  const complete = (request: SandboxRequest): SandboxResponse => {
    const over = takeLimit();
    if (over !== null) return limited(over, model);
    const body = bodyOf(request);
    if (body === null) return problem(400, 'We could not parse the JSON body of your request.', null, null);
    const asked = textField(body, 'model');
    if (asked !== model)
      return problem(
        404,
        `The model \`${asked ?? ''}\` does not exist or you do not have access to it.`,
        null,
        'model_not_found',
      );
    if (messagesOf(body).length === 0)
      return problem(400, "Invalid 'messages': empty array.", 'messages', 'empty_array');
    if (field(body, 'stream') === true || field(body, 'tools') !== undefined)
      return problem(400, 'This sandbox streams nothing and calls no tools.', null, 'unsupported_value');
    const refused = refusedBy(reasoning, body);
    if (refused !== null) return problem(400, refused.message, refused.param, refused.code);
    const judgment = judgmentOf(body);
    if (judgment === null)
      return problem(
        400,
        'This sandbox answers judgments only: a strict json_schema with `answer`, and `evidence` or `quote`.',
        'response_format',
        'unsupported_value',
      );
    const id = `chatcmpl-sandbox-${nextNumber()}`;
    const recorded = answers.get(judgment.name);
    const said = judgment.isExtraction
      ? extract(judgment, recorded?.answer ?? null, recorded?.quote ?? null)
      : judge(judgment, recorded?.answer ?? null);
    completions.put(id, {
      id,
      judgment: judgment.name,
      question: questionOf(body),
      answer: said.answer,
      at: clock.now(),
    });
    changed();
    const thought = reasoning === null ? null : thoughtFor(reasoning, body);
    const message = answered(takeMisbehaviour(), judgment, said);
    return { status: 200, body: completionOf(id, body, thought?.isOver === true ? NOTHING : message, thought?.tokens) };
  };

  const completionOf = (id: string, body: Input, message: Message, thought = 0): unknown => {
    const read = tokensOf(
      messagesOf(body)
        .map(({ content }) => content)
        .join(''),
    );
    const written = thought + tokensOf(message.content ?? message.refusal ?? '');
    return {
      id,
      object: 'chat.completion',
      created: Math.floor(clock.now() / 1_000),
      model,
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: message.content, refusal: message.refusal, annotations: [] },
          logprobs: null,
          finish_reason: message.finish,
        },
      ],
      usage: {
        prompt_tokens: read,
        completion_tokens: written,
        total_tokens: read + written,
        completion_tokens_details: { reasoning_tokens: thought },
      },
    };
  };

  const routes: readonly Route[] = [
    ['POST', '/v1/chat/completions', complete],
    [
      'GET',
      '/v1/models',
      () => ({
        status: 200,
        body: { object: 'list', data: [{ id: model, object: 'model', created: 1_772_000_000, owned_by: 'sandbox' }] },
      }),
    ],
  ];

  return {
    name: 'openai',
    async handle(request) {
      if (bearerToken(request) !== sandboxCredentials.openai.apiKey)
        return problem(401, 'Incorrect API key provided.', null, 'invalid_api_key');
      return route(routes, request) ?? problem(404, `Invalid URL (${request.method} ${request.path})`, null, null);
    },
    snapshot: () => ({ answers: answers.all(), completions: completions.all(), misbehaves }),
    async act(action, input) {
      switch (action) {
        case 'answer': {
          const judgment = requiredText(input, 'judgment');
          answers.put(judgment, {
            judgment,
            answer: requiredText(input, 'answer'),
            quote: textField(input, 'quote'),
          });
          break;
        }
        case 'forget':
          answers.delete(requiredText(input, 'judgment'));
          break;
        case 'misbehave':
          misbehaves = oneOf(MISBEHAVIOURS, input);
          break;
        case 'limit':
          limit = oneOf(LIMITS, input);
          break;
        case 'reason':
          reasoning = reasoningOf(input);
          break;
        case 'behave':
          misbehaves = null;
          limit = null;
          reasoning = null;
          break;
        default:
          throw new Trouble('sandbox.no_action', {
            message: `Expected an action of the model such as \`answer\`, got \`${action}\``,
          });
      }
      changed();
      return null;
    },
  };
}

type Message = { readonly content: string | null; readonly refusal: string | null; readonly finish: 'stop' | 'length' };

function answered(how: Misbehaviour | null, { inputs, texts, isExtraction }: Judgment, said: Said): Message {
  const content = ({ evidence, answer }: Said): string => {
    const [quoted = { input: inputs[0] ?? '', quote: '' }] = evidence;
    return JSON.stringify(isExtraction ? { ...quoted, answer } : { evidence, answer });
  };
  const json = (answer: Said): Message => ({ content: content(answer), refusal: null, finish: 'stop' });
  const [first = ''] = inputs;
  switch (how) {
    case null:
      return json(said);
    case 'refuse':
      return { content: null, refusal: "I'm sorry, I can't assist with that.", finish: 'stop' };
    case 'truncate':
      return { content: content(said).slice(0, 9), refusal: null, finish: 'length' };
    case 'malformed':
      return { content: 'The answer is yes, obviously', refusal: null, finish: 'stop' };
    case 'invent':
      return json({ ...said, evidence: [{ input: first, quote: 'This sentence is in no text of the case' }] });
    case 'quote_elsewhere':
      return json({
        ...said,
        evidence: [{ input: first, quote: texts.find(({ input }) => input !== first)?.text ?? 'another text' }],
      });
    case 'not_offered':
      return json({ ...said, answer: 'approve the payment' });
  }
}

/** What a model writes that has thought up to its limit. */
const NOTHING: Message = { content: '', refusal: null, finish: 'length' };

function reasoningOf(input: Input): Reasoning {
  const tokens = field(input, 'tokens');
  if (typeof tokens !== 'number' || !Number.isInteger(tokens) || tokens < 1)
    throw new Trouble('sandbox.bad_input', { message: 'Expected `tokens` to be a whole number above zero' });
  return { tokens, efforts: textsOf(field(input, 'efforts')) ?? ['minimal', 'low', 'medium', 'high'] };
}

function oneOf<How extends string>(
  all: readonly How[],
  input: Input,
): { readonly how: How; readonly left: number | null } {
  const how = all.find((known) => known === field(input, 'how'));
  if (how === undefined)
    throw new Trouble('sandbox.bad_input', {
      message: `Expected \`how\` to be one of ${all.map((known) => `\`${known}\``).join(', ')}`,
    });
  const times = field(input, 'times');
  return { how, left: typeof times === 'number' && Number.isInteger(times) && times > 0 ? times : null };
}

function questionOf(body: Input): string {
  return /^Question: (.*)$/m.exec(messagesOf(body).find(({ role }) => role === 'system')?.content ?? '')?.[1] ?? '';
}

function problem(status: number, message: string, param: string | null, code: string | null): SandboxResponse {
  return { status, body: { error: { message, type: 'invalid_request_error', param, code } } };
}

const tokensOf = (text: string): number => Math.ceil(text.length / CHARACTERS_PER_TOKEN);
