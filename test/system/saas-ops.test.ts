/**
 * The handbook `saas-ops` in the sandbox, as README.md says to start it: on a data directory in which the claims
 * handbook ran before.
 */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ShownMessage } from '../../src/sandbox/slack/snapshot.ts';
import { startWhole, type Whole } from './in-process.ts';
import { createPlace, type Place } from './program.ts';
import { shownText } from './state.ts';

const SALES_DIRECTOR = 'UDINA0001';

describe('the sandbox with the handbook saas-ops', () => {
  let place: Place;
  let whole: Whole;
  beforeAll(async () => {
    place = await createPlace();
    await (await startWhole({ place })).stop();
    whole = await startWhole({ place: { ...place, sops: join(place.sops, 'examples/saas-ops') } });
  });
  afterAll(async () => {
    await whole.stop();
    place.remove();
  });

  const start = async (sample: string): Promise<unknown> => {
    const response = await fetch(`${whole.system.page ?? ''}/sandbox/sample`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ sample }),
    });
    return response.json();
  };
  const message = (what: string, is: (text: string, message: ShownMessage) => boolean): Promise<ShownMessage> =>
    whole.find(what, ({ vendors: { slack } }) =>
      Object.values(slack.messages)
        .flat()
        .find((each) => is(shownText(each), each)),
    );
  const cardOf = (customer: string, words: string): Promise<ShownMessage> =>
    message(
      `the card of ${customer} says ${words}`,
      (text, { thread_ts: thread }) => thread === undefined && text.includes(customer) && text.includes(words),
    );

  it('reviews a renewal up to the decision of the sales director', async () => {
    expect(await start('renewal-review')).toMatchObject({ ok: true, result: { answer: 'Stored' } });
    const approval = await message('the concession waits for its approval', (text) =>
      text.startsWith('Approval needed: CASE-1, step 16a'),
    );
    expect(await whole.click(SALES_DIRECTOR, approval, 'approval_approve')).toContain('You approved');
    await message('the concession is recorded', (text) =>
      /^Approved: CASE-1, step 16a.*Record that a concession of 12 percent/s.test(text),
    );
    await cardOf('Parsnip Publishing', 'RR1+RR5');
    expect(whole.state().vendors.jira.issues.map(({ summary }) => summary)).toContain('Save plan: Parsnip Publishing');
  });

  it('has everyone in the channels that were there before', () => {
    const systems = whole.state().vendors.slack.channels.find((channel) => channel['name'] === 'ops-systems');
    expect(systems?.['members']).toContain(SALES_DIRECTOR);
  });

  it('gives a blocked onboarding to the engineers', async () => {
    await start('blocked-onboarding');
    await cardOf('Otter Outdoors', 'Outcome: OB1');
  });

  it('raises the open issue of a known problem and notifies the backup of the account executive', async () => {
    await start('known-bug');
    await cardOf('Pocketwatch Parking', 'XE1+XE2+XE4');
    const { jira, slack } = whole.state().vendors;
    expect(jira.issues.find(({ key }) => key === 'BILL-310')?.priority).toBe('Highest');
    expect(slack.messages[slack.dms['UAE000002'] ?? '']?.map(({ text }) => text)).toEqual([
      expect.stringContaining('Pocketwatch Parking'),
    ]);
  });
});
