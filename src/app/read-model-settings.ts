/**
 * The settings of the language model. OPENAI_MODEL turns it on: many computers have an API key set for other programs,
 * and a key alone must not make this program call a model.
 */
import { openaiConfigSchema, type OpenaiSettings } from '../connector/openai/config.ts';

/** The limits that a deployment may change, by the name of their variable. */
const LIMITS = {
  SOPWITH_MODEL_REQUESTS_PER_RUN: 'requests_per_run',
  SOPWITH_MODEL_TOKENS_PER_RUN: 'tokens_per_run',
  SOPWITH_MODEL_REQUESTS_PER_DAY: 'requests_per_day',
  SOPWITH_MODEL_TOKENS_PER_DAY: 'tokens_per_day',
} as const;
const OUTPUT_TOKENS = 'SOPWITH_MODEL_OUTPUT_TOKENS';

/** Null when no model is named, or when something is wrong; then `problems` has a sentence about it. */
export function readModelSettings(read: (name: string) => string | null, problems: string[]): OpenaiSettings | null {
  const model = read('OPENAI_MODEL');
  if (model === null) return null;
  const key = read('OPENAI_API_KEY');
  if (key === null) {
    problems.push('Expected OPENAI_API_KEY next to OPENAI_MODEL, got none: a server of your own takes any text');
    return null;
  }
  const numberOf = (name: string): number | null => {
    const text = read(name);
    if (text === null) return null;
    if (/^[1-9]\d{0,11}$/.test(text)) return Number(text);
    problems.push(`Expected ${name} to be a whole number above zero, got \`${text.slice(0, 20)}\``);
    return null;
  };
  const budget = Object.fromEntries(
    Object.entries(LIMITS).flatMap(([name, limit]) => {
      const value = numberOf(name);
      return value === null ? [] : [[limit, value]];
    }),
  );
  const outputTokens = numberOf(OUTPUT_TOKENS);
  const baseUrl = read('OPENAI_BASE_URL');
  const built = {
    model,
    api_key: key,
    budget,
    ...(baseUrl === null ? {} : { base_url: baseUrl }),
    ...(outputTokens === null ? {} : { output_tokens: outputTokens }),
  };
  const parsed = openaiConfigSchema.safeParse(built);
  if (parsed.success) return parsed.data;
  problems.push(
    ...parsed.error.issues.map(
      ({ path, message }) =>
        `The settings of the model (OPENAI_MODEL, OPENAI_BASE_URL) are wrong at \`${path.join('.')}\`: ${message}`,
    ),
  );
  return null;
}
