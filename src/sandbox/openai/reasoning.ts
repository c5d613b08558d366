/**
 * How a reasoning model answers chat completions: it has no temperature, thinks before it writes, and what it thinks
 * counts towards `max_completion_tokens` and is billed. If the limit is reached while it thinks, nothing is written at
 * all: OpenAI, *Reasoning models* (developers.openai.com/api/docs/guides/reasoning). A model that does not reason
 * refuses `reasoning_effort`.
 */
import { field, textField, type Input } from '../input.ts';

/**
 * Tokens that the model thinks before an answer, by the effort that was asked for. Which efforts there are differs by
 * model.
 */
export type Reasoning = { readonly tokens: number; readonly efforts: readonly string[] };

export type Refusal = { readonly message: string; readonly param: string | null; readonly code: string | null };

/**
 * With the effort by default a model thinks all its tokens; `minimal` and `low` leave most of it out, and `none` all.
 */
const SHARES: Readonly<Record<string, number>> = { none: 0, minimal: 0.05, low: 0.25, medium: 1, high: 3 };

/** @param reasoning null for a model that does not reason */
export function refusedBy(reasoning: Reasoning | null, body: Input): Refusal | null {
  const effort = field(body, 'reasoning_effort');
  if (reasoning === null)
    return effort === undefined
      ? null
      : { message: 'Unrecognized request argument supplied: reasoning_effort', param: null, code: null };
  const temperature = field(body, 'temperature');
  if (temperature !== undefined && temperature !== 1)
    return {
      message: `Unsupported value: 'temperature' does not support ${String(temperature)} with this model. Only the default (1) value is supported.`,
      param: 'temperature',
      code: 'unsupported_value',
    };
  if (field(body, 'max_tokens') !== undefined)
    return {
      message:
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      param: 'max_tokens',
      code: 'unsupported_parameter',
    };
  if (effort === undefined || reasoning.efforts.includes(String(effort))) return null;
  const supported = reasoning.efforts.map((each) => `'${each}'`).join(', ');
  return {
    message: `Unsupported value: 'reasoning_effort' does not support '${String(effort)}' with this model. Supported values are: ${supported}.`,
    param: 'reasoning_effort',
    code: 'unsupported_value',
  };
}

/** The tokens that it thinks for this request, and whether any are left to write with. */
export function thoughtFor({ tokens }: Reasoning, body: Input): { readonly tokens: number; readonly isOver: boolean } {
  const wanted = Math.ceil(tokens * (SHARES[textField(body, 'reasoning_effort') ?? 'medium'] ?? 1));
  const limit = field(body, 'max_completion_tokens');
  const most = typeof limit === 'number' ? limit : Number.POSITIVE_INFINITY;
  return { tokens: Math.min(wanted, most), isOver: wanted >= most };
}
