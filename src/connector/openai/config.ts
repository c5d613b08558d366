/**
 * What the connector has to be told about one model: any server that speaks OpenAI's chat completions with structured
 * outputs.
 */
import { z } from 'zod';
import {
  judgmentOutputTokensMax,
  judgmentRequestsPerDayMax,
  judgmentRequestsPerRunMax,
  judgmentTokensPerDayMax,
  judgmentTokensPerRunMax,
} from '../../kernel/limits.ts';

const count = z.int().positive();

/** What judgments may take. Requests count whatever comes of them. */
export const budgetSchema = z.strictObject({
  requests_per_run: count.default(judgmentRequestsPerRunMax),
  tokens_per_run: count.default(judgmentTokensPerRunMax),
  requests_per_day: count.default(judgmentRequestsPerDayMax),
  tokens_per_day: count.default(judgmentTokensPerDayMax),
});

export const openaiConfigSchema = z.strictObject({
  base_url: z.url().default('https://api.openai.com/v1'),
  /** Servers of one's own take any key, but not none. */
  api_key: z.string().min(1),
  model: z.string().min(1).max(200),
  output_tokens: count.default(judgmentOutputTokensMax),
  budget: budgetSchema.prefault({}),
  timeout_ms: count.optional(),
});

export type OpenaiConfig = z.input<typeof openaiConfigSchema>;
export type OpenaiSettings = z.infer<typeof openaiConfigSchema>;
export type BudgetSettings = z.infer<typeof budgetSchema>;
