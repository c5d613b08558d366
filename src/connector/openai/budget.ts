/**
 * The budget of judgments: per run, counted from its log, and per UTC day, counted in this process.
 *
 * A restarted process begins a new count for the day, and each worker has its own; the limit of a run holds for all of
 * them together.
 */
import type { Clock } from '../../kernel/clock.ts';
import type { BudgetSettings } from './config.ts';

const DAY_MS = 86_400_000;

export type Budget = {
  /** Counts the request and returns null, or a sentence that says why it may not be made. */
  take(run: { readonly requests: number; readonly tokens: number }): string | null;
  /** Records the tokens that the request used. */
  spend(tokens: number): void;
};

export function createBudget(settings: BudgetSettings, clock: Pick<Clock, 'now'>): Budget {
  let day = -1;
  let [requests, tokens] = [0, 0];
  const turn = (): void => {
    const today = Math.floor(clock.now() / DAY_MS);
    if (today !== day) [day, requests, tokens] = [today, 0, 0];
  };
  return {
    take(run) {
      turn();
      if (run.requests >= settings.requests_per_run)
        return `This run has asked the model ${run.requests} times, and may ${settings.requests_per_run} times`;
      if (run.tokens >= settings.tokens_per_run)
        return `This run has used ${run.tokens} tokens of the model, and may use ${settings.tokens_per_run}`;
      if (requests >= settings.requests_per_day)
        return `The model was asked ${requests} times today, and may be asked ${settings.requests_per_day} times`;
      if (tokens >= settings.tokens_per_day)
        return `Judgments used ${tokens} tokens today, and may use ${settings.tokens_per_day}`;
      requests += 1;
      return null;
    },
    spend(taken) {
      turn();
      tokens += taken;
    },
  };
}
