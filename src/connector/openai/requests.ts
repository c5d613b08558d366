/**
 * The request of a judgment, in the form that this model accepts. Which that is is learned: from what it refuses, since
 * a refusal was not executed, and from what it thought.
 */
import type OpenAI from 'openai';
import type { zodResponseFormat } from 'openai/helpers/zod';
import type { z } from 'zod';
import { judgmentOutputTokensMax, judgmentReasoningTokensMax } from '../../kernel/limits.ts';
import type { VendorFailure } from '../exchange.ts';
import { apiErrorOf } from './api-error.ts';
import type { OpenaiSettings } from './config.ts';
import { isTooLong } from './errors.ts';
import type { Prompt } from './prompt.ts';

export type Body = OpenAI.ChatCompletionCreateParamsNonStreaming;
type Format = ReturnType<typeof zodResponseFormat>;

export type Requests = {
  /** @param isNarrow the model has no room for the texts and a long answer */
  next(prompt: Prompt<z.ZodType>, format: Format, isNarrow: boolean): { readonly body: Body; readonly limit: number };
  /** The tokens that the model may write, as far as it is known by now. */
  outputTokens(): number;
  /** Whether the request can be sent again: without what was refused, or `narrow`. */
  learn(failure: VendorFailure, limit: number): 'otherwise' | 'narrow' | 'nothing';
  /** Whether it is new that the model reasons. */
  learnReasoning(): boolean;
};

export function createRequests(settings: OpenaiSettings): Requests {
  /**
   * Reasoning models have no temperature, some have no low effort, and older servers have another name for the limit.
   */
  const takes = { temperature: true, completionTokens: true, lowEffort: true };
  /**
   * Whether it was seen to reason. Only then is anything asked of its effort: others refuse that, and one that reasons
   * only when it is asked to would begin.
   */
  let isReasoning = false;

  const outputTokens = (): number =>
    settings.output_tokens ?? (isReasoning ? judgmentReasoningTokensMax : judgmentOutputTokensMax);

  const learnRefusal = (failure: VendorFailure): boolean => {
    // A 400 and a 422 were not executed.
    if (failure.status !== 400 && failure.status !== 422) return false;
    const { param, message } = apiErrorOf(failure);
    const names = (name: string): boolean => param === name || (param === null && message.includes(name));
    if (takes.temperature && names('temperature')) {
      takes.temperature = false;
      isReasoning = true;
      return true;
    }
    if (isReasoning && takes.lowEffort && names('reasoning_effort')) {
      takes.lowEffort = false;
      return true;
    }
    if (takes.completionTokens && names('max_completion_tokens')) {
      takes.completionTokens = false;
      return true;
    }
    return false;
  };

  return {
    next: (prompt, format, isNarrow) => {
      const limit = isNarrow ? Math.min(outputTokens(), judgmentOutputTokensMax) : outputTokens();
      const body: Body = {
        model: settings.model,
        messages: [...prompt.messages],
        response_format: format,
        n: 1,
        ...(takes.temperature ? { temperature: 0 } : {}),
        ...(isReasoning && takes.lowEffort ? { reasoning_effort: 'low' } : {}),
        ...(takes.completionTokens ? { max_completion_tokens: limit } : { max_tokens: limit }),
      };
      return { body, limit };
    },
    outputTokens,
    learn: (failure, limit) => {
      // The window of a small server, or the minute of an account, may have room for a shorter answer.
      if (settings.output_tokens === undefined && limit > judgmentOutputTokensMax && isTooLong(failure))
        return 'narrow';
      return learnRefusal(failure) ? 'otherwise' : 'nothing';
    },
    learnReasoning: () => {
      const isNew = !isReasoning;
      isReasoning = true;
      return isNew;
    },
  };
}
