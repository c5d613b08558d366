/**
 * The connector's configuration for one model, on any server that supports OpenAI's chat completions with structured
 * outputs.
 */
import { z } from 'zod';
import {
  judgmentRequestsPerDayMax,
  judgmentRequestsPerRunMax,
  judgmentTokensPerDayMax,
  judgmentTokensPerRunMax,
} from '../../kernel/limits.ts';

const count = z.int().positive();

/** The budget of judgments. Requests count whatever their result. */
export const budgetSchema = z.strictObject({
  requests_per_run: count.default(judgmentRequestsPerRunMax),
  tokens_per_run: count.default(judgmentTokensPerRunMax),
  requests_per_day: count.default(judgmentRequestsPerDayMax),
  tokens_per_day: count.default(judgmentTokensPerDayMax),
});

export const openaiConfigSchema = z.strictObject({
  base_url: z.url().default('https://api.openai.com/v1'),
  /** Self-hosted servers accept any key, but require one. */
  api_key: z.string().min(1),
  model: z.string().min(1).max(200),
  /** Absent: as much as a model needs, more for one that reasons. */
  output_tokens: count.optional(),
  budget: budgetSchema.prefault({}),
  timeout_ms: count.optional(),
});

export type OpenaiConfig = z.input<typeof openaiConfigSchema>;
export type OpenaiSettings = z.infer<typeof openaiConfigSchema>;
export type BudgetSettings = z.infer<typeof budgetSchema>;
