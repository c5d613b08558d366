/**
 * A judgment in words, from the log alone: the answer, the model, and the quotes from the text that support it.
 */
import { hashOf } from '../../kernel/canonical-json.ts';
import { judgmentInput, judgmentOutput, JUDGE_TOOL, type JudgmentOutput } from '../../tool/judgment.ts';
import type { CallState, RunState } from '../log/state.ts';
import type { Evidence } from './labelled-text.ts';

/** Characters of a hash that are shown: enough for a person to compare. */
const HASH_SHOWN = 12;

/** The answer of a model call; null for any other call, without an answer, or if the answer was erased. */
export function judgmentIn({ proposed, progress }: CallState): JudgmentOutput | null {
  if (proposed.tool !== JUDGE_TOOL || progress.kind !== 'succeeded') return null;
  return judgmentOutput.safeParse(progress.output).data ?? null;
}

/** `Answered yes, by gpt-5-mini (prompt 3f2a…, 412 tokens read, 31 written)`. */
export function judgmentResult(judgment: JudgmentOutput): string {
  const { asked, model, prompt_sha256: prompt, tokens_in: read, tokens_out: written } = judgment;
  const how = asked
    ? `by ${model} (prompt ${prompt.slice(0, HASH_SHOWN)}, ${read} tokens read, ${written} written)`
    : 'without a model, since there was nothing to judge';
  return `${judgment.read === undefined ? 'Answered' : 'Read'} ${answerOf(judgment)}, ${how}`;
}

/** The quotes, each with the name of the text that contains it. */
export function judgmentEvidence(judgment: JudgmentOutput, { proposed }: CallState): Evidence[] {
  const quotes = judgment.evidence.map(({ input, quote }) => ({
    label: 'quoted',
    value: `“${quote}”`,
    origin: `word for word in \`${input}\`, asked: ${String(proposed.args['question'] ?? '')}`,
  }));
  const { read } = judgment;
  return read === undefined
    ? quotes
    : [
        ...quotes,
        { label: 'read', value: answerOf(judgment), origin: `from “${read.words}” in \`${read.input}\`, by rule` },
      ];
}

/** Where an amount comes from that a model chose or extracted: its quotes; null when it is not that of the judgment. */
export function quotedFor(call: CallState, amountHash: string): string | null {
  const judgment = judgmentIn(call);
  const amount = judgment?.amount ?? judgment?.number;
  if (judgment === null || amount === undefined || hashOf(amount) !== amountHash) return null;
  const quotes = judgment.evidence.map(({ input, quote }) => `“${quote}” in ${input}`);
  return quotes.length === 0 ? null : quotes.join(', ');
}

/** The bounds of an extracted value, as its call was made with them; null without any. */
export function extractionBounds({ proposed }: CallState): string | null {
  const { extract } = judgmentInput.pick({ extract: true }).safeParse({ extract: proposed.args['extract'] }).data ?? {};
  if (extract === undefined) return null;
  const { min, max, one_of: choices } = extract;
  const texts = [
    ...(min === undefined ? [] : [`at least ${min}`]),
    ...(max === undefined ? [] : [`at most ${max}`]),
    ...(choices === undefined ? [] : [`one of ${choices.join(', ')}`]),
  ];
  return texts.length === 0 ? null : texts.join(', ');
}

/** Requests and tokens that the run's judgments have used so far. Every attempt counts, whatever its result. */
export function spentOn({ calls }: RunState): { readonly requests: number; readonly tokens: number } {
  const judged = Object.values(calls).filter(({ proposed }) => proposed.tool === JUDGE_TOOL);
  return {
    requests: judged.reduce((sum, { attempts }) => sum + attempts, 0),
    tokens: judged.reduce((sum, call) => {
      const judgment = judgmentIn(call);
      return sum + (judgment === null ? 0 : judgment.tokens_in + judgment.tokens_out);
    }, 0),
  };
}

const answerOf = ({ answer }: JudgmentOutput): string => answer ?? 'none of those offered';
