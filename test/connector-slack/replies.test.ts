import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Budget, BudgetRequest } from '../../src/connector/slack/budget.ts';
import { openSlackLine } from '../../src/connector/slack/connect-slack.ts';
import { createReplies, type Replies } from '../../src/connector/slack/replies.ts';
import { renderHome } from '../../src/connector/slack/render/home.ts';
import { sentenceModal } from '../../src/connector/slack/render/modal.ts';
import { sandboxSlackTokens } from '../../src/sandbox/slack/slack-vendor.ts';
import { ANA, CLAIMS, eventually, startSlack, type Slack } from '../sandbox-slack/start-slack.ts';

const HERE = { channel: CLAIMS, threadTs: null };
const MESSAGE = { text: 'Approved', blocks: [] };
const HOME = renderHome({ notice: [], asks: [], cases: [], told: [], missing: null, workspaceUrl: null });

let slack: Slack;
let taken: BudgetRequest[];
let budget: Budget;
let replies: Replies;
beforeEach(async () => {
  slack = await startSlack({ rateLimits: 'off' });
  const { clock } = slack;
  const settings = { token: sandboxSlackTokens.bot, apiUrl: slack.apiUrl, allowExternal: [] };
  const line = openSlackLine(settings, { clock, timeoutMs: 2_000 });
  taken = [];
  budget = line.budget;
  const counting: Budget = {
    ...budget,
    take(request) {
      taken.push(request);
      return budget.take(request);
    },
  };
  replies = createReplies({ client: line.client, budget: counting, clock });
});
afterEach(() => slack.stop());

const calls = (): string[] => slack.exchanges.map(({ request }) => request.path.split('/').at(-1) ?? '');
/** Wakes the next sleeper. */
const wake = async (): Promise<void> => {
  await slack.clock.advanceTo(await eventually(() => slack.clock.nextWake()));
};

describe('a reply to a person', () => {
  it.each<readonly [string, BudgetRequest['priority'], (given: Replies) => Promise<unknown>]>([
    ['chat.postEphemeral', 'ask', (given) => given.postEphemeral({ ...HERE, user: ANA }, MESSAGE)],
    ['chat.postMessage', 'end', (given) => given.postMessage(HERE, MESSAGE)],
    ['views.open', 'ask', (given) => given.openForm('123.456', sentenceModal('Title', 'Sentence'))],
    ['views.publish', 'ask', (given) => given.publishHome(ANA, HOME)],
  ])('spends the budget of %s, with priority %s', async (method, priority, reply) => {
    await reply(replies);
    expect(taken).toMatchObject([{ method, priority }]);
    expect(calls()).toEqual([method]);
  });

  it('is sent again when Slack accepts it a moment later', async () => {
    slack.faults.set('slack', { fault: 'rate_limited', retry_after_s: 1, times: 1, path: '/api/chat.postEphemeral' });
    const replying = replies.postEphemeral({ ...HERE, user: ANA }, MESSAGE);
    await wake();
    expect(await replying).toMatchObject({ kind: 'answer' });
    expect(taken.map(({ method }) => method)).toEqual(['chat.postEphemeral', 'chat.postEphemeral']);
  });

  it('fails at once if its turn would come too late for a waiting person', async () => {
    budget.pause({ method: 'views.open' }, 2_001);
    expect(await replies.openForm('123.456', sentenceModal('Title', 'Sentence'))).toMatchObject({ kind: 'not_now' });
    expect(calls()).toEqual([]);
  });

  it('waits 2 s at most, however often Slack refuses it', async () => {
    slack.faults.set('slack', { fault: 'rate_limited', retry_after_s: 1, path: '/api/views.publish' });
    const replying = replies.publishHome(ANA, HOME);
    await wake();
    await wake();
    expect(await replying).toMatchObject({ kind: 'not_now' });
    expect(taken).toHaveLength(3);
  });

  it('gets through while updates of runs have used up their share of the rate', async () => {
    while (budget.take({ method: 'chat.update', priority: 'progress' }) === null);
    expect(await replies.postEphemeral({ ...HERE, user: ANA }, MESSAGE)).toMatchObject({ kind: 'answer' });
  });
});
