/**
 * One approval over both transports, and every way in which a click can be wrong.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ShownMessage } from '../../src/sandbox/slack/snapshot.ts';
import { createPlace, type Place } from './program.ts';
import { askIn, edit, startWhole, type Whole } from './in-process.ts';
import { issuesOf, PEOPLE, threadOf } from './state.ts';

const OPEN = 'Approval needed';

describe.each(['socket', 'http'] as const)('an approval over %s', (transport) => {
  let place: Place;
  let whole: Whole;
  beforeAll(async () => {
    place = await createPlace();
    whole = await startWhole({ place, transport });
  });
  afterAll(async () => {
    await whole.stop();
    place.remove();
  });

  const asked = async (): Promise<{ readonly caseId: string; readonly card: ShownMessage }> => {
    const caseId = await whole.file('enterprise-31000');
    return { caseId, card: await whole.find(`${caseId} asks for an approval`, (state) => askIn(state, caseId, OPEN)) };
  };

  it('is given once, however often the lead clicks', async () => {
    const { caseId, card } = await asked();
    expect(await whole.click(PEOPLE.lead, card, 'approval_approve')).toContain(
      'You approved: Create a High priority issue in CLM',
    );
    await whole.find('the issue is created', (state) => issuesOf(state, caseId)[0]);
    await whole.cardSays(caseId, 'Waiting for Ava Anders to take it');
    await whole.find('the card is locked', (state) => askIn(state, caseId, 'Approved'));
    expect(await whole.click(PEOPLE.lead, card, 'approval_approve', true)).toMatch(
      /^Already approved by Lena Lindqvist at .*; your click changed nothing$/,
    );
    expect(issuesOf(whole.state(), caseId)).toHaveLength(1);
  });

  it('is given by one of two people who click at once', async () => {
    const { caseId, card } = await asked();
    const answers = await Promise.all([
      whole.click(PEOPLE.lead, card, 'approval_approve'),
      whole.click('ULEO00001', card, 'approval_approve'),
    ]);
    expect(answers.filter((answer) => answer.startsWith('You approved'))).toHaveLength(1);
    expect(answers.filter((answer) => answer.startsWith('Already approved by '))).toHaveLength(1);
    await whole.find('the issue is created', (state) => issuesOf(state, caseId)[0]);
    await whole.cardSays(caseId, 'Waiting for Ava Anders to take it');
    expect(issuesOf(whole.state(), caseId)).toHaveLength(1);
  });

  it('is refused to the analyst, to a guest, and to a person from another organisation', async () => {
    const { caseId, card } = await asked();
    expect(await whole.click(PEOPLE.analyst, card, 'approval_approve')).toBe(
      'You are not in claims-leads; these people may: Lena Lindqvist, Leo Lindgren',
    );
    expect(await whole.click(PEOPLE.guest, card, 'approval_approve')).toMatch(/guest/i);
    await whole.system.sandbox?.slack.act('join', { user: PEOPLE.stranger, channel: 'CFREIGHT1' });
    expect(await whole.click(PEOPLE.stranger, card, 'approval_approve')).toMatch(/organisation|guest/i);
    expect(issuesOf(whole.state(), caseId)).toEqual([]);
  });

  it('can still be given after a restart, from the card of before', async () => {
    const { caseId, card } = await asked();
    await whole.stop();
    whole = await startWhole({ place, transport });
    expect(await whole.click(PEOPLE.lead, card, 'approval_approve')).toContain('You approved');
    await whole.find('the issue is created', (state) => issuesOf(state, caseId)[0]);
    await whole.cardSays(caseId, 'Waiting for Ava Anders to take it');
    expect(threadOf(whole.state(), caseId).filter(({ text }) => text.startsWith('Approved'))).toHaveLength(1);
  });

  it('cannot be given after it expired; the run parks instead', async () => {
    edit(place, 'boundary/claims-agent.cedar', '@expires("PT4H")', '@expires("PT6S")');
    await whole.find('the handbook is published', ({ vendors: { slack } }) =>
      slack.messages['CFREIGHT1']?.find(({ text }) => text.startsWith('Handbook 2 was published')),
    );
    const { caseId, card } = await asked();
    await whole.find('nobody decided in time', (state) => askIn(state, caseId, 'Expired'));
    expect(await whole.click(PEOPLE.lead, card, 'approval_approve', true)).toMatch(
      /^No one decided in time: it expired at .*; your click changed nothing$/,
    );
    const recovery = await whole.find('a person is asked', (state) => askIn(state, caseId, 'Needs a person'));
    expect(recovery.text).toContain('No one decided on step 3a in time');
    expect(issuesOf(whole.state(), caseId)).toEqual([]);
  });
});
