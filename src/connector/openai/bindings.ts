/**
 * Performs a judgment. If there is nothing to judge, no model is asked; if no model is configured, the judgment fails
 * with a code of its own.
 */
import type { z } from 'zod';
import { judgmentAnswerCharactersMax, judgmentAnswersMax, judgmentCharactersMax } from '../../kernel/limits.ts';
import type { Clock } from '../../kernel/clock.ts';
import {
  NONE,
  UNSURE,
  judgmentInput,
  type Extraction,
  type JudgmentInput,
  type JudgmentOutput,
} from '../../tool/judgment.ts';
import type { CallResult, ToolBinding } from '../../tool/tool.ts';
import { bind, type Found } from '../bind.ts';
import { createBudget } from './budget.ts';
import type { OpenaiClient } from './client.ts';
import { openaiOutcome } from './errors.ts';
import { choicesOf, extractionPrompt } from './extraction-prompt.ts';
import { promptOf, type Prompt } from './prompt.ts';
import { readExtraction } from './read-extraction.ts';
import { readJudgment, type Completion } from './read-judgment.ts';
import { judgeTool } from './tools.ts';

/** @param client null if no model is configured */
export function createOpenaiBindings(client: OpenaiClient | null, clock: Pick<Clock, 'now'>): ToolBinding[] {
  const budget = client === null ? null : createBudget(client.settings.budget, clock);
  return [
    bind({
      tool: judgeTool,
      input: judgmentInput,
      secrets: () => client?.secrets() ?? [],
      outcomeOf: openaiOutcome,
      timeoutMs: client?.settings.timeout_ms,
      call: async (given, { signal }) => {
        const input = withoutOurWords(given);
        const settled = withoutModel(input);
        if (settled !== null) return settled;
        if (client === null || budget === null)
          return {
            kind: 'failed',
            code: 'no_model',
            message: 'No language model is configured: set OPENAI_API_KEY and OPENAI_MODEL',
          };
        const spent = budget.take({ requests: input.requests_before, tokens: input.tokens_before });
        if (spent !== null) return { kind: 'failed', code: 'over_budget', message: spent };
        const { prompt, readOf } = input.extract === undefined ? choosing(input) : extracting(input, input.extract);
        const asking = { signal, spend: (tokens: number) => budget.spend(tokens) };
        const { choice, model, tokensIn, tokensOut } = await client.ask(input.id, prompt, asking);
        const read = readOf(choice ?? { finish_reason: null, content: null, refusal: null });
        if (read.kind === 'failed')
          return { ...read, message: `${read.message} (${model}, prompt ${prompt.sha256.slice(0, 12)})` };
        return found({
          ...read.judged,
          asked: true,
          model,
          prompt_sha256: prompt.sha256,
          tokens_in: tokensIn,
          tokens_out: tokensOut,
        });
      },
    }),
  ];
}

type Asked = {
  readonly prompt: Prompt<z.ZodType>;
  readonly readOf: (completion: Completion) => ReturnType<typeof readJudgment>;
};

function choosing(input: JudgmentInput): Asked {
  const prompt = promptOf(input);
  return { prompt, readOf: (completion) => readJudgment(completion, prompt.schema, input) };
}

function extracting(input: JudgmentInput, extract: Extraction): Asked {
  const prompt = extractionPrompt(input, extract);
  return { prompt, readOf: (completion) => readExtraction(completion, prompt.schema, input, extract) };
}

/** A text of the case must not pass for an answer that is always offered. */
function withoutOurWords(input: JudgmentInput): JudgmentInput {
  if (!input.may_be_none) return input;
  const isOurs = (answer: string): boolean => answer === NONE || answer === UNSURE || answer.trim() === '';
  const kept = input.answers.map((answer) => !isOurs(answer));
  const choices = input.extract?.one_of?.filter((choice) => !isOurs(choice));
  return {
    ...input,
    ...(input.extract === undefined || choices === undefined ? {} : { extract: { ...input.extract, one_of: choices } }),
    answers: input.answers.filter((_, at) => kept[at]),
    ...(input.amounts === undefined ? {} : { amounts: input.amounts.filter((_, at) => kept[at]) }),
  };
}

/**
 * The results that need no model. No offered answers means `none`; a text without a letter supports only answers that
 * claim nothing. Input that is too long fails here too.
 */
function withoutModel(input: JudgmentInput): Found | CallResult | null {
  const { inputs, may_be_none: mayBeNone } = input;
  // A value that is extracted is offered no answers, unless it is a choice among texts.
  const answers = input.extract === undefined ? input.answers : choicesOf(input.extract);
  const unasked = { evidence: [], asked: false, model: '', prompt_sha256: '', tokens_in: 0, tokens_out: 0 };
  if (answers?.length === 0) return found(unasked);
  if (inputs.every(({ text }) => text.trim() === '')) {
    if (mayBeNone) return found(unasked);
    const bare = [NONE, 'no'].find((answer) => answers?.includes(answer));
    return bare === undefined
      ? { kind: 'failed', code: 'unsure', message: 'There is no text to judge' }
      : found({ ...unasked, answer: bare });
  }
  const characters = inputs.reduce((sum, { text }) => sum + text.length, 0);
  if (characters > judgmentCharactersMax)
    return {
      kind: 'failed',
      code: 'too_long',
      message: `Expected at most ${judgmentCharactersMax} characters to judge, got ${characters}`,
    };
  if (answers === null) return null;
  if (answers.length > judgmentAnswersMax)
    return {
      kind: 'failed',
      code: 'too_long',
      message: `Expected at most ${judgmentAnswersMax} answers, got ${answers.length}`,
    };
  const longest = Math.max(...answers.map((answer) => answer.length));
  return longest <= judgmentAnswerCharactersMax
    ? null
    : {
        kind: 'failed',
        code: 'too_long',
        message: `Expected answers of at most ${judgmentAnswerCharactersMax} characters, got one of ${longest}`,
      };
}

/** The answer is cited by the name of the model. */
function found(output: JudgmentOutput): Found {
  return { kind: 'found', output, ...(output.asked ? { reference: { record: output.model } } : {}) };
}
