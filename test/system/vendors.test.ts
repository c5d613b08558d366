/**
 * Vendors that are down, slow or over their rate, with the whole program: the run continues when they are back, or a
 * person is asked.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { askIn, startWhole, type Whole } from './in-process.ts';
import { issuesOf, PEOPLE, shownText, threadOf, messagesTo } from './state.ts';

describe('vendors that fail', () => {
  let whole: Whole;
  beforeAll(async () => {
    whole = await startWhole();
  });
  afterAll(async () => {
    await whole.stop();
  });
  afterEach(() => {
    whole.system.sandbox?.sandbox.faults.clear();
  });

  type Faults = NonNullable<Whole['system']['sandbox']>['sandbox']['faults'];
  const fail = (...fault: Parameters<Faults['set']>): void => {
    whole.system.sandbox?.sandbox.faults.set(...fault);
  };
  const escalated = async (): Promise<string> => {
    const caseId = await whole.file('enterprise-7200');
    await whole.cardSays(caseId, 'Waiting for Ava Anders to take it');
    return caseId;
  };
  const expectOnce = (caseId: string): void => {
    expect(issuesOf(whole.state(), caseId)).toHaveLength(1);
    expect(messagesTo(whole.state(), PEOPLE.executive, caseId)).toHaveLength(1);
  };

  it('waits while Salesforce refuses connections for a moment', async () => {
    fail('salesforce', { fault: 'refuse', times: 2 });
    expectOnce(await escalated());
  });

  it('waits as long as Zendesk asks when it is over its rate', async () => {
    fail('zendesk', { fault: 'rate_limited', retry_after_s: 1, times: 2 });
    const caseId = await whole.file('enterprise-4100');
    await whole.cardSays(caseId, 'Done: standard');
    expect(whole.ticketOf(caseId)).toMatchObject({ group: 'Standard Claims' });
    expect(whole.ticketOf(caseId).comments).toHaveLength(2);
  });

  it('waits for a slow TMS', async () => {
    fail('tms', { fault: 'slow', ms: 700 });
    expectOnce(await escalated());
  });

  it('does not repeat a write with an unknown outcome in Jira: it looks for it first, and the card says so', async () => {
    const since = whole.exchanges.length;
    fail('jira', { fault: 'error_500', method: 'POST', path: '/rest/api/3/issue' });
    const caseId = await whole.file('enterprise-7200');
    await whole.cardSays(caseId, 'Waiting for Jira in step 3a');
    await whole.find('it was looked for', () =>
      whole.exchanges
        .slice(since)
        .find(({ vendor, request }) => vendor === 'jira' && request.path.includes('/search/jql')),
    );
    expect(issuesOf(whole.state(), caseId)).toEqual([]);
    expect(messagesTo(whole.state(), PEOPLE.executive, caseId)).toHaveLength(1);
  });

  it('finds what Jira and Slack did even though the connection was cut', async () => {
    fail('jira', { fault: 'drop_after', method: 'POST', path: '/rest/api/3/issue', times: 1 });
    fail('slack', { fault: 'drop_after', method: 'POST', path: '/api/chat.postMessage', times: 3 });
    const caseId = await escalated();
    expectOnce(caseId);
    await whole.find('the thread tells how it was found', (state) =>
      threadOf(state, caseId).find((message) => shownText(message).includes('after the answer was lost')),
    );
    const texts = threadOf(whole.state(), caseId).map(({ text }) => text);
    expect(new Set(texts).size).toBe(texts.length);
  });

  it('asks a person when the TMS stays down, says so, and continues when it is back', async () => {
    fail('tms', { fault: 'refuse' });
    const caseId = await whole.file('enterprise-7200');
    const card = await whole.find(`${caseId} asks a person`, (state) => askIn(state, caseId, 'Needs a person'));
    expect(shownText(card)).toMatch(/Step 2 did not work.*TMS/);
    expect(issuesOf(whole.state(), caseId)).toEqual([]);
    whole.system.sandbox?.sandbox.faults.clear();
    expect(await whole.click(PEOPLE.lead, card, 'recovery_try_again')).toBe('It will be tried again');
    await whole.cardSays(caseId, 'Waiting for Ava Anders to take it');
    expectOnce(caseId);
  });

  it('brings the thread up to date in order after Slack was down', async () => {
    // Each post that may have arrived is searched for, and repeated after 15 s.
    fail('slack', { fault: 'refuse', path: '/api/chat.*', times: 1 });
    const caseId = await whole.file('enterprise-4100');
    await whole.cardSays(caseId, 'Done: standard');
    const thread = await whole.find('the thread has the last step', (state) => {
      const texts = threadOf(state, caseId).map(shownText);
      return texts.some((text) => text.includes('Assign ticket')) ? texts : undefined;
    });
    // One message says it all.
    expect(thread).toHaveLength(1);
    expect(thread[0]).toMatch(/Send the acknowledgment.*Assign ticket \d+ to the group Standard Claims/s);
  });
});
