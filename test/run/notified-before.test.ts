/** A message that counts as done after its case started again still asks for its answer; no one is blamed for a restart. */
import { describe, expect, it } from 'vitest';
import type { EarlierEffect } from '../../src/run/log/earlier-effect.ts';
import { AVA, LENA, MARCUS, slackUser } from './handbook.ts';
import { account, HOUR, MINUTE, START, walk, type Walk } from './walk.ts';

const message = (over: Partial<EarlierEffect> = {}): EarlierEffect => ({
  step: '3b',
  tool: 'slack.notify',
  summary: 'Notify ava@our.example of the case in Slack',
  isKnown: true,
  output: { channel: 'D9', ts: '9.000100', person: 'Ava Anders', slack_user: AVA.userId },
  record: null,
  ...over,
});
const again = (...effects: EarlierEffect[]): Walk => walk({ effects });
const counted = (...effects: EarlierEffect[]): Walk => again(...effects).recover('it_was_done', LENA);

describe('a message of the earlier run that counts as done', () => {
  it('asks for its answer from then on, in the message of then', () => {
    const run = again(message());
    run.now += 40 * MINUTE;
    run.recover('it_was_done', LENA);
    expect(run.made.filter(({ tool }) => tool === 'slack.notify')).toEqual([]);
    const ask = run.ask('answer');
    expect(ask).toMatchObject({ step: '3b', person: AVA.userId, dueAt: START + 55 * MINUTE });
    expect(run.view().told).toMatchObject([
      { askId: ask.askId, channel: 'D9', ts: '9.000100', answerBy: START + 55 * MINUTE, state: { kind: 'open' } },
    ]);
    expect(run.view().told[0]).not.toHaveProperty('decided');
    run.answer(AVA);
    expect(run.types.at(-1)).toBe('RunCompleted');
    expect(run.view().card.standing).toContain('Ava Anders has it');
  });

  it('is followed by whoever is next once no one has answered', () => {
    const run = counted(message()).after(15 * MINUTE + 1);
    expect(run.flags).toEqual(['sla_breach']);
    expect(run.ask('answer')).toMatchObject({ step: '3b.if_unanswered', person: MARCUS.userId });
    const { brief } = run.made.at(-1)?.args ?? {};
    expect(brief).toMatchObject({ happened: expect.stringMatching(/^Ava Anders was asked on .* and did not take it/) });
    expect(run.view().told[0]?.state).toMatchObject({ kind: 'missed', isOwed: true });
  });

  it('asks no one whom the earlier run knew to have it', () => {
    const run = again(message({ takenBy: 'Ava Anders' }));
    expect(run.ask('recovery').known.at(-1)).toMatch(/\. Ava Anders has it since then, so no one is asked to take it$/);
    run.recover('it_was_done', LENA);
    expect(run.types).not.toContain('AnswerRequested');
    expect(run.view().told).toEqual([]);
    expect(run.types.at(-1)).toBe('RunCompleted');
  });

  it('runs its time even where only a person says that it was sent', () => {
    const run = again(message({ isKnown: false, output: null }));
    expect(run.ask('recovery').known.at(-1)).toMatch(
      /No message of then is known .* what follows if no one answers is done$/,
    );
    run.recover('it_was_done', LENA).after(15 * MINUTE + 1);
    expect(run.ask('answer')).toMatchObject({ step: '3b.if_unanswered' });
  });

  it('says before the click what becomes of the answer', () => {
    expect(again(message()).ask('recovery').known.at(-1)).toMatch(
      /\. Ava Anders has the full time from now on to press “I have it” in the message of then$/,
    );
  });
});

describe('a message whose sending was lost, and was done as a person says', () => {
  it('asks the person to whom it was to go', () => {
    const run = walk({ script: { 'slack.notify': { kind: 'unknown', message: 'No answer in time' } } });
    run.probe = { kind: 'unknown', message: 'Slack does not answer' };
    for (let look = 0; look < 20 && run.parks.length === 0; look++) run.after(HOUR);
    expect(run.ask('recovery').known.join('\n')).toContain('The time to press “I have it” begins then');
    run.recover('it_was_done', LENA);
    for (let look = 0; look < 20 && !run.types.includes('AnswerRequested'); look++) run.after(MINUTE);
    expect(run.ask('answer')).toMatchObject({ step: '3b', person: AVA.userId });
  });
});

describe('a message to several persons of which none is known, and that was sent as a person says', () => {
  it('asks none of them by name: no one takes it alone, and what follows from silence is done', () => {
    const script = { 'salesforce.get_account': account({ account_executive: 'claims-leads' }) };
    const run = walk({ effects: [message({ isKnown: false, output: null })], script });
    run.recover('it_was_done', LENA);
    expect(run.ask('answer')).toMatchObject({ step: '3b', person: '' });
    const command = { type: 'Answer', askId: run.ask('answer').askId } as const;
    for (const lead of [LENA, slackUser('ULEO00001')])
      expect(run.decide(command, lead)).toMatchObject({ code: 'not_the_recipient' });
    run.after(15 * MINUTE + 1);
    expect(run.ask('answer')).toMatchObject({ step: '3b.if_unanswered', person: MARCUS.userId });
  });
});

describe.each([
  ['started again', { successor: 'run-next' }, 'started_again'],
  ['stopped', {}, 'stopped'],
])('a message of a run that is %s before the time to answer is over', (_, over, because) => {
  it('blames no one', () => {
    const run = walk();
    run.append({ kind: 'runner' }, { type: 'RunStopped', step: null, reason: 'Lena Lindqvist stops it', ...over });
    expect(run.view().told[0]?.state).toEqual({ kind: 'over', because, at: START });
  });
});
