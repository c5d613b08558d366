/**
 * One request to Slack: checks the budget first, never waits, and returns a value whatever Slack does.
 */
import type { WebClient } from '@slack/web-api';
import type { Budget, BudgetRequest } from './budget.ts';
import { slackFailure, type SlackFailure, type SlackPurpose } from './errors.ts';

/** What all code that calls Slack gets. */
export type SlackLine = { readonly client: WebClient; readonly budget: Budget };

export type Requested<Answer> = { readonly kind: 'answer'; readonly answer: Answer } | SlackFailure;

export async function requestSlack<Answer>(
  { client, budget }: SlackLine,
  request: BudgetRequest & { readonly purpose: SlackPurpose },
  send: (client: WebClient) => Promise<Answer>,
): Promise<Requested<Answer>> {
  const afterMs = budget.take(request);
  if (afterMs !== null)
    return {
      kind: 'not_now',
      afterMs,
      message: `No \`${request.method}\` may be sent for \`${afterMs}\` ms: our budget is used up, or Slack has not answered yet`,
    };
  try {
    return { kind: 'answer', answer: await send(client) };
  } catch (error) {
    const failure = slackFailure(error, request.purpose);
    if (failure.kind === 'not_now') budget.pause(request, failure.afterMs);
    return failure;
  }
}
